"""What leak could have been missed, told in counts of people."""

from dataclasses import dataclass

from synthaudit.reports.smallest import LEAKS, people, sentences
from synthaudit.results import Audit, LeakPower, Power

_BLIND = 0.2
"""Share of tries below which the audit hardly sees a kind of leak at all."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What leak could have been missed: in general, by kind of leak, and what was not looked at."""

    text: tuple[str, ...]
    leaks: tuple[tuple[str, str], ...]
    besides: tuple[str, ...]


def missed(audit: Audit, *, former: bool = False) -> Missed:
    """What leak could have been missed, in counts of people.

    Args:
        audit: What was found.
        former: Whether people declared that there was a former release.
    """
    privacy = audit.privacy
    power = privacy.power
    text = []
    if privacy.verdict == "leak_found":
        text.append("A leak was found. Besides that one, others may have gone unnoticed.")
    if power is None:
        leaks = [(LEAKS.get(kind, kind).capitalize(), told) for kind, told in sentences(audit)]
        text.append(
            "How small a leak this audit would notice was not measured. A leak of any size may "
            "have been missed."
            if not leaks
            else "How small a leak this audit would notice:"
        )
    else:
        text.append(
            "The audit was tried out like a smoke alarm: texts of some of the "
            f"{power.n_train:,} {people(audit)} were slipped into a throw-away copy of the "
            "synthetic text, again and again, and it was counted how often the audit noticed. With "
            f"nothing slipped in, it raised a false alarm {round(100 * power.false_alarms)} times "
            "in 100. Leaks of fewer people than stand here may well have been missed."
        )
        leaks = [
            (LEAKS.get(leak.kind, leak.kind).capitalize(), _told(leak, power, people(audit)))
            for leak in power.leaks
        ]
    besides = [
        f"{attack.what[:1].upper()}{attack.what[1:]}: not looked at." if attack.what else
        f"{attack.name}: not looked at."
        for attack in privacy.attacks_not_run
    ]  # fmt: skip
    if former and "union" not in audit.corpora:
        besides.append(
            "This release together with the former one: a leak that is split over both would not "
            "have been seen. The audit can be run on both: synthaudit run --former."
        )
    besides.append(
        "Attacks nobody has thought of yet, and what recipients could learn by joining the text "
        "with other data they hold."
    )
    return Missed(tuple(text), tuple(leaks), tuple(besides))


def _told(leak: LeakPower, power: Power, people: str) -> str:
    everybody = f"{power.n_train:,}"
    if leak.error is not None:
        return f"This could not be measured: {leak.error}"
    if leak.n_people is not None:
        per_thousand = max(1, round(1000 * leak.n_people / power.n_train))
        told = (
            f"Noticed {round(10 * power.target)} times in 10 where it happened to "
            f"{leak.n_people:,} of {everybody} {people} (about {per_thousand:,} in 1,000)."
        )
        if leak.tried and leak.tried[0] < leak.n_people:
            few = round(100 * leak.rates[0])
            told += f" Where it happened to {leak.tried[0]:,}: {few} times in 100."
        return told
    if not leak.tried:
        return "This was not tried, so nothing is known."
    rate = leak.rates[-1]
    verdict = "The audit hardly sees this kind of leak." if rate < _BLIND else "It is often missed."
    return (
        f"{verdict} Even where it happened to {leak.tried[-1]:,} of {everybody} {people}, it "
        f"was noticed only {round(100 * rate)} times in 100."
    )
