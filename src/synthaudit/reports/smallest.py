"""How small a leak the audit would have seen, in natural frequencies."""

from synthaudit.reports.formatting import number, plural
from synthaudit.results import Audit, LeakPower, Power

LEAKS = {
    "verbatim": "records copied word for word",
    "edited": "records copied with one word in ten changed",
    "paraphrase": "records retold in partly other words",
    "spliced": "halves of two people's records joined in one",
    "identifiers": "names, dates and rare words in otherwise new records",
}
"""What was planted, by kind of leak."""


def sentences(audit: Audit) -> list[tuple[str, str]]:
    """For each kind of leak its name, and how small a leak would have been seen."""
    power = audit.privacy.power
    if power is not None:
        return [(leak.kind, _sentence(leak, power)) for leak in power.leaks]
    if "train" not in audit.corpora:
        return []
    everybody = plural(audit.corpora["train"].n_groups, "person", "people")
    shares = audit.privacy.minimum_detectable_leak
    return [
        (kind, _of(number(share, unit="share"), everybody))
        for kind, share in shares.items()
        if share is not None
    ]


def _of(leaked: str, everybody: str, n_audits: int = 8) -> str:
    return f"A leak of {leaked} of {everybody} would have been seen in {n_audits} of 10 audits."


def _sentence(leak: LeakPower, power: Power) -> str:
    if leak.error is not None:
        return f"This could not be measured: {leak.error}"
    everybody = plural(power.n_train, "person", "people")
    if leak.n_people is not None:
        share = number(leak.n_people / power.n_train, unit="share")
        return _of(f"{leak.n_people:,}", f"{everybody} ({share})", round(10 * power.target))
    return (
        f"Even a leak of {leak.tried[-1]:,} of {everybody} would have been seen in only "
        f"{round(100 * leak.rates[-1])} of 100 audits; larger ones were not tried."
    )


def controls(power: Power) -> str:
    """What came out where nothing had to be found."""
    told = (
        "With nothing planted and people called seen or unseen at random, "
        f"{round(100 * power.false_alarms)} of 100 audits raised a false alarm."
    )
    if power.partial:
        return f"{told} Detectors that take sides by themselves: {', '.join(power.partial)}."
    return told
