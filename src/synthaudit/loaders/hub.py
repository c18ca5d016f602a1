"""Data sets of the Hugging Face hub: the one loader that opens a connection."""

from collections.abc import Iterator

from synthaudit.errors import InputError, MissingExtraError
from synthaudit.loaders.rows import Row


def rows(name: str) -> Iterator[Row]:
    """The rows of ``name[:split]``, streamed; without a split, those of ``train``.

    Raises:
        MissingExtraError: The package ``datasets`` is not installed.
        InputError: There is no such data set or split, or no connection.
    """
    source = f"hf://{name}"
    try:
        import datasets
    except ImportError:
        raise MissingExtraError("datasets", extra="hub", purpose=f"Reading {source}") from None
    name, _, split = name.partition(":")
    try:
        stream = datasets.load_dataset(name, split=split or "train", streaming=True)
        yield from enumerate(stream, start=1)
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        raise InputError(
            f"cannot be read from the hub ({type(error).__name__}).",
            path=source,
            remedy="Check name, split and connection, or save it as parquet and name that file.",
        ) from None
