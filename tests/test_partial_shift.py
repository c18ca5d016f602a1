"""A holdout partly from elsewhere: what premises and strata leave of the false alarms, measured.

Nothing leaks here: the synthetic seat holds other real people of the train people's sections. What
is expensive is computed once for all texts of a set; each audit re-indexes it.
"""

import json

import numpy as np
import pytest

from synthaudit import stats
from synthaudit.metrics.asking import beyond_strata, labellings
from synthaudit.metrics.discrepancy import rbf_kernel
from synthaudit.metrics.privacy.exchangeability_auc import (
    ExchangeabilityAuc,
    _areas,
    _similarities,
    out_of_fold_predictor,
    ranks_within,
)
from synthaudit.metrics.privacy.exchangeability_mmd import ExchangeabilityMmd
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.privacy_audit import family_test
from synthaudit.strata import MIN_PEOPLE

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_PEOPLE = 200
N_PERMUTATIONS = 199
ELSEWHERE: dict[str, str | None] = {"mts_dialog": "GENHX", "medical_abstracts": None}
ALPHAS = (ExchangeabilityAuc().alpha, ExchangeabilityMmd().alpha)


class Texts:
    """Texts of one set, each once, and how alike any two of them are, by four rules."""

    def __init__(self, folder, name):
        from sklearn.feature_extraction.text import CountVectorizer

        with (folder / name / "real.jsonl").open(encoding="utf-8") as file:
            rows = {normalise(row["text"]): row for row in map(json.loads, file)}
        rows.pop("", None)
        if len(rows) > 1600:  # so that matrices of all pairs stay small
            rows = dict(list(rows.items())[:1600])
        texts = list(rows)
        labels = [str(row["label"]) for row in rows.values()]
        names, self.labels, counts = np.unique(labels, return_inverse=True, return_counts=True)
        section = ELSEWHERE[name]
        nearest_250 = int(np.argmin(np.abs(counts - 250)))
        self.other = nearest_250 if section is None else list(names).index(section)
        self.words = _similarities(texts)
        vectors = WeightlessEmbedder().fitted(texts).encode(texts).astype(np.float64)
        self.kernel = rbf_kernel(vectors)
        shingles = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True)
        held = shingles.fit_transform(texts).astype(np.float32)
        common = (held @ held.T).toarray()
        sizes = np.diag(common)
        self.alike = (
            self.words,
            vectors @ vectors.T,
            common / (sizes[:, None] + sizes - common),
            common / np.minimum(sizes[:, None], sizes),
        )

    def audit(self, share, seed, *, by_label):
        """Smallest adjusted p-value, and the p-value of each premise, of one clean audit."""
        random = np.random.default_rng(seed)
        here = random.permutation(np.flatnonzero(self.labels != self.other))
        away = random.permutation(np.flatnonzero(self.labels == self.other))
        n_away = round(share * N_PEOPLE)
        holdout = np.concatenate([away[:n_away], here[N_PEOPLE : 2 * N_PEOPLE - n_away]])
        real = np.concatenate([here[:N_PEOPLE], holdout])
        seat = here[2 * N_PEOPLE : 3 * N_PEOPLE]
        is_train = np.arange(len(real)) < N_PEOPLE
        strata = np.zeros(len(real), dtype=np.int64)
        if by_label:
            kinds = self.labels[real]
            strata = np.where(np.bincount(kinds)[kinds] >= MIN_PEOPLE, kinds + 1, 0)
        evidence = np.column_stack([each[np.ix_(real, seat)].max(axis=1) for each in self.alike])
        found = family_test(
            np.round(evidence, 6),
            is_train,
            n_permutations=N_PERMUTATIONS,
            seed=seed,
            strata=strata,
        )
        labels = labellings(is_train, strata, N_PERMUTATIONS, seed)
        rest = beyond_strata(labels, strata)
        pairs = np.ix_(real, real)
        folds = random.permutation(len(real)) % 5
        predictor = out_of_fold_predictor(self.words[pairs], folds, ExchangeabilityAuc().ridge)
        areas = _areas(ranks_within(predictor @ rest, folds), labels)
        kernel = self.kernel[pairs]
        np.fill_diagonal(kernel, 0)
        distances = np.round((rest * (kernel @ rest)).sum(axis=0) / len(rest), 9)
        return (
            found.p_adjusted.min(),
            stats.permutation_p(areas[0], areas[1:]),
            stats.permutation_p(distances[0], distances[1:]),
        )


def at_most(alpha, n):
    return alpha + 3 * np.sqrt(alpha * (1 - alpha) / n)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_partial_shift(data_folder, name, capsys):
    texts = Texts(data_folder, name)
    rows = []
    for share, n_audits in ((0.0, 200), (0.1, 100), (0.25, 100)):
        for by_label in (True, False):
            p = np.array([texts.audit(share, seed, by_label=by_label) for seed in range(n_audits)])
            leak = p[:, 0] <= 0.05
            void = p[:, 1:] <= ALPHAS
            wide = p[:, 1:] <= 0.05
            either = void.any(axis=1)
            rows.append((share, by_label, leak, *void.T, either, wide.any(axis=1), leak & ~either))
    with capsys.disabled():
        head = "share from elsewhere, strata | leak, AUC, MMD, both, both .05, leak kept"
        print(f"\n{name}: {head}")  # noqa: T201 (the table is what the study is run for)
        for share, by_label, *columns in rows:
            shown = "  ".join(f"{column.mean():5.3f}" for column in columns)
            strata = "label" if by_label else "none "
            print(f"  {share:4.2f}  {strata} | {shown}")  # noqa: T201 (as above)
    for share, by_label, leak, *void, _both, _wide, kept in rows:
        if share == 0 or by_label:
            assert leak.mean() <= at_most(0.05, len(leak))
            assert kept.mean() <= at_most(0.05, len(leak))
        if share == 0:
            for column, alpha in zip(void, ALPHAS, strict=True):
                assert column.mean() <= at_most(alpha, len(leak))
