"""BERTScore on a tiny encoder, beside the package of its authors."""

import warnings

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from tiny_bert import WORDS, save_tiny_bert

from synthaudit.errors import PlanError
from synthaudit.metrics.fidelity.bertscore_f1 import BertscoreF1
from synthaudit.models.fine_tune import Encoder
from synthaudit.models.token_vectors import TokenVectors, _load
from synthaudit.models.weightless import WeightlessEmbedder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    folder = save_tiny_bert(tmp_path_factory.mktemp("model") / "tiny-bert")
    return Encoder(path=str(folder), digest="tiny")


def texts(n, *, seed, longest=20):
    draw = np.random.Generator(np.random.PCG64(seed))
    return [" ".join(draw.choice(WORDS, draw.integers(1, longest))) for _ in range(n)]


def contributions(encoder, hypotheses, references, **fields):
    view = make_view(make_corpus(references, "train"), make_corpus(hypotheses))
    metric = BertscoreF1(encoder=encoder, **({"precision": "float32"} | fields))
    return metric.in_common(view, view.synthetic, np.arange(len(hypotheses)))


@pytest.mark.parametrize("layer", [1, 2])
def test_equals_bert_score(encoder, layer):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a package that is not ours
        from bert_score import BERTScorer

        scorer = BERTScorer(model_type=encoder.path, num_layers=layer, device="cpu")
        made, real = texts(30, seed=1), texts(30, seed=2)
        theirs = scorer.score(made, real)[2].numpy()
    ours = contributions(encoder, made, real, layer=layer)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)
    assert theirs.std() > 0.01


def test_a_copy_scores_one_and_an_empty_text_nothing(encoder):
    found = contributions(encoder, ["the long night", "", "a day"], ["the long night", "a day", ""])
    assert found.tolist() == [pytest.approx(1, abs=1e-5), 0, 0]


def test_a_long_text_is_cut_and_not_truncated(encoder):
    long = " ".join(texts(30, seed=3))
    (tokens,) = TokenVectors(encoder).encode([long])
    assert int(tokens.is_word.sum()) == len(long.split()) > 200
    assert contributions(encoder, [long], [long])[0] == pytest.approx(1, abs=1e-5)
    end_changed = " ".join([*long.split()[:-1], "unheard"])
    assert contributions(encoder, [end_changed], [long])[0] < 1 - 1e-4


def test_batches_hardly_matter(encoder):
    made, real = texts(12, seed=4), texts(12, seed=5)
    one_by_one = [
        contributions(encoder, [one], [other])[0] for one, other in zip(made, real, strict=True)
    ]
    np.testing.assert_allclose(contributions(encoder, made, real), one_by_one, rtol=0, atol=2e-6)


def test_16_bits_move_a_score_in_the_third_decimal(encoder):
    made, real = texts(20, seed=8), texts(20, seed=9)
    wide, narrow = (
        contributions(encoder, made, real, precision=each) for each in ("float32", "bfloat16")
    )
    assert 0 < np.abs(wide - narrow).max() < 0.005


def test_layers_above_the_one_that_is_read_are_not_computed(encoder):
    assert len(_load(encoder.path, 1)[1].encoder.layer) == 1


def test_the_default_layer_is_three_quarters_up_and_others_must_exist(encoder):
    assert TokenVectors(encoder).chosen_layer() == 2
    with pytest.raises(PlanError, match="layer 3 was asked for, and the encoder has 2"):
        TokenVectors(encoder, 3).chosen_layer()


def test_the_score_names_its_model_and_sample(encoder):
    train, made = texts(12, seed=6), texts(15, seed=7)
    view = make_view(train, made)
    metric = BertscoreF1(embedder=WeightlessEmbedder().fitted(train), encoder=encoder, n_max=10)
    estimate = by_id(metric.estimate(view))["fidelity.bertscore_f1"]
    assert estimate.n_records == 10
    assert ("layer", 2) in estimate.exhibits[0].rows
    assert ("SHA-256 of the encoder", "tiny") in estimate.exhibits[0].rows
    reverse = make_view(train, view.synthetic.select(np.arange(15)[::-1]))
    again = by_id(metric.estimate(reverse))["fidelity.bertscore_f1"]
    assert again.value == pytest.approx(estimate.value, abs=1e-6)


def test_profile_quick_scores_fewer_records(encoder):
    train = texts(20, seed=3)
    metric = BertscoreF1(
        embedder=WeightlessEmbedder().fitted(train), encoder=encoder, n_max_quick=7, profile="quick"
    )
    (found,) = metric.estimate(make_view(train, texts(15, seed=4)))
    assert found.n_records == 7
    assert ("records scored, by hash", 7) in found.exhibits[0].rows


def test_without_an_encoder_it_is_not_applicable():
    metric = BertscoreF1(embedder=WeightlessEmbedder())
    assert "no encoder" in metric.not_applicable(make_view(["a"], ["a"]))
