"""Are records divided into the sections of real ones?"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.metrics.mean_profiles import Marks, compared, total_variation
from synthaudit.ragged import Ragged
from synthaudit.results import Estimate, Table

_MAX_HEADINGS = 500
_FEWEST, _FEWEST_SHARE = 3, 0.005
_MAX_ROWS = 20
_MIN_RECORDS = 10  # behind every row that is shown

_KNOWN = """
assessment; plan; assessment and plan; subjective; objective; history; history of present illness;
present illness; presenting complaint; chief complaint; reason for visit; reason for referral;
past medical history; medical history; past psychiatric history; psychiatric history; past history;
family history; social history; personal history; substance use; medications; current medications;
medication; allergies; review of systems; physical examination; examination; exam; vital signs;
mental status; mental status examination; appearance; behaviour; behavior; speech; mood; affect;
thought process; thought content; perception; cognition; insight; judgment; judgement;
insight and judgement; orientation; memory; risk; risk assessment; safety plan; diagnosis;
diagnoses; impression; formulation; treatment; treatment plan; recommendations; follow up;
disposition; discharge diagnosis; discharge medications; hospital course; procedures; labs;
laboratory data; imaging; results; findings; course; progress; summary; synopsis; sentiment;
conclusion; conclusions; background; methods; objective; interval history; goals; intervention;
response; doctor; patient; clinician; therapist; client; guest family;
guest clinician; interviewer; participant; question; answer; text; note; label; severity; symptoms;
phq8 score; score; imp; pc; hpc; hpi; sh; shx; dh; dhx; pmh; pmhx; fh; fhx; hx; ddx; ice; nkda; mse
"""


@dataclass(frozen=True)
class SectionProfile(Metric):
    """Total variation distance of section headings from train, in [0, 1].

    Every record shares out a weight of one among its headings, or gives it to "none"; the distance
    is half the sum of absolute differences between the mean weights of both sides. Headings are
    lines such as ``Plan:``, ``# Plan`` or ``PLAN``, speakers of a dialogue and JSON keys. Those of
    fewer than one record in 200, or of fewer than three, count as one, "rare headings".

    Args:
        seed: Of the permutations.
        n_permutations: Draws of the test.
    """

    scores = (
        ScoreSpec(
            "fidelity.section_profile",
            "Difference of sections",
            better="lower",
            unit="proportion of headings",
            meaning="How differently records are divided into sections, by their headings: 0 is "
            "the same headings as often as in real records, 1 is no heading in common. Chance "
            "alone makes it positive, the more so for small corpora.",
        ),
    )
    size_dependent = True

    seed: int = 0
    n_permutations: int = 999

    def features(self) -> tuple[Feature, ...]:
        """Headings."""
        from synthaudit.features.headings import Headings

        return (Headings(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The distance; see ``mean_profiles.compared`` for interval and test.

        There is no interval where all records have the same headings, or none has any.
        """
        from synthaudit.features.headings import Headings

        train, made = (in_hash_order(corpus) for corpus in (view.train, view.synthetic))
        found = [view.feature(Headings(), corpus) for corpus in (train, made)]
        names, counts = np.unique(
            np.concatenate([side.values for side in found]), return_counts=True
        )
        if not len(names):
            yield Estimate(
                "fidelity.section_profile",
                float("nan"),
                n_records=len(made),
                n_groups=made.n_groups,
                not_applicable="Neither train nor synthetic records have section headings.",
            )
            return
        usual = counts >= max(_FEWEST, _FEWEST_SHARE * (len(train) + len(made)))
        names = np.sort(names[np.lexsort((names, -counts))][: min(_MAX_HEADINGS, usual.sum())])
        of_train, of_made = (_marks(side, names) for side in found)
        yield compared(
            "fidelity.section_profile",
            (train, of_train),
            (made, of_made),
            total_variation,
            null="synthetic and train records have the same sections",
            seed=self.seed,
            n_permutations=self.n_permutations,
            exhibits=(_table(names, (train, of_train), (made, of_made)),),
        )


def _marks(found: Ragged, names: NDArray[np.uint64]) -> Marks:
    """Column 0 is "none", 1 all headings too rare for a column, then one a name."""
    rows = np.repeat(np.arange(len(found)), found.lengths)
    columns = np.ones(len(rows), dtype=np.int64)
    if len(names):
        place = np.minimum(np.searchsorted(names, found.values), len(names) - 1)
        columns = np.where(names[place] == found.values, place + 2, 1)
    weights = 1 / found.lengths[rows]
    empty = np.flatnonzero(found.lengths == 0)
    return Marks(
        len(found),
        len(names) + 2,
        np.concatenate([rows, empty]),
        np.concatenate([columns, np.zeros(len(empty), dtype=np.int64)]),
        np.concatenate([weights, np.ones(len(empty))]),
    )


def _table(
    names: NDArray[np.uint64], train: tuple[Corpus, Marks], made: tuple[Corpus, Marks]
) -> Table:
    """How many records of each side have each heading; headings not known to us by number only."""
    counts = [
        np.bincount(
            np.unique(marks.rows * marks.n_columns + marks.columns) % marks.n_columns,
            minlength=marks.n_columns,
        )
        for _, marks in (train, made)
    ]
    shares = [count / len(side) for count, (side, _) in zip(counts, (train, made), strict=True)]
    shown = [
        at
        for at in np.lexsort((np.arange(len(names) + 2), -np.abs(shares[0] - shares[1])))
        if counts[0][at] + counts[1][at] >= _MIN_RECORDS
    ]
    rows: list[tuple[str | float | None, ...]] = []
    n_unknown = 0
    known = _known()
    for at in shown[:_MAX_ROWS]:
        name = ("(no heading)", "(rare headings)")[at] if at < 2 else None  # noqa: PLR2004
        name = name or known.get(int(names[at - 2]))
        if name is None:
            n_unknown += 1
            name = f"heading {n_unknown}"
        rows.append((name, float(shares[0][at]), float(shares[1][at])))
    return Table(
        "Sections, the largest differences first",
        ("heading", "share of train records", "share of synthetic records"),
        tuple(rows),
        note="Headings that are not usual ones are numbered: they could quote a record.",
    )


@cache
def _known() -> dict[int, str]:
    """The usual headings, by hash."""
    from synthaudit.kernels.hashing import text_hashes

    names = sorted({" ".join(name.split()) for name in _KNOWN.split(";")})
    return dict(zip(text_hashes(names).tolist(), names, strict=True))
