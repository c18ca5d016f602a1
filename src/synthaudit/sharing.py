"""An audit in shares, for whoever has a batch queue and no cluster; and shares put together again.

Every share goes through the same units of work in the same order. It does every n-th one, and of
the others only those that its own are built on: in a Store that all shares see, each of those is
done once, because whoever comes second waits for the first.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from synthaudit.engines.base import Engine, Item, Result
from synthaudit.errors import InputError, PlanError
from synthaudit.files import private_folder
from synthaudit.jobs import Failure
from synthaudit.machine import unlike
from synthaudit.store import LAYOUT, Store, read_entry
from synthaudit.storekeeping import pieces
from synthaudit.strict_json import read_json

NAME = "shard.json"
SCHEMA = "synthaudit/shard/1"

_ELSEWHERE: Any = Failure("Another share computes it.")


@dataclass(frozen=True)
class Share:
    """Which share of an audit.

    Args:
        number: From 1 to ``n_shares``.
        n_shares: How many there are.
    """

    number: int
    n_shares: int

    @staticmethod
    def read(written: str) -> "Share":
        """The share written as ``i/n``.

        Raises:
            PlanError: It is not.
        """
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", written)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise PlanError(
                f"--shard {written}: write i/n with i from 1 to n, such as 3/8 for the third of 8."
            )
        return Share(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.n_shares}"


@dataclass(frozen=True)
class ShareEngine(Engine):
    """Does one share, and what every share is built on; answers ``Failure`` for all else.

    Args:
        inner: Where the work is done.
        share: Which share.
        keys: Filled: where the Store keeps what this share was to find.
    """

    inner: Engine
    share: Share
    keys: list[str] = field(default_factory=list)

    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """The results in the order of the items."""
        n_shares, first = self.share.n_shares, self.share.number - 1
        todo = [
            number
            # Its own first, then from there on: other shares are at work on theirs meanwhile.
            for offset in range(n_shares)
            for number in range((first + offset) % n_shares, len(items), n_shares)
            if offset == 0 or items[number].needed_by_all  # type: ignore[attr-defined]
        ]
        self.keys.extend(items[number].key for number in todo)  # type: ignore[attr-defined]
        found = self.inner.map(work, [items[number] for number in todo])
        results = dict(zip(todo, found, strict=True))
        for number in range(len(items)):
            yield results.get(number, _ELSEWHERE)

    def describe(self) -> Mapping[str, Any]:
        """Where the work was done."""
        return {**self.inner.describe(), "share": str(self.share)}


@dataclass(frozen=True)
class Finished:
    """What a share leaves in its folder.

    Args:
        share: Which one.
        plan: The plan, as TOML.
        inputs: SHA-256 of each file that was read, by synthetic corpus and role.
        made_by: ``machine.identity`` of where it ran.
        store: Where its pieces are; relative to its folder where inside.
        keys: Of pieces it found; what failed is not among them.
    """

    share: Share
    plan: str
    inputs: Mapping[str, Mapping[str, str | None]]
    made_by: Mapping[str, str]
    store: str
    keys: tuple[str, ...]

    def to_json(self) -> str:
        """As it lies in the folder."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, indent=1) + "\n"

    @staticmethod
    def read(folder: Path) -> "Finished":
        """What the share in ``folder`` left.

        Raises:
            InputError: It left nothing, or nothing usable.
        """
        try:
            told: dict[str, Any] = read_json(folder / NAME)
            if told.pop("schema") != SCHEMA:
                raise ValueError(SCHEMA)  # noqa: TRY301 (one place says what is unusable)
            share = Share.read("{number}/{n_shares}".format(**told["share"]))
            found = Finished(**{**told, "share": share, "keys": tuple(told["keys"])})
            words = (found.plan, found.store, *found.keys, *found.made_by.values())
            if not all(isinstance(word, str) for word in words):
                raise TypeError(NAME)  # noqa: TRY301 (see above)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, PlanError):
            raise InputError(
                "holds no finished share of an audit.",
                path=str(folder),
                remedy="Name the folder that `synthaudit run --shard i/n --out` wrote; if the "
                "share was stopped, run it again with --resume.",
            ) from None
        return found


def complete(folders: Sequence[Path]) -> dict[Path, Finished]:
    """The shares in ``folders``, once it is sure that they are all shares of one audit.

    Raises:
        InputError: A folder holds none, one is missing or there twice, or they are of several
            plans, of other files, or of unlike machines.
    """
    found = {folder: Finished.read(folder) for folder in folders}
    (first_folder, first), *rest = found.items()
    for folder, each in rest:
        if each.share.n_shares != first.share.n_shares:
            problem = f"is share {each.share}, but {first_folder} is share {first.share}."
        elif each.plan != first.plan:
            problem = f"is a share of another plan than {first_folder}."
        elif each.inputs != first.inputs:
            problem = f"was computed from other files than {first_folder}."
        else:
            continue
        raise InputError(problem, path=str(folder), remedy="Merge shares of one audit only.")
    for folder, each in found.items():
        if difference := unlike(each.made_by):
            raise InputError(
                f"was computed with {difference}, so nothing of it would be used here.",
                path=str(folder),
                remedy="Let all shares and the merge run with the same versions on the same kind "
                "of processor.",
            )
    folder_by_number: dict[int, Path] = {}
    for folder, each in found.items():
        twin = folder_by_number.setdefault(each.share.number, folder)
        if twin != folder:
            raise InputError(f"is the same share as {twin}: {each.share}.", path=str(folder))
    n_shares = first.share.n_shares
    missing = [str(n) for n in range(1, n_shares + 1) if n not in folder_by_number]
    if missing:
        raise InputError(
            f"{n_shares} shares make this audit; missing: {', '.join(missing)}.",
            remedy="Run each with --shard i/n, then name all their folders.",
        )
    return found


def gather(found: Mapping[Path, Finished], store: Store) -> int:
    """Copy what the shares found into ``store``, each piece held against its SHA-256.

    Returns:
        Pieces that were copied; 0 where the shares wrote into this very Store.

    Raises:
        InputError: What a share says it found is not there, or does not verify.
    """
    n_copied = 0
    for folder, each in found.items():
        root = folder / each.store
        if (root / LAYOUT).is_dir() and not root.samefile(store.root):
            n_copied += sum(
                _copied(piece.path, store)
                for piece in pieces(Store(root))
                if piece.kind == "current"
            )
        lost = sum(not store.whole(key) for key in each.keys)
        if lost:
            raise InputError(
                f"found {len(each.keys)} pieces, and {lost} of them are whole neither in {root} "
                f"nor in {store.root}.",
                path=str(folder),
                remedy="Put the share's Store back, or run the share again with --resume.",
            )
    return n_copied


def _copied(entry: Path, store: Store) -> bool:
    """Copy one entry, if the Store has none that is whole and this one is."""
    final = store.entry_path(entry.name)
    if store.whole(entry.name) or read_entry(entry) is None:
        return False
    with store.scratch() as scratch:
        copy = scratch / entry.name
        shutil.copytree(entry, copy)
        if read_entry(copy) is None:
            return False
        private_folder(final.parent)
        shutil.rmtree(final, ignore_errors=True)
        copy.rename(final)
    return True
