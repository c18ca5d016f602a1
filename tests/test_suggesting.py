"""Limits proposed from real text: valid, explained, and blind to what the synthetic text scored."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from gate_samples import SCORE, audit, score
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.cli.policy import policy as command
from synthaudit.errors import UsageError
from synthaudit.judging import judge
from synthaudit.plugins import score_specs
from synthaudit.policy import builtin_policies, make_policy, read_policy
from synthaudit.results import Interval
from synthaudit.suggesting import suggest


def about(low=0.3, high=0.42, reference=0.36, id=SCORE, **fields):
    interval = Interval(low, high, 0.95, "jackknife")
    fields = {"unit": "BLEU", "reference": reference, "reference_interval": interval, **fields}
    return score(id, **fields)


def read(text):
    return make_policy(tomllib.loads(text), origin="suggested")


@pytest.mark.parametrize(
    ("fields", "limit"),
    [
        # 2.41 times 0.06 is 0.145
        ({"low": 0.3, "high": 0.42}, 0.15),
        # the bad end alone counts: below for a score that should be high
        ({"low": 0.35, "high": 0.42, "better": "higher"}, 0.025),
        ({"low": 0.36, "high": 0.36}, 0.0),
        # an interval that ends short of its own centre is no licence below nothing
        ({"low": 0.2, "high": 0.3}, 0.0),
        ({"low": 0, "high": 1.0, "reference": 0.0, "unit": "nats"}, 2.5),
    ],
)
def test_the_limit_is_what_real_text_needs_rounded_up(fields, limit):
    (rule,) = read(suggest({"run": audit(about(**fields))})).rules
    assert (rule.score, rule.kind, rule.severity) == (SCORE, "max_excess", "block")
    assert rule.limit == pytest.approx(limit)


RETENTION = "fidelity.downstream.retention"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        # 2.41 times 0.45 is 1.1: all from 0.08 up would pass
        ({"reference": 1.18, "low": 0.73, "high": 1.6}, "real text varies too much"),
        ({"reference": 0.9, "low": 0.72, "high": 1.0}, ""),  # 0.44 of 0.9 / 2
        ({"reference": 0.9, "low": 0.71, "high": 1.0}, "real text varies too much"),  # 0.46
        ({"reference": -0.1, "low": -0.1, "high": 0.1}, "stands no better than 0"),
        ({"reference": -0.1, "low": -3, "high": 0.1, "unit": "cosine, less that of real"}, ""),
        ({"reference": 0.5, "low": 0.4, "high": 0.61, "better": "lower", "unit": "AUC"}, "varies"),
        ({"reference": 0.5, "low": 0.4, "high": 0.6, "better": "lower", "unit": "AUC"}, ""),
        ({"reference": 5, "low": 1, "high": 90, "better": "lower", "unit": "tokens"}, ""),
    ],
)
def test_a_limit_that_almost_anything_meets_is_commented_out(fields, why):
    fields = {"better": "higher", "unit": "share of the real arm's skill", **fields}
    text = suggest({"run": audit(about(id=RETENTION, **fields))})
    assert len(read(text).rules) == (0 if why else 1)
    assert why in text
    assert ("# [[rule]]\n# score = " in text) == bool(why)
    bare = "\n".join(line.removeprefix("# ") for line in text.split("# limit: ")[1].split("\n")[1:])
    rule = bare[bare.index("[[rule]]") :]
    assert [each.score for each in read(rule).rules] == [RETENTION]


def test_every_share_a_built_in_policy_rules_has_a_useless_end():
    ruled = {rule.score for name in builtin_policies() for rule in read_policy(name).rules}
    for id in ruled - {"privacy.copied_span.longest"}:
        spec = score_specs()[id]
        found = about(-9, 9, 0.5, id=id, unit=spec.unit, better=spec.better)
        assert "# [[rule]]" in suggest({"run": audit(found)}), id


def test_every_limit_says_which_run_reference_and_interval_it_comes_from():
    runs = {"q1": audit(about()), "q2": audit(about(low=0.2, high=0.48, reference=0.4))}
    text = suggest(runs)
    comment = text[: text.index("[[rule]]")].splitlines()
    assert "# q1: real text 0.36, 95% interval 0.3 to 0.42 (jackknife); holdout of 50 records" in (
        comment
    )
    assert any(line.startswith("# q2: real text 0.4, 95% interval 0.2 to 0.48") for line in comment)
    assert any("0.08, the distance" in line and "the largest of 2 runs" in line for line in comment)
    (rule,) = read(text).rules
    assert rule.limit == 0.2
    assert "39 times in 40" in rule.why


@settings(max_examples=25)
@given(
    value=st.floats(-1e6, 1e6),
    matched=st.none() | st.floats(-1e6, 1e6),
    spread=st.none() | st.floats(0, 1e3),
    verdict=st.sampled_from(["leak_found", "no_evidence", "inconclusive"]),
    sizes=st.tuples(st.just(50), st.integers(1, 10_000)),
)
def test_what_the_synthetic_text_scored_changes_no_byte(value, matched, spread, verdict, sizes):
    interval = None if spread is None else Interval(value - spread, value + spread, 0.95, "x")
    other = about(
        value=value,
        matched_value=matched,
        difference=value - 0.36,
        n_records=sizes[1],
    )
    other = replace(other, interval=interval)
    changed = audit(other, verdict=verdict, sizes=sizes)
    assert suggest({"run": changed}) == suggest({"run": audit(about())})


def test_text_as_good_as_real_text_passes_39_times_in_40():
    """Values around the same truth, judged on the ends of their own intervals."""
    rng = np.random.Generator(np.random.PCG64(1))
    half = 1.959964 * 0.1
    limit = (1 + np.sqrt(2)) * half
    value, reference = rng.normal(0, 0.1, (2, 200_000))
    passed = np.mean(value + half - reference <= limit)
    assert passed == pytest.approx(0.975, abs=0.002)
    (rule,) = read(suggest({"r": audit(about(low=-half, high=half, reference=0.0))})).rules
    assert limit <= rule.limit <= 1.1 * limit


def test_by_default_what_built_in_policies_rule_and_no_number_from_nothing():
    scores = (
        about(),
        about(id="fidelity.mmd2"),
        about(id="privacy.dcr_share"),
        about(id="fidelity.recall", reference=None),
        about(id="diversity.unique_records", reference_interval=None),
        about(id="privacy.exact_copies", low=float("nan")),
    )
    text = suggest({"run": audit(*scores)})
    assert [(rule.score, rule.severity) for rule in read(text).rules] == [
        (SCORE, "block"),
        ("privacy.dcr_share", "warn"),
    ]
    listed = text[text.index("# No limit is proposed") :]
    assert [line[4:] for line in listed.splitlines()[1:]] == [
        "fidelity.recall",
        "diversity.unique_records",
        "privacy.exact_copies",
    ]
    assert [
        rule.score for rule in read(suggest({"r": audit(*scores)}, scores={"fidelity.mmd2"})).rules
    ] == ["fidelity.mmd2"]
    with pytest.raises(UsageError, match="--holdout"):
        suggest({"run": audit(score())})


def test_names_cannot_break_out_of_the_comments():
    found = about(name="a\n[[rule]]\nscore = 'x'", unit="b\r[c]")
    names = "r\n[d]", 'q"', "\U0001f600", "\x7f", "\udcff"
    text = suggest(dict.fromkeys(names, audit(found)))
    assert len(read(text).rules) == 1
    assert "\U0001f600" in read(text).description
    nothing = score("a.b\n[[rule]]\nscore = 'x'")
    text = suggest({"r": audit(found, nothing)}, scores={SCORE, nothing.id})
    assert len(read(text).rules) == 1


def test_real_text_in_the_synthetic_seat_passes_its_own_proposal():
    real = replace(about(), value=0.36, interval=Interval(0.3, 0.42, 0.95, "jackknife"))
    verdict = judge(audit(real), read(suggest({"run": audit(about(value=9.0))})))
    assert verdict.passed


def test_the_command_writes_once_and_names_what_is_misspelt(tmp_path):
    for name in ("one", "two"):
        audit(about()).save(tmp_path / name / "run")
    out = tmp_path / "p.toml"
    runs = [str(tmp_path / name / "run") for name in ("one", "two")]

    def call(*options):
        return CliRunner().invoke(command, ["suggest", *runs, *map(str, options)])

    printed = call()
    assert printed.exit_code == 0
    assert f"# {runs[0]}: real text 0.36" in printed.stdout
    assert call("--out", out).stdout == f"{out}\n"
    assert out.read_text("utf-8") == printed.stdout == call("--all").stdout
    assert "already exists" in str(call("--out", out).exception)
    assert "is not a folder" in str(call("--out", tmp_path / "no" / "p.toml").exception)
    assert "Did you mean" in str(call("--score", "diversity.self_bleu_5").exception)
    assert "exclude each other" in str(call("--score", SCORE, "--all").exception)
