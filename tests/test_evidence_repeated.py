"""``verify --against``: a repetition that found the same, that did not, and that is none."""

import json
from dataclasses import replace

import pytest
from evidence_run import call, make_run
from sample_audit import sample_audit

from synthaudit.errors import ExitCode, UsageError
from synthaudit.evidence.building import build
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.repeating import repeated


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repeated")
    path = folder / "f.zip"
    path.write_bytes(build(make_run(folder / "run")).data)
    return path


def again(folder, change):
    """A run whose audit is that of the package, changed."""
    audit = sample_audit("inconclusive")
    content = json.loads(audit.to_json())
    change(content)
    folder.mkdir()
    (folder / "audit.json").write_text(json.dumps(content), "utf-8")
    return folder


def set_value(content, to=0.5):
    next(each for each in content["scores"] if each["status"] == "ok")["value"] = to


def set_versions(content):
    content["provenance"]["versions"] = {"numpy": "9.9"}
    content["scores"][0]["signature"] += " numpy 9.9"


def test_the_same_audit_is_a_repetition(package, tmp_path):
    done = call("verify", package, "--against", again(tmp_path / "run", lambda _: None))
    assert done.exit_code == 0
    assert done.output.splitlines()[-1].endswith("found the same, to the last digit.")


def test_another_number_under_the_same_conditions_does_not_verify(package, tmp_path):
    run = again(tmp_path / "run", set_value)
    done = call("verify", package, "--against", run)
    assert done.exception.exit_code is ExitCode.UNVERIFIED
    first = next(score for score in sample_audit("inconclusive") if score.status == "ok")
    assert f"{first.id}.value (" in str(done.exception)
    assert "0.5 there)" in str(done.exception)
    assert "VERIFIED" in done.output


def test_another_number_under_other_versions_is_outside_the_promise(package, tmp_path):
    def change(content):
        set_versions(content)
        set_value(content)

    done = call("verify", package, "--against", again(tmp_path / "run", change))
    assert done.exit_code == ExitCode.UNDECIDED
    assert "Outside the promise" in done.output
    assert "versions" in done.output
    done = call("verify", package, "--against", again(tmp_path / "same", set_versions))
    assert done.exit_code == 0
    assert "found the same, although under another versions" in done.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["corpora"]["train"].update(sha256="0" * 64), "another train corpus"),
        (lambda c: c["provenance"].update(seen="none"), "by another plan .*seen"),
        (lambda c: c["corpora"].pop("holdout"), "another holdout corpus"),
    ],
)
def test_what_is_no_repetition_is_said_to_be_none(tmp_path, change, words):
    audit = sample_audit("inconclusive")
    with pytest.raises(UnverifiedError, match=words):
        repeated(audit, again(tmp_path / "run", change))


def test_a_foreign_audit_cannot_send_commands_to_the_terminal(tmp_path):
    names = {"\x1b[2J": "\x1b[2J"}
    run = again(tmp_path / "run", lambda c: c["provenance"].update(versions=names))
    audit = sample_audit("inconclusive")
    provenance = {**audit.provenance, "versions": {}}
    told = repeated(replace(audit, provenance=provenance), run).told
    assert "versions.⟨U+001B⟩[2J" in told
    assert "\x1b" not in told


def test_a_score_that_is_missing_or_a_list_that_is_longer_is_the_difference(tmp_path):
    audit = sample_audit("inconclusive")
    shorter = replace(audit, scores=audit.scores[:-1])
    with pytest.raises(UnverifiedError, match=rf"{len(audit.scores)} items in the package"):
        repeated(audit, _saved(shorter, tmp_path / "shorter"))
    with pytest.raises(UsageError):
        repeated(audit, tmp_path / "absent")


def _saved(audit, folder):
    audit.save(folder)
    return folder
