"""`synthaudit doctor PLAN`: what an audit would meet, said beforehand, and nothing written."""

import json
import sys

import pytest
from conftest import clinic_rows, write_rows

from synthaudit import examining
from synthaudit.cli import main
from synthaudit.cli.doctor import doctor
from synthaudit.cli.split import split
from synthaudit.config import make_plan
from synthaudit.examining import examine

TINY = {"profile": "quick", "models": {"embedder": "weightless"}, "policy": "research"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("doctor")
    for name, n in (("train", 40), ("holdout", 30), ("honest", 25)):
        write_rows(place / f"{name}.jsonl", clinic_rows(name, n))
    return place


def plan_of(folder, **changed):
    named = {
        "train": {"path": str(folder / "train.jsonl")},
        "holdout": {"path": str(folder / "holdout.jsonl"), "split": "random"},
        "synthetic": {"path": str(folder / "honest.jsonl")},
    }
    content = {**TINY, **named, **changed}
    return make_plan({k: v for k, v in content.items() if v is not None}, origin="test")


@pytest.fixture(scope="module")
def found(folder):
    return examine(plan_of(folder))


def held(found):
    return {premise["name"]: premise["held"] for premise in found["premises"]}


def test_what_is_in_each_file(found):
    train, made = found["corpora"]["train"], found["corpora"]["synthetic"]
    assert (train["n_records"], train["grouped"], train["label_kind"]) == (40, True, "number")
    assert train["n_persons"] < 40
    assert train["fields"]["group"] == {"name": "group", "n_records": 40}
    assert train["absent"] == {"pair": "pair", "source": "sources"}
    assert made["absent"] == {"group": "group", "pair": "pair", "source": "sources"}
    assert not made["grouped"]


def test_the_premises_of_a_random_split_hold(found):
    assert all(held(found).values())
    assert {"privacy.exchangeability_auc", "privacy.exchangeability_mmd"} < held(found).keys()
    assert found["people"]["n_train"] == found["corpora"]["train"]["n_persons"]
    assert found["asked"] == found["people"]


@pytest.mark.slow
def test_few_enough_people_are_tested_as_the_audit_tests_them(found, folder, store):
    from synthaudit.auditing import keep, run
    from synthaudit.corpus import Corpus
    from synthaudit.engines.local import LocalEngine
    from synthaudit.seats import Corpora

    plan = plan_of(folder, synthetic={"path": str(folder / "honest.jsonl")})
    names = {"train": "train", "synthetic": "honest", "holdout": "holdout"}
    corpora = Corpora(
        **{
            role: keep(Corpus.read(folder / f"{name}.jsonl", role=role), store)
            for role, name in names.items()
        }
    )
    audit = run(plan, corpora, store=store, engine=LocalEngine(1))
    told = [(p["name"], p["held"], p["detail"]) for p in found["premises"]]
    assert told == [(p.name, p.held, p.detail) for p in audit.privacy.premises]


def test_people_on_both_sides_and_another_source_are_noticed(folder, tmp_path):
    rows = clinic_rows("train", 25) + [
        {"id": f"x{n}", "text": f"cardiac catheter report {n % 7} stent lumen flow {n % 5}"}
        for n in range(25)
    ]
    write_rows(tmp_path / "mixed.jsonl", rows)
    found = examine(plan_of(folder, holdout={"path": str(tmp_path / "mixed.jsonl")}))
    failing = {name for name, holds in held(found).items() if not holds}
    assert failing >= {"how the holdout was set aside", "privacy.exchangeability_auc"}
    assert "also occur in train" in " ".join(found["corpora"]["holdout"]["notices"])
    everybody = found["corpora"]["train"]["n_persons"]
    assert found["people"]["n_train"] < everybody


def test_many_people_are_sampled_and_it_is_said(folder):
    found = examine(plan_of(folder), n_asked=10)
    assert found["asked"] == {"n_train": 10, "n_holdout": 10}
    assert len(held(found)) >= 6


def test_a_holdout_that_chose_the_records_is_known(folder, tmp_path):
    from synthaudit.corpus import Corpus
    from synthaudit.lineage import Parent, parent_file

    made = write_rows(tmp_path / "rest.jsonl", clinic_rows("honest", 20))
    holdout = Corpus.read(folder / "holdout.jsonl", role="holdout").fingerprint
    parent = Parent("0", "1", "privacy.near_duplicates", 5, 5, "2", (holdout,))
    parent_file(made).write_text(parent.to_json())
    found = examine(plan_of(folder, synthetic={"path": str(made)}))
    assert held(found)["a holdout of its own"] is False


def test_without_a_holdout_and_before_anything_is_generated(folder):
    generate = {"generator": "icd10_report", "n": 70}
    found = examine(plan_of(folder, holdout=None, synthetic=None, generate=generate))
    assert found["premises"] == []
    assert found["to_generate"] == {"generator": "icd10_report", "n": 70, "backend": "simulator"}
    assert found["minutes"]["parts"].keys() == {"start", "embedding"}


def test_minutes_grow_with_the_profile_and_the_records(found, folder, monkeypatch):
    monkeypatch.setattr("synthaudit.minutes._seconds_a_text", lambda *_: 0.01)
    monkeypatch.setattr("synthaudit.minutes._seconds_of_evidence", lambda *_: (0.3, 75))
    quick = examine(plan_of(folder))["minutes"]
    full = examine(plan_of(folder, profile="full"))["minutes"]
    assert quick["parts"]["power"] < full["parts"]["power"]
    # 95 records against the 75 that were timed; 30 sizes of leak; embedding of those planted
    assert quick["parts"]["power"] == pytest.approx((30 * 0.3 * 95 / 75 + 0.4) / 60, abs=0.005)
    assert found["minutes"]["total"] > 0


def test_a_file_name_is_all_that_is_told_of_a_record(found):
    told = json.dumps(found)
    for row in clinic_rows("train", 40):
        assert row["group"] not in told
        assert " ".join(row["text"].split()[:4]) not in told


def ran(monkeypatch, capsys, cwd, *words):
    monkeypatch.chdir(cwd)
    monkeypatch.setattr(sys, "argv", ["synthaudit", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    return end.value.code or 0, captured.out, captured.err


PLAN = """profile = "quick"
[train]
path = "train.jsonl"
[holdout]
path = "holdout.jsonl"
split = "random"
[synthetic]
path = "honest.jsonl"
[models]
embedder = "weightless"
"""


@pytest.fixture
def planned(folder, monkeypatch):
    monkeypatch.setattr(examining, "N_ASKED", 10)
    (folder / "synthaudit.toml").write_text(PLAN)
    return folder


def files(place):
    return {path: path.stat().st_mtime_ns for path in place.rglob("*")}


def test_the_command_prints_the_table_of_split_and_writes_nothing(
    planned, monkeypatch, capsys, tmp_path
):
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(tmp_path / "store"))
    before = files(planned)
    code, out, _ = ran(monkeypatch, capsys, planned, "doctor", "synthaudit.toml")
    assert code == 0
    assert files(planned) == before
    assert not (tmp_path / "store").exists()
    assert "absent or empty: 'pair', 'sources'" in out
    assert "holds  enough people" in out
    assert "About the smallest leak an audit could detect, as a share of train:" in out
    assert "<- this split" in out
    assert "minutes" in out


def test_json_holds_the_same(planned, monkeypatch, capsys):
    code, out, _ = ran(monkeypatch, capsys, planned, "doctor", "synthaudit.toml", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["installed"]["packages"]["numpy"]
    assert told["plan"]["corpora"]["holdout"]["n_records"] == 30


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (PLAN.replace("split", "splitt"), "splitt"),
        (PLAN.replace("train.jsonl", "absent.jsonl"), "absent.jsonl"),
        (PLAN.replace('"train.jsonl"', '"train.jsonl"\ngroup = "patient"'), "patient"),
        ("not TOML", "TOML"),
    ],
    ids=["key", "file", "field", "format"],
)
def test_a_bad_plan_is_exit_2(planned, monkeypatch, capsys, changed, said):
    (planned / "bad.toml").write_text(changed)
    code, out, complaint = ran(monkeypatch, capsys, planned, "doctor", "bad.toml")
    assert code == 2
    assert said in complaint
    assert not out
    assert ran(monkeypatch, capsys, planned, "doctor", "nowhere.toml")[0] == 2


def test_without_a_plan_it_points_to_the_one_that_is_here(planned, monkeypatch, capsys):
    code, out, _ = ran(monkeypatch, capsys, planned, "doctor")
    assert code == 0
    assert "synthaudit doctor synthaudit.toml" in out
    assert "Python" in out
    assert (doctor.name, split.name) == ("doctor", "split")
