"""Whether a package says what its audit says: everything derived is made again and compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from synthaudit import __version__
from synthaudit.evidence.derived import derive
from synthaudit.evidence.judging_again import check_gate
from synthaudit.evidence.mapping import START
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.sources import AUDIT, MANIFEST, NAMES, PDF, Sources, read_sources
from synthaudit.evidence.sums import OUTSIDE
from synthaudit.evidence.whole import Whole, check_whole
from synthaudit.results import Audit

_OF_THE_PDF = (
    f"{PDF} carries this audit. What its pages show was not compared: read audit/report.html where "
    "it matters."
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked of a package that verifies.

    Args:
        whole: Its files and who signed them.
        written_by: The version of synthaudit that wrote it.
        headline: The gate's verdict, judged again, or None where the run was not judged.
        audit: What the package is about.
        pdf: Whether there is a PDF.
        judged_on: The day waivers were held against, or None where there are none.
    """

    whole: Whole
    written_by: str
    headline: str | None
    audit: Audit
    pdf: bool = False
    judged_on: str | None = None

    @property
    def settled(self) -> bool:
        """Whether derived files were made again, or a key the reader knows vouches for them.

        Else a page could have been changed, and all hashes with it, under another version's name.
        """
        return self.written_by == __version__ or self.whole.key_trusted

    def lines(self) -> list[str]:
        """The same in plain words."""
        return [
            *self.whole.lines(),
            "Every derived file was made again and is the same, byte for byte."
            if self.written_by == __version__
            else f"Written by synthaudit {self.written_by}, this is {__version__}: derived files "
            "were not made again, only their hashes checked.",
            *([_OF_THE_PDF] if self.pdf else []),
            "The run was not judged by a policy."
            if self.headline is None
            else f"Judged again, with the same outcome. {self.headline}",
            *([f"Waivers were held against {self.judged_on}."] if self.judged_on else []),
        ]


def verify(path: Path, *, public_key: Path | None = None) -> Verified:
    """Check the package at ``path``.

    Args:
        path: The zip.
        public_key: PEM file of the key that must have signed it, if the reader knows it.

    Raises:
        UnverifiedError: Names the first thing wrong.
        InputError: ``public_key`` is no such key.
    """
    whole = check_whole(path, public_key=public_key)
    sources = read_sources(whole.files)
    stated = sources.manifest.get("same_bytes_except")
    if (isinstance(stated, list) and PDF in stated) != (PDF in whole.files):
        raise UnverifiedError(PDF, f"is there, or {MANIFEST} says that it is, but not both.")
    same_version = sources.written_by == __version__
    if same_version:
        _check_derived(whole.files, _derived(sources))
    elif START not in whole.files:
        raise UnverifiedError(START, "is missing.")
    headline = check_gate(sources, same_version=same_version)
    return Verified(
        whole,
        sources.written_by,
        headline,
        sources.audit,
        pdf=PDF in sources.files,
        judged_on=None if sources.gate is None else sources.gate["judged_on"],
    )


def _derived(sources: Sources) -> dict[str, bytes]:
    try:
        return derive(sources)
    except Exception as error:
        raise UnverifiedError(AUDIT, f"cannot be shown: {type(error).__name__}.") from error


def _check_derived(files: Mapping[str, bytes], again: Mapping[str, bytes]) -> None:
    there = files.keys() - OUTSIDE - set(NAMES)
    for name in sorted(there | again.keys()):
        if name not in again:
            raise UnverifiedError(name, "is nothing a package holds.")
        if name not in files:
            raise UnverifiedError(name, "is missing.")
        if files[name] != again[name]:
            raise UnverifiedError(name, "does not say what the files it is made from say.")
