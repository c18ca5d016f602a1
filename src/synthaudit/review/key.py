"""What opens a blinded sheet: which code is which record."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from synthaudit.errors import InputError
from synthaudit.strict_json import read_json

Side = Literal["synthetic", "holdout"]


@dataclass(frozen=True, slots=True)
class Keyed:
    """One record of the sheets.

    Args:
        role: Where it is from.
        record: Its pseudonym in the audit.
        person: Number of its person; equal for equal persons of one role.
    """

    role: Side
    record: str
    person: int


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a review.

    Args:
        audit_sha256: SHA-256 of the ``audit.json`` the records were taken for.
        labelled: Whether sheets ask about labels.
        records: By the code that stands in the sheets.
    """

    audit_sha256: str
    labelled: bool
    records: dict[str, Keyed]
    schema: Literal["synthaudit/review-key/1"] = "synthaudit/review-key/1"

    def to_json(self) -> str:
        """The key as JSON."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @staticmethod
    def read(path: Path) -> "Key":
        """Read what ``to_json`` wrote.

        Raises:
            InputError: It is no key.
        """
        try:
            return _ADAPTER.validate_python(read_json(path))
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror}).", path=str(path)) from None
        except ValueError:
            raise InputError(
                "is no key of a review.",
                path=str(path),
                remedy="Name the key.json that `synthaudit review make` wrote.",
            ) from None


_ADAPTER: TypeAdapter[Key] = TypeAdapter(Key)
