"""What of an encoder is trained, for how long, in stages, on one text or on two."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny_bert import WORDS, save_tiny_bert

from synthaudit.engines.local import one_thread
from synthaudit.errors import UsageError
from synthaudit.models import precision
from synthaudit.models.fine_tune import Encoder, Examples, Recipe
from synthaudit.models.heads import fitted_head
from synthaudit.models.low_rank import add_adapters
from synthaudit.models.pieces import most_tokens, pieces_of, vectors_of
from synthaudit.models.tasks import Task
from synthaudit.models.tuned_model import Lessons, TunedModel

NUMBER = Task("number")


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


def examples(n, *, seed=0, sign=1.0):
    """Texts of six words; the label is how many are sad and not calm."""
    words = np.random.default_rng(seed).choice(WORDS[:4], size=(n, 6))
    targets = sign * ((words == "sad").sum(axis=1) - (words == "calm").sum(axis=1))
    return Examples(
        [" ".join(row) for row in words], targets.astype(float), [f"p{row}" for row in range(n)]
    )


def errors(recipe, *stages, task=NUMBER):
    """Mean squared error after each stage."""
    asked = examples(60, seed=9)
    found = recipe.outputs_by_stage(task, stages, asked.texts, seeds=[1])
    return [float(((one[:, 0] - asked.targets) ** 2).mean()) for (one,) in found]


# --- what is trained ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tuning", "changes"), [("full", "all"), ("lora", "adapters"), ("head", ""), ("frozen", "")]
)
def test_only_what_is_named_is_trained(encoder, loaded, tuning, changes):
    recipe = Recipe(encoder, tuning=tuning, epochs=1, learning_rate=1e-2)
    learnt = examples(40)
    (model,) = recipe.models(NUMBER, learnt.texts, learnt.targets, learnt.persons, seeds=[1])
    before = dict(loaded[1].named_parameters())
    moved = {
        name
        for name, weights in model.model.encoder.named_parameters()
        if name in before and not torch.equal(weights, before[name])
    }
    added = {name for name, _ in model.model.encoder.named_parameters()} - set(before)
    assert bool(moved) == (changes == "all")
    assert bool(added) == (changes == "adapters")


def test_frozen_is_the_linear_model_and_head_moves_from_there(encoder):
    learnt, other = examples(60), Recipe(encoder, tuning="full", epochs=0)
    frozen = errors(Recipe(encoder, tuning="frozen", epochs=5), learnt)
    assert frozen == errors(other, learnt)
    assert errors(Recipe(encoder, tuning="head"), learnt) != frozen


def test_adapters_learn_what_the_linear_model_cannot(encoder):
    """Which of two words comes first: means of frozen vectors hardly tell."""
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 2, size=160)
    texts = [("calm sad", "sad calm")[label] + " day night" * 2 for label in labels]
    persons = [f"p{row}" for row in range(160)]
    task = Task("class", ("a", "b"))
    losses = []
    for tuning in ("frozen", "lora"):
        recipe = Recipe(encoder, tuning=tuning, epochs=6, learning_rate=1e-2)
        (found,) = recipe.outputs(task, texts, labels, persons, texts, seeds=[1])
        losses.append(task.type.loss(found, labels))
    assert losses[1] < 0.5 * losses[0]


def test_new_adapters_change_nothing(loaded):
    import copy

    tokenizer, frozen = loaded
    adapted = copy.deepcopy(frozen).eval()
    assert add_adapters(adapted) == 4  # queries and values of two layers
    texts = pieces_of(["calm sad tea"], tokenizer, 64)
    with torch.inference_mode():
        same = [vectors_of(texts, tokenizer, one.eval()) for one in (frozen, adapted)]
    assert torch.equal(*same)
    trained = [name for name, one in adapted.named_parameters() if one.requires_grad]
    assert all(name.endswith((".down", ".up")) for name in trained)
    assert sum(one.numel() for one in adapted.parameters() if one.requires_grad) == 4 * 2 * 8 * 32


def test_an_encoder_without_known_projections_is_refused():
    with pytest.raises(UsageError, match="no attention projection of a known name"):
        add_adapters(torch.nn.Sequential(torch.nn.Linear(2, 2)))


# --- how long -----------------------------------------------------------------------------------


def test_a_tenth_of_the_persons_tells_when_to_stop():
    persons = [f"p{row // 2}" for row in range(60)]
    lessons = Lessons([[[row]] for row in range(60)], np.arange(60.0), persons).parted()
    assert len(lessons.aside.pieces) == 6
    assert not set(lessons.persons) & set(lessons.aside.persons)
    assert len(lessons.pieces) + len(lessons.aside.pieces) == 60
    few = Lessons([[[row]] for row in range(30)], np.arange(30.0), persons[:30])
    assert few.parted() is few


def test_stopping_goes_back_to_the_best_model(encoder, monkeypatch):
    """Far too fast a pace: the last model is worse than the one it goes back to."""
    seen = []
    original = TunedModel._loss_on

    def noted(model, lessons):
        seen.append(original(model, lessons))
        return seen[-1]

    monkeypatch.setattr(TunedModel, "_loss_on", noted)
    recipe = Recipe(encoder, epochs=12, learning_rate=5e-2, patience=2)
    learnt = examples(80)
    (model,) = recipe.models(NUMBER, learnt.texts, learnt.targets, learnt.persons, seeds=[1])
    best = int(np.argmin(seen))
    assert len(seen) == min(12, best + 3)
    prepared = recipe._lessons(
        learnt, model.model.tokenizer, model.limit, model.centre, model.scale
    )
    assert original(model.model, prepared.aside) == pytest.approx(seen[best], rel=1e-4)


# --- in stages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("tuning", ["full", "frozen"])
def test_a_second_stage_goes_on_where_the_first_ended(encoder, tuning):
    recipe = Recipe(encoder, tuning=tuning, epochs=3, learning_rate=1e-3)
    first, second = examples(60, seed=1), examples(60, seed=2)
    before, after = errors(recipe, first, second)
    assert errors(recipe, first) == [before]
    assert after < before
    assert errors(recipe, second) != [after]


@pytest.mark.parametrize(
    "task", [NUMBER, Task("class", ("a", "b", "c")), Task("classes", ("a", "b", "c"))]
)
def test_a_head_is_pulled_towards_the_start(task):
    """What the start knows and a few records do not say is kept; what they contradict is not."""
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(200, 6))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    truth = {
        "number": 3 * vectors[:, 0] + 1,
        "class": vectors[:, :3].argmax(axis=1),
        "classes": vectors[:, :3] > 0,
    }[task.kind]
    persons = [f"p{row}" for row in range(200)]
    start = fitted_head(task, vectors[:150], truth[:150], persons[:150])
    few, asked = slice(150, 158), slice(158, 200)

    def loss(head):
        return task.type.loss(head.outputs(vectors[asked]), truth[asked])

    alone = fitted_head(task, vectors[few], truth[few], persons[few])
    pulled = fitted_head(task, vectors[few], truth[few], persons[few], start=start)
    assert loss(pulled) < 0.7 * loss(alone)
    wrong = fitted_head(task, -vectors[:150], truth[:150], persons[:150])
    mended = fitted_head(task, vectors[:150], truth[:150], persons[:150], start=wrong)
    assert loss(mended) < 0.5 * loss(wrong)


def test_a_pull_without_end_is_the_start_and_none_is_the_plain_model():
    generator = np.random.default_rng(1)
    vectors = generator.normal(size=(90, 4))
    truth = vectors[:, :3].argmax(axis=1)
    kind = Task("class", ("a", "b", "c")).type
    start = kind.fit(vectors[:40], truth[:40], 1.0, None)
    kept = kind.fit(vectors[40:], truth[40:], 1e9, start)
    np.testing.assert_allclose(kept.weights, start.weights, atol=1e-6)
    nothing = replace(start, weights=np.zeros((3, 4)), bias=np.zeros(3))
    plain, free = (kind.fit(vectors, truth, 0.1, one) for one in (None, nothing))
    np.testing.assert_allclose(plain.weights, free.weights, atol=2e-2)


# --- two texts ----------------------------------------------------------------------------------


def test_a_pair_stands_in_one_piece_behind_a_separator(loaded):
    tokenizer, _ = loaded
    (pieces,) = pieces_of(["calm sad"], tokenizer, 16, ["tea"])
    assert pieces == [tokenizer("calm sad", "tea")["input_ids"]]
    (empty,) = pieces_of(["calm"], tokenizer, 16, [""])
    assert len(empty) == 1


def test_a_pair_that_does_not_fit_is_cut_and_nothing_is_lost(loaded):
    tokenizer, _ = loaded
    for n_first, n_second in ((40, 3), (3, 40), (30, 20), (0, 50)):
        first, second = " ".join(["calm"] * n_first), " ".join(["tea"] * n_second)
        (pieces,) = pieces_of([first], tokenizer, 16, [second])
        assert max(map(len, pieces)) <= 16
        calm, tea = tokenizer.convert_tokens_to_ids(["calm", "tea"])
        counts = [(piece.count(calm), piece.count(tea)) for piece in pieces]
        assert sum(one for one, _ in counts) >= n_first
        assert sum(two for _, two in counts) >= n_second
        if n_first == 3:
            assert all(one == 3 for one, _ in counts)  # a short text is in every piece


def test_a_vector_of_a_pair_is_that_of_transformers(loaded):
    tokenizer, encoder = loaded
    with torch.inference_mode():
        found = vectors_of(
            pieces_of(["calm sad"], tokenizer, 64, ["tea"]), tokenizer, encoder.eval()
        )
        states = encoder(**tokenizer("calm sad", "tea", return_tensors="pt")).last_hidden_state
    mean = states[0].mean(dim=0)
    assert torch.allclose(found[0], mean / mean.norm(), atol=1e-5)


def test_learns_whether_two_texts_agree(encoder):
    """Neither text alone says anything."""
    generator = np.random.default_rng(0)
    moods = np.array(["calm", "sad"])[generator.integers(0, 2, size=(240, 2))]
    labels = (moods[:, 0] == moods[:, 1]).astype(int)
    learnt = Examples(
        moods[:160, 0].tolist(), labels[:160], [f"p{row}" for row in range(160)],
        moods[:160, 1].tolist(),
    )  # fmt: skip
    task = Task("class", ("no", "yes"))
    recipe = Recipe(encoder, epochs=10, learning_rate=3e-3)
    asked = moods[160:]
    ((found,),) = recipe.outputs_by_stage(
        task, [learnt], asked[:, 0].tolist(), asked[:, 1].tolist(), seeds=[1]
    )
    assert (task.decided(found) == labels[160:]).mean() > 0.9
    ((alone,),) = recipe.outputs_by_stage(
        task, [replace(learnt, pairs=None)], asked[:, 0].tolist(), seeds=[1]
    )
    assert (task.decided(alone) == labels[160:]).mean() < 0.75


# --- limits and precision -----------------------------------------------------------------------


def test_pieces_follow_the_positions_an_encoder_has(loaded):
    tokenizer, encoder = loaded
    assert most_tokens(tokenizer, encoder, 1000) == 64
    assert most_tokens(tokenizer, encoder, 20) == 20
    from transformers import RobertaConfig, RobertaModel

    roberta = RobertaModel(
        RobertaConfig(
            vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
            intermediate_size=8, max_position_embeddings=34, pad_token_id=1,
        )
    )  # fmt: skip
    assert most_tokens(tokenizer, roberta, 1000) == 32


def test_bfloat16_is_near_float32(encoder):
    wide, narrow = (
        errors(Recipe(encoder, epochs=3, learning_rate=1e-3, precision=one), examples(80))[0]
        for one in ("float32", "bfloat16")
    )
    assert narrow == pytest.approx(wide, rel=0.15)
    assert narrow != wide


def test_precision_follows_the_processor(monkeypatch):
    for found, expected in (((), "float32"), (("avx512_bf16",), "bfloat16")):
        monkeypatch.setattr(precision, "bfloat16_instructions", lambda found=found: found)
        assert precision.resolved("auto", "cpu") == expected
        assert precision.resolved("auto", "mps") == "float32"
        assert precision.resolved("float32", "cpu") == "float32"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
@pytest.mark.parametrize("tuning", ["full", "lora", "head", "frozen"])
def test_runs_on_cuda(encoder, tuning):
    recipe = Recipe(encoder, device="cuda", tuning=tuning, epochs=2, learning_rate=1e-3)
    there, here = (errors(one, examples(60))[0] for one in (recipe, replace(recipe, device="cpu")))
    assert there == pytest.approx(here, rel=0.2)
