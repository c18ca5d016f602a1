"""``generate``, ``generators`` and ``run`` with ``[generate]``, as a user calls them."""

import errno
import json
import os
import random
import stat
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import clinic_rows, write_rows
from scripted_server import ScriptedServer, completion

import synthaudit.cli
from synthaudit.api import generate as generate_in_memory
from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.mental_status import examination
from synthaudit.errors import PlanError
from synthaudit.plugins import generators


@pytest.fixture
def said(monkeypatch, capsys):
    """Runs a command as the shell does: its exit code, and what it wrote to stdout and stderr."""
    monkeypatch.setattr(synthaudit.cli.signal, "signal", lambda *_: None)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["synthaudit", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            synthaudit.cli.main()
        return int(stopped.value.code or 0), *capsys.readouterr()

    return run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the commands run: beside real text, in a Store of its own."""
    write_rows(tmp_path / "train.jsonl", clinic_rows("train", 40))
    write_rows(tmp_path / "holdout.jsonl", clinic_rows("holdout", 30))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(tmp_path / "store"))
    return tmp_path


COPYCAT = ("generate", "copycat", "--train", "train.jsonl", "--n", 6)
TWO_STEP = ("generate", "depression_two_step", "--train", "train.jsonl", "--n", 6)

PLAN = """
profile = "quick"
[train]
path = "train.jsonl"
[models]
embedder = "weightless"
"""


def rows(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def mode(path):
    return stat.S_IMODE(Path(path).stat().st_mode)


def written(folder):
    """Files that a command left, without the Store and what was there before."""
    before = {"train.jsonl", "holdout.jsonl", "plan.toml"}
    return {path.name for path in folder.iterdir() if path.is_file()} - before


# Listing and explaining.


def test_generators_are_listed_with_what_they_do_and_where_they_come_from(said):
    code, out, _ = said("generators")
    assert code == 0
    lines = out.splitlines()
    for name, kind in generators().items():
        (line,) = (line for line in lines if line.startswith(f"{name} "))
        assert kind.source in line
    assert "openai, simulator, transformers" in out


def test_one_generator_is_explained_with_all_its_options(said):
    code, out, _ = said("generators", "copycat")
    assert code == 0
    assert "share = 0.1" in out
    assert "Reads real text: yes" in out
    code, out, _ = said("generators", "copycat", "--json")
    told = json.loads(out)
    assert told["fields"] == {"share": 0.1, "base": ""}
    assert told["quality"]["near_duplicate"] is None
    assert len(json.loads(said("generators", "--json")[1])) == len(generators())


def test_an_unknown_generator_is_not_explained(said):
    code, _, err = said("generators", "copykat")
    assert (code, "Did you mean 'copycat'?" in err) == (2, True)


# Generating.


def test_generate_writes_records_and_counts_for_its_user_alone(said, folder):
    code, out, _ = said(*TWO_STEP, "--out", "deep/made.jsonl")
    assert code == 0
    assert "6 of 6 records" in out
    assert "no language model" in out
    made = rows("deep/made.jsonl")
    assert [row["meta"]["adapter"] for row in made] == ["depression_two_step"] * 6
    known = {row["id"] for row in rows("train.jsonl")}
    assert all(set(row["sources"]) <= known for row in made)
    assert {path.name for path in Path("deep").iterdir()} == {"made.jsonl", "made.generation.json"}
    assert {mode(path) for path in Path("deep").iterdir()} == {0o600}
    assert mode("deep") == 0o700


def test_the_report_tells_the_real_text_and_where_prompts_went(said, folder):
    code, out, _ = said(*COPYCAT, "--out", "made.jsonl", "--json")
    report = json.loads(out)
    assert code == 0
    assert report == json.loads(Path("made.generation.json").read_text())
    assert len(report["examples_sha256"]) == 64
    assert report["run"]["host"] is None
    assert sum(report["labels"]["synthetic"].values()) == report["n_records"] == 6
    for row in rows("train.jsonl"):
        assert row["text"][:40] not in out


def test_the_seed_decides_every_byte(said, folder):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert said(*TWO_STEP, "--seed", seed, "--out", f"{name}.jsonl")[0] == 0
    assert Path("a.jsonl").read_bytes() == Path("b.jsonl").read_bytes()
    assert [row["text"] for row in rows("a.jsonl")] != [row["text"] for row in rows("c.jsonl")]


def test_fewer_records_than_wanted_are_told(said, folder):
    code, out, _ = said("generate", "holdout", "--holdout", "holdout.jsonl", "--n", 99)
    assert code == 0
    assert "30 of 99 records" in out


def test_ids_may_hold_anything(said, folder):
    odd = ["a/b", 'q"uote', "<script>", "new\nline", "ünï", "{{ id }}", "../..", "'; --"]
    texts = [row["text"] for row in clinic_rows("train", len(odd))]
    write_rows(
        Path("odd.jsonl"),
        [{"id": id, "text": text} for id, text in zip(odd, texts, strict=True)],
    )
    code, _, err = said(*COPYCAT[:3], "odd.jsonl", "--n", 8, "--set", "share=1")
    assert (code, err) == (0, "")
    made = rows("generated.jsonl")
    by_id = dict(zip(odd, texts, strict=True))
    assert sorted(row["sources"][0] for row in made) == sorted(odd)
    assert all(row["text"] == by_id[row["sources"][0]] for row in made)


@pytest.mark.parametrize("n", [1, 2])
def test_one_unlabelled_record_is_enough(said, folder, n):
    write_rows(Path("one.jsonl"), [{"text": clinic_rows("train", 1)[0]["text"]}])
    code, _, err = said("generate", "depression_two_step", "--train", "one.jsonl", "--n", n)
    assert (code, err) == (0, "")
    assert len(rows("generated.jsonl")) == n


# Wrong use: said, exit code 2, and nothing is left behind.


WRONG = [
    (("generate", "copikat"), "Did you mean 'copycat'?"),
    (("generate", "copycat"), "add --train FILE"),
    (("generate", "nowhere.toml"), "there is no such plan"),
    (("generate", "holdout"), "--holdout"),
    ((*COPYCAT[:3], "nowhere.jsonl"), "does not exist"),
    ((*COPYCAT, "--n", "0"), "--n"),
    ((*COPYCAT, "--set", "shrae=1"), "Did you mean 'share'?"),
    ((*COPYCAT, "--set", "share"), "write field=value"),
    ((*COPYCAT, "--set", "share=much"), "copycat.share"),
    ((*COPYCAT, "--set", "share=2"), "0 to 1"),
    ((*COPYCAT, "--set", "share=nan"), "0 to 1"),
    ((*COPYCAT, "--set", "holdout=x"), "has no field 'holdout'"),
    ((*COPYCAT, "--set", "base=nowhere.jsonl"), "does not exist"),
    ((*COPYCAT, "--label-field", "lable"), "field 'lable'"),
    ((*COPYCAT, "--backend", "opanai"), "Did you mean 'openai'?"),
    ((*COPYCAT, "--model", "m"), "takes no model"),
    ((*COPYCAT, "--base-url", "http://u:p@127.0.0.1/v1"), "takes no base_url"),
    ((*COPYCAT, "--backend", "openai"), "needs 'model'"),
    ((*COPYCAT, "--backend", "transformers", "--model", "train.jsonl"), "config.json"),
    ((*COPYCAT, "--prompts", "."), "copycat has no prompts"),
    ((*TWO_STEP, "--prompts", "."), "synopsis.jinja"),
    ((*TWO_STEP, "--prompts", "nowhere"), "is not a folder"),
    ((*TWO_STEP, "--set", "arm=one_step"), "depression_two_step.arm"),
    ((*COPYCAT, "--out", "made.json"), ".jsonl"),
    ((*COPYCAT, "--out", "train.jsonl/made.jsonl"), "is a file"),
    ((*COPYCAT, "--out", "train.jsonl", "--fresh"), "the real text"),
    ((*COPYCAT, "--resume", "--fresh"), "exclude each other"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_wrong_use_is_told_and_leaves_nothing(said, folder, arguments, told):
    train = Path("train.jsonl").read_bytes()
    code, out, err = said(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert written(folder) == set()
    assert Path("train.jsonl").read_bytes() == train


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://user:secret@127.0.0.1:1/v1", "without a user or a password"),
        ("http://127.0.0.1@llm.example/v1", "without a user or a password"),
        ("http://llm.example/v1", "--allow-host llm.example"),
        ("llm.example", "must read like"),
        ("http://127.0.0.1:1/v1", "No server answers"),
    ],
)
def test_a_server_that_may_not_or_cannot_be_asked(said, folder, url, told):
    pytest.importorskip("openai")
    server = ("--backend", "openai", "--model", "m", "--base-url", url)
    code, _, err = said(*TWO_STEP, *server)
    assert (code, told in err, "secret" in err) == (2, True, False)
    assert written(folder) == set()


PLANS = [
    ('[generate]\ngenerator = "copycat"\n[trian]\npath = "train.jsonl"', "Did you mean 'train'?"),
    ('[generate]\ngenerator = "copycat"\nbackned = "x"', "Did you mean 'backend'?"),
    ('[generate]\ngenerator = ["copycat"]', "generate.generator"),
    ('[generate]\ngenerator = "copycat"\nn = 0', "generate.n"),
    ("[generate]\nn = 3", "'generate.generator' is missing"),
    ("seed = 3", "no [generate] table"),
    (
        """
        generate = { generator = "copycat", baselines = ["zero_shot"] }
        train = { path = "train.jsonl" }
        """,
        "name [train] and [holdout]",
    ),
    (
        """
        generate = { generator = "copycat", quality = { min_wrods = 3 } }
        train = { path = "train.jsonl" }
        """,
        "Did you mean 'min_words'?",
    ),
]


@pytest.mark.parametrize(("plan", "told"), PLANS)
def test_a_plan_that_does_not_fit_is_told(said, folder, plan, told):
    Path("plan.toml").write_text(plan)
    code, _, err = said("generate", "plan.toml")
    assert code == 2
    assert told in err
    assert written(folder) == set()


def test_the_library_tells_wrong_use_alike(clinic):
    with pytest.raises(PlanError, match=r"generate\.n"):
        generate_in_memory("copycat", clinic["train"], n=0)
    with pytest.raises(PlanError, match="Did you mean 'copycat'"):
        generate_in_memory("copycatt", clinic["train"])


# Files that are there already; stopping and going on.


def test_what_is_there_is_replaced_only_where_that_is_asked_for(said, folder):
    assert said(*COPYCAT)[0] == 0
    before = Path("generated.jsonl").read_bytes()
    code, _, err = said(*COPYCAT, "--seed", 1)
    assert (code, "--fresh" in err) == (2, True)
    assert Path("generated.jsonl").read_bytes() == before
    assert said(*COPYCAT, "--seed", 1, "--fresh")[0] == 0
    assert Path("generated.jsonl").read_bytes() != before


def test_a_failed_replacement_leaves_nothing_of_what_it_replaced(said, folder):
    assert said(*COPYCAT)[0] == 0
    write_rows(Path("one.jsonl"), [{"id": "1", "text": "calm and well and calm again"}])
    other = ("generate", "markov", "--train", "one.jsonl", "--n", 40, "--max-failures", 0)
    code, _, err = said(*other, "--fresh")
    assert (code, "exact_duplicate" in err) == (2, True)
    assert not Path("generated.jsonl").exists()


def interrupted(monkeypatch, after):
    """The simulator is stopped from outside after so many answers; undo to let it go on."""
    answers = Simulator.answers
    given = []

    def few(self, asked):
        for each in answers(self, asked):
            if len(given) == after:
                raise KeyboardInterrupt
            given.append(each)
            yield each

    monkeypatch.setattr(Simulator, "answers", few)
    monkeypatch.setattr(Simulator, "n_at_once", 1)


def test_an_interrupted_generation_goes_on_to_the_same_bytes(said, folder, monkeypatch):
    assert said(*TWO_STEP, "--out", "whole.jsonl")[0] == 0
    with monkeypatch.context() as stopped:
        interrupted(stopped, after=5)
        code, _, err = said(*TWO_STEP, "--out", "made.jsonl")
    assert (code, "--resume" in err) == (130, True)
    assert not Path("made.jsonl").exists()
    assert 0 < len(rows("made.jsonl.partial")) < 6
    assert mode("made.jsonl.partial") == mode("made.generation.json") == 0o600
    code, _, err = said(*TWO_STEP, "--out", "made.jsonl")
    assert (code, "--resume" in err) == (2, True)
    assert said(*TWO_STEP, "--out", "made.jsonl", "--resume")[0] == 0
    assert Path("made.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert not Path("made.jsonl.partial").exists()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("--seed", 9), "seed"),
        (("--n", 7), "n_wanted"),
        (("--set", "per_source=2"), "settings"),
        (("--train", "holdout.jsonl"), "examples_sha256"),
    ],
)
@pytest.mark.parametrize("after", [5, 10**6])
def test_only_the_same_generation_is_resumed(said, folder, monkeypatch, changed, named, after):
    with monkeypatch.context() as stopped:
        interrupted(stopped, after=after)
        assert said(*TWO_STEP)[0] == (130 if after == 5 else 0)
    code, _, err = said(*TWO_STEP, *changed, "--resume")
    assert code == 2
    assert f"({named})" in err
    assert said(*TWO_STEP, "--resume")[0] == 0
    assert said(*TWO_STEP, *changed, "--fresh")[0] == 0


def test_a_full_disk_is_told_and_keeps_what_was_made(said, folder, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("synthaudit.generating.os.fsync", full)
        code, _, err = said(*COPYCAT)
    assert (code, "No space left" in err) == (2, True)
    assert said(*COPYCAT, "--resume")[0] == 0


def test_a_broken_file_of_answers_is_told(said, folder):
    assert said(*COPYCAT)[0] == 0
    (answers,) = Path("store").rglob("replies.sqlite")
    answers.write_bytes(b"no database" * 1000)
    code, _, err = said(*TWO_STEP, "--fresh")
    assert code == 2
    assert str(answers) in err
    assert "--store" in err


def test_too_many_rejections_stop_it_and_are_counted(said, folder):
    Path("plan.toml").write_text(
        '[train]\npath = "train.jsonl"\n[generate]\ngenerator = "copycat"\nn = 9\n'
        "max_failures = 2\n[generate.quality]\nduplicates = true\n[generate.settings]\nshare = 1\n"
    )
    write_rows(Path("train.jsonl"), [{"text": "The same words."}, {"text": "Some other words."}])
    code, _, err = said("generate", "plan.toml")
    assert code == 2
    assert "Stopped after 3 failures (exact_duplicate 3)" in err
    assert len(rows("generated.jsonl.partial")) == 2
    report = json.loads(Path("generated.generation.json").read_text())
    assert report["n_records"] == 2
    (rejection,) = report["rejections"]
    assert (rejection["reason"], rejection["n"], bool(rejection["meaning"])) == (
        "exact_duplicate", 3, True,
    )  # fmt: skip


# Plans.


def test_paths_of_a_plan_are_relative_to_it_and_nothing_else_is_a_path(said, folder, monkeypatch):
    """Options and names of models on a server may be spelt like something that lies there."""
    for name in ("two_step", "tiny"):
        Path(name).mkdir()
    write_rows(Path("base.jsonl"), [{"text": f"Innocent text number {i}."} for i in range(9)])
    train = '[train]\npath = "train.jsonl"\n'
    Path("arm.toml").write_text(
        f'{train}[generate]\ngenerator = "depression_two_step"\nn = 2\n'
        '[generate.settings]\narm = "two_step"\n'
    )
    Path("base.toml").write_text(
        f'{train}[generate]\ngenerator = "copycat"\nn = 5\n[generate.settings]\n'
        'base = "base.jsonl"\nshare = 0\n'
    )
    Path("none.toml").write_text(
        f'{train}[generate]\ngenerator = "copycat"\nn = 5\n[generate.settings]\nbase = ""\n'
    )
    monkeypatch.chdir(Path("two_step"))
    for name in ("arm", "base", "none"):
        code, _, err = said("generate", f"../{name}.toml", "--out", f"{name}.jsonl")
        assert (code, err) == (0, "")
    assert {row["text"][:13] for row in rows("base.jsonl")} == {"Innocent text"}


def test_a_server_knows_its_models_by_name(folder):
    from synthaudit.config import read_plan

    Path("tiny").mkdir()
    for backend, model in (("openai", "tiny"), ("transformers", str(folder / "tiny"))):
        Path("plan.toml").write_text(
            f'[generate]\ngenerator = "synsym"\nbackend = "{backend}"\nmodel = "tiny"\n'
        )
        assert read_plan(Path("plan.toml"))["generate"]["model"] == model


def run_plan(said, *arguments):
    code, out, err = said("run", *arguments, "--workers", 1, "--json")
    return code, json.loads(out) if out else None, err


@pytest.fixture
def copycat_plan(folder):
    plan = folder / "plan.toml"
    plan.write_text(PLAN + '[generate]\ngenerator = "copycat"\nn = 8\n')
    return plan


def test_run_generates_audits_and_its_plan_runs_again(said, folder, copycat_plan):
    code, result, err = run_plan(said, copycat_plan, "--out", "run")
    assert (code, result["failed_scores"]) == (0, [])
    assert "8 of 8 records" in err
    run = folder / "run"
    assert mode(run / "generated.jsonl") == 0o600
    assert not (run / "generated.jsonl.partial").exists()
    manifest = json.loads((run / "manifest.json").read_text())
    assert {"plan.toml", "generated.jsonl", "generation.json"} <= manifest["outputs"].keys()
    assert manifest["hosts_contacted"] == []
    digest = manifest["outputs"]["generated.jsonl"]
    assert manifest["inputs"]["synthetic"]["file_sha256"] == digest
    counts = json.loads((run / "generation.json").read_text())
    assert counts["examples_sha256"] == manifest["inputs"]["train"]["corpus_sha256"]
    plan = tomllib.loads((run / "plan.toml").read_text())
    assert plan["generate"]["generator"] == "copycat"
    assert "synthetic" not in plan

    assert run_plan(said, run / "plan.toml", "--out", "again")[0] == 0
    for name in ("generated.jsonl", "plan.toml", "generation.json", "audit.json"):
        assert (folder / "again" / name).read_bytes() == (run / name).read_bytes(), name

    before = (run / "audit.json").read_bytes()
    assert run_plan(said, copycat_plan, "--out", "run")[0] == 2
    assert run_plan(said, copycat_plan, "--out", "run", "--resume")[0] == 0
    assert (run / "audit.json").read_bytes() == before
    code, _, err = run_plan(said, copycat_plan, "--out", "run", "--resume", "--seed", 4)
    assert (code, "another plan" in err) == (2, True)


def test_run_does_not_audit_what_was_made_from_other_real_text(said, folder, copycat_plan):
    assert run_plan(said, copycat_plan, "--out", "run")[0] == 0
    write_rows(folder / "train.jsonl", clinic_rows("train", 39))
    code, _, err = run_plan(said, copycat_plan, "--out", "run", "--resume")
    assert (code, "examples_sha256" in err) == (2, True)


def test_a_run_that_failed_to_generate_is_replaced_whole(said, folder, copycat_plan):
    copycat_plan.write_text(
        copycat_plan.read_text() + "max_failures = 0\n[generate.quality]\nmin_words = 100\n"
    )
    code, _, err = run_plan(said, copycat_plan, "--out", "run")
    assert (code, "Stopped after 1 failures (too_short 1)" in err) == (2, True)
    assert (folder / "run" / "generated.jsonl.partial").exists()
    copycat_plan.write_text(PLAN + '[synthetic]\npath = "holdout.jsonl"\n')
    assert run_plan(said, copycat_plan, "--out", "run", "--fresh")[0] == 0
    assert not list((folder / "run").glob("gener*"))


@pytest.mark.parametrize("option", [(), ("--synthetic", "holdout.jsonl")])
def test_a_corpus_is_generated_or_named_not_both(said, folder, copycat_plan, option):
    if not option:
        both = copycat_plan.read_text() + '[synthetic]\npath = "holdout.jsonl"\n'
        copycat_plan.write_text(both)
    code, _, err = run_plan(said, copycat_plan, "--out", "run", *option)
    assert (code, "[synthetic] or [generate], not both" in err) == (2, True)
    assert not (folder / "run").exists()


@pytest.mark.parametrize(
    ("generation", "told"),
    [
        ('prompts = "."', "no prompts"),
        ('baselines = ["zero_shot"]', "name [train] and [holdout]"),
        ('backend = "openai"\nmodel = "m"\nbase_url = "http://u:secret@llm.example/v1"', "a user"),
    ],
)
def test_run_refuses_a_generation_before_it_writes(said, folder, copycat_plan, generation, told):
    copycat_plan.write_text(f"{copycat_plan.read_text()}{generation}\n")
    code, _, err = run_plan(said, copycat_plan, "--out", "run")
    assert (code, told in err, "secret" in err) == (2, True, False)
    assert not (folder / "run").exists()


def test_a_control_that_asks_nothing_contacts_nobody(said, folder, copycat_plan):
    pytest.importorskip("openai")
    server = 'backend = "openai"\nmodel = "m"\nbase_url = "http://127.0.0.1:1/v1"\n'
    copycat_plan.write_text(copycat_plan.read_text() + server)
    assert run_plan(said, copycat_plan, "--out", "run")[0] == 0
    manifest = json.loads((folder / "run" / "manifest.json").read_text())
    assert manifest["hosts_contacted"] == []


def test_a_server_is_named_and_its_key_written_nowhere(said, folder, monkeypatch):
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret\n")

    def script(body, _n):
        report = examination(random.Random(body["seed"]), "F32.1")
        return completion(report | {"mood": f"<script>alert(1)</script> {report['mood']}"})

    with ScriptedServer(script) as server:
        Path("plan.toml").write_text(
            PLAN + '[generate]\ngenerator = "icd10_report"\nn = 6\nbackend = "openai"\n'
            f'model = "tiny"\nbase_url = "{server.base_url}"\n'
            '[generate.settings]\nn_examples = 2\ncodes = ["F32.1"]\n'
        )
        code, _, err = run_plan(said, "plan.toml", "--out", "run")
    assert code == 0, err
    assert {headers["authorization"] for headers in server.headers} == {"Bearer sk-very-secret"}
    manifest = json.loads((folder / "run" / "manifest.json").read_text())
    host = server.base_url.removeprefix("http://").removesuffix("/v1")
    assert manifest["hosts_contacted"] == [host]
    assert json.loads((folder / "run" / "generation.json").read_text())["run"]["host"] == host
    assert all("<script>alert" in row["text"] for row in rows("run/generated.jsonl"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        assert b"sk-very-secret" not in path.read_bytes(), path
    assert "alert(1)" not in (folder / "run" / "report.html").read_text()
