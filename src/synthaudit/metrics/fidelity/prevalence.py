"""Are diagnoses and symptoms as common, and as often together, as in real text?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from synthaudit.clinic.icd10_chapter_f import TITLES
from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.features.icd10_codes import CODES, Icd10Codes, numbers
from synthaudit.features.symptom_terms import SYMPTOMS
from synthaudit.features.symptoms import Symptoms
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.metrics.mean_profiles import Marks, Profile, compared, two_series
from synthaudit.results import Bars, Estimate, Exhibit, Table

_MAX_ROWS = 15
_MIN_RECORDS = 10  # behind every row that is shown, and every correlation
_NO_SPREAD = 1e-9

Has = NDArray[np.bool_]


@dataclass(frozen=True)
class Prevalence(Metric):
    """Mean absolute difference of prevalences, in [0, 1], and of correlations, in [0, 2].

    Codes are those of ICD-10 chapter V in text and label; symptoms come from a list of English
    words, denied mentions left out. The mean is over all codes or symptoms that either side has.
    Correlations are phi coefficients of pairs of codes and symptoms, each of which at least ten
    records of both sides have and ten lack.

    Args:
        language: Of the texts, ISO 639-1.
        seed: Of the permutations.
        n_permutations: Draws of the test.
    """

    scores = (
        ScoreSpec(
            "fidelity.prevalence.codes",
            "Difference in how common diagnoses are",
            better="lower",
            unit="mean difference of shares of records",
            meaning="By how much the share of records that carry an ICD-10 code of a mental "
            "disorder differs from real records, on average over codes. Chance alone makes it "
            "positive, the more so for small corpora.",
        ),
        ScoreSpec(
            "fidelity.prevalence.symptoms",
            "Difference in how common symptoms are",
            better="lower",
            unit="mean difference of shares of records",
            meaning="By how much the share of records that speak of a symptom differs from real "
            "records, on average over symptoms. Chance alone makes it positive, the more so for "
            "small corpora.",
        ),
        ScoreSpec(
            "fidelity.prevalence.co_occurrence",
            "Difference in which diagnoses and symptoms go together",
            better="lower",
            unit="mean difference of correlations",
            meaning="By how much the correlation of two symptoms, two diagnoses or one of each, "
            "such as low mood with poor sleep, differs from real records, on average over pairs. "
            "Chance alone makes it positive, the more so for small corpora.",
        ),
    )
    size_dependent = True

    language: str = "en"
    seed: int = 0
    n_permutations: int = 999

    def features(self) -> tuple[Feature, ...]:
        """Codes, and symptoms where the list knows the language."""
        return (Icd10Codes(), Symptoms()) if self._is_english() else (Icd10Codes(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The three; see ``mean_profiles.compared`` for intervals and tests."""
        train, made = (in_hash_order(corpus) for corpus in (view.train, view.synthetic))
        sides = train, made
        names = [f"{code} {TITLES[code]}" for code in CODES]
        codes = _codes(view, train), _codes(view, made)
        yield self._prevalence(
            "fidelity.prevalence.codes",
            sides,
            codes,
            names,
            "No record has an ICD-10 code of chapter V, in its text or as a label.",
        )
        if not self._is_english():
            yield _not_applicable(
                "fidelity.prevalence.symptoms",
                made,
                f"The list of symptoms is English, and the language is '{self.language}'.",
            )
            yield self._co_occurrence(sides, codes, names)
            return
        symptoms = view.feature(Symptoms(), train), view.feature(Symptoms(), made)
        yield self._prevalence(
            "fidelity.prevalence.symptoms",
            sides,
            symptoms,
            SYMPTOMS,
            "No record speaks of any symptom in the list.",
        )
        both = np.hstack([codes[0], symptoms[0]]), np.hstack([codes[1], symptoms[1]])
        yield self._co_occurrence(sides, both, [*names, *SYMPTOMS])

    def _prevalence(
        self,
        id: str,
        sides: tuple[Corpus, Corpus],
        has: tuple[Has, Has],
        names: Sequence[str],
        why_not: str,
    ) -> Estimate:
        used = np.flatnonzero(has[0].any(axis=0) | has[1].any(axis=0)).tolist()
        if not len(used):
            return _not_applicable(id, sides[1], why_not)
        has = has[0][:, used], has[1][:, used]
        return self._compared(
            id,
            sides,
            has,
            lambda real, made: float(np.abs(made - real).mean()),
            "both are equally common in synthetic and train records",
            _largest([names[at] for at in used], sides, has),
        )

    def _co_occurrence(
        self, sides: tuple[Corpus, Corpus], has: tuple[Has, Has], names: Sequence[str]
    ) -> Estimate:
        """Over all pairs of columns that are common, neither absent nor in every record."""
        common = [
            at
            for at in range(len(names))
            if all(_MIN_RECORDS <= side[:, at].sum() <= len(side) - _MIN_RECORDS for side in has)
        ]
        pairs = list(combinations(range(len(common)), 2))
        if not pairs:
            return _not_applicable(
                "fidelity.prevalence.co_occurrence",
                sides[1],
                f"No two codes or symptoms are each in at least {_MIN_RECORDS} records of both "
                "sides, and lacking in as many.",
            )
        first, second = np.array(pairs).T
        single = [side[:, common] for side in has]
        joint = [np.hstack([side, side[:, first] & side[:, second]]) for side in single]
        n_common = len(common)

        def phi(profile: Profile) -> Profile:
            """Correlations; 0 where one of both is in all records or none, which a block may do."""
            one, other, both = profile[first], profile[second], profile[n_common:]
            spread = np.sqrt(np.maximum(one * (1 - one) * other * (1 - other), 0))
            apart = (both - one * other) / np.where(spread > _NO_SPREAD, spread, 1)
            return np.where(spread > _NO_SPREAD, apart, 0)

        of_train, of_made = (phi(side.mean(axis=0)) for side in joint)
        order = np.argsort(-np.abs(of_made - of_train).round(12), kind="stable")[:_MAX_ROWS]
        return self._compared(
            "fidelity.prevalence.co_occurrence",
            sides,
            (joint[0], joint[1]),
            lambda real, made: float(np.abs(phi(made) - phi(real)).mean()),
            "they go together alike in synthetic and train records",
            (
                Table(
                    "Pairs, the largest differences first",
                    ("one", "with", "correlation in train", "in synthetic"),
                    tuple(
                        (
                            names[common[first[at]]],
                            names[common[second[at]]],
                            float(of_train[at]),
                            float(of_made[at]),
                        )
                        for at in order
                    ),
                    note=f"{len(pairs)} pairs of {len(common)} codes and symptoms.",
                ),
            ),
        )

    def _compared(
        self,
        id: str,
        sides: tuple[Corpus, Corpus],
        has: tuple[Has, Has],
        distance: Callable[[Profile, Profile], float],
        null: str,
        exhibits: tuple[Exhibit, ...],
    ) -> Estimate:
        return compared(
            id,
            (sides[0], Marks.of_matrix(has[0])),
            (sides[1], Marks.of_matrix(has[1])),
            distance,
            null=null,
            seed=self.seed,
            n_permutations=self.n_permutations,
            exhibits=exhibits,
        )

    def _is_english(self) -> bool:
        return self.language.lower().split("-")[0] == "en"


def _codes(view: View, corpus: Corpus) -> Has:
    """Which codes each record has, in its text or as a label; shape (n_records, n_codes)."""
    found = view.feature(Icd10Codes(), corpus)
    has = np.zeros((len(corpus), len(CODES)), dtype=bool)
    has[np.repeat(np.arange(len(found)), found.lengths), found.values] = True
    if corpus.label_kind in {"class", "classes"}:
        for row, label in enumerate(corpus.labels):
            written = [label] if isinstance(label, str) else label or []
            has[row, list(numbers([str(each) for each in written]))] = True
    return has


def _largest(
    names: Sequence[str], sides: tuple[Corpus, Corpus], has: tuple[Has, Has]
) -> tuple[Exhibit, ...]:
    """Bars and a table of the largest differences, of what enough records have."""
    counts = has[0].sum(axis=0), has[1].sum(axis=0)
    shares = [count / len(side) for count, side in zip(counts, sides, strict=True)]
    order = np.argsort(-np.abs(shares[1] - shares[0]).round(12), kind="stable")
    shown = [at for at in order if counts[0][at] + counts[1][at] >= _MIN_RECORDS][:_MAX_ROWS]
    if not shown:
        return ()
    labels = tuple(names[at] for at in shown)
    return (
        Bars(
            "How common they are, the largest differences first",
            labels,
            two_series(shares[0][shown].tolist(), shares[1][shown].tolist()),
            unit="share of records",
        ),
        Table(
            "How common they are, the largest differences first",
            ("", "train records", "synthetic records", "difference of shares"),
            tuple(
                (
                    names[at],
                    int(counts[0][at]),
                    int(counts[1][at]),
                    float(shares[1][at] - shares[0][at]),
                )
                for at in shown
            ),
            note=f"Of {len(names)}; left out: those of fewer than {_MIN_RECORDS} records.",
        ),
    )


def _not_applicable(id: str, made: Corpus, why: str) -> Estimate:
    return Estimate(
        id, float("nan"), n_records=len(made), n_groups=made.n_groups, not_applicable=why
    )
