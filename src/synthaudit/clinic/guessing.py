"""The simulator's guess at a label, from the words of a text alone: often wrong."""

import random
import re
from collections.abc import Sequence

from synthaudit.clinic.draws import pick
from synthaudit.clinic.reading import reading, stems
from synthaudit.clinic.scales import DSM5_SYMPTOMS, PHQ8_MAX

_WORD = re.compile(r"[^\W\d_]+")
_STEM = 5  # letters that tell a word in most of its forms
_NOISE = 0.12  # of the range of a score, either way
_FLIPPED = 0.05  # share of symptoms that are overlooked or imagined

_GRADES = (
    (0.05, ("none", "no", "minimal", "normal", "absent", "negative", "neutral")),
    (0.3, ("mild", "low", "light", "slight")),
    (0.5, ("moderate", "medium", "middle", "some")),
    (0.72, ("moderately severe", "marked", "considerable")),
    (0.95, ("severe", "high", "grave", "extreme", "positive", "depressed")),
)


def guessed_number(
    rng: random.Random, text: str, low: float | None, high: float | None
) -> float | int:
    """A score from how grave the text sounds; 0 to 24 where no range is given."""
    bottom = 0.0 if low is None else low
    top = bottom + PHQ8_MAX if high is None else high
    share = reading(text).severity + _NOISE * (2 * rng.random() - 1)
    guess = bottom + min(1.0, max(0.0, share)) * (top - bottom)
    whole = bottom == int(bottom) and top == int(top) and top - bottom > 1
    return round(guess) if whole else guess


def guessed_class(rng: random.Random, text: str, classes: Sequence[str]) -> str:
    """The class whose name sounds most like the text; by chance where none does."""
    graded = [_grade(name) for name in classes]
    if all(grade is not None for grade in graded):
        severity = reading(text).severity + _NOISE * (2 * rng.random() - 1)
        return min(zip(graded, classes, strict=True), key=lambda pair: abs(pair[0] - severity))[1]  # type: ignore[operator]  # none is None
    scores = [_likeness(text, name) for name in classes]
    best = max(scores)
    return pick(rng, [name for name, score in zip(classes, scores, strict=True) if score == best])


def guessed_classes(rng: random.Random, text: str, classes: Sequence[str]) -> list[str]:
    """The classes whose names, or whose symptoms, the text seems to speak of."""
    named = reading(text).symptoms
    found = []
    for name in classes:
        symptom = _symptom(name)
        seems = _likeness(text, name) > 0 if symptom is None else named.get(symptom, 0) > 0
        if seems is not (rng.random() < _FLIPPED):
            found.append(name)
    return found


def _grade(name: str) -> float | None:
    plain = " ".join(_WORD.findall(name.lower()))
    fitting = [
        (len(word), grade)
        for grade, words in _GRADES
        for word in words
        if re.search(rf"\b{word}\b", plain)
    ]
    return max(fitting)[1] if fitting else None


def _symptom(name: str) -> str | None:
    """The symptom a class is named after."""
    for symptom in DSM5_SYMPTOMS:
        words = (symptom.name.split("_")[0], *stems(symptom.name))
        known = {word[:_STEM] for word in words}
        if any(word[:_STEM] in known for word in _WORD.findall(name.lower())):
            return symptom.name
    return None


def _likeness(text: str, name: str) -> int:
    """Words of the text that begin like a word of the name."""
    beginnings = {word[:_STEM] for word in _WORD.findall(name.lower()) if len(word) >= _STEM - 1}
    return sum(word[:_STEM] in beginnings for word in _WORD.findall(text.lower()))
