"""Names that have no form, found by a model in a folder: real pipelines, made on the spot."""

import itertools
import socket
import sys

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from tiny_bert import save_tiny_bert

from synthaudit.config import make_plan
from synthaudit.errors import MissingExtraError, PlanError
from synthaudit.features.identifiers import FULL_NAME, Identifiers, is_sure
from synthaudit.features.lower_case_words import LowerCaseWords
from synthaudit.kernels.hashing import text_hashes
from synthaudit.metrics.privacy.identifier_replay import IdentifierReplay
from synthaudit.models.entity_model import _windows, resolve_entity_model
from synthaudit.signatures import signature

FIRST = ("ida", "tove", "jorn", "mira", "odd", "liv", "pal", "runa", "stig", "vera")
LAST = ("holm", "brekke", "lunde", "moen", "sande", "vik", "aas", "dahl", "eng", "foss")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A spaCy pipeline that knows a hundred names in any writing, and a town."""
    spacy = pytest.importorskip("spacy", reason="the extra pii is not installed")
    pytest.importorskip("presidio_analyzer", reason="the extra pii is not installed")
    made = spacy.blank("en")
    ruler = made.add_pipe("entity_ruler")
    names = [
        {"label": "PERSON", "pattern": [{"LOWER": first}, {"LOWER": last}]}
        for first in FIRST
        for last in LAST
    ]
    ruler.add_patterns(
        [*names, {"label": "GPE", "pattern": [{"LOWER": "lower"}, {"LOWER": "wick"}]}]
    )
    folder = tmp_path_factory.mktemp("pipeline")
    made.to_disk(folder)
    return folder


def spellings(text, spans):
    return [text[start:end] for start, end, _ in spans]


def test_presidio_finds_what_the_pipeline_knows_and_its_own_kinds(pipeline, monkeypatch):
    def refuse(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    model = resolve_entity_model(str(pipeline))
    text = "seen two weeks ago: ida holm of lower wick, medical license BB1388568, a.b@example.org"
    found, nothing = model.spans([text, " "])
    assert spellings(text, found) == ["ida holm", "lower wick", "BB1388568"]
    assert [is_person for _, _, is_person in found] == [True, False, False]
    assert nothing == []


def test_a_name_in_small_letters_is_found_with_the_model_only(pipeline):
    texts = ["today ida holm came from lower wick"]
    ordinary = LowerCaseWords().compute(texts).values

    def sure(model):
        marks = Identifiers(model).compute(texts)[0]
        return marks[is_sure(marks, ordinary)]

    found = sure(resolve_entity_model(str(pipeline)))
    assert not len(sure(None))
    expected = text_hashes(["ida holm", "ida", "holm", "lower wick"])
    assert sorted(found["key"].tolist()) == sorted(expected.tolist())
    assert np.count_nonzero(found["kind"] == FULL_NAME) == 2


def test_a_name_that_both_find_counts_once(pipeline):
    text = "Then came Ida Holm, born on 3 May 1980."
    marks = Identifiers(resolve_entity_model(str(pipeline))).compute([text])[0]
    assert len(np.unique(marks[["key", "start"]])) == len(marks)
    plain = Identifiers().compute([text])[0]
    assert set(plain["key"].tolist()) <= set(marks["key"].tolist())


def replay(model):
    """Twenty people named in small letters; the synthetic corpus names ten of train."""
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    train = [f"today {name} came and slept badly" for name in names[:20]]
    holdout = [f"today {name} came and slept badly" for name in names[20:40]]
    synthetic = [f"a note on {name} who slept badly" for name in names[:10]]
    synthetic += ["a note on nobody who slept badly"] * 10
    view = make_view(
        make_corpus(train, "train"),
        make_corpus(synthetic),
        make_corpus(holdout, "holdout"),
    )
    metric = IdentifierReplay(entities=model)
    value = by_id(metric.estimate(view))["privacy.identifier_replay"].value
    return value, metric.evidence(view)


def test_replayed_names_without_capitals_are_seen_with_the_model(pipeline):
    blind, nothing = replay(None)
    value, evidence = replay(resolve_entity_model(str(pipeline)))
    assert blind == 0
    assert not nothing.train.any()
    assert value == pytest.approx(0.5)
    assert (evidence.train[:10] > 0).all()
    assert not evidence.train[10:].any()
    assert not evidence.holdout.any()


def test_equal_folders_are_one_model_and_others_another(pipeline, tmp_path):
    import shutil

    copy = shutil.copytree(pipeline, tmp_path / "copy")
    model, same = resolve_entity_model(str(pipeline)), resolve_entity_model(str(copy))
    assert model == same
    assert signature(model) == signature(same)
    assert str(pipeline) not in signature(model)
    assert str(pipeline) not in str(model.describe())
    other = shutil.copytree(pipeline, tmp_path / "other")
    (other / "entity_ruler" / "patterns.jsonl").write_text("", encoding="utf-8")
    assert resolve_entity_model(str(other)) != model


def test_what_is_no_model_is_refused_in_one_sentence_or_two(tmp_path):
    with pytest.raises(PlanError, match="is no folder"):
        resolve_entity_model(str(tmp_path / "nowhere"))
    with pytest.raises(PlanError, match="holds no model of a known kind"):
        resolve_entity_model(str(tmp_path))
    assert resolve_entity_model(None) is None


def test_without_the_package_the_extra_is_named(pipeline, monkeypatch):
    found = sys.modules["importlib.util"].find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name, *rest: None if name == "presidio_analyzer" else found(name, *rest),
    )
    with pytest.raises(MissingExtraError, match=r"synthaudit\[pii\]"):
        resolve_entity_model(str(pipeline))


def test_the_plan_names_it(pipeline):
    plan = make_plan(
        {
            "train": {"path": "t"},
            "synthetic": {"path": "s"},
            "models": {"entities": str(pipeline)},
        },
        origin="test",
    )
    assert plan.models.entities == str(pipeline)


def test_windows_cover_every_word():
    text = " ".join(f"w{number}" for number in range(100))
    windows = [text[start:end].split() for start, end in _windows(text, 30)]
    assert max(map(len, windows)) == 30
    assert {word for window in windows for word in window} == set(text.split())
    assert all(one[-5:] == other[:5] for one, other in itertools.pairwise(windows))
    assert list(_windows(" \n", 30)) == []


def test_a_gliner_model_in_a_folder_is_read(tmp_path):
    """Random weights: what it finds is nonsense, where and how it is read is not."""
    gliner = pytest.importorskip("gliner", reason="the extra pii is not installed")
    import torch

    base = save_tiny_bert(tmp_path / "base", n_positions=256)
    config = gliner.GLiNERConfig(
        model_name=str(base),
        hidden_size=32,
        max_width=6,
        max_len=64,
        class_token_index=-1,
        vocab_size=-1,
    )
    with torch.random.fork_rng():
        torch.manual_seed(1)
        made = gliner.GLiNER.from_config(config)
    made.save_pretrained(tmp_path / "model", safe_serialization=True)
    model = resolve_entity_model(str(tmp_path / "model"))
    text = "calm sad the day was night " * 40
    found, nothing = model.spans([text, ""])
    assert nothing == []
    assert found
    assert all(text[start:end].strip() == text[start:end] != "" for start, end, _ in found)
    assert max(end for _, end, _ in found) > 0.8 * len(text), "nothing is cut off"
    assert found == model.spans(["day", text])[1]
