"""Whether the parts of an audit that was read fit each other; types alone do not say so."""

from collections.abc import Iterable
from typing import Any, TypeVar

from synthaudit.strict_json import RefusedError

_Audit = TypeVar("_Audit")
_NEEDED = {"train", "synthetic"}
_ROLES = _NEEDED | {"holdout", "reference", "union"}
_REMEDY = "Use the file as it was written."


def coherent(audit: _Audit) -> _Audit:
    """The audit, once it is sure that it can be judged and drawn.

    Raises:
        RefusedError: A corpus is missing or unknown, a score stands there twice, or a drawing has
            lists of unlike lengths.
    """
    content: Any = audit
    if not _NEEDED <= set(content.corpora) <= _ROLES:
        raise RefusedError("names other corpora than an audit has.", _REMEDY)
    ids = [score.id for score in content.scores]
    if len(set(ids)) < len(ids):
        raise RefusedError("holds a score twice.", _REMEDY)
    for score in content.scores:
        check_drawings(score.exhibits)
    return audit


def check_drawings(exhibits: Iterable[Any]) -> None:
    """That lists which belong together have one length.

    Raises:
        RefusedError: They have not.
    """
    for each in exhibits:
        pairs: list[tuple[int, int]] = []
        if each.kind == "table":
            pairs = [(len(each.columns), len(row)) for row in each.rows]
        elif each.kind == "bars":
            pairs = [(len(each.labels), len(one.values)) for one in each.series]
        elif each.kind in {"curve", "scatter"}:
            lines = each.lines if each.kind == "curve" else each.clouds
            pairs = [(len(one.x), len(one.y)) for one in lines]
        if any(one != other for one, other in pairs):
            raise RefusedError("holds a drawing whose lists have unlike lengths.", _REMEDY)
