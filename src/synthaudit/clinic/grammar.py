"""From a person and a visit to a note."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from synthaudit.clinic import phrases_anxiety, phrases_disorders
from synthaudit.clinic.draws import between, pick, shuffled
from synthaudit.clinic.lexicon import LISTS, SURNAMES
from synthaudit.clinic.persons import Person, Visit, circumstances, day_in_words, facts, person
from synthaudit.clinic.phrases_care import MEDICATION, MENTAL_STATE, PLAN, RESOURCES, UNMEDICATED
from synthaudit.clinic.phrases_mood import ABSENT, AT_RISK, DEGREE, DENIED, FREQUENCY, ITEMS, SAFE
from synthaudit.clinic.phrases_severity import IMPRESSION
from synthaudit.clinic.phrases_visits import CHANGE, FIRST_VISIT, HOUSEHOLD, LATER_VISIT, RETURN
from synthaudit.clinic.scales import PHQ8_ITEMS, band
from synthaudit.clinic.wording import Statement, number, settled, worded

DISORDERS = {**phrases_disorders.DISORDERS, **phrases_anxiety.DISORDERS}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a note, and all that is needed to say it again in other words.

    Args:
        text: As it stands in the note.
        shapes: The builds it could have had.
        shape: Which of them it has.
        chosen: The words chosen where there was a choice.
        facts: What filled its slots, beside the person's own facts.
        symptom: The DSM-5 symptom it states, or None.
    """

    text: str
    shapes: tuple[str, ...]
    shape: int
    chosen: frozenset[str]
    facts: Mapping[str, str]
    symptom: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What the clinic wrote about one visit.

    Args:
        text: Some 60 to 140 words.
        phq8: PHQ-8 score, 0 to 24.
        icd10: Code of the diagnosis.
        symptoms: DSM-5 depressive symptoms that the text states, see ``scales.DSM5_SYMPTOMS``.
        person: Whom it is about.
        sentences: What the text consists of.
    """

    text: str
    phq8: int
    icd10: str
    symptoms: tuple[str, ...]
    person: Person
    sentences: tuple[Sentence, ...] = field(repr=False)


def note(rng: random.Random, *, phq8: int | None = None, icd10: str | None = None) -> Note:
    """A note on the first visit of a new person; see ``persons.person`` for the arguments."""
    return next(notes(person(rng, phq8=phq8, icd10=icd10), rng))


def notes(someone: Person, rng: random.Random) -> Iterator[Note]:
    """One note a visit; none repeats a statement of an earlier one while there are others."""
    writer = _Writer(someone, rng)
    for visit in someone.visits:
        yield assemble(someone, visit.phq8, writer.write(visit))


def assemble(someone: Person, phq8: int, sentences: tuple[Sentence, ...]) -> Note:
    """The note that consists of these sentences."""
    stated = (s.symptom for s in sentences if s.symptom)
    return Note(
        text=" ".join(s.text for s in sentences),
        phq8=phq8,
        icd10=someone.code.id,
        symptoms=tuple(dict.fromkeys(stated)),
        person=someone,
        sentences=sentences,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Something a note may say: where about, from which bank, with which facts."""

    place: int
    bank: Sequence[Statement]
    facts: Mapping[str, str] = field(default_factory=dict)
    symptom: str | None = None


class _Writer:
    """Writes the notes about one person and keeps what was already said."""

    def __init__(self, someone: Person, rng: random.Random) -> None:
        self.person = someone
        self.rng = rng
        self.own_facts = facts(someone)
        self.said: set[tuple[str, ...]] = set()

    def write(self, visit: Visit) -> tuple[Sentence, ...]:
        """The sentences of a note, in order."""
        rng = self.rng
        shared = self._visit_facts(visit)
        core, optional = self._parts(visit)
        n_words, n_wanted = 0, between(rng, 70, 108)
        placed = []
        for i, part in enumerate([*core, *shuffled(rng, optional)]):
            if i >= len(core) and n_words >= n_wanted:
                break
            sentence = self._say(part, shared)
            n_words += len(sentence.text.split())
            placed.append((part.place + 1.9 * rng.random(), sentence))
        placed.sort(key=lambda pair: pair[0])
        return tuple(sentence for _, sentence in placed)

    def _parts(self, visit: Visit) -> tuple[list[_Part], list[_Part]]:
        """What the note must say, and what it may say."""
        someone = self.person
        event = someone.events[(visit.number - 1) % len(someone.events)]
        items = self._items(visit)
        disorder = _Part(3, DISORDERS[someone.code.family])
        core = [
            _Part(2, (event.statement,), event.facts),
            *items[:1],
            disorder,
            _Part(5, IMPRESSION[band(visit.phq8)]),
        ]
        optional = [
            *items[1:],
            disorder,
            _Part(4, RESOURCES),
            _Part(4, MENTAL_STATE),
            self._risk(visit),
            _Part(6, MEDICATION if someone.drug else UNMEDICATED),
            _Part(7, PLAN),
        ]
        if visit.number == 1:
            return [_Part(-2, FIRST_VISIT), *core], [_Part(1, HOUSEHOLD), *optional]
        past = someone.events[(visit.number - 2) % len(someone.events)]
        return_to = _Part(2, RETURN, {**past.facts, "topic": past.statement.topic})
        before = someone.visits[visit.number - 2]
        change = _Part(1, CHANGE[_direction(before.phq8, visit.phq8)])
        return [_Part(-2, LATER_VISIT), *core, change, return_to], optional

    def _items(self, visit: Visit) -> list[_Part]:
        """The PHQ-8 items as parts, the gravest first; what is absent when all are zero."""
        weighed = [(points + 0.9 * self.rng.random(), i) for i, points in enumerate(visit.items)]
        order = [i for _, i in sorted(weighed, reverse=True)]
        zero = [DENIED[PHQ8_ITEMS[i]] for i in order if not visit.items[i]]
        present = [
            _Part(
                3,
                ITEMS[PHQ8_ITEMS[i]],
                {"freq": FREQUENCY[visit.items[i]], "deg": DEGREE[visit.items[i]]},
                PHQ8_ITEMS[i],
            )
            for i in order
            if visit.items[i]
        ]
        if len(zero) < 2:  # noqa: PLR2004  # the sentence names two
            return present[:4]
        absent = _Part(4, ABSENT, {"absent": zero[0], "absent_too": zero[1]})
        return [*present[:3], absent]

    def _risk(self, visit: Visit) -> _Part:
        if 30 * self.rng.random() < visit.phq8 - 8:
            return _Part(5, AT_RISK, symptom="suicidal_thoughts")
        return _Part(5, SAFE)

    def _visit_facts(self, visit: Visit) -> dict[str, str]:
        rng = self.rng
        found = {
            "complaint": pick(rng, self.person.code.symptoms),
            "visit": number(visit.number),
            "today": day_in_words(visit.day),
            "next": day_in_words(visit.day + timedelta(days=between(rng, 6, 80))),
            "since": day_in_words(visit.day - timedelta(days=between(rng, 20, 900))),
            "doctor": pick(rng, SURNAMES),
            "transport": pick(rng, LISTS["transport"]),
        }
        if visit.number > 1:
            before = self.person.visits[visit.number - 2]
            found["gap"] = number((visit.day - before.day).days // 7)
            found["last"] = day_in_words(before.day)
            found["lastmonth"] = LISTS["month"][before.day.month - 1]
            n_points = abs(visit.phq8 - before.phq8)
            found["points"] = f"{number(n_points)} point{'s' if n_points > 1 else ''}"
        return found

    def _say(self, part: _Part, shared: Mapping[str, str]) -> Sentence:
        rng = self.rng
        fresh = [s for s in part.bank if s.shapes not in self.said] or part.bank
        statement = pick(rng, fresh)
        self.said.add(statement.shapes)
        shapes = settled(statement, rng).shapes
        said = {**circumstances(rng, statement.slots), **shared, **part.facts}
        shape = between(rng, 0, len(shapes) - 1)
        text, chosen = worded(shapes[shape], {**self.own_facts, **said}, rng)
        return Sentence(text, shapes, shape, chosen, said, part.symptom)


def _direction(before: int, now: int) -> str:
    if now == before:
        return "equal"
    return "higher" if now > before else "lower"
