"""Audits and policies small enough to be judged with a pencil; shared by the tests of the gate."""

from synthaudit.policy import Policy, make_policy
from synthaudit.results import Audit, CorpusSummary, Interval, Privacy, Score

SCORE = "diversity.self_bleu_4"


def score(id=SCORE, *, low=None, high=None, **fields):
    interval = None if low is None else Interval(low, high, 0.95, "jackknife")
    fields = {"value": 0.4, "better": "lower", "status": "ok", "signature": "S(1)", **fields}
    facts = {"dimension": id.split(".")[0], "name": id, "meaning": "", "unit": ""}
    return Score(id=id, interval=interval, **{**facts, **fields})


def audit(*scores, verdict="no_evidence", reasons=(), leaks=None, provenance=None, sizes=(50, 90)):
    n_holdout, n_synthetic = sizes
    return Audit(
        corpora={
            "train": CorpusSummary(60, 60, "a" * 64),
            "holdout": CorpusSummary(n_holdout, n_holdout, "b" * 64),
            "synthetic": CorpusSummary(n_synthetic, n_synthetic, "c" * 64),
        },
        scores=scores,
        privacy=Privacy(verdict, tuple(reasons), "Why.", minimum_detectable_leak=leaks or {}),
        provenance=provenance or {},
    )


def policy(*rules, name="test", **parts) -> Policy:
    rules = [{"score": SCORE, **rule} for rule in rules]
    return make_policy({"rule": rules, **parts}, origin=name)
