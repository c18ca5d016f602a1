"""The audit on real text: a corpus that is all leak, one that is none, and graded labels."""

import hashlib
import json

import pytest
from conftest import write_rows

from synthaudit.cli._auditing import audit_plan
from synthaudit.config import make_plan
from synthaudit.results import Audit

pytestmark = [pytest.mark.data, pytest.mark.slow]


def plain(text):
    """Line breaks give the back-translated side away, so layout is taken out first."""
    return " ".join(text.split())


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def audited(tmp_path, **inputs):
    """The audit of files in ``tmp_path``, as ``synthaudit run --profile quick`` writes it."""
    plan = make_plan(
        {"profile": "quick", "models": {"embedder": "weightless"}, **inputs}, origin="test"
    )
    audit_plan(
        plan, tmp_path / "run", resume=False, fresh=False, workers=2, store=tmp_path / "store"
    )
    return Audit.read(tmp_path / "run")


@pytest.fixture(scope="module")
def dialogues(data_folder, tmp_path_factory):
    """Train and held-out dialogues without overlap, halves of the latter, and back-translations."""
    folder = tmp_path_factory.mktemp("mts")
    real = rows_of(data_folder / "mts_dialog" / "real.jsonl")
    made = rows_of(data_folder / "mts_dialog" / "synthetic_backtranslated.jsonl")
    for row in real + made:
        row["text"] = plain(row["text"])
    train = [row for row in real if row["split"] == "train"]
    seen = {row["text"].lower() for row in train}
    holdout = [r for r in real if r["split"] != "train" and r["text"].lower() not in seen]
    french = [row for row in made if "fr" in row["method"].split("-")]
    assert len(french) == 1201
    parts = {"train": train, "holdout": holdout, "french": french}
    parts |= {"half": holdout[::2], "other-half": holdout[1::2]}
    for name, rows in parts.items():
        fields = ("id", "text", "label")
        write_rows(folder / f"{name}.jsonl", [{f: row[f] for f in fields} for row in rows])
    return folder


def test_a_corpus_of_back_translated_patients_is_found(dialogues, tmp_path):
    audit = audited(
        tmp_path,
        train={"path": str(dialogues / "train.jsonl")},
        holdout={"path": str(dialogues / "holdout.jsonl")},
        synthetic={"path": str(dialogues / "french.jsonl")},
    )
    assert audit.privacy.verdict == "leak_found"
    assert audit["privacy.near_duplicates"].value >= 0.65
    assert audit["privacy.near_duplicates"].reference <= 0.05
    assert audit["privacy.membership.tfidf.auc"].value >= 0.95
    assert not [score.id for score in audit if score.status == "failed"]


def test_held_out_dialogues_in_the_synthetic_seat_are_not_accused(dialogues, tmp_path):
    audit = audited(
        tmp_path,
        train={"path": str(dialogues / "train.jsonl")},
        holdout={"path": str(dialogues / "half.jsonl")},
        synthetic={"path": str(dialogues / "other-half.jsonl")},
    )
    assert audit.privacy.verdict != "leak_found"


def test_graded_stressors_give_errors_with_intervals_for_every_arm(data_folder, tmp_path):
    rows = rows_of(data_folder / "sad_stress" / "crowd.jsonl")
    for row in rows:
        row["text"] = plain(row["text"])
    # Neighbours in the file are by the same worker: only a random split makes them exchangeable.
    rows.sort(key=lambda row: hashlib.sha256(row["text"].lower().encode()).digest())
    for part, name in enumerate(("train", "seat", "holdout")):
        write_rows(tmp_path / f"{name}.jsonl", rows[part::3])
    field = {"label": "label.severity"}
    audit = audited(
        tmp_path,
        train={"path": str(tmp_path / "train.jsonl"), **field},
        holdout={"path": str(tmp_path / "holdout.jsonl"), **field},
        synthetic={"path": str(tmp_path / "seat.jsonl"), **field},
    )
    for arm in ("real", "synthetic", "augmented"):
        for measure in ("rmse", "mae"):
            score = audit[f"fidelity.downstream.{arm}.{measure}"]
            assert score.status == "ok"
            assert score.interval.low <= score.value <= score.interval.high
            assert 0 < score.value < 3
        assert audit[f"fidelity.downstream.{arm}.macro_f1"].status == "not_applicable"
    assert audit["fidelity.downstream.retention"].value == pytest.approx(1, abs=0.35)
    assert audit.privacy.verdict != "leak_found"
