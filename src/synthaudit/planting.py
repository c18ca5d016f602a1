"""Texts that leak a person in a known way, made from that person's own text.

They are what an audit tries its attacks on: how small a leak would have been seen? Every function
is pure: the same texts and the same random generator give the same text. None uses a language
model, so a retelling here is cruder than a model's; ``RETOLD`` says what it was fitted to.
"""

import re
import sys
from collections.abc import Mapping, Sequence

from numpy.random import Generator

from synthaudit.normalise import normalise

EDITED = 0.1
"""Share of words an edited copy changes."""

RETOLD = 0.35
"""Share of words a retelling changes, on average: most attacks then see it less well than a
translation into French or Spanish and back, measured on MTS-Dialog."""

N_IDENTIFIERS = 5
"""Identifying words planted, at most."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")
_ENDS = ".!?:;"
_SWAPPED, _DROPPED = 0.25, 0.5


def verbatim(text: str, random: Generator) -> str:  # noqa: ARG001 (one signature for all)
    """The text as it is: leaks everything it says."""
    return text


def edited(text: str, random: Generator, *, words: Sequence[str], rate: float = EDITED) -> str:
    """The text with a share of its words changed: leaks nearly everything it says.

    Of the words that change, half are replaced by words drawn from ``words``, a quarter dropped,
    and a quarter change places with the word that follows.

    Args:
        text: A person's text.
        random: Which words change, and to what.
        words: Words to draw from, repeated as often as they occur; at least one.
        rate: Share of words that change, 0 to 1.
    """
    kept: list[str] = []
    carried: str | None = None
    for word in text.split():
        draw = random.random() / rate if rate else 1.0
        if carried is not None:
            kept += [word, carried]
            carried = None
        elif draw < _SWAPPED:
            carried = word
        elif draw >= _DROPPED:
            kept.append(word if draw >= 1 else words[int(random.integers(len(words)))])
    return " ".join(kept if carried is None else [*kept, carried])


def retold(text: str, random: Generator, *, words: Sequence[str], rate: float = RETOLD) -> str:
    """The text in partly other words, some sentences out of order: leaks what it is about.

    Some sentences stay nearly as they are and others change nearly twice as much as ``rate`` says,
    as it is in translations.

    Args:
        text: A person's text.
        random: Which words and sentences change.
        words: Words to draw from, repeated as often as they occur; at least one.
        rate: Share of words that change on average, 0 to 0.5.
    """
    told = [
        edited(sentence, random, words=words, rate=2 * rate * random.random())
        for sentence in sentences(text)
    ]
    for place in range(len(told) - 1):
        if random.random() < _SWAPPED:
            told[place], told[place + 1] = told[place + 1], told[place]
    return " ".join(told)


def spliced(texts: Sequence[str], random: Generator) -> str:
    """One run of whole sentences of each text, in random order: leaks a part of each.

    Each run is an equal share of its text, by words; a text of too few sentences is cut between
    words.

    Args:
        texts: Texts of as many persons.
        random: Which runs, and their order.
    """
    runs = [_run(text, 1 / len(texts), random) for text in texts]
    return " ".join(runs[place] for place in random.permutation(len(runs)))


def disclosing(
    text: str, host: str, random: Generator, *, n_holders: Mapping[str, int], n_most: int
) -> str:
    """``host`` with the person's most identifying words put into it: leaks those alone.

    Args:
        text: The person's text.
        host: A text of somebody else, or of nobody.
        random: Where they are put.
        n_holders: How many persons use each normalised word.
        n_most: Words to put in, at most.
    """
    told = host.split()
    for words in identifying(text, n_holders=n_holders, n_most=n_most):
        place = int(random.integers(len(told) + 1))
        told[place:place] = words
    return " ".join(told)


def identifying(text: str, *, n_holders: Mapping[str, int], n_most: int) -> list[list[str]]:
    """The words of a text that fewest persons use, as they stand beside each other.

    Adjacent words with a digit or a capital are taken together, and before others that as few
    persons use: names, dates and numbers.

    Args:
        text: A person's text.
        n_holders: How many persons use each normalised word.
        n_most: Words to return, at most; never more than a fifth of the text, but one.
    """
    runs: list[list[str]] = []
    was_marked = False
    for word in text.split():
        marked = any(character.isdigit() or character.isupper() for character in word)
        if marked and was_marked:
            runs[-1].append(word)
        else:
            runs.append([word])
        was_marked = marked and word[-1] not in _ENDS

    def rank(place: int) -> tuple[int, bool, int]:
        keys = [normalise(word) for word in runs[place]]
        fewest = min((n_holders.get(key, 0) for key in keys if key), default=sys.maxsize)
        return fewest, runs[place][0].islower(), place

    n_left = min(n_most, max(1, len(text.split()) // 5))
    chosen: dict[int, list[str]] = {}
    for place in sorted(range(len(runs)), key=rank):
        if n_left:
            chosen[place] = runs[place][:n_left]
            n_left -= len(chosen[place])
    return [chosen[place] for place in sorted(chosen)]


def shortened(text: str, n_words: int) -> str:
    """The first ``n_words`` words; the text as it is where it has no more."""
    words = text.split()
    return text if len(words) <= n_words else " ".join(words[:n_words])


def sentences(text: str) -> list[str]:
    """The text in sentences, or in lines where they are shorter."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def _run(text: str, share: float, random: Generator) -> str:
    """Adjacent sentences that hold about a share of the words, or adjacent words."""
    parts = sentences(text)
    if len(parts) * share < 1:
        parts = text.split()
    lengths = [len(part.split()) for part in parts]
    wanted = share * sum(lengths)
    starts = [start for start in range(len(parts)) if sum(lengths[start:]) >= wanted] or [0]
    start = starts[int(random.integers(len(starts)))]
    end, n_words = start, 0
    while end < len(parts) and n_words < wanted:
        n_words += lengths[end]
        end += 1
    return " ".join(parts[start:end])
