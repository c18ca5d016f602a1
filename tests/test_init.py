"""`synthaudit init`: what is guessed, and that the plan it writes can be read."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthaudit.cli._guesses import guess
from synthaudit.cli.init import init
from synthaudit.cli.split import split
from synthaudit.config import make_plan, read_plan
from synthaudit.errors import InputError, UsageError


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name, rows):
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return name


def notes(n=4, **more):
    return [{"text": f"a note of some length {i}", **more} for i in range(n)]


def plan():
    return tomllib.loads(Path("synthaudit.toml").read_text())


def run(*arguments):
    result = CliRunner().invoke(init, arguments)
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == 0
    return result.output


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("notes-train.jsonl", "train"),
        ("Training.jsonl", "train"),
        ("real_data.jsonl", "train"),
        ("holdout.jsonl", "holdout"),
        ("hold-out.jsonl", "holdout"),
        ("test_split.jsonl", "holdout"),
        ("dev.jsonl", "holdout"),
        ("synthetic-train.jsonl", "synthetic"),
        ("llama3.jsonl", "synthetic"),
        ("generated_test.jsonl", "synthetic"),
        ("public.jsonl", "reference"),
        ("notes.jsonl", None),
        ("contest.jsonl", None),
    ],
)
def test_roles_by_name(name, role):
    assert guess(write(name, notes())).role == role


def test_the_folder_does_not_say_the_role():
    Path("test").mkdir()
    assert guess(write("test/notes.jsonl", notes())).role is None


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        (notes(), {}),
        ([{"prompt": "p" * 99, "note": "n" * 9}, {"prompt": "p", "note": "n"}], {"text": "note"}),
        ([{"summary": "short", "transcript": "long long"}], {"text": "transcript"}),
        ([{"frob": "long long", "x": "short"}], {"text": "frob"}),
        ([{"doc": {"body": "long long", "lang": "en"}}], {"text": "doc.body"}),
        (notes(text=""), {}),
        (notes(patient_id=3), {"group": "patient_id"}),
        (notes(SubjectID="s"), {"group": "SubjectID"}),
        (notes(group="g", patient="p"), {}),
        (notes(PHQ8_Score=4), {"label": "PHQ8_Score"}),
        (notes(label={"sd": 1, "severity": 2.5}), {"label": "label.severity"}),
        (notes(label=[["PERSON", 0, 3]]), {"label": ""}),
        (notes(id="same"), {"id": ""}),
        ([{"text": "a", "note_id": 1}, {"text": "b", "note_id": 2}], {"id": "note_id"}),
        ([{"text": "a", "video": 1}, {"text": "b", "video": 2}], {}),
        (notes(codes=["F32", "F41"]), {"label": "codes"}),
    ],
)
def test_fields_by_name_and_content(rows, fields):
    assert guess(write("train.jsonl", rows)).fields == fields


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"source_id": "a"}, {"source": "source_id"}),
        ({"participant": 3}, {"source": "participant"}),
        ({"source": "forum"}, {}),
        ({"sources": ["a"], "participant": 3}, {}),
    ],
)
def test_lineage_of_synthetic_text(more, fields):
    assert guess(write("synthetic.jsonl", notes(**more))).fields == fields


def test_only_the_first_rows_are_looked_at():
    rows = notes(200)
    path = write("train.jsonl", rows)
    with Path(path).open("a") as file:
        file.write("broken")
    assert guess(path).role == "train"


def test_a_plan_that_reads():
    files = [
        write("notes-train.jsonl", notes(patient="p")),
        write("notes-holdout.jsonl", notes(patient="q")),
        write("llama.jsonl", notes(source_id="p")),
        write("gpt 4.jsonl", notes()),
    ]
    output = run(*files)
    for file in files:
        assert file in output
    written = plan()
    assert written["train"] == {"path": "notes-train.jsonl", "group": "patient", "seen": "all"}
    assert written["holdout"]["split"] == "unknown"
    assert written["synthetic"]["llama"] == {"path": "llama.jsonl", "source": "source_id"}
    assert written["synthetic"]["gpt-4"] == {"path": "gpt 4.jsonl"}
    resolved = make_plan(read_plan(Path("synthaudit.toml")), origin="test")
    assert resolved.train.group == "patient"
    assert list(resolved.synthetic) == ["llama", "gpt-4"]


@pytest.fixture
def parts():
    real = write("real.jsonl", [{"text": f"note {i}", "group": f"p{i}"} for i in range(8)])
    assert CliRunner().invoke(split, [real, "--out", "parts", "--holdouts", "2"]).exit_code == 0
    return Path("parts")


def test_a_random_split_is_known_by_its_manifest(parts):
    run("parts/train.jsonl", "parts/holdout-2.jsonl", write("made.jsonl", notes()))
    assert plan()["holdout"]["split"] == "random"
    assert "so says split.json" in Path("synthaudit.toml").read_text()


@pytest.mark.parametrize(
    "damage",
    [
        lambda parts: (parts / "split.json").unlink(),
        lambda parts: (parts / "split.json").write_text("[]"),
        lambda parts: (parts / "split.json").write_text(
            (parts / "split.json").read_text().replace('"random": true', '"random": false')
        ),
        lambda parts: (parts / "split.json").write_text(
            (parts / "split.json").read_text().replace("split/1", "split/2")
        ),
        lambda parts: write(parts / "train.jsonl", notes()),
        lambda parts: write(parts / "holdout-1.jsonl", notes()),
    ],
)
def test_a_split_is_unknown_unless_the_manifest_fits_both_files(parts, damage):
    damage(parts)
    run("parts/train.jsonl", "parts/holdout-1.jsonl")
    assert plan()["holdout"]["split"] == "unknown"


def test_a_holdout_is_no_random_part_beside_other_text(parts):
    run(write("train.jsonl", notes()), "parts/holdout-1.jsonl")
    assert plan()["holdout"]["split"] == "unknown"


def test_files_whose_names_do_not_say():
    output = run(write("a.jsonl", notes()), write("b.jsonl", notes()), write("c.jsonl", notes()))
    assert output.count("the name does not say") == 3
    assert plan()["train"]["path"] == "a.jsonl"
    assert plan()["synthetic"]["b"]["path"] == "b.jsonl"
    assert plan()["holdout"]["path"] == "c.jsonl"


def test_a_role_without_a_file_is_explained():
    run(write("train.jsonl", notes()))
    text = Path("synthaudit.toml").read_text()
    assert "# [synthetic.NAME]" in text
    assert "inconclusive" in text


def test_two_files_for_one_role():
    output = run(write("train.jsonl", notes()), write("real.jsonl", notes()))
    assert plan()["train"]["path"] == "train.jsonl"
    assert "real.jsonl: not used" in output
    assert '# "real.jsonl" may be train as well' in Path("synthaudit.toml").read_text()


def test_equal_names_become_different_keys():
    for folder in ("x", "y"):
        Path(folder).mkdir()
        write(f"{folder}/synthetic.jsonl", notes())
    run("x/synthetic.jsonl", "y/synthetic.jsonl")
    assert [each["path"] for each in plan()["synthetic"].values()] == [
        "x/synthetic.jsonl",
        "y/synthetic.jsonl",
    ]


def test_odd_names_are_quoted():
    name = 'tr"a\tin\\ \u007f é.jsonl'
    run(write(name, [{'the "text"': "x", "note é": "long"}]))
    assert plan()["train"] == {"path": name, "text": "note é", "seen": "all"}


def test_no_text_is_written():
    secret = "Mrs Quibble told us"
    Path("train.csv").write_text(f'text,"{secret} a lot, and more"\n{secret},{secret}\n')
    output = run("train.csv")
    assert secret not in output
    assert secret not in Path("synthaudit.toml").read_text()


def test_no_field_of_strings():
    run(write("train.jsonl", [{"a": 1}]))
    assert "no field holds strings" in Path("synthaudit.toml").read_text()


def test_an_existing_plan_is_kept():
    Path("synthaudit.toml").write_text("mine")
    file = write("train.jsonl", notes())
    with pytest.raises(UsageError, match="already exists"):
        run(file)
    assert Path("synthaudit.toml").read_text() == "mine"
    run(file, "--force")
    assert "train" in plan()


def test_what_cannot_be_read():
    with pytest.raises(InputError, match="does not exist"):
        run("none.jsonl")
    with pytest.raises(InputError, match="holds no record"):
        run(write("train.jsonl", []))
    file = write("train.jsonl", notes())
    with pytest.raises(UsageError, match="twice"):
        run(file, file)
    assert not Path("synthaudit.toml").exists()
