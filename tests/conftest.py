"""Corpora and folders that several tests share."""

import itertools
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from synthaudit.corpus import Corpus
from synthaudit.store import Store

# the first call of a kernel compiles it, which takes longer than any deadline
settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")


@pytest.fixture(scope="session")
def data_folder():
    """The open data sets, or a skip that says how to get them."""
    named = os.environ.get("SYNTHAUDIT_TEST_DATA")
    if not named or not Path(named).is_dir():
        pytest.skip("the open data sets are not here: set SYNTHAUDIT_TEST_DATA to their folder")
    return Path(named)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


@pytest.fixture(autouse=True)
def _own_store(tmp_path_factory, monkeypatch):
    """No test reads or fills the user's Store."""
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(tmp_path_factory.getbasetemp() / "default-store"))


def clinic_rows(name: str, n: int | None = None) -> list[dict]:
    """The first ``n`` rows of a demo corpus, or all."""
    from synthaudit.clinic.demo import demo_rows

    return list(itertools.islice(map(dict, demo_rows(name)), n))


def write_rows(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def clinic_plan(folder: Path, n: int):
    """A plan on ``n`` records a role, written into ``folder``; people of whom something leaked."""
    from synthaudit.config import make_plan

    for name, rows in (("train", "train"), ("holdout", "holdout"), ("made", "leaking")):
        write_rows(folder / f"{name}.jsonl", clinic_rows(rows, n))
    return make_plan(
        {
            "profile": "quick",
            "train": {"path": str(folder / "train.jsonl")},
            "holdout": {"path": str(folder / "holdout.jsonl"), "split": "random"},
            "synthetic": {"path": str(folder / "made.jsonl")},
            "models": {"embedder": "weightless"},
        },
        origin="test",
    )


@pytest.fixture(scope="session")
def clinic_folder(tmp_path_factory):
    """The corpora of the simulated clinic as files: train, holdout, honest, leaking."""
    folder = tmp_path_factory.mktemp("clinic")
    for name in ("train", "holdout", "honest", "leaking"):
        write_rows(folder / f"{name}.jsonl", clinic_rows(name))
    return folder


@pytest.fixture(scope="session")
def clinic(clinic_folder):
    """The first records of each, read."""
    roles = {"train": "train", "holdout": "holdout", "honest": "synthetic", "leaking": "synthetic"}
    return {
        name: Corpus.read(clinic_folder / f"{name}.jsonl", role=role).select(np.arange(100))
        for name, role in roles.items()
    }
