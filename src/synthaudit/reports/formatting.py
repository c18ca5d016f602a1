"""Plain language for reports: numbers a reader can take in, strings that cannot mislead the eye.

Only drawing rounds; full precision stays in ``audit.json``.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthaudit.results import Interval  # whose packages a message of an error can do without

NO_NUMBER = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

_LONGEST_STRING = 300
_LONGEST_ANCHOR = 120
_LARGEST_PLAIN = 1e7
_SMALLEST_PLAIN = 1e-4
_SIGNIFICANT = 3
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def visible(text: str) -> str:
    """The text with everything that is unseen or reorders its surroundings spelled out as ⟨U+202E⟩.

    Control, bidirectional, zero-width, surrogate and non-characters are spelled out; line ends and
    tabs become spaces; the two joiners that Persian and Indic scripts write with stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return text.translate({ord(character): _visible(character) for character in set(text)})


def _visible(character: str) -> str:
    if character in "\n\t\r":
        return " "
    code = ord(character)
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    non_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 (Unicode 23.7)
    if non_character or (hidden and character not in _JOINERS):
        return f"⟨U+{code:04X}⟩"
    return character


def no_command(line: str) -> str:
    """The line so that a CI runner that reads the log takes it for nothing but text.

    GitHub's obeys what begins with ``::``, and ``##[`` anywhere in a line.
    """
    line = line.replace("##[", "# #[")
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


def clip(text: str, length: int = _LONGEST_STRING) -> str:
    """The text, cut with an ellipsis where it is longer than ``length`` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def is_share(unit: str) -> bool:
    """Whether numbers of this unit read best in per cent."""
    return unit.startswith(("share", "proportion"))


def number(value: float | None, *, unit: str = "", decimals: int | None = None) -> str:
    """``value`` with three significant digits, or with ``decimals``.

    Args:
        value: The number, or None.
        unit: The score's unit; shares are shown in per cent.
        decimals: Digits after the point, counted after turning a share into per cent.
    """
    if value is None:
        return NO_NUMBER
    share = is_share(unit)
    scaled = value * 100 if share else value
    if not math.isfinite(scaled):
        return "not a number" if math.isnan(scaled) else f"{MINUS if scaled < 0 else ''}infinite"
    if decimals is None and scaled and not _SMALLEST_PLAIN <= abs(scaled) < _LARGEST_PLAIN:
        mantissa, exponent = f"{scaled:.1e}".split("e")
        shown = f"{mantissa} {TIMES} 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    elif decimals is None and scaled == int(scaled):
        shown = f"{int(scaled):,}"
    else:
        places = _significant_decimals(scaled) if decimals is None else decimals
        shown = f"{scaled:,.{places}f}"
        if (
            decimals is None
            and "." in shown
            and math.isclose(float(shown.replace(",", "")), scaled)
        ):
            shown = shown.rstrip("0").rstrip(".")
    shown = "0" if shown.strip("-0.,") == "" and decimals in {None, 0} else shown
    return shown.replace("-", MINUS) + ("%" if share else "")


def _significant_decimals(value: float) -> int:
    return max(0, _SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))) if value else 0


def estimate(value: float | None, interval: Interval | None, *, unit: str = "") -> str:
    """A value with its interval, both to the two digits the interval's width can carry."""
    if value is None:
        return NO_NUMBER
    if interval is None:
        return number(value, unit=unit)
    places = decimals_for(interval, unit=unit)
    low, high = (number(end, unit=unit, decimals=places) for end in (interval.low, interval.high))
    return f"{number(value, unit=unit, decimals=places)} [{low}, {high}]"


def decimals_for(interval: Interval, *, unit: str = "") -> int | None:
    """Digits after the point so that the interval's width shows two significant digits."""
    width = (interval.high - interval.low) * (100 if is_share(unit) else 1)
    if not math.isfinite(width) or width <= 0:
        return None
    places = max(0, 1 - math.floor(math.log10(width)))
    return places if places <= 5 else None  # noqa: PLR2004 (beyond that, powers of ten read better)


def p_value(p: float | None) -> str:
    """A p-value: two significant digits, never a bare zero."""
    if p is None:
        return NO_NUMBER
    if p < _SMALLEST_PLAIN:
        return "< 0.0001"
    return f"{p:.2g}"


def plural(n: int, noun: str, nouns: str | None = None) -> str:
    """``1 record``, ``2 records``, ``1,200 records``."""
    return f"{n:,} {noun if n == 1 else nouns or noun + 's'}"


def listed(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; empty for no parts."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def short_hash(digest: str) -> str:
    """The first twelve characters: enough to compare two by eye."""
    return digest[:12]


def anchor(id: str) -> str:
    """The id as a fragment of an address, with hyphens for what does not belong there.

    A very long one is cut, and told apart from its like by a hash.
    """
    if len(id) > _LONGEST_ANCHOR:
        digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()
        id = f"{id[:_LONGEST_ANCHOR]}-{short_hash(digest)}"
    return re.sub(r"[^\w.-]", "-", id, flags=re.ASCII)
