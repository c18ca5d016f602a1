"""For which release the rules were written, and whether this one is declared to reach further."""

import re
from dataclasses import dataclass

from synthaudit.evidence.rules import sentence
from synthaudit.evidence.sources import Sources
from synthaudit.policy import read_policy

_REACHES = {"internal": "internal", "controlled": "controlled", "open": "open|public"}
"""Kinds of release with how a declaration of each begins, the narrowest first."""
_BUILT_IN = {"research": "internal", "controlled-access": "controlled", "open-release": "open"}
"""The kind of release each built-in policy is for."""


@dataclass(frozen=True, slots=True)
class Audience:
    """For which release the rules were written; ``exceeded`` where this one reaches further."""

    told: str
    exceeded: bool


def written_for(sources: Sources) -> Audience | None:
    """What the policy says of itself, beside what was declared; None where there is no policy.

    A built-in policy is known by its description, which its copies keep. Of any other policy
    nothing but its own words is known.
    """
    if sources.policy is None:
        return None
    own = sources.policy.description
    meant = next(
        (reach for name, reach in _BUILT_IN.items() if read_policy(name).description == own), None
    )
    declared = _declared(sources.context.recipients.release_model)
    then = "" if declared is None else f" The release is declared as {declared}."
    if meant is None:
        told = f"say of themselves: {sentence(own)}" if own else "do not say what they are for."
        fit = " Whether the two fit is for people to say." if then else ""
        return Audience(f"The rules {told}{then}{fit}", exceeded=False)
    told = f"The rules were written for: {sentence(own)}{then}"
    if declared is None:
        return Audience(told, exceeded=False)
    order = list(_REACHES)
    return Audience(told, exceeded=order.index(declared) > order.index(meant))


def _declared(release_model: str) -> str | None:
    said = release_model.casefold()
    return next((kind for kind, begin in _REACHES.items() if re.match(rf"({begin})\b", said)), None)
