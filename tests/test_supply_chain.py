"""A release: its parts locked and listed, the same bytes whoever builds it, nothing else in it."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "dev.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
TORCH = {"torch"}
"""Locked by version in constraints.txt: its builds for processors and for cards differ."""

BESIDE = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore")


def locked() -> dict[str, list[tuple[Version, list[str]]]]:
    """Versions and hashes of each package in the lock."""
    found: dict[str, list[tuple[Version, list[str]]]] = {}
    for entry in re.split(r"\n(?=\S)", LOCK.read_text().strip()):
        requirement, *hashes = re.split(r"\s*\\\n\s*", entry)
        name, version = re.match(r"([^=\s]+)==([^\s;]+)", requirement).groups()
        found.setdefault(canonicalize_name(name), []).append((Version(version), hashes))
    return found


def test_every_package_of_the_lock_has_hashes_and_no_address():
    entries = locked()
    assert len(entries) > 100
    for name, versions in entries.items():
        for _, hashes in versions:
            assert hashes, name
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), name
    assert "://" not in LOCK.read_text()
    assert not {name for name in entries if name.startswith(("nvidia", "torch"))}


def test_the_lock_holds_what_the_project_asks_for():
    """After a change of pyproject.toml: make lock."""
    asked = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["offline-model"],
        *PROJECT["dependency-groups"]["dev"],
    ]
    entries = locked()
    for requirement in map(Requirement, asked):
        name = canonicalize_name(requirement.name)
        if name not in TORCH:
            versions = [version for version, _ in entries.get(name, [])]
            assert any(version in requirement.specifier for version in versions), str(requirement)


def run(*arguments, cwd=ROOT, **environment):
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_bill_of_materials_names_every_package_once_with_what_it_needs():
    said = run("tools/sbom.py", SOURCE_DATE_EPOCH="1700000000")
    assert said == run("tools/sbom.py", SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED="7")
    bill = json.loads(said)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    whole = bill["metadata"]["component"]
    assert whole["purl"] == f"pkg:pypi/synthaudit@{PROJECT['project']['version']}"
    names = [part["name"] for part in bill["components"]]
    assert names == sorted(set(names))
    needed = {
        canonicalize_name(Requirement(each).name) for each in PROJECT["project"]["dependencies"]
    }
    assert needed <= set(names)
    assert not {"pytest", "ruff", "hypothesis"} & set(names)  # nobody needs them to run it
    references = {whole["bom-ref"], *(part["bom-ref"] for part in bill["components"])}
    edges = {edge["ref"]: edge["dependsOn"] for edge in bill["dependencies"]}
    assert edges.keys() == references
    assert {other for others in edges.values() for other in others} < references
    reached, waiting = set(), [whole["bom-ref"]]
    while waiting:
        reached.add(waiting[-1])
        waiting = [*waiting[:-1], *(set(edges[waiting[-1]]) - reached)]
    assert reached == references


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Wheel and sdist from two copies of the sources that differ in all but their content."""
    pytest.importorskip("hatchling")
    sources = shutil.copytree(ROOT / "src", tmp_path_factory.mktemp("sources") / "src")
    made = []
    for number, mask in enumerate((0o022, 0o077)):
        folder = tmp_path_factory.mktemp(f"copy{number}") / f"checkout-{number}"
        before = os.umask(mask)
        try:
            folder.mkdir()
            for name in BESIDE:
                shutil.copyfile(ROOT / name, folder / name)
            ignored = shutil.ignore_patterns(*([] if number else ["__pycache__"]))
            copy = shutil.copyfile if number else shutil.copy2
            shutil.copytree(sources, folder / "src", ignore=ignored, copy_function=copy)
            if number:  # what lies about in a checkout
                (folder / "tests").mkdir()
                (folder / "tests" / "real.jsonl").write_text("{}")
                (folder / "notes.txt").write_text("a note")
            run(
                "-m", "hatchling", "build", "-d", "dist", cwd=folder, SOURCE_DATE_EPOCH="1700000000"
            )
        finally:
            os.umask(before)
        made.append({path.suffix: path for path in (folder / "dist").iterdir()})
    return made


def names_in(path: Path) -> list[str]:
    if path.suffix == ".whl":
        return zipfile.ZipFile(path).namelist()
    with tarfile.open(path) as archive:
        return [member.name.partition("/")[2] for member in archive.getmembers()]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_two_builds_of_the_wheel_are_the_same_bytes(built):
    first, second = built
    assert digest(first[".whl"]) == digest(second[".whl"])


def test_two_builds_of_the_sdist_are_the_same_bytes(built):
    first, second = built
    assert digest(first[".gz"]) == digest(second[".gz"])


def test_a_wheel_built_from_the_sdist_is_the_wheel(built, tmp_path):
    with tarfile.open(built[0][".gz"]) as archive:
        # Python 3.11.3 and earlier know no filters.
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path, **safe)
    (folder,) = tmp_path.iterdir()
    (folder / ".gitignore").unlink()  # what it names is left out without it, too
    (folder / "src" / "synthaudit" / "__pycache__").mkdir()
    (folder / "src" / "synthaudit" / "__pycache__" / "kernel.nbi").touch()
    run(
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        "dist",
        cwd=folder,
        SOURCE_DATE_EPOCH="1700000000",
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    assert digest(wheel) == digest(built[0][".whl"])


def test_nothing_but_the_package_is_in_it(built):
    for made in built:
        wheel, sdist = names_in(made[".whl"]), names_in(made[".gz"])
        assert {name.split("/")[0] for name in wheel} == {
            "synthaudit",
            f"synthaudit-{PROJECT['project']['version']}.dist-info",
        }
        assert {name.split("/")[0] for name in sdist} == {"src", "PKG-INFO", *BESIDE}
        for names in (wheel, sdist):
            suffixes = {Path(name).suffix for name in names if "dist-info" not in name}
            assert not suffixes & {
                ".jsonl",
                ".csv",
                ".parquet",
                ".npy",
                ".png",
                ".pyc",
                ".nbi",
                ".nbc",
            }
        assert any(name.endswith("licenses/LICENSE") for name in wheel)
        source = {path.relative_to(ROOT / "src").as_posix() for path in package_files()}
        assert source == {name for name in wheel if name.startswith("synthaudit/")}


def package_files():
    return [
        path
        for path in (ROOT / "src" / "synthaudit").rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".nbi", ".nbc"}
    ]
