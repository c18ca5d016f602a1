"""``synthaudit init``: a first plan, guessed from files, with comments for whoever checks it."""

import re
from pathlib import Path

import click

from synthaudit.cli._guesses import N_ROWS, Guess, guess
from synthaudit.errors import UsageError

PLAN = Path("synthaudit.toml")

_HEAD = """\
# A plan for `synthaudit run`, guessed by `synthaudit init`: please check every line.
# Paths are relative to this file. A field is a name, a dotted path ("label.severity") or a list of
# names to join; an empty name means that there is no such field. Several [synthetic.NAME] may be
# given; each gets a run folder of its own, and they are compared.

seed = 0
profile = "standard"            # quick | standard | full; none drops a score
# policy = "controlled-access"  # judge the audit: research | controlled-access | open-release
"""

_MEANING = {
    "train": "real text the generator saw",
    "holdout": "real text the generator did not see",
    "synthetic": "the text to audit",
    "reference": "public text, for comparison",
}

_SETTINGS = {
    "train": ('seen = "all"', "how much of it the generator saw: all | exemplars | none | unknown"),
    "holdout": (
        'split = "unknown"',
        "how it was told apart from train: random | declared | unknown",
    ),
}

_RANDOM = ('split = "random"', "so says split.json beside it; the files are as it left them")

_ABSENT = {
    "train": '# [train]\n# path = "notes-train.jsonl"   # needed: real text the generator saw',
    "holdout": '# [holdout]\n# path = "notes-holdout.jsonl"\n'
    "# Without real text the generator did not see there are no references, and the privacy\n"
    "# verdict is inconclusive. `synthaudit split` sets some aside, before anything is generated.",
    "synthetic": '# [synthetic.NAME]\n# path = "generated.jsonl"   # needed: the text to audit',
}

_TAIL = """\
# [models]
# embedder = "/models/minilm"   # folder of a sentence-transformers model; else the installed one
"""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--force", is_flag=True, help=f"Replace an existing {PLAN}.")
def init(files: tuple[str, ...], *, force: bool) -> None:
    """Guess roles and fields of FILES and write a commented synthaudit.toml here.

    Only names of fields and the first rows are looked at; nothing of the records is written.
    """
    from synthaudit.files import write_atomically

    if PLAN.exists() and not force:
        raise UsageError(f"{PLAN} already exists. Replace it with --force, or edit it.")
    if len(set(files)) < len(files):
        raise UsageError("A file is named twice. Name each file once.")
    guesses = [guess(file) for file in files]
    seats, spare = _seated(guesses)
    write_atomically(PLAN, _plan(seats, spare))
    for file, role in seats:
        fields = ", ".join(f"{use} is {name or 'left out'}" for use, name in file.fields.items())
        unsure = "" if file.role else " (a guess: the name does not say)"
        click.echo(f"{file.source}: {role}{unsure}; {fields or 'fields have their default names'}")
    for file in spare:
        click.echo(f"{file.source}: not used, another file is {file.role}")
    click.echo(f"Wrote {PLAN}. Check it, then: synthaudit run")


def _seated(guesses: list[Guess]) -> tuple[list[tuple[Guess, str]], list[Guess]]:
    """Each file with its role, and files for which none is left."""
    seats: list[tuple[Guess, str]] = []
    spare: list[Guess] = []
    for file in guesses:
        if file.role is None:
            continue
        taken = file.role != "synthetic" and file.role in {role for _, role in seats}
        if taken:
            spare.append(file)
        else:
            seats.append((file, file.role))
    for file in guesses:
        if file.role is None:
            taken_roles = {role for _, role in seats}
            free = [role for role in ("train", "synthetic", "holdout") if role not in taken_roles]
            seats.append((file, free[0] if free else "synthetic"))
    return seats, spare


def _plan(seats: list[tuple[Guess, str]], spare: list[Guess]) -> str:
    from synthaudit.cli.split import is_random_split

    parts = [_HEAD]
    settings = dict(_SETTINGS)
    source = {role: file.source for file, role in seats}
    if {"train", "holdout"} <= set(source) and is_random_split(source["train"], source["holdout"]):
        settings["holdout"] = _RANDOM
    names: set[str] = set()
    for role, meaning in _MEANING.items():
        files = [file for file, seat in seats if seat == role]
        if not files and role in _ABSENT:
            parts.append(_ABSENT[role] + "\n")
        for file in files:
            table = role
            if role == "synthetic":
                table = f"synthetic.{_name(file.source, names)}"
            parts.append(_table(table, meaning, file, settings.get(role)))
        parts.extend(
            f"# {_value(file.source)} may be {role} as well; if so, name it above instead.\n"
            for file in spare
            if file.role == role
        )
    return "\n".join([*parts, _TAIL])


def _table(table: str, meaning: str, file: Guess, setting: tuple[str, str] | None) -> str:
    lines = [f"[{table}]  # {meaning}", f"path = {_value(file.source)}"]
    if file.role is None:
        lines[1] += "  # the name does not say what it is: please check"
    for use, name in file.fields.items():
        left_out = f"  # the field of that name cannot serve as {use}" if not name else ""
        lines.append(f"{use} = {_value(name)}{left_out}")
    if "text" not in file.fields and "text" not in file.columns:
        lines.append('# text = "note"  # no field holds strings: please name one')
    if setting is not None:
        lines.append(f"{setting[0]}  # {setting[1]}")
    if "group" not in file.fields and "group" not in file.columns and table in {"train", "holdout"}:
        lines.append('# group = "patient"  # no field looks like a person: each record is its own')
    lines.append(f"# fields in the first {N_ROWS} rows: {', '.join(file.columns)}")
    return "\n".join(lines) + "\n"


def _name(source: str, names: set[str]) -> str:
    """A key for the file: the first part of its name, made unique."""
    stem = re.split(r"[/\\:]", source)[-1].partition(".")[0]
    base = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-") or "synthetic"
    name, number = base, 1
    while name in names:
        number += 1
        name = f"{base}-{number}"
    names.add(name)
    return name


def _value(text: str) -> str:
    """``text`` as TOML writes it."""
    import tomli_w

    return tomli_w.dumps({"x": text}).removeprefix("x = ").strip()
