"""Commands that pages and examples show and no test runs: valid, and every option exists."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib

import click
import pytest
import yaml
from test_docs import FILES, ROOT

from synthaudit.cli import cli
from synthaudit.reasons import REASONS

EXAMPLES = ROOT / "examples" / "offline"
PAGES = [path for path in FILES if path.name != "cli.md"]  # that one is generated


def blocks(path, *kinds):
    return re.findall(
        rf"^```(?:{'|'.join(kinds)})\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def ours(script):
    """The arguments of each call of synthaudit in a shell script."""
    script = re.sub(r"\\\n", " ", script)
    for line in script.splitlines():
        for part in re.split(r"&&|\|\||[;|](?=\s)", line.strip().removeprefix("$ ")):
            words = shlex.split(part, comments=True) if "synthaudit" in part else []
            at = next((i for i, word in enumerate(words) if is_call(words, i, word)), None)
            if at is not None:
                yield words[at + 1 :]


def is_call(words, at, word):
    """Whether synthaudit, or a container of it, is what runs here."""
    if word.endswith("synthaudit"):
        return at == 0 or words[at - 1] in {"exec", "-", "-m"} or "=" in words[at - 1]
    return word == "synthaudit.sif" and words[1] == "run"


def refused(arguments):
    """What the command line would say to unknown commands, options and choices; None if nothing."""
    command, context = cli, click.Context(cli, info_name="synthaudit")
    arguments = [word for word in arguments if word != "…"]
    try:
        while isinstance(command, click.Group) and arguments and arguments[0][0] != "-":
            _, command, arguments = command.resolve_command(context, arguments)
            context = click.Context(command, parent=context, info_name=command.name)
        given, *_ = command.make_parser(context).parse_args(args=list(arguments))
        for option in command.params:
            value = given.get(option.name)
            if isinstance(option.type, click.Choice) and isinstance(value, str):
                option.type.convert(value, option, context)
    except click.UsageError as error:
        return error.format_message()
    return None


SHELL = [
    *((path.name, script) for path in PAGES for script in blocks(path, "sh", "bash")),
    *((path.name, script) for path in PAGES for script in blocks(path, "text")
      if re.search(r"^synthaudit ", script, re.MULTILINE)),
    ("audit.sbatch", (EXAMPLES / "audit.sbatch").read_text("utf-8")),
]  # fmt: skip


def test_wrong_calls_would_be_noticed():
    assert [*ours("cd x && synthaudit gate a \\\n  --strict; ls\nX=1 synthaudit run | cat")] == [
        ["gate", "a", "--strict"],
        ["run"],
    ]
    assert refused(["gate", "audit", "--policy", "research"]) is None
    assert "--polcy" in refused(["gate", "audit", "--polcy", "research"])
    assert "'gat'" in refused(["gat", "audit"])
    assert "rndom" in refused(["run", "--split", "rndom"])
    assert "--sgn" in refused(["evidence", "build", "a", "--sgn", "key"])


def test_every_call_that_is_only_shown_could_be_made():
    found = [(name, call) for name, script in SHELL for call in ours(script)]
    assert len(found) > 20
    wrong = [(name, shlex.join(call), said) for name, call in found if (said := refused(call))]
    assert wrong == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_every_shell_script_is_valid():
    for name, script in SHELL:
        done = subprocess.run(
            ["bash", "-n"], input=script, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), name


def test_tables_and_lists_of_settings_can_be_read():
    for path in PAGES:
        for block in blocks(path, "toml"):
            tomllib.loads(block)
        for block in blocks(path, "yaml"):
            assert yaml.safe_load(block)


def test_the_job_without_a_network_is_one_for_gitlab_and_does_what_the_page_says():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci",
         str(EXAMPLES / "gitlab.yml")], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    job = yaml.safe_load((EXAMPLES / "gitlab.yml").read_text("utf-8"))["gate"]
    (block,) = blocks(ROOT / "docs" / "offline.md", "yaml")
    shown = yaml.safe_load(block)["gate"]
    for key in ("image", "before_script"):
        assert job[key] == shown[key]
    assert "allow_failure" not in job.keys() | shown.keys()
    for script in (job["script"], shown["script"]):
        (call,) = [call for line in script for call in ours(line)]
        assert refused(call) is None


def test_the_container_has_the_parts_that_apptainer_knows_and_runs_synthaudit():
    definition = (EXAMPLES / "synthaudit.def").read_text("utf-8")
    head, *sections = re.split(r"^(?=%)", definition, flags=re.MULTILINE)
    keys = dict(line.split(": ") for line in head.splitlines() if line and line[0] != "#")
    assert set(keys) == {"Bootstrap", "From"}
    parts = dict(section.split("\n", 1) for section in sections)
    known = {"%files", "%post", "%environment", "%runscript", "%test", "%help"}
    assert set(parts) == known
    for name in ("%post", "%environment", "%runscript", "%test"):
        checked = subprocess.run(["sh", "-n"], input=parts[name], text=True, check=False)
        assert checked.returncode == 0
    assert "--no-deps /wheels/*.whl" in parts["%post"]
    calls = [call for name in ("%runscript", "%test") for call in ours(parts[name])]
    assert calls == [["$@"], ["--version"], ["doctor"]]


def test_the_glossary_has_every_word_a_verdict_can_hold():
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    words = {*REASONS, "inconclusive", "ok", "failed", "not_applicable", "random", "declared"}
    words |= {"verbatim", "edited", "paraphrase", "spliced", "identifiers"}
    assert {word for word in words if f"`{word}`" not in text} == set()
