"""The evidence package: the same bytes twice, and whatever is done to it is found and named."""

import csv
import html
import io
import itertools
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from evidence_run import HOSTILE, call, full_context, make_run, packed

from synthaudit.errors import ExitCode, InputError, UsageError
from synthaudit.evidence.archive import pack, unpack
from synthaudit.evidence.building import build
from synthaudit.evidence.context import template
from synthaudit.evidence.derived import derive
from synthaudit.evidence.mapping import REPORT, START
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.sources import AUDIT, GATE, MANIFEST, NAMES, POLICY, read_sources
from synthaudit.evidence.standalone import verifier
from synthaudit.evidence.sums import FILE, OUTSIDE, PUBLIC_KEY, SIGNATURE
from synthaudit.evidence.verifying import verify


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("evidence") / "run")


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    path = tmp_path_factory.mktemp("key") / "key.pem"
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    path = tmp_path_factory.mktemp("context") / "context.toml"
    path.write_text('[recipients]\nwho = "Two groups"\n[dataset]\nname = "Notes"\n', "utf-8")
    return path


@pytest.fixture(scope="module")
def built(run, context):
    return build(run, context=context)


@pytest.fixture(scope="module")
def signed(run, context, key):
    return build(run, context=context, key=key)


def refused(files, path, **options):
    """What `verify` says is wrong first."""
    packed(files, path, **options)
    with pytest.raises(UnverifiedError) as found:
        verify(path)
    assert found.value.exit_code is ExitCode.UNVERIFIED == 12
    return found.value


def test_a_package_is_built_verified_and_says_what_was_checked(run, context, tmp_path):
    out = tmp_path / "f.zip"
    made = call("build", run, "--context", context, "--no-pdf", "--out", out)
    assert made.exit_code == 0, made.output
    assert "open 00-start-here.html" in made.output
    assert "Left blank in the context: " in made.output
    checked = call("verify", out)
    assert checked.exit_code == 0, checked.output
    lines = checked.output.splitlines()
    assert lines[-1] == f"VERIFIED: {out}"
    assert "Not signed" in checked.output
    assert "made again and is the same" in checked.output
    assert "Judged again, with the same outcome. GATE: UNDECIDED" in checked.output


def test_the_same_run_gives_the_same_bytes(run, context, key, built, signed):
    assert build(run, context=context).data == built.data
    assert build(run, context=context, key=key).data == signed.data
    assert {**signed.files, **built.files} == signed.files
    assert signed.files.keys() - built.files.keys() == {SIGNATURE, PUBLIC_KEY}


def test_what_is_inside(built):
    with zipfile.ZipFile(io.BytesIO(built.data)) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    names = set(built.files)
    assert {START, FILE, AUDIT, GATE, POLICY, MANIFEST, "README.md", "croissant.json"} <= names
    assert "counts/diversity.self_bleu_4.csv" in names
    everything = b"".join(built.files.values())
    assert b"never packed" not in everything
    assert b"/secret" not in everything
    assert b"train.jsonl" in built.files[MANIFEST]


def test_one_byte_changed_in_any_file_is_named(built, tmp_path):
    for name in sorted(built.files):
        data = bytearray(built.files[name])
        data[len(data) // 2] ^= 1
        found = refused({**built.files, name: bytes(data)}, tmp_path / "f.zip", restate=False)
        assert name in {FILE, found.place}


def test_a_file_dropped_added_or_swapped_is_named(built, tmp_path):
    names = sorted(built.files)
    for name in names:
        rest = {other: data for other, data in built.files.items() if other != name}
        found = refused(rest, tmp_path / "f.zip", restate=False)
        assert found.place == name
    found = refused({**built.files, "extra.html": b"x"}, tmp_path / "f.zip", restate=False)
    assert found.place == "extra.html"
    for one, other in itertools.pairwise(names):
        if FILE in {one, other} or built.files[one] == built.files[other]:
            continue
        swapped = {**built.files, one: built.files[other], other: built.files[one]}
        assert refused(swapped, tmp_path / "f.zip", restate=False).place == one


def test_rewritten_hashes_do_not_help_against_a_signature(signed, tmp_path):
    files = signed.files
    for name in sorted(files.keys() - OUTSIDE):
        changed = {**files, name: files[name] + b"\n"}
        assert refused(changed, tmp_path / "f.zip").place == SIGNATURE
        dropped = {other: data for other, data in files.items() if other != name}
        assert refused(dropped, tmp_path / "f.zip").place == SIGNATURE
    assert refused({**files, "extra.html": b"x"}, tmp_path / "f.zip").place == SIGNATURE
    for name in (SIGNATURE, PUBLIC_KEY):
        broken = bytearray(files[name])
        broken[40] ^= 1
        assert refused({**files, name: bytes(broken)}, tmp_path / "f.zip").place in {
            SIGNATURE,
            PUBLIC_KEY,
        }
        dropped = {other: data for other, data in files.items() if other != name}
        assert refused(dropped, tmp_path / "f.zip").place == name


def test_rewritten_hashes_do_not_help_against_making_it_again(built, tmp_path, monkeypatch):
    again = derive(read_sources(built.files))  # the sources stay the same below: made once
    monkeypatch.setattr("synthaudit.evidence.verifying.derive", lambda _sources: again)
    for name in sorted(built.files.keys() - OUTSIDE - set(NAMES)):
        found = refused({**built.files, name: built.files[name] + b" "}, tmp_path / "f.zip")
        assert found.place == name
        rest = {other: data for other, data in built.files.items() if other != name}
        assert refused(rest, tmp_path / "f.zip").place == name
    assert refused({**built.files, "extra.html": b"x"}, tmp_path / "f.zip").place == "extra.html"


def test_a_changed_source_shows_in_what_is_derived_from_it(built, tmp_path):
    for name, old, new in (
        (AUDIT, b'"value": 0.412', b'"value": 0.212'),
        ("context.toml", b"Two groups", b"Everybody"),
        ("generation.json", b"icd10_report", b"other_report"),
    ):
        assert old in built.files[name]
        changed = {**built.files, name: built.files[name].replace(old, new)}
        assert refused(changed, tmp_path / "f.zip").place != name


def test_a_verdict_that_does_not_follow_is_found_though_all_is_rewritten(built, tmp_path):
    sources = {name: built.files[name] for name in NAMES if name in built.files}
    easier = sources[POLICY].replace(b"min = 0.3", b"min = 0.1")
    better = sources[GATE].replace(b'"verdict": "undecided"', b'"verdict": "pass"')
    better = better.replace(b'"exit_code": 11', b'"exit_code": 0')
    assert better != sources[GATE]
    for change, place in (({POLICY: easier}, POLICY), ({GATE: better}, GATE)):
        changed = {**sources, **change}
        files = {**changed, **derive(read_sources(changed))}
        assert refused(files, tmp_path / "f.zip").place == place


@pytest.mark.parametrize("strange", [None, {"a": []}], ids=str)
@pytest.mark.parametrize("source", [GATE, MANIFEST])
def test_a_source_of_another_form_is_named_never_a_crash(
    built, tmp_path, monkeypatch, source, strange
):
    monkeypatch.setattr("synthaudit.reports.html.render", lambda *_: "")  # slow, and of no matter
    content = json.loads(built.files[source])
    for key in content:
        changed = json.dumps({**content, key: strange}).encode()
        found = refused({**built.files, source: changed}, tmp_path / "f.zip")
        assert found.exit_code == 12


def test_a_package_of_another_version_is_checked_by_its_hashes(built, tmp_path):
    manifest = json.loads(built.files[MANIFEST])
    manifest["written_by"]["synthaudit"] = "0.0.9"
    files = {**built.files, MANIFEST: json.dumps(manifest).encode(), "audit/old.html": b"x"}
    told = "\n".join(verify(packed(files, tmp_path / "f.zip")).lines())
    assert "Written by synthaudit 0.0.9" in told
    done = call("verify", tmp_path / "f.zip")
    assert done.exit_code == ExitCode.UNDECIDED
    assert "VERIFIED:" not in done.output
    assert "Verify it with synthaudit 0.0.9" in done.output
    assert "GATE: UNDECIDED" in told
    assert f"Waivers were held against {json.loads(built.files[GATE])['judged_on']}." in told


def test_only_a_known_key_vouches_for_what_another_version_wrote(built, tmp_path):
    found = verify(packed(built.files, tmp_path / "f.zip"))
    assert found.settled
    older = replace(found, written_by="0.0.9")
    assert not older.settled
    assert not replace(older, whole=replace(found.whole, fingerprint="somebody's")).settled
    assert replace(older, whole=replace(found.whole, key_trusted=True)).settled


@pytest.mark.parametrize("version", ["0.0.9\nVERIFIED", "\x1b[2J9", "", 9])
def test_a_version_that_is_none_is_refused_and_not_printed(built, tmp_path, version):
    manifest = json.loads(built.files[MANIFEST])
    manifest["written_by"]["synthaudit"] = version
    files = {**built.files, MANIFEST: json.dumps(manifest).encode()}
    assert refused(files, tmp_path / "f.zip").place == MANIFEST


def test_the_signer_is_said_and_may_be_demanded(signed, built, key, tmp_path):
    path = tmp_path / "f.zip"
    path.write_bytes(signed.data)
    own = tmp_path / "own.pem"
    own.write_bytes(signed.files[PUBLIC_KEY])
    told = call("verify", path, "--public-key", own)
    assert told.exit_code == 0
    assert "(the key you named)" in told.output
    assert "the key inside" in call("verify", path).output
    from synthaudit.evidence.signing import pem

    own.write_bytes(pem(bytes([2]) + bytes(31)))
    assert call("verify", path, "--public-key", own).exception.place == PUBLIC_KEY
    path.write_bytes(built.data)
    assert call("verify", path, "--public-key", own).exception.place == SIGNATURE
    assert isinstance(call("verify", path, "--public-key", key).exception, InputError)


def test_an_openssh_key_signs_alike(run, context, key, signed, tmp_path):
    from cryptography.hazmat.primitives import serialization

    private = serialization.load_pem_private_key(key.read_bytes(), None)
    path = tmp_path / "id_ed25519"
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    assert build(run, context=context, key=path).data == signed.data
    path.write_bytes(b"no key")
    with pytest.raises(InputError, match="no private key"):
        build(run, key=path)


def test_the_verifier_needs_the_standard_library_only(signed, tmp_path):
    program, path = tmp_path / "synthaudit-verify.pyz", tmp_path / "f.zip"
    assert call("verifier", "--out", program).exit_code == 0
    assert program.read_bytes() == verifier()

    def run_it(data, *options):
        path.write_bytes(data)
        words = [sys.executable, "-I", "-S", str(program), str(path), *options]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    good = run_it(signed.data)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.splitlines()[-1] == f"WHOLE: {path}"
    bad = run_it(signed.data.replace(b"Two groups", b"Ten groups"))
    assert (bad.returncode, bad.stderr) == (12, "")
    assert "SHA256SUMS" in bad.stdout or "zip" in bad.stdout
    assert run_it(signed.data, "--nonsense").returncode == 2


def test_build_and_verify_run_where_no_model_can_be_imported(run, tmp_path):
    out, broken = tmp_path / "f.zip", tmp_path / "broken.zip"
    broken.write_bytes(b"PK")
    building = ["build", str(run), "--no-pdf", "--out", str(out)]
    calls = (building, ["verify", str(out)], ["verify", str(broken)])
    code = (
        "import sys\n"
        "for name in ('torch', 'transformers', 'sentence_transformers', 'sklearn', 'numba'):\n"
        "    sys.modules[name] = None\n"
        "from synthaudit.cli import main\n"
        f"for words in {calls!r}:\n"
        "    sys.argv = ['synthaudit', 'evidence', *words]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as ended:\n"
        "        print('CODE', int(ended.code))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    codes = [line for line in done.stdout.splitlines() if line.startswith("CODE")]
    assert codes == ["CODE 0", "CODE 0", "CODE 12"], done.stderr
    assert done.stderr.startswith(f"Error: {broken}: is not a zip")


def scripts(page):
    """What a page would run; only the report has a script, and only one of its own."""
    return re.findall(rb"<script[^>]*>(.*?)</script>", page, re.DOTALL)


class Markup(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.targets = set(), set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets |= {value for name, value in attrs if name in {"href", "src"}}


def test_markup_in_every_field_stays_text(tmp_path):
    run = make_run(tmp_path / "run", hostile=True)
    (tmp_path / "c.toml").write_text(full_context(HOSTILE), "utf-8")
    files = build(run, context=tmp_path / "c.toml").files
    calm = build(make_run(tmp_path / "calm")).files
    for name in (name for name in files if name.endswith(".html")):
        page, usual = Markup(), Markup()
        page.feed(files[name].decode())
        usual.feed(calm[name].decode())
        assert page.tags <= usual.tags | {"p", "ul", "li", "table"}, name
        assert not {each for each in page.attributes if each.startswith("on")}
        assert {"img", "iframe", "object"}.isdisjoint(page.tags)
        assert scripts(files[name]) == scripts(calm[name]), name
        assert name == REPORT or not scripts(files[name])
        for target in page.targets:
            assert target.startswith("#") or target in files, target
        assert "default-src 'none'" in html.unescape(files[name].decode())
        assert "\u202e" not in files[name].decode()
    assert HOSTILE[:25] in files["context.toml"].decode()
    text = files["README.md"].decode()
    assert "<script" not in text.partition("\n---\n")[2]
    for table in (name for name in files if name.endswith(".csv")):
        for row in csv.reader(io.StringIO(files[table].decode())):
            assert not any(cell.startswith(("=", "@", "+")) for cell in row)


def test_nothing_of_a_long_item_is_cut(run, tmp_path):
    long = "word " * 4_000 + "end-of-it"
    (tmp_path / "c.toml").write_text(full_context(long), "utf-8")
    files = build(run, context=tmp_path / "c.toml").files
    assert files["01-context.html"].count(b"end-of-it") >= 40
    assert b'class="blank"' not in files["01-context.html"]


def test_the_first_page_answers_the_four_questions(built):
    page = built.files[START].decode()
    for words in (
        "May it be released?",
        "Not yet: a rule set for this release could not be judged",
        "It is to go to: Two groups",
        "600 synthetic records, made by a generator that saw 1,204 real records of 380 persons.",
        "Noticed 8 times in 10 where it happened to 4 of 400 people (about 10 in 1,000).",
        "Where it happened to 3: 60 times in 100.",
        "Nobody has stated who decides.",
        "2" * 64,
        "For the board",
        "A. Lee &lt;lee&gt;",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("verdict", "judged", "words"),
    [
        ("leak_found", True, "No: a rule set for this release is not met"),
        ("leak_found", False, "No rules were set, and a leak was found"),
        ("no_evidence", False, "Not decided: no rules were set for this release"),
    ],
)
def test_the_headline_never_praises_a_leak(tmp_path, verdict, judged, words):
    run = make_run(tmp_path / "run", judged=judged, verdict=verdict)
    files = build(run).files
    assert words in files[START].decode()
    assert (GATE in files) is judged


def test_numbers_in_the_tables_are_those_of_the_audit(built):
    rows = list(csv.DictReader(io.StringIO(built.files["audit/scores.csv"].decode())))
    audit = json.loads(built.files[AUDIT])
    assert [row["id"] for row in rows] == [score["id"] for score in audit["scores"]]
    for row, score in zip(rows, audit["scores"], strict=True):
        stated = score["value"]
        assert row["value"] == ("" if stated is None else repr(stated))
        test = score["test"]
        assert row["p"] == ("" if test is None else repr(test["p"]))
    table = list(
        csv.DictReader(io.StringIO(built.files["counts/privacy.near_duplicates.csv"].decode()))
    )
    matches = next(s for s in audit["scores"] if s["id"] == "privacy.near_duplicates")["exhibits"][
        0
    ]
    strengths = [row["value"] for row in table if row["column"] == "similarity"]
    assert strengths == [repr(match["strength"]) for match in matches["matches"]]


def test_the_crate_describes_every_file_and_every_reference_leads_somewhere(built):
    graph = json.loads(built.files["ro-crate-metadata.json"])["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    assert len(entities) == len(graph)
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = {part["@id"] for part in entities["./"]["hasPart"]} - {"workflow/"}
    own = {"ro-crate-metadata.json", "statement.json", FILE}
    assert parts == built.files.keys() - own
    for name in parts:
        assert int(entities[name]["contentSize"]) == len(built.files[name])
    for entity in graph:
        for value in entity.values():
            for reference in value if isinstance(value, list) else [value]:
                if isinstance(reference, dict) and not reference["@id"].startswith("https:"):
                    assert reference["@id"] in entities


def test_the_statement_names_every_file_and_the_release(built):
    import hashlib

    told = json.loads(built.files["statement.json"])
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    digests = {each["name"]: each["digest"]["sha256"] for each in told["subject"]}
    assert digests.pop("release:made.jsonl") == "2" * 64
    assert digests.keys() == built.files.keys() - {"statement.json", FILE}
    for name, digest in digests.items():
        assert hashlib.sha256(built.files[name]).hexdigest() == digest
    assert told["predicate"]["gate"]["verdict"] == "undecided"


def test_what_does_not_fit_together_is_refused_when_building(run, tmp_path):
    import shutil

    def copy():
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        return shutil.copytree(run, tmp_path / "copy")

    for change, words in (
        (lambda folder: (folder / "plan.toml").unlink(), "not found: name its file with --policy"),
        (lambda folder: (folder / "audit.json").write_bytes(b"{}"), "audit/1"),
        (lambda folder: (folder / "gate.json").write_text("[]"), "not what a run writes"),
        (lambda folder: (folder / "generation.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "review.json").write_text("{}"), "cannot be read"),
    ):
        folder = copy()
        change(folder)
        with pytest.raises(UsageError, match=words):
            build(folder)
    folder = copy()
    text = (folder / "audit.json").read_text("utf-8").replace('"value": 0.412', '"value": 0.212')
    (folder / "audit.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="another SHA-256"):
        build(folder)
    with pytest.raises(UsageError, match="name the folder"):
        build(tmp_path / "absent")
    with pytest.raises(UsageError, match="which open-release is not"):
        build(run, policy="open-release")
    (folder := copy()).joinpath("plan.toml").unlink()
    assert build(folder, policy=str(folder / "house.toml")).judged


def test_a_baseline_is_packed_and_judged_against_again(tmp_path):
    from gate_samples import SCORE, audit, score

    for name, value in (("before", 0.35), ("now", 0.4)):
        audit(score(value=value)).save(tmp_path / name)
    rule = f'[[rule]]\nscore = "{SCORE}"\nmax_drop = 0.1\n'
    (tmp_path / "p.toml").write_text(rule, "utf-8")
    from click.testing import CliRunner

    from synthaudit.cli.gate import gate

    now, before, policy = (str(tmp_path / name) for name in ("now", "before", "p.toml"))
    done = CliRunner().invoke(gate, [now, "--policy", policy, "--baseline", before, "--strict"])
    assert done.exit_code == 0, done.output
    with pytest.raises(UsageError, match="--baseline"):
        build(tmp_path / "now", policy=policy)
    made = build(tmp_path / "now", policy=policy, baseline=tmp_path / "before")
    path = tmp_path / "f.zip"
    path.write_bytes(made.data)
    assert "GATE: PASS" in verify(path).headline
    files = dict(made.files)
    del files["gate/baseline-audit.json"]
    changed = {name: files[name] for name in NAMES if name in files}
    found = refused({**changed, **derive(read_sources(changed))}, path)
    assert found.place == "gate/baseline-audit.json"


def test_what_was_said_of_the_release_file_must_be_what_the_run_recorded(tmp_path):
    import hashlib

    from click.testing import CliRunner

    from synthaudit.cli.gate import gate

    run = make_run(tmp_path / "run")
    release = tmp_path / "made.jsonl"
    release.write_bytes(b"made")
    manifest = json.loads((run / "manifest.json").read_bytes())
    manifest["inputs"]["synthetic"]["file_sha256"] = hashlib.sha256(b"made").hexdigest()
    (run / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    words = [str(run), "--policy", str(run / "house.toml"), "--release", str(release)]
    CliRunner().invoke(gate, words)
    made = build(run)
    (tmp_path / "f.zip").write_bytes(made.data)
    assert verify(tmp_path / "f.zip").headline
    sources = {name: made.files[name] for name in NAMES if name in made.files}
    # The gate's bytes are taken over for the release file alone, so nothing else may stand there.
    for change in ({"severity": "warn"}, {"rule": "approved by the board"}, {"score": "x"}):
        gate_text = json.loads(sources[GATE])
        gate_text["outcomes"][0] |= change
        changed = {
            **sources,
            GATE: (json.dumps(gate_text, indent=1, ensure_ascii=False) + "\n").encode(),
        }
        files = {**changed, **derive(read_sources(changed))}
        assert refused(files, tmp_path / "f.zip").place == GATE
    text = json.loads(sources[MANIFEST])
    text["inputs"]["synthetic"]["file_sha256"] = "3" * 64
    sources[MANIFEST] = json.dumps(text).encode()
    files = {**sources, **derive(read_sources(sources))}
    assert refused(files, tmp_path / "f.zip").place == GATE


def test_a_run_that_quotes_records_is_not_packed(tmp_path):
    run = make_run(tmp_path / "run")
    audit = json.loads((run / "audit.json").read_bytes())
    audit["provenance"]["shows_text"] = True
    (run / "audit.json").write_text(json.dumps(audit), "utf-8")
    with pytest.raises(UsageError, match="--show-text"):
        build(run)


def test_a_blank_context_is_written_read_and_never_replaced(tmp_path):
    path = tmp_path / "context.toml"
    assert call("context", "--out", path).exit_code == 0
    assert path.read_text("utf-8") == template() == call("context").output
    assert tomllib.loads(template())["recipients"]["who"] == ""
    assert isinstance(call("context", "--out", path).exception, UsageError)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[recipient]\nwho = "x"\n', r"recipient: unknown key\. Did you mean 'recipients'"),
        ('[recipients]\nwhoo = "x"\n', r"recipients\.whoo: unknown key\. Did you mean 'who'"),
        ("[recipients]\nwho = 1\n", r"recipients\.who: "),
        ("[recipients", "not a TOML file"),
    ],
)
def test_a_context_that_does_not_fit_names_the_place(run, tmp_path, text, words):
    (tmp_path / "c.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=words):
        build(run, context=tmp_path / "c.toml")


def test_an_output_that_cannot_be_is_wrong_use(run, tmp_path):
    assert call("build", run, "--out", tmp_path / "no" / "f.zip").exception.exit_code == 2
    assert call("build", run, "--out", tmp_path).exception.exit_code == 2
    assert call("build", run).exit_code == 2
    for command in ("context", "verifier"):
        for place in (tmp_path / "no" / "f", tmp_path):
            assert call(command, "--out", place).exception.exit_code == 2


def test_unpacking_gives_back_what_was_packed(built, tmp_path):
    path = tmp_path / "f.zip"
    path.write_bytes(built.data)
    assert unpack(path) == built.files
    assert pack(unpack(path)) == built.data


def test_a_former_release_is_on_the_pages_whether_or_not_it_was_audited_with_this_one(tmp_path):
    run = make_run(tmp_path / "run", judged=False)
    (tmp_path / "c.toml").write_text('[dataset]\nformer = "release 1"\n', "utf-8")
    files = build(run, context=tmp_path / "c.toml").files
    assert b"This release together with the former one" in files[START]
    assert b"This release together with the former one" not in build(run).files[START]

    content = json.loads((run / "audit.json").read_bytes())
    content["corpora"]["union"] = {**content["corpora"]["synthetic"], "n_records": 1_100}
    (run / "audit.json").write_text(json.dumps(content), "utf-8")
    (run / "review.json").unlink()
    manifest = json.loads((run / "manifest.json").read_bytes())
    manifest["inputs"]["former"] = {"path": "/secret/one.jsonl", "file_sha256": "4" * 64}
    del manifest["outputs"]
    (run / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    made = build(run, context=tmp_path / "c.toml")
    assert b"on both together: 1,100 synthetic records" in made.files[START]
    assert b"This release together with the former one" not in made.files[START]
    assert b"one.jsonl, SHA-256 4444" in made.files["02-datasheet.html"]
    assert b"/secret" not in made.data
    (tmp_path / "f.zip").write_bytes(made.data)
    verify(tmp_path / "f.zip")
