"""How often the premises void an audit whose holdout was set aside at random, as they should not.

The metrics themselves are asked, as an audit asks them, on random splits of real text. Together
they may void one good audit in fifty. `docs/privacy.md` has what was measured.
"""

import json
from math import sqrt

import numpy as np
import pytest

from synthaudit import plugins
from synthaudit.bench import Bench
from synthaudit.corpus import Corpus
from synthaudit.engines.local import one_thread
from synthaudit.examining import Unkept
from synthaudit.metrics.base import Premise, View
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.records import Record
from synthaudit.stats import clopper_pearson
from synthaudit.strata import Strata

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_AUDITS = 500
SIZES = {"equal sizes": (100, 100), "holdout a quarter": (120, 30)}


def corpus_of(folder):
    """Every text of a set once, as one person's, with its class."""
    with (folder / "real.jsonl").open(encoding="utf-8") as file:
        rows = {normalise(row["text"]): row for row in map(json.loads, file)}
    rows.pop("", None)
    return Corpus.from_records(
        Record(f"r{number}", row["text"], label=str(row["label"]))
        for number, row in enumerate(rows.values())
    )


def p_values(corpus, premises, bench, n_train, n_holdout, seed):
    """Of each premise, on one random split."""
    order = np.random.default_rng([seed, 17]).permutation(len(corpus))
    train = corpus.select(np.sort(order[:n_train]))
    holdout = corpus.select(np.sort(order[n_train : n_train + n_holdout])).seated("holdout")
    view = View(bench, train, train.seated("synthetic"), holdout)
    return [next(iter(premise(seed).estimate(view))).test.p for premise in premises]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("name", ["mts_dialog", "medical_abstracts"])
def test_good_audits_are_voided_no_more_often_than_is_stated(data_folder, name, sizes, capsys):
    corpus = corpus_of(data_folder / name)
    bench = Bench(Unkept())
    embedder = WeightlessEmbedder().fitted(corpus.texts())

    def asking(kind):
        settings = {"embedder": embedder, "strata": Strata()}
        return lambda seed: plugins.build_metric(kind, settings=settings | {"seed": seed})

    kinds = [kind for kind, metric in plugins.metrics().items() if issubclass(metric, Premise)]
    premises = [asking(kind) for kind in kinds]
    alphas = np.array([premise(0).alpha for premise in premises])
    with one_thread():
        p = np.array(
            [p_values(corpus, premises, bench, *SIZES[sizes], seed) for seed in range(N_AUDITS)]
        )
    voided = p <= alphas
    rates = [*zip(kinds, voided.T, alphas, strict=True), ("any", voided.any(axis=1), alphas.sum())]
    with capsys.disabled():
        for kind, found, alpha in rates:
            high = clopper_pearson(int(found.sum()), N_AUDITS).high
            told = f"{found.sum()} of {N_AUDITS} (at most {high:.3f}; stated {alpha:g})"
            print(f"{name}, {sizes}: {kind}: {told}")  # noqa: T201
    for kind, found, alpha in rates:
        assert found.mean() <= alpha + 3 * sqrt(alpha * (1 - alpha) / N_AUDITS), kind
