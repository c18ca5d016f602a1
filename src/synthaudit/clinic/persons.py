"""Invented persons and their visits."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from synthaudit.clinic.codes import CODES, Code, code
from synthaudit.clinic.draws import between, pick, shuffled
from synthaudit.clinic.drugs import DRUGS
from synthaudit.clinic.lexicon import FEMALE, LISTS, MALE, SURNAMES
from synthaudit.clinic.phrases_events import EVENTS
from synthaudit.clinic.scales import PHQ8_MAX, item_profile
from synthaudit.clinic.wording import Statement, drawn, number, settled
from synthaudit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a person.

    Args:
        statement: How it can be told, and by which topic it is called later.
        facts: What fills its slots.
    """

    statement: Statement
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment.

    Args:
        number: Counted from 1.
        day: When it took place.
        phq8: PHQ-8 score, 0 to 24.
        items: The eight item scores, 0 to 3 each; they add up to ``phq8``.
    """

    number: int
    day: date
    phq8: int
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person.

    Args:
        id: Says nothing about the person.
        record: The clinic's record number, as it stands in notes.
        given: Given name.
        family: Family name.
        sex: ``female`` or ``male``.
        age: In years, at the first visit.
        code: Diagnosis.
        traits: Town, job, work, home, company, pet, hobby, friend, referrer; phrases for the slots
            of that name.
        drug: Medication, or None.
        dose: Of the drug, with unit; empty without one.
        events: What happened, in the order in which it is told.
        visits: In order of time.
    """

    id: str
    record: str
    given: str
    family: str
    sex: str
    age: int
    code: Code
    traits: Mapping[str, str]
    drug: str | None
    dose: str
    events: tuple[Event, ...]
    visits: tuple[Visit, ...]


_N_EVENTS = 3

_TRAITS = {
    "town": "<town>",
    "home": "<home>",
    "company": "<company>",
    "hobby": "<hobby>",
    "friend": "<given>",
    "referrer": "<referrer>",
}

_CIRCUMSTANCES = {
    "name": "<surname>",
    "place": "<town>",
    "street": "<street>",
    "country": "<country>",
    "language": "<language>",
    "month": "<month>",
    "year": "<year>",
    "few": "<2-4>",
    "n": "<4-9>",
    "weeks": "<3-26>",
    "big": "<11-68>",
    "mins": "<11-55>",
    "sum": "<sum>",
    "wake": "<wake>",
    "order": "<order>",
    "spot": "<spot>",
    "nights": "<nights>",
}


def circumstances(rng: random.Random, slots: Sequence[str]) -> dict[str, str]:
    """Facts for those slots that are not the person's own: a relative, a place, numbers."""
    sex = pick(rng, ("female", "male"))
    sources = {**_CIRCUMSTANCES, "kin": f"<{sex}_kin>", "other": f"<{sex}>"}
    return {slot: drawn(sources[slot], LISTS, rng) for slot in slots if slot in sources}


def person(
    rng: random.Random,
    *,
    phq8: int | None = None,
    icd10: str | None = None,
    n_visits: int = 1,
) -> Person:
    """Make up a person.

    Args:
        rng: All that is random.
        phq8: Score at the first visit; drawn to fit the diagnosis when None.
        icd10: Diagnosis; drawn to fit the score when None.
        n_visits: How often the person comes, at least 1.

    Raises:
        UsageError: The score is not 0 to 24, or the clinic does not treat the diagnosis.
    """
    if phq8 is not None and not 0 <= phq8 <= PHQ8_MAX:
        raise UsageError(f"A PHQ-8 score lies between 0 and {PHQ8_MAX}, not {phq8}.")
    fitting = [c for c in CODES if phq8 is None or c.lowest <= phq8 <= c.highest]
    diagnosis = code(icd10) if icd10 else pick(rng, fitting)
    first = between(rng, diagnosis.lowest, diagnosis.highest) if phq8 is None else phq8
    sex = pick(rng, ("female", "male"))
    pet, pet_name = pick(rng, LISTS["pet"]), pick(rng, LISTS["petname"])
    traits = {slot: drawn(source, LISTS, rng) for slot, source in _TRAITS.items()}
    job, workplace = pick(rng, LISTS["post"]).split(" at ")
    traits["job"], traits["work"] = job, f"{workplace} in {pick(rng, LISTS['street'])}"
    traits["pet"] = f"[{{his}} {pet} {pet_name}|{pet_name} the {pet}]"
    drug, doses = pick(rng, DRUGS[diagnosis.family])
    return Person(
        id=f"p{between(rng, 0, 16**8 - 1):08x}",
        record=f"{between(rng, 100, 999)}-{between(rng, 1000, 9999)}",
        given=pick(rng, FEMALE if sex == "female" else MALE),
        family=pick(rng, SURNAMES),
        sex=sex,
        age=between(rng, 19, 66),
        code=diagnosis,
        traits=traits,
        drug=drug,
        dose=pick(rng, doses),
        events=_events(rng),
        visits=_visits(rng, first, n_visits),
    )


def _events(rng: random.Random) -> tuple[Event, ...]:
    told = (settled(statement, rng) for statement in shuffled(rng, EVENTS)[:_N_EVENTS])
    return tuple(Event(statement, circumstances(rng, statement.slots)) for statement in told)


def _visits(rng: random.Random, phq8: int, n_visits: int) -> tuple[Visit, ...]:
    day = date(2019, 1, 7) + timedelta(days=between(rng, 0, 1500))
    visits = []
    for n in range(1, n_visits + 1):
        visits.append(Visit(n, day, phq8, item_profile(rng, phq8)))
        day += timedelta(weeks=between(rng, 2, 14), days=between(rng, 0, 4))
        phq8 = min(PHQ8_MAX, max(0, phq8 + between(rng, -7, 4)))
    return tuple(visits)


def day_in_words(day: date) -> str:
    """A date that may be written in several ways."""
    month = LISTS["month"][day.month - 1]
    return f"[{day.day} {month} {day.year}|{month} {day.day}, {day.year}]"


def facts(someone: Person) -> dict[str, str]:
    """What fills the slots that are the person's own."""
    he, him, his = ("she", "her", "her") if someone.sex == "female" else ("he", "him", "his")
    name = f"{'Ms' if someone.sex == 'female' else 'Mr'} {someone.family}"
    return {
        **someone.traits,
        "full": f"[{name}|{someone.given} {someone.family}]",
        "who": f"[{he}|{he}|{he}|{name}|{someone.given}|the patient]",
        "he": he,
        "him": him,
        "his": his,
        "himself": f"{him}self",
        "age": number(someone.age),
        "record": someone.record,
        "drug": someone.drug or "",
        "dose": someone.dose,
    }
