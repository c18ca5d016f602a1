"""Who sits where: the synthetic corpus in its seat, and real text in the same seat for comparison.

Every number is computed up to three times by the same code: on the synthetic corpus; on the holdout
in the synthetic seat, which is the reference; and, where the number moves with corpus size, on a
sample of the synthetic corpus as large as the reference's seat, so that like is compared with like:
of as many records, or of as many tokens, as the metric says.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.token_counts import TokenCounts
from synthaudit.metrics.base import Metric, View
from synthaudit.relations.base import Workbench

_FEWEST = 2
"""Records a sample holds at least: the shortest comparison is that of one record with another, and
a single long record may hold more tokens than all that it is compared with."""


@dataclass(frozen=True)
class Corpora:
    """The corpora of one audit, by role."""

    train: Corpus
    synthetic: Corpus
    holdout: Corpus | None = None
    reference: Corpus | None = None
    former: Corpus | None = None
    """The former release; see ``union``."""
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
        size: How many of the metric's ``size_unit`` the reference's seat and the matched sample
            hold, the last record that would be too much left out; None where nothing is matched.
    """

    main: View
    reference: View | None
    matched: View | None
    size: int | None = None


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
    size, taken, sampled = None, seat, corpora.synthetic
    if metric.size_dependent:
        size, taken, sampled = _of_one_size(metric, seat, corpora.synthetic, bench, seed=seed)
    taken = taken.seated("synthetic")
    main = replace(main, compared=(corpora.synthetic, taken))
    reference = replace(main, synthetic=taken, holdout=rest, drawn=False)
    if size is None:
        return Seats(main, reference, None)
    if sampled is corpora.synthetic:
        return Seats(main, reference, main, size)
    return Seats(main, reference, replace(main, synthetic=sampled, drawn=False), size)


def _of_one_size(
    metric: Metric, one: Corpus, other: Corpus, bench: Workbench, *, seed: int
) -> tuple[int, Corpus, Corpus]:
    """The size of the smaller corpus, and samples of both that are no larger."""
    sizes = [_sizes(metric, corpus, bench) for corpus in (one, other)]
    size = min(int(each.sum()) for each in sizes)
    fewest = min(_FEWEST, len(one), len(other))
    samples = []
    for corpus, of_records in zip((one, other), sizes, strict=True):
        within = np.cumsum(of_records[corpus.sample_order(seed=seed)]) <= size
        samples.append(corpus.sample(max(int(within.sum()), fewest), seed=seed))
    return size, samples[0], samples[1]


def _sizes(metric: Metric, corpus: Corpus, bench: Workbench) -> NDArray[np.int64]:
    """How much each record adds to the size of a corpus, shape (len(corpus),)."""
    if metric.size_unit == "records":
        return np.ones(len(corpus), dtype=np.int64)
    counts: NDArray[np.int64] = bench.feature(TokenCounts(), corpus)
    return counts
