"""What a trained model is conditioned on: a number for each label, or for each band of numbers."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from synthaudit.clinic.draws import pick, shuffled
from synthaudit.corpus import Corpus


@dataclass(frozen=True)
class Conditions:
    """The conditions a model knows. Number 0 stands for "no label, or none of those declared".

    Args:
        names: One a condition; the first is empty.
        pools: Labels that a record made under the condition may get; repeats make one likelier.
        weights: How often each is wanted.
        edges: Edges of bands where labels are numbers, ascending; a band holds its lower edge, the
            last band both. Empty where each label is a condition of its own.
    """

    names: tuple[str, ...]
    pools: tuple[tuple[Any, ...], ...]
    weights: tuple[float, ...]
    edges: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def number_of(self, label: Any) -> int:
        """The condition a label falls under."""
        if label is None:
            return 0
        if self.edges:
            number = float(label)
            if number == self.edges[-1]:
                return len(self.edges) - 1
            return bisect_right(self.edges, number) % len(self.edges)
        name = _name(label)
        return self.names.index(name) if name in self.names else 0

    def label(self, number: int, rng: Random) -> Any:
        """A label for a record made under a condition."""
        return pick(rng, self.pools[number])

    def wanted(self, n: int, rng: Random, weights: Sequence[float] = ()) -> Iterator[int]:
        """Conditions without end: ``n`` in their shares, in random order, then as they come.

        Args:
            n: How many are to be balanced.
            rng: The order.
            weights: Shares; by default those of the corpus.
        """
        weights = weights or self.weights
        total = sum(weights)
        exact = [n * weight / total for weight in weights]
        counts = [math.floor(share) for share in exact]
        rest = sorted(
            range(len(exact)), key=lambda number: (counts[number] - exact[number], number)
        )
        for number in rest[: n - sum(counts)]:
            counts[number] += 1
        yield from shuffled(rng, [at for at, count in enumerate(counts) for _ in range(count)])
        while True:
            at = rng.random() * total
            for number, weight in enumerate(weights):
                at -= weight
                if at < 0:
                    yield number
                    break


def conditions_of(corpus: Corpus, n_bands: int) -> Conditions:
    """Those of a corpus: its labels; numbers with more values than that in bands of like size."""
    labels = corpus.labels
    present = [label for label in labels if label is not None]
    if corpus.label_kind == "number" and len(set(present)) > n_bands:
        ordered = sorted(present)
        edges = sorted({ordered[at * (len(ordered) - 1) // n_bands] for at in range(n_bands + 1)})
        pools: list[list[Any]] = [[] for _ in edges]
        banded = Conditions(("",) * len(edges), (), (), tuple(edges))
        for label in ordered:
            pools[banded.number_of(label)].append(label)
        return _banded(tuple(edges), [pools[0] or [None], *pools[1:]], len(labels) - len(present))
    counts = Counter(map(_name, present))
    by_name = {
        _name(label): tuple(label) if isinstance(label, list) else label for label in present
    }
    names = sorted(counts)
    return Conditions(
        names=("", *names),
        pools=((None,), *((by_name[name],) for name in names)),
        weights=(len(labels) - len(present), *(counts[name] for name in names)),
    )


def declared_classes(labels: Sequence[str]) -> Conditions:
    """Those a user names, each as often; nothing of them is read off a corpus.

    Args:
        labels: Classes; several that go together as ``a+b``. None at all: records without labels.
    """
    pools = [tuple(name.split("+")) if "+" in name else name for name in labels]
    return Conditions(
        names=("", *labels),
        pools=((None,), *((pool,) for pool in pools)),
        weights=(0.0 if labels else 1.0, *(1.0 for _ in labels)),
    )


def declared_bands(edges: Sequence[float]) -> Conditions:
    """Bands a user names: records get whole numbers in the band, or its middle where it has none.

    Args:
        edges: Two or more, ascending.
    """
    pools = []
    for at, (low, high) in enumerate(pairwise(edges)):
        last = at == len(edges) - 2
        whole = [x for x in range(math.ceil(low), math.floor(high) + 1) if x < high or last]
        pools.append([float(x) for x in whole] or [(low + high) / 2])
    banded = _banded(tuple(map(float, edges)), [[None], *pools], 0)
    return Conditions(banded.names, banded.pools, (0.0, *(1.0 for _ in pools)), banded.edges)


def _banded(edges: tuple[float, ...], pools: list[list[Any]], n_without: int) -> Conditions:
    names = (f"{low:g} to {high:g}" for low, high in pairwise(edges))
    return Conditions(
        names=("", *names),
        pools=tuple(map(tuple, pools)),
        weights=(n_without, *(len(pool) for pool in pools[1:])),
        edges=edges,
    )


def _name(label: Any) -> str:
    return "+".join(sorted(label)) if isinstance(label, tuple | list) else str(label)
