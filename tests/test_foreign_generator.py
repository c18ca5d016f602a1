"""A generator of another package, offered by an entry point."""

import json
import subprocess
import sys

import pytest

SCRATCH = '''
"""A generator of somebody else."""
from dataclasses import dataclass
from typing import ClassVar
from pydantic import BaseModel
from synthaudit.generation.lineage import lineage
from synthaudit.generation.requests import Request, Step
from synthaudit.generators.base import Generator
from synthaudit.records import Record


class Line(BaseModel):
    line: str


def simulated(rng, inputs):
    return {"line": f"On {inputs['day']} the {int(1000 * rng.random())} geese went south again"}


SAY = Step("say", Line, simulated)


@dataclass(frozen=True)
class Scratch(Generator):
    """Tells of geese.

    Args:
        day: On which day.
    """

    needs_examples: ClassVar[bool] = False
    asks: ClassVar = (SAY,)
    day: str = "Monday"

    def generate(self, n, *, seed, examples, backend):
        asked = (Request(SAY, {"day": self.day}, seed=seed * 1000 + i) for i in range(10 * n))
        for answer in backend.ask(asked):
            yield Record("", answer.value.line, meta=lineage([answer], condition=self.day))
'''
PROMPT = """{% block system %}
You watch birds.
{% endblock %}
{% block user %}
It is {{ day }}.
{% endblock %}
"""


@pytest.fixture
def scratch(tmp_path):
    """A package that offers a generator, installed in a folder of its own."""
    (tmp_path / "scratch_geese.py").write_text(SCRATCH)
    (tmp_path / "prompts" / "geese").mkdir(parents=True)
    (tmp_path / "prompts" / "geese" / "say.jinja").write_text(PROMPT)
    about = tmp_path / "scratch_geese-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: scratch-geese\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[synthaudit.generators]\ngeese = scratch_geese:Scratch\n"
    )
    return tmp_path


def synthaudit(folder, *arguments):
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); from synthaudit.cli import cli; "
        f"cli.main({list(map(str, arguments))!r}, standalone_mode=False)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder
    ).stdout


def test_a_generator_of_another_package_is_listed_explained_and_run(scratch):
    assert "geese" in synthaudit(scratch, "generators")
    explained = synthaudit(scratch, "generators", "geese")
    assert "Tells of geese." in explained
    assert "On which day." in explained
    out = scratch / "geese.jsonl"
    options = ["--n", 3, "--seed", 5, "--set", "day=Friday", "--out", out]
    synthaudit(scratch, "generate", "geese", *options)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(rows) == 3
    assert all(row["text"].startswith("On Friday") for row in rows)
    assert {row["meta"]["adapter"] for row in rows} == {"geese"}
    assert {row["meta"]["condition"] for row in rows} == {"Friday"}
