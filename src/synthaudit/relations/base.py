"""What a relation is, and where it gets the features it is computed from."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature

Arrays: TypeAlias = Mapping[str, NDArray[Any]]
"""What a relation yields: named arrays, so that the Store can keep them without pickling."""


class Workbench(Protocol):
    """Hands out features and relations; each distinct one is computed once and kept."""

    def feature(self, feature: Feature, corpus: Corpus) -> Any:
        """The feature of every record of ``corpus``, in order."""
        ...

    def relation(self, relation: "Relation", *corpora: Corpus) -> Arrays:
        """The relation over ``corpora``."""
        ...


class Relation(Protocol):
    """A frozen dataclass of parameters; equal fields mean the same computation."""

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The relation over one or two corpora."""
        ...
