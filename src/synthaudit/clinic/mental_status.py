"""The simulated clinic's mental status examination, fitting an ICD-10 code."""

import random
import re
from collections.abc import Sequence

from synthaudit.clinic.draws import pick
from synthaudit.clinic.persons import circumstances, facts, person
from synthaudit.clinic.phrases_mental_status import APPEARANCE, SECTIONS
from synthaudit.clinic.wording import worded

# First code of each run of codes that share a picture, in the order of chapter V.
_PICTURES = (
    ("F00", "organic"),
    ("F10", "substance"),
    ("F20", "psychotic"),
    ("F30", "elated"),
    ("F31.3", "low"),
    ("F34", "unsteady"),
    ("F34.1", "low"),
    ("F40", "anxious"),
    ("F42", "compulsive"),
    ("F43", "anxious"),
    ("F44", "bodily"),
    ("F60", "unsteady"),
    ("F70", "developmental"),
    ("F99", "anxious"),
)
_INSIGHT = {
    "good": ("anxious", "compulsive", "low", "bodily"),
    "partial": ("substance", "unsteady", "developmental"),
    "poor": ("psychotic", "elated", "organic"),
}
_RISK_RAISED = {"low": 0.5, "unsteady": 0.5, "psychotic": 0.3, "substance": 0.2}
_TWO_FINDINGS = 0.45  # chance that a section holds two
_ONE_FINDING = ("insight", "risk")  # two could contradict each other
_ACROSS = 0.25  # chance of a finding that fits any picture, where there are others
_SLOT = re.compile(r"\{(\w+)\}")

SECTION_NAMES = ("appearance", *SECTIONS)
"""What an examination looks at, in the order of a report."""


def picture(code: str) -> str:
    """Which findings fit a code: ``organic``, ``psychotic``, ``low``, ...

    A code of another chapter has none of its own and is shown as ``anxious``.
    """
    fitting = [name for first, name in _PICTURES if first <= code]
    return fitting[-1] if fitting and code.startswith("F") else "anxious"


def examination(rng: random.Random, code: str) -> dict[str, str]:
    """Findings about a new invented person who carries ``code``, by section."""
    shown = picture(code)
    own = facts(person(rng))
    found = {}
    for section in SECTION_NAMES:
        bank = APPEARANCE if section == "appearance" else _bank(rng, section, shown)
        first = pick(rng, bank)
        said = [_said(rng, first, own)]
        others = [finding for finding in bank if finding != first and section not in _ONE_FINDING]
        if others and rng.random() < _TWO_FINDINGS:
            said.append(_said(rng, pick(rng, others), own))
        found[section] = " ".join(said)
    return found


def _bank(rng: random.Random, section: str, shown: str) -> Sequence[str]:
    banks = SECTIONS[section]
    if section == "insight":
        return banks[next(level for level, pictures in _INSIGHT.items() if shown in pictures)]
    if section == "risk":
        return banks["raised" if rng.random() < _RISK_RAISED.get(shown, 0.1) else "any"]
    if shown == "compulsive" and shown not in banks:
        shown = "anxious"
    everybody = banks.get("any", ())
    if shown not in banks or (everybody and rng.random() < _ACROSS):
        return everybody
    return banks[shown]


def _said(rng: random.Random, finding: str, own: dict[str, str]) -> str:
    text = re.sub(r"<([^<>]*)>", lambda match: pick(rng, match[1].split("|")), finding)
    slots = _SLOT.findall(text)
    return worded(text, {**circumstances(rng, slots), **own}, rng)[0] + "."
