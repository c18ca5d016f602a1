"""A generator run again on random halves of all real people, for calibration and then no more.

What it makes of them says how likely a person's text is whoever was seen. Runs come in pairs: one
half of the people, and the other half. Train and holdout are treated alike, down to the order of
records, so nothing tells the sides apart. The outputs, which hold what the generator learnt of the
holdout, lie in the Store and are never part of a run's folder.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from synthaudit.corpus import Corpus, mix
from synthaudit.errors import UsageError
from synthaudit.files import private_file, private_folder, sha256
from synthaudit.generating import Job, Progress, as_row
from synthaudit.generation.asking import Replies
from synthaudit.generation.tally import Tally
from synthaudit.machine import code_digest
from synthaudit.records import Record
from synthaudit.signatures import digest, signature
from synthaudit.store import LAYOUT, Store

_SEEDS = 2**32


def run_again(
    job: Job,
    real: Sequence[Corpus],
    number: int,
    store: Store,
    replies: Replies,
    *,
    progress: Progress = lambda _kept, _wanted, _tally: None,
) -> Path:
    """A private file of what ``job`` makes of half of the people of ``real``.

    A run that is in the Store is not made again.

    Args:
        job: The generation whose release is audited.
        real: Train and holdout, in any order.
        number: Of the run, from 0.
        store: Where the file is kept.
        replies: Answers of earlier runs.
        progress: Called as records are made.

    Raises:
        TooManyFailuresError: More went wrong in the run than is borne.
        UsageError: It made no record.
    """
    own = replace(job, examples=half_of(real, number, seed=job.seed), seed=_seed(job.seed, number))
    about = json.dumps(own.identity() | _named(job), sort_keys=True)
    folder = private_folder(store.root / LAYOUT / "again")
    path = folder / f"{digest(code_digest(), about)[:32]}.jsonl"
    if not path.exists():
        with store.scratch() as scratch:  # another process may be making the same
            _make(own, scratch / path.name, replies, progress)
            (scratch / path.name).replace(path)
    return path


def _named(job: Job) -> dict[str, str | None]:
    """Files and models that the options name, by content: others under the same name are others."""
    generator = job.generator
    files = {name: getattr(generator, name) for name in generator.paths} | {"prompts": job.override}
    models = {name: getattr(generator, name, None) for name in ("embedder", "encoder")}
    return {
        **{name: _content(Path(path)) for name, path in files.items() if path},
        **{name: signature(model) for name, model in models.items() if model is not None},
    }


def _content(path: Path) -> str | None:
    """SHA-256 of a file, or of all files of a folder; None for what is neither."""
    if not path.is_dir():
        return sha256(path)
    files = sorted(each for each in path.rglob("*") if each.is_file())
    return digest(*(f"{each.relative_to(path).as_posix()} {sha256(each)}" for each in files))


def half_of(real: Sequence[Corpus], number: int, *, seed: int) -> Corpus:
    """The half of the people that run ``number`` reads; runs 2 i and 2 i + 1 share them out.

    Records are in an order, and under ids, that do not tell where they are from; a record that is
    in both corpora is there once.
    """
    keys = sorted({key for corpus in real for key in _people(corpus)})
    keys.sort(key=lambda key: hashlib.sha256(f"{seed}/{number // 2}/{key}".encode()).digest())
    middle = len(keys) // 2
    chosen = set(keys[:middle] if number % 2 == 0 else keys[middle:])
    records: dict[int, Record] = {}
    for corpus in real:
        for record, key, place in zip(
            corpus.records(), _people(corpus), corpus.hashes.tolist(), strict=True
        ):
            if key in chosen:
                records[place] = replace(record, id=f"{place:016x}", line=None)
    places = np.array(sorted(records), dtype=np.uint64)
    order = places[np.argsort(mix(places, seed))]
    return Corpus.from_records((records[place] for place in order.tolist()), role="train")


def _people(corpus: Corpus) -> list[str]:
    """The person of each record; ids of records, such as line numbers, name nobody elsewhere."""
    hashes = corpus.hashes.tolist()
    return [
        f"record:{place:016x}" if group is None else key
        for group, key, place in zip(corpus.groups, corpus.person_keys, hashes, strict=True)
    ]


def _seed(seed: int, number: int) -> int:
    return int(digest("again", str(seed), str(number)), 16) % _SEEDS


def _make(job: Job, path: Path, replies: Replies, progress: Progress) -> None:
    n_records = 0
    with private_file(path) as file:
        for record in job.records(Tally(job.max_failures), replies=replies, progress=progress):
            file.write(json.dumps(as_row(record), ensure_ascii=False) + "\n")
            n_records += 1
    if not n_records:
        raise UsageError(f"{job.name} made no record when it was run again on half of the people.")
