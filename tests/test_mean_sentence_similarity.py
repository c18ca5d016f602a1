"""Sentences are angles: each is held against the nearest one of the counterpart."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from spoken_vectors import SpokenVectors, angles

from synthaudit.features.sentences import SentenceEmbeddings, SentenceLengths, sentences_of
from synthaudit.metrics.fidelity.mean_sentence_similarity import MeanSentenceSimilarity
from synthaudit.models.weightless import WeightlessEmbedder


def text(*degrees):
    """One sentence an angle, each on a line."""
    return "\n".join(angles(*degrees))


def contributions(hypotheses, references):
    view = make_view(make_corpus(references, "train"), make_corpus(hypotheses))
    metric = MeanSentenceSimilarity(embedder=SpokenVectors())
    return metric.in_common(view, view.synthetic, np.arange(len(hypotheses)))


def test_by_pencil():
    cosine = np.cos(np.radians(30))
    assert contributions([text(0, 60)], [text(90, 0)])[0] == pytest.approx((1 + cosine) / 2)
    # the counterpart's other sentences do not count against it
    assert contributions([text(0)], [text(0, 90, 180)])[0] == pytest.approx(1)
    assert contributions([text(0), "", text(0)], [text(180), text(0), ""]).tolist() == [-1, 0, 0]


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ('She said "no." Then she left.', ['She said "no.', "Then she left."]),
        ("Line one\n\n  Line two", ["Line one", "Line two"]),
        ("PHQ-8 of 12.5 points", ["PHQ-8 of 12.5 points"]),
        ("... \n ---", []),
        ("", []),
    ],
)
def test_where_sentences_end(written, sentences):
    assert sentences_of(written) == sentences


def test_features_agree_on_the_sentences():
    texts = ["1 0. ", "", "One two. Three"]
    lengths = SentenceLengths().compute(texts)
    assert [row.tolist() for row in map(lengths.__getitem__, range(3))] == [[2], [], [2, 1]]
    embedder = WeightlessEmbedder().fitted(texts)
    vectors = SentenceEmbeddings(embedder).compute(texts)
    np.testing.assert_array_equal(vectors.offsets, lengths.offsets)
    np.testing.assert_allclose(vectors[2], embedder.encode(["One two.", "Three"]), atol=1e-6)
    assert SentenceEmbeddings(embedder).compute(["", "?"]).values.shape[0] == 0


def test_copies_score_one(clinic):
    train = clinic["train"].select(np.arange(20))
    metric = MeanSentenceSimilarity(embedder=WeightlessEmbedder().fitted(train.texts()))
    found = by_id(metric.estimate(make_view(train, train.seated("synthetic"))))
    assert found["fidelity.mean_sentence_similarity"].value == pytest.approx(1, abs=1e-6)
