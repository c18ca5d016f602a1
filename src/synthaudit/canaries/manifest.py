"""The manifest: every canary, how its coin fell, and how it was made. As private as train."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from synthaudit.errors import InputError
from synthaudit.files import read_regular
from synthaudit.strict_json import misfit, read_json

SCHEMA: Literal["synthaudit/canaries/1"] = "synthaudit/canaries/1"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Canary(_Strict):
    """A made-up record, and whether its coin says that it goes into train."""

    id: str
    sha256: str
    """Of the text."""
    included: bool
    label: float | str | tuple[str, ...] | None = None
    text: str

    @model_validator(mode="after")
    def _unchanged(self) -> "Canary":
        if self.sha256 != text_digest(self.text):
            raise ValueError("its text is not the one that was made")
        return self

    def copy_ids(self, repetitions: int) -> list[str]:
        """The ids of its copies in train."""
        return [self.id, *(f"{self.id}-{copy}" for copy in range(2, repetitions + 1))]


class Manifest(_Strict):
    """What ``canaries make`` and ``canaries place`` write."""

    schema_: Literal["synthaudit/canaries/1"] = Field(default=SCHEMA, alias="schema")
    version: str
    """Of synthaudit."""
    seed: int
    train_sha256: str
    """Fingerprint of the records the canaries were made from."""
    repetitions: int = Field(default=0, ge=0)
    """Copies of each included canary in train; 0 before they are placed."""
    canaries: Annotated[tuple[Canary, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _distinct(self) -> "Manifest":
        if len({canary.id for canary in self.canaries}) < len(self.canaries):
            raise ValueError("two canaries have the same id")
        return self

    def to_json(self) -> str:
        """The file."""
        content = self.model_dump(mode="json", by_alias=True)
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class PlacedCanaries:
    """Canaries that went into train or, as their coins fell, did not: what metrics are given.

    Args:
        digest: SHA-256 of the manifest; stands for all the rest in signatures, which are public.
        repetitions: Copies of each included one, at least 1.
        canaries: All of them.
    """

    digest: str
    repetitions: int
    canaries: tuple[Canary, ...] = field(compare=False, repr=False)


def read_manifest(path: str | Path) -> Manifest:
    """The manifest in a file.

    Raises:
        InputError: The file is missing, or is not a manifest, or a text in it was changed.
    """
    return _read(Path(path))[0]


def read_placed(path: str | Path) -> PlacedCanaries:
    """The canaries of a manifest that ``canaries place`` wrote.

    Raises:
        InputError: As ``read_manifest``; or they are placed nowhere.
    """
    manifest, content = _read(Path(path))
    if not manifest.repetitions:
        raise InputError(
            "holds canaries that were never placed.",
            path=str(path),
            remedy="Run `synthaudit canaries place`, and name the manifest it writes.",
        )
    digest = hashlib.sha256(content).hexdigest()
    return PlacedCanaries(digest, manifest.repetitions, manifest.canaries)


def text_digest(text: str) -> str:
    """SHA-256 of a canary's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> tuple[Manifest, bytes]:
    try:
        return Manifest.model_validate(read_json(path)), read_regular(path)
    except FileNotFoundError:
        raise InputError(
            "does not exist.", path=str(path), remedy="Name the manifest of the canaries."
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror}).", path=str(path), remedy="Check the path."
        ) from None
    except ValueError as error:
        raise InputError(
            f"is not a manifest of canaries: {misfit(error)}.",
            path=str(path),
            remedy="Use the file as `synthaudit canaries` wrote it.",
        ) from None
