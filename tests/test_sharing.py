"""Shares of an audit, put together, are the audit to the byte; what does not fit is refused."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import clinic_plan

from synthaudit import plugins, sharing
from synthaudit.auditing import load, run
from synthaudit.cli._sharing import audit_share, merge_shares
from synthaudit.config import make_plan
from synthaudit.engines.local import LocalEngine
from synthaudit.errors import InputError, PlanError
from synthaudit.jobs import Failure
from synthaudit.sharing import Share, ShareEngine
from synthaudit.store import LAYOUT, Store

FEW = ("fidelity.token_kl", "privacy.exact_copies", "privacy.near_duplicates")
HOW = {
    "resume": False,
    "fresh": False,
    "engine": "local",
    "workers": 1,
    "show_text": False,
    "as_json": True,
}
MERGING = {"fresh": False, "workers": 1, "show_text": False, "as_json": True}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return clinic_plan(tmp_path_factory.mktemp("inputs"), 24)


@pytest.fixture(scope="module", autouse=True)
def _few_metrics():
    known = {name: plugins.metrics()[name] for name in FEW}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugins, "metrics", lambda: known)
        yield


@pytest.fixture(scope="module")
def whole(plan, tmp_path_factory):
    """What one run says."""
    store = Store.open(tmp_path_factory.mktemp("whole"))
    corpora, _ = load(plan, "synthetic", store)
    return run(plan, corpora, store=store, engine=LocalEngine()).to_json()


@pytest.mark.parametrize(
    ("n_shares", "seen_by_all"),
    [
        pytest.param(1, True, marks=pytest.mark.slow),
        (2, True),
        pytest.param(2, False, marks=pytest.mark.slow),
        pytest.param(3, True, marks=pytest.mark.slow),
        (3, False),
    ],
)
def test_merged_shares_are_the_run_to_the_byte(n_shares, seen_by_all, whole, plan, tmp_path):
    parts = [tmp_path / f"part-{number}" for number in range(1, n_shares + 1)]
    for number, part in enumerate(parts, start=1):
        place = tmp_path / "store" if seen_by_all else part / "store"
        audit_share(plan, part, f"{number}/{n_shares}", store=place, **HOW)
        assert not (part / "audit.json").exists()
    moved = []
    for part in parts:
        moved.append(part.with_name(f"moved-{part.name}"))
        shutil.move(part, moved[-1])
    place = tmp_path / ("store" if seen_by_all else "merged-store")
    merge_shares(tuple(moved), tmp_path / "run", store=place, **MERGING)
    assert (tmp_path / "run" / "audit.json").read_text() == whole


@pytest.fixture(scope="module")
def two_shares(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    for number in (1, 2):
        part = folder / str(number)
        audit_share(plan, part, f"{number}/2", store=part / "store", **HOW)
    return folder


@pytest.fixture
def parts(two_shares, tmp_path):
    """Two shares with a Store each, to be spoilt."""
    shutil.copytree(two_shares, tmp_path / "two")
    return tmp_path / "two" / "1", tmp_path / "two" / "2"


def test_after_a_merge_nothing_is_left_to_compute(parts, plan, whole, tmp_path, monkeypatch):
    def refuse(_store, key, _arrays):
        raise AssertionError(f"{key} was computed again")

    store = Store.open(tmp_path / "store")
    found = sharing.complete(parts)
    assert sharing.gather(found, store) > 0
    assert sharing.gather(found, store) == 0
    corpora, _ = load(plan, "synthetic", store)
    monkeypatch.setattr(Store, "_write", refuse)
    audit = run(plan, corpora, store=store, engine=LocalEngine())
    assert audit.to_json() == whole


def test_shares_do_every_leaf_once_and_what_all_need_everywhere():
    class Unit:
        def __init__(self, key, needed_by_all):
            self.key, self.needed_by_all = key, needed_by_all

    items = [Unit(f"{number}", number % 4 == 0) for number in range(11)]
    done = []
    for number in (1, 2, 3):
        engine = ShareEngine(LocalEngine(), Share(number, 3))
        results = list(engine.map(lambda item: item.key, items))
        for found, item in zip(results, items, strict=True):
            assert found == item.key or isinstance(found, Failure)
        assert [found for found in results if isinstance(found, str)] == sorted(
            engine.keys, key=int
        )
        done += engine.keys
    assert {key: done.count(key) for key in done} == {
        item.key: 3 if item.needed_by_all else 1 for item in items
    }


def test_what_is_no_whole_audit_is_refused(parts, plan, tmp_path):
    out, store = tmp_path / "run", tmp_path / "store"

    def refused(folders, words):
        with pytest.raises(InputError, match=words):
            merge_shares(folders, out, store=store, **MERGING)
        assert not out.exists()

    refused(parts[:1], "2 shares make this audit; missing: 2")
    refused((*parts, tmp_path), "holds no finished share")

    copy = tmp_path / "copy"
    shutil.copytree(parts[0], copy)
    refused((*parts, copy), "is the same share as")

    def rewritten(**changes):
        told = json.loads((parts[0] / sharing.NAME).read_text())
        (copy / sharing.NAME).write_text(json.dumps({**told, **changes}))
        return copy, parts[1]

    other = plan.model_copy(update={"seed": 9})
    refused(rewritten(plan=other.to_toml()), "another plan")
    refused(rewritten(inputs={"synthetic": {"train": "0" * 64}}), "other files")
    refused(rewritten(share={"number": 1, "n_shares": 3}), "but .* is share 1/3")
    told = json.loads((copy / sharing.NAME).read_text())
    unlike = {**told["made_by"], "numpy": "1.0"}
    (parts[1] / sharing.NAME).rename(tmp_path / "kept.json")
    for folder in (copy, parts[1]):
        source = tmp_path / "kept.json" if folder is parts[1] else parts[0] / sharing.NAME
        changed = {**json.loads(source.read_text()), "made_by": unlike}
        (folder / sharing.NAME).write_text(json.dumps(changed))
    refused((copy, parts[1]), "numpy 1.0 instead of")


def test_a_lost_or_damaged_piece_is_noticed(parts, tmp_path):
    key = json.loads((parts[1] / sharing.NAME).read_text())["keys"][0]
    entry = parts[1] / "store" / LAYOUT / key[:2] / key
    array = next(entry.glob("*.npy"))
    array.write_bytes(array.read_bytes()[:-1] + b"?")
    shutil.rmtree(parts[0] / "store" / LAYOUT / key[:2] / key, ignore_errors=True)
    with pytest.raises(InputError, match=r"1 of them are whole neither in"):
        merge_shares(parts, tmp_path / "run", store=tmp_path / "store", **MERGING)


def test_a_whole_piece_takes_the_place_of_a_damaged_one(parts, tmp_path):
    found, store = sharing.complete(parts), Store.open(tmp_path / "store")
    sharing.gather(found, store)
    key = found[parts[0]].keys[0]
    array = next(store.entry_path(key).glob("*.npy"))
    array.write_bytes(array.read_bytes()[:-1] + b"?")
    assert sharing.gather(found, store) == 1
    assert store.whole(key)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"share": {"number": 3, "n_shares": 2}},
        {"share": {"number": "one", "n_shares": 2}},
        {"keys": [7]},
        {"store": None},
        {"plan": 7},
        {"made_by": None},
        {"made_by": {"numpy": 2}},
    ],
    ids=json.dumps,
)
def test_what_is_not_the_word_of_a_share_is_refused(spoilt, tmp_path):
    told = {"schema": sharing.SCHEMA, "share": {"number": 1, "n_shares": 2}, "plan": "", "keys": []}
    told |= {"inputs": {}, "made_by": {}, "store": "store"}
    (tmp_path / sharing.NAME).write_text(json.dumps(told))
    assert sharing.Finished.read(tmp_path).share == Share(1, 2)
    (tmp_path / sharing.NAME).write_text(json.dumps(told | spoilt))
    with pytest.raises(InputError, match="holds no finished share"):
        sharing.Finished.read(tmp_path)


def test_an_input_that_changed_since_is_refused(parts, plan, tmp_path):
    path = Path(plan.train.path)
    before = path.read_bytes()
    try:
        path.write_bytes(before + b"\n")
        with pytest.raises(InputError, match="is not the file that the shares read"):
            merge_shares(parts, tmp_path / "run", store=tmp_path / "store", **MERGING)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("written", ["0/3", "4/3", "3", "1/0", "a/b", "-1/3"])
def test_a_share_that_is_none_is_refused(written):
    with pytest.raises(PlanError, match="write i/n"):
        Share.read(written)


def test_a_plan_that_generates_has_no_shares(plan, tmp_path):
    made = make_plan(
        {"train": {"path": plan.train.path}, "generate": {"generator": "markov", "n": 5}},
        origin="test",
    )
    with pytest.raises(PlanError, match="every share would generate"):
        audit_share(made, tmp_path / "out", "1/2", store=tmp_path / "store", **HOW)
