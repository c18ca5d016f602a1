"""Imports point down only, metrics do not know each other, and start-up stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "synthaudit"

# Lowest first. A module may import from its own line or any line above, except where a line holds
# parts that do not know each other (the bars of the design): those are listed in APART.
LAYERS = (
    ("errors", "files", "locks", "machine", "nearest", "strict_json"),
    (
        "ragged",
        "signatures",
        "pseudonyms",
        "records",
        "normalise",
        "planting",
        "clinic",
        "reasons",
        "cells",
        "coherence",
        "exhibits",
        "notebook",
        "privacy_result",
        "score_table",
    ),
    ("loaders", "fields"),
    ("spool",),
    ("results", "corpus"),
    ("kernels", "stats", "usual_check", "strata", "union"),
    ("features",),
    ("relations", "models", "canaries"),
    ("generation",),
    ("metrics", "generators", "backends", "engines", "store", "policy", "policies"),
    ("reply_store", "storekeeping"),
    ("gate_verdict", "limits"),
    ("judging", "comparison", "suggesting"),
    ("config", "plugins"),
    ("seats", "bench", "planted"),
    ("generating", "gating"),
    (
        "jobs",
        "scoring",
        "overlaps",
        "origins",
        "privacy_audit",
        "identities",
        "lineage",
        "showing",
        "whereabouts",
    ),
    ("trial",),
    ("power_controls",),
    (
        "privacy_section",
        "power_study",
    ),
    ("auditing",),
    ("sharing",),
    ("preparing", "dropping", "rerunning", "audited", "review", "minutes"),
    ("examining",),
    ("reports",),
    ("evidence",),
    ("runs",),
    ("api", "pytest_plugin"),
    ("cli",),
    ("__main__",),
)
APART = ("metrics", "generators", "backends", "engines", "store", "policy")
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "numba", "pandas"}


def modules():
    return sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            if node.module == "synthaudit":
                names |= {f"synthaudit.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.startswith("synthaudit.")}


def test_every_part_has_a_layer():
    assert {part_of(path) for path in modules()} <= set(LEVEL)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    own = part_of(path)
    for name in imported(path):
        other = name.split(".")[1]
        if other == "__version__":
            continue
        assert LEVEL[other] <= LEVEL[own], f"{own} imports {name}"
        assert not (own in APART and other in APART and other != own), f"{own} imports {name}"


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "metrics").glob("*/*.py")),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_metric_imports_no_other_metric(path):
    for name in imported(path):
        if name.startswith("synthaudit.metrics."):
            assert name.count(".") == 2, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_one_idea_a_file(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["run", "--help"],
        ["gate", "--help"],
        ["metrics"],
        ["policies"],
        ["schema", "audit"],
    ],
    ids=" ".join,
)
def test_starting_up_imports_nothing_heavy(arguments):
    code = (
        "import sys; from synthaudit.cli import cli; "
        f"cli.main({arguments!r}, standalone_mode=False); "
        f"print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"
