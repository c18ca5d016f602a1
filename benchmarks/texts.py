"""Notes of the simulated clinic, as many as a benchmark wants."""

from synthaudit.clinic.draws import stream
from synthaudit.clinic.grammar import note


def notes(n: int, seed: str) -> list[str]:
    """``n`` notes about as many invented persons."""
    return [note(stream("benchmark", seed, str(number))).text for number in range(n)]
