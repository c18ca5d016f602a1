"""Looks for real text, real ids and planted identifiers in everything a command left behind."""

import html
import json
import re
import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

N_TOKENS = 8
_JSON_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[\"\\/bfnrt])+")


def words(text: str) -> str:
    """The normal form texts are compared in, written here anew: the tool must not grade itself."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def spans(text: str) -> set[str]:
    """Every run of eight words."""
    found = words(text).split()
    return {" ".join(found[i : i + N_TOKENS]) for i in range(len(found) - N_TOKENS + 1)}


def readings(content: str) -> Iterator[str]:
    """A file's content as it is and with the escapes of HTML, JSON and addresses taken out."""

    def of_json(text: str) -> str:
        return _JSON_ESCAPE.sub(_unescaped, text)

    plain = html.unescape(content)
    yield from dict.fromkeys(
        [
            content,
            plain,
            of_json(content),
            html.unescape(of_json(content)),
            of_json(plain),
            urllib.parse.unquote_plus(content),
            re.sub(r"<[^<>]*>", " ", plain),  # words that markup stands between
        ]
    )


def _unescaped(match: re.Match[str]) -> str:
    try:
        return json.loads(f'"{match.group()}"')
    except ValueError:
        return match.group()


@dataclass(frozen=True)
class Secrets:
    """What must not be found.

    Args:
        spans: Runs of eight words of real text.
        ids: Of real records and persons.
        identifiers: Planted names, numbers and addresses, as written.
    """

    spans: frozenset[str]
    ids: frozenset[str]
    identifiers: frozenset[str]

    @staticmethod
    def of(
        texts: Iterable[str], ids: Iterable[str] = (), identifiers: Iterable[str] = ()
    ) -> "Secrets":
        """All spans of ``texts``, and the rest as given."""
        return Secrets(
            frozenset().union(*map(spans, texts)), frozenset(ids), frozenset(identifiers)
        )

    def in_text(self, content: str) -> set[str]:
        """Which of them ``content`` holds, however escaped."""
        found: set[str] = set()
        for reading in readings(content):
            folded, normal = reading.casefold(), f" {words(reading)} "
            found |= self.spans & spans(reading)
            found |= {id for id in self.ids if id.casefold() in folded}
            found |= {
                each
                for each in self.identifiers
                if each.casefold() in folded or f" {words(each)} " in normal
            }
        return found

    def in_files(self, folder: Path, *, excepted: Iterable[Path] = ()) -> dict[str, set[str]]:
        """What each file under ``folder`` holds; files and folders ``excepted`` are passed over."""
        passed_over = [path.resolve() for path in excepted]
        found = {}
        for path in sorted(folder.rglob("*")):
            whole = path.resolve()
            if not path.is_file() or any(whole.is_relative_to(each) for each in passed_over):
                continue
            content = path.name + "\n" + path.read_bytes().decode("utf-8", "replace")
            held = self.in_text(content)
            if held:
                found[str(path.relative_to(folder))] = held
        return found
