"""The simulated clinic, as a source."""

from collections.abc import Iterator

from synthaudit.loaders.rows import Row


def rows(name: str) -> Iterator[Row]:
    """The rows of the demo corpus ``name``, numbered from 1."""
    from synthaudit.clinic.demo import demo_rows

    yield from enumerate(demo_rows(name), start=1)
