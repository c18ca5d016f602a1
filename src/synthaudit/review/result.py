"""What a human review found, beside the audit it belongs to."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from synthaudit.coherence import check_drawings
from synthaudit.errors import InputError
from synthaudit.files import sha256
from synthaudit.results import Exhibit
from synthaudit.strict_json import read_json

FILE = "review.json"


@dataclass(frozen=True, slots=True)
class Review:
    """What raters said.

    Args:
        audit_sha256: SHA-256 of the ``audit.json`` it belongs to.
        raters: Names of the sheets.
        n_records: Records that were rated, by role.
        findings: The results in plain sentences.
        exhibits: Their tables.
    """

    audit_sha256: str
    raters: tuple[str, ...]
    n_records: dict[str, int]
    findings: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]
    schema: Literal["synthaudit/review/1"] = "synthaudit/review/1"

    def to_json(self) -> str:
        """The review as JSON: the same bytes for the same answers."""
        plain = _ADAPTER.dump_python(self, mode="json")
        ordered = {"schema": plain.pop("schema"), **plain}
        return json.dumps(ordered, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_review(run: Path) -> Review | None:
    """The review beside the audit of ``run``, or None where there was none.

    Raises:
        InputError: It is damaged, or belongs to another audit.
    """
    path = run / FILE
    if not path.exists():
        return None
    try:
        found = _ADAPTER.validate_python(read_json(path))
        check_drawings(found.exhibits)
    except (OSError, ValueError):
        raise InputError(
            "is no review.", path=str(path), remedy="Write it again with `synthaudit review score`."
        ) from None
    if found.audit_sha256 != sha256(run / "audit.json"):
        raise InputError(
            "belongs to another audit.",
            path=str(path),
            remedy="Take it out of the folder, or let people review this audit's records.",
        )
    return found


_ADAPTER: TypeAdapter[Review] = TypeAdapter(Review)
