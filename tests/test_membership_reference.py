"""The attack calibrated by runs of the same generator: by pencil, by hand, by simulation."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from conftest import clinic_rows, write_rows
from fake_bench import DirectBench, make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_rel

from synthaudit import stats
from synthaudit.backends.simulator import Simulator
from synthaudit.cli._generating import generated_targets
from synthaudit.clinic.demo import demo_rows
from synthaudit.config import make_plan
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError, PlanError
from synthaudit.generating import Job
from synthaudit.generation.asking import NoReplies
from synthaudit.generation.tally import Tally
from synthaudit.generators.copycat import Copycat
from synthaudit.generators.markov import Markov
from synthaudit.metrics.base import View
from synthaudit.metrics.privacy.membership_ngram_lm import MembershipNgramLm
from synthaudit.metrics.privacy.membership_reference import MembershipReference
from synthaudit.normalise import normalise
from synthaudit.records import Record
from synthaudit.rerunning import half_of, run_again
from synthaudit.store import Store

text = st.lists(st.sampled_from(["ab", "cde", "f", "gh"]), max_size=6).map(" ".join)
some_texts = st.lists(text, min_size=1, max_size=5)


def counted_mean(modelled, real):
    """Mean log-probability per scored token, each pair counted by hand in every text."""
    documents = [normalise(each).split() for each in modelled]
    asked = [normalise(each).split() for each in real]
    n_words = len({word for tokens in asked for word in tokens}) + 1

    def probability(last, word):
        n_pairs = sum(pair == (last, word) for tokens in documents for pair in pairwise(tokens))
        n_last = sum(pair[0] == last for tokens in documents for pair in pairwise(tokens))
        return (n_pairs + 1) / (n_last + n_words)

    logs = [[np.log(probability(*pair)) for pair in pairwise(tokens)] for tokens in asked]
    return np.array([np.mean(each) if each else np.nan for each in logs])


@settings(deadline=None, max_examples=40)
@given(some_texts, some_texts, some_texts, some_texts, some_texts)
def test_evidence_is_the_release_over_the_mean_of_the_runs(train, holdout, synthetic, one, other):
    runs = tuple(make_corpus(texts, "synthetic") for texts in (one, other))
    view = replace(make_view(train, synthetic, holdout), reference_runs=runs)
    expected = counted_mean(synthetic, train + holdout) - np.mean(
        [counted_mean(run, train + holdout) for run in (one, other)], axis=0
    )
    if np.isnan(expected).all():
        with pytest.raises(InputError, match="no record of train or holdout holds two words"):
            MembershipReference().evidence(view)
        return
    found = MembershipReference().evidence(view)
    expected[np.isnan(expected)] = np.nanmin(expected)
    assert [*found.train, *found.holdout] == pytest.approx(expected)


def test_by_pencil():
    """Words a, b, c: 4 with the unknown. The release says a b twice, the runs never and once."""
    runs = (make_corpus(["a c"], "synthetic"), make_corpus(["a b"], "synthetic"))
    view = replace(make_view(["a b"], ["a b", "a b"], ["b c"]), reference_runs=runs)
    found = MembershipReference().evidence(view)
    release, absent, once = np.log(3 / 6), np.log(1 / 5), np.log(2 / 5)
    assert found.train[0] == pytest.approx(release - (absent + once) / 2)
    assert found.holdout[0] == pytest.approx(0.0)


def test_without_runs_it_says_how_to_have_them():
    reason = MembershipReference().not_applicable(make_view(["a b"], ["a b"], ["b c"]))
    assert "reference_runs = 4" in reason


def people(n, role, *, groups=None):
    rows = list(demo_rows("train" if role == "train" else "holdout"))[:n]
    return Corpus.from_records(
        (
            Record(
                f"{number}",
                row["text"],
                label=row["label"],
                group=None if groups is None else f"{role}-{number // groups}",
            )
            for number, row in enumerate(rows)
        ),
        role=role,
    )


def test_halves_share_people_out_and_do_not_know_the_sides():
    train, holdout = people(30, "train", groups=3), people(24, "holdout", groups=2)
    one, other = (half_of((train, holdout), number, seed=5) for number in (0, 1))
    assert set(one.groups).isdisjoint(other.groups)
    assert set(one.groups) | set(other.groups) == set(train.groups) | set(holdout.groups)
    assert abs(one.n_groups - other.n_groups) <= 1
    assert sorted(one.texts() + other.texts()) == sorted(train.texts() + holdout.texts())
    swapped = half_of((holdout.seated("train"), train.seated("holdout")), 0, seed=5)
    assert swapped.fingerprint == one.fingerprint
    assert half_of((train, holdout), 2, seed=5).texts() != one.texts()


def test_people_nobody_named_are_shared_out_one_by_one():
    """Equal ids of records on both sides, such as line numbers, are different people."""
    train, holdout = people(30, "train"), people(30, "holdout")
    assert train.ids == holdout.ids
    halves = [half_of((train, holdout), number, seed=5) for number in (0, 1)]
    assert [len(half) for half in halves] == [30, 30]
    of_train = [sum(text in set(train.texts()) for text in half.texts()) for half in halves]
    assert of_train != [15, 15]  # not for every one of train one of the holdout


def test_a_run_that_was_interrupted_or_is_made_twice_at_once_is_never_taken_for_whole(
    tmp_path, monkeypatch
):
    store = Store.open(tmp_path)
    sides = people(20, "train"), people(20, "holdout")
    asked = job(sides[0], 15)
    records = Job.records

    def overtaken(self, tally, **rest):
        monkeypatch.setattr(Job, "records", records)
        made = records(self, tally, **rest)
        yield next(made)
        run_again(asked, sides, 0, store, NoReplies())  # the other process
        yield from made

    monkeypatch.setattr(Job, "records", overtaken)
    path = run_again(asked, sides, 0, store, NoReplies())
    assert path.read_text().count("\n") == 15

    def killed(self, tally, **rest):
        yield next(records(self, tally, **rest))
        raise KeyboardInterrupt

    monkeypatch.setattr(Job, "records", killed)
    with pytest.raises(KeyboardInterrupt):
        run_again(asked, sides, 1, store, NoReplies())
    assert list(path.parent.iterdir()) == [path]


def job(examples, n, *, seed=1):
    generator = Markov()
    return Job("markov", generator, n, seed, Simulator(), examples, quality=generator.quality)


def made(examples, n, *, seed):
    records = job(examples, n, seed=seed).records(Tally(10**6))
    return Corpus.from_records(records, role="synthetic")


def test_runs_stay_in_the_store_and_are_made_once(tmp_path, monkeypatch):
    store = Store.open(tmp_path)
    train, holdout = people(20, "train"), people(20, "holdout")
    asked = job(train, 15)
    path = run_again(asked, (train, holdout), 0, store, NoReplies())
    assert path.is_relative_to(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    content = path.read_bytes()
    assert content.count(b"\n") == 15
    monkeypatch.setattr(Job, "records", lambda *_, **__: pytest.fail("made again"))
    assert run_again(asked, (holdout, train), 0, store, NoReplies()) == path
    monkeypatch.undo()
    elsewhere = run_again(asked, (train, holdout), 0, Store.open(tmp_path / "new"), NoReplies())
    assert elsewhere.read_bytes() == content
    assert run_again(asked, (train, holdout), 1, store, NoReplies()) != path


def test_files_the_options_name_count_by_what_is_in_them(tmp_path, monkeypatch):
    monkeypatch.setattr(Job, "records", lambda *_, **__: iter([Record("1", "made")]))
    store = Store.open(tmp_path / "store")
    sides = people(20, "train"), people(20, "holdout")
    base, prompts = tmp_path / "base.jsonl", tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "ask.j2").write_text("first")
    write_rows(base, clinic_rows("honest", 20))
    asked = replace(
        job(sides[0], 5), generator=Copycat(base=str(base), share=0.5), override=prompts
    )
    paths = [run_again(asked, sides, 0, store, NoReplies())]
    (prompts / "ask.j2").write_text("second")
    paths.append(run_again(asked, sides, 0, store, NoReplies()))
    write_rows(base, clinic_rows("honest", 19))
    paths.append(run_again(asked, sides, 0, store, NoReplies()))
    assert len(set(paths)) == 3
    assert run_again(asked, sides, 0, store, NoReplies()) == paths[-1]


def attacked(train, holdout, release, *, n_runs=4, seed=0):
    """The two attacks on one release: with runs of the generator, and with other people's text."""
    runs = tuple(
        made(half_of((train, holdout), number, seed=seed), len(release), seed=100 + number)
        for number in range(n_runs)
    )
    view = View(DirectBench(), train, release, holdout, reference_runs=runs)
    return [attack.evidence(view) for attack in (MembershipReference(), MembershipNgramLm())]


def test_knows_members_of_a_word_pair_model_better_than_without_runs():
    train, holdout = people(120, "train"), people(120, "holdout")
    found = attacked(train, holdout, made(train, 20, seed=3))
    with_runs, without = (stats.auc(each.train, each.holdout) for each in found)
    assert with_runs > 0.75
    assert with_runs > without + 0.1


def plan_of(folder, n_runs):
    plan = {
        "train": {"path": str(folder / "train.jsonl")},
        "holdout": {"path": str(folder / "holdout.jsonl")},
        "generate": {"generator": "markov", "n": 20},
        "privacy": {"reference_runs": n_runs},
    }
    return make_plan(plan, origin="test")


def test_a_plan_that_asks_for_runs_gets_them_and_no_other(clinic_folder, tmp_path):
    store = Store.open(tmp_path / "store")

    def runs_of(n_runs, out):
        plan = plan_of(clinic_folder, n_runs)
        (target,) = generated_targets(plan, tmp_path / out, store, resume=False, fresh=False)
        return target.reference_runs

    assert runs_of(0, "none") == ()
    assert not list((tmp_path / "store").glob("v*/again"))
    found = runs_of(2, "two")
    assert len(list((tmp_path / "store").glob("v*/again/*.jsonl"))) == 2
    assert [(run.role, len(run)) for run in found] == [("synthetic", 20)] * 2
    released = (tmp_path / "two" / "generated.jsonl").read_text()
    assert not any(json.dumps(text)[1:-1] in released for run in found for text in run.texts())
    with pytest.raises(PlanError, match="reference_runs"):
        plan_of(clinic_folder, 3)


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize(("name", "more"), [("mts_dialog", True), ("sad_stress", False)])
def test_members_and_chance_on_open_data(name, more, data_folder, capsys):
    """Members of a word-pair model; and people of a release that was made of neither side.

    Beside other people's text, what the same generator makes of others tells members better where
    people say enough. Of ten words there are nine pairs: what four runs say of them is as noisy as
    what they take off, so no more is asked than that nothing is lost.
    """
    rows = [
        json.loads(line)
        for file in sorted((data_folder / name).glob("*.jsonl"))
        for line in file.read_text().splitlines()
    ]
    texts = sorted({row.get("text") or row.get("dialogue") or "" for row in rows} - {""})
    n, n_repeats = 100, 40
    members, chance = [], []
    for repeat in range(n_repeats):
        rng = np.random.default_rng([7, repeat])
        chosen = rng.permutation(len(texts))[: 3 * n].reshape(3, n)
        train, holdout, third = (
            Corpus.from_records((Record(str(row), texts[row]) for row in rows), role=role)
            for rows, role in zip(chosen.tolist(), ("train", "holdout", "train"), strict=True)
        )
        if repeat < 10:
            release = made(train, n, seed=repeat)
            attacks = attacked(train, holdout, release, seed=repeat)
            members.append([stats.auc(found.train, found.holdout) for found in attacks])
        release = made(third, n, seed=repeat)
        found = attacked(train, holdout, release, seed=repeat, n_runs=2)[0]
        chance.append(stats.auc(found.train, found.holdout))
    with_runs, without = np.transpose(members)
    gain = ttest_rel(with_runs, without)
    with capsys.disabled():
        means = with_runs.mean(), without.mean(), np.mean(chance), np.std(chance)
        print("", name, means, gain, sep="\n")  # noqa: T201 (for the docs)
    # Of chance: the mean within 4 standard errors, the spread that of a Mann-Whitney statistic.
    spread = np.sqrt((2 * n + 1) / (12 * n * n))
    assert abs(np.mean(chance) - 0.5) < 4 * spread / np.sqrt(n_repeats)
    assert 0.6 * spread < np.std(chance) < 1.4 * spread
    # Of members: known in every single draw; the gain by a paired test, not by a figure.
    assert with_runs.min() > 0.5 + 4 * spread
    if more:
        assert gain.statistic > 0
        assert gain.pvalue < 0.01
    else:
        assert gain.statistic > 0 or gain.pvalue > 0.01
