"""What is said of a package that does not verify: the first thing wrong, and exit code 12."""

from synthaudit.errors import ExitCode, SynthauditError

_LONGEST = 300


class UnverifiedError(SynthauditError):
    """A package is not what it should be.

    Args:
        place: The file inside the package, or the package itself.
        problem: What is wrong with it, as a sentence without its subject.
    """

    exit_code = ExitCode.UNVERIFIED

    def __init__(self, place: str, problem: str) -> None:
        self.place = _harmless(place)
        self.problem = _harmless(problem)
        super().__init__(f"{self.place}: {self.problem}")


def _harmless(text: str) -> str:
    """The text, cut where it is long, with nothing that moves a cursor or turns what is read."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return "".join(
        character if character.isprintable() else f"⟨U+{ord(character):04X}⟩" for character in cut
    )
