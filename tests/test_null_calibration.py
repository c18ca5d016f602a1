"""Clean audits of real text: how often the family, and rules of other tools, report a leak.

Nobody leaked in any of them. `docs/calibration.md` has what was measured.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from null_worlds import QUARTER, SEVERAL, STUDY, Pool
from other_rules import alarms
from scipy.stats import binom

from synthaudit.engines.local import one_thread

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_AUDITS = 500
ALPHA = 0.05
LEVELS = (0.01, 0.05, 0.1, 0.25, 0.5)
FALSE_FAILURE = 0.001
"""Chance that p-values that are right fail the check, all comparisons together."""

BY_RECORD = "our family, every record a person"
UNCORRECTED = "any of our tests at p <= 0.05, uncorrected"


@dataclass(frozen=True)
class Measured:
    """What all clean audits of one set in one setting found.

    Args:
        is_found: Whether the verdict was ``leak_found``, shape (n_audits,).
        p: p-value of each detector alone, shape (n_audits, n_detectors).
        rules: Whether each other rule reported a leak, each of shape (n_audits,).
    """

    is_found: np.ndarray
    p: np.ndarray
    rules: dict[str, np.ndarray]

    def rate(self, rule: str) -> float:
        return float(np.mean(self.rules[rule]))


def measured(pool: Pool, n_audits: int) -> Measured:
    is_found, p, rules = [], [], []
    for seed in range(n_audits):
        audit = pool.audit(seed)
        privacy, tests = audit.judged()
        is_found.append(privacy.verdict == "leak_found")
        p.append([test.p for test in tests.values()])
        said = {UNCORRECTED: min(p[-1]) <= ALPHA, **alarms(pool, audit)}
        if pool.corpus.grouped:
            verdict = audit.judged(audit.by_record())[0].verdict
            said[BY_RECORD] = verdict == "leak_found"
        rules.append(said)
    by_rule = {name: np.array([said[name] for said in rules], dtype=float) for name in rules[0]}
    return Measured(np.array(is_found), np.array(p), by_rule)


def error(n: int, rate: float = ALPHA) -> float:
    """Monte-Carlo standard error of a rate over ``n`` audits."""
    return float(np.sqrt(rate * (1 - rate) / n))


@pytest.fixture(scope="module")
def study(data_folder, request):
    """Every setting on each of its sets, measured once; the figures are shown beside the tests."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    found = {}
    with one_thread(), capture.global_and_fixture_disabled():
        for setting, name in STUDY:
            found[setting.name, name] = measured(Pool.read(data_folder, name, setting), N_AUDITS)
            shown = f"{setting.name}, {name}: {found[setting.name, name].is_found.mean():.3f}"
            print("\n" + shown, end="", flush=True)  # noqa: T201 (the figures are its purpose)
        print("\n" + "\n".join(table(found)))  # noqa: T201 (as above)
    return found


def table(study) -> list[str]:
    """One column a setting and set, one row a rule, rates in percent."""
    lines = [f"{number}: {' · '.join(place)}" for number, place in enumerate(study, start=1)]
    n_audits = sum(len(each.is_found) for each in study.values())
    pooled = np.mean([each.is_found.mean() for each in study.values()])
    lines.append(
        f"{N_AUDITS} audits each; SE of 5 % {100 * error(N_AUDITS):.2f}; "
        f"all together {100 * pooled:.2f} %, SE {100 * error(n_audits):.2f}"
    )
    rows = {"our family": [each.is_found.mean() for each in study.values()]}
    for level in LEVELS:
        rows[f"single tests: largest share with p <= {level:g}"] = [
            (each.p <= level).mean(axis=0).max() for each in study.values()
        ]
        rows[f"single tests: mean share with p <= {level:g}"] = [
            (each.p <= level).mean() for each in study.values()
        ]
    for rule in dict.fromkeys(rule for each in study.values() for rule in each.rules):
        rows[rule] = [each.rate(rule) if rule in each.rules else np.nan for each in study.values()]
    for name, rates in rows.items():
        shown = " ".join(f"{100 * rate:6.1f}" if np.isfinite(rate) else "     -" for rate in rates)
        lines.append(f"{name:52s} {shown}")
    return lines


def test_the_family_raises_false_alarms_in_at_most_one_audit_of_twenty(study):
    rates = np.array([each.is_found.mean() for each in study.values()])
    assert (rates <= ALPHA + 3 * error(N_AUDITS)).all()
    # All of them together know the rate three times as well.
    assert rates.mean() <= ALPHA + 3 * error(N_AUDITS * len(rates))


def test_single_p_values_are_no_smaller_than_chance_makes_them(study):
    n_comparisons = sum(each.p.shape[1] for each in study.values()) * len(LEVELS)
    for place, each in study.items():
        for level in LEVELS:
            n_below = (each.p <= level).sum(axis=0)
            chance = binom.sf(n_below - 1, len(each.p), level)
            assert chance.min() >= FALSE_FAILURE / n_comparisons, (place, level)


def test_our_family_counted_by_record_is_not_calibrated(study):
    """Several records a person are not so many people."""
    for (setting, _), each in study.items():
        if setting == SEVERAL.name:
            assert each.rate(BY_RECORD) > 2 * ALPHA + 3 * error(N_AUDITS, 2 * ALPHA)


@pytest.mark.parametrize("rule", [UNCORRECTED, "largest DCR share of 7 views above the line"])
def test_a_maximum_without_correction_is_not_calibrated(study, rule):
    rates = [each.rate(rule) for each in study.values()]
    assert np.mean(rates) > 2 * ALPHA + 3 * error(N_AUDITS, 2 * ALPHA)


def test_unequal_sizes_alone_fail_a_rule_that_does_not_match_them(study):
    for (setting, _), each in study.items():
        if setting == QUARTER.name:
            assert each.rate("DCROverfittingProtection below 0.9") > 0.9
