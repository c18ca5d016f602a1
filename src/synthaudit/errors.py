"""What can go wrong, and the exit code each failure ends with.

SynthauditError                  1   something inside broke
└── UsageError                   2   wrong use, bad input or bad plan
... ├── InputError               2   a record or file cannot be used; names file, line, remedy
... ├── PlanError                2   a plan or policy asks for something that does not exist
... └── MissingExtraError        2   an optional package is needed and not installed
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Process exit codes; scripts and CI jobs rely on them."""

    OK = 0
    """Everything asked for was done, and every rule passed."""
    INTERNAL = 1
    """Something inside broke."""
    USAGE = 2
    """Wrong use, bad input or a bad plan."""
    GATE_FAILED = 10
    """A blocking rule was judged and failed."""
    UNDECIDED = 11
    """No rule failed, but one could not be judged."""
    UNVERIFIED = 12
    """An evidence package does not verify."""
    INTERRUPTED = 130
    """Stopped from outside."""


class SynthauditError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code: ExitCode = ExitCode.INTERNAL


class UsageError(SynthauditError):
    """The request cannot be carried out as it was made."""

    exit_code = ExitCode.USAGE


class PlanError(UsageError):
    """A plan, policy or option names something that does not exist or does not fit."""


class InputError(UsageError):
    """A file or one of its records cannot be used.

    Args:
        problem: What is wrong, one sentence, without any text of the record.
        path: The file, when there is one.
        line: Line (text formats) or row (parquet) in the file, counted from 1.
        field: The field concerned.
        remedy: What the user can do, one sentence.
    """

    def __init__(
        self,
        problem: str,
        *,
        path: str | None = None,
        line: int | None = None,
        field: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.problem, self.path, self.line, self.field, self.remedy = (
            problem,
            path,
            line,
            field,
            remedy,
        )
        place = ", ".join(
            part
            for part in (
                path,
                None if line is None else f"line {line}",
                None if field is None else f"field '{field}'",
            )
            if part
        )
        super().__init__(" ".join(p for p in (f"{place}:" if place else "", problem, remedy) if p))


class MissingExtraError(UsageError):
    """An optional package is needed.

    Args:
        package: The package that cannot be imported.
        extra: The extra of synthaudit that brings it.
        purpose: What it is needed for.
    """

    def __init__(self, package: str, *, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package '{package}', which is not installed. "
            f'Install it with: pip install "synthaudit[{extra}]"'
        )
