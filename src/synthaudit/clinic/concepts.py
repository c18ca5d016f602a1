"""What the banks of sub-concepts consist of."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """One way in which a symptom shows itself.

    Args:
        name: A phrase that can be reported, noticed, or be present.
        told: How somebody would put it in a post, as a main clause with choices of words.
    """

    name: str
    told: str


def bank(entries: str) -> tuple[Concept, ...]:
    """Read a bank: ``- name | told``, which may go on in further lines."""
    found = []
    for entry in re.split(r"(?:^|\n)\s*- ", entries.rstrip())[1:]:
        name, told = " ".join(entry.split()).split(" | ", 1)
        found.append(Concept(name, told))
    return tuple(found)
