"""Audits side by side: who is better beyond chance, who is tied, and what may not be compared."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from conftest import clinic_rows, write_rows
from sample_audit import sample_audit

from synthaudit import results
from synthaudit.cli.compare import compare
from synthaudit.cli.run import run
from synthaudit.comparison import compare_audits
from synthaudit.errors import PlanError, UsageError
from synthaudit.reports.side_by_side import sheets
from synthaudit.results import Interval, Score

FITTED = "One(fitted_on='{}') synthaudit 1"


def score(value, half=0.1, *, id="fidelity.one", **rest):
    interval = None if half is None else Interval(value - half, value + half, 0.95, "made up")
    shown = {"name": "One", "meaning": "", "better": "higher", "unit": "share"}
    shown |= {"signature": "s", "status": "ok"}
    return Score(id, id.partition(".")[0], value=value, interval=interval, **(shown | rest))


def audit(*scores, verdict="no_evidence", **rest):
    sample = sample_audit(verdict)
    privacy = replace(sample.privacy, premises=())
    return replace(sample, scores=scores, privacy=privacy, **rest)


def test_far_apart_is_better_and_near_is_tied():
    found = compare_audits({"a": audit(score(0.9)), "b": audit(score(0.1)), "c": audit(score(0.2))})
    better = {(each.first, each.second): each.better for each in found.contests[0].differences}
    assert better == {(0, 1): 0, (0, 2): 0, (1, 2): None}
    assert found.rankings[0].places == (1, 2, 2)
    assert found.rankings[0].wins == ((0, 1, 1), (0, 0, 0), (0, 0, 0))


def test_lower_is_better_where_the_score_says_so():
    found = compare_audits(
        {"a": audit(score(0.9, better="lower")), "b": audit(score(0.1, better="lower"))}
    )
    assert found.rankings[0].places == (2, 1)


def test_better_on_different_scores_is_a_tie():
    found = compare_audits(
        {
            "a": audit(score(0.9), score(0.1, id="fidelity.two")),
            "b": audit(score(0.1), score(0.9, id="fidelity.two")),
        }
    )
    assert found.rankings[0].places == (1, 1)
    assert found.rankings[0].wins == ((0, 1), (1, 0))


def test_intervals_hold_together():
    """One difference keeps its 95 %; two are taken at 97.5 % each: t of 19, 2.4334 over 2.0930."""
    alone = compare_audits({"a": audit(score(0.5)), "b": audit(score(0.5))})
    both = [score(0.5), score(0.5, id="fidelity.two")]
    together = compare_audits({"a": audit(*both), "b": audit(*both)})
    one = alone.contests[0].differences[0].interval
    two = together.contests[0].differences[0].interval
    assert one.high == pytest.approx(0.1 * 2**0.5)
    assert two.level == pytest.approx(0.975)
    assert two.high / one.high == pytest.approx(2.4334 / 2.0930, abs=1e-4)


def test_without_an_interval_nobody_is_better():
    found = compare_audits({"a": audit(score(0.9, None)), "b": audit(score(0.1))})
    assert found.contests[0].differences[0].better is None
    assert found.rankings[0].places == (1, 1)


def sized(made, *, n, holdout=True):
    """The audit of a corpus of ``n`` records against a holdout of 100, or none."""
    corpora = {**made.corpora, "synthetic": replace(made.corpora["synthetic"], n_records=n)}
    corpora["holdout"] = replace(corpora["holdout"], n_records=100)
    if not holdout:
        del corpora["holdout"]
    return replace(made, corpora=corpora)


def test_scores_that_move_with_size_are_compared_at_equal_size():
    """Their intervals are those of the samples, +-0.3, not the narrower ones of all, +-0.1."""
    a, b = (
        score(value, matched_value=matched, matched_interval=Interval(matched - 0.3, matched + 0.3,
              0.95, "of the sample"))
        for value, matched in ((0.9, 0.4), (0.1, 0.2))
    )  # fmt: skip
    found = compare_audits({"a": sized(audit(a), n=900), "b": sized(audit(b), n=100)})
    (difference,) = found.contests[0].differences
    assert difference.value == pytest.approx(0.2)
    assert difference.interval.high == pytest.approx(0.2 + 0.3 * 2**0.5)
    assert difference.better is None


def test_scores_that_move_with_size_are_refused_where_one_corpus_is_smaller_than_the_holdout():
    a, b = (
        audit(score(value, matched_value=value, matched_size=size, matched_unit="records"),
              score(value, id="fidelity.mean"))
        for value, size in ((0.9, 100), (0.1, 60))
    )  # fmt: skip
    found = compare_audits({"a": sized(a, n=900), "b": sized(b, n=60)})
    assert found.contests[0].differences == ()
    assert "size of the holdout" in found.contests[0].refused
    assert found.contests[1].differences[0].better == 0


def test_without_a_holdout_only_corpora_of_one_size_are_compared():
    a, b = audit(score(0.9)), audit(score(0.1))
    alike = {name: sized(each, n=60, holdout=False) for name, each in (("a", a), ("b", b))}
    assert compare_audits(alike).contests[0].differences[0].better == 0
    with pytest.raises(PlanError, match="unlike sizes"):
        compare_audits({**alike, "b": sized(b, n=61, holdout=False)})


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"signature": "a"}, {"signature": "b"}, "another version, model or setting"),
        (
            {"signature": FITTED.format("0a")},
            {"signature": FITTED.format("0b")},
            "fitted anew",
        ),
        ({}, {"status": "failed", "reason": "no"}, "In 'b' they failed"),
        ({}, {"status": "not_applicable", "reason": "No labels."}, "do not apply: No labels."),
    ],
)
def test_what_was_computed_otherwise_is_refused_and_said(one, other, why):
    alike = score(0.5, id="fidelity.alike")
    found = compare_audits(
        {"a": audit(alike, score(0.9, **one)), "b": audit(alike, score(0.1, **other))}
    )
    assert found.contests[1].differences == ()
    assert why in found.contests[1].refused
    assert found.rankings[0].n_compared == 1


def test_nothing_comparable_is_an_error_that_says_why():
    with pytest.raises(PlanError, match="another version"):
        compare_audits({"a": audit(score(1, signature="a")), "b": audit(score(1, signature="b"))})


def test_other_real_people_are_refused():
    other = audit(score(0.1))
    corpora = {**other.corpora, "holdout": replace(other.corpora["holdout"], sha256="00" * 32)}
    with pytest.raises(PlanError, match="other holdout records"):
        compare_audits({"a": audit(score(0.9)), "b": replace(other, corpora=corpora)})


def test_accusations_are_corrected_for_the_number_of_runs():
    """Holm on .03, .01, .2: .06, .03, .2; the first accusation does not survive."""
    runs = {
        name: audit(
            score(0.5, id="privacy.one", test=results.Test("null", 1.0, p, p)),
            verdict="leak_found" if p <= 0.05 else "no_evidence",
        )
        for name, p in {"a": 0.03, "b": 0.01, "c": 0.2}.items()
    }
    found = compare_audits(runs)
    assert found.corrected == pytest.approx((0.06, 0.03, 0.2))
    assert found.verdicts == ("inconclusive", "leak_found", "no_evidence")


def test_premises_are_no_contest():
    sample = sample_audit()
    found = compare_audits({"a": sample, "b": sample})
    premises = {premise.name for premise in sample.privacy.premises}
    assert premises.isdisjoint(contest.id for contest in found.contests)


def test_an_unknown_column_is_refused_with_a_near_one():
    found = compare_audits({"a": audit(score(0.9)), "b": audit(score(0.1))})
    with pytest.raises(PlanError, match=r"Did you mean 'fidelity\.one'"):
        sheets(found, columns=["fidelity.ones"])


@pytest.fixture
def runs(tmp_path):
    for name, verdict in (("llama", "no_evidence"), ("qwen", "leak_found")):
        sample_audit(verdict).save(tmp_path / name)
    return [str(tmp_path / "llama"), str(tmp_path / "qwen")]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_format_shows_verdicts_and_places(runs, form, tmp_path):
    out = tmp_path / "comparison"
    done = CliRunner().invoke(compare, [*runs, "--format", form, "--out", str(out)])
    assert done.exit_code == 0, done.output
    shown = out.read_text("utf-8")
    for word in ("llama", "qwen", "Leak found", "No evidence of a leak", "Places by dimension"):
        assert word in shown
    assert shown.count("<script") == (form == "html")  # ours, by its hash: see the report's tests


def test_markdown_cells_are_escaped(tmp_path):
    sample_audit().save(tmp_path / "a|b")
    sample_audit().save(tmp_path / "<script>")
    done = CliRunner().invoke(
        compare, [str(tmp_path / "a|b"), str(tmp_path / "<script>"), "--format", "markdown"]
    )
    assert "<script>" not in done.output
    assert "a|b" not in done.output


def test_runs_are_named_by_as_much_of_their_path_as_it_takes(tmp_path):
    for folder in ("one/audit", "two/audit"):
        sample_audit().save(tmp_path / folder)
    done = CliRunner().invoke(compare, [str(tmp_path / "one/audit"), str(tmp_path / "two/audit")])
    assert "one/audit" in done.output
    assert isinstance(
        CliRunner().invoke(compare, [str(tmp_path / "one/audit")] * 2).exception, UsageError
    )


def test_a_plan_with_several_corpora_ends_in_a_comparison(tmp_path):
    write_rows(tmp_path / "train.jsonl", clinic_rows("train", 24))
    write_rows(tmp_path / "holdout.jsonl", clinic_rows("holdout", 24))
    for name in ("honest", "leaking"):
        write_rows(tmp_path / f"{name}.jsonl", clinic_rows(name, 24))
    (tmp_path / "synthaudit.toml").write_text(
        "profile = 'quick'\n[train]\npath = 'train.jsonl'\n[holdout]\npath = 'holdout.jsonl'\n"
        "[synthetic.honest]\npath = 'honest.jsonl'\n[synthetic.leaking]\npath = 'leaking.jsonl'\n"
        "[models]\nembedder = 'weightless'\n"
    )
    out = tmp_path / "runs"
    done = CliRunner().invoke(
        run,
        [str(tmp_path / "synthaudit.toml"), "--out", str(out), "--json", "--workers", "1"],
        env={"SYNTHAUDIT_STORE": str(tmp_path / "store")},
    )
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)) == 2
    assert "honest against leaking" in (out / "comparison.md").read_text("utf-8")
    assert (out / "comparison.html").read_text("utf-8").startswith("<!doctype html>")
