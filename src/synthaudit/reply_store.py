"""Answers of language models, kept by content in the private Store so that nothing is asked twice.

One SQLite file: an answer is in it, whole and on the disk, before the next one is waited for,
whatever kills the process or the machine. A request that failed is remembered too, but only a
resumed generation relies on that: a new one asks again.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from synthaudit.errors import UsageError
from synthaudit.store import LAYOUT, Store

_TABLE = (
    "CREATE TABLE IF NOT EXISTS answers "
    "(key TEXT PRIMARY KEY, answer TEXT NOT NULL, accepted INTEGER NOT NULL) WITHOUT ROWID"
)


@dataclass(frozen=True)
class ReplyStore:
    """Answers by key.

    Args:
        connection: To the file.
        with_failures: Whether failed requests count as answered.
    """

    connection: sqlite3.Connection
    with_failures: bool = False

    @staticmethod
    @contextlib.contextmanager
    def open(store: Store, *, with_failures: bool = False) -> Iterator["ReplyStore"]:
        """The answers in ``store``.

        Raises:
            UsageError: The file cannot be read or written: it is broken, or the disk is full.
        """
        path = store.root / LAYOUT / "replies.sqlite"
        # Made before SQLite opens it, because SQLite has no way to say who may read it.
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK, 0o600))
        except IsADirectoryError:
            raise UsageError(f"{path} is a folder where a file should be. Remove it.") from None
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
                _execute(connection, statement)
            yield ReplyStore(connection, with_failures)
        except sqlite3.Error as error:
            # The name alone: of a damaged file, the message may quote an answer.
            why = getattr(error, "sqlite_errorname", "the file is damaged")
            raise UsageError(
                f"The answers kept in {path} cannot be used: {why}. Make room, or name another "
                "folder with --store; what was kept so far is not lost."
            ) from None
        finally:
            connection.close()

    def get(self, key: str) -> Mapping[str, Any] | None:
        """What was kept under ``key``."""
        row = _execute(
            self.connection,
            "SELECT answer FROM answers WHERE key = ? AND (accepted OR ?)",
            (key, self.with_failures),
        ).fetchone()
        try:
            answer = None if row is None else json.loads(row[0])
        except (TypeError, ValueError, RecursionError):  # damaged: asked again
            return None
        return answer if isinstance(answer, dict) else None

    def put(self, key: str, answer: Mapping[str, Any], *, accepted: bool) -> None:
        """Keep it, at once and for good; a failure takes no accepted answer's place."""
        _execute(
            self.connection,
            "INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
            "SET answer = excluded.answer, accepted = excluded.accepted "
            "WHERE excluded.accepted OR NOT accepted",
            (key, json.dumps(answer, ensure_ascii=False), accepted),
        )


def _execute(
    connection: sqlite3.Connection, statement: str, values: tuple[Any, ...] = ()
) -> sqlite3.Cursor:
    """Run a statement; SQLite quotes a damaged file in what it says, which need not be text."""
    try:
        return connection.execute(statement, values)
    except UnicodeDecodeError:
        raise sqlite3.DatabaseError("the file is damaged") from None
