"""The number a rule is about, its bad end, and how far it is from what it is compared with.

Numbers are taken as written in ``audit.json``, in exact decimal arithmetic: 0.8 is 0.1 above
0.7, so that equality passes as it would on paper.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from synthaudit.policy import Rule
from synthaudit.results import Audit, Score, is_finite


class NotJudgedError(Exception):
    """A rule cannot be judged.

    Args:
        detail: Why not.
        next_step: What would settle it.
    """

    def __init__(self, detail: str, next_step: str) -> None:
        super().__init__(detail)
        self.detail, self.next_step = detail, next_step


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score's number, ready to be held against a limit.

    Args:
        value: The score's value.
        judged: The bad end of the value, its excess or its drop, as the rule's kind asks.
        reference: What it was compared with; for ``min`` and ``max`` only for information.
        detail: What was compared with what, in words.
    """

    value: float
    judged: Fraction
    reference: float | None
    detail: str


def find(audit: Audit, id: str) -> Score | None:
    """The score with that id, if the audit holds one."""
    return next((score for score in audit if score.id == id), None)


def exact(number: float) -> Fraction:
    """The number as it is written in decimals."""
    return Fraction(str(float(number)))


def compare(rule: Rule, audit: Audit, baseline: Audit | None) -> Comparison:
    """What ``rule`` holds against its limit.

    Excess and drop are counted on the bad side, which the score's ``better`` names; below 0 the
    score is better than what it is compared with.

    Raises:
        NotJudgedError: The score, or what it should be compared with, is not there.
    """
    score, value = _computed(find(audit, rule.score))
    if rule.kind in {"min", "max"}:
        end, words = _bad_end(rule, score, value, upwards=rule.kind == "max")
        return Comparison(value, end, score.reference, f"{words}.")
    if rule.kind == "max_drop":
        earlier = _like(audit, baseline, about_privacy=score.dimension == "privacy")
        comparable, reference = _against_baseline(score, value, earlier)
        name = "baseline"
    else:
        comparable, reference = _against_real_text(score, value)
        name = "real text"
    upwards = score.better == "lower"
    end, words = _bad_end(rule, score, comparable, upwards=upwards)
    distance = end - exact(reference) if upwards else exact(reference) - end
    return Comparison(value, distance, reference, f"{words}; {name} {reference:.4g}.")


def _computed(score: Score | None) -> tuple[Score, float]:
    """The score and its value, where there is one."""
    if score is None:
        raise NotJudgedError(
            "audit.json holds no such score.", "Run `synthaudit run` again with this version."
        )
    if score.status == "failed":
        raise NotJudgedError(f"The score failed: {score.reason}", "Mend the cause and run again.")
    if score.status == "not_applicable":
        raise NotJudgedError(
            f"Not applicable: {score.reason}",
            'Give the run what the score needs, or set when_not_applicable = "skip".',
        )
    numbers = [score.value]
    numbers += [] if score.matched_value is None else [score.matched_value]
    for interval in (score.interval, score.matched_interval):
        numbers += [] if interval is None else [interval.low, interval.high]
    if score.value is None or not all(is_finite(number) for number in numbers):
        raise NotJudgedError(
            "The score holds no number that can be compared.",
            "Run `synthaudit run` again with this version.",
        )
    return score, score.value


def _bad_end(rule: Rule, score: Score, value: float, *, upwards: bool) -> tuple[Fraction, str]:
    """The end of the interval that is nearest to breaking the rule, and that in words.

    A matched value has an interval of its own; where an audit does not say it, that of the value is
    moved there. It never makes a rule easier to pass: where an interval ends short of the value,
    the value counts.
    """
    called = f"Value {value:.4g}" + ("" if value == score.value else " at equal size")
    centre, interval = score.value, score.interval
    if value != score.value and score.matched_interval is not None:
        centre, interval = value, score.matched_interval
    if rule.judge == "value" or interval is None:
        mark = "" if rule.judge == "value" else ", no interval"
        return exact(value), f"{called}{mark}"
    assert centre is not None
    outer = interval.high if upwards else interval.low
    width = exact(outer) - exact(centre)
    width = max(width, Fraction(0)) if upwards else min(width, Fraction(0))
    end = exact(value) + width
    return end, f"{called}, at worst {float(end):.4g} by its interval"


def _against_real_text(score: Score, value: float) -> tuple[float, float]:
    """The value that is comparable with the reference, and the reference."""
    if score.reference is None or not is_finite(score.reference):
        raise NotJudgedError(
            "There is no reference: no real text sat in the synthetic seat.",
            "Run with --holdout, real text the generator did not see.",
        )
    return _matched(score, value), score.reference


def _like(audit: Audit, baseline: Audit | None, *, about_privacy: bool) -> Audit:
    """The baseline, once it is sure that both runs are about the same real people.

    Privacy is judged on a release and the former one together where that was named; such a number
    says nothing beside that of one release alone.

    Raises:
        NotJudgedError: They are not, there is none, or nobody can tell which scores move with size.
    """
    if baseline is None:
        raise NotJudgedError("No baseline was given.", "Name one with --baseline RUN.")
    for role in ("train", "holdout"):
        found = [
            each.corpora[role].sha256 if role in each.corpora else None
            for each in (audit, baseline)
        ]
        if found[0] != found[1]:
            raise NotJudgedError(
                f"The baseline was audited against other {role} records, so a difference says "
                "nothing about the synthetic text alone.",
                f"Audit the earlier corpus once more, against the {role} records of this run.",
            )
    if about_privacy and ("union" in audit.corpora) != ("union" in baseline.corpora):
        raise NotJudgedError(
            "Only one of the two runs judged privacy on a former release as well.",
            "Run both with a former release, or both without.",
        )
    sizes = [each.corpora["synthetic"].n_records for each in (audit, baseline)]
    if "holdout" not in audit.corpora and sizes[0] != sizes[1]:
        raise NotJudgedError(
            f"The baseline has {sizes[1]:,} synthetic records, this run {sizes[0]:,}. Scores that "
            "move with corpus size are measured at one size only where there is a holdout.",
            "Run both with the same holdout, or with equally many synthetic records.",
        )
    return baseline


def _against_baseline(score: Score, value: float, baseline: Audit) -> tuple[float, float]:
    """The value that is comparable with the baseline's, and the baseline's."""
    try:
        earlier, earlier_value = _computed(find(baseline, score.id))
    except NotJudgedError as error:
        raise NotJudgedError(f"In the baseline: {error.detail}", error.next_step) from None
    if earlier.signature != score.signature:
        if less_fit(earlier.signature) == less_fit(score.signature):
            raise NotJudgedError(
                "The built-in embedder is fitted anew on the texts of every run, so its numbers of "
                "two runs cannot be compared.",
                "Name a pretrained embedder for both runs, with --embedder.",
            )
        raise NotJudgedError(
            "The baseline's score was computed in another way: "
            f"{earlier.signature}, now {score.signature}.",
            "Run the baseline again with the settings and version of this run.",
        )
    if not of_one_size(score, earlier):
        raise NotJudgedError(
            "The score moves with corpus size, and the two runs do not have it at one size.",
            "Run both with the same holdout and at least as many synthetic records.",
        )
    return _matched(score, value), _matched(earlier, earlier_value)


def less_fit(signature: str) -> str:
    """The signature, less what texts the built-in embedder was fitted on."""
    return re.sub(r"\bfitted_on='[0-9a-f]*'", "fitted_on=", signature)


def of_one_size(score: Score, other: Score) -> bool:
    """Whether what is compared of both was taken at one size, where the score moves with size."""
    matched = [each.matched_value is not None for each in (score, other)]
    return matched[0] == matched[1] and score.matched_size == other.matched_size


def _matched(score: Score, value: float) -> float:
    return value if score.matched_value is None else score.matched_value
