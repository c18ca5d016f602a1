"""Every command a page shows is run, and generated pages are current.

A block ``console`` is run with every change, ``console slow`` with the studies, after the blocks
above it. What needs a network, a container or a queue stands in ``sh`` or ``bash``: it is not run,
but must be valid, and every option of ours in it must exist.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import clinic_rows, write_rows

ROOT = Path(__file__).parents[1]
FILES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
PAGES = tuple(
    pytest.param(path.relative_to(ROOT).as_posix(), kinds, marks=marks)
    for path in FILES
    for fence, kinds, marks in (
        ("```console\n", "console", ()),
        ("```console slow\n", "console(?: slow)?", pytest.mark.slow),
    )
    if fence in path.read_text("utf-8")
)
FAILING_ON_PURPOSE = {10, 11}


def commands(page, kinds):
    blocks = re.findall(rf"```{kinds}\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.fixture
def workplace(tmp_path):
    """A folder with the files the pages talk about, made by the simulated clinic."""
    rows = [dict(row, person=row["group"]) for row in clinic_rows("train", 60)]
    write_rows(tmp_path / "notes.jsonl", rows)
    made = [
        {"id": row["id"], "text": row["text"], "label": row["label"]}
        for row in clinic_rows("honest", 30)
    ]
    write_rows(tmp_path / "made.jsonl", made)
    lines = ["answer", *(json.dumps(row["text"]).replace('\\"', '""') for row in made)]
    (tmp_path / "answers.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One for all pages: most audit the same records, and need not compute twice."""
    return tmp_path_factory.mktemp("store")


@pytest.mark.parametrize(("page", "kinds"), PAGES)
def test_every_command_on_the_page_runs(page, kinds, workplace, store):
    environment = dict(os.environ, SYNTHAUDIT_STORE=str(store))
    shown = commands(page, kinds)
    assert shown
    for command in shown:
        words = shlex.split(command)
        if words[0] == "make":
            targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
            assert words[1] in targets
            continue
        assert words[0] == "synthaudit", command
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=workplace, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        allowed = {0} | (FAILING_ON_PURPOSE if words[1] == "gate" or "--policy" in words else set())
        assert done.returncode in allowed, f"{command}\n{done.stdout}{done.stderr}"


def test_generated_pages_are_current():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_links_between_pages_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text()):
            if not re.match(r"[a-z]+:", target):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_library_example_of_the_readme_runs(workplace, store, monkeypatch):
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL).group(1)
    monkeypatch.chdir(workplace)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env=dict(os.environ, SYNTHAUDIT_STORE=str(store)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.match("no_evidence|inconclusive|leak_found", done.stdout)
