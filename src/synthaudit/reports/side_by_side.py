"""Several audits side by side: the same sheets for a terminal, Markdown and HTML.

Everything shown is an exhibit, a table or a drawing, so that each format renders it as it renders
those of a single audit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from synthaudit.comparison import LEVEL, Comparison, Contest, Difference, Ranking
from synthaudit.errors import PlanError
from synthaudit.nearest import suggestion
from synthaudit.reports import smallest, words
from synthaudit.reports.formatting import NO_NUMBER, estimate, listed, number, p_value, plural
from synthaudit.results import Curve, Line, Score, Table

USUAL = (
    "fidelity.mmd2",
    "fidelity.bertscore_f1",
    "fidelity.mean_sentence_similarity",
    "fidelity.rouge_l",
    "fidelity.meteor",
    "diversity.self_bleu_4",
    "diversity.type_token_ratio",
    "privacy.nearest_distance",
    "privacy.plagiarism_rate",
)
"""What published comparisons print, a model a row (Iglesias et al., arXiv:2604.27014)."""

AXES = {
    "fidelity": ("downstream.retention", "mauve", "discriminator_auc", "token_kl"),
    "diversity": ("self_bleu_4", "distinct_3", "unique_records"),
    "privacy": ("membership.tfidf.auc", "membership.ngram_lm.auc", "near_duplicates"),
}
"""What the trade-off is drawn with: of each dimension the first that all runs have."""

Kind = Literal["summary", "settled", "scores"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table or drawing of a comparison.

    Args:
        exhibit: What is shown.
        kind: Whether it belongs to the summary, lists the scores on which somebody is better, or
            lists every score.
    """

    exhibit: Table | Curve
    kind: Kind = "summary"


def sheets(comparison: Comparison, *, columns: Sequence[str] = ()) -> list[Sheet]:
    """All there is to show, the decision first.

    Args:
        comparison: What was compared.
        columns: Scores of the table with a run a row; those published tables have by default.

    Raises:
        PlanError: One of ``columns`` is in none of the audits.
    """
    ids = [contest.id for contest in comparison.contests]
    for id in columns:
        if id not in ids:
            raise PlanError(f"no run has a score '{id}'.{suggestion(id, ids)}")
    usual = columns or [id for id in USUAL if id in ids]
    return [
        Sheet(_verdicts(comparison)),
        *([Sheet(found)] if (found := _changes(comparison)) else []),
        Sheet(_places(comparison)),
        *([Sheet(_models(comparison, usual))] if usual else []),
        *map(Sheet, _trade_offs(comparison)),
        Sheet(_settled(comparison), "settled"),
        *(Sheet(_scores(comparison, each), "scores") for each in comparison.rankings),
        *([Sheet(_refused(comparison), "scores")] if comparison.refused else []),
    ]


def one_line(comparison: Comparison) -> str:
    """Who is ahead, in one sentence a dimension."""
    return " ".join(_ahead(each, comparison.names) for each in comparison.rankings)


def _ahead(ranking: Ranking, names: Sequence[str]) -> str:
    first = [name for name, place in zip(names, ranking.places, strict=True) if place == 1]
    dimension = ranking.dimension.capitalize()
    if len(first) == len(names):
        return f"{dimension}: a tie."
    if len(first) == 1:
        return f"{dimension}: {first[0]} is ahead."
    return f"{dimension}: {listed(first)} are ahead, tied."


def _verdicts(comparison: Comparison) -> Table:
    rows = []
    for name, audit, p, verdict in zip(
        comparison.names, comparison.audits, comparison.corrected, comparison.verdicts, strict=True
    ):
        privacy = audit.privacy
        leaks = [
            f"{kind} {number(share, unit='share')}"
            if share is not None
            else f"{kind} none of those tried"
            for kind, share in privacy.minimum_detectable_leak.items()
            if kind in smallest.LEAKS
        ]
        rows.append(
            (
                name,
                f"{audit.corpora['synthetic'].n_records:,}",
                words.VERDICTS[verdict],
                "" if verdict == privacy.verdict else f"alone: {words.VERDICTS[privacy.verdict]}",
                p_value(p),
                ", ".join(privacy.reasons),
                "; ".join(leaks),
            )
        )
    return Table(
        "Privacy verdicts",
        (
            "run",
            "records",
            "verdict",
            "changed",
            "p, all runs",
            "reasons",
            "smallest leak that would be seen",
        ),
        tuple(rows),
        note="All runs were judged on the same people, so the p-values are held to one false-alarm "
        "rate for all of them (Holm). Whoever picks the run that looks best has not shown that it "
        "is safe: audit it again on people who had no part in the choice.",
    )


def _changes(comparison: Comparison) -> Table | None:
    """What differs between the verdicts, if anything does."""
    first = comparison.audits[0].privacy
    rows = []
    for name, audit in zip(comparison.names[1:], comparison.audits[1:], strict=True):
        gained = sorted(set(audit.privacy.reasons) - set(first.reasons))
        lost = sorted(set(first.reasons) - set(audit.privacy.reasons))
        if audit.privacy.verdict != first.verdict or gained or lost:
            rows.append(
                (
                    f"{comparison.names[0]} to {name}",
                    f"{words.VERDICTS[first.verdict]} to {words.VERDICTS[audit.privacy.verdict]}",
                    ", ".join(gained) or "none",
                    ", ".join(lost) or "none",
                )
            )
    if not rows:
        return None
    columns = ("runs", "verdict", "reasons gained", "reasons lost")
    return Table("What changed in the verdict", columns, tuple(rows))


def _places(comparison: Comparison) -> Table:
    rows = []
    for ranking in comparison.rankings:
        won = [
            f"{comparison.names[i]} on {plural(n, 'score')} against {comparison.names[j]}"
            for i, row in enumerate(ranking.wins)
            for j, n in enumerate(row)
            if n
        ]
        places = [
            f"{place}{' (tied)' if ranking.places.count(place) > 1 else ''}"
            for place in ranking.places
        ]
        compared = f"{ranking.n_compared}"
        rows.append(
            (ranking.dimension, *places, compared, "; ".join(won) or "nobody, beyond chance")
        )
    return Table(
        "Places by dimension",
        ("dimension", *comparison.names, "scores compared", "who is better"),
        tuple(rows),
        note="A run stands above another where at least one score is better beyond chance and none "
        "is worse. Being better than real text counts for nothing, as it can mean copying: a score "
        "speaks against a run only where it is worse than real text. The intervals of all "
        f"differences of a dimension hold together with {LEVEL:.0%} confidence. Runs that nothing "
        "tells apart, or that are better on different scores, share a place.",
    )


def _models(comparison: Comparison, ids: Sequence[str]) -> Table:
    contests = {contest.id: contest for contest in comparison.contests}
    chosen = [contests[id] for id in ids]
    arrows = ["↓" if each.shown.better == "lower" else "↑" for each in chosen]
    rows: list[tuple[str | float | None, ...]] = [
        (name, *(_value(each.scores[run]) for each in chosen))
        for run, name in enumerate(comparison.names)
    ]
    references = (_reference(each) for each in chosen)
    rows.append(("real text", *references))
    return Table(
        "One row a run",
        ("run", *(f"{id.partition('.')[2]} {up}" for id, up in zip(ids, arrows, strict=True))),
        tuple(rows),
    )


def _value(score: Score | None) -> str:
    if score is None or score.status != "ok":
        return NO_NUMBER
    return estimate(score.value, score.interval, unit=score.unit)


def _reference(contest: Contest) -> str:
    found = [each for each in contest.scores if each is not None and each.reference is not None]
    return number(found[0].reference, unit=found[0].unit) if found else NO_NUMBER


def _settled(comparison: Comparison) -> Table:
    told = [
        each
        for each in comparison.contests
        if any(difference.better is not None for difference in each.differences)
    ]
    n_compared = sum(bool(each.differences) for each in comparison.contests)
    return Table(
        "Scores on which somebody is better",
        _columns(comparison),
        tuple(_row(each, comparison.names) for each in told),
        note=f"{len(told)} of {plural(n_compared, 'score')} compared; on the others all are tied.",
    )


def _columns(comparison: Comparison) -> tuple[str, ...]:
    return ("score", "better", *comparison.names, "real text", "difference")


def _row(contest: Contest, names: Sequence[str]) -> tuple[str, ...]:
    return (
        contest.id,
        contest.shown.better,
        *(_value(score) for score in contest.scores),
        _reference(contest),
        _told(contest, names),
    )


def _scores(comparison: Comparison, ranking: Ranking) -> Table:
    own = [each for each in comparison.contests if each.shown.dimension == ranking.dimension]
    return Table(
        f"{ranking.dimension.capitalize()}, score by score",
        _columns(comparison),
        tuple(_row(each, comparison.names) for each in own),
        note="Values as each audit gives them. Differences are taken at equal size where a score "
        "moves with size; their intervals hold together.",
    )


def _told(contest: Contest, names: Sequence[str]) -> str:
    told = [_difference(each, contest.shown, names) for each in contest.differences]
    return "; ".join(told) or "not compared"


def _difference(difference: Difference, score: Score, names: Sequence[str]) -> str:
    shown = estimate(difference.value, difference.interval, unit=score.unit)
    pair = f"{names[difference.first]} less {names[difference.second]}: {shown}"
    if difference.interval is None:
        return f"{pair}, how sure is not known"
    if difference.better is None:
        return f"{pair}, tied"
    return f"{pair}, {names[difference.better]} is better"


def _trade_offs(comparison: Comparison) -> Iterator[Curve]:
    """Privacy against fidelity and against diversity: each run a cross of its two intervals."""
    axes = {dimension: _axis(comparison, dimension) for dimension in AXES}
    y = axes["privacy"]
    for dimension in ("fidelity", "diversity"):
        x = axes[dimension]
        if x is None or y is None:
            continue
        yield Curve(
            f"Privacy against {dimension}, with intervals",
            f"{x.shown.name} ({x.shown.better} is better)",
            f"{y.shown.name} ({y.shown.better} is better)",
            tuple(
                _cross(name, x.scores[run], y.scores[run])
                for run, name in enumerate(comparison.names)
            ),
        )


def _axis(comparison: Comparison, dimension: str) -> Contest | None:
    n_runs = len(comparison.names)
    contests = {contest.id: contest for contest in comparison.contests}
    found = (contests.get(f"{dimension}.{name}") for name in AXES[dimension])
    return next(
        (
            each
            for each in found
            if each is not None and len(each.differences) == n_runs * (n_runs - 1) // 2
        ),
        None,
    )


def _cross(name: str, across: Score | None, up: Score | None) -> Line:
    assert across is not None
    assert up is not None
    (left, x, right), (bottom, y, top) = _ends(across), _ends(up)
    return Line(name, (left, right, x, x, x), (y, y, y, bottom, top))


def _ends(score: Score) -> tuple[float, float, float]:
    assert score.value is not None
    if score.interval is None:
        return score.value, score.value, score.value
    return score.interval.low, score.value, score.interval.high


def _refused(comparison: Comparison) -> Table:
    return Table(
        "Not compared",
        ("why", "scores"),
        tuple((why, ", ".join(ids)) for why, ids in comparison.refused.items()),
    )
