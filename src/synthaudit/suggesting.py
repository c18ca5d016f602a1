"""Limits proposed from what real text scores, and how surely: never from the synthetic text itself.

A corpus as good as real text is off the reference by chance in both: its own value errs as much as
the reference does, and its interval reaches as far again. With h the distance from the reference to
the bad end of its interval, the difference errs by √2 h and the interval by h, so a limit of
(1 + √2) h lets such a corpus pass 39 times in 40 (errors close to normal, equal sizes). Anything
tighter would refuse real text more often than that; looser ones are a decision for people.

Where real text varies so much that the limit lies beyond half way from it to the worst the score
can say, meeting it would mean next to nothing: that rule is written commented out.
"""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from synthaudit.errors import UsageError
from synthaudit.policy import builtin_policies, read_policy
from synthaudit.results import Audit, Interval, Score, is_finite

_DIGITS = 2
"""Significant digits of a limit, rounded up: nobody can defend the third."""

_WORST = {
    "lower": (
        1,
        ("AUC", "BLEU", "chance that", "proportion of", "residual risk", "share of"),
        ("share of the mean real length",),
    ),
    "higher": (
        0,
        (
            "AUC", "BLEU", "F1", "METEOR", "agreement beyond chance", "area under the curve",
            "balls per k", "bits a word", "cosine", "correlation", "distinct ", "entropy over",
            "proportion of", "ratio of distances", "share of", "similarity",
        ),
        ("cosine, less",),
    ),
}  # fmt: skip
"""By direction: the useless end of the scores whose unit has one, by how such a unit begins, and
the units that begin so and have none."""

_HEAD = """\
# Limits proposed by `synthaudit policy suggest` from the scores of real text in the synthetic seat
# and their intervals. No score of synthetic text was used. Each limit lets a corpus that is as good
# as held-out real text, and as large, pass about 39 times in 40; tighten or loosen it, and say why.
# These limits do not come from what a release is for: that part is yours.

description = "Proposed from the reference values of {runs}."

[privacy]
require = "no_evidence"
why = "a leak that was found, or an audit that could not tell, stops a release"
# max_detectable_leak = {{ verbatim = 0.05 }}   # the smallest leak the audit must be able to see
"""


@dataclass(frozen=True, slots=True)
class _Source:
    """What one run says of a score: where its real text stands, and how surely."""

    run: str
    reference: float
    interval: Interval
    half: Fraction
    n_records: int


def suggest(audits: Mapping[str, Audit], *, scores: Collection[str] | None = None) -> str:
    """A policy as TOML, with a comment a limit that says what it comes from.

    The same bytes whatever the synthetic corpora scored.

    Args:
        audits: At least one, by name.
        scores: Which scores to rule; by default those that built-in policies rule.

    Raises:
        UsageError: None of the scores has a reference with an interval in any run.
    """
    severities = _severities()
    specs: dict[str, Score] = {}
    for audit in audits.values():
        for score in audit:
            specs.setdefault(score.id, score)
    wanted = [id for id in specs if id in (severities if scores is None else scores)]
    found = {id: _sources(id, specs[id].better, audits) for id in wanted}
    ruled = [id for id in wanted if found[id]]
    if not ruled:
        raise UsageError(
            "No score of these runs has a reference with an interval to propose a limit from. "
            "Run with --holdout, real text the generator did not see."
        )
    parts = [_HEAD.format(runs=_toml_inner(", ".join(audits)))]
    parts += [_rule(specs[id], found[id], severities.get(id, "block")) for id in ruled]
    left = [id for id in wanted if not found[id]]
    if left:
        parts.append(
            "# No limit is proposed where real text has no score with an interval:\n"
            + "".join(f"#   {_comment(id)}\n" for id in left)
        )
    return "\n".join(parts)


def _severities() -> dict[str, str]:
    """How the built-in policies treat each score, the strictest word last."""
    found: dict[str, str] = {}
    for name in builtin_policies():
        for rule in read_policy(name).rules:
            found[rule.score] = max(found.get(rule.score, "warn"), rule.severity, key=_rank)
    return found


def _rank(severity: str) -> int:
    return ("warn", "block").index(severity)


def _sources(id: str, better: str, audits: Mapping[str, Audit]) -> list[_Source]:
    sources = []
    for name, audit in audits.items():
        score = next((each for each in audit if each.id == id), None)
        if score is None or score.reference is None or score.reference_interval is None:
            continue
        interval = score.reference_interval
        if not all(map(is_finite, (score.reference, interval.low, interval.high))):
            continue
        centre = Fraction(str(score.reference))
        ends = Fraction(str(interval.low)), Fraction(str(interval.high))
        half = ends[1] - centre if better == "lower" else centre - ends[0]
        seat = audit.corpora["holdout"].n_records if "holdout" in audit.corpora else 0
        sources.append(_Source(name, score.reference, interval, max(half, Fraction(0)), seat))
    return sources


def _rule(score: Score, sources: Sequence[_Source], severity: str) -> str:
    widest = max(sources, key=lambda source: source.half)
    limit = _rounded_up((1 + math.sqrt(2)) * float(widest.half))
    empty = _why_empty(score, widest.reference, limit)
    side = "above" if score.better == "lower" else "below"
    lines = [
        f"# {_comment(score.name)}"
        + (f", in {_comment(score.unit)}" if score.unit else "")
        + f"; {score.better} is better.",
        *(
            f"# {_comment(each.run)}: real text {each.reference:.4g}, "
            f"{each.interval.level:.0%} interval {each.interval.low:.4g} to "
            f"{each.interval.high:.4g} ({_comment(each.interval.method)}); holdout of "
            f"{each.n_records:,} records"
            for each in sources
        ),
        f"# limit: (1 + √2) times {float(widest.half):.4g}, the distance from real text to the "
        f"{'upper' if score.better == 'lower' else 'lower'} end"
        + (f", the largest of {len(sources)} runs" if len(sources) > 1 else ""),
    ]
    rule = [
        "[[rule]]",
        f"score = {_toml(score.id)}",
        f"max_excess = {limit!r}",
        f"severity = {_toml(severity)}",
        'when_not_applicable = "undecided"',
        "why = "
        + _toml(
            f"real text scores {widest.reference:.4g} and may be {float(widest.half):.4g} {side} "
            f"that by chance; a corpus as good as real text stays within {limit:g} of it 39 times "
            "in 40"
        ),
    ]
    if empty:
        rule = [f"# commented out: {empty}", *(f"# {line}" for line in rule)]
    return "\n".join([*lines, *rule]) + "\n"


def _why_empty(score: Score, reference: float, limit: float) -> str:
    """Why ``limit`` demands next to nothing; empty where it does demand something."""
    end, units, others = _WORST[score.better]
    if not score.unit.startswith(units) or score.unit.startswith(others):
        return ""
    towards = 1 if score.better == "lower" else -1
    room = towards * (end - Fraction(str(reference)))
    if room <= 0:
        return f"real text stands no better than {end}, the useless end: no limit means anything"
    if Fraction(str(limit)) <= room / 2:
        return ""
    return (
        "real text varies too much here for a limit to mean anything; this one lies beyond half "
        f"way from real text to {end}, the useless end"
    )


def _rounded_up(value: float) -> float:
    """The value with two significant digits, never below it."""
    if value <= 0:
        return 0.0
    step = Fraction(10) ** (math.floor(math.log10(value)) - _DIGITS + 1)
    return float(math.ceil(Fraction(str(value)) / step) * step)


def _toml(text: str) -> str:
    """The text as a string of TOML, which escapes as JSON does but for surrogates and U+007F."""
    return json.dumps(_comment(text), ensure_ascii=False)


def _toml_inner(text: str) -> str:
    return _toml(text)[1:-1]


def _comment(text: str) -> str:
    """Text that cannot end the comment it stands in."""
    return "".join(each if each.isprintable() else "�" for each in text)
