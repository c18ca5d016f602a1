"""From the pseudonyms in an audit back to ids, for whoever holds the Store."""

from typing import Any

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Audit, Matches, Score, Table
from synthaudit.store import Store


def resolve(audit: Audit, score: Score, store: Store) -> list[dict[str, Any]]:
    """Every record the exhibits of ``score`` point at, strongest first, with role and id.

    Raises:
        UsageError: The Store does not hold the corpora of this audit.
    """
    names = _names(audit, store)
    rows: list[dict[str, Any]] = []
    for exhibit in score.exhibits:
        if isinstance(exhibit, Matches):
            rows += [
                {
                    "score": score.id,
                    "synthetic": names.get(match.synthetic, ("synthetic", "?"))[1],
                    "role": match.role,
                    "real": names.get(match.real, (match.role, "?"))[1],
                    "strength": match.strength,
                }
                for match in exhibit.matches
            ]
        elif isinstance(exhibit, Table):
            for cells in exhibit.rows:
                for cell in cells:
                    if isinstance(cell, str) and cell in names:
                        role, id = names[cell]
                        rows.append({"score": score.id, "role": role, "id": id})
    return rows


def _names(audit: Audit, store: Store) -> dict[str, tuple[str, str]]:
    key = store.secret(audit.corpora["train"].sha256)
    names: dict[str, tuple[str, str]] = {}
    for role, summary in audit.corpora.items():
        path = store.corpus_path(summary.sha256)
        if key is None or not path.exists():
            raise UsageError(
                f"The Store {store.root} does not hold the {role} corpus of this run, so its "
                "pseudonyms cannot be resolved here. Name the Store the run used with --store."
            )
        ids = Corpus.mapped(path, role=role, fingerprint=summary.sha256).ids  # type: ignore[arg-type]
        names.update(zip(pseudonyms(key, role, ids), ((role, id) for id in ids), strict=True))
    return names
