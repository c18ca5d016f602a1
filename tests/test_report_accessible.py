"""axe finds nothing wrong with any page people are handed, unfolded, wide or narrow."""

import io
import zipfile
from pathlib import Path

import pytest
from browsing import chromium, shown, violations
from click.testing import CliRunner
from evidence_run import call, make_run
from sample_audit import sample_audit, sample_gate

from synthaudit.cli.compare import compare
from synthaudit.cli.demo import demo
from synthaudit.cli.gate import gate
from synthaudit.cli.report import report
from synthaudit.cli.run import run
from synthaudit.comparison import compare_audits
from synthaudit.reports import html
from synthaudit.reports.side_by_side_html import as_html

pytestmark = pytest.mark.browser


@pytest.fixture
def driver():
    return chromium()


def done(command, *arguments, codes=(0,)):
    found = CliRunner().invoke(command, [str(argument) for argument in arguments])
    assert found.exit_code in codes, found.output


def start_page(folder: Path, out: Path) -> Path:
    """``00-start-here.html`` of the package made from a run."""
    package = out.with_suffix(".zip")
    built = call("build", folder, "--no-pdf", "--out", package)
    assert built.exit_code == 0, built.output
    with zipfile.ZipFile(io.BytesIO(package.read_bytes())) as files:
        out.write_bytes(files.read("00-start-here.html"))
    return out


def test_a_report_with_every_kind_of_exhibit(driver, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(html.render(sample_audit(), sample_gate()), "utf-8")
    assert violations(shown(driver, path), contrast=False) == []


def test_a_comparison_and_the_first_page_of_a_package(driver, tmp_path):
    comparison = tmp_path / "comparison.html"
    audits = {name: sample_audit(name) for name in ("leak_found", "no_evidence")}
    comparison.write_text(as_html(compare_audits(audits)), "utf-8")
    start = start_page(make_run(tmp_path / "run"), tmp_path / "start.html")
    for path in (comparison, start):
        assert violations(shown(driver, path), contrast=False) == [], path.name


@pytest.mark.slow
def test_three_real_audits_their_comparison_and_package(driver, tmp_path):
    out = tmp_path / "runs"
    done(demo, "--out", out)
    corpora = ("--train", "demo:train", "--synthetic", "demo:honest", "--profile", "quick")
    done(run, *corpora, "--out", out / "inconclusive")
    pages = []
    for name in ("leaking", "honest", "inconclusive"):
        done(gate, out / name, "--policy", "controlled-access", codes=(0, 10, 11))
        done(report, out / name, "--format", "html")
        pages += [
            out / name / "report.html",
            start_page(out / name, tmp_path / f"{name}.html"),
        ]
    comparison = tmp_path / "comparison.html"
    done(compare, out / "honest", out / "leaking", "--format", "html", "--out", comparison)
    for path in (*pages, comparison):
        for width, scheme in ((390, "dark"), (1280, "light")):
            driver = shown(driver, path, width=width, scheme=scheme)
            assert violations(driver, contrast=False) == [], (path, width)
