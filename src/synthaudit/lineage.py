"""Which holdouts chose the records of a corpus: a holdout that did can no longer clear it.

What ``drop`` writes carries a parent record beside it, and the Store remembers the same by the
content of the corpus, so that neither moving the file nor auditing it in memory forgets it.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from synthaudit.corpus import Corpus
from synthaudit.errors import InputError
from synthaudit.files import write_atomically
from synthaudit.normalise import normalise
from synthaudit.store import Store
from synthaudit.strict_json import read_json

SCHEMA = "synthaudit/parent/1"

SHARE_REUSED = 0.1
"""A holdout counts as used when more than this share of its texts are of a holdout that was."""


@dataclass(frozen=True, slots=True)
class Parent:
    """What the records of a corpus were chosen from, and by what.

    Args:
        sha256: Fingerprint of the corpus that holds the chosen records.
        parent_sha256: Fingerprint of the corpus they were chosen from.
        score: The score whose worst records were left out; None where that was not written.
        n_asked: How many were to be left out.
        n_dropped: How many were.
        audit_sha256: SHA-256 of the ``audit.json`` that pointed at them.
        holdouts: Fingerprints of every holdout that had a say, those of the parent's parents too.
    """

    sha256: str
    parent_sha256: str
    score: str | None
    n_asked: int
    n_dropped: int
    audit_sha256: str
    holdouts: tuple[str, ...]

    def to_json(self) -> str:
        """As it lies beside a corpus and in the Store."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, indent=1) + "\n"


def parent_file(path: Path) -> Path:
    """Where the parent record of the corpus in ``path`` lies: beside it."""
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    return path.with_name(f"{Path(name).stem}.parent.json")


def remember(parent: Parent, store: Store) -> None:
    """Keep in the Store, for this user's eyes only, which holdouts chose a corpus."""
    known = holdouts_used(parent.sha256, store)
    merged = tuple(dict.fromkeys((*parent.holdouts, *known)))
    kept = Parent(**{**asdict(parent), "holdouts": merged})
    write_atomically(store.parent_path(parent.sha256), kept.to_json(), mode=0o600)


def remember_parent(path: Path, fingerprint: str, store: Store) -> None:
    """Take the parent record beside a corpus, if there is one, over into the Store.

    It counts whatever the file holds by now: choosing once more undoes no choice.

    Raises:
        InputError: It is there and cannot be read.
    """
    beside = parent_file(path)
    if not beside.is_file():
        return
    found = _read(beside)
    remember(Parent(**{**asdict(found), "sha256": fingerprint}), store)


def chosen_with(path: Path) -> tuple[str, ...]:
    """Fingerprints of the holdouts that the parent record beside a corpus names; none without one.

    Raises:
        InputError: It is there and cannot be read.
    """
    beside = parent_file(path)
    return _read(beside).holdouts if beside.is_file() else ()


def holdouts_used(fingerprint: str, store: Store) -> tuple[str, ...]:
    """Fingerprints of the holdouts that are known to have chosen records of a corpus.

    Raises:
        InputError: The Store's record cannot be read.
    """
    path = store.parent_path(fingerprint)
    return _read(path).holdouts if path.is_file() else ()


def holdout_was_used(synthetic: Corpus, holdout: Corpus | None, store: Store) -> bool:
    """Whether ``holdout``, or people of it, chose records of ``synthetic``.

    Raises:
        InputError: The Store's record cannot be read.
    """
    if holdout is None:
        return False
    used = holdouts_used(synthetic.fingerprint, store)
    if not used or holdout.fingerprint in used:
        return bool(used)
    texts = [normalise(text) for text in holdout.texts()]
    earlier = {
        normalise(text)
        for name in used
        if (path := store.corpus_path(name)).is_file()
        for text in Corpus.mapped(path, role="holdout", fingerprint=name).texts()
    }
    return sum(text in earlier for text in texts) > SHARE_REUSED * len(texts)


def _read(path: Path) -> Parent:
    try:
        told: dict[str, Any] = read_json(path)
        if told.pop("schema") != SCHEMA:
            raise ValueError(SCHEMA)  # noqa: TRY301 (one place says what an unusable record is)
        return Parent(**{**told, "holdouts": tuple(told["holdouts"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise InputError(
            "is no parent record of `synthaudit drop`, so nobody can say which holdouts chose the "
            "records of this corpus.",
            path=str(path),
            remedy="Put back the record that was written with the corpus.",
        ) from None
