"""The corpora of ``synthaudit demo``: one clinic, an honest generator and a leaking one.

``train`` and ``holdout`` come from the same random process, so their persons are exchangeable. The
``honest`` corpus tells of persons the clinic never saw. In ``leaking``, which looks just like it, a
known share of records retells notes of train persons.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from synthaudit.clinic.draws import pick, shuffled, stream
from synthaudit.clinic.grammar import Note, notes
from synthaudit.clinic.paraphrase import paraphrase
from synthaudit.clinic.persons import person
from synthaudit.errors import UsageError

DEMO_NAMES = ("train", "holdout", "honest", "leaking")

N_PERSONS = 240
"""Persons in train, and in holdout."""

N_SYNTHETIC = 400
"""Records in honest, and in leaking."""

LEAKING_SHARE = 0.12
"""Share of leaking records that retell a note of a train person; no person is retold twice."""

EDITION = 22
"""Which draw of the clinic.

An honest generator looks dishonest by chance now and then, and a demonstration should show the
usual case: of 24 draws this is one whose ``honest`` corpus is as close to holdout as to train.
"""

_VISITS = (1, 1, 2, 2, 3)
"""How often a person comes, each as likely."""

_PHQ9 = {
    "anhedonia": "Lack_of_Interest",
    "low_mood": "Feeling_Down",
    "sleep": "Sleep_Disturbance",
    "fatigue": "Lack_of_Energy",
    "appetite": "Appetite_Change",
    "guilt": "Low_Self-Esteem",
    "concentration": "Concentration_Problems",
    "psychomotor": "Hyper_Lower_Activity",
    "suicidal_thoughts": "Suicidal_Ideation",
}
"""The clinic's symptoms in the names of ``symptom_sets.PHQ9``."""


def demo_rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a demo corpus: ``id``, ``text``, ``label`` (PHQ-8), ``icd10``, ``symptoms``.

    Real rows also name the person, as ``group``; synthetic ones do not say what they come from.

    Raises:
        UsageError: There is no demo corpus of that name.
    """
    if name not in DEMO_NAMES:
        raise UsageError(f"There is no demo corpus '{name}'; there are {', '.join(DEMO_NAMES)}.")
    if name in {"train", "holdout"}:
        return _real_rows(name)
    return _synthetic_rows(
        _new_notes(name, N_SYNTHETIC) if name == "honest" else [made for made, _ in _leaking()]
    )


def leaking_truth() -> list[tuple[str, str]]:
    """Which record of ``leaking`` retells which train person: pairs of ``id`` and ``group``."""
    return [(_synthetic_id(i), source) for i, (_, source) in enumerate(_leaking()) if source]


def _real_rows(name: str) -> Iterator[dict[str, Any]]:
    written = [a_note for of_person in _clinic(name) for a_note in of_person]
    for i, a_note in enumerate(written, start=1):
        yield {"id": f"{name}-{i:04d}", "group": a_note.person.id, **_content(a_note)}


def _synthetic_rows(made: list[Note]) -> Iterator[dict[str, Any]]:
    for i, a_note in enumerate(made):
        yield {"id": _synthetic_id(i), **_content(a_note)}


def _content(a_note: Note) -> dict[str, Any]:
    return {
        "text": a_note.text,
        "label": a_note.phq8,
        "icd10": a_note.icd10,
        "symptoms": sorted(_PHQ9[symptom] for symptom in a_note.symptoms),
    }


def _synthetic_id(position: int) -> str:
    return f"synthetic-{position + 1:04d}"


@cache
def _clinic(name: str) -> tuple[tuple[Note, ...], ...]:
    """The notes of each person of ``train`` or ``holdout``."""
    found = []
    for i in range(N_PERSONS):
        rng = stream("edition", EDITION, "demo", name, i)
        found.append(tuple(notes(person(rng, n_visits=pick(rng, _VISITS)), rng)))
    return tuple(found)


def _new_notes(name: str, n: int) -> list[Note]:
    """Notes on as many new persons, of first and later visits in the proportions of the clinic."""
    per_note = [n_visits for n_visits in _VISITS for _ in range(n_visits)]
    found = []
    for i in range(n):
        rng = stream("edition", EDITION, "demo", name, i)
        found.append(pick(rng, list(notes(person(rng, n_visits=pick(rng, per_note)), rng))))
    return found


@cache
def _leaking() -> tuple[tuple[Note, str | None], ...]:
    """Notes in the order of the corpus, each with the train person it retells, or None."""
    rng = stream("edition", EDITION, "demo", "leaking")
    n_leaks = round(LEAKING_SHARE * N_SYNTHETIC)
    made: list[tuple[Note, str | None]] = []
    for of_person in shuffled(rng, _clinic("train"))[:n_leaks]:
        source = pick(rng, of_person)
        made.append((paraphrase(source, rng), source.person.id))
    made.extend((new, None) for new in _new_notes("leaking", N_SYNTHETIC - n_leaks))
    return tuple(shuffled(rng, made))
