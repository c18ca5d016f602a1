"""Texts beside the pseudonyms that stand for them, where whoever runs the audit asks for that.

Nothing else puts the text of a record into an audit. What quotes one says so, every text begins
with the role it is from, and the provenance of the audit says that it quotes texts.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from synthaudit.normalise import normalise
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Exhibit, Match, Matches, Score, Table
from synthaudit.seats import Corpora

_WARNING = "This table quotes texts: treat it like the data. A report cuts long ones."
_WORD = re.compile(r"\w+")
_FROM, _TO = "[[", "]]"


@dataclass(frozen=True, slots=True)
class _Text:
    role: str
    text: str

    def __str__(self) -> str:
        return f"{self.role}: {self.text}"


def with_texts(scores: Iterable[Score], corpora: Corpora) -> tuple[Score, ...]:
    """The scores, and in their exhibits the text of every record a pseudonym stands for.

    A table gets a column more for each that holds pseudonyms. Matches stay as they are and a table
    of the texts follows, in which ``[[`` and ``]]`` enclose the shared passage where it is known.

    Args:
        scores: As they were computed.
        corpora: What they were computed on.
    """
    texts = {
        name: _Text(role, text)
        for role, corpus in corpora.present().items()
        for name, text in zip(
            pseudonyms(corpora.train.secret, role, corpus.ids), corpus.texts(), strict=True
        )
    }
    return tuple(
        replace(
            score,
            exhibits=tuple(shown for exhibit in score.exhibits for shown in _shown(exhibit, texts)),
        )
        for score in scores
    )


def _shown(exhibit: Exhibit, texts: Mapping[str, _Text]) -> Iterable[Exhibit]:
    if isinstance(exhibit, Table):
        yield _table(exhibit, texts)
        return
    yield exhibit
    if isinstance(exhibit, Matches) and exhibit.matches:
        yield Table(
            f"{exhibit.title}: the texts",
            ("synthetic record", "real record", exhibit.strength_label, "synthetic", "real"),
            tuple(_match(match, texts) for match in exhibit.matches),
            note=_WARNING,
        )


def _table(table: Table, texts: Mapping[str, _Text]) -> Table:
    columns = [
        at
        for at in range(len(table.columns))
        if any(isinstance(row[at], str) and row[at] in texts for row in table.rows)
    ]
    if not columns:
        return table
    return replace(
        table,
        columns=table.columns + tuple(f"text of {table.columns[at] or 'it'}" for at in columns),
        rows=tuple(row + tuple(_told(row[at], texts) for at in columns) for row in table.rows),
        note=" ".join(filter(None, (table.note, _WARNING))),
    )


def _told(cell: str | float | None, texts: Mapping[str, _Text]) -> str | None:
    found = texts.get(cell) if isinstance(cell, str) else None
    return None if found is None else str(found)


def _match(match: Match, texts: Mapping[str, _Text]) -> tuple[str | float | None, ...]:
    made = texts.get(match.synthetic)
    if made is not None and match.span is not None:
        made = replace(made, text=_marked(made.text, *match.span))
    quoted = None if made is None else str(made)
    return match.synthetic, match.real, match.strength, quoted, _told(match.real, texts)


def _marked(text: str, start: int, end: int) -> str:
    """The text with its words ``start`` to ``end`` (exclusive) enclosed."""
    written = unicodedata.normalize("NFKC", text)
    words = list(_WORD.finditer(written))
    if len(words) != len(normalise(text).split()) or not 0 <= start < end <= len(words):
        return text  # a letter whose small form is no single letter: the words do not line up
    first, last = words[start].start(), words[end - 1].end()
    return f"{written[:first]}{_FROM}{written[first:last]}{_TO}{written[last:]}"
