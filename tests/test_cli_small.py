"""`metrics`, `records` and `report`: what the small commands print."""

import dataclasses
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sample_audit import score

from synthaudit import plugins
from synthaudit.cli.metrics import metrics
from synthaudit.cli.records import records
from synthaudit.cli.report import report
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Metric, ScoreSpec
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Audit, Match, Matches, Privacy, Table


def invoke(command, *arguments):
    done = CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


# --- metrics ------------------------------------------------------------------------------------


def test_fields_are_listed_once_after_the_scores():
    output = invoke(metrics, "fidelity.downstream")
    scores, _, fields = output.partition("Computed by fidelity.downstream.")
    assert scores.count("is better") == len(plugins.metrics()["fidelity.downstream"].scores) > 1
    assert "MISSING" not in output
    assert "filled from the plan: embedder, encoder, profile, device, seed" in fields
    assert fields.count("fidelity.downstream.n_max = 1000") == 1
    assert "fidelity.downstream.embedder" not in fields


def test_every_kind_of_default(monkeypatch):
    @dataclasses.dataclass(frozen=True)
    class Made(Metric):
        scores = (ScoreSpec("a.b", "name", better="lower", unit="share", meaning="What it is."),)
        needed: int
        sizes: list[int] = dataclasses.field(default_factory=lambda: [1, 2])

    monkeypatch.setattr(plugins, "metrics", lambda: {"a.b": Made})
    lines = invoke(metrics, "a.b").splitlines()
    assert lines[-2:] == ["    a.b.needed", "    a.b.sizes = [1, 2]"]
    assert "filled from the plan" not in "".join(lines)


# --- records ------------------------------------------------------------------------------------


@pytest.fixture
def audited(tmp_path, store):
    """A run with one match, tables that name records, and a detector that found none."""
    rows = {
        "train": [{"id": "r1", "text": "a", "group": "Ann"}, {"id": "r2", "text": "b"}],
        "synthetic": [{"id": "s1", "text": "c", "group": "not a person"}],
    }
    corpora = {}
    for role, held in rows.items():
        path = tmp_path / f"{role}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in held))
        corpus = corpora[role] = Corpus.read(path, role=role)
        corpus.spooled(store.corpus_path(corpus.fingerprint))
    secret = corpora["train"].secret
    store.keep_secret(corpora["train"].fingerprint, secret)
    real = pseudonyms(secret, "train", ["r1", "r2"])
    (made,) = pseudonyms(secret, "synthetic", ["s1"])
    matches = Matches("m", "similarity", (Match(made, real[0], "train", 2 / 3),), 1)
    table = Table("t", ("record", "n"), ((real[1], 1.0), (made, 2.0), ("other", None)))
    worst = Table("w", ("", "record", "held against", "n"), (("worst", made, real[0], 0.25),))
    found = (
        score("privacy.one", "One", 0.1, exhibits=(matches,)),
        score("privacy.two", "Two", 0.1, exhibits=(table, worst)),
        score("privacy.none", "None", 0.0, exhibits=(Matches("m", "similarity", (), 0),)),
        score("privacy.bare", "Bare", 0.0),
    )
    summaries = {role: corpus.summary() for role, corpus in corpora.items()}
    Audit(summaries, found, Privacy("inconclusive", (), ""), {}).save(tmp_path / "run")
    return [tmp_path / "run", "--store", store.root]


def test_records_are_aligned_under_a_header(audited):
    assert invoke(records, *audited).splitlines() == [
        "score        synthetic  role   real  group  strength  what   value",
        "privacy.one  s1         train  r1    Ann    0.6667    -      -",
        "privacy.two  -          train  r2    -      -         -      1",
        "privacy.two  s1         -      -     -      -         -      2",
        "privacy.two  s1         train  r1    Ann    -         worst  0.25",
        "privacy.none: No record matched.",
    ]


def test_all_rows_of_records_have_the_same_keys(audited):
    rows = json.loads(invoke(records, *audited, "--json"))
    keys = ["score", "synthetic", "role", "real", "group", "strength", "what", "value"]
    assert [list(row) for row in rows] == [keys] * 4
    assert list(rows[0].values()) == ["privacy.one", "s1", "train", "r1", "Ann", 2 / 3, None, None]


def test_no_record(audited):
    none = [*audited, "--score", "privacy.none"]
    assert invoke(records, *none) == "privacy.none: No record matched.\n"
    assert json.loads(invoke(records, *none, "--json")) == []
    bare = invoke(records, *audited, "--score", "privacy.bare")
    assert bare == "No score here points at single records.\n"


# --- report -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["docx"])
def test_a_format_that_is_not_there_is_not_offered(tmp_path, form):
    assert form not in invoke(report, "--help")
    done = CliRunner().invoke(report, [str(tmp_path), "--format", form])
    assert done.exit_code == 2
    assert "is not one of" in done.output


@pytest.mark.parametrize("raised", ["ImportError('a compiled package')", "KeyboardInterrupt()"])
def test_an_interrupt_that_a_package_turns_into_its_own_error_is_still_one(raised):
    """And generated code that it met does not make Python end by a signal of its own."""
    code = (
        "import os, signal\n"
        "from synthaudit import cli\n"
        "def stopped(**_):\n"
        "    try:\n"
        "        exec('os.kill(os.getpid(), signal.SIGTERM); 1', globals())\n"
        f"    except KeyboardInterrupt:\n        raise {raised} from None\n"
        "cli.cli.main = stopped\n"
        "cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.startswith("Interrupted.")
