"""The small language of the phrase banks.

``{slot}`` is a fact of the person or the visit. ``[one|other]`` is a choice of words that leaves
the facts as they are. ``<one|other>``, ``<list>`` and ``<2-9>`` are facts, drawn once. A statement
has two or more shapes: sentences of different build that say the same.
"""

import random
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from synthaudit.clinic.draws import between, pick

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_DRAWN = re.compile(r"<(?:(\d+)-(\d+)|(\w+))>")
_SLOT = re.compile(r"\{(\w+)\}")
_OPEN = re.compile(r"<([^<>]*\|[^<>]*)>")
_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a note can say.

    Args:
        shapes: Two or more sentences of different build that say it.
        topic: A noun phrase by which a later note refers back to it; empty when none does.
        slots: The slots in shapes and topic.
    """

    shapes: tuple[str, ...]
    topic: str
    slots: tuple[str, ...]


def statements(bank: str) -> tuple[Statement, ...]:
    """Read a bank: blank lines between statements, ``- `` before shapes, ``> `` before a topic."""
    found = []
    for block in bank.strip().split("\n\n"):
        parts = re.split(r"(?:^|\n)([->]) ", block)
        marked = [
            (mark, " ".join(text.split()))
            for mark, text in zip(parts[1::2], parts[2::2], strict=True)
        ]
        shapes = tuple(text for mark, text in marked if mark == "-")
        topic = next((text for mark, text in marked if mark == ">"), "")
        slots = dict.fromkeys(_SLOT.findall(block))
        found.append(Statement(shapes, topic, tuple(slots)))
    return tuple(found)


def listed(bank: str) -> tuple[str, ...]:
    """Read a list: entries parted by semicolons."""
    return tuple(" ".join(entry.split()) for entry in bank.split(";"))


def number(n: int) -> str:
    """A number that may be written in digits or, below 100, in words."""
    if n >= 100:  # noqa: PLR2004  # larger numbers are written in digits alone
        return str(n)
    tens, units = divmod(n, 10)
    compound = f"{_TENS[tens]}-{_UNITS[units]}" if units else _TENS[tens]
    return f"[{n}|{_UNITS[n] if n < len(_UNITS) else compound}]"


def drawn(text: str, lists: Mapping[str, tuple[str, ...]], rng: random.Random) -> str:
    """The text with its ``<...>`` replaced by facts."""

    def fact(match: re.Match[str]) -> str:
        low, high, name = match.groups()
        return pick(rng, lists[name]) if name else number(between(rng, int(low), int(high)))

    while "<" in text:
        text = _DRAWN.sub(fact, text)
    return text


def settled(statement: Statement, rng: random.Random) -> Statement:
    """The statement with each ``<one|other>`` decided, alike in all its shapes."""
    decided: dict[frozenset[str], str] = {}

    def decide(match: re.Match[str]) -> str:
        options = match[1].split("|")
        key = frozenset(options)
        if key not in decided:
            decided[key] = pick(rng, options)
        return decided[key]

    return replace(statement, shapes=tuple(_OPEN.sub(decide, s) for s in statement.shapes))


def worded(
    shape: str,
    facts: Mapping[str, str],
    rng: random.Random,
    *,
    avoid: AbstractSet[str] = frozenset(),
) -> tuple[str, frozenset[str]]:
    """A sentence from a shape, and the words that were chosen.

    Args:
        shape: Text with slots and choices.
        facts: What fills the slots; may hold slots and choices of its own.
        rng: Decides between the words.
        avoid: Words to pass over wherever there are others to choose.
    """
    chosen = []

    def choose(match: re.Match[str]) -> str:
        options = match[1].split("|")
        options = [option for option in options if option not in avoid] or options
        chosen.append(options[int(rng.random() * len(options))])
        return chosen[-1]

    text = shape
    while "{" in text:
        text = text.format_map(facts)
    while "[" in text:
        text = _CHOICE.sub(choose, text)
    return text[0].upper() + text[1:], frozenset(chosen)
