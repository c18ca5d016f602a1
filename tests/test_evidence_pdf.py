"""The report as a PDF: laid out offline, carrying the audit, and its place in a package."""

import json
import sys
import zlib

import pytest
from evidence_run import call, make_run, packed
from gate_samples import audit, score

from synthaudit.cli.report import rendered, report
from synthaudit.errors import MissingExtraError, SynthauditError
from synthaudit.evidence.building import build
from synthaudit.evidence.derived import derive
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.sources import AUDIT, MANIFEST, NAMES, PDF, read_sources
from synthaudit.evidence.verifying import verify
from synthaudit.reports.pdf import attached, available, pdf

needs_weasyprint = pytest.mark.skipif(not available(), reason="needs the extra pdf, and Pango")


def carrying(content):
    """As much of a PDF as says what it carries."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type /EmbeddedFile/Filter /FlateDecode>>\nstream\n"
        + zlib.compress(content)
        + b"\nendstream\nendobj\n%%EOF"
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("pdf") / "run")


@pytest.fixture
def built(run, monkeypatch):
    monkeypatch.setattr("synthaudit.evidence.building.pdf_of", lambda _, data: carrying(data))
    return build(run, pdf=True)


@needs_weasyprint
def test_a_report_becomes_a_pdf_that_carries_its_audit(tmp_path):
    audit(score(), score("privacy.exact_copies")).save(tmp_path)
    from click.testing import CliRunner

    done = CliRunner().invoke(report, [str(tmp_path), "--format", "pdf"])
    assert done.exit_code == 0, done.output
    made = (tmp_path / "report.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert attached(made, (tmp_path / "audit.json").read_bytes())
    assert not attached(made, b"{}")


@needs_weasyprint
def test_nothing_is_fetched_and_a_page_that_cannot_be_laid_out_is_said_so(tmp_path, monkeypatch):
    import weasyprint

    asked = []
    monkeypatch.setattr("socket.socket.connect", lambda *_: asked.append("connection"))
    page = '<html><head><style></style></head><body><img src="http://x.example/a.png">a</body>'
    with pytest.raises(SynthauditError):
        pdf(page, b"{}")
    assert not asked

    def broken(*_, **__):
        raise AssertionError

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", broken)
    with pytest.raises(SynthauditError, match=r"Open report\.html in a browser"):
        pdf(page, b"{}")


@needs_weasyprint
def test_drawings_keep_their_colours():
    import weasyprint

    from synthaudit.reports.pdf import _draw

    style = (
        ":root { --one: #111111; --two: var(--one) } .look0 { --c: var(--two) } "
        "svg .bar { fill: var(--c) } svg .bar.odd { fill: #222222; stroke: var(--absent) } "
        "@media print { :root { --one: #333333 } } @media screen { svg .bar { fill: #444444 } }"
    )
    page = weasyprint.HTML(
        string='<svg><rect class="bar look0"/><rect class="bar odd look0"/></svg><p class="bar">'
    ).etree_element
    _draw(page, style)
    one, other = page.iter("{http://www.w3.org/2000/svg}rect")
    assert one.get("fill") == "#333333"
    assert (other.get("fill"), other.get("stroke")) == ("#222222", "#000000")
    assert page.find(".//{*}p").get("fill") is None


def test_without_the_extra_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert not available()
    with pytest.raises(MissingExtraError, match=r"synthaudit\[pdf\]"):
        pdf("<style></style>", b"")


def test_a_package_with_a_pdf_says_what_of_it_is_checked(built, run, tmp_path):
    path = tmp_path / "f.zip"
    path.write_bytes(built.data)
    told = verify(path).lines()
    assert any("What its pages show was not compared" in line for line in told)
    assert json.loads(built.files[MANIFEST])["same_bytes_except"] == [PDF]
    plain = build(run)
    assert json.loads(plain.files[MANIFEST])["same_bytes_except"] == []
    assert built.files.keys() - plain.files.keys() == {PDF}
    assert rendered(run, "html").encode() == plain.files["audit/report.html"]


def test_millions_of_attachments_cost_no_more_than_a_few():
    content = bytes(1000)
    empty = b"/Type /EmbeddedFile stream\n"
    assert attached(empty * 9 + carrying(content), content)
    assert not attached(empty * 10 + carrying(content), content)


def test_a_pdf_of_another_audit_or_another_pdf_is_found(built, tmp_path):
    sources = {name: built.files[name] for name in NAMES if name in built.files}
    other = {**sources, PDF: carrying(sources[AUDIT] + b" ")}
    for content in (other[PDF], b"no pdf", b"/Type /EmbeddedFile stream\nx", b""):
        with pytest.raises(UnverifiedError) as found:
            verify(packed({**built.files, PDF: content}, tmp_path / "f.zip"))
        assert found.value.place == PDF
    with pytest.raises(UnverifiedError) as found:  # the hashes of all files are in there
        verify(packed({**built.files, PDF: sources[PDF] + b"\n"}, tmp_path / "f.zip"))
    assert found.value.place in {"ro-crate-metadata.json", "statement.json"}
    with pytest.raises(UnverifiedError) as found:
        verify(packed({**built.files, PDF: sources[PDF] + b"\n"}, tmp_path / "f.zip",
                      restate=False))  # fmt: skip
    assert found.value.place == PDF
    rest = {name: data for name, data in sources.items() if name != PDF}
    files = {**rest, **derive(read_sources(rest))}
    with pytest.raises(UnverifiedError, match="but not both"):
        verify(packed(files, tmp_path / "f.zip"))


def test_the_command_line_asks_for_it(run, tmp_path, monkeypatch):
    monkeypatch.setattr("synthaudit.evidence.building.pdf_of", lambda _, data: carrying(data))
    monkeypatch.setattr("synthaudit.reports.pdf.available", lambda: True)
    for words, there in (((), True), (("--no-pdf",), False), (("--pdf",), True)):
        out = tmp_path / "f.zip"
        assert call("build", run, *words, "--out", out).exit_code == 0
        assert (PDF in verify(out).whole.files) is there
