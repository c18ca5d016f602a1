"""The command line from end to end: what it writes outside the Store names and quotes nobody."""

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

import numpy as np
import pytest
from conftest import clinic_rows, write_rows
from real_text import Secrets

from synthaudit.cli import main

PLUGIN = '''
"""Metrics of another package that quote a record in whatever goes wrong, and warn of it."""

import warnings
from dataclasses import dataclass

from synthaudit.metrics.base import Detector, Metric, ScoreSpec, mean_estimate

def _spec(id):
    return ScoreSpec(id, "Tattler", better="lower", unit="x", meaning="Nothing that matters here.")

@dataclass(frozen=True)
class Tattler(Metric):
    """Fails over the text it reads."""

    scores = (_spec("fidelity.tattler"),)

    def estimate(self, view):
        warnings.warn(view.train.texts()[0] + view.train.ids[0])
        try:
            float(view.train.texts()[1])
        except ValueError as error:
            raise RuntimeError(view.train.texts()[2], view.train.ids) from error

@dataclass(frozen=True)
class TattlingDetector(Detector):
    """Estimates, and fails over its evidence."""

    scores = (_spec("privacy.tattler"),)
    headline = "privacy.tattler"
    looks_for = "whatever it can tell"

    def estimate(self, view):
        import numpy as np

        yield mean_estimate("privacy.tattler", np.zeros(len(view.synthetic)), view.synthetic)

    def evidence(self, view):
        return {}[view.holdout.texts()[0]]
'''
ENTRY_POINTS = """[synthaudit.metrics]
fidelity.tattler = tattler:Tattler
privacy.tattler = tattler:TattlingDetector
"""
PLAN = """seed = 3
profile = "quick"
[train]
path = "../in/train.jsonl"
label = "icd10"
[models]
embedder = "weightless"
[generate]
generator = "icd10_report"
n = 12
quality = {{ max_words = {max_words} }}
"""
NAMED = {
    "train": ["--id-field", "train:note", "--group-field", "train:person"],
    "holdout": ["--id-field", "holdout:note", "--group-field", "holdout:person"],
}


def planted(number):
    """Identifiers that nobody else has, in forms that are found and in one that is not."""
    random = np.random.default_rng([7, number])
    name = "".join(random.choice(["zu", "vra", "quo", "pex", "thi", "mb", "ol"], 5)).title()
    return {
        "name": f"Ottoline {name}{chr(97 + number % 26)}",
        "phone": f"0{random.integers(7400, 7999)} {random.integers(100_000, 999_999)}",
        "number": f"MRN-{random.integers(10_000_000, 99_999_999)}",
        "mail": f"{name.lower()}{number}@zephyr-post.example",
        "address": f"{number + 3} Quillfeather Gate, Unit {name[:4]}",
    }


def person_rows(role, n, first):
    """Notes of ``n`` persons, every third with two, each note with identifiers and a summary."""
    rows = []
    notes = iter(clinic_rows(role, 2 * n))
    for number in range(first, first + n):
        known = planted(number)
        for visit in range(1 + (number % 3 == 0)):
            note = next(notes)
            rows.append(
                {
                    "note": f"nhs-{number:04d}-zq/{visit}",
                    "person": f"pt_{known['name'].split()[1]}&Sons <{number}>",
                    "text": f"{note['text']} Seen: {known['name']}, {known['number']}, phone "
                    f'{known["phone"]}, "{known["mail"]}", lives at {known["address"]}.',
                    "pair": f"Short: {' '.join(reversed(note['text'].split()[:12]))}",
                    "icd10": note["icd10"][:2],
                    "meta": {"site": f"ward of Dr Xanthe Ombrecourt{number % 2}"},
                }
            )
    return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Inputs in ``in``, the Store in ``store``; everything else goes to ``out``."""
    folder = tmp_path_factory.mktemp("place")
    for name in ("in", "store", "out", "out/tmp", "plugin/tattler-1.dist-info"):
        (folder / name).mkdir(parents=True)
    train, holdout = person_rows("train", 21, 0), person_rows("holdout", 15, 100)
    write_rows(folder / "in" / "train.jsonl", train)
    write_rows(folder / "in" / "holdout.jsonl", holdout)
    leaked = [
        {"id": f"from-{row['note']}", "text": row["text"], "sources": [row["person"]]}
        | {"label": row["icd10"], "meta": {"prompt": row["text"]}}
        for row in train[::4]
    ]
    fresh = [
        {"id": row["id"], "text": row["text"], "label": row["icd10"][:2]}
        for row in clinic_rows("honest", 20)
    ]
    write_rows(folder / "in" / "made.jsonl", leaked + fresh)
    (folder / "plugin" / "tattler.py").write_text(PLUGIN)
    offered = folder / "plugin" / "tattler-1.dist-info"
    (offered / "METADATA").write_text("Metadata-Version: 2.1\nName: tattler\nVersion: 1\n")
    (offered / "entry_points.txt").write_text(ENTRY_POINTS)
    return folder


@pytest.fixture(scope="module")
def secrets(place):
    rows = [
        json.loads(line)
        for name in ("train", "holdout")
        for line in (place / "in" / f"{name}.jsonl").read_text().splitlines()
    ]
    known = [planted(number).values() for number in (*range(21), *range(100, 115))]
    return Secrets.of(
        [row[field] for row in rows for field in ("text", "pair")],
        [row[field] for row in rows for field in ("note", "person")],
        [*(value for each in known for value in each), *(row["meta"]["site"] for row in rows)],
    )


def tell(place, *words, expected=(0,), plugin=False):
    """Run a command in ``out``; what it said is a file there like any other."""
    out = place / "out"
    environment = dict(
        os.environ,
        SYNTHAUDIT_STORE=str(place / "store"),
        TMPDIR=str(out / "tmp"),
        PYTHONPATH=str(place / "plugin") if plugin else "",
    )
    done = subprocess.run(
        [sys.executable, "-m", "synthaudit", *map(str, words)],
        cwd=out, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in expected, done.stdout + done.stderr
    return kept(out, words[0], done.stdout, done.stderr)


def tell_here(place, *words, expected=0):
    """The same within this process, for commands that take no longer than Python takes to start."""
    out, said, complaint = place / "out", io.StringIO(), io.StringIO()
    before = signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(out)
        patch.setenv("SYNTHAUDIT_STORE", str(place / "store"))
        patch.setattr(sys, "argv", ["synthaudit", *map(str, words)])
        with redirect_stdout(said), redirect_stderr(complaint), pytest.raises(SystemExit) as end:
            main()
    signal.signal(signal.SIGTERM, before)
    assert (end.value.code or 0) == expected, said.getvalue() + complaint.getvalue()
    return kept(out, words[0], said.getvalue(), complaint.getvalue())


def kept(out, command, said, complaint):
    number = len(list(out.glob("said-*")))
    (out / f"said-{number:02d}-{command}").write_text(f"{said}\n{complaint}")
    return said


def run_words(place, out, *more):
    folder = place / "in"
    return [
        "run", "--train", folder / "train.jsonl", "--holdout", folder / "holdout.jsonl",
        "--synthetic", folder / "made.jsonl", "--label-field", "train:icd10", "--label-field",
        "holdout:icd10", *NAMED["train"], *NAMED["holdout"], "--split", "random", "--profile",
        "quick", "--embedder", "weightless", "--out", out, *more,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def audited(place):
    """An audit with power, strata, a policy and metrics that quote what they read."""
    words = run_words(place, "run", "--strata", "site", "--policy", "open-release", "--workers", 1)
    tell(place, *words, plugin=True, expected=(10, 11))
    audit = json.loads((place / "out" / "run" / "audit.json").read_text())
    return {score["id"]: score for score in audit["scores"]}, audit["privacy"]


def clean(place, secrets, *excepted):
    found = secrets.in_files(place / "out", excepted=[place / "out" / name for name in excepted])
    assert found == {}


def test_the_search_finds_what_it_looks_for(place, secrets, tmp_path):
    rows = [json.loads(line) for line in (place / "in" / "train.jsonl").read_text().splitlines()]
    known, text = planted(0), rows[0]["text"]
    for number, hidden in enumerate(
        [
            " ".join(text.split()[3:12]).upper(),
            json.dumps({"a": [" ".join(text.split()[3:12]).replace(" ", "\n")]}),
            "<td>" + "</td><td>".join(text.split()[3:12]),
            json.dumps(rows[0]["person"]).replace("&", "&amp;").replace("<", "&lt;"),
            rows[0]["note"].replace("/", "%2F"),
            known["mail"].upper(),
            known["phone"].replace(" ", "-"),
        ]
    ):
        (tmp_path / str(number)).write_text(f"before {hidden} after")
    assert len(secrets.in_files(tmp_path)) == 7
    (tmp_path / "harmless").write_text(" ".join(text.split()[3:10]))
    assert "harmless" not in secrets.in_files(tmp_path)


def test_an_audit_quotes_nobody(place, secrets, audited):
    scores, privacy = audited
    assert scores["fidelity.tattler"]["reason"].startswith("RuntimeError")
    assert "privacy.tattler" in {attack["name"] for attack in privacy["attacks_not_run"]}
    assert privacy["power"]["leaks"]
    assert scores["privacy.exact_copies"]["value"] > 0
    assert scores["privacy.identifier_replay"]["value"] > 0
    clean(place, secrets, *MADE)


def test_what_is_made_of_an_audit_quotes_nobody(place, secrets, audited):
    for form in ("html", "markdown", "junit", "json"):
        tell_here(place, "report", "run", "--format", form, "--out", f"again.{form}")
    tell_here(place, "report", "run", "--format", "json")
    policy = ("--policy", "research")
    tell_here(place, "gate", "run", *policy, "--json", expected=10)
    score = ("--score", "privacy.near_duplicates")
    tell_here(place, "drop", "run", *score, "--top", 4, "--out", "rest.jsonl")
    clean(place, secrets, *MADE)
    # What `records` is for: where the Store is, it names ids, and never quotes.
    assert "nhs-" in tell_here(place, "records", "run", *score)
    (said,) = (place / "out").glob("said-*-records")
    found = secrets.in_text(said.read_text())
    said.unlink()
    assert found
    assert not found & (secrets.spans | secrets.identifiers)


MADE = (
    "rest.jsonl",
    "copied.jsonl",
    "short.jsonl",
    "short.jsonl.partial",
    "put.jsonl",
    "split/train.jsonl",
    "split/holdout.jsonl",
    "generating/generated.jsonl",
    "mts/generated.jsonl",
)
"""What is meant to hold records: what was generated, what was left of it, parts of real text."""


@pytest.mark.slow
def test_a_run_that_generates_quotes_nobody(place, secrets):
    """Real persons are exemplars in the prompts, and sources of records."""
    (place / "out" / "plan.toml").write_text(PLAN.format(max_words=170))
    tell(place, "run", "plan.toml", *NAMED["train"], "--out", "generating")
    folder = place / "out" / "generating"
    assert json.loads((folder / "generation.json").read_text())["n_records"] == 12
    assert secrets.in_text((folder / "generated.jsonl").read_text())  # sources, by their ids
    clean(place, secrets, *MADE)


def test_generating_quotes_nobody_but_in_its_records(place, secrets):
    """One copies; of another the records are too long, are thrown away and told of."""
    train = ("--train", place / "in" / "train.jsonl", "--label-field", "icd10")
    named = ("--id-field", "note", "--group-field", "person")
    tell(place, "generate", "copycat", *train, *named, "--n", 8, "--out", "copied.jsonl")
    (place / "out" / "short.toml").write_text(PLAN.format(max_words=5))
    tell(place, "generate", "short.toml", *NAMED["train"], "--out", "short.jsonl", expected=(1, 2))
    assert secrets.in_text((place / "out" / "copied.jsonl").read_text())
    clean(place, secrets, *MADE)


def test_preparing_quotes_nobody_but_in_its_records(place, secrets):
    train = place / "in" / "train.jsonl"
    named = ("--id-field", "note", "--group-field", "person")
    tell_here(place, "split", train, *named, "--out", "split")
    tell_here(place, "canaries", "make", train, *named, "--n", 10, "--out", "canaries")
    tell_here(
        place, "canaries", "place", train, *named, "--canaries", "canaries", "--out", "put.jsonl"
    )
    tell_here(place, "init", train, place / "in" / "holdout.jsonl", place / "in" / "made.jsonl")
    tell_here(place, "doctor", "synthaudit.toml")
    assert secrets.in_text((place / "out" / "put.jsonl").read_text())
    clean(place, secrets, *MADE)


def bad_files(rows):
    """Files no run can use, by what is wrong with them."""
    twice = "".join(json.dumps(row) + "\n" for row in [*rows, rows[0]])
    good = json.dumps(rows[0])
    yield "twice", twice
    yield "no object", good + "\n" + json.dumps(rows[1]["text"]) + "\n"
    yield "cut", good[: len(good) // 2] + "\n"
    yield "text in a list", json.dumps(rows[0] | {"text": [rows[0]["text"]]}) + "\n"
    yield "no text", json.dumps({"note": rows[0]["note"], "body": rows[0]["text"]}) + "\n"


def test_input_that_cannot_be_used_is_not_quoted(place, secrets):
    rows = [json.loads(line) for line in (place / "in" / "train.jsonl").read_text().splitlines()]
    refused = 0
    for wrong, content in bad_files(rows):
        path = place / "in" / f"{wrong}.jsonl"
        path.write_text(content)
        words = ["--train", path, "--synthetic", place / "in" / "made.jsonl", "--label-field"]
        words += ["train:icd10", *NAMED["train"], "--out", "refused"]
        tell_here(place, "run", *words, expected=2)
        refused += 1
    assert refused == 5
    clean(place, secrets, *MADE)


@pytest.mark.slow
@pytest.mark.data
def test_an_audit_of_real_dialogues_quotes_none(place, data_folder, tmp_path):
    """A hundred dialogues and notes a side; half of the synthetic ones are back-translations."""
    folder = data_folder / "mts_dialog"

    def rows_of(name):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        return [dict(row, id=f"mts:{row['id']}") for row in map(json.loads, lines)]

    real = rows_of("real.jsonl")
    parts = {
        "train": [row for row in real if row["split"] == "train"][:100],
        "holdout": [row for row in real if row["split"] != "train"][:100],
    }
    made = rows_of("synthetic_backtranslated.jsonl")[:60] + [
        dict(row, id=f"copy-of-{row['id']}") for row in parts["train"][:40]
    ]
    for name, rows in (parts | {"made": made}).items():
        write_rows(tmp_path / f"{name}.jsonl", rows)
    words = ["run", "--profile", "quick", "--split", "random", "--policy", "controlled-access"]
    for role, name in (("train", "train"), ("holdout", "holdout"), ("synthetic", "made")):
        words += [f"--{role}", tmp_path / f"{name}.jsonl"]
    before = set((place / "out").iterdir())
    tell(place, *words, "--embedder", "weightless", "--out", "mts", expected=(10, 11))
    tell(place, "report", "mts", "--format", "junit", "--out", "mts.xml")
    every = [row for rows in parts.values() for row in rows]
    known = Secrets.of(
        [row[field] for row in every for field in ("text", "dialogue", "note") if field in row],
        [row["id"] for row in every],
    )
    assert len(known.spans) > 5_000
    found = known.in_files(place / "out", excepted=before)
    assert found == {}
