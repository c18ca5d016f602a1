"""The package of the page on adding a metric and a generator is installed and run."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "adding.md"
COMMANDS = """\
import json, sys
sys.path[:0] = [{folder!r}]
from synthaudit.cli import cli
for arguments in json.loads({calls!r}):
    cli.main(arguments, standalone_mode=False)
import test_questions
test_questions.test_two_of_four_records_ask()
print("the test of the page passed")
"""


@pytest.fixture
def package(tmp_path):
    """Every block that names its file, and what pip would write about the package."""
    blocks = re.findall(r"```(?:python|text|toml)\n# (\S+)\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for name, content in blocks:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert len(blocks) == 5
    about = tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"]
    folder = tmp_path / "my_package-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n"
    )
    (folder / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
            for group, points in about["entry-points"].items()
        )
    )
    return tmp_path


def test_what_the_page_adds_is_listed_explained_tested_and_run(package):
    shown = [line.split()[1:] for line in re.findall(r"(?m)^synthaudit .*", PAGE.read_text())]
    assert [call[0] for call in shown] == ["metrics", "generators", "generate", "run"]
    code = COMMANDS.format(folder=str(package), calls=json.dumps(shown[:-1]))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=package, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for told in ("How many of the records ask", "mark = ", "Whom to", "page passed"):
        assert told in done.stdout
    rows = [json.loads(line) for line in (package / "letters.jsonl").read_text().splitlines()]
    assert len(rows) == 3
    assert all(row["text"].startswith("Dear Grace, we met ") for row in rows)
    assert {row["meta"]["adapter"] for row in rows} == {"letters"}
