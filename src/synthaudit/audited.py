"""The corpora of an audit, from the Store that kept them."""

from dataclasses import replace

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.results import Audit
from synthaudit.seats import Corpora
from synthaudit.store import Store


def audited_corpora(audit: Audit, store: Store) -> Corpora:
    """The corpora of ``audit``, memory-mapped.

    Raises:
        UsageError: The Store does not hold them.
    """
    found: dict[str, Corpus] = {}
    for role, summary in audit.corpora.items():
        if role not in {"train", "holdout", "synthetic", "reference"}:
            continue
        path, secret = store.corpus_path(summary.sha256), store.secret(summary.sha256)
        if secret is None or not path.is_file():
            raise UsageError(
                f"The Store {store.root} does not hold the {role} corpus of this run. Name the "
                "Store the run used with --store."
            )
        corpus = Corpus.mapped(path, role=role, fingerprint=summary.sha256, secret=secret)  # type: ignore[arg-type]
        found[role] = replace(corpus, label_kind=summary.label_kind)  # type: ignore[arg-type]
    return Corpora(found["train"], found["synthetic"], found.get("holdout"), found.get("reference"))
