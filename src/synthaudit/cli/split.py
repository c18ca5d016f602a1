"""``synthaudit split``: real text apart, at random by person, before anything is generated."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from synthaudit.cli._split_power import power_table
from synthaudit.errors import UsageError

if TYPE_CHECKING:
    from synthaudit.corpus import Corpus

SCHEMA = "synthaudit/split/1"


@click.command()
@click.argument("real", metavar="REAL")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where to write."
)
@click.option("--text-field", metavar="F", help="Default: text.")
@click.option("--label-field", metavar="F", help="Default: label.")
@click.option("--id-field", metavar="F", help="Default: id.")
@click.option("--group-field", metavar="F", help="The person; default: group.")
@click.option(
    "--proportion",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.5,
    show_default=True,
    metavar="P",
    help="Share of persons that go into train.",
)
@click.option(
    "--holdouts",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="K",
    help="Holdouts of equal size; one for each later audit, since a holdout wears out.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N")
def split(
    real: str, *, out: Path, proportion: float, holdouts: int, seed: int, **fields: str | None
) -> None:
    """Split REAL at random by person into DIR/train.jsonl and DIR/holdout.jsonl.

    Give only train to the generator. The manifest DIR/split.json says how the split was made.
    """
    import tempfile

    from synthaudit.corpus import Corpus
    from synthaudit.files import private_folder, write_atomically

    numbered = [f"holdout-{number + 1}" for number in range(holdouts)]
    names = ["train", *(["holdout"] if holdouts == 1 else numbered)]
    _must_be_free([*(out / f"{name}.jsonl" for name in names), out / "split.json"])
    named: dict[str, Any] = {option.removesuffix("_field"): name for option, name in fields.items()}
    private_folder(out)
    with tempfile.TemporaryDirectory(dir=out, prefix=".split-") as folder:
        scratch = Path(folder)
        corpus = Corpus.read(real, role="train", spool=scratch / "real.arrow", **named)
        parts = _parts(corpus, names, proportion, seed)
        manifest = {
            "schema": SCHEMA,
            "random": True,
            "seed": seed,
            "proportion": proportion,
            "input": {
                "name": Path(real).name,
                "sha256": _input_digest(real),
                "n_records": len(corpus),
                "n_persons": corpus.n_groups,
                "grouped": corpus.grouped,
                "n_texts_of_several_persons": _n_shared_texts(corpus),
            },
            "parts": {
                name: _write(part, scratch / f"{name}.jsonl") for name, part in parts.items()
            },
        }
        for name in names:
            (scratch / f"{name}.jsonl").replace(out / f"{name}.jsonl")
    write_atomically(out / "split.json", json.dumps(manifest, indent=1) + "\n", mode=0o600)
    _tell(manifest, out)
    click.echo()
    for line in power_table(corpus.n_groups, proportion, holdouts):
        click.echo(line)


def is_random_split(train: str, holdout: str) -> bool:
    """Whether both files are unchanged parts of one random split, by the manifest beside them."""
    from synthaudit.loaders import is_file
    from synthaudit.strict_json import read_json

    files = [Path(train), Path(holdout)]
    if not (is_file(train) and is_file(holdout)) or files[0].name == files[1].name:
        return False
    folder = files[0].resolve().parent
    if files[1].resolve().parent != folder:
        return False
    try:
        manifest = read_json(folder / "split.json")
        if manifest["schema"] != SCHEMA or manifest["random"] is not True:
            return False
        digests = {part["file"]: part["sha256"] for part in manifest["parts"].values()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False
    return all(
        file.name in digests and _input_digest(str(file)) == digests[file.name] for file in files
    )


def _must_be_free(paths: list[Path]) -> None:
    for path in paths:
        if path.exists():
            raise UsageError(
                f"{path} already exists. A second split of the same persons would show a generator "
                "what the first one held back. Name another folder with --out, or move the old one."
            )


def _parts(corpus: "Corpus", names: list[str], proportion: float, seed: int) -> "dict[str, Corpus]":
    """``proportion`` of the persons for the first name, equal shares of the others for the rest."""
    parts: dict[str, Corpus] = {}
    rest = corpus
    for position, name in enumerate(names[:-1]):
        share = 1 / (len(names) - position) if position else proportion
        parts[name], rest = rest.split(share, seed=seed)
    parts[names[-1]] = rest
    for name, part in parts.items():
        if not len(part):
            raise UsageError(
                f"{corpus.n_groups} persons are too few: {name} would be empty. Use another "
                "--proportion, fewer --holdouts, or more persons."
            )
    return parts


def _write(part: "Corpus", path: Path) -> dict[str, Any]:
    """Write one record a line, for this user's eyes only; what the manifest says about it."""
    import hashlib
    import os

    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for record in part.records():
            row = {
                "id": record.id,
                "text": record.text,
                "pair": record.pair,
                "label": record.label,
                "group": record.group,
                "sources": record.sources or None,
                "meta": record.meta or None,
            }
            known = {name: value for name, value in row.items() if value is not None}
            line = json.dumps(known, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            file.write(line)
    return {
        "file": path.name,
        "sha256": digest.hexdigest(),
        "n_records": len(part),
        "n_persons": part.n_groups,
    }


def _input_digest(real: str) -> str | None:
    import hashlib

    from synthaudit.loaders import is_file

    if not is_file(real):
        return None
    with Path(real).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _n_shared_texts(corpus: "Corpus") -> int:
    """Texts that occur, but for case and punctuation, under more than one person."""
    import hashlib

    from synthaudit.normalise import normalise

    owners: dict[bytes, int] = {}
    shared: set[bytes] = set()
    for person, record in zip(corpus.persons.tolist(), corpus.records(), strict=True):
        text = hashlib.blake2b(normalise(record.text).encode(), digest_size=16).digest()
        if owners.setdefault(text, person) != person:
            shared.add(text)
    return len(shared)


def _tell(manifest: dict[str, Any], out: Path) -> None:
    source = manifest["input"]
    for part in manifest["parts"].values():
        click.echo(
            f"{out / part['file']}: {part['n_records']} records, {part['n_persons']} persons"
        )
    click.echo(f"{out / 'split.json'}: how the split was made")
    if not source["grouped"]:
        click.echo(
            "No record names its person, so each counts as one. If persons have several records, "
            "name the field with --group-field, or texts of one person may be on both sides."
        )
    if source["n_texts_of_several_persons"]:
        click.echo(
            f"{source['n_texts_of_several_persons']} texts occur under more than one person and "
            "may be on both sides. Are they one person, or a form?"
        )
