"""What only people can say of a release: why, for whom, under what approval. From context.toml.

Every item may be left blank. A blank is shown as a blank: nothing is made up for it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from synthaudit.errors import InputError
from synthaudit.nearest import suggestion


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _a_day(text: str) -> str:
    """The text, which is a day or blank."""
    try:
        is_one = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_one = False
    if not is_one:
        raise ValueError("write a day, as 2027-01-31, or leave it blank")
    return text


def _as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


Day = Annotated[str, BeforeValidator(_as_text), AfterValidator(_a_day)]
"""A day as 2027-01-31, or blank."""


class Dataset(_Part):
    """The synthetic corpus as a thing with a name."""

    name: str = Field(default="", description="Name of the synthetic corpus")
    version: str = Field(default="", description="Version of it")
    description: str = Field(default="", description="What it holds, in one or two sentences")
    licence: str = Field(default="", description="Licence or terms it is released under")
    published: str = Field(default="", description="Day of release, as 2027-01-31")
    url: str = Field(default="", description="Where recipients find it")
    former: str = Field(
        default="", description="The former release, if there was one, by name and hash"
    )


class Purpose(_Part):
    """Why there is to be a release."""

    asked: str = Field(default="", description="What the board is asked to decide")
    use: str = Field(default="", description="What the synthetic text is to be used for")
    why_synthetic: str = Field(default="", description="Why real text will not do")
    not_for: str = Field(default="", description="What it must not be used for")
    lawful_basis: str = Field(default="", description="Lawful basis for using the real records")
    project: str = Field(default="", description="The project it is for, with its number")


class Approval(_Part):
    """One approval that was given or asked for."""

    body: str = Field(default="", description="Who approves")
    reference: str = Field(default="", description="Reference of the approval")
    date: Day = Field(default="", description="When, as 2027-01-31")
    status: str = Field(default="", description="Given, asked for, or given with conditions")


class Recipients(_Part):
    """Who will hold the corpus."""

    who: str = Field(default="", description="Who receives it")
    release_model: str = Field(default="", description="Internal, controlled access, or open")
    agreement: str = Field(default="", description="What recipients sign")
    onward_sharing: str = Field(default="", description="Whether they may pass it on")


class ThreatModel(_Part):
    """Who might try to learn something of a real person, and with what."""

    adversary: str = Field(default="", description="Who might try")
    motive: str = Field(default="", description="What for")
    knowledge: str = Field(default="", description="What they may know or have beforehand")
    harm: str = Field(default="", description="What harm could come of it, and to whom")
    out_of_scope: str = Field(default="", description="What was not considered, and why")


class FiveSafes(_Part):
    """The Five Safes."""

    projects: str = Field(default="", description="Safe projects: is this use right?")
    people: str = Field(default="", description="Safe people: can recipients be trusted with it?")
    settings: str = Field(
        default="", description="Safe settings: what limits misuse where it is kept?"
    )
    data: str = Field(default="", description="Safe data: what risk is left in the text itself?")
    outputs: str = Field(
        default="", description="Safe outputs: what may leave, and who looks at it?"
    )


class SourceData(_Part):
    """The real records."""

    origin: str = Field(default="", description="Where the real records come from")
    controller: str = Field(default="", description="Who is responsible for them")
    consent: str = Field(default="", description="Consent, or what stands in its place")
    period: str = Field(default="", description="The time they cover")
    population: str = Field(default="", description="Whom they are about, and who is missing")
    preparation: str = Field(
        default="", description="How they were selected, cleaned, de-identified"
    )
    known_problems: str = Field(default="", description="Known faults and biases")


class Generation(_Part):
    """How the synthetic text was made, as far as people declare it."""

    generator: str = Field(default="", description="Which generator, with version")
    model: str = Field(default="", description="Which language model, if one")
    trained_on: str = Field(default="", description="What it was trained or tuned on")
    prompting: str = Field(default="", description="How it was prompted, and with which real text")
    protection: str = Field(
        default="", description="Differential privacy and the like, with parameters"
    )
    filters: str = Field(default="", description="What was taken out afterwards")
    human_review: str = Field(default="", description="Who read how much of it")


class Governance(_Part):
    """Who decides, and what happens afterwards."""

    decides: str = Field(default="", description="Who decides on the release")
    auditor: str = Field(default="", description="Who ran the audit")
    conditions: str = Field(default="", description="Conditions already agreed on")
    review_date: Day = Field(
        default="", description="When the decision is looked at again, as 2027-01-31"
    )
    triggers: str = Field(default="", description="What would call for a new audit before that")
    contact: str = Field(default="", description="Whom recipients and the public can write to")
    incidents: str = Field(default="", description="Whom to tell if a person is recognised")
    retention: str = Field(default="", description="How long corpus and evidence are kept")


class Context(_Part):
    """The whole of context.toml."""

    dataset: Dataset = Dataset()
    purpose: Purpose = Purpose()
    approval: tuple[Approval, ...] = ()
    recipients: Recipients = Recipients()
    threat_model: ThreatModel = ThreatModel()
    five_safes: FiveSafes = FiveSafes()
    source_data: SourceData = SourceData()
    generation: Generation = Generation()
    governance: Governance = Governance()


TITLES: Mapping[str, str] = {
    "dataset": "The synthetic corpus",
    "purpose": "Purpose",
    "approval": "Approvals",
    "recipients": "Recipients",
    "threat_model": "Threat model",
    "five_safes": "Five Safes",
    "source_data": "The real records",
    "generation": "How the text was made",
    "governance": "Who decides, and what then",
}
"""What people call each part."""


def read_context(data: bytes, *, origin: str) -> Context:
    """The context that ``data``, a TOML file, spells out.

    Raises:
        InputError: It is no TOML or does not fit; names the place and the nearest known key.
    """
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"is not a TOML file that can be read: {error}.", path=origin) from None
    try:
        return Context.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = [str(part + 1 if isinstance(part, int) else part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            known = _model_at(place[0]).model_fields if len(place) > 1 else Context.model_fields
            problem = f"unknown key.{suggestion(place[-1], known)}"
        else:
            problem = f"{first['msg'].removeprefix('Value error, ')}."
        raise InputError(f"{'.'.join(place)}: {problem}", path=origin) from None


def items(context: Context) -> Iterator[tuple[str, str, str]]:
    """Every item: its place, its name in words, what was filled in (empty where nothing was).

    Approvals are numbered; where there is none, the items of one are listed as blank.
    """
    for part in Context.model_fields:
        value = getattr(context, part)
        several = value or (Approval(),) if part == "approval" else (value,)
        for number, each in enumerate(several, 1):
            place = f"{part}.{number}" if len(several) > 1 else part
            for name, field in type(each).model_fields.items():
                yield f"{place}.{name}", field.description or name, getattr(each, name)


def declared(part: BaseModel, names: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Items of one part, all or those named: what each asks, what was filled in."""
    fields = type(part).model_fields
    return tuple(
        (fields[name].description or name, getattr(part, name)) for name in names or fields
    )


def template() -> str:
    """A blank context.toml, every item with what it asks."""
    lines = [
        "# What only people can say of this release. Leave blank what is not known: blanks are",
        "# shown as blanks. Nothing here changes what was measured.",
    ]
    for part in Context.model_fields:
        lines += ["", f"[[{part}]]" if part == "approval" else f"[{part}]"]
        for name, field in _model_at(part).model_fields.items():
            lines += [f"# {field.description}", f'{name} = ""']
    return "\n".join(lines) + "\n"


def _model_at(part: str) -> Any:
    default = Context.model_fields[part].default if part in Context.model_fields else Context()
    return Approval if part == "approval" else type(default)
