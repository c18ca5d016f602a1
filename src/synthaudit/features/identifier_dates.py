"""Dates in their many writings, and ages that few people reach."""

import re
from collections.abc import Iterator

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:1[89]|20)\d\d"
_IN_DIGITS = (
    re.compile(rf"\b(?P<year>{_YEAR})([-/.])(?P<month>0?[1-9]|1[0-2])\2(?P<day>{_DAY})(?!\d)"),
    re.compile(
        rf"(?<![\d./-])(?P<day>{_DAY})([-/.])(?P<month>{_DAY})\2(?P<year>(?:1[89]|20)?\d\d)"
        r"(?![\d/-]|\.\d)"
    ),
)
_MONTH_NAMES = "|".join(
    written for month in _MONTHS for written in (month, month.capitalize(), month.upper())
)
_MONTH = re.compile(rf"(?:{_MONTH_NAMES})[A-Za-z]*")
_MONTH_NUMBER = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_BEFORE = re.compile(rf"(?<![\d.:/-])({_DAY})(?:st|nd|rd|th)?(?: of)?[ -]$")
_LONGEST_BEFORE = 9
_AFTER = re.compile(
    rf"\.?(?:[ -](?P<day>{_DAY})(?:st|nd|rd|th)?\b(?!:))?(?:,?(?: of)?[ -](?P<year>{_YEAR})\b)?"
)
_DIGITS_SIGN = re.compile(r"\d[-/.]\d")
_THIS_CENTURY = 30
"""Two-digit years up to this one are taken for 20xx."""

_OLD_WORDS = (
    r"ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|"
    r"(?:one|a) hundred(?:[- ]and[- ][a-z]+)?"
)
_OLD = rf"(?P<age>9\d|1[01]\d|{_OLD_WORDS})"
_AGES = (
    re.compile(
        rf"\b{_OLD}[- ]?(?:years?[- ](?:old|of age)|year[- ]old|yrs?[- ]old|y/?o\b)", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?:aged?|age of)[ :]+{_OLD}\b(?! (?:minutes|weeks|months|days))", re.IGNORECASE
    ),
)
_UNITS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_OLD_NUMBER = {f"ninety{' ' if unit else ''}{unit}": 90 + n for n, unit in enumerate(_UNITS)}
_YOUNGEST = 90

Found = tuple[int, int, str]
"""Start, end, and the one spelling in which equal things are equal."""


def dates(text: str) -> Iterator[Found]:
    """Dates that name at least a month and a day, or a month and a year.

    Which of day and month comes first is often undecidable, so both orders are one date.
    """
    for pattern in _IN_DIGITS if _DIGITS_SIGN.search(text) else ():
        for match in pattern.finditer(text):
            numbers = sorted((int(match["day"]), int(match["month"])))
            if numbers[0] <= len(_MONTHS):
                yield match.start(), match.end(), f"{_century(match['year'])}-{numbers}"
    for match in _MONTH.finditer(text):
        start, name = match.start(), match.group().lower()
        if (start and text[start - 1].isalnum()) or name not in _MONTH_NUMBER:
            continue
        before = _BEFORE.search(text, max(0, start - _LONGEST_BEFORE), start)
        after = _AFTER.match(text, match.end())
        assert after is not None  # it may be empty
        day, year = (before or after)[1], after["year"]
        is_verb = match.group() in {"may", "march"} and not before and not year
        if (day or year) and not is_verb:
            month = _MONTH_NUMBER[name]
            numbers = sorted((int(day), month)) if day else [month]
            yield before.start() if before else start, after.end(), f"{_century(year)}-{numbers}"


def high_ages(text: str) -> Iterator[Found]:
    """Ages of 90 and above, which HIPAA's Safe Harbor counts as identifiers."""
    for pattern in _AGES:
        for match in pattern.finditer(text):
            written = match["age"].lower().replace("-", " ")
            age = int(written) if written.isdigit() else _OLD_NUMBER.get(written, 100)
            if age >= _YOUNGEST:
                yield match.start(), match.end(), str(age)


def _century(year: str | None) -> int:
    if year is None:
        return 0
    number = int(year)
    if len(year) > 2:  # noqa: PLR2004 (two digits)
        return number
    return number + (2000 if number <= _THIS_CENTURY else 1900)
