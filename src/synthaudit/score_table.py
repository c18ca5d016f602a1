"""The scores of an audit as a table, for whoever goes on with pyarrow or pandas."""

from collections.abc import Iterable
from typing import Any

from synthaudit.errors import UsageError

_TEXT = ("id", "dimension", "name", "status", "reason", "better", "unit", "signature")
_NUMBERS = ("value", "matched_value", "reference", "difference")
_INTERVALS = ("interval", "matched_interval", "reference_interval", "difference_interval")
_TESTS = ("statistic", "p", "p_adjusted")
_COUNTS = ("n_records", "n_groups")


def score_table(scores: Iterable[Any]) -> Any:
    """One row a score; what a score does not have is null, and nothing is rounded.

    Args:
        scores: Of an audit.

    Returns:
        A ``pyarrow.Table``. An interval is two columns, ``interval_low`` and ``interval_high``, its
        ``interval_level`` and ``interval_method``; a test is ``test_name``, ``test_statistic``,
        ``test_p`` and ``test_p_adjusted``.
    """
    import pyarrow as pa

    fields = [
        *((name, pa.string()) for name in _TEXT),
        *((name, pa.float64()) for name in _NUMBERS),
        *((f"{name}_{end}", pa.float64()) for name in _INTERVALS for end in ("low", "high")),
        ("interval_level", pa.float64()),
        ("interval_method", pa.string()),
        ("test_name", pa.string()),
        *((f"test_{name}", pa.float64()) for name in _TESTS),
        *((name, pa.int64()) for name in _COUNTS),
    ]
    return pa.Table.from_pylist([_row(score) for score in scores], schema=pa.schema(fields))


def _row(score: Any) -> dict[str, Any]:
    row = {name: getattr(score, name) for name in (*_TEXT, *_NUMBERS, *_COUNTS)}
    for name in _INTERVALS:
        interval = getattr(score, name)
        for end in ("low", "high"):
            row[f"{name}_{end}"] = None if interval is None else getattr(interval, end)
    row["interval_level"] = None if score.interval is None else score.interval.level
    row["interval_method"] = None if score.interval is None else score.interval.method
    for name in ("name", *_TESTS):
        row[f"test_{name}"] = None if score.test is None else getattr(score.test, name)
    return row


def as_frame(table: Any) -> Any:
    """The table as a ``pandas.DataFrame``.

    Raises:
        UsageError: pandas is not installed.
    """
    try:
        return table.to_pandas()
    except ImportError:
        raise UsageError(
            "to_pandas() needs the package 'pandas', which is not installed. Install it with: "
            "pip install pandas. to_arrow() gives the same table without it."
        ) from None
