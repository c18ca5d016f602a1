"""How small a leak the audit would have seen, in natural frequencies."""

from fractions import Fraction

from synthaudit.results import Audit, LeakPower, Power

LEAKS = {
    "verbatim": "records copied word for word",
    "edited": "records copied with one word in ten changed",
    "paraphrase": "records retold in partly other words",
    "spliced": "halves of two people's records joined in one",
    "identifiers": "names, dates and rare words in otherwise new records",
}
"""What was planted, by kind of leak."""


_HAPPENED = {
    "verbatim": "been copied word for word",
    "edited": "been copied with one word in ten changed",
    "paraphrase": "been retold in partly other words",
    "spliced": "been mixed, half and half, with somebody else",
    "identifiers": "been given away by names, dates and rare words alone",
}
"""What would have happened to people, by kind of leak."""
_ROUND = (0.5, 0.75, 0.8, 0.9)
"""Rates that read as ``4 times in 5``; all others are counted in 100."""
_BASES = (1_000, 10_000, 100_000, 1_000_000)
_TARGET = 0.8  # what `Privacy.minimum_detectable_leak` promises
_TIMES = ("times", "time")


def sentences(audit: Audit) -> list[tuple[str, str]]:
    """For each kind of leak its name, and how small a leak would have been seen."""
    power = audit.privacy.power
    if power is not None:
        return [(leak.kind, _sentence(leak, power, people(audit))) for leak in power.leaks]
    if "train" not in audit.corpora:
        return []
    n_people = audit.corpora["train"].n_groups
    shares = audit.privacy.minimum_detectable_leak
    told = f"the audit would have noticed {times(_TARGET)}."
    return [
        (kind, f"{_had(kind, share, n_people, people(audit))}, {told}")
        for kind, share in shares.items()
        if share is not None
    ]


def people(audit: Audit) -> str:
    """What is counted: people, or where the real records do not name theirs, records."""
    train = audit.corpora.get("train")
    return "people" if train is None or train.grouped else "records counted as people"


def of_many(share: float) -> str:
    """A share as a natural frequency: ``9 of 1,000``, of more where that would be below one."""
    base = next((base for base in _BASES if round(share * base) >= 1), _BASES[-1])
    return f"{round(share * base):,} of {base:,}"


def times(rate: float) -> str:
    """A rate of success in counted tries: ``4 times in 5``, ``37 times in 100``."""
    if rate in _ROUND:
        part = Fraction(rate).limit_denominator(10)
        return f"{part.numerator} {_TIMES[part.numerator == 1]} in {part.denominator}"
    n = round(100 * rate)
    return f"{n} {_TIMES[n == 1]} in 100"


def _had(kind: str, share: float, n_people: int, people: str) -> str:
    n = max(1, round(share * n_people))
    happened = _HAPPENED.get(kind, f"been leaked ({kind})")
    return f"Had {of_many(share)} {people} (here: {n:,} of {n_people:,}) {happened}"


def _sentence(leak: LeakPower, power: Power, people: str) -> str:
    if leak.error is not None:
        return f"This could not be measured: {leak.error}"
    if leak.n_people is not None:
        had = _had(leak.kind, leak.n_people / power.n_train, power.n_train, people)
        return f"{had}, the audit would have noticed {times(power.target)}."
    if not leak.tried:
        return "This was not tried, so nothing is known."
    had = _had(leak.kind, leak.tried[-1] / power.n_train, power.n_train, people)
    return (
        f"{had}, the audit would have noticed only {times(leak.rates[-1])}; "
        "larger leaks were not tried."
    )


def unseen(power: Power) -> list[str]:
    """The kinds of leak of which no number tried was seen often enough."""
    return [
        LEAKS.get(leak.kind, leak.kind)
        for leak in power.leaks
        if leak.error is None and leak.n_people is None
    ]


def controls(power: Power) -> str:
    """What came out where nothing had to be found."""
    told = (
        "With nothing planted and people called seen or unseen at random, "
        f"{round(100 * power.false_alarms)} of 100 audits raised a false alarm."
    )
    if power.partial:
        return f"{told} Detectors that take sides by themselves: {', '.join(power.partial)}."
    return told
