"""This release and the former one together: what whoever received both can read.

A leak may be split over two releases, each half too small to be noticed alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from synthaudit.corpus import Corpus
from synthaudit.records import Record

PREFIX = "former:"
"""Comes before the ids of the former release's records, which may be those of other records."""


def united(release: Corpus, former: Corpus, *, spool: Path | None = None) -> Corpus:
    """The records of both releases in the synthetic seat.

    A record of the former release that stands in this one too, with the same text, pair and label,
    counts once. Records of this release keep their ids, and so their pseudonyms.

    Args:
        release: What is under audit.
        former: What was released before.
        spool: Where to keep the records; in memory when None.

    Raises:
        InputError: Labels are lists in one and single values in the other.
    """
    again = _n_repeated(release, former)
    corpus = Corpus.from_records(
        _records(release, former),
        role="synthetic",
        spool=spool,
        source="this release and the former one together",
    )
    n_former = len(former) - again
    notice = (
        f"{len(release)} records of this release and {n_former} of the former one. Privacy is "
        "judged on both together, since whoever receives this one may hold the other."
    )
    if again:
        notice += f" {again} more of the former release stand in this one too and count once."
    return replace(corpus, notices=(notice, *corpus.notices))


def _records(release: Corpus, former: Corpus) -> Iterator[Record]:
    yield from release.records()
    known = {_content(record) for record in release.records()}
    for record in former.records():
        if _content(record) not in known:
            yield replace(record, id=f"{PREFIX}{record.id}", line=None)


def _n_repeated(release: Corpus, former: Corpus) -> int:
    known = {_content(record) for record in release.records()}
    return sum(_content(record) in known for record in former.records())


def _content(record: Record) -> bytes:
    return sha256(repr((record.text, record.pair, record.label)).encode(errors="replace")).digest()
