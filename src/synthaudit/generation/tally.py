"""What went wrong while generating, counted by reason, and when that is too much."""

from collections import Counter
from dataclasses import dataclass, field

from synthaudit.errors import UsageError


class TooManyFailuresError(UsageError):
    """More replies were invalid, or records rejected, than ``--max-failures`` allows."""


@dataclass
class Tally:
    """Counts of one generation; the only thing of it that changes.

    Args:
        max_failures: How many invalid replies and rejected records are borne.
        failures: Replies that stayed invalid, by step and reason.
        rejections: Records that quality control or the generator itself turned down, by reason.
        n_asked: Requests that were put to the backend.
        n_kept: Requests whose answer was kept from before.
        n_prompt_tokens: Tokens sent, where the server counts them.
        n_reply_tokens: Tokens received.
    """

    max_failures: int
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    rejections: Counter[str] = field(default_factory=Counter)
    n_asked: int = 0
    n_kept: int = 0
    n_prompt_tokens: int = 0
    n_reply_tokens: int = 0

    @property
    def n_failures(self) -> int:
        """Invalid replies and rejected records."""
        return self.failures.total() + self.rejections.total()

    def failed(self, step: str, reason: str) -> None:
        """Count a reply that stayed invalid.

        Raises:
            TooManyFailuresError: That is one too many.
        """
        self.failures[step, reason] += 1
        self._bear()

    def rejected(self, reason: str) -> None:
        """Count a record that was turned down.

        Raises:
            TooManyFailuresError: That is one too many.
        """
        self.rejections[reason] += 1
        self._bear()

    def by_reason(self) -> str:
        """``wrong_schema 12, refusal 3``, the commonest first."""
        reasons = Counter(self.rejections)
        for (_, reason), n in self.failures.items():
            reasons[reason] += n
        ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        return ", ".join(f"{reason} {n}" for reason, n in ordered)

    def _bear(self) -> None:
        if self.n_failures > self.max_failures:
            raise TooManyFailuresError(
                f"Stopped after {self.n_failures} failures ({self.by_reason()}); --max-failures "
                f"allows {self.max_failures}."
            )
