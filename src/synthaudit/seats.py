"""Who sits where: the synthetic corpus in its seat, and real text in the same seat for comparison.

Every number is computed up to three times by the same code: on the synthetic corpus; on the holdout
in the synthetic seat, which is the reference; and, where the number moves with corpus size, on a
sample of the synthetic corpus as large as the reference's seat, so that like is compared with like.
"""

from dataclasses import dataclass, replace

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Metric, View
from synthaudit.relations.base import Workbench


@dataclass(frozen=True)
class Corpora:
    """The corpora of one audit, by role."""

    train: Corpus
    synthetic: Corpus
    holdout: Corpus | None = None
    reference: Corpus | None = None
    reference_runs: tuple[Corpus, ...] = ()
    """What the generator made of random halves of all real people; see ``rerunning``."""

    def present(self) -> dict[str, Corpus]:
        """Those that are there, by role."""
        roles = ("train", "holdout", "synthetic", "reference")
        found = {role: getattr(self, role) for role in roles}
        return {role: corpus for role, corpus in found.items() if corpus is not None}


@dataclass(frozen=True)
class Seats:
    """The views one metric is computed on; None where there is nothing to compute.

    Args:
        main: The synthetic corpus in its seat.
        reference: Real text in that seat.
        matched: A sample of the synthetic corpus, as large as the reference's seat; the main view
            itself where they are equally large; None for numbers that do not move with size.
    """

    main: View
    reference: View | None
    matched: View | None


def everybody(corpora: Corpora, bench: Workbench) -> View:
    """The view with all that there is in its own seat."""
    return View(
        bench,
        corpora.train,
        corpora.synthetic,
        corpora.holdout,
        corpora.reference,
        reference_runs=corpora.reference_runs,
    )


def seats(metric: Metric, corpora: Corpora, bench: Workbench, *, seed: int) -> Seats:
    """The views on which ``metric`` is computed.

    Args:
        metric: Says whether it needs a holdout and whether it moves with size.
        corpora: What there is.
        bench: Where views get features and relations.
        seed: Chooses halves and samples, by hash of persons and records.
    """
    main = everybody(corpora, bench)
    if corpora.holdout is None:
        return Seats(main, None, None)
    seat: Corpus
    rest: Corpus | None
    seat, rest = corpora.holdout, None
    if metric.needs_holdout:
        seat, rest = corpora.holdout.split(0.5, seed=seed)
        if not len(seat) or not len(rest):
            return Seats(main, None, None)
    n_records = min(len(seat), len(corpora.synthetic)) if metric.size_dependent else len(seat)
    taken = seat.sample(n_records, seed=seed).seated("synthetic")
    main = replace(main, compared=(corpora.synthetic, taken))
    reference = replace(main, synthetic=taken, holdout=rest, drawn=False)
    if not metric.size_dependent:
        return Seats(main, reference, None)
    sampled = corpora.synthetic.sample(n_records, seed=seed)
    if sampled is corpora.synthetic:
        return Seats(main, reference, main)
    return Seats(main, reference, replace(main, synthetic=sampled, drawn=False))
