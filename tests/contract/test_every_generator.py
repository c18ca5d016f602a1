"""What holds for every generator; the list is discovered, so none can be forgotten."""

import dataclasses
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from conftest import clinic_rows

from synthaudit import generators, plugins
from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.draws import stream
from synthaudit.corpus import Corpus
from synthaudit.generating import Job, as_row
from synthaudit.generation.asking import NoReplies
from synthaudit.generation.prompting import SUFFIX, Prompts
from synthaudit.generation.tally import Tally
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.records import Record

NAMES = tuple(plugins.generators())
PUBLISHED = ("depression_two_step", "icd10_report", "label_corrected", "synsym")
N_RECORDS = 6
N_TRAIN = 60

SETTINGS: dict[str, dict] = {
    "causal_lm": {
        "epochs": 3,
        "hidden_size": 32,
        "n_layers": 1,
        "learning_rate": 0.01,
        "batch_size": 16,
        "max_text_tokens": 128,
    },
    "label_corrected": {"exemplar_share": 0.5},
}
"""Options under which a slow generator is quick, or one that learns has enough to learn from."""

CONDENSES = {"synsym": {"normalize"}}
"""Steps whose job is to shorten real text, so that their replies may repeat it."""

LINEAGE = {
    *("adapter", "version", "backend", "model", "model_revision", "decoding", "seed"),
    *("condition", "source_ids", "prompt_sha256", "retries", "quality_score"),
}
HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "numba", "pandas"}
SPAN = 8


@dataclass(frozen=True)
class Watched(Simulator):
    """The simulator, and what it was asked."""

    asked: list = field(default_factory=list)

    def answers(self, asked):
        self.asked.extend(asked)
        return super().answers(asked)


@cache
def corpus(role):
    """The clinic's first records; long enough texts for whatever shortens them."""
    return Corpus.from_records(
        (
            Record(row["id"], row["text"], label=float(row["label"]), group=row["group"])
            for row in clinic_rows(role, N_TRAIN)
        ),
        role=role,
    )


@cache
def backwards(role):
    """The same with every word spelt backwards: no grammar of ours writes such words by chance."""
    return Corpus.from_records(
        (
            dataclasses.replace(record, text=" ".join(w[::-1] for w in record.text.split()))
            for record in corpus(role).records()
        ),
        role=role,
    )


@cache
def paired(role):
    """The same with the last words of every text as its second text."""
    return Corpus.from_records(
        (
            dataclasses.replace(record, pair=" ".join(record.text.split()[-12:]))
            for record in corpus(role).records()
        ),
        role=role,
    )


FURTHER: dict[str, list] = {
    "depression_two_step": [({"arm": "retrieval"}, corpus)],
    "label_corrected": [
        ({"mode": "one_per_class"}, corpus),
        ({"mode": "same_class"}, paired),
        ({"mode": "one_per_class"}, paired),
    ],
}
"""Options and corpora with which a generator sends the steps that it does not send by default."""


def job(name, *, seed=1, settings=None, spelt=corpus):
    fixed = {
        "holdout": spelt("holdout"),
        "device": "cpu",
        "language": "en",
        "encoder": None,
        "embedder": WeightlessEmbedder(),
    }
    overrides = {**SETTINGS.get(name, {}), **(settings or {})}
    generator = plugins.build_generator(name, settings=fixed, overrides=overrides)
    return Job(
        name,
        generator,
        N_RECORDS,
        seed,
        Watched(),
        spelt("train"),
        quality=generator.quality,
        max_failures=10**6,
    )


@dataclass(frozen=True)
class Run:
    records: list
    asked: list


@cache
def run(name, *, seed=1, spelt=corpus):
    made = job(name, seed=seed, spelt=spelt)
    records = list(made.records(Tally(made.max_failures)))
    return Run(records, made.backend.asked)


@cache
def restated(name):
    """What is sent to put real records into the form of the synthetic ones; or nothing."""
    made = job(name)
    if made.generator.variants and any(variant.restated for variant in made.generator.variants):
        asking = made.asking(NoReplies(), Tally(made.max_failures))
        return Run(
            list(made.generator.restated(corpus("train"), seed=1, backend=asking)),
            made.backend.asked,
        )
    return Run([], [])


def in_lines(records):
    return [json.dumps(as_row(record), sort_keys=False) for record in records]


def spans(text):
    words = normalise(text).split()
    return {tuple(words[i : i + SPAN]) for i in range(len(words) - SPAN + 1)}


def test_discovery_finds_the_generator_files():
    files = {path.stem for path in Path(generators.__file__).parent.glob("*.py")}
    own = {name for name, kind in plugins.generators().items() if in_package(kind)}
    assert own == files - {"__init__", "base"}
    assert {"copycat", "edited_copy", "holdout", "identifier_only", "spliced", "synsym"} <= own


def in_package(kind):
    return kind.__module__.startswith("synthaudit.")


@pytest.mark.parametrize("name", NAMES)
def test_declares_itself(name):
    kind = plugins.generators()[name]
    assert kind.__module__.rpartition(".")[2] == name
    assert kind.__dataclass_params__.frozen
    assert "__doc__" in vars(kind)
    explained = kind.__doc__.partition("Args:")[2]
    for option in dataclasses.fields(kind):
        assert re.search(rf"^\s+{option.name}: [\w`]", explained, re.MULTILINE), option.name
        optional = (option.default, option.default_factory) != (dataclasses.MISSING,) * 2
        assert optional, f"{option.name} has no default"
    assert kind.version
    if name in PUBLISHED:
        assert re.search(r"\d{4}\.\d{5}", kind.source), "names no paper"
    assert all(variant.name for variant in kind.variants)
    assert all(meaning for meaning in kind.reasons.values())


@pytest.mark.parametrize("name", NAMES)
def test_options_are_plain_values_that_a_plan_can_write(name):
    settings = job(name).settings()
    assert json.loads(json.dumps(settings)) is not None
    given = {"holdout", "device", "language", "encoder", "embedder"}
    options = {option.name for option in dataclasses.fields(plugins.generators()[name])}
    assert options - given <= set(settings)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_has_a_prompt_and_every_prompt_a_step(name):
    kind = plugins.generators()[name]
    folder = Prompts.of(kind, name).folder
    steps = [step.name for step in kind.asks]
    assert len(set(steps)) == len(steps)
    assert {path.name for path in folder.glob("*")} == {step + SUFFIX for step in steps}


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_asked_and_its_prompt_filled(name):
    steps = {step.name: step for step in plugins.generators()[name].asks}
    asked = [*run(name).asked, *restated(name).asked]
    for settings, spelt in FURTHER.get(name, []):
        further = job(name, settings=settings, spelt=spelt)
        list(further.records(Tally(further.max_failures)))
        asked += further.backend.asked
    assert {each.request.step.name for each in asked} == set(steps)
    for each in asked:
        assert each.request.step is steps[each.request.step.name]
        system, user = (message["content"] for message in each.messages)
        assert len(system) > 20
        assert len(user) > 50
        assert "{{" not in user + system
        assert "{%" not in user + system
        assert json.loads(json.dumps(each.request.inputs)) == each.request.inputs


@pytest.mark.parametrize("name", NAMES)
def test_simulated_answers_fit_their_schema_and_are_seeded(name):
    for each in [*run(name).asked, *restated(name).asked]:
        step = each.request.step
        assert step.simulated is not None
        first, second = (step.simulated(stream("s", 1), each.request.inputs) for _ in range(2))
        assert step.reply.model_validate(first) == step.reply.model_validate(second)


@pytest.mark.parametrize("name", NAMES)
def test_makes_as_many_records_as_are_wanted(name):
    records = run(name).records
    assert len(records) == N_RECORDS
    assert len({record.id for record in records}) == N_RECORDS


@pytest.mark.parametrize("name", NAMES)
def test_records_are_whole(name):
    kind = plugins.generators()[name]
    for record in run(name).records:
        assert record.text.strip()
        assert record.group is None
        assert next(iter(record.meta)) == "adapter"
        assert set(record.meta) >= LINEAGE
        assert record.meta["adapter"] == name
        assert record.meta["version"] == kind.version
        assert record.meta["backend"] == ("simulator" if kind.asks else None)
        assert (record.meta["prompt_sha256"] is not None) == bool(kind.asks)
        assert record.meta["decoding"] is not None or not kind.asks
        assert record.meta["seed"] == 1
        assert record.meta["retries"] == 0
        assert json.loads(json.dumps(as_row(record)))["id"] == record.id


@pytest.mark.parametrize("name", NAMES)
def test_sources_are_train_records(name):
    known = set(corpus("train").ids)
    for record in run(name).records:
        assert set(record.sources) <= known
        assert set(record.meta["source_ids"]) <= known
        if record.sources and record.meta["source_ids"]:
            assert sorted(record.sources) == record.meta["source_ids"]


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_ones_it_may_give(name):
    made = job(name)
    for record in run(name).records:
        assert made.generator.accepts_label(record.label)
        assert made.generator.label_group(record.label)
    report = made.generator.report(run(name).records, seed=1, examples=corpus("train"))
    assert json.loads(json.dumps(dict(report))) is not None


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_bytes_other_seed_other_text(name):
    again = job(name)
    assert in_lines(again.records(Tally(again.max_failures))) == in_lines(run(name).records)
    other = [record.text for record in run(name, seed=2).records]
    assert other != [record.text for record in run(name).records]


@pytest.mark.parametrize("name", [n for n in NAMES if plugins.generators()[n].asks])
def test_the_simulator_copies_nobody(name):
    real = {
        span
        for role in ("train", "holdout")
        for text in backwards(role).texts()
        for span in spans(text)
    }
    made = run(name, spelt=backwards)
    assert made.records
    for record in made.records:
        assert not spans(record.text) & real
        assert not spans(record.pair or "") & real
    for each in made.asked:
        step = each.request.step
        if step.name in CONDENSES.get(name, ()):
            continue
        reply = step.simulated(stream("s", 2), each.request.inputs)
        assert not spans(json.dumps(reply)) & real, step.name


def test_listing_generators_imports_nothing_heavy():
    code = (
        "import sys; from synthaudit import plugins; list(plugins.generators()); "
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
