"""The policy file: what it may say, what it is told when it is wrong, what its hash covers."""

import datetime as dt
import itertools
import tomllib
from pathlib import Path

import pytest
from gate_samples import policy

from synthaudit.errors import PlanError
from synthaudit.plugins import score_ids
from synthaudit.policy import Policy, builtin_policies, make_policy, read_policy

ROOT = Path(__file__).parent.parent

CONTRACT = """
[privacy]
require = "no_evidence"
max_detectable_leak = { verbatim = 0.01 }
[[rule]]
score = "diversity.self_bleu_4"
max_excess = 0.05
judge = "interval"
severity = "block"
when_not_applicable = "undecided"
why = "more repetitive than real text by more than …"
[[waiver]]
rule = "diversity.self_bleu_4"
owner = "somebody"
reason = "because"
expires = 2027-06-30
"""


def write(folder, text):
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_file_of_the_contract_is_read(tmp_path):
    read = read_policy(write(tmp_path, CONTRACT))
    assert (read.name, read.privacy.require) == ("mine", "no_evidence")
    assert read.privacy.max_detectable_leak == {"verbatim": 0.01}
    (rule,), (waiver,) = read.rules, read.waivers
    assert (rule.kind, rule.limit, rule.judge, rule.severity) == (
        "max_excess",
        0.05,
        "interval",
        "block",
    )
    assert waiver.expires == dt.date(2027, 6, 30)


def test_rules_keep_their_order_and_may_share_a_score():
    read = policy({"max": 1}, {"min": 0}, {"max_drop": 2}, {"score": "a.b", "max_excess": 3})
    assert [(rule.kind, rule.limit) for rule in read.rules] == [
        ("max", 1),
        ("min", 0),
        ("max_drop", 2),
        ("max_excess", 3),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[privcy]", "unknown key 'privcy'. Did you mean 'privacy'?"),
        ("[[rules]]", "unknown key 'rules'. Did you mean 'rule'?"),
        ("[privacy]\nrequires = 'no_evidence'", "privacy: unknown key 'requires'. Did you mean"),
        (
            "[[rule]]\nscore='a'\nmax=1\n[[rule]]\nscore='a'\nmax_exces=1",
            "rule 2: unknown key 'max_exces'. Did you mean 'max_excess'?",
        ),
        (
            "[[waiver]]\nrule='a'\nowners='x'",
            "waiver 1: unknown key 'owners'. Did you mean 'owner'",
        ),
        ("[[rule]]\nscore='a'", "rule 1: give exactly one of max_excess, min, max, max_drop"),
        ("[[rule]]\nscore='a'\nmin=1\nmax=2", "there is min and max"),
        ("[[rule]]\nmax=2", "rule 1 score: Field required"),
        ("[[rule]]\nscore='a'\nmax='2'", "rule 1 max: Input should be a valid number"),
        ("[[rule]]\nscore='a'\nmax=true", "rule 1 max: Input should be a valid number"),
        ("[[rule]]\nscore='a'\nmax=nan", "rule 1 max: Input should be a finite number"),
        ("[[rule]]\nscore='a'\nmax=1\njudge='end'", "rule 1 judge: Input should be 'interval' or"),
        (
            "[[rule]]\nscore='a'\nmax=1\nseverity='error'",
            "rule 1 severity: Input should be",
        ),
        ("[privacy]\nrequire='yes'", "privacy require: Input should be 'no_evidence' or"),
        (
            "[privacy]\nmax_detectable_leak={verbatim=2}",
            "privacy max_detectable_leak verbatim: Input should be less than or equal to 1",
        ),
        ("[rule]\nscore='a'\nmax=1", "rule: Input should be a valid tuple"),
        (
            "[[rule]]\nscore='a.bc'\nmax=1\n[[waiver]]\nrule='a.bd'",
            "a waiver names 'a.bd', which no rule is about. Did you mean 'a.bc'?",
        ),
        ("rule = [", "is not a TOML file that can be read"),
    ],
)
def test_a_policy_that_does_not_fit_is_refused_with_file_place_and_remedy(tmp_path, text, message):
    path = write(tmp_path, text)
    with pytest.raises(PlanError) as refused:
        read_policy(path)
    assert message in str(refused.value)
    assert str(path) in str(refused.value)
    assert refused.value.exit_code == 2


def test_every_problem_is_told_at_once():
    with pytest.raises(PlanError) as refused:
        make_policy({"rule": [{"score": "a", "max": "x"}], "waver": []}, origin="p.toml")
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "hint"), [("controled-access", "Did you mean 'controlled-access'?"), ("x.toml", "")]
)
def test_a_policy_that_is_nowhere_is_refused(name, hint):
    with pytest.raises(PlanError, match="no such policy") as refused:
        read_policy(name)
    assert hint in str(refused.value)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "p.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanError, match="not a TOML file"):
        read_policy(path)


def test_the_hash_covers_demands_and_nothing_else():
    base = make_policy(tomllib.loads(CONTRACT), origin="one")
    spelt_out = CONTRACT.replace('severity = "block"\n', "")
    assert make_policy(tomllib.loads("# note\n" + spelt_out), origin="two").sha256 == base.sha256
    for old, new in [("0.05", "0.06"), ("2027", "2028"), ("somebody", "else"), ("more rep", "rep")]:
        assert make_policy(tomllib.loads(CONTRACT.replace(old, new)), origin="one").sha256 != (
            base.sha256
        )
    turned = policy({"max": 1}, {"min": 0}).sha256
    assert turned != policy({"min": 0}, {"max": 1}).sha256


def test_the_hash_is_the_same_on_every_machine():
    known = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # SHA-256 of {}
    assert Policy().sha256 == known


def test_the_built_in_policies():
    assert builtin_policies() == ("controlled-access", "open-release", "research")
    read = {name: read_policy(name) for name in builtin_policies()}
    assert read["research"].privacy.require == "no_leak_found"
    assert read["controlled-access"].privacy.require == "no_evidence"
    assert read["open-release"].privacy.require == "no_evidence"
    assert set(read["open-release"].privacy.max_detectable_leak) == {"verbatim", "edited"}


@pytest.mark.parametrize("name", builtin_policies())
def test_every_built_in_rule_is_about_a_score_that_this_version_computes(name):
    assert {rule.score for rule in read_policy(name).rules} <= score_ids()


@pytest.mark.parametrize("name", builtin_policies())
def test_every_built_in_rule_gives_its_reason_relative_to_real_text(name):
    built_in = read_policy(name)
    assert built_in.description
    for rule in built_in.rules:
        assert len(rule.why) > 40
        relative = rule.kind == "max_excess" or rule.score == "fidelity.downstream.retention"
        assert relative, f"{rule.score} has an absolute limit"


def test_open_release_is_nowhere_laxer_than_controlled_access_nor_that_than_research():
    order = [read_policy(name) for name in ("research", "controlled-access", "open-release")]
    severity = {"warn": 0, "block": 1}
    for lax, strict in itertools.pairwise(order):
        limits = {rule.score: rule for rule in strict.rules}
        for rule in lax.rules:
            stricter = limits[rule.score]
            sign = -1 if rule.kind == "min" else 1
            assert stricter.kind == rule.kind
            assert sign * stricter.limit <= sign * rule.limit
            assert severity[stricter.severity] >= severity[rule.severity]


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("examples/policies/*.toml")), ids=lambda p: p.name
)
def test_every_example_is_read(path):
    assert read_policy(path).rules
