"""What a model adds to the patterns, on open data: trained on half of the templates, asked of the
other half, as written and in small letters."""

import json
import random
import zlib
from collections import Counter

import numpy as np
import pytest

from synthaudit.features.identifiers import FULL_NAME, Identifiers, is_sure
from synthaudit.features.lower_case_words import LowerCaseWords
from synthaudit.models.entity_model import resolve_entity_model

pytestmark = [pytest.mark.slow, pytest.mark.data]

LEARNT = {
    "PERSON": "PERSON",
    "GPE": "GPE",
    "STREET_ADDRESS": "LOC",
    "ORGANIZATION": "ORG",
    "NRP": "NORP",
}


@pytest.fixture(scope="module")
def halves(data_folder):
    lines = (data_folder / "presidio_pii" / "synthetic.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    halves = ([], [])
    for row in rows:
        halves[zlib.crc32(str(row["template_id"]).encode()) % 2].append(row)
    return halves


@pytest.fixture(scope="module")
def model(halves, tmp_path_factory):
    """A pipeline of spaCy's usual kind, trained for a minute on half of the templates."""
    spacy = pytest.importorskip("spacy", reason="the extra pii is not installed")
    from spacy.training import Example

    spacy.util.fix_random_seed(0)
    made = spacy.blank("en")
    made.add_pipe("ner")
    examples = []
    for row in halves[0]:
        for text in (row["text"], row["text"].lower()):
            if len(text) != len(row["text"]):
                continue
            spans = [
                (start, end, LEARNT[kind]) for kind, start, end in row["label"] if kind in LEARNT
            ]
            doc = made.make_doc(text)
            aligned = [span for span in spans if doc.char_span(span[0], span[1]) is not None]
            examples.append(Example.from_dict(doc, {"entities": aligned}))
    made.initialize(lambda: examples)
    rng = random.Random(0)
    for _ in range(12):
        rng.shuffle(examples)
        for batch in spacy.util.minibatch(examples, 32):
            made.update(batch, drop=0.2)
    folder = tmp_path_factory.mktemp("trained")
    made.to_disk(folder)
    return resolve_entity_model(str(folder))


def measured(rows, texts, model):
    """Gold spans by kind, shares overlapped by a mark, and whether each marked name is one."""
    ordinary = LowerCaseWords().compute(texts).values
    marks = Identifiers(model).compute(texts)
    n_gold, n_seen, names = Counter(), Counter(), {}
    for number, row in enumerate(rows):
        sure = marks[number][is_sure(marks[number], ordinary)]
        for kind, start, end in row["label"]:
            n_gold[kind] += 1
            n_seen[kind] += bool(((sure["start"] < end) & (start < sure["end"])).any())
        for mark in sure[sure["kind"] >= FULL_NAME]:
            names[number, mark["start"], mark["end"]] = any(
                mark["start"] < end and start < mark["end"] for _, start, end in row["label"]
            )
    return n_gold, {kind: n_seen[kind] / n for kind, n in n_gold.items()}, names


def right(names):
    """The share of marked names that are right."""
    return float(np.mean(list(names.values()))) if names else float("nan")


def added(found, texts):
    """What the model marks as names where the patterns mark none."""
    patterns = found[texts, "patterns"][2]
    return {
        place: is_right
        for place, is_right in found[texts, "with a model"][2].items()
        if not any(
            place[0] == other[0] and place[1] < other[2] and other[1] < place[2]
            for other in patterns
        )
    }


def test_what_a_model_adds(halves, model, capsys):
    rows = [row for row in halves[1] if len(row["text"].lower()) == len(row["text"])]
    written = [row["text"] for row in rows]
    small = [text.lower() for text in written]
    found = {
        (name, by): measured(rows, texts, by_model)
        for name, texts in (("as written", written), ("small letters", small))
        for by, by_model in (("patterns", None), ("with a model", model))
    }
    columns = list(found)
    n_gold = found[columns[0]][0]
    lines = [f"{'':18}{'n':>5}" + "".join(f"{a + ', ' + b:>28}" for a, b in columns)]
    lines += [
        f"{kind:18}{n_gold[kind]:5}" + "".join(f"{found[c][1][kind]:28.2f}" for c in columns)
        for kind in sorted(n_gold, key=n_gold.get, reverse=True)
    ]
    lines += [f"{'right names':23}" + "".join(f"{right(found[c][2]):28.2f}" for c in columns)]
    lines += [
        f"right among the {len(added(found, name))} added, {name}: {right(added(found, name)):.2f}"
        for name in ("as written", "small letters")
    ]
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 (the figures the docs state)
    for kind in n_gold:
        for name in ("as written", "small letters"):
            assert found[name, "with a model"][1][kind] >= found[name, "patterns"][1][kind]
    assert found["small letters", "patterns"][1]["PERSON"] < 0.1
    assert found["small letters", "with a model"][1]["PERSON"] > 0.6
    # A wrong name counts alike on both sides, so it voids no verdict, but it hides right ones: most
    # marks must be names, in 0.6 of them where marks of one template are right or wrong together.
    for name in ("as written", "small letters"):
        assert right(found[name, "with a model"][2]) > 0.6
    assert np.mean([n_gold[kind] for kind in LEARNT]) > 50
