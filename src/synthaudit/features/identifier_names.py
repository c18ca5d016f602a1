"""Names by their form: capitals where a sentence asks for none, and words after a title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from synthaudit.normalise import normalise

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ]"
_WORD = rf"{_CAPITAL}[\w'\u2019]*(?:-{_CAPITAL}?[\w'\u2019]+)*"
_PARTICLE = r"(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|ibn|al|el|af|av|ter|ten|zu|y)"
_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Nurse|Sir|Madam|Sister|Pastor|Rev|Father|"
    r"Herr|Frau|Mme|Monsieur|Madame|Señor|Señora)\b\.?"
)
_NAMES = re.compile(
    rf"(?P<title>\b{_TITLE} )?(?P<name>\b{_WORD}(?:(?:\.? (?:{_PARTICLE} ){{0,3}}){_WORD}){{0,5}})"
)
_SENTENCE_END = re.compile(
    r"(?:^|[.!?:;•\n\r\"\u201c\u201d\u2018(\[\u2013\u2014-])[\s\"'\u201c\u201d\u2018(\[*\u2013\u2014-]*$"
)
_TITLES = re.compile(rf"{_TITLE}(?!\w)")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_LOOK_BACK = 8


@dataclass(frozen=True, slots=True)
class Name:
    """A possible name.

    Args:
        start: Where it begins.
        end: Where it ends.
        spelling: Normalised, without initials.
        unless: A word that, where real text also writes it in lower case, is no name and takes this
            one away; empty where nothing does.
        whole: Whether it is several words of one name and not one word.
    """

    start: int
    end: int
    spelling: str
    unless: str
    whole: bool


def names(text: str) -> Iterator[Name]:
    """Runs of capitalised words, whole and word by word.

    Whether a single word, or one that begins a sentence, is a name cannot be told from one text;
    ``unless`` says what to ask the corpora.
    """
    for match in _NAMES.finditer(text):
        titled = match["title"] is not None
        start = match.start("name")
        opens = not titled and _SENTENCE_END.search(text[max(0, start - _LOOK_BACK) : start])
        words = words_of(match["name"], start)
        for place, (begin, end, word) in enumerate(words):
            if text[begin].isupper():
                certain = titled and place == 0
                yield Name(begin, end, word, "" if certain else word, whole=False)
        runs = [(words, words[0][2] if opens else "")] if words else []
        if opens:
            runs.append((words[1:], ""))
        for run, unless in runs:
            if len(run) > 1 and text[run[0][0]].isupper():
                whole = " ".join(word[2] for word in run)
                yield Name(run[0][0], run[-1][1], whole, unless, whole=True)


def spelling(written: str) -> str:
    """The one spelling of a name as it is written somewhere: normalised, without initials."""
    return " ".join(word for _, _, word in words_of(written, 0))


def words_of(written: str, start: int) -> list[tuple[int, int, str]]:
    """Start, end and spelling of each word; titles and initials left out."""
    words = [
        (start + word.start(), start + word.end(), normalise(_POSSESSIVE.sub("", word.group())))
        for word in re.finditer(r"[\w'\u2019-]+", written)
        if not _TITLES.fullmatch(word.group())
    ]
    return [word for word in words if len(word[2]) > 1]
