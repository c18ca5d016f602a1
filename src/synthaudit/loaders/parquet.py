"""Parquet, batch by batch."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from synthaudit.errors import InputError
from synthaudit.loaders.opening import first_line
from synthaudit.loaders.rows import Row

_BATCH_ROWS = 64
_BATCH_BYTES = 2**25
"""Few, because one record may be megabytes."""


def rows(file: BinaryIO, path: str) -> Iterator[Row]:
    """The rows of ``file``, numbered from 1.

    Raises:
        InputError: The file is damaged, or has two columns of one name.
    """
    if file.seekable():
        yield from _rows(file, path)
        return
    # Parquet is read from its end, which a compressed stream cannot do. The copy is real text: it
    # has no name that others could open, and no crash leaves it behind.
    with tempfile.TemporaryFile(dir=_copies_folder()) as copy:
        shutil.copyfileobj(file, copy)
        yield from _rows(copy, path)


def _copies_folder() -> str | None:
    """The Store that was named, where it is there; else None, the system's temporary folder."""
    store = os.environ.get("SYNTHAUDIT_STORE")
    return store if store and os.access(store, os.W_OK | os.X_OK) else None


def _batch_rows(metadata: Any) -> int:
    """As many rows as hold ``_BATCH_BYTES`` in the file's row group of longest records."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    longest = max(
        (each.total_byte_size / each.num_rows for each in groups if each.num_rows), default=0
    )
    return max(1, min(_BATCH_ROWS, int(_BATCH_BYTES / max(longest, 1))))


def _rows(file: BinaryIO, path: str) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(file, pre_buffer=False) as table:
            names = table.schema_arrow.names
            if len(set(names)) < len(names):
                raise InputError(
                    "has two columns of the same name.",
                    path=path,
                    remedy="Give every column a name of its own.",
                )
            for batch in table.iter_batches(
                batch_size=_batch_rows(table.metadata), use_threads=False
            ):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except UnicodeDecodeError:
        raise InputError(
            f"a string after row {number} is not UTF-8.",
            path=path,
            remedy="Write the column as UTF-8 strings.",
        ) from None
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"is not a whole parquet file ({first_line(error)}).",
            path=path,
            remedy="Copy or export it again.",
        ) from None
    except (ValueError, ArithmeticError, LookupError) as error:
        # What Arrow holds and Python has no value for; the message may quote it.
        raise InputError(
            f"a value after row {number} cannot be read, such as a date outside the years 1 to "
            f"9999 ({type(error).__name__}).",
            path=path,
            remedy="Correct the column, or leave it out of the file.",
        ) from None
