"""``synthaudit.toml``: what is to run, every default in sight, unknown keys refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

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
from synthaudit.files import read_toml
from synthaudit.models.precision import Precision
from synthaudit.nearest import suggestion
from synthaudit.strict_json import MAX_DEPTH, is_deeper

Seen = Literal["all", "exemplars", "none", "unknown"]
Split = Literal["random", "declared", "unknown"]
Profile = Literal["quick", "standard", "full"]
FieldName = str | tuple[str, ...]
_Kind = TypeVar("_Kind", bound=BaseModel)


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
    entities: str | None = None
    """Folder of a spaCy pipeline or a GLiNER model that finds names and places; none by default."""
    device: str = "cpu"
    precision: Precision = "auto"
    """Of transformers: ``float32``, ``bfloat16``, or ``auto``: 16 bits where the processor has
    instructions for them, by its flags. Part of every signature; name one to compare machines."""
    allow_download: bool = False
    """Whether a hub id may be fetched. Nothing opens a connection otherwise."""


class PrivacyPlan(_Model):
    """How people are compared."""

    strata: tuple[str, ...] = ("label",)
    """People are compared with their like in these, the most important first: ``label`` (classes
    only), ``length``, or a field of the records' ``meta``."""
    reference_runs: int = Field(default=0, ge=0, multiple_of=2)
    """Times a plan that generates runs its generator again, each time on a random half of all real
    people, *holdout included*; what they make stays in the Store. 0 leaves that attack out."""


class CanaryInput(_Model):
    """Made-up records that were planted in train by coin flips."""

    manifest: str
    """What ``canaries place`` wrote beside the train file."""


class Generate(_Model):
    """What makes the synthetic corpus, where it is not there yet."""

    generator: str
    n: int = Field(default=100, ge=1)
    """Records wanted."""
    backend: str = "simulator"
    model: str | None = None
    """As the server names it, or a folder."""
    base_url: str | None = None
    """Of an OpenAI-compatible server."""
    allow_hosts: tuple[str, ...] = ()
    """Hosts besides this machine that prompts, which hold real text, may be sent to."""
    prompts: str | None = None
    """A folder whose templates replace the generator's of the same name."""
    max_failures: int | None = Field(default=None, ge=0)
    """Invalid replies and rejected records that are borne; by default as many as records are
    wanted, and at least 20."""
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    """By default the plan's."""
    baselines: tuple[Literal["zero_shot", "chain_of_thought"], ...] = ()
    """Predictions of the holdout's labels by the same model, as the papers report them."""
    settings: dict[str, Any] = {}
    """Fields of the generator."""
    backend_settings: dict[str, Any] = {}
    """Fields of the backend."""
    quality: dict[str, Any] = {}
    """What a record must be; see ``synthaudit generators``."""

    @property
    def n_failures_borne(self) -> int:
        """``max_failures``, resolved."""
        return max(20, self.n) if self.max_failures is None else self.max_failures


def _named(value: Any) -> Any:
    """``[synthetic]`` with a path is one corpus of that name."""
    return {"synthetic": value} if isinstance(value, Mapping) and "path" in value else value


class Plan(_Model):
    """What is to run; two equal plans on equal inputs give the same ``audit.json``."""

    seed: int = Field(default=0, ge=0, lt=2**63)
    profile: Profile = "standard"
    policy: str | None = None
    language: str = "en"
    """Of the text; said to the reader where the embedder was trained on another one."""
    train: TrainInput
    holdout: HoldoutInput | None = None
    synthetic: Annotated[dict[str, Input], BeforeValidator(_named)] = {}
    generate: Generate | None = None
    """Makes the synthetic corpus first; instead of ``synthetic``."""
    reference: Input | None = None
    former: Input | None = None
    """The former release, if there was one: privacy is judged on both releases together."""
    canaries: CanaryInput | None = None
    models: Models = Models()
    privacy: PrivacyPlan = PrivacyPlan()
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

    @model_validator(mode="after")
    def _one_origin(self) -> "Plan":
        if self.generate is not None and self.synthetic:
            raise ValueError("a plan names [synthetic] or [generate], not both.")
        if self.generate is None and not self.synthetic:
            raise ValueError(f"'synthetic' is missing.{_REMEDIES['synthetic']}")
        return self

    def to_toml(self) -> str:
        """The plan with every default resolved; runs again as it is."""
        return tomli_w.dumps(self.model_dump(exclude_none=True, exclude=_unset(self)))


class GenerationPlan(_Model):
    """What ``synthaudit generate`` needs of a plan; the rest of a plan is about audits."""

    seed: int = Field(default=0, ge=0, lt=2**63)
    language: str = "en"
    train: TrainInput | None = None
    holdout: HoldoutInput | None = None
    models: Models = Models()
    generate: Generate


def _unset(plan: Plan) -> set[str]:
    return set() if plan.synthetic else {"synthetic"}


def read_plan(path: Path) -> dict[str, Any]:
    """What the plan in ``path`` spells out, its relative paths resolved against it.

    Raises:
        PlanError: The file is missing or is not TOML.
    """
    try:
        content = read_toml(path)
    except FileNotFoundError:
        raise PlanError(
            f"{path}: there is no such plan. Write one with `synthaudit init FILE...`, or name the "
            "files with --train and --synthetic."
        ) from None
    except (OSError, ValueError) as error:
        raise PlanError(f"{path}: is not a TOML file that can be read: {error}.") from None
    _check_tables(content, path)
    for corpora in inputs(content).values():
        for corpus in corpora:
            if isinstance(corpus.get("path"), str):
                corpus["path"] = resolved(corpus["path"], path.parent)
    if isinstance(content.get("policy"), str):
        content["policy"] = resolved_policy(content["policy"], path.parent)
    _resolve_where_there(content.get("models"), ("embedder", "encoder", "entities"), path.parent)
    _resolve_where_there(content.get("canaries"), ("manifest",), path.parent)
    _resolve_generation(content.get("generate"), path.parent)
    return content


def _check_tables(content: Mapping[str, Any], path: Path) -> None:
    """Refuse what paths and options could not be laid over."""
    if is_deeper(content, MAX_DEPTH):
        raise PlanError(f"{path}: is nested too deeply.")
    tables = {name: content.get(name) for name in _TABLES}
    for outer, inner in (("generate", ("settings",)), ("metrics", None)):
        table = tables[outer]
        if isinstance(table, dict):
            tables |= {f"{outer}.{name}": table.get(name) for name in inner or table}
    for name, table in tables.items():
        if table is not None and not isinstance(table, dict):
            raise PlanError(f"{path}: '{name}' must be a table, written as [{name}].")


def make_plan(content: Mapping[str, Any], *, origin: str) -> Plan:
    """The plan that ``content`` spells out.

    Raises:
        PlanError: It does not fit; names the key, and the nearest known one.
    """
    return _validated(Plan, content, origin)


def make_generation_plan(content: Mapping[str, Any], *, origin: str) -> GenerationPlan:
    """The same for what is generated without an audit; keys that are about audits are passed over.

    Raises:
        PlanError: It does not fit; names the key, and the nearest known one.
    """
    about_audits = Plan.model_fields.keys() - GenerationPlan.model_fields.keys()
    about_it = {key: value for key, value in content.items() if key not in about_audits}
    return _validated(GenerationPlan, about_it, origin)


def _validated(kind: type[_Kind], content: Mapping[str, Any], origin: str) -> _Kind:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = [str(part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            known = _known_keys(place[:-1])
            message = f"unknown key '{'.'.join(place)}'." + suggestion(place[-1], known)
        elif first["type"] == "missing":
            message = f"'{'.'.join(place)}' is missing." + _REMEDIES.get(place[0], "")
        else:
            told = first["msg"].removeprefix("Value error, ")
            message = f"{'.'.join(place)}: {told}" if place else told
        raise PlanError(f"{origin}: {message}") from None


def _resolve_generation(generate: Any, folder: Path) -> None:
    """A model is a folder, but for a server, which has names of its own."""
    if not isinstance(generate, dict):
        return
    served = generate.get("backend") == "openai"
    _resolve_where_there(generate, ("prompts",) if served else ("prompts", "model"), folder)
    kind = plugins.generators().get(str(generate.get("generator")))
    _resolve_where_there(generate.get("settings"), kind.paths if kind else (), folder)


def _resolve_where_there(table: Any, names: tuple[str, ...], folder: Path) -> None:
    """Names that may be paths become whole paths where something lies there."""
    for name in names if isinstance(table, dict) else ():
        named = table.get(name)
        if named and isinstance(named, str) and _is_there(folder / named):
            table[name] = _whole(folder / named)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that cannot be
        return False


def _whole(path: Path) -> str:
    """The path from the root; of what can be no file, as it is: whoever reads it says so."""
    try:
        return str(path.resolve())
    except (OSError, RuntimeError, ValueError):
        return str(path)


_TABLES = (
    "train",
    "holdout",
    "synthetic",
    "reference",
    "former",
    "canaries",
    "models",
    "privacy",
    "generate",
    "metrics",
)

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
    return f"{scheme}{separator}{_whole(folder / rest)}"


def resolved_policy(policy: str, folder: Path) -> str:
    """The same for a policy, which is a file or the name of a built-in one."""
    return _whole(folder / policy) if policy.endswith(".toml") else policy


def inputs(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The tables that describe corpora, by role; several may be synthetic."""
    found: dict[str, list[dict[str, Any]]] = {}
    for role in ("train", "holdout", "synthetic", "reference", "former"):
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
        "former": Input,
        "canaries": CanaryInput,
        "models": Models,
        "privacy": PrivacyPlan,
        "generate": Generate,
    }
    return tuple((models[place[0]] if place else Plan).model_fields)
