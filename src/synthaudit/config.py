"""``synthaudit.toml``: what is to run, every default in sight, unknown keys refused."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from synthaudit import plugins
from synthaudit.errors import PlanError
from synthaudit.nearest import suggestion

Seen = Literal["all", "exemplars", "none", "unknown"]
Split = Literal["random", "declared", "unknown"]
Profile = Literal["quick", "standard", "full"]
FieldName = str | tuple[str, ...]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Input(_Model):
    """Where the records of a role are, and what their fields are called."""

    path: str
    text: FieldName | None = None
    label: FieldName | None = None
    id: FieldName | None = None
    group: FieldName | None = None
    pair: FieldName | None = None
    source: FieldName | None = None
    label_kind: Literal["number", "class", "classes"] | None = None

    def fields(self) -> dict[str, Any]:
        """The named fields, as ``Corpus.read`` takes them."""
        names = ("text", "label", "id", "group", "pair", "source", "label_kind")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


class TrainInput(Input):
    """Real text the generator saw."""

    seen: Seen = "all"
    """How much of it the generator saw; decides what the audit can say."""


class HoldoutInput(Input):
    """Real text the generator did not see."""

    split: Split = "unknown"
    """How train and holdout were told apart: at random by person, declared to be, or unknown."""


class Models(_Model):
    """Which models measure."""

    embedder: str | None = None
    """Path or hub id; ``weightless`` for the built-in one; by default the installed offline
    model."""
    encoder: str | None = None
    """Path or hub id of the encoder that downstream fine-tunes; by default the embedder's."""
    device: str = "cpu"
    allow_download: bool = False
    """Whether a hub id may be fetched. Nothing opens a connection otherwise."""


def _named(value: Any) -> Any:
    """``[synthetic]`` with a path is one corpus of that name."""
    return {"synthetic": value} if isinstance(value, Mapping) and "path" in value else value


class Plan(_Model):
    """What is to run; two equal plans on equal inputs give the same ``audit.json``."""

    seed: int = Field(default=0, ge=0)
    profile: Profile = "standard"
    policy: str | None = None
    language: str = "en"
    """Of the text; said to the reader where the embedder was trained on another one."""
    train: TrainInput
    holdout: HoldoutInput | None = None
    synthetic: Annotated[dict[str, Input], BeforeValidator(_named), Field(min_length=1)]
    reference: Input | None = None
    models: Models = Models()
    metrics: dict[str, dict[str, Any]] = {}
    """Fields of metrics, as ``[metrics."dimension.metric"]``."""

    @model_validator(mode="after")
    def _known_metrics(self) -> "Plan":
        for name in self.metrics:
            if name not in plugins.metrics():
                raise ValueError(
                    f"there is no metric '{name}'." + suggestion(name, tuple(plugins.metrics()))
                )
        return self

    def to_toml(self) -> str:
        """The plan with every default resolved; runs again as it is."""
        return tomli_w.dumps(self.model_dump(exclude_none=True))


def read_plan(path: Path) -> dict[str, Any]:
    """What the plan in ``path`` spells out, its relative paths resolved against it.

    Raises:
        PlanError: The file is missing or is not TOML.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise PlanError(
            f"{path}: there is no such plan. Write one with `synthaudit init FILE...`, or name the "
            "files with --train and --synthetic."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(f"{path}: is not a TOML file that can be read: {error}.") from None
    for corpora in inputs(content).values():
        for corpus in corpora:
            if isinstance(corpus.get("path"), str):
                corpus["path"] = resolved(corpus["path"], path.parent)
    if isinstance(content.get("policy"), str):
        content["policy"] = resolved_policy(content["policy"], path.parent)
    models = content.get("models")
    for name in ("embedder", "encoder"):
        if isinstance(models, dict) and isinstance(models.get(name), str):
            beside = path.parent / models[name]
            models[name] = str(beside.resolve()) if beside.exists() else models[name]
    return content


def make_plan(content: Mapping[str, Any], *, origin: str) -> Plan:
    """The plan that ``content`` spells out.

    Raises:
        PlanError: It does not fit; names the key, and the nearest known one.
    """
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = [str(part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            known = _known_keys(place[:-1])
            message = f"unknown key '{'.'.join(place)}'." + suggestion(place[-1], known)
        elif first["type"] == "missing":
            message = f"'{'.'.join(place)}' is missing." + _REMEDIES.get(place[0], "")
        else:
            message = f"{'.'.join(place) or 'plan'}: {first['msg'].removeprefix('Value error, ')}"
        raise PlanError(f"{origin}: {message}") from None


_REMEDIES = {
    "train": " Name the real text the generator saw: [train] path = ..., or --train FILE.",
    "synthetic": " Name the text to audit: [synthetic] path = ..., or --synthetic FILE.",
}


def resolved(path: str, folder: Path) -> str:
    """``path`` as it must be written so that it works from anywhere; schemes stay as they are."""
    if path.startswith(("hf://", "demo:")):
        return path
    scheme, separator, rest = (
        path.partition(":") if path.startswith("daic-woz:") else ("", "", path)
    )
    return f"{scheme}{separator}{(folder / rest).resolve()}"


def resolved_policy(policy: str, folder: Path) -> str:
    """The same for a policy, which is a file or the name of a built-in one."""
    return str((folder / policy).resolve()) if policy.endswith(".toml") else policy


def inputs(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The tables that describe corpora, by role; several may be synthetic."""
    found: dict[str, list[dict[str, Any]]] = {}
    for role in ("train", "holdout", "synthetic", "reference"):
        table = content.get(role)
        if isinstance(table, dict):
            several = role == "synthetic" and "path" not in table
            found[role] = [t for t in table.values() if isinstance(t, dict)] if several else [table]
    return found


def _known_keys(place: list[str]) -> tuple[str, ...]:
    models: dict[str, type[BaseModel]] = {
        "train": TrainInput,
        "holdout": HoldoutInput,
        "synthetic": Input,
        "reference": Input,
        "models": Models,
    }
    return tuple((models[place[0]] if place else Plan).model_fields)
