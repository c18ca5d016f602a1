"""Synopsis and sentiment: of a text that was read, or of an invented storyline."""

import random
from collections.abc import Mapping, Sequence

from synthaudit.clinic.draws import between, pick, shuffled
from synthaudit.clinic.persons import circumstances, facts, person
from synthaudit.clinic.phrases_mood import DEGREE
from synthaudit.clinic.phrases_sentiment import BY_BAND, FEELINGS, TONE
from synthaudit.clinic.phrases_synopsis import (
    ABSENT,
    FREQUENCY,
    FUNCTIONING,
    NOUNS,
    OPENING,
    REFLECTION,
    SYMPTOMS,
    TOPIC,
    TOPICS,
)
from synthaudit.clinic.phrases_visits import HOUSEHOLD
from synthaudit.clinic.reading import reading
from synthaudit.clinic.scales import ITEM_MAX, PHQ8_ITEMS, PHQ8_MAX, band, item_profile
from synthaudit.clinic.wording import Statement, settled, statements, worded

_UNNAMED = {
    "who": "[the patient|the speaker|the person interviewed|the participant]",
    "his": "their",
}

_N_SYMPTOMS = 4
"""Most symptoms a synopsis goes into."""

_PERSON = statements("""
- {full}, {age}, [is|works as] {job} [in|from] {town}.
- From {town} [comes|hails] {full}, {job} of {age}.

- At {age}, {full} [is|works as] {job} and [spends free hours on|likes] {hobby}.
- {full}, {job}, {age}, [likes|gives free hours to] {hobby}.

- {full} ({age}) [looks back|reflects] on a year as {job} in {town}.
- A year as {job} in {town} [lies behind|is behind] {full} ({age}).
""")


def condensed(rng: random.Random, text: str, phq8: int | None = None) -> dict[str, str]:
    """What a text is about, in words of the clinic's own: no sentence of it is repeated.

    Args:
        rng: Chooses the words.
        text: What somebody said or what was written about them.
        phq8: PHQ-8 score, where it is known; else the text alone decides how grave it is.
    """
    seen = reading(text)
    severity = band(round(PHQ8_MAX * seen.severity) if phq8 is None else phq8)
    named = {name: points for name, points in seen.symptoms.items() if points}
    denied = [name for name, points in seen.symptoms.items() if not points and name in NOUNS]
    saying = _Saying(rng, _UNNAMED)
    parts = [saying.one(OPENING)]
    if seen.topics:
        words = " and ".join(TOPICS[name] for name in seen.topics[:2])
        parts.append(saying.one(TOPIC, {"topics": words}))
    parts += saying.symptoms(named, denied)
    parts += [saying.one(FUNCTIONING[severity]), saying.one(REFLECTION)]
    return {"synopsis": " ".join(parts), "sentiment": saying.sentiment(severity, seen.feelings)}


def storyline(rng: random.Random, phq8: int) -> dict[str, str]:
    """An invented person's story in which everything fits the score.

    Args:
        rng: Makes up the person and chooses the words.
        phq8: PHQ-8 score, 0 to 24.
    """
    someone = person(rng, phq8=phq8)
    saying = _Saying(rng, facts(someone))
    told = [saying.one((event.statement,), event.facts) for event in someone.events[:2]]
    items = dict(zip(PHQ8_ITEMS, item_profile(rng, phq8), strict=True))
    named = {name: points for name, points in items.items() if points}
    absent = [name for name, points in items.items() if not points]
    if phq8 > PHQ8_MAX * rng.random() + PHQ8_MAX // 3:
        named["suicidal_thoughts"] = ITEM_MAX
    severity = band(phq8)
    parts = [saying.one(_PERSON), told[0]]
    parts += [saying.one(HOUSEHOLD)] if rng.random() < 1 / 2 else told[1:]
    parts += saying.symptoms(named, absent)
    parts.append(saying.one(FUNCTIONING[severity]))
    parts.append(saying.one(REFLECTION))
    return {"synopsis": " ".join(parts), "sentiment": saying.sentiment(severity, ())}


class _Saying:
    """Says things about one person, none of them twice."""

    def __init__(self, rng: random.Random, own_facts: Mapping[str, str]) -> None:
        self._rng = rng
        self._facts = own_facts
        self._said: set[tuple[str, ...]] = set()

    def one(self, bank: Sequence[Statement], more: Mapping[str, str] | None = None) -> str:
        """A sentence from a bank."""
        rng = self._rng
        statement = pick(rng, [s for s in bank if s.shapes not in self._said] or bank)
        self._said.add(statement.shapes)
        shapes = settled(statement, rng).shapes
        drawn = circumstances(rng, statement.slots)
        return worded(pick(rng, shapes), {**drawn, **self._facts, **(more or {})}, rng)[0]

    def symptoms(self, named: Mapping[str, int], absent: Sequence[str]) -> list[str]:
        """The gravest few, then what is absent where little is left to say."""
        rng = self._rng
        order = sorted(named, key=lambda name: -(named[name] + 0.9 * rng.random()))
        said = [
            self.one(SYMPTOMS[name], {"freq": FREQUENCY[points], "deg": DEGREE[points]})
            for name in order[: between(rng, _N_SYMPTOMS - 1, _N_SYMPTOMS)]
            for points in (named[name],)
        ]
        few = shuffled(rng, absent)[:2]
        if len(few) > 1 and len(said) < _N_SYMPTOMS:
            said.append(self.one(ABSENT, {"absent": " or ".join(NOUNS[name] for name in few)}))
        return said

    def sentiment(self, severity: str, noticed: Sequence[str]) -> str:
        """The tone as a whole and two feelings: those noticed first, then such as fit."""
        fitting = shuffled(self._rng, BY_BAND[severity])
        feelings = list(dict.fromkeys([*noticed[:1], *fitting]))[:2]
        sentences = [self.one(TONE[severity]), *(self.one(FEELINGS[name]) for name in feelings)]
        return " ".join(sentences)
