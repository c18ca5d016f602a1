"""SynSym: symptom lists, the simulated posts, and the pipeline from symptoms to judged posts."""

import dataclasses
from collections import Counter

import pytest

from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.symptom_sets import (
    BY_LABEL,
    PHQ9,
)
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generating import Job
from synthaudit.generation.tally import Tally
from synthaudit.generators.synsym import Synsym
from synthaudit.normalise import normalise
from synthaudit.records import Record


@dataclasses.dataclass(frozen=True)
class Scripted(Simulator):
    """The simulator, but for steps with a reply of our own; counts what it was asked."""

    replies: dict = dataclasses.field(default_factory=dict)
    asked: Counter = dataclasses.field(default_factory=Counter)

    def answers(self, asked):
        for position, answer in super().answers(asked):
            step = answer.request.step
            self.asked[step.name] += 1
            if step.name in self.replies:
                reply = self.replies[step.name](answer.request.inputs)
                value = None if reply is None else step.reply.model_validate(reply)
                yield position, dataclasses.replace(answer, value=value, reason="wrong_schema")
            else:
                yield position, answer


def made(n, *, seed=1, examples=None, replies=None, **options):
    tally = Tally(10**6)
    backend = Scripted(replies=replies or {})
    job = Job("synsym", Synsym(**options), n, seed, backend, examples, quality=Synsym.quality)
    return list(job.records(tally)), tally, backend


@pytest.fixture(scope="module")
def five_hundred():
    return made(500)


def shingles(text):
    text = normalise(text)
    return frozenset(text[i : i + 5] for i in range(len(text) - 4))


def test_published_shares_and_lengths(five_hundred):
    records, tally, _ = five_hundred
    n_multi = sum(len(record.label) > 1 for record in records)
    assert n_multi / 500 == pytest.approx(5633 / 18254, abs=0.02)
    sizes = {len(record.label) for record in records}
    assert sizes <= {1, 2, 3, 4, 5}
    assert 13 <= sum(len(record.text.split()) for record in records) / 500 <= 28
    registers = Counter(record.meta["register"] for record in records)
    assert registers["clinical"] / 500 == pytest.approx(0.5, abs=0.05)
    assert 0 < tally.rejections["judged_unclear"] < 0.06 * 500


def test_five_hundred_posts_are_hardly_alike(five_hundred):
    records, _, _ = five_hundred
    assert len({normalise(record.text) for record in records}) == 500
    sets = [shingles(record.text) for record in records[:300]]
    near = 0
    for i, one in enumerate(sets):
        alike = max(len(one & o) / len(one | o) for j, o in enumerate(sets) if j != i)
        near += alike >= 0.5
    assert near <= 0.03 * 300


def test_single_symptoms_are_balanced(five_hundred):
    records, _, _ = five_hundred
    singles = Counter(record.label[0] for record in records if len(record.label) == 1)
    assert set(singles) == set(BY_LABEL)
    assert max(singles.values()) <= 1.5 * min(singles.values())
    concepts = {record.meta["sub_concept"] for record in records if len(record.label) == 1}
    assert len(concepts) > 150


def test_lineage_says_what_was_asked_and_how_it_was_judged(five_hundred):
    for record in five_hundred[0]:
        meta = record.meta
        assert tuple(meta["judge"]["scores"])
        assert meta["judge"]["min_score"] == 3
        assert meta["quality_score"] == min(meta["judge"]["scores"].values()) >= 3
        assert set(meta["condition"]) == set(record.label)
        assert meta["decoding"]["temperature"] == 0.8
        assert meta["source_ids"] == []
        assert (meta["combined_by"], meta["severity"]) != (None, None) or len(record.label) == 1


def test_few_posts_ask_for_few_and_many_for_ten():
    small = made(30)[2]
    assert small.asked["expand"] == 14
    assert small.asked["combine"] == 1
    options = Synsym()
    assert options._n_each(12621, 294) == {"n_clinical": 5, "n_colloquial": 5}
    assert options._n_each(346, 294) == {"n_clinical": 1, "n_colloquial": 1}
    assert options._n_each(1000, 294) == {"n_clinical": 2, "n_colloquial": 2}


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_share_of_combinations_can_be_none_or_all(share):
    records, _, backend = made(30, multi_share=share)
    assert {len(record.label) > 1 for record in records} == {share == 1.0}
    assert (backend.asked["combine"] == 0) == (share == 0)


def test_no_record_is_left_without_a_label_unless_asked():
    records, _, _ = made(150, symptom_set="phq9")
    assert all(record.label and set(record.label) <= set(PHQ9) for record in records)
    assert ["Anger_Irritability"] not in [record.meta["condition"] for record in records]
    assert any("Anger_Irritability" in record.meta["condition"] for record in records)
    records, _, _ = made(150, symptom_set="phq9", allow_unlabelled=True)
    empty = [record for record in records if not record.label]
    assert empty
    assert {tuple(record.meta["condition"]) for record in empty} == {("Anger_Irritability",)}


def test_labels_it_accepts():
    both = ("Pessimism", "Inattention")
    assert Synsym().accepts_label(both)
    assert Synsym().accepts_label(list(both))
    assert not Synsym().accepts_label(("Feeling_Down",))
    assert not Synsym().accepts_label(())
    assert not Synsym().accepts_label("Pessimism")
    assert Synsym(symptom_set="phq9", allow_unlabelled=True).accepts_label(())
    assert Synsym().label_group(both) == "2 symptoms"
    assert Synsym().label_group(both[:1]) == "Pessimism"


def test_the_report_counts_posts_by_symptom(five_hundred):
    report = Synsym().report(five_hundred[0], seed=1, examples=None)
    assert report["posts_on"] == {
        label: sum(label in record.label for record in five_hundred[0]) for label in BY_LABEL
    }
    assert sum(report["combined_by"].values()) == 500


def test_every_asked_symptom_must_reach_the_cut_off():
    def judge(inputs):
        places = enumerate(inputs["symptoms"])
        return {
            "scores": [
                {"symptom": s["label"], "score": 5 if place == 0 else 2, "reason": "x"}
                for place, s in places
            ]
        }

    records, tally, _ = made(20, replies={"judge": judge})
    assert all(len(record.label) == 1 for record in records)
    assert tally.rejections["judged_unclear"] > 0
    records, tally, _ = made(20, replies={"judge": judge}, min_score=2)
    assert any(len(record.label) > 1 for record in records)
    assert not tally.rejections


def test_a_post_that_the_judge_passes_over_is_rejected():
    tally = Tally(5)
    backend = Scripted(replies={"judge": lambda _: {"scores": []}})
    job = Job("synsym", Synsym(), 5, 1, backend)
    with pytest.raises(UsageError, match="not_judged"):
        list(job.records(tally))


def test_invalid_replies_are_counted_and_the_rest_goes_on():
    seen = Counter()

    def every_other(inputs):
        seen["calls"] += 1
        if seen["calls"] % 2:
            return None
        return {"scores": [{"symptom": inputs["symptoms"][0]["label"], "score": 5, "reason": ""}]}

    records, tally, _ = made(12, replies={"judge": every_other}, multi_share=0.0)
    assert len(records) == 12
    assert tally.failures["judge", "wrong_schema"] >= 12


def test_without_sub_concepts_the_symptom_itself_is_the_target():
    records, tally, _ = made(20, replies={"expand": lambda _: None}, multi_share=0.0)
    assert len(records) == 20
    assert {record.meta["sub_concept"] for record in records} == {None}
    assert tally.failures["expand", "wrong_schema"] == 14


def test_no_more_posts_are_taken_than_were_asked_for():
    numbers = iter(range(10**6))

    def many(_):
        animals = ("otter", "heron", "weasel", "badger", "plover", "marten", "lapwing")
        number = next(numbers)
        words = [animals[(number // 7**power) % 7] for power in range(6)]
        return {"clinical": [" ".join(words), "one too many by far"], "colloquial": []}

    records, _, _ = made(10, replies={"single": many}, multi_share=0.0)
    assert "one too many by far" not in [record.text for record in records]
    assert {record.meta["register"] for record in records} == {"clinical"}


def test_its_own_reasons_are_explained():
    assert set(Synsym.reasons) == {"no_post", "not_judged", "judged_unclear", "combination_unknown"}


def test_a_model_that_writes_nothing_is_stopped():
    nothing = {"single": lambda _: {"clinical": [], "colloquial": []}}
    job = Job("synsym", Synsym(multi_share=0.0), 5, 1, Scripted(replies=nothing))
    with pytest.raises(UsageError, match="no_post"):
        list(job.records(Tally(20)))


def test_a_combination_of_unknown_symptoms_is_rejected():
    def combine(_):
        return {
            "combinations": [
                {"symptoms": ["Pessimism", "toothache"], "severity": "mild"},
                {"symptoms": ["Pessimism"], "severity": "mild"},
                {"symptoms": ["pessimism", "Poor memory"], "severity": "mild"},
            ]
        }

    records, tally, _ = made(10, replies={"combine": combine}, multi_share=1.0)
    assert {record.label for record in records} == {("Pessimism", "Poor_memory")}
    assert tally.rejections["combination_unknown"] == 2
    with pytest.raises(UsageError, match="no combination"):
        made(5, replies={"combine": lambda _: None}, multi_share=1.0)


def labelled_people(labels):
    return Corpus.from_records(
        Record(f"r{i}", f"some post number {i}", label=tuple(label), group=f"p{person}")
        for i, (person, label) in enumerate(labels)
    )


def test_combinations_of_enough_real_people_are_used_and_nothing_else():
    common = ["Sleep_disturbance", "Poor_memory"]
    rare = ["Pessimism", "Inattention"]
    labels = [(i, common) for i in range(4)] + [(9, rare)] * 5 + [(i, common[:1]) for i in range(3)]
    records, _, backend = made(10, examples=labelled_people(labels), multi_share=1.0)
    assert {record.label for record in records} == {("Poor_memory", "Sleep_disturbance")}
    assert {record.meta["combined_by"] for record in records} == {"train"}
    assert all(not record.sources and not record.meta["source_ids"] for record in records)
    assert backend.asked["combine"] == 0
    records, _, _ = made(40, examples=labelled_people(labels), multi_share=1.0, min_people=1)
    assert {record.label for record in records} == {
        ("Poor_memory", "Sleep_disturbance"),
        ("Inattention", "Pessimism"),
    }


def test_real_labels_of_the_shorter_list_are_used_too():
    labels = [(i, ["Feeling_Down", "Appetite_Change"]) for i in range(4)]
    records, _, _ = made(6, examples=labelled_people(labels), multi_share=1.0, symptom_set="phq9")
    assert {record.label for record in records} == {("Feeling_Down", "Appetite_Change")}


def test_labels_that_are_no_symptoms_leave_the_background(clinic):
    _, _, backend = made(6, examples=clinic["train"], multi_share=1.0)
    assert backend.asked["combine"] == 1


def test_long_real_posts_are_condensed_and_short_ones_kept():
    text = "I went to the market with my aunt to buy plums and a hat. " * 9
    text += "I sleep badly and cry at night, and I am tired before noon. I feel guilty. " * 2
    real = Corpus.from_records(
        [
            Record("long", text, label=("Pessimism",), group="a"),
            Record("short", "I sleep badly.", label=("Anger_Irritability",), group="b"),
        ]
    )
    backend = Scripted()
    generator = Synsym(symptom_set="phq9", normalize=True)
    asking = Job("synsym", generator, 2, 1, backend, real).asking(_nothing(), Tally(9))
    found = {r.id: r for r in generator.restated(real, seed=1, backend=asking)}
    assert list(found) == ["long", "short"]
    assert 20 <= len(found["long"].text.split()) <= 80
    assert "I sleep badly" in found["long"].text
    assert found["short"].text == "I sleep badly."
    assert found["long"].group == "a"
    assert found["long"].label == ("Feeling_Down",)
    assert found["short"].label == ()
    assert backend.asked == {"normalize": 1}
    assert [variant.name for variant in generator.audits()] == ["normalized"]
    assert Synsym().audits() == ()


def _nothing():
    from synthaudit.generation.asking import NoReplies

    return NoReplies()


@pytest.mark.parametrize(
    "options",
    [
        {"multi_share": 1.2},
        {"multi_share": -0.1},
        {"min_score": 6},
        {"n_posts": 0},
        {"n_concepts": 0},
        {"min_people": 0},
    ],
)
def test_options_that_cannot_be_meant_are_refused(options):
    with pytest.raises(PlanError, match=next(iter(options))):
        Synsym(**options)
