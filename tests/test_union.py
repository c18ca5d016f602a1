"""A leak split over two releases: unseen in either alone, seen where both are read together."""

import json

import pytest
from conftest import clinic_rows, write_rows
from fake_bench import make_corpus

from synthaudit import plugins
from synthaudit.auditing import load, run
from synthaudit.cli._options import apply
from synthaudit.config import make_plan, read_plan
from synthaudit.engines.local import LocalEngine
from synthaudit.errors import InputError
from synthaudit.identities import resolve
from synthaudit.results import Matches
from synthaudit.runs import RunFolder
from synthaudit.union import united

N_PEOPLE = 40
HALF = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two releases of new notes, each with verbatim notes of four other persons of train."""
    folder = tmp_path_factory.mktemp("releases")
    real = clinic_rows("train")
    first = list({row["group"]: row for row in reversed(real)}.values())[::-1]
    kept = {row["group"] for row in first[:N_PEOPLE]}
    write_rows(folder / "train.jsonl", [row for row in real if row["group"] in kept])
    others = clinic_rows("holdout")
    unseen = set(list(dict.fromkeys(row["group"] for row in others))[:N_PEOPLE])
    write_rows(folder / "holdout.jsonl", [row for row in others if row["group"] in unseen])
    made = clinic_rows("honest", 80)
    for name, rows, leaked in (
        ("one", made[:40], first[:HALF]),
        ("two", made[40:], first[HALF : 2 * HALF]),
    ):
        planted = [{**row, "id": f"{at}"} for at, row in enumerate([*rows, *leaked])]
        for row in planted:
            row.pop("group", None)
        write_rows(folder / f"{name}.jsonl", planted)
    return folder


def plan_for(folder, release, former=None):
    content = {
        "profile": "quick",
        "train": {"path": str(folder / "train.jsonl")},
        "holdout": {"path": str(folder / "holdout.jsonl"), "split": "random"},
        "synthetic": {"path": str(folder / f"{release}.jsonl")},
        "models": {"embedder": "weightless"},
    }
    if former is not None:
        content["former"] = {"path": str(folder / f"{former}.jsonl")}
    return make_plan(content, origin="test")


NAMES = ("privacy.exact_copies", "privacy.near_duplicates", "diversity.unique_records")


def test_half_a_leak_in_each_release_is_found_in_both_together(folder, store, monkeypatch):
    known = {name: plugins.metrics()[name] for name in NAMES}
    monkeypatch.setattr(plugins, "metrics", lambda: known)

    def audited(release, former=None):
        plan = plan_for(folder, release, former)
        corpora, digests = load(plan, "synthetic", store)
        return plan, digests, run(plan, corpora, store=store, engine=LocalEngine())

    first, alone = (audited(name)[2] for name in ("one", "two"))
    assert "leak_found" not in {first.privacy.verdict, alone.privacy.verdict}
    plan, digests, both = audited("two", "one")
    assert both.privacy.verdict == "leak_found"
    assert both["privacy.exact_copies"].n_records == 80 + 2 * HALF
    assert both["diversity.unique_records"] == alone["diversity.unique_records"]
    assert both.corpora["synthetic"] == alone.corpora["synthetic"]
    assert both.corpora["union"].n_records == 80 + 2 * HALF
    assert "44 records of this release and 44 of the former one" in both.corpora["union"].notices[0]

    ids = {row["synthetic"] for row in resolve(both, both["privacy.exact_copies"], store)}
    assert {str(40 + at) for at in range(HALF)} <= ids
    assert {f"former:{40 + at}" for at in range(HALF)} <= ids
    shown = [each for each in both["privacy.exact_copies"].exhibits if isinstance(each, Matches)]
    assert shown

    out = RunFolder.found(folder / "run", plan)
    out.begin(plan)
    out.finish(plan, "synthetic", both, digests, started="", run={})
    inputs = json.loads((out.path / "manifest.json").read_bytes())["inputs"]
    assert inputs["former"]["file_sha256"] == digests["former"]
    assert inputs["former"]["corpus_sha256"] == both.provenance["former_sha256"]
    assert read_plan(out.path / "plan.toml")["former"]["path"] == str(folder / "one.jsonl")


def test_a_record_in_both_releases_counts_once_and_keeps_its_id():
    release = make_corpus(["a", "b", "c"])
    former = make_corpus(["b", "d", "a"])
    both = united(release, former)
    assert both.texts() == ["a", "b", "c", "d"]
    assert both.ids == [*release.ids, f"former:{former.ids[1]}"]
    assert both.role == "synthetic"
    assert both.notices[0].endswith("2 more of the former release stand in this one too and count "
                                    "once.")  # fmt: skip
    assert united(release, make_corpus(["b", "d", "a"])).fingerprint == both.fingerprint
    assert united(release, make_corpus(["a"])).texts() == release.texts()


def test_equal_texts_with_another_label_are_both_kept():
    release = make_corpus(["a"], labels=["x"])
    assert len(united(release, make_corpus(["a"], labels=["y"]))) == 2
    assert len(united(release, make_corpus(["a"], labels=["x"]))) == 1
    with pytest.raises(InputError):
        united(release, make_corpus(["b"], labels=[["x", "y"]]))


def test_the_command_line_names_the_former_release_and_its_fields(tmp_path):
    fields = ("text", "label", "id", "group", "pair", "source")
    options = dict.fromkeys(("seed", "profile", "language", "policy", "canaries", "embedder"))
    options |= dict.fromkeys(("encoder", "device", "train", "synthetic", "holdout", "reference"))
    options |= {f"{field}_field": () for field in fields} | {"strata": (), "settings": ()}
    options |= {"former": "one.jsonl", "text_field": ("note", "former:body")}
    content = {"train": {"path": "t"}, "synthetic": {"path": "s"}}
    apply(options, content)
    assert content["former"]["text"] == "body"
    assert content["synthetic"]["text"] == "note"
    assert content["former"]["path"].endswith("one.jsonl")
