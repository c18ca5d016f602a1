"""What one audit keeps apart, compares and refuses; each case was once wrong or nearly so."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from conftest import clinic_rows, write_rows
from fake_bench import DirectBench, by_id, make_corpus, make_view

from synthaudit import plugins
from synthaudit.auditing import keep, load, run
from synthaudit.config import make_plan
from synthaudit.corpus import Corpus
from synthaudit.engines.local import LocalEngine
from synthaudit.errors import InputError
from synthaudit.jobs import Estimation
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.overlaps import without_shared
from synthaudit.plugins import metrics
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Estimate
from synthaudit.seats import Corpora


def plan_for(folder, **more):
    return make_plan(
        {
            "train": {"path": str(folder / "train.jsonl")},
            "synthetic": {"path": str(folder / "made.jsonl")},
            **more,
        },
        origin="test",
    )


def test_a_corpus_in_hand_has_the_fingerprint_of_the_same_records_in_a_file(tmp_path, store):
    whole = Corpus.read(write_rows(tmp_path / "all.jsonl", clinic_rows("train", 30)))
    part, _ = whole.split(0.5, seed=1)
    kept = keep(part, store)
    rows = [row for row in clinic_rows("train", 30) if row["id"] in set(part.ids)]
    read = Corpus.read(write_rows(tmp_path / "part.jsonl", rows))
    assert kept.fingerprint == read.fingerprint
    assert kept.secret == read.secret
    assert kept.texts() == read.texts()


def test_the_same_labels_taken_for_something_else_are_not_served_from_the_store(store):
    numbers = make_corpus(["a b", "c d"], labels=[0.0, 1.0])
    classes = replace(numbers, label_kind="class")
    jobs = [
        Estimation(metrics()["fidelity.downstream"](), View(DirectBench(), side, side), store)
        for side in (numbers, classes)
    ]
    assert jobs[0].key != jobs[1].key


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, store, monkeypatch):
    for name in ("train", "made"):
        write_rows(tmp_path / f"{name}.jsonl", clinic_rows("train", 5))
    read = Corpus.read

    def read_and_disturb(source, **rest):
        corpus = read(source, **rest)
        with Path(source).open("a") as file:
            file.write("\n")
        return corpus

    monkeypatch.setattr(Corpus, "read", staticmethod(read_and_disturb))
    with pytest.raises(InputError, match="changed while it was read"):
        load(plan_for(tmp_path), "synthetic", store)


def test_equal_ids_in_two_roles_have_unlike_pseudonyms():
    assert pseudonyms("key", "train", ["5"]) != pseudonyms("key", "synthetic", ["5"])
    assert pseudonyms("key", "train", ["5"]) == pseudonyms("key", "train", ["5"])


def test_people_and_texts_on_both_sides_are_kept_from_the_premise():
    train = make_corpus(
        ["own one", "said by many", "own two", "both"], "train", groups=["a", "b", "c", "d"]
    )
    holdout = make_corpus(["other", "Said by many!", "theirs"], "holdout", groups=["x", "y", "d"])
    made = make_corpus(["made"])
    apart = without_shared(Corpora(train, made, holdout), DirectBench())
    assert apart.train.texts() == ["own one", "own two"]
    assert apart.holdout.texts() == ["other"]
    same = Corpora(train, made, train.seated("holdout"))
    assert without_shared(same, DirectBench()) is same


def test_distinct_shares_are_drawn_alike_from_short_and_long_texts():
    """Two corpora from one stock of words: only their sizes differ, so the scores must not."""
    words = [f"w{number}" for number in range(400)]
    draw = np.random.Generator(np.random.PCG64(5))
    short = make_corpus([" ".join(draw.choice(words, 10)) for _ in range(100)])
    long = make_corpus([" ".join(draw.choice(words, 40)) for _ in range(100)], "holdout")
    metric = metrics()["diversity.distinct"]()
    view = make_view(["t"], short)
    found = [
        by_id(metric.estimate(replace(view, synthetic=seat, compared=(short, long))))
        for seat in (short, long)
    ]
    one, other = (each["diversity.distinct_1"].value for each in found)
    assert one == pytest.approx(other, rel=0.1)


def test_one_failing_corpus_among_several_fails_the_run(tmp_path, monkeypatch):
    from synthaudit.cli import _auditing

    codes = {"bad": 10, "unsure": 11, "good": 0}
    monkeypatch.setattr(_auditing, "run", lambda *_args, **_rest: None)
    monkeypatch.setattr(_auditing, "load", lambda *_args: (None, {}))
    monkeypatch.setattr(_auditing, "_print", lambda *_args, **_rest: None)
    monkeypatch.setattr(_auditing, "_result", lambda *_args, **_rest: {})
    monkeypatch.setattr(_auditing, "_compare", lambda *_args: "")

    def finish(_folder, _plan, name, *_args, **_rest):
        return SimpleNamespace(exit_code=codes[name])

    monkeypatch.setattr(_auditing.RunFolder, "finish", finish)
    for names, expected in ((("bad", "unsure"), 10), (("unsure", "good"), 11), (("good",), 0)):
        plan = make_plan(
            {
                "policy": "research",
                "train": {"path": "t.jsonl"},
                "synthetic": {name: {"path": "s.jsonl"} for name in names},
            },
            origin="test",
        )
        out = tmp_path / "-".join(names)
        code = _auditing.audit_plan(
            plan, out, resume=False, fresh=False, workers=1, store=tmp_path / "store"
        )
        assert code == expected


def test_a_language_the_embedder_was_not_trained_on_is_said():
    from synthaudit.auditing import _language_notices

    trained = {"name": "some model", "languages": "en"}
    assert _language_notices("en", trained) == ()
    assert "'es'" in _language_notices("es", trained)[0]
    assert _language_notices("es", {"name": "built-in"}) == ()


@dataclass(frozen=True)
class Unsure(Detector):
    """Breaks before it is asked for a number."""

    breaks: str = ""
    scores: ClassVar = (ScoreSpec("privacy.unsure", "Unsure", "lower", "x", "Nothing."),)
    headline: ClassVar = "privacy.unsure"
    looks_for: ClassVar = "nothing"

    def features(self):
        if self.breaks == "features":
            raise RuntimeError("quoted text")
        return ()

    def not_applicable(self, view):
        if self.breaks == "not_applicable":
            raise RuntimeError("quoted text")
        return "There is nothing to it." if self.breaks == "nothing" else None

    def estimate(self, view):
        yield Estimate("privacy.unsure", 0.5, 4, 4)

    def evidence(self, view):
        return Evidence(np.zeros(len(view.train)), np.zeros(len(view.holdout)))


@pytest.mark.parametrize(
    ("breaks", "status", "reasons"),
    [
        ("", "ok", set()),
        ("features", "failed", set()),
        ("not_applicable", "failed", {"detector_failed"}),
        ("nothing", "not_applicable", {"detector_failed"}),  # no other detector is there
    ],
)
def test_a_metric_that_breaks_anywhere_fails_alone(
    breaks, status, reasons, tmp_path, store, monkeypatch
):
    for name, role in (("train", "train"), ("holdout", "holdout"), ("made", "honest")):
        write_rows(tmp_path / f"{name}.jsonl", clinic_rows(role, 12))
    known = {"privacy.unsure": Unsure, "privacy.exact_copies": metrics()["privacy.exact_copies"]}
    if breaks == "nothing":
        del known["privacy.exact_copies"]
    monkeypatch.setattr(plugins, "metrics", lambda: known)
    plan = plan_for(
        tmp_path,
        holdout={"path": str(tmp_path / "holdout.jsonl"), "split": "random"},
        models={"embedder": "weightless"},
        metrics={"privacy.unsure": {"breaks": breaks}},
    )
    audit = run(plan, load(plan, "synthetic", store)[0], store=store, engine=LocalEngine())
    assert audit["privacy.unsure"].status == status
    assert "quoted" not in audit.to_json()
    assert "detector_failed" in audit.privacy.reasons or not reasons
    assert reasons or "detector_failed" not in audit.privacy.reasons
    if breaks != "nothing":
        assert audit["privacy.exact_copies"].status == "ok"
