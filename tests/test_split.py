"""`synthaudit split`: nobody on both sides, private files, an honest manifest."""

import hashlib
import json
from math import comb

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from synthaudit import plugins
from synthaudit.cli._split_power import power_table, weights
from synthaudit.cli.split import split
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError, UsageError
from synthaudit.metrics.base import Detector, Metric
from synthaudit.privacy_audit.bounds import smallest_detectable

ROWS = [
    {
        "id": f"n{i}",
        "text": f"Note number {i}\nof person {i % 10}" + " é" * (i % 3),
        "label": i % 4,
        "patient": i % 10,
        "meta": {"ward": "A"},
    }
    for i in range(40)
]


@pytest.fixture
def real(tmp_path):
    path = tmp_path / "real.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def run(real, out, *options):
    result = CliRunner().invoke(split, [str(real), "--out", str(out), *options])
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == 0
    return result.output


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_record_once_and_nobody_on_both_sides(real, tmp_path):
    out = tmp_path / "out"
    run(real, out, "--group-field", "patient", "--proportion", "0.7", "--seed", "3")
    train, holdout = lines(out / "train.jsonl"), lines(out / "holdout.jsonl")
    assert sorted(row["id"] for row in train + holdout) == sorted(row["id"] for row in ROWS)
    assert len({row["group"] for row in train}) == 7
    assert not {row["group"] for row in train} & {row["group"] for row in holdout}
    by_id = {row["id"]: row for row in ROWS}
    for row in train:
        old = by_id[row["id"]]
        assert row == {
            "id": old["id"],
            "text": old["text"],
            "label": float(old["label"]),
            "group": str(old["patient"]),
            "meta": {"ward": "A"},
        }


def test_the_parts_are_read_as_they_were(real, tmp_path):
    run(real, tmp_path / "out", "--group-field", "patient")
    whole = Corpus.read(real, group="patient")
    expected = whole.split(0.5, seed=0)[0]
    train = Corpus.read(tmp_path / "out" / "train.jsonl")
    assert train.ids == expected.ids
    assert train.texts() == expected.texts()
    assert train.labels == expected.labels
    assert train.groups == expected.groups
    assert train.label_kind == "number"


def test_classes_and_pairs_survive(tmp_path):
    rows = [
        {"id": "1", "text": "a", "label": ["x"], "pair": "b", "sources": ["s"]},
        {"id": "2", "text": "", "label": []},
        {"id": "3", "text": "c"},
    ]
    path = tmp_path / "real.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run(path, tmp_path / "out")
    written = lines(tmp_path / "out" / "train.jsonl") + lines(tmp_path / "out" / "holdout.jsonl")
    assert sorted(written, key=lambda row: row["id"]) == rows


def test_only_this_user_may_look(real, tmp_path):
    out = tmp_path / "deep" / "out"
    run(real, out, "--holdouts", "2")
    assert out.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in out.iterdir()) == [
        "holdout-1.jsonl",
        "holdout-2.jsonl",
        "split.json",
        "train.jsonl",
    ]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in out.iterdir())


def test_the_manifest_says_what_was_done(real, tmp_path):
    out = tmp_path / "out"
    run(
        real,
        out,
        "--group-field",
        "patient",
        "--seed",
        "5",
        "--proportion",
        "0.6",
        "--holdouts",
        "2",
    )
    manifest = json.loads((out / "split.json").read_text())
    assert manifest["random"] is True
    assert (manifest["seed"], manifest["proportion"]) == (5, 0.6)
    assert manifest["input"] == {
        "name": "real.jsonl",
        "sha256": hashlib.sha256(real.read_bytes()).hexdigest(),
        "n_records": 40,
        "n_persons": 10,
        "grouped": True,
        "n_texts_of_several_persons": 0,
    }
    assert list(manifest["parts"]) == ["train", "holdout-1", "holdout-2"]
    for part in manifest["parts"].values():
        content = (out / part["file"]).read_bytes()
        assert part["sha256"] == hashlib.sha256(content).hexdigest()
        assert part["n_records"] == content.count(b"\n")
    assert [part["n_persons"] for part in manifest["parts"].values()] == [6, 2, 2]


def test_the_same_seed_gives_the_same_bytes(real, tmp_path):
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        run(real, tmp_path / name, "--seed", seed)
    a, b, c = ((tmp_path / name / "train.jsonl").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_without_persons_it_says_so(real, tmp_path):
    assert "--group-field" in run(real, tmp_path / "a")
    assert "--group-field" not in run(real, tmp_path / "b", "--group-field", "patient")


def test_texts_of_several_persons_are_counted(tmp_path):
    rows = [("p", "Same text!"), ("q", "same  TEXT"), ("q", "own"), ("q", "Own."), ("r", "else")]
    path = tmp_path / "real.jsonl"
    path.write_text("".join(json.dumps({"group": g, "text": t}) + "\n" for g, t in rows))
    output = run(path, tmp_path / "out")
    assert output.count("1 texts occur under more than one person") == 1
    assert "Same" not in output


@pytest.mark.parametrize("name", ["train.jsonl", "holdout.jsonl", "split.json"])
def test_nothing_is_overwritten(real, tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("mine")
    with pytest.raises(UsageError, match="already exists"):
        run(real, out)
    assert [path.name for path in out.iterdir()] == [name]
    assert (out / name).read_text() == "mine"


def test_nothing_is_left_by_a_bad_file(tmp_path):
    path = tmp_path / "real.jsonl"
    path.write_text('{"text": "a"}\n{"text": 1}\n')
    with pytest.raises(InputError, match="line 2"):
        run(path, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_the_hint_for_a_field_is_one_that_split_takes(tmp_path):
    path = tmp_path / "real.jsonl"
    path.write_text('{"note": "a"}\n{"note": "b"}\n')
    with pytest.raises(InputError, match="with --text-field NAME"):
        run(path, tmp_path / "out")
    run(path, tmp_path / "out", "--text-field", "note")


def test_too_few_persons(tmp_path):
    path = tmp_path / "real.jsonl"
    path.write_text('{"text": "a"}\n{"text": "b"}\n')
    with pytest.raises(UsageError, match="too few"):
        run(path, tmp_path / "out", "--holdouts", "2")
    assert not list((tmp_path / "out").iterdir())
    run(path, tmp_path / "out")


@pytest.mark.parametrize("proportion", ["0", "1", "1.5", "x"])
def test_a_proportion_is_between(real, tmp_path, proportion):
    arguments = [str(real), "--out", str(tmp_path / "out"), "--proportion", proportion]
    assert CliRunner().invoke(split, arguments).exit_code == 2


# --- the smallest leak that could be seen -------------------------------------------------------


def test_by_pencil():
    # Half and half of very many: 2**-7 is above .05 / 8 = .00625, 2**-8 below.
    assert smallest_detectable(10**6, 10**6, alpha=0.05 / 8) == 8
    # Four of eight: the chances are 1/2, 3/14, 1/14, 1/70.
    assert smallest_detectable(4, 4, alpha=0.5) == 1
    assert smallest_detectable(4, 4, alpha=0.22) == 2
    assert smallest_detectable(4, 4, alpha=0.0143) == 4
    assert smallest_detectable(4, 4, alpha=0.0142) is None
    assert smallest_detectable(4, 0, alpha=0.05) is None


@given(n_train=st.integers(1, 60), n_holdout=st.integers(0, 60), alpha=st.floats(0.001, 0.3))
def test_against_the_hypergeometric_distribution(n_train, n_holdout, alpha):
    n_persons = n_train + n_holdout
    tails = {x: hypergeom.sf(x - 1, n_persons, n_train, x) for x in range(1, n_train + 1)}
    for x, tail in tails.items():
        assert tail == pytest.approx(comb(n_train, x) / comb(n_persons, x))
    seen = [x for x, tail in tails.items() if tail <= alpha * (1 - 1e-9)]
    unseen = [x for x, tail in tails.items() if tail > alpha * (1 + 1e-9)]
    found = smallest_detectable(n_train, n_holdout, alpha=alpha)
    if found is None:
        assert not seen
    else:
        assert found <= min(seen, default=found)
        assert found > max(unseen, default=0)


def test_every_detector_is_one_of_the_family(monkeypatch):
    class Found(Detector):
        pass

    class Heavy(Detector):
        weight = 4.0

    monkeypatch.setattr(plugins, "metrics", lambda: {"a": Found, "b": Metric, "c": Found})
    assert weights() == [1, 1]
    assert "at 0.05/2," in "\n".join(power_table(1000, 0.5, 1))
    monkeypatch.setattr(plugins, "metrics", lambda: {"a": Found, "b": Heavy, "c": Found})
    assert "at 0.05/1.5," in "\n".join(power_table(1000, 0.5, 1))


def test_the_table_shows_the_chosen_split(real, tmp_path):
    output = run(real, tmp_path / "out", "--proportion", "0.65", "--group-field", "patient")
    (chosen,) = [line for line in output.splitlines() if "this split" in line]
    assert chosen.split()[:3] == ["0.65", "6", "4"]
    assert "About the smallest leak" in output
    assert f"at 0.05/{sum(weights()) / max(weights()):g}," in output
    rows = [line.split()[0] for line in power_table(1000, 0.5, 1)][2:7]
    assert rows == ["0.5", "0.6", "0.7", "0.8", "0.9"]
