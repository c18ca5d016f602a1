"""Mental status reports to ICD-10 codes."""

from collections import Counter
from itertools import islice

import pytest
from fake_bench import make_corpus
from pydantic import ValidationError

from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.codes import CODES
from synthaudit.clinic.draws import stream
from synthaudit.clinic.icd10_chapter_f import TITLES, as_code, category
from synthaudit.clinic.mental_status import SECTION_NAMES, examination, picture
from synthaudit.errors import PlanError, UsageError
from synthaudit.generating import Job
from synthaudit.generation.tally import Tally
from synthaudit.generators.icd10_report import COMMON_CODES, PRESETS, Icd10Report, MentalStatus
from synthaudit.plugins import build_generator

CODED = ["F32.1"] * 12 + ["F20.0"] * 6 + ["F20.1"] * 4 + ["F41.1"] * 2


def corpus(labels):
    texts = [
        f"Real report {row}: visitor number {row * 7919} was calm" for row in range(len(labels))
    ]
    return make_corpus(texts, "train", labels=labels)


TRAIN = corpus(CODED)


def made(n=24, seed=5, examples=TRAIN, **options):
    generator = Icd10Report(**options)
    job = Job("icd10_report", generator, n, seed, backend=Simulator(), examples=examples)
    return list(job.records(Tally(0)))


def requests(n=8, examples=TRAIN, **options):
    """What would be asked."""
    asked = []

    class Backend:
        def ask(self, requests):
            asked.extend(islice(requests, n))
            return iter(())

    list(Icd10Report(**options).generate(n, seed=1, examples=examples, backend=Backend()))
    return asked


def test_the_table_is_chapter_f_as_the_who_has_it():
    categories = [code for code in TITLES if len(code) == 3]
    missing = (
        "F08 F26 F27 F35 F36 F37 F46 F47 F49 F56 F57 F58 F67 F74 F75 F76 F77 F85 F86 F87 F96 F97"
    )
    all_of_chapter = {f"F{number:02d}" for number in range(100)}
    assert set(categories) == all_of_chapter - set(missing.split())
    assert TITLES["F10.2"].endswith("use of alcohol: dependence syndrome")
    assert {code.id for code in CODES} <= set(TITLES)
    assert all(code[:3] in TITLES for code in TITLES)
    assert list(TITLES) == sorted(TITLES)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("F32.1", "F32.1"),
        (" f321 ", "F32.1"),
        ("F32", "F32"),
        ("E11.9", "E11.9"),
        ("F32.A", "F32.A"),
    ],
)
def test_reads_a_code_however_it_is_written(label, code):
    assert as_code(label) == code


@pytest.mark.parametrize("label", ["", "low", "32.1", "F3", "neoplasms", "F32.12345"])
def test_what_is_no_code(label):
    assert as_code(label) is None


def test_every_code_has_an_examination_in_words():
    for code in TITLES:
        found = examination(stream("test", code), code)
        assert tuple(found) == SECTION_NAMES
        assert not set("[]{}<>|") & set("".join(found.values()))
    pictures = {
        code: picture(code) for code in ("F05", "F10.2", "F20.0", "F30.1", "F32.1", "F34.1")
    }
    assert list(pictures.values()) == ["organic", "substance", "psychotic", "elated", "low", "low"]


def test_examinations_differ():
    texts = {" ".join(examination(stream("test", row), "F32.1").values()) for row in range(100)}
    assert len(texts) == 100


def test_codes_come_as_often_as_in_the_real_labels():
    records = made(24)
    assert Counter(record.label for record in records) == Counter(CODED)
    assert records[0].meta["condition"] == {
        "icd10": records[0].label,
        "title": TITLES[records[0].label],
    }


def test_codes_can_be_asked_for():
    assert set(Counter(r.label for r in made(8, codes="uniform")).values()) == {2}
    assert Counter(r.label for r in made(6, codes=("F00", "F99"))) == {"F00": 3, "F99": 3}
    table = Counter(r.label for r in made(8, codes={"F50.0": 3, "F51.0": 1}))
    assert table == {"F50.0": 6, "F51.0": 2}


@pytest.mark.parametrize("labels", [None, [1.0, 2.0] * 8, ["calm", "low"] * 8])
def test_labels_that_are_no_codes_give_way_to_the_common_ones(labels):
    examples = make_corpus([f"report {row}" for row in range(16)], "train", labels=labels)
    records = made(30, examples=examples)
    assert {record.label for record in records} == set(COMMON_CODES)
    assert all(example["code"] is None for example in requests(1, examples)[0].inputs["examples"])


def test_codes_are_written_as_the_real_labels_write_them():
    records = made(4, examples=corpus(["F321", "F200"] * 8))
    assert {record.label for record in records} == {"F321", "F200"}
    assert records[0].meta["condition"]["title"]


@pytest.mark.parametrize("codes", [("F321x",), ("X",), {"F32": -1.0, "F20": 2.0}, {"F32": 0.0}, ()])
def test_codes_that_do_not_fit_are_refused(codes):
    with pytest.raises(UsageError, match=r"icd10_report\.codes"):
        made(2, codes=codes)


def test_examples_are_of_the_same_code_then_of_its_category():
    labels = dict(zip(TRAIN.ids, CODED, strict=True))
    for request in requests(24):
        shown = Counter(labels[id] for id in request.source_ids)
        assert shown.total() == 10
        assert len(set(request.source_ids)) == 10
        code = request.inputs["code"]
        if code == "F32.1":
            assert shown == {"F32.1": 10}
        elif category(code) == "F20":
            assert shown == {"F20.0": 6, "F20.1": 4}
        else:
            assert shown["F41.1"] == 2


def test_mixed_examples_and_fewer_of_them():
    shown = [request.source_ids for request in requests(20, examples_of="mixed", n_examples=4)]
    assert {len(ids) for ids in shown} == {4}
    assert len({id for ids in shown for id in ids}) > 18
    assert all(not request.source_ids for request in requests(2, n_examples=0))
    assert len(requests(1, corpus(CODED[:5]))[0].source_ids) == 5


def test_sources_are_the_examples_and_their_words_are_not_repeated():
    for record in made(12):
        assert len(record.sources) == 10
        assert record.meta["source_ids"] == list(record.sources)
        assert "Real report" not in record.text


def test_layouts():
    headed, plain = (made(1, layout=layout)[0].text for layout in ("headings", "plain"))
    assert [line.split(":")[0].lower() for line in headed.split("\n")] == list(SECTION_NAMES)
    assert "\n" not in plain
    assert plain == " ".join(line.split(": ", 1)[1] for line in headed.split("\n"))


def test_the_report_is_strict():
    assert tuple(MentalStatus.model_fields) == SECTION_NAMES
    sections = dict.fromkeys(SECTION_NAMES, "Unremarkable")
    MentalStatus.model_validate(sections)
    for wrong in ({**sections, "diagnosis": "F32"}, {**sections, "mood": " "}, {"mood": "low"}):
        with pytest.raises(ValidationError):
            MentalStatus.model_validate(wrong)


def test_presets_set_decoding_and_single_settings_win():
    for name, preset in PRESETS.items():
        decoding = requests(1, preset=name)[0].decoding
        assert decoding == preset.decoding
        assert decoding.frequency_penalty is decoding.presence_penalty is None
    changed = requests(1, preset="qwen", temperature=0.2, max_tokens=900)[0].decoding
    assert (changed.temperature, changed.max_tokens, changed.top_k) == (0.2, 900, 20)
    with pytest.raises(PlanError, match="preset"):
        build_generator("icd10_report", settings={}, overrides={"preset": "gpt"})


def test_labels_it_may_give():
    generator = Icd10Report()
    assert generator.accepts_label("F32.1")
    assert generator.accepts_label("F32.A")
    assert not generator.accepts_label("low")
    assert not generator.accepts_label(3.0)
    assert generator.label_group("F321") == "F32"


def test_same_seed_same_records():
    assert made(10, seed=2) == made(10, seed=2)
    assert made(10, seed=2) != made(10, seed=3)


def test_needs_reports():
    with pytest.raises(UsageError, match="needs real reports"):
        made(1, examples=None)
    with pytest.raises(UsageError, match="every real report is empty"):
        made(1, examples=make_corpus([" ", ""], "train"))


def test_the_prompt_shows_what_it_should():
    job = Job("icd10_report", Icd10Report(), 1, 1, backend=Simulator(), examples=TRAIN)
    (request,) = requests(1)
    prompt = job.asking({}, Tally(0)).prompts.render(request).messages[1]["content"]
    assert prompt.count("[Report ") == 10
    assert TITLES[request.inputs["code"]] in prompt
    assert all(example["text"] in prompt for example in request.inputs["examples"])
