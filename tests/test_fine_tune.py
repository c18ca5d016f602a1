"""Fine-tuning a tiny encoder, and linear heads on frozen vectors."""

import numpy as np
import pytest
import torch
from tiny_bert import WORDS, save_tiny_bert

from synthaudit.engines.local import one_thread
from synthaudit.errors import SynthauditError
from synthaudit.models.fine_tune import Encoder, Recipe
from synthaudit.models.heads import fitted_head, person_folds
from synthaudit.models.pieces import PIECES_AT_ONCE, lengths, packs, pieces_of, vectors_of
from synthaudit.models.skill import class_measures
from synthaudit.models.tasks import Task


@pytest.fixture(autouse=True)
def _one_thread():
    """As engines run it."""
    with one_thread():
        yield


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    folder = save_tiny_bert(tmp_path_factory.mktemp("models") / "bert")
    return Encoder(path=str(folder), digest="tiny")


@pytest.fixture(scope="module")
def loaded(encoder):
    from transformers import AutoModel, AutoTokenizer

    return AutoTokenizer.from_pretrained(encoder.path), AutoModel.from_pretrained(encoder.path)


def sentences(n, *, marker, n_words=6, n_marked=1, seed=0):
    """Random words; those of each record that are marked, the last ones, are its ``marker``."""
    generator = np.random.default_rng(seed)
    texts = []
    for row in range(n):
        words = list(generator.choice(WORDS[2:], size=n_words))
        if marker[row]:
            words[n_words - n_marked :] = [marker[row]] * n_marked
        texts.append(" ".join(words))
    return texts


def persons(n):
    return [f"group:{row}" for row in range(n)]


def agreeing(n, *, seed):
    """Texts with calm or sad and with tea or dog, and which of them have calm tea or sad dog."""
    generator = np.random.default_rng(seed)
    texts, labels = [], []
    for mood, thing in generator.integers(2, size=(n, 2)):
        words = [*generator.choice(WORDS[2:9], size=3), WORDS[mood], ("tea", "dog")[thing]]
        texts.append(" ".join(generator.permutation(words)))
        labels.append("yes" if mood == thing else "no")
    return texts, labels


def test_learns_a_class_that_no_linear_head_can(encoder):
    task = Task("class", ("no", "yes"))
    texts, labels = agreeing(160, seed=0)
    asked, truth = agreeing(100, seed=1)
    right = []
    for n_epochs in (0, 12):
        recipe = Recipe(encoder, epochs=n_epochs, learning_rate=2e-3)
        (outputs,) = recipe.outputs(
            task, texts, task.targets(labels), persons(160), asked, seeds=[1]
        )
        decided = task.decided(outputs)
        right.append(class_measures(task.targets(truth), decided, np.ones(100), 2)["macro_f1"])
    assert right[0] < 0.6
    assert right[1] > 0.7


def test_learns_a_number_in_its_own_unit(encoder):
    task = Task("number")
    labels = [100.0, 104.0] * 60
    texts = sentences(120, marker=["calm", "sad"] * 60)
    recipe = Recipe(encoder, epochs=6, learning_rate=2e-3)
    asked = sentences(40, marker=["calm", "sad"] * 20, seed=5)
    (outputs,) = recipe.outputs(task, texts, task.targets(labels), persons(120), asked, seeds=[1])
    assert np.abs(outputs[:, 0] - labels[:40]).mean() < 0.7


def test_learns_lists_of_classes(encoder):
    task = Task("classes", ("calm", "never", "sad"))
    labels = [["calm"], ["sad"], ["calm", "sad"], []] * 30
    texts = [
        f"{text} {' '.join(names)}"
        for text, names in zip(sentences(120, marker=[None] * 120), labels, strict=True)
    ]
    recipe = Recipe(encoder, epochs=6, learning_rate=2e-3)
    targets = task.targets(labels)
    (outputs,) = recipe.outputs(task, texts, targets, persons(120), texts[:40], seeds=[1])
    assert np.isfinite(outputs).all()
    assert (task.decided(outputs) == targets[:40]).mean() > 0.95


def test_reads_a_long_text_to_its_end(encoder):
    """The only sign are the last words, behind the 10 tokens the encoder sees at once."""
    task = Task("class", ("calm", "sad"))
    labels = ["calm", "sad"] * 40
    shape = {"n_words": 24, "n_marked": 8}
    texts = sentences(80, marker=labels, **shape)
    asked = sentences(40, marker=labels[:40], seed=5, **shape)
    recipe = Recipe(encoder, epochs=6, learning_rate=2e-3, max_tokens=10, n_pieces=2)
    targets = task.targets(labels)
    (outputs,) = recipe.outputs(task, texts, targets, persons(80), asked, seeds=[1])
    assert (task.decided(outputs) == targets[:40]).mean() > 0.9
    heads = [" ".join(text.split()[:8]) for text in asked]
    (outputs,) = recipe.outputs(task, texts, targets, persons(80), heads, seeds=[1])
    assert (task.decided(outputs) == targets[:40]).mean() < 0.8


def test_same_seed_same_bytes_and_nothing_global_moves(encoder):
    task = Task("number")
    texts = sentences(30, marker=["calm", "sad", "dog"] * 10)
    targets = task.targets([1.0, 2.0, 4.0] * 10)
    recipe = Recipe(encoder, epochs=2, learning_rate=1e-3)

    def once(seeds):
        torch.manual_seed(5)
        before = torch.random.get_rng_state()
        outputs = recipe.outputs(task, texts, targets, persons(30), texts, seeds=seeds)
        assert torch.equal(before, torch.random.get_rng_state())
        assert not torch.are_deterministic_algorithms_enabled()
        return outputs

    first, second = once([1, 2]), once([2, 1])
    assert first[0].tobytes() == second[1].tobytes()
    assert first[1].tobytes() == second[0].tobytes()
    assert first[0].tobytes() != first[1].tobytes()


def test_without_an_epoch_it_is_the_linear_model_on_frozen_vectors(encoder, loaded):
    tokenizer, frozen = loaded
    task = Task("number")
    texts = sentences(60, marker=["calm", "sad"] * 30)
    targets = np.array([1.0, 3.0] * 30)
    recipe = Recipe(encoder, epochs=0)
    (outputs,) = recipe.outputs(task, texts, targets, persons(60), texts, seeds=[1])
    with torch.inference_mode():
        vectors = vectors_of(pieces_of(texts, tokenizer, 128), tokenizer, frozen.eval()).numpy()
    head = fitted_head(task, vectors, targets - 2, persons(60))
    np.testing.assert_allclose(outputs, head.outputs(vectors) + 2, atol=1e-4)


def test_training_that_goes_astray_is_an_error(encoder):
    texts = sentences(20, marker=["calm", "sad"] * 10)
    recipe = Recipe(encoder, learning_rate=1e30)
    with pytest.raises(SynthauditError, match="outputs are not numbers"):
        recipe.outputs(Task("number"), texts, np.arange(20.0), persons(20), texts, seeds=[1])


def test_pieces_hold_every_token_and_no_more(loaded):
    tokenizer, _ = loaded
    text = " ".join(WORDS * 3)
    (pieces,) = pieces_of([text], tokenizer, 16)
    assert max(map(len, pieces)) == 16
    inner = [token for piece in pieces for token in piece[1:-1]]
    assert inner == tokenizer(text, add_special_tokens=False)["input_ids"]
    (empty,) = pieces_of(["  "], tokenizer, 16)
    assert [len(piece) for piece in empty] == [2]


def test_a_vector_is_the_mean_over_all_tokens_of_all_pieces(loaded):
    tokenizer, encoder = loaded
    texts = pieces_of([" ".join(WORDS * 2), "calm", ""], tokenizer, 16)
    with torch.inference_mode():
        found = vectors_of(texts, tokenizer, encoder.eval()).numpy()
        for row, pieces in enumerate(texts):
            states = [encoder(torch.tensor([piece])).last_hidden_state[0] for piece in pieces]
            mean = torch.cat(states).mean(dim=0).numpy()
            np.testing.assert_allclose(found[row], mean / np.linalg.norm(mean), atol=1e-5)


def test_a_text_of_very_many_pieces_is_read_too(loaded):
    tokenizer, encoder = loaded
    texts = pieces_of([" ".join(["calm"] * (PIECES_AT_ONCE * 14 + 1)), "sad"], tokenizer, 16)
    assert len(texts[0]) > PIECES_AT_ONCE
    assert list(packs(texts)) == [(0, 1), (1, 2)]
    with torch.inference_mode():
        assert vectors_of(texts, tokenizer, encoder.eval()).shape == (2, 32)


def test_packs_cover_all_texts_once():
    texts = [[[0]] * n for n in (1, 31, 2, 40, 1, 1)]
    assert list(packs(texts)) == [(0, 2), (2, 3), (3, 4), (4, 6)]
    assert list(packs([])) == []
    assert lengths(texts).tolist() == [1, 31, 2, 40, 1, 1]


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_head_finds_a_planted_direction():
    generator = np.random.default_rng(0)
    vectors = unit(generator.normal(size=(200, 8)))
    targets = 5 + 3 * vectors[:, 0]
    head = fitted_head(Task("number"), vectors, targets, persons(200))
    np.testing.assert_allclose(head.outputs(vectors)[:, 0], targets, atol=0.2)


def test_a_head_of_two_or_three_classes_agrees_with_sklearn():
    from sklearn.linear_model import LogisticRegression

    from synthaudit.models.task_types import SingleClass

    generator = np.random.default_rng(1)
    vectors = unit(generator.normal(size=(120, 5)))
    for present in ([0, 1], [0, 2], [0, 1, 2]):
        targets = np.array(present)[np.argmax(vectors[:, : len(present)], axis=1)]
        task = Task("class", ("a", "b", "c"))
        outputs = fitted_head(task, vectors, targets, persons(120)).outputs(vectors)
        candidates = [
            LogisticRegression(C=1 / penalty, max_iter=2000).fit(vectors, targets)
            for penalty in SingleClass.penalties
        ]
        assert any((task.decided(outputs) == one.predict(vectors)).all() for one in candidates)
        assert set(task.decided(outputs)) <= set(present)


def test_a_head_of_one_class_says_only_that():
    task = Task("class", ("a", "b"))
    vectors = unit(np.random.default_rng(1).normal(size=(20, 5)))
    head = fitted_head(task, vectors, np.ones(20, dtype=np.int64), persons(20))
    assert set(task.decided(head.outputs(vectors))) == {1}


def test_a_head_of_lists_knows_classes_nobody_and_everybody_has():
    task = Task("classes", ("all", "none", "some"))
    vectors = unit(np.random.default_rng(1).normal(size=(60, 5)))
    targets = np.stack([np.ones(60), np.zeros(60), vectors[:, 0] > 0], axis=1).astype(bool)
    found = task.decided(fitted_head(task, vectors, targets, persons(60)).outputs(vectors))
    assert found[:, 0].all()
    assert not found[:, 1].any()
    assert (found[:, 2] == targets[:, 2]).mean() > 0.9


def test_labels_that_vectors_do_not_tell_are_hardly_fitted():
    generator = np.random.default_rng(3)
    vectors = unit(generator.normal(size=(90, 30)))
    targets = generator.normal(size=90)
    head = fitted_head(Task("number"), vectors, targets, persons(90))
    assert np.abs(head.outputs(vectors)[:, 0] - targets.mean()).max() < 0.25


def test_one_person_gets_the_strongest_penalty():
    vectors = unit(np.random.default_rng(3).normal(size=(90, 30)))
    head = fitted_head(Task("number"), vectors, vectors[:, 0], ["group:1"] * 90)
    assert np.abs(head.weights).max() < 0.01


def test_folds_keep_persons_whole_whatever_the_order():
    keys = [f"group:{row % 9}" for row in range(30)]
    folds = person_folds(keys, 3, seed=1)
    assert {
        len({fold for key, fold in zip(keys, folds, strict=True) if key == one}) for one in keys
    } == {1}
    assert set(folds) == {0, 1, 2}
    np.testing.assert_array_equal(person_folds(keys[::-1], 3, seed=1), folds[::-1])
