"""``synthaudit canaries``: made-up records whose membership in train is decided by coins."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from synthaudit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from synthaudit.canaries.manifest import Manifest
    from synthaudit.corpus import Corpus

MANIFEST, TEXTS = "canaries.json", "canaries.jsonl"


def _fields(command: "Callable[..., None]") -> "Callable[..., None]":
    """Options that name the fields of train."""
    for option, told in (
        ("--text-field", "Default: text."),
        ("--label-field", "Default: label."),
        ("--id-field", "Default: id."),
        ("--group-field", "The person; default: group."),
    )[::-1]:
        command = click.option(option, metavar="F", help=told)(command)
    return command


@click.group()
def canaries() -> None:
    """Plant made-up records in train by coin flips, to measure what a generator gives away."""


@canaries.command()
@click.argument("train", metavar="TRAIN")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where to write."
)
@click.option(
    "--n",
    type=click.IntRange(2, 1000),
    default=200,
    show_default=True,
    metavar="N",
    help="How many; about half of them go into train.",
)
@click.option(
    "--words", type=click.IntRange(12), metavar="N", help="Words each; default as in train, 20-50."
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="N",
    help="Texts and coins; by default nobody knows it beforehand. As secret as the coins.",
)
@_fields
def make(
    train: str,
    *,
    out: Path,
    n: int,
    words: int | None,
    seed: int | None,
    **fields: str | None,
) -> None:
    """Write canaries in the form of TRAIN, and flip a coin for each.

    DIR/canaries.jsonl holds the texts without the coins: read them, and take out the lines you do
    not want. DIR/canaries.json is the manifest with the coins. Both are as private as TRAIN.
    """
    import secrets

    from synthaudit import __version__
    from synthaudit.canaries.manifest import Manifest
    from synthaudit.canaries.writing import write_canaries
    from synthaudit.files import private_folder, write_atomically

    for path in (out / MANIFEST, out / TEXTS):
        if path.exists():
            raise UsageError(f"{path} already exists. Name another folder with --out.")
    private_folder(out)
    with tempfile.TemporaryDirectory(dir=out, prefix=".canaries-") as folder:
        corpus = _read(train, Path(folder), fields)
        seed = secrets.randbits(128) if seed is None else seed
        made = write_canaries(corpus, n, seed=seed, n_words=words)
    manifest = Manifest(
        version=__version__, seed=seed, train_sha256=corpus.fingerprint, canaries=made
    )
    write_atomically(out / MANIFEST, manifest.to_json(), mode=0o600)
    _write_rows(
        out / TEXTS,
        ({"id": canary.id, "text": canary.text, "label": canary.label} for canary in made),
    )
    click.echo(f"{out / TEXTS}: {n} canaries, to be read before they are placed")
    click.echo(f"{out / MANIFEST}: the manifest, with the coins; keep it as private as train")


@canaries.command()
@click.argument("train", metavar="TRAIN")
@click.option(
    "--canaries",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    metavar="DIR",
    help="What `canaries make` wrote.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="F.jsonl",
    help="Train with canaries; the manifest is written beside it, as F.canaries.json.",
)
@click.option(
    "--repetitions",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    metavar="R",
    help="Copies of each canary that goes in.",
)
@_fields
def place(train: str, *, folder: Path, out: Path, repetitions: int, **fields: str | None) -> None:
    """Put the canaries of DIR whose coins say so among the records of TRAIN.

    Train the generator on F.jsonl, and give F.canaries.json to `synthaudit run --canaries`.
    """
    from synthaudit.canaries.placing import with_canaries
    from synthaudit.files import private_folder, write_atomically
    from synthaudit.generating import as_row

    beside = out.with_name(f"{out.name.removesuffix('.jsonl')}.canaries.json")
    if not out.name.endswith(".jsonl"):
        raise UsageError(f"--out {out}: records are written as .jsonl; name such a file.")
    for path in (out, beside):
        if path.exists():
            raise UsageError(f"{path} already exists. Name another file with --out.")
    manifest = _inspected(folder).model_copy(update={"repetitions": repetitions})
    private_folder(out.resolve().parent)
    with tempfile.TemporaryDirectory(dir=out.resolve().parent, prefix=".canaries-") as scratch:
        corpus = _read(train, Path(scratch), fields)
        if corpus.fingerprint != manifest.train_sha256:
            raise UsageError(
                f"The canaries in {folder} were made from other records than those of {train}, so "
                "they may repeat some of them. Make them from the file they go into."
            )
        n_rows = _write_rows(out, (as_row(record) for record in with_canaries(corpus, manifest)))
    write_atomically(beside, manifest.to_json(), mode=0o600)
    n_in = sum(canary.included for canary in manifest.canaries)
    click.echo(
        f"{out}: {n_rows} records; {n_in} of {len(manifest.canaries)} canaries are in, "
        f"{repetitions} times each"
    )
    click.echo(f"{beside}: the manifest, with the coins; keep it as private as train")


def _inspected(folder: Path) -> "Manifest":
    """The canaries that are still among the texts; whoever took some out saw no coin."""
    from synthaudit.canaries.manifest import read_manifest
    from synthaudit.loaders import read_rows

    manifest = read_manifest(folder / MANIFEST)
    if manifest.repetitions:
        raise UsageError(f"{folder / MANIFEST} is of canaries that are placed already.")
    texts = {str(row.get("id")): row.get("text") for _, row in read_rows(str(folder / TEXTS))}
    kept = tuple(canary for canary in manifest.canaries if canary.id in texts)
    if not kept or len(kept) < len(texts) or any(texts[one.id] != one.text for one in kept):
        raise UsageError(
            f"{folder / TEXTS} holds other canaries than were made. Lines may be taken out, but "
            "none added or changed."
        )
    return manifest.model_copy(update={"canaries": kept})


def _read(train: str, scratch: Path, fields: dict[str, str | None]) -> "Corpus":
    from synthaudit.corpus import Corpus

    named: dict[str, Any] = {option.removesuffix("_field"): name for option, name in fields.items()}
    return Corpus.read(train, role="train", spool=scratch / "train.arrow", **named)


def _write_rows(path: Path, rows: "Iterator[dict[str, Any]]") -> int:
    import json

    from synthaudit.files import private_file

    n_rows = 0
    with private_file(path) as file:
        for row in rows:
            known = {name: value for name, value in row.items() if value is not None}
            file.write(json.dumps(known, ensure_ascii=False) + "\n")
            n_rows += 1
    return n_rows
