"""The Store says what it holds, notices damage, and throws away only what nobody will miss."""

import json
import os
import shutil
import time

import numpy as np
import pytest
from click.testing import CliRunner

from synthaudit import storekeeping
from synthaudit.cli.store import store as command
from synthaudit.lineage import Parent, holdouts_used, remember
from synthaudit.reply_store import ReplyStore
from synthaudit.store import Store

KEY, OTHER = "ab" * 32, "cd" * 32


@pytest.fixture
def filled(store):
    """Two entries, one of another version; a corpus, a key, a parent, answers, leftovers."""
    for key in (KEY, OTHER):
        store.arrays(key, lambda: {"x": np.arange(1000)})
    entry = store.root / "v2" / "cd" / OTHER / "entry.json"
    entry.write_text(json.dumps(json.loads(entry.read_text()) | {"code": "older"}))
    store.corpus_path("c").write_bytes(b"arrow")
    store.keep_secret("c", "secret")
    store.parent_path("c").write_text("{}")
    (store.root / "v2" / "replies.sqlite").write_bytes(b"answers")
    (store.root / "v2" / "tmp" / "torn").mkdir()
    (store.root / "v1" / "ab").mkdir(parents=True)
    (store.root / "v3" / "ab").mkdir(parents=True)  # a newer version's: none of our business
    (store.root / "v2" / "again").mkdir()
    (store.root / "v2" / "again" / "00.jsonl").write_text("made")
    (store.root / "v2" / "restated").mkdir()
    (store.root / "v2" / "restated" / "train-00.jsonl").write_text("made")
    return store


def counts(found):
    found = list(found)
    return {kind: n for kind in storekeeping.KINDS if (n := sum(p.kind == kind for p in found))}


def days_ago(path, days):
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_everything_is_listed_as_what_it_is(filled):
    found = counts(storekeeping.pieces(filled))
    locks = 2
    assert found == {
        "current": 1,
        "stale": 1,
        "corpora": 1,
        "answers": 1,
        "keys": 1,
        "parents": 1,
        "again": 2,
        "leftovers": 1 + locks,
        "old": 1,
    }


def test_pruning_keeps_what_costs_and_what_others_may_be_writing(filled):
    assert counts(storekeeping.prune(filled)) == {"stale": 1, "old": 1}
    left = counts(storekeeping.pieces(filled))
    assert left["current"] == left["answers"] == left["keys"] == left["parents"] == 1
    assert left["leftovers"] == 3
    assert left["again"] == 2
    assert (filled.root / "v3" / "ab").is_dir()
    assert filled.arrays(KEY, lambda: pytest.fail("it was there"))["x"].size == 1000


def test_what_an_older_version_kept_and_nothing_brings_back_moves_on(tmp_path):
    """Keys, corpora, answers, and which holdouts were used; entries do not."""
    before = Store.open(tmp_path)
    with ReplyStore.open(before) as replies:
        replies.put("asked", {"text": "answered"}, accepted=True)
        for name in ("replies.sqlite", "replies.sqlite-wal"):  # as a killed process leaves them
            shutil.copy(tmp_path / "v2" / name, tmp_path)
    for name in ("replies.sqlite", "replies.sqlite-wal"):
        (tmp_path / name).rename(tmp_path / "v2" / name)
    before.keep_secret("c", "secret")
    before.corpus_path("c").write_bytes(b"arrow")
    remember(Parent("c", "p", "s", 1, 1, "a", ("used",)), before)
    before.arrays(KEY, lambda: {"x": np.arange(3)})
    (tmp_path / "v2").rename(tmp_path / "v1")
    (tmp_path / "v2" / "keys").mkdir(parents=True)
    (tmp_path / "v2" / "keys" / "d").write_text("newer")

    after = Store.open(tmp_path)
    assert (after.secret("c"), after.secret("d")) == ("secret", "newer")
    assert after.corpus_path("c").read_bytes() == b"arrow"
    assert holdouts_used("c", after) == ("used",)
    with ReplyStore.open(after) as replies:
        assert replies.get("asked") == {"text": "answered"}
    assert not after.has(KEY)
    assert counts(storekeeping.prune(after))["old"] == 1


def test_pruning_takes_no_older_answers_that_could_not_move_on(filled):
    (filled.root / "v1" / "replies.sqlite").write_bytes(b"other answers")
    Store.open(filled.root)
    assert counts(storekeeping.prune(filled)) == {"stale": 1, "old": 1}
    assert (filled.root / "v1" / "replies.sqlite").read_bytes() == b"other answers"


def test_leftovers_go_after_a_day(filled):
    days_ago(filled.root / "v2" / "tmp" / "torn", 2)
    assert counts(storekeeping.prune(filled, kinds=("leftovers",))) == {"leftovers": 1}


def test_only_what_is_old_enough_goes(filled):
    assert counts(storekeeping.prune(filled, kinds=("stale",), older_than=3)) == {}
    days_ago(filled.root / "v2" / "cd" / OTHER, 4)
    assert counts(storekeeping.prune(filled, kinds=("stale",), older_than=3)) == {"stale": 1}


def test_a_dry_run_removes_nothing(filled):
    before = counts(storekeeping.pieces(filled))
    assert counts(storekeeping.prune(filled, dry=True)) == {"stale": 1, "old": 1}
    assert counts(storekeeping.pieces(filled)) == before


def test_damage_is_found_and_pruned(filled):
    path = filled.root / "v2" / "ab" / KEY / "x.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert [piece.path.name for piece in storekeeping.damaged(filled)] == [KEY]
    assert KEY in {piece.path.name for piece in storekeeping.prune(filled, kinds=())}
    assert not filled.has(KEY)


def invoke(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_verify_ends_with_12_where_something_is_damaged(filled):
    assert invoke("verify", "--store", filled.root).exit_code == 0
    (filled.root / "v2" / "ab" / KEY / "x.npy").unlink()
    done = invoke("verify", "--store", filled.root, "--json")
    assert done.exit_code == 12
    assert [path.endswith(KEY) for path in json.loads(done.stdout)["damaged"]] == [True]


def test_the_commands_say_what_they_found(filled):
    listed = invoke("list", "--store", filled.root)
    assert "computed by this version" in listed.stdout
    found = json.loads(invoke("list", "--store", filled.root, "--json").stdout)
    assert found["kinds"]["stale"] == {"n": 1, "bytes": found["kinds"]["stale"]["bytes"]}
    done = invoke("prune", "--store", filled.root, "--also", "answers", "--dry-run")
    assert done.stdout.startswith("Would be removed:")
    assert "answers" in done.stdout
    assert "answers" in invoke("list", "--store", filled.root).stdout


def test_an_empty_store_is_fine(tmp_path):
    assert invoke("list", "--store", tmp_path / "new").exit_code == 0
    assert list(storekeeping.pieces(Store.open(tmp_path / "new"))) == []
