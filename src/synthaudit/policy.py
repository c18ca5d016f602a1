"""The gate's thresholds: one TOML file, every key known, every limit with the reason for it.

What a policy demands has a hash, which says later whether the limits were set before the results
were seen. Name, layout and comments of the file do not enter it; limits, reasons and waivers do.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from synthaudit.errors import PlanError
from synthaudit.files import read_toml
from synthaudit.nearest import suggestion

Kind = Literal["max_excess", "min", "max", "max_drop"]
Severity = Literal["block", "warn"]

_KINDS: tuple[Kind, ...] = ("max_excess", "min", "max", "max_drop")

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class PrivacyRequirement(_Part):
    """What the privacy verdict must say."""

    require: Literal["no_evidence", "no_leak_found"] | None = None
    """``no_evidence``: nothing less will do. ``no_leak_found``: an inconclusive verdict passes."""
    max_detectable_leak: dict[str, Share] = {}
    """For each kind of leak, the smallest share of people the audit must have been able to see."""
    why: str = ""


class Rule(_Part):
    """One limit on one score: exactly one of ``max_excess``, ``min``, ``max``, ``max_drop``."""

    score: str
    max_excess: Number | None = None
    """How much worse than its reference, real text in the synthetic seat, the score may be."""
    min: Number | None = None
    max: Number | None = None
    max_drop: Number | None = None
    """How much worse than in the baseline run the score may be."""
    judge: Literal["interval", "value"] = "interval"
    """Whether the bad end of the interval is held against the limit, or the value alone."""
    severity: Severity = "block"
    when_not_applicable: Literal["undecided", "skip"] = "undecided"
    why: str = ""

    @model_validator(mode="after")
    def _one_limit(self) -> "Rule":
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise ValueError(f"give exactly one of {', '.join(_KINDS)}; there is {found}")
        return self

    @property
    def kind(self) -> Kind:
        """Which of the four limits the rule sets."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @property
    def limit(self) -> float:
        """The number the rule sets, in the unit of the score."""
        return float(getattr(self, self.kind))

    @property
    def text(self) -> str:
        """The rule in words, without the score's id."""
        return {
            "max_excess": f"at most {self.limit:g} worse than real text",
            "min": f"at least {self.limit:g}",
            "max": f"at most {self.limit:g}",
            "max_drop": f"at most {self.limit:g} worse than the baseline",
        }[self.kind]


class Waiver(_Part):
    """Somebody's decision, in writing and for a time, to release although a rule fails.

    It counts when it has an owner, a reason and a day it expires on, and only until that day.
    """

    rule: str
    """The score whose rules are waived."""
    owner: str = ""
    reason: str = ""
    expires: date | None = None


class Policy(_Part):
    """Every rule a corpus must pass before it is released, in the order they are written."""

    name: str = Field(default="policy", exclude=True)
    description: str = ""
    privacy: PrivacyRequirement = PrivacyRequirement()
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")
    waivers: tuple[Waiver, ...] = Field(default=(), alias="waiver")

    @model_validator(mode="after")
    def _waivers_name_rules(self) -> "Policy":
        ruled = {rule.score for rule in self.rules}
        for waiver in self.waivers:
            if waiver.rule not in ruled:
                near = suggestion(waiver.rule, ruled)
                raise ValueError(f"a waiver names '{waiver.rule}', which no rule is about.{near}")
        return self

    @property
    def sha256(self) -> str:
        """SHA-256 in hex of what the policy demands; a default spelt out changes nothing."""
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def builtin_policies() -> tuple[str, ...]:
    """Names of the policies that come with the package."""
    files = resources.files("synthaudit").joinpath("policies").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def read_policy(source: str | os.PathLike[str]) -> Policy:
    """A built-in policy by its name, else the policy in that file.

    Raises:
        PlanError: There is no such policy, or it does not fit; names file, place and nearest key.
    """
    name = os.fspath(source)
    if name in builtin_policies():
        packaged = resources.files("synthaudit").joinpath("policies", f"{name}.toml")
        return make_policy(tomllib.loads(packaged.read_text("utf-8")), origin=name)
    try:
        content = read_toml(Path(name))
    except FileNotFoundError:
        raise PlanError(
            f"{name}: there is no such policy, neither built in nor as a file."
            f"{suggestion(name, builtin_policies())} `synthaudit policies` lists the built-in ones."
        ) from None
    except (OSError, ValueError) as error:
        raise PlanError(f"{name}: is not a TOML file that can be read: {error}.") from None
    return make_policy(content, origin=name)


def make_policy(content: Mapping[str, Any], *, origin: str) -> Policy:
    """The policy that ``content`` spells out.

    Args:
        content: The keys of the file.
        origin: The file or built-in name: stands in messages, and names a policy that has no name.

    Raises:
        PlanError: It does not fit; every problem with its place, and the nearest known key.
    """
    try:
        return Policy.model_validate({"name": Path(origin).stem, **content})
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise PlanError("\n".join(f"{origin}: {_problem(each)}" for each in problems)) from None


_PARTS: Mapping[str, type[BaseModel]] = {
    "privacy": PrivacyRequirement,
    "rule": Rule,
    "waiver": Waiver,
}


def _problem(error: Any) -> str:
    """One validation error in words: its place counted from 1, its cause, the nearest known key."""
    place = [str(part + 1 if isinstance(part, int) else part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        *above, key = place
        model = _PARTS[above[0]] if above else Policy
        known = [field.alias or name for name, field in model.model_fields.items()]
        problem = f"unknown key '{key}'.{suggestion(key, known)}"
    else:
        above, problem = place, error["msg"].removeprefix("Value error, ").rstrip(".")
    return ": ".join(part for part in (" ".join(above), problem) if part)
