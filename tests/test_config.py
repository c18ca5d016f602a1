"""Plans: what is written is what runs; what is unknown is refused with the nearest name."""

import tomllib

import pytest

from synthaudit.config import make_plan, read_plan
from synthaudit.errors import PlanError

MINIMAL = '[train]\npath = "a.jsonl"\n[synthetic]\npath = "b.jsonl"\n'


def plan_from(tmp_path, text):
    path = tmp_path / "synthaudit.toml"
    path.write_text(text)
    return make_plan(read_plan(path), origin=str(path))


def test_paths_are_relative_to_the_plan(tmp_path):
    plan = plan_from(tmp_path, MINIMAL)
    assert plan.train.path == str(tmp_path / "a.jsonl")
    assert plan.synthetic["synthetic"].path == str(tmp_path / "b.jsonl")


@pytest.mark.parametrize("source", ["hf://org/name:train", "demo:honest"])
def test_schemes_stay_as_they_are(tmp_path, source):
    plan = plan_from(tmp_path, MINIMAL.replace("b.jsonl", source))
    assert plan.synthetic["synthetic"].path == source


def test_defaults_are_those_of_the_contract(tmp_path):
    plan = plan_from(tmp_path, MINIMAL)
    assert (plan.profile, plan.train.seen, plan.models.allow_download) == ("standard", "all", False)


def test_several_synthetic_corpora_and_joined_fields(tmp_path):
    plan = plan_from(
        tmp_path,
        '[train]\npath = "a.jsonl"\n[synthetic.llama]\npath = "l.jsonl"\n'
        'text = ["Synopsis", "Sentiment"]\n[synthetic.qwen]\npath = "q.jsonl"\n',
    )
    assert list(plan.synthetic) == ["llama", "qwen"]
    assert plan.synthetic["llama"].text == ("Synopsis", "Sentiment")


def test_the_resolved_plan_reads_as_itself(tmp_path):
    plan = plan_from(
        tmp_path,
        'seed = 7\npolicy = "research"\n'
        + MINIMAL
        + '[holdout]\npath = "h.csv"\nsplit = "random"\n'
        '[metrics."privacy.near_duplicates"]\nthreshold = 0.4\n',
    )
    again = make_plan(tomllib.loads(plan.to_toml()), origin="again")
    assert again == plan
    assert again.to_toml() == plan.to_toml()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sede = 3\n" + MINIMAL, "Did you mean 'seed'"),
        (MINIMAL.replace("[synthetic]", "[synthetic.x]").replace('path = "b', 'pth = "b'), "path"),
        (MINIMAL + '[holdout]\npath = "h"\nsplit = "shuffled"\n', "random"),
        ('[synthetic]\npath = "b.jsonl"\n', "[train]"),
        ('[train]\npath = "a.jsonl"\n', "[synthetic]"),
        (MINIMAL + '[metrics."privacy.near_duplicate"]\nk = 1\n', "privacy.near_duplicates"),
        ("seed = -1\n" + MINIMAL, "seed"),
        ("seed = \n" + MINIMAL, "TOML"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(tmp_path, text, said):
    with pytest.raises(PlanError) as caught:
        plan_from(tmp_path, text)
    assert said in str(caught.value)
    assert "synthaudit.toml" in str(caught.value)


def test_strata_are_named_in_the_plan(tmp_path):
    plan = tmp_path / "synthaudit.toml"
    plan.write_text(
        '[train]\npath = "t"\n[synthetic]\npath = "s"\n[privacy]\nstrata = ["label", "period"]\n'
    )
    assert make_plan(read_plan(plan), origin="p").privacy.strata == ("label", "period")
    with pytest.raises(PlanError, match=r"unknown key 'privacy.stratum'.*strata"):
        make_plan({**read_plan(plan), "privacy": {"stratum": []}}, origin="p")


def test_everybody_is_compared_with_their_class_unless_the_plan_says_otherwise():
    content = {"train": {"path": "t"}, "synthetic": {"path": "s"}}
    assert make_plan(content, origin="p").privacy.strata == ("label",)
