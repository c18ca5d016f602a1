"""What must be equal before two corpora are compared: the number of words, or that of records?

Text of the same kind in shorter or longer records is as varied as before. A measure that says
otherwise at equal size was given the wrong size.
"""

import json
from collections import defaultdict

import numpy as np
import pytest
from fake_bench import DirectBench, by_id, make_corpus, make_view

from synthaudit import plugins
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.seats import Corpora, seats

LENGTHS = ("shorter", "longer")
JUDGED_BY = {
    "diversity.self_bleu_2": LENGTHS,
    "diversity.self_bleu_4": ("longer",),
    "fidelity.token_kl": LENGTHS,
    "diversity.effective_number": ("shorter", "repeating"),
    "diversity.unique_records": ("repeating",),
    "diversity.near_duplicates": ("repeating",),
    "diversity.template_share": ("repeating",),
}
"""The worlds in which a score must not move. Where whole records repeat, in shorter records, there
is less to say in all, so measures of words rightly move; a third of a short post may hold no
sequence of four words; and three texts in one are about three things, so they are more alike in
meaning."""
FILES = {"mts_dialog": "mts_dialog/real.jsonl", "sad_stress": "sad_stress/crowd.jsonl"}


def test_shorter_records_of_the_same_words_repeat_each_other_as_much():
    """Words drawn alike for all: only the records are shorter, a third as long."""
    random = np.random.default_rng(4)
    stock = np.array([f"word{number}" for number in range(300)])
    chances = 1 / np.arange(1, 301)

    def corpus(n_records, n_words, role):
        drawn = random.choice(stock, (n_records, n_words), p=chances / chances.sum())
        return make_corpus([" ".join(words) for words in drawn], role)

    given = Corpora(corpus(5, 9, "train"), corpus(360, 10, "synthetic"), corpus(90, 30, "holdout"))
    metric = plugins.build_metric("diversity.self_bleu", settings={})
    found = seats(metric, given, DirectBench(), seed=0)
    assert found.size == 2_700
    assert len(found.matched.synthetic) == 270
    real, made, as_many = (
        by_id(metric.estimate(view))["diversity.self_bleu_2"].value
        for view in (
            found.reference,
            found.matched,
            make_view(given.train, given.synthetic.sample(90, seed=0)),
        )
    )
    assert as_many < real - 0.1
    assert abs(made - real) < (real - as_many) / 4


def read(path):
    with path.open(encoding="utf-8") as file:
        texts = {normalise(text): text for text in (json.loads(line)["text"] for line in file)}
    return [text for text in texts.values() if len(text.split()) >= 10]


def worlds(texts, random, n=150):
    """Pairs of real text and more than enough text of the same kind in other records."""

    def piece(text):
        words = text.split()
        n_words = max(len(words) // 3, 1)
        start = random.integers(len(words) - n_words + 1)
        return " ".join(words[start : start + n_words])

    shuffled = [texts[row] for row in random.permutation(len(texts))]
    real, rest = shuffled[:n], shuffled[n:]
    again = [rest[row] for row in random.integers(2 * n, size=6 * n)]
    yield "alike", real, rest[: 2 * n]
    yield "shorter", real, [piece(text) for text in rest]
    yield "longer", real, [" ".join(rest[at : at + 3]) for at in range(0, len(rest) - 3, 3)]
    halves = [" ".join(text.split()[: len(text.split()) // 2]) for text in again[n:]]
    yield "repeating", again[:n], halves


def at_one_size(real, made):
    n_tokens = np.cumsum([len(text.split()) for text in made])
    most = sum(len(text.split()) for text in real)
    yield "records", made[: len(real)]
    yield "tokens", made[: int((n_tokens <= most).sum())]


def values(texts, metrics, random):
    """Every value in every world, of real text and of the other, at both kinds of equal size."""
    train = make_corpus([texts[row] for row in random.permutation(len(texts))[:150]], "train")
    for world, real, made in worlds(texts, random):
        for unit, sample in (("real", real), *at_one_size(real, made)):
            view = make_view(train, sample)
            for metric in metrics:
                for estimate in metric.estimate(view):
                    yield (estimate.id, world, unit), estimate.value


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("name", FILES)
def test_the_unit_of_every_score_is_the_one_that_length_does_not_move(name, data_folder, capsys):
    """In standard deviations of what chance gives for text of the same kind and length."""
    texts = read(data_folder / FILES[name])
    given = {"embedder": WeightlessEmbedder().fitted(texts), "language": "en"}
    metrics = [
        plugins.build_metric(name, settings=given)
        for name, metric in plugins.metrics().items()
        if {spec.id for spec in metric.scores} & JUDGED_BY.keys()
    ]
    found = defaultdict(list)
    for seed in range(8):
        for place, value in values(texts, metrics, np.random.default_rng([8, seed])):
            found[place].append(value)

    def away(id, world, unit):
        chance = np.subtract(found[id, "alike", "records"], found[id, "alike", "real"]).std()
        moved = np.subtract(found[id, world, unit], found[id, world, "real"]).mean()
        return moved / max(chance, 0.005)

    wrong = {}
    own = {spec.id: metric.size_unit for metric in metrics for spec in metric.scores}
    for id, judging in JUDGED_BY.items():
        cells = [
            f"{away(id, world, unit):+9.1f}"
            for world in ("shorter", "longer", "repeating")
            for unit in ("records", "tokens")
        ]
        with capsys.disabled():
            print(name, f"{id:30} {own[id]:8}", *cells)  # noqa: T201 (the figures the docs state)
        other = {"records": "tokens", "tokens": "records"}[own[id]]
        sums = [sum(abs(away(id, world, unit)) for world in judging) for unit in (own[id], other)]
        if sums[0] > 0.7 * sums[1]:
            wrong[id] = sums
    assert wrong == {}
