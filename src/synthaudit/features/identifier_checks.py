"""Whether a number is what it looks like: check digits, and numbers that are never given out."""

import ipaddress
import re

_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)


def luhn(digits: str) -> bool:
    """Whether a card number's digits pass the check of ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)  # noqa: PLR2004 (the sum of two digits)
    return total % 10 == 0


def nhs_number(digits: str) -> bool:
    """Whether ten digits are a valid NHS number (NHS Data Dictionary, modulus 11)."""
    total = sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9]))
    return len(digits) == 10 and (11 - total % 11) % 11 == int(digits[9])  # noqa: PLR2004 (its form)


def iban(text: str) -> bool:
    """Whether a bank account number without spaces passes the check of ISO 13616 (modulus 97)."""
    moved = text[4:] + text[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


def vin(text: str) -> bool:
    """Whether 17 letters and digits are a vehicle number with its check digit (ISO 3779)."""
    values = [int(mark) if mark.isdigit() else _VIN_VALUES[mark] for mark in text]
    check = sum(map(int.__mul__, values, _VIN_WEIGHTS)) % 11
    return text[8] == "0123456789X"[check]


def social_security(digits: str) -> bool:
    """Whether nine digits may be a US social security number: no part is one never given out."""
    return re.fullmatch(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}", digits) is not None


def ip_address(text: str) -> bool:
    """Whether a text is an address of the Internet Protocol, version 4 or 6."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
