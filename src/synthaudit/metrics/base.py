"""What a metric, a detector and a premise are.

A metric is a frozen dataclass of parameters in a file of its own under ``metrics/<dimension>/``;
the file's name is the metric's. It declares the scores it yields as ``ScoreSpec`` and computes
them in ``estimate``. Fields named like a setting of the plan (``embedder``, ``encoder``, ``seed``,
``profile``) are filled from the plan; the others are set with ``--set
dimension.metric.field=value``. Heavy packages are imported inside functions, so that listing
metrics stays instant.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.pseudonyms import pseudonyms
from synthaudit.relations.base import Arrays, Relation, Workbench
from synthaudit.results import Better, Estimate, Exhibit, Interval, Test


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    """A score a metric yields.

    Args:
        id: ``dimension.name``, from the contract; never changes its meaning.
        name: Title in reports.
        better: Which direction is good.
        unit: What the number counts or measures.
        meaning: One or two plain sentences for a reader without statistics: what the number says.
    """

    id: str
    name: str
    better: Better
    unit: str
    meaning: str


@dataclass(frozen=True)
class View:
    """What a metric sees: who sits where, and a workbench for features and relations.

    For the reference, real text sits in the synthetic seat; the metric cannot tell and must not
    ask.
    """

    bench: Workbench
    train: Corpus
    synthetic: Corpus
    holdout: Corpus | None = None
    reference: Corpus | None = None
    compared: tuple[Corpus, ...] = ()
    """Whatever takes the synthetic seat in this audit: numbers that lie side by side must be taken
    at a size that all of these have."""
    reference_runs: tuple[Corpus, ...] = ()
    """What the generator made of other people: each real person was read by half of the runs, drawn
    from train and holdout alike."""
    n_matches: int = 20
    """Matches an exhibit lists, at most."""
    drawn: bool = True
    """Whether anybody sees the exhibits: those of a comparison nobody does, so costly ones may be
    left out. No number may follow from it."""

    def feature(self, feature: Feature, corpus: Corpus) -> Any:
        """The feature of every record of ``corpus``, in order: a ``Ragged`` or an array."""
        return self.bench.feature(feature, corpus)

    def relation(self, relation: Relation, *corpora: Corpus) -> Arrays:
        """The relation over ``corpora``, computed once and kept."""
        return self.bench.relation(relation, *corpora)

    def pseudonyms(self, corpus: Corpus, rows: Sequence[int]) -> list[str]:
        """What stands for these records in everything a run writes."""
        return pseudonyms(self.train.secret, corpus.role, [corpus.ids[row] for row in rows])


class Metric(ABC):
    """Parameters and an estimate; subclasses are frozen dataclasses."""

    scores: ClassVar[tuple[ScoreSpec, ...]]
    """Every score the metric yields, whatever the data."""
    needs_holdout: ClassVar[bool] = False
    """Whether ``estimate`` reads ``view.holdout``: then it is not applicable without one, and for
    the reference the holdout persons are halved, one half in the synthetic seat."""
    runs_without_holdout: ClassVar[bool] = False
    """Whether ``estimate`` has something to say without one, though it needs one to compare."""
    size_dependent: ClassVar[bool] = False
    """Whether the value moves with the size of the seat's corpus: then there is a matched one."""
    size_unit: ClassVar[Literal["records", "tokens"]] = "records"
    """What samples of equal size have in equal number: tokens where the value follows how much is
    said, records where each of them counts once however long it is."""
    disjoint_people: ClassVar[bool] = False
    """Whether ``estimate`` must not see people, or texts of several people, that stand on both
    sides of the split; ``evidence`` always sees everybody."""
    made_up: ClassVar[str] = ""
    """What an attack on made-up records, not on people, looks for: it stands beside the family of
    detectors, rests on no premise, and what its first score's own test notices is a finding."""
    version: ClassVar[int] = 1
    """Raised when the meaning of a score changes."""

    def features(self) -> tuple[Feature, ...]:
        """Features worth computing ahead, shard by shard and in parallel; others are on demand."""
        return ()

    def not_applicable(self, view: View) -> str | None:  # noqa: ARG002 (for subclasses)
        """The fact of the plan that leaves every score of this metric undefined, or None."""
        return None

    @abstractmethod
    def estimate(self, view: View) -> Iterable[Estimate]:
        """One estimate for every declared score.

        Raises:
            Exception: Whatever goes wrong; the scores are then ``failed`` with the error, and every
                rule on them fails.
        """


@dataclass(frozen=True, slots=True)
class Evidence:
    """How strongly the synthetic corpus points at each real record; more is more.

    Args:
        train: Shape (n_train,), aligned with ``view.train``.
        holdout: Shape (n_holdout,), aligned with ``view.holdout``, computed by the same rule.
    """

    train: NDArray[np.float64]
    holdout: NDArray[np.float64]


class Detector(Metric):
    """A privacy metric that also yields evidence for every real record, seen or not.

    Detectors are symmetric: nothing is fitted on train alone. So, if nothing leaked, train and
    holdout are exchangeable labels, and one permutation of them gives every p-value.
    """

    headline: ClassVar[str]
    """The declared score that carries the family test."""
    looks_for: ClassVar[str]
    """What the attack looks for, one plain sentence fragment."""
    costly: ClassVar[bool] = False
    """Whether evidence takes too long to be gathered again for every planted leak. The power study
    then takes the detector to be blind to them, so the power it states is too low, never too
    high."""
    weight: ClassVar[float] = 1.0
    """Declared share of the family's error rate: a detector of weight 4 counts as if its p-value
    were a quarter. Fixed in the source before any data; a power of two, so that ties between
    detectors stay ties."""

    @abstractmethod
    def evidence(self, view: View) -> Evidence:
        """Evidence per real record; called only when there is a holdout."""


class Premise(Metric):
    """A metric whose test, when it rejects, takes the ground from under the privacy verdict."""

    reason: ClassVar[str]
    """The reason given for an inconclusive verdict, from the closed list in ``privacy_audit``."""
    alpha: float
    """The premise fails when the p-value of its first score's test is at most this."""


def mean_estimate(
    id: str,
    contributions: NDArray[np.float64],
    corpus: Corpus,
    *,
    test: Test | None = None,
    exhibits: tuple[Exhibit, ...] = (),
) -> Estimate:
    """The mean of one contribution a record, with an interval that counts persons.

    Shares (every contribution 0 or 1) get the exact Clopper-Pearson interval where each record is
    its own person and Korn-Graubard's where it is not; other means the persons' jackknife with t
    quantiles, see ``stats.mean_interval``.

    Args:
        id: The score.
        contributions: Shape (len(corpus),).
        corpus: The seat the records belong to.
        test: The score's test.
        exhibits: The score's drawings.
    """
    value, interval = stats.mean_interval(contributions, corpus.persons)
    return Estimate(
        id,
        value,
        n_records=len(corpus),
        n_groups=corpus.n_groups,
        interval=interval,
        test=test,
        exhibits=exhibits,
    )


def plain_estimate(
    id: str,
    value: float,
    corpus: Corpus,
    *,
    interval: Interval | None = None,
    test: Test | None = None,
    exhibits: tuple[Exhibit, ...] = (),
) -> Estimate:
    """A value that is not a mean over records, with the interval the metric worked out, if any."""
    return Estimate(
        id,
        float(value),
        n_records=len(corpus),
        n_groups=corpus.n_groups,
        interval=interval,
        test=test,
        exhibits=exhibits,
    )
