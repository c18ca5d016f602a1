"""Identifiers that can be told by their form, each in the one spelling in which equals are equal.

The kinds are those of HIPAA's Safe Harbor that text can hold. Where the form has a check digit it
must be right. Numbers of seven digits and more are equal when their last eight digits are: the same
telephone number is written with and without country, trunk and separators.

Source: 45 CFR 164.514(b)(2)(i), for the kinds.
"""

import re
from collections.abc import Callable, Iterator

from synthaudit.features import identifier_checks as checks
from synthaudit.features.identifier_dates import Found, dates, high_ages

KINDS = (
    "e-mail address",
    "web address",
    "IP or device address",
    "bank account (IBAN)",
    "payment card",
    "vehicle number",
    "social security number",
    "NHS number",
    "date",
    "age over 89",
    "street address",
    "postcode",
    "record or account number",
    "telephone or fax number",
    "other number or code",
)
"""What there is, in the order of precedence: what one kind takes the next does not see."""

_EMAIL = re.compile(r"[\w.+-]+@\w[\w-]*(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]"
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|info|io|nhs\.uk|co\.uk|ac\.uk)\b(?:/\S*[\w/])?",
    re.IGNORECASE,
)
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-F]{0,4}(?::[0-9A-F]{0,4}){2,7})(?![\w:]|\.\d)",
    re.IGNORECASE,
)
_MAC = re.compile(
    r"(?<![\w:-])[0-9A-F]{2}(?:([:-])[0-9A-F]{2})(?:\1[0-9A-F]{2}){4}(?![\w:-])", re.IGNORECASE
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){11,18}(?![\w-])")
_VIN = re.compile(r"\b[A-HJ-NPR-Z0-9]{17}\b")
_SSN = re.compile(r"(?<![\w-])\d{3}([- ])\d{2}\1\d{4}(?![\w-])")
_NHS = re.compile(r"(?<![\w-])\d{3}( ?)\d{3}\1\d{4}(?![\w-])")
_WORD = r"[A-ZÀ-Þ][\w'\u2019.-]*"
_ROAD = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Square|"
    r"Sq|Close|Crescent|Terrace|Row|Highway|Hwy|Parkway|Pkwy|Trail|Circle|Cir|Gardens|Grove)"
)
_STREET = re.compile(
    rf"\b\d{{1,5}}[A-Za-z]?,? (?:{_WORD} ){{1,4}}{_ROAD}\b\.?"
    r"|\b[A-ZÀ-Þ]\w*(?:stra(?:ss|ß)e|str\.|weg|gasse|platz|vej|gatan|katu|tie|straat|laan|vägen|"
    r"veien|gata|vegen|utca|ulica|plein|gade) \d{1,5}[A-Za-z]?\b"
    rf"|\b\d{{1,5}},? (?:Rue|Avenue|Via|Viale|Calle|Rua|Avenida|Boulevard|Place) (?:\w+ )?{_WORD}"
    rf"|\b(?:Rue|Via|Viale|Calle|Rua|Avenida|Ulica|Praça) (?:(?:\w+ )?{_WORD} ){{1,3}}\d{{1,5}}\b"
    r"|\b(?:Apt|Apartment|Suite|Flat|Unit|Ste)\b\.? #?\d{1,5}[A-Za-z]?\b"
    r"|\b(?:P\.? ?O\.? Box|PSC|CMR|Unit) \d{1,6}(?:,? Box \d+)?",
)
_POSTCODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"  # United Kingdom
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"  # Canada
    r"|\b(?:[A-Z]{2},? )\d{5}(?:-\d{4})?\b|\b\d{5}-\d{3,4}\b"  # United States, Brazil
    r"|\b[1-9]\d{3} [A-Z]{2}\b"  # Netherlands
    r"|\b\d{3} \d{2}\b(?! ?\d)|\b\d{2}-\d{3}\b(?!-?\d)|\b\d{4}-\d{3}\b(?!-?\d)"  # SE and CZ, PL, PT
)
_RECORD = re.compile(
    r"\b(?:medical record|record|file|chart|case|account|acct|policy|member(?:ship)?|claim|"
    r"licen[cs]e|passport|hospital|patient|certificate|serial|reference|ref|mrn|id)"
    r"(?: (?:id|number|no|nr))?[.:#]*(?: is)? ?#? ?(?P<number>[A-Z]{0,4}[- ]?\d[\dA-Z/-]{2,}\w)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?|\(\d{1,5}\) ?|00\d{2} ?)?(?:\(\d{1,5}\)[ .-]?)?\d{2,5}"
    r"(?:[ .-]?\d{2,5}){1,5}(?: ?(?:x|ext\.?) ?\d{1,6})?(?![\w-]|\.\d)"
)
_NUMBER = re.compile(
    r"(?<![\w.,-])(?=[\w/-]*\d[\w/-]*\d[\w/-]*\d)[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*\b"
)
_RATIO = re.compile(r"\d{1,3}/\d{1,3}")
"""Blood pressures, scores, parts of a whole."""

_ROADS = {"street": "st", "avenue": "ave", "road": "rd", "lane": "ln", "drive": "dr", "court": "ct"}
_N_LAST = 8
_BLANK = "\0"
_DIGITS_OF_A_PHONE = range(7, 16)
_MIN_DIGITS = 4


def identifiers(text: str) -> tuple[list[tuple[int, int, int, str]], str]:
    """Identifiers of a text, and the text with these blanked, in as many characters.

    Returns:
        Kind (place in ``KINDS``), start, end and spelling of each; none overlap.
    """
    found: list[tuple[int, int, int, str]] = []
    for kind, find in enumerate(_FINDERS):
        if not any(sign.search(text) for sign in _SIGNS[kind]):
            continue
        taken: list[tuple[int, int]] = []
        for start, end, spelling in find(text):
            if any(start < until and begin < end for begin, until in taken):
                continue
            taken.append((start, end))
            found.append((kind, start, end, spelling))
        for start, end in taken:
            text = text[:start] + _BLANK * (end - start) + text[end:]
    return found, text


def _plain(
    pattern: re.Pattern[str], spell: Callable[[str], str | None]
) -> Callable[..., Iterator[Found]]:
    """Everything ``pattern`` finds to which ``spell`` gives a spelling."""

    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            spelling = spell(match.group())
            if spelling:
                yield match.start(), match.end(), spelling

    return find


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdigit())


def _code(text: str) -> str:
    """Letters and digits; of long numbers the last digits, so that prefixes do not matter."""
    marks = "".join(mark for mark in text.upper() if mark.isalnum())
    return marks[-_N_LAST:] if marks.isdigit() and len(marks) > _N_LAST else marks


def _checked(check: Callable[[str], bool]) -> Callable[[str], str | None]:
    return lambda text: _code(text) if check(_digits(text)) else None


def _iban(text: str) -> str | None:
    account = text.replace(" ", "").upper()
    return account if checks.iban(account) else None


def _url(text: str) -> str:
    return re.sub(r"^(?:\w+://)?(?:www\.)?", "", text.lower()).rstrip("/")


def _street(text: str) -> str:
    words = re.findall(r"\w+", text.lower())
    return " ".join(_ROADS.get(word, word) for word in words)


def _phone(text: str) -> str | None:
    number = re.split(r"x|ext", text)[0]
    digits = _digits(number)
    separated = not number.isdigit() or len(digits) >= 10  # noqa: PLR2004 (with its area)
    return _code(digits) if separated and len(digits) in _DIGITS_OF_A_PHONE else None


def _number(text: str) -> str | None:
    if _RATIO.fullmatch(text):
        return None
    code = _code(text)
    n_digits = sum(mark.isdigit() for mark in code)
    is_year = len(code) == 4 and code[:2] in {"18", "19", "20"}  # noqa: PLR2004 (its digits)
    return code if n_digits >= _MIN_DIGITS and not is_year else None


def _records(text: str) -> Iterator[Found]:
    for match in _RECORD.finditer(text):
        spelling = _number(match["number"])
        if spelling:
            yield match.start("number"), match.end("number"), spelling


def _addresses(text: str) -> Iterator[Found]:
    for pattern, check in ((_MAC, None), (_IP, checks.ip_address)):
        for match in pattern.finditer(text):
            if check is None or check(match.group()):
                yield match.start(), match.end(), match.group().lower().replace("-", ":")


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _plain(_EMAIL, str.lower),
    _plain(_URL, _url),
    _addresses,
    _plain(_IBAN, _iban),
    _plain(_CARD, _checked(checks.luhn)),
    _plain(_VIN, lambda text: text if checks.vin(text) else None),
    _plain(_SSN, _checked(checks.social_security)),
    _plain(_NHS, _checked(checks.nhs_number)),
    dates,
    high_ages,
    _plain(_STREET, _street),
    _plain(_POSTCODE, _code),
    _records,
    _plain(_PHONE, _phone),
    _plain(_NUMBER, _number),
)
_DIGIT = (re.compile(r"\d"),)
_MANY_DIGITS = (re.compile(r"\d(?:\W{0,3}\w?\d){6}"),)
_CODE = (re.compile(r"\d[\dA-Za-z/-]{2}"),)
_SIGNS: tuple[tuple[re.Pattern[str], ...], ...] = (
    (re.compile("@"),),
    (re.compile(r"\.[A-Za-z]"),),
    (re.compile(r"\d\.\d{1,3}\.\d"), re.compile(r":\w{0,4}:"), re.compile(r"-\w\w-\w\w-")),
    _MANY_DIGITS,
    _MANY_DIGITS,
    _CODE,
    _MANY_DIGITS,
    _MANY_DIGITS,
    _DIGIT,
    (re.compile("9"), re.compile("1[01]"), re.compile("inety|undred")),
    _DIGIT,
    _DIGIT,
    _CODE,
    _MANY_DIGITS,
    _CODE,
)
"""What a kind cannot do without: most texts hold no sign of most kinds."""
