"""Blinded rating sheets: synthetic and held-out records mixed, in another order for each rater."""

import csv
import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import jinja2
import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.files import private_file, private_folder
from synthaudit.pseudonyms import pseudonyms
from synthaudit.review.items import items
from synthaudit.review.key import Key, Keyed, Side

KEY = "key.json"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CODE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a rater sees it."""

    code: str
    text: str
    pair: str | None
    label: str | None


@dataclass(frozen=True)
class Mixed:
    """Records of both sides under codes, and the key to the codes."""

    key: Key
    shown: tuple[Shown, ...]


def mixed(
    synthetic: Corpus, holdout: Corpus, *, secret: str, n: int, seed: int, audit_sha256: str
) -> Mixed:
    """``n`` records of each side under codes that say nothing.

    Records without text are left out, and those without a label where sheets ask about labels.

    Args:
        synthetic: What was generated.
        holdout: Real text the generator did not see.
        secret: Keys the pseudonyms.
        n: Records a side; fewer where a side has fewer.
        seed: Which records, and which codes.
        audit_sha256: The audit it is for.

    Raises:
        UsageError: A side has no record that can be shown.
    """
    labelled = synthetic.label_kind != "none" and synthetic.label_kind == holdout.label_kind
    sides = [_usable(corpus, labelled=labelled) for corpus in (synthetic, holdout)]
    n_each = min(n, *map(len, sides))
    if not n_each:
        raise UsageError("The synthetic corpus or the holdout has no record that can be shown.")
    # keyed, or whoever knows the seed could work out which codes are synthetic
    keyed_seed = int(hashlib.sha256(f"review codes/{secret}/{seed}".encode()).hexdigest(), 16)
    random = np.random.Generator(np.random.PCG64(keyed_seed))
    numbers = random.choice(10**_CODE_DIGITS, size=2 * n_each, replace=False)
    codes = iter([f"r{number:0{_CODE_DIGITS}d}" for number in numbers.tolist()])
    keyed: dict[str, Keyed] = {}
    shown: list[Shown] = []
    roles: tuple[Side, Side] = ("synthetic", "holdout")
    for role, corpus in zip(roles, sides, strict=True):
        taken = corpus.sample(n_each, seed=seed)
        names = pseudonyms(secret, role, taken.ids)
        persons = taken.persons.tolist()
        for record, name, person in zip(taken.records(), names, persons, strict=True):
            code = next(codes)
            keyed[code] = Keyed(role, name, person)
            label = _label(record.label) if labelled else None
            shown.append(Shown(code, record.text, record.pair, label))
    key = Key(audit_sha256, labelled, dict(sorted(keyed.items())))
    return Mixed(key, tuple(sorted(shown, key=lambda record: record.code)))


def write_sheets(made: Mixed, folder: Path, *, n_raters: int, seed: int) -> list[Path]:
    """Write two files a rater, CSV and HTML, and the key; all 0600 in folders of 0700.

    Args:
        made: The records.
        folder: Where; made where absent.
        n_raters: How many raters.
        seed: Of the orders.

    Returns:
        The sheets, and last the key.
    """
    sheets = private_folder(folder / "sheets")
    written = []
    for rater in range(1, n_raters + 1):
        random = np.random.Generator(np.random.PCG64([seed, rater]))
        order = random.permutation(len(made.shown)).tolist()
        records = [made.shown[place] for place in order]
        for suffix, write in (("csv", _write_csv), ("html", _write_html)):
            path = sheets / f"rater-{rater}.{suffix}"
            write(path, records, labelled=made.key.labelled)
            written.append(path)
    with private_file(folder / KEY) as file:
        file.write(made.key.to_json())
    return [*written, folder / KEY]


def columns(*, labelled: bool, paired: bool) -> list[str]:
    """The columns of a sheet, in order."""
    asked = [item.name for item in items(labelled=labelled)]
    return [
        "record",
        "text",
        *(["second_text"] if paired else []),
        *(["label"] if labelled else []),
        *asked,
        "comment",
    ]


def _write_csv(path: Path, records: list[Shown], *, labelled: bool) -> None:
    names = columns(labelled=labelled, paired=any(record.pair for record in records))
    with private_file(path) as file:
        file.write("\N{BYTE ORDER MARK}")  # by which spreadsheet programs know UTF-8
        table = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\r\n")
        table.writeheader()
        for record in records:
            table.writerow(
                {
                    "record": record.code,
                    "text": _harmless(record.text),
                    "second_text": _harmless(record.pair or ""),
                    "label": _harmless(record.label or ""),
                }
            )


def _harmless(text: str) -> str:
    """The text, with an apostrophe in front of what a spreadsheet would compute."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _write_html(path: Path, records: list[Shown], *, labelled: bool) -> None:
    page = _template().render(records=records, items=items(labelled=labelled), name=path.stem)
    with private_file(path) as file:
        file.write(page + "\n")


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("synthaudit.review", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html.j2")


def _usable(corpus: Corpus, *, labelled: bool) -> Corpus:
    rows = [
        row
        for row, (text, label) in enumerate(zip(corpus.texts(), corpus.labels, strict=True))
        if text.strip() and (label is not None or not labelled)
    ]
    return corpus.select(np.array(rows, dtype=np.int64))


def _label(label: float | str | Iterable[str] | None) -> str:
    if label is None or isinstance(label, str):
        return label or ""
    if isinstance(label, int | float):
        return f"{label:g}"
    return ", ".join(label) or "none"
