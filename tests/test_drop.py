"""`drop`: the records that match real people most go, and the holdout that chose is remembered."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import write_rows
from sample_audit import score

from synthaudit.auditing import keep, load
from synthaudit.cli.drop import drop
from synthaudit.config import make_plan
from synthaudit.corpus import Corpus
from synthaudit.dropping import drop as dropped
from synthaudit.errors import InputError, UsageError
from synthaudit.files import sha256
from synthaudit.lineage import holdout_was_used, holdouts_used, parent_file
from synthaudit.results import Audit, Privacy
from synthaudit.store import Store

NEAR = "privacy.near_duplicates"


def notes(seed, n):
    random = np.random.default_rng(seed)
    return [" ".join(f"w{word}" for word in random.integers(0, 5000, 12)) for _ in range(n)]


def cut(text, n):
    return " ".join(text.split()[:-n])


TRAIN, HOLDOUT = notes(1, 20), notes(2, 20)
# Three repeat train and two the holdout, more and less closely; the others repeat nobody.
MADE = [TRAIN[0], cut(TRAIN[1], 1), cut(TRAIN[2], 4), HOLDOUT[0], cut(HOLDOUT[1], 2), *notes(3, 15)]


@pytest.fixture
def run(tmp_path, store):
    """The folder of a run whose corpora are in the Store; its numbers are not read."""
    roles = {"train": TRAIN, "holdout": HOLDOUT, "synthetic": MADE}
    corpora = {}
    for role, texts in roles.items():
        rows = [{"id": f"{role}-{row}", "text": text} for row, text in enumerate(texts)]
        rows[0]["meta"] = {"adapter": "made"}
        path = write_rows(tmp_path / f"{role}.jsonl", rows)
        corpora[role] = keep(Corpus.read(path, role=role), store)
    plan = plan_for(tmp_path, "synthetic")
    folder = tmp_path / "run"
    summaries = {role: corpus.summary() for role, corpus in corpora.items()}
    Audit(summaries, (score(NEAR, "Near", 0.2),), Privacy("inconclusive", (), ""), {}).save(folder)
    (folder / "plan.toml").write_text(plan.to_toml())
    return folder


def plan_for(folder, made):
    return make_plan(
        {
            "models": {"embedder": "weightless"},
            "train": {"path": str(folder / "train.jsonl")},
            "holdout": {"path": str(folder / "holdout.jsonl")},
            "synthetic": {"path": str(folder / f"{made}.jsonl")},
        },
        origin="test",
    )


def ids(path):
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_the_worst_go_whichever_side_they_match(run, store, tmp_path):
    out = tmp_path / "rest.jsonl"
    done = dropped(run, score=NEAR, top=4, out=out, store=store)
    gone = {f"synthetic-{row}" for row in range(len(MADE))} - set(ids(out))
    assert gone == {"synthetic-0", "synthetic-1", "synthetic-3", "synthetic-4"}
    assert (done.n_left, done.nearest_train, done.parent.n_dropped) == (16, 2, 4)
    assert out.stat().st_mode & 0o777 == parent_file(out).stat().st_mode & 0o777 == 0o600


def test_swapping_train_and_holdout_drops_the_same(run, store, tmp_path):
    dropped(run, score=NEAR, top=3, out=tmp_path / "one.jsonl", store=store)
    audit = json.loads((run / "audit.json").read_text())
    sides = audit["corpora"]
    sides["train"], sides["holdout"] = sides["holdout"], sides["train"]
    (run / "audit.json").write_text(json.dumps(audit))
    dropped(run, score=NEAR, top=3, out=tmp_path / "other.jsonl", store=store)
    assert ids(tmp_path / "one.jsonl") == ids(tmp_path / "other.jsonl")


def test_the_parent_is_recorded_and_what_is_kept_is_kept_whole(run, store, tmp_path):
    out = tmp_path / "rest.jsonl"
    dropped(run, score=NEAR, top=1, out=out, store=store)
    parent = json.loads((tmp_path / "rest.parent.json").read_text())
    rest = Corpus.read(out, role="synthetic")
    holdout = Corpus.read(tmp_path / "holdout.jsonl", role="holdout")
    assert parent == {
        "schema": "synthaudit/parent/1",
        "sha256": rest.fingerprint,
        "parent_sha256": Corpus.read(tmp_path / "synthetic.jsonl", role="synthetic").fingerprint,
        "score": NEAR,
        "n_asked": 1,
        "n_dropped": 1,
        "audit_sha256": sha256(run / "audit.json"),
        "holdouts": [holdout.fingerprint],
    }
    assert len({"synthetic-0", "synthetic-3"} & set(ids(out))) == 1  # a tie for the worst
    told = (tmp_path / "rest.parent.json").read_text()
    assert not any(word in told for word in " ".join(TRAIN + HOLDOUT).split())


def test_the_store_knows_the_corpus_without_its_file(run, store, tmp_path):
    dropped(run, score=NEAR, top=2, out=tmp_path / "rest.jsonl", store=store)
    rest = Corpus.read(tmp_path / "rest.jsonl", role="synthetic")
    whole = Corpus.read(tmp_path / "synthetic.jsonl", role="synthetic")
    used = Corpus.read(tmp_path / "holdout.jsonl", role="holdout")
    fresh = Corpus.from_records(Corpus.read(tmp_path / "train.jsonl").records(), role="holdout")
    assert holdout_was_used(rest, used, store)
    assert holdout_was_used(rest, used.select(np.arange(3, 12)), store)  # people of it
    assert not holdout_was_used(rest, fresh, store)
    assert not holdout_was_used(rest, None, store)
    assert not holdout_was_used(whole, used, store)


def test_the_record_beside_a_file_tells_another_store_even_of_an_edited_file(run, store, tmp_path):
    out = tmp_path / "rest.jsonl"
    dropped(run, score=NEAR, top=2, out=out, store=store)
    out.write_text("".join(out.read_text().splitlines(keepends=True)[:-1]))
    elsewhere = Store.open(tmp_path / "elsewhere")
    corpora, _ = load(plan_for(tmp_path, "rest"), "synthetic", elsewhere)
    assert holdout_was_used(corpora.synthetic, corpora.holdout, elsewhere)
    parent_file(out).write_text("{}")
    with pytest.raises(InputError, match="no parent record"):
        load(plan_for(tmp_path, "rest"), "synthetic", elsewhere)


def test_dropping_again_remembers_every_holdout(run, store, tmp_path):
    dropped(run, score=NEAR, top=2, out=tmp_path / "rest.jsonl", store=store)
    audit = json.loads((run / "audit.json").read_text())
    rest = keep(Corpus.read(tmp_path / "rest.jsonl", role="synthetic"), store)
    rows = [{"id": f"new-{row}", "text": text} for row, text in enumerate(notes(4, 20))]
    second = Corpus.read(write_rows(tmp_path / "second.jsonl", rows), role="holdout")
    audit["corpora"]["synthetic"]["sha256"] = rest.fingerprint
    audit["corpora"]["holdout"]["sha256"] = keep(second, store).fingerprint
    (run / "audit.json").write_text(json.dumps(audit))
    dropped(run, score=NEAR, top=1, out=tmp_path / "less.jsonl", store=store)
    less = Corpus.read(tmp_path / "less.jsonl", role="synthetic")
    first = Corpus.read(tmp_path / "holdout.jsonl", role="holdout")
    assert holdouts_used(less.fingerprint, store) == (second.fingerprint, first.fingerprint)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("privacy.near_duplicate", "Did you mean 'privacy.near_duplicates'"),
        ("fidelity.mmd2", "does not ask by one rule"),
        ("privacy.membership.tfidf.auc", "points at people"),
        ("privacy.exact_copies", None),
    ],
)
def test_scores_that_can_and_cannot_choose(run, store, tmp_path, asked, told):
    out = tmp_path / "rest.jsonl"
    if told is None:
        assert dropped(run, score=asked, top=9, out=out, store=store).parent.n_dropped == 2
        with pytest.raises(UsageError, match="already exists"):
            dropped(run, score=asked, top=9, out=out, store=store)
        return
    with pytest.raises(UsageError, match=told):
        dropped(run, score=asked, top=9, out=out, store=store)
    assert not out.exists()


def test_the_command_says_what_it_did(run, store, tmp_path):
    arguments = [run, "--score", NEAR, "--top", 9, "--out", tmp_path / "rest.jsonl"]
    done = CliRunner().invoke(
        drop, [*map(str, arguments), "--store", str(store.root)], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert "15 records, 5 dropped: 3 nearest to train, 2 nearest to the holdout" in done.output
    assert "No more than 5 records match" in done.output
    with pytest.raises(UsageError, match="does not hold the train corpus"):
        dropped(
            run,
            score=NEAR,
            top=1,
            out=tmp_path / "x.jsonl",
            store=Store.open(tmp_path / "elsewhere"),
        )
