"""Where each synthetic record stands in its file, by pseudonym; real records are left alone."""

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Audit
from synthaudit.store import Store


def lines_of_synthetic(
    audit: Audit, store: Store, *, recorded: str | None = None
) -> dict[str, int]:
    """The line of every synthetic record, counted from 1, under the pseudonym the audit uses.

    Args:
        audit: The audit.
        store: Where its corpora should be.
        recorded: The Store that the run's manifest names, for the message.

    Raises:
        UsageError: The Store does not hold the corpora of this audit.
    """
    key = store.secret(audit.corpora["train"].sha256)
    fingerprint = audit.corpora["synthetic"].sha256
    path = store.corpus_path(fingerprint)
    if key is None or not path.is_file():
        used = "" if recorded is None else f"; manifest.json names {recorded}"
        raise UsageError(
            f"The Store {store.root} does not hold the corpora of this run, so nobody can say on "
            f"which lines its findings stand. Name the Store the run used with --store{used}."
        )
    corpus = Corpus.mapped(path, role="synthetic", fingerprint=fingerprint)
    lines = corpus.table["line"].to_pylist()
    names = pseudonyms(key, "synthetic", corpus.ids)
    return {name: line for name, line in zip(names, lines, strict=True) if line is not None}
