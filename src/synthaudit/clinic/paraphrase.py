"""The same facts in other words: what a model does that has learnt a note and rewrites it."""

import random
from dataclasses import replace

from synthaudit.clinic.draws import between, pick
from synthaudit.clinic.grammar import Note, Sentence, assemble
from synthaudit.clinic.lexicon import FEMALE, MALE, SURNAMES
from synthaudit.clinic.persons import Person, facts
from synthaudit.clinic.wording import worded

REBUILT_SHARE = 0.12
"""Share of sentences that get another build; the others get other words only."""

REWORDED_SHARES = (0.25, 0.75)
"""Lowest and highest share of chosen words that are replaced; each note has its own."""

RENAMED_SHARE = 0.65
"""Share of notes in which the person gets another name."""


def paraphrase(source: Note, rng: random.Random) -> Note:
    """The note once more: same facts, nearly the same order, other words, often another name."""
    someone = source.person
    if rng.random() < RENAMED_SHARE:
        given = pick(rng, FEMALE if someone.sex == "female" else MALE)
        someone = replace(someone, given=given, family=pick(rng, SURNAMES))
    lowest, highest = REWORDED_SHARES
    reworded = lowest + rng.random() * (highest - lowest)
    sentences = [_again(sentence, someone, reworded, rng) for sentence in source.sentences]
    swapped = between(rng, 1, len(sentences) - 2)
    sentences[swapped : swapped + 2] = sentences[swapped + 1], sentences[swapped]
    return assemble(source.person, source.phq8, tuple(sentences))


def _again(sentence: Sentence, someone: Person, reworded: float, rng: random.Random) -> Sentence:
    shape = sentence.shape
    if rng.random() < REBUILT_SHARE:
        n = len(sentence.shapes)
        shape = (shape + between(rng, 1, n - 1)) % n
    avoid = {word for word in sorted(sentence.chosen) if rng.random() < reworded}
    text, chosen = worded(
        sentence.shapes[shape], {**facts(someone), **sentence.facts}, rng, avoid=avoid
    )
    return replace(sentence, text=text, shape=shape, chosen=chosen)
