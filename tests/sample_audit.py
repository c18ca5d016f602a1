"""A made-up audit that holds every kind of exhibit, every status and every side of real text."""

import math
from dataclasses import replace

from synthaudit.results import (
    Attack,
    Audit,
    Bars,
    CorpusSummary,
    Curve,
    Interval,
    LeakPower,
    Line,
    Match,
    Matches,
    Power,
    Premise,
    Privacy,
    Scatter,
    Score,
    Series,
    Table,
    Test,
)

HOSTILE = '<script>alert("x")</script>\u202egnp.exe\x07'
"""A label as a corpus may hold one: markup, a bidirectional override, a control character."""

_NULL = "train persons rank no higher than holdout persons"


def sample_audit(verdict: str = "inconclusive") -> Audit:
    """The audit with the privacy verdict asked for."""
    return Audit(
        corpora={
            "train": CorpusSummary(1204, 380, "3f" * 32, grouped=True, label_kind="class"),
            "holdout": CorpusSummary(402, 127, "a7" * 32, grouped=True, label_kind="class"),
            "synthetic": CorpusSummary(
                600, 600, "5be1" * 16, label_kind="class", notices=("3 of 600 texts are empty.",)
            ),
        },
        scores=(*_fidelity(), *_diversity(), *_privacy_scores()),
        privacy=_privacy(verdict),
        provenance={
            "plan": {"seed": 7, "profile": "standard", "language": "en", "metrics": {}},
            "plan_sha256": "9c" * 32,
            "seen": "all",
            "split": "random",
            "embedder": {"name": "minilm", "sha256": "be" * 32},
            "instruction_set": "x86_64 AVX2",
            "versions": {"synthaudit": "0.1.0", "python": "3.12.4", "numpy": "2.4.6"},
        },
    )


def score(id: str, name: str, value: float | None, spread: float = 0.0, **others: object) -> Score:
    """A score with an interval of ``spread`` to both sides; ``reference`` gets one alike."""
    reference = others.pop("reference", None)
    interval = Interval(value - spread, value + spread, 0.95, "jackknife over persons")
    facts = {
        "id": id,
        "dimension": id.partition(".")[0],
        "name": name,
        "meaning": "How close the synthetic records come to real ones; more means closer.",
        "better": "higher",
        "unit": "similarity, 0 to 1",
        "status": "ok",
        "value": value,
        "interval": interval if spread else None,
        "reference": reference,
        "reference_interval": Interval(reference - spread, reference + spread, 0.95, "jackknife")
        if spread and isinstance(reference, float)
        else None,
        "n_records": 600,
        "n_groups": 600,
        "signature": "Sample(k=5, embedder=MiniLM(sha256='be…'), seed=7) synthaudit 0.1.0",
    }
    return Score(**{**facts, **others})


def without_value(id: str, name: str, status: str, reason: str) -> Score:
    """A score that has no number, and the reason."""
    return replace(
        score(id, name, 0.0), status=status, reason=reason, value=None, n_records=0, n_groups=0
    )


def _wave(n: int, phase: float) -> tuple[float, ...]:
    return tuple(0.5 + 0.4 * math.sin(index / 9 + phase) for index in range(n))


def _fidelity() -> tuple[Score, ...]:
    steps = tuple(index / 60 for index in range(61))
    labels = Bars(
        "Records by label",
        ("depression", "generalised anxiety", "post-traumatic stress", "schizophrenia", HOSTILE,
         "اضطراب القلق"),
        (Series("synthetic", (0.31, 0.24, 0.2, 0.05, 0.12, 0.08)),
         Series("real", (0.28, 0.2, 0.18, 0.16, 0.1, 0.08))),
        "share of records",
    )  # fmt: skip
    roc = Curve(
        "Classifier between synthetic and real",
        "false alarms",
        "hits",
        (
            Line("synthetic against real", steps, tuple(x**0.35 for x in steps)),
            Line("real against real", steps, tuple(x**0.97 for x in steps)),
        ),
        diagonal=True,
    )
    map_ = Scatter(
        "Embeddings in two dimensions",
        "first component",
        "second component",
        (
            Line("synthetic", _wave(240, 0.0), _wave(240, 1.3)),
            Line("real", _wave(240, 0.4), _wave(240, 2.1)),
        ),
    )
    return (
        score("fidelity.nearest_similarity", "Similarity to the nearest real record", 0.812, 0.011,
              reference=0.806),
        score("fidelity.mmd2", "Maximum mean discrepancy", 0.0231, 0.0021, better="lower",
              reference=0.0008, unit="squared distance", exhibits=(map_,),
              test=Test("the corpora have the same distribution", 0.0231, 0.0005)),
        score("fidelity.precision", "Precision of the manifold", 0.93, 0.02, reference=0.84,
              unit="share of synthetic records"),
        score("fidelity.recall", "Recall of the manifold", 0.41, 0.04, reference=0.83,
              unit="share of real records"),
        score("fidelity.discriminator_auc", "A classifier tells synthetic from real", 0.871, 0.018,
              better="lower", reference=0.503, unit="area under the curve, 0.5 is chance",
              exhibits=(roc,)),
        score("fidelity.token_kl", "Divergence of word frequencies", 0.3127, 0.0, better="lower",
              reference=0.1102, unit="nats"),
        score("fidelity.frechet_distance", "Fréchet distance", 1.42e-5, 3.1e-6, better="lower",
              unit="squared distance"),
        score("fidelity.label_agreement", "Labels fit the text", 0.74, 0.035, reference=0.78,
              unit="share of synthetic records", exhibits=(labels,)),
        without_value("fidelity.mauve", "MAUVE", "failed",
                      "ValueError: needs 2 clusters, found 1 (metrics/fidelity/mauve.py:61)."),
        without_value("fidelity.downstream.pretrained.macro_f1",
                      "Macro-F1, trained on synthetic then real text", "not_applicable",
                      "Profile quick does not train this arm."),
    )  # fmt: skip


def _diversity() -> tuple[Score, ...]:
    table = Table(
        "Most repeated openings",
        ("opening, as a pseudonym", "records", "share", "longest run"),
        tuple((f"{index:010x}", 40 - index, (40 - index) / 600, None) for index in range(12)),
        note="Openings are the first eight words.",
    )
    return (
        score("diversity.distinct_2", "Distinct word pairs", 0.318, 0.009, reference=0.561,
              unit="share of word pairs", matched_value=0.402),
        score("diversity.self_bleu_4", "Similarity of records to one another", 0.412, 0.014,
              better="lower", reference=0.221, unit="BLEU, 0 to 1", matched_value=0.398),
        score("diversity.unique_records", "Distinct records", 0.985, 0.008, reference=1.0,
              unit="share of synthetic records", exhibits=(table,)),
        score("diversity.effective_number", "Effective number of records", 0.47, 0.03,
              reference=0.46, unit="share of n"),
        score("diversity.label_balance", "Balance of labels", 0.88, 0.0, unit="0 to 1"),
    )  # fmt: skip


def _privacy_scores() -> tuple[Score, ...]:
    matches = Matches(
        "Strongest near copies",
        "similarity",
        tuple(
            Match(f"{index * 7919:010x}", f"{index * 104729:010x}", "train" if index % 4 else
                  "holdout", 1 - index / 60, (index, index + 31) if index % 2 else None)
            for index in range(1, 25)
        ),
        n_matches=117,
    )  # fmt: skip
    return (
        score("privacy.exchangeability_auc", "Train and holdout can be told apart", 0.521, 0.03,
              better="lower", unit="area under the curve, 0.5 is chance",
              test=Test("train and holdout persons are exchangeable", 0.521, 0.34)),
        score("privacy.near_duplicates", "Near copies of real records", 0.027, 0.012,
              better="lower", reference=0.002, unit="share of synthetic records",
              test=Test(_NULL, 3.61, 0.011, 0.043), exhibits=(matches,)),
        score("privacy.copied_span.longest", "Longest copied run of words", 64.0, 0.0,
              better="lower", reference=11.0, unit="tokens", test=Test(_NULL, 2.1, 0.09, 0.31)),
        without_value("privacy.canary_exposure", "Exposure of planted canaries", "not_applicable",
                      "No canaries were planted, so membership was not randomised."),
    )  # fmt: skip


def _privacy(verdict: str) -> Privacy:
    return Privacy(
        verdict=verdict,
        reasons=("power_unknown", "split_unknown") if verdict == "inconclusive" else (),
        why="None of 2 attacks stood out at a family-wise error rate of 0.05.",
        premises=(
            Premise("holdout", held=True, reason="no_holdout", detail="127 persons were not seen."),
            Premise("split", held=False, reason="split_unknown", detail="Nobody declared how."),
            Premise(
                "nobody on both sides",
                held=True,
                reason="shared_people",
                detail="2 of 382 people in train were left out: they are on both sides.",
            ),
            Premise(
                "privacy.exchangeability_auc",
                held=True,
                reason="holdout_differs",
                detail="p = 0.34; the premise holds above 0.01.",
            ),
        ),
        minimum_detectable_leak={"verbatim": 0.01, "edited": 0.02, "paraphrase": None},
        power=Power(
            n_train=400,
            n_holdout=200,
            target=0.8,
            false_alarms=0.045,
            n_controls=400,
            partial=(),
            too_few_people=False,
            leaks=(
                LeakPower("verbatim", 4, (3, 4), (0.6, 0.82), (0.03, 0.02), n_draws=3),
                LeakPower("edited", 8, (6, 8), (0.55, 0.81), (0.03, 0.02), n_draws=3),
                LeakPower("paraphrase", None, (8, 100), (0.1, 0.42), (0.0, 0.0), n_draws=1),
                LeakPower("spliced", None, error="ValueError at somewhere."),
            ),
        ),
        findings=("4 synthetic records share a run of 50 words or more with one train record.",),
        attacks_run=(
            Attack("privacy.near_duplicates", "records repeated nearly word for word"),
            Attack("privacy.copied_span", "long runs of words taken over"),
        ),
        attacks_not_run=(
            Attack("privacy.canary_exposure", "planted records", "No canaries were planted."),
        ),
    )


def sample_gate(verdict: str = "fail") -> dict[str, object]:
    """What ``gate.json`` holds about that audit, with an outcome of every status."""

    def outcome(score_id: str, rule: str, status: str, **others: object) -> dict[str, object]:
        facts = {"kind": "max", "severity": "block", "value": None, "interval": None,
                 "reference": None, "judged": None, "limit": None, "margin": None, "why": "",
                 "detail": "", "next_step": "", "name": ""}  # fmt: skip
        return {"score": score_id, "rule": rule, "status": status, **facts, **others}

    return {
        "schema": "synthaudit/gate/1",
        "verdict": verdict,
        "exit_code": {"pass": 0, "fail": 10, "undecided": 11}[verdict],
        "policy": {"name": "controlled-access", "sha256": "d0" * 32, "fixed_before_results": True},
        "strict": False,
        "judged_on": None,
        "corpora": {"synthetic": {"n_records": 600, "n_groups": 600, "sha256": "5be1" * 16}},
        "baseline_sha256": None,
        "n_blocking": int(verdict == "fail"),
        "n_warnings": 1,
        "n_undecided": 1,
        "outcomes": [
            outcome("diversity.unique_records", "at least 0.95", "pass", detail="lower end 0.977."),
            outcome("privacy.verdict", "must be no_evidence", "undecided",
                    detail="The verdict is inconclusive (power_unknown).",
                    next_step="Run the audit with planted leaks."),
            outcome("diversity.self_bleu_4", "at most 0.05 worse than real text",
                    "pass" if verdict == "pass" else "fail",
                    detail="upper end 0.412 of matched value 0.398, real text 0.221.",
                    why="A corpus that repeats itself teaches a model very little.",
                    next_step="Change the generator or its prompts, and run again."),
            outcome("fidelity.recall", "at least 0.5", "warn", severity="warn",
                    detail="lower end 0.37 of value 0.41."),
            outcome("fidelity.mauve", "at least 0.5", "waived", detail="Waived by A. Lee."),
            outcome("privacy.canary_exposure", "at most 1", "skipped", detail="Not applicable."),
        ],
        "notes": ["The waiver of diversity.distinct_2 was not needed."],
    }  # fmt: skip
