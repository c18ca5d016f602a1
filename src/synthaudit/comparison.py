"""Audits of several synthetic corpora against the same real people, side by side.

A pure function of audits. Every pair of runs is compared on every score they computed alike; the
intervals of all these differences hold together, and a run is ranked above another only where one
of them settles it and none speaks against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from synthaudit import stats
from synthaudit.errors import PlanError
from synthaudit.limits import less_fit, of_one_size
from synthaudit.results import Audit, Interval, Score, Verdict

LEVEL = 0.95
"""Chance that the intervals of all differences of one dimension hold together."""

_FREEDOM = 19
"""Degrees of freedom of the errors, as far out as many intervals together reach: those of the
block jackknife, the fewest that intervals of scores rest on where there are 20 persons or more."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one run has more of than another on one score.

    Args:
        first: Number of the run.
        second: Number of the run it is compared with.
        value: The first's value less the second's, at equal size where the score moves with size.
        interval: Holds together with all others of its dimension; None where a run has none.
        better: Number of the run that is better beyond chance, where the other is worse than real
            text; None for a tie.
    """

    first: int
    second: int
    value: float
    interval: Interval | None
    better: int | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """One score of every run.

    Args:
        id: The score.
        scores: It, run by run; None where an audit lacks it.
        differences: Of every pair of runs that computed it alike.
        refused: Why the others are not compared; empty where all are.
    """

    id: str
    scores: tuple[Score | None, ...]
    differences: tuple[Difference, ...]
    refused: str = ""

    @property
    def shown(self) -> Score:
        """One of the scores, for what all have in common: its name, unit and direction."""
        return next(score for score in self.scores if score is not None)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ahead in one dimension.

    Args:
        dimension: ``fidelity``, ``diversity`` or ``privacy``.
        places: Place of each run, from 1; runs that nothing tells apart share one.
        wins: ``wins[i][j]``: scores on which run i is better than run j beyond chance.
        n_compared: Scores that could be compared.
    """

    dimension: str
    places: tuple[int, ...]
    wins: tuple[tuple[int, ...], ...]
    n_compared: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several audits side by side.

    Args:
        names: The runs, in the order given.
        audits: What each found.
        contests: One a score, in the order of the first audit.
        rankings: One a dimension.
        corrected: p-value of each run's privacy family, held to one error rate for all runs
            together (Holm); None for a run without a test.
        verdicts: Privacy verdict of each run once that is taken into account.
    """

    names: tuple[str, ...]
    audits: tuple[Audit, ...]
    contests: tuple[Contest, ...]
    rankings: tuple[Ranking, ...]
    corrected: tuple[float | None, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def refused(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the scores that were not compared, by reason."""
        found: dict[str, tuple[str, ...]] = {}
        for contest in self.contests:
            if contest.refused:
                found[contest.refused] = (*found.get(contest.refused, ()), contest.id)
        return found


def compare_audits(audits: Mapping[str, Audit]) -> Comparison:
    """Hold audits of several corpora against each other.

    Args:
        audits: At least two, by name.

    Raises:
        PlanError: There is one only; they are about other real people; or they have no score that
            was computed alike.
    """
    names, found = tuple(audits), tuple(audits.values())
    _refuse_others(names, found)
    premises = {premise.name for audit in found for premise in audit.privacy.premises}
    ids = list(dict.fromkeys(score.id for audit in found for score in audit))
    ids = [id for id in ids if id not in premises]  # they are about real text alone
    contests = [_contest(id, names, found) for id in ids]
    if not any(contest.differences for contest in contests):
        reasons = " ".join(dict.fromkeys(each.refused for each in contests if each.refused))
        raise PlanError(f"these runs have no score that can be compared. {reasons}".rstrip())
    dimensions = list(dict.fromkeys(each.shown.dimension for each in contests))
    settled = {dimension: _settled(dimension, contests) for dimension in dimensions}
    corrected = _corrected(found)
    return Comparison(
        names,
        found,
        tuple(settled[each.shown.dimension][each.id] for each in contests),
        tuple(_ranking(each, list(settled[each].values()), len(names)) for each in dimensions),
        corrected,
        tuple(_verdict(audit, p) for audit, p in zip(found, corrected, strict=True)),
    )


def _refuse_others(names: Sequence[str], audits: Sequence[Audit]) -> None:
    if len(audits) < 2:  # noqa: PLR2004 (one has nothing to be compared with)
        raise PlanError("one run is no comparison: name two or more.")
    for role in ("train", "holdout"):
        hashes = [audit.corpora[role].sha256 if role in audit.corpora else None for audit in audits]
        for name, digest in zip(names[1:], hashes[1:], strict=True):
            if digest != hashes[0]:
                raise PlanError(
                    f"'{names[0]}' and '{name}' were audited against other {role} records, so "
                    "their numbers say nothing about each other. Audit both against the same "
                    f"{role} file."
                )


def _contest(id: str, names: Sequence[str], audits: Sequence[Audit]) -> Contest:
    scores = tuple(next((each for each in audit if each.id == id), None) for audit in audits)
    differences, refused = [], ""
    for first, second in combinations(range(len(scores)), 2):
        why = _incomparable(scores[first], scores[second], names[first], names[second])
        why = why or _unlike_sizes(scores[first], scores[second], audits[first], audits[second])
        if why is None:
            differences.append(_difference(first, second, scores))
        else:
            refused = refused or why
    return Contest(id, scores, tuple(differences), refused)


def _incomparable(one: Score | None, other: Score | None, name: str, other_name: str) -> str | None:
    absent = _absent(one, other, name, other_name)
    if absent is not None:
        return absent
    assert one is not None
    assert other is not None
    if one.signature != other.signature:
        if less_fit(one.signature) == less_fit(other.signature):
            return (
                "The built-in embedder is fitted anew on the texts of every run; a pretrained one "
                "(--embedder) makes them comparable."
            )
        return "They were computed in another way: another version, model or setting."
    intervals = (one.interval, one.matched_interval, other.interval, other.matched_interval)
    levels = {interval.level for interval in intervals if interval is not None}
    return "Their intervals are of unlike levels." if len(levels) > 1 else None


def _absent(one: Score | None, other: Score | None, name: str, other_name: str) -> str | None:
    """Why one of the two, or both, have no value."""
    if one is not None and other is not None and one.status == other.status == "not_applicable":
        return f"They do not apply: {one.reason}"
    for score, of in ((one, name), (other, other_name)):
        if score is None:
            return f"'{of}' was audited by a version that did not have them."
        if score.status == "failed":
            return f"In '{of}' they failed."
        if score.status == "not_applicable":
            return f"In '{of}' they do not apply: {score.reason}"
    return None


def _unlike_sizes(one: Score | None, two: Score | None, audit: Audit, other: Audit) -> str | None:
    """Why numbers that move with corpus size would be those of unlike sizes."""
    if "holdout" not in audit.corpora:
        # Nothing is matched without one, so nobody can tell which scores move with size.
        sizes = {each.corpora["synthetic"].n_records for each in (audit, other)}
        if len(sizes) == 1:
            return None
        return (
            "The corpora are of unlike sizes, and without a holdout nothing is measured at one "
            "size. Give the runs a holdout, or as many synthetic records each."
        )
    assert one is not None
    assert two is not None
    if of_one_size(one, two):
        return None
    return (
        "They move with corpus size, and one of the corpora is too small to be measured at the "
        "size of the holdout. Give each run at least as many synthetic records as that has."
    )


def _difference(first: int, second: int, scores: Sequence[Score | None]) -> Difference:
    one, other = (_at_one_size(scores[run]) for run in (first, second))
    interval = None
    if one[1] is not None and other[1] is not None:
        interval = stats.difference_interval(one[0], one[1], other[0], other[1])
    return Difference(first, second, one[0] - other[0], interval)


def _at_one_size(score: Score | None) -> tuple[float, Interval | None]:
    """The value at the size of the holdout where the score moves with size, and its interval."""
    assert score is not None
    if score.matched_value is not None:
        return score.matched_value, score.matched_interval
    assert score.value is not None
    return score.value, score.interval


def _settled(dimension: str, contests: Sequence[Contest]) -> dict[str, Contest]:
    """The contests of a dimension, their intervals widened until all hold together."""
    own = [each for each in contests if each.shown.dimension == dimension]
    n_intervals = sum(
        difference.interval is not None for each in own for difference in each.differences
    )
    return {
        each.id: replace(
            each,
            differences=tuple(
                _judged(difference, each.scores, n_intervals) for difference in each.differences
            ),
        )
        for each in own
    }


def _judged(difference: Difference, scores: Sequence[Score | None], n_intervals: int) -> Difference:
    """The difference at the level of all, and whom it favours.

    Being better than real text earns nothing: who copies is nearer to it than new real text is. So
    a run is better only than one that is itself worse than real text.
    """
    if difference.interval is None:
        return difference
    interval = _widened(difference.value, difference.interval, n_intervals)
    score = scores[difference.first]
    assert score is not None
    better = worse = None
    if interval.low > 0:
        better, worse = difference.first, difference.second
    elif interval.high < 0:
        better, worse = difference.second, difference.first
    if worse is not None and score.better == "lower":
        better, worse = worse, better
    if worse is not None and not _below_real_text(scores[worse]):
        better = None
    return replace(difference, interval=interval, better=better)


def _below_real_text(score: Score | None) -> bool:
    """Whether the score is worse than real text beyond chance, as far as that can be told."""
    assert score is not None
    if score.difference is None:
        return True
    ends = score.difference_interval
    low, high = (score.difference,) * 2 if ends is None else (ends.low, ends.high)
    return high < 0 if score.better == "higher" else low > 0


def _widened(value: float, interval: Interval, n_intervals: int) -> Interval:
    """The interval at the level that lets ``n_intervals`` hold together, as for t errors."""
    from scipy.special import stdtrit

    level = 1 - (1 - LEVEL) / n_intervals
    outer, inner = (stdtrit(_FREEDOM, (1 + each) / 2) for each in (level, interval.level))
    factor = float(outer / inner)
    return Interval(
        value - (value - interval.low) * factor,
        value + (interval.high - value) * factor,
        level,
        f"{interval.method}, Bonferroni over {n_intervals}",
    )


def _ranking(dimension: str, contests: Sequence[Contest], n_runs: int) -> Ranking:
    wins = [[0] * n_runs for _ in range(n_runs)]
    for contest in contests:
        for each in contest.differences:
            if each.better is not None:
                other = each.second if each.better == each.first else each.first
                wins[each.better][other] += 1
    ahead = [[bool(wins[i][j]) and not wins[j][i] for j in range(n_runs)] for i in range(n_runs)]
    places = tuple(1 + sum(ahead[i][run] for i in range(n_runs)) for run in range(n_runs))
    n_compared = sum(bool(contest.differences) for contest in contests)
    return Ranking(dimension, places, tuple(map(tuple, wins)), n_compared)


def _corrected(audits: Sequence[Audit]) -> tuple[float | None, ...]:
    """Holm's step-down over the smallest adjusted p-value of each run.

    Source: Holm (1979), Scandinavian Journal of Statistics 6(2).
    """
    smallest = [
        min((s.test.p_adjusted for s in audit if s.test and s.test.p_adjusted), default=None)
        for audit in audits
    ]
    order = sorted((p, run) for run, p in enumerate(smallest) if p is not None)
    corrected: list[float | None] = [None] * len(audits)
    largest = 0.0
    for rank, (p, run) in enumerate(order):
        largest = max(largest, min(1.0, p * (len(order) - rank)))
        corrected[run] = largest
    return tuple(corrected)


def _verdict(audit: Audit, corrected: float | None) -> Verdict:
    """The run's verdict, unless its accusation does not survive that several were judged."""
    privacy = audit.privacy
    if privacy.verdict == "leak_found" and corrected is not None:
        return "leak_found" if corrected <= privacy.family_alpha else "inconclusive"
    return privacy.verdict
