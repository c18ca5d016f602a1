"""Do names, numbers, dates and codes that only one person has come back in the synthetic corpus?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.metrics.excess import excess_estimate, side_by_side
from synthaudit.metrics.pointing import strongest_matches
from synthaudit.models.entity_model import EntityModel
from synthaudit.relations.base import Arrays
from synthaudit.results import Estimate, Matches, Table


@dataclass(frozen=True)
class IdentifierReplay(Detector):
    """Mean share of a person's own identifiers that reappear: train minus holdout, -1 to 1.

    An identifier is a person's own when nobody else of train and holdout has it. Found are the
    kinds of HIPAA's Safe Harbor that can be told by their form and check digit, in any of their
    writings; proper names, by capitals in text that is not all capitals or all small letters, also
    with one letter changed; what a model of the plan finds besides (`entities`); and whatever the
    user lists. Without a holdout nothing is taken off for chance.

    Args:
        lists: Text files with one identifier a line.
        entities: A model that finds names, places and organisations.

    Raises:
        InputError: A list cannot be read.

    Source: Amin et al. (2026), arXiv 2606.16952: what matches unseen people is chance.
    """

    scores: ClassVar[tuple[ScoreSpec, ...]] = (
        ScoreSpec(
            "privacy.identifier_replay",
            "Identifiers that reappear",
            better="lower",
            unit="share of a person's own identifiers, beyond chance",
            meaning="Names, dates, numbers, addresses and codes that one real person has and "
            "nobody else. This is the share of a person's that reappear in the synthetic corpus, "
            "minus the same share for people the generator never saw: 0 is what chance gives.",
        ),
    )
    headline: ClassVar[str] = "privacy.identifier_replay"
    looks_for: ClassVar[str] = (
        "a synthetic record that gathers names, dates and numbers only one real person has"
    )
    needs_holdout: ClassVar[bool] = True
    runs_without_holdout: ClassVar[bool] = True
    disjoint_people: ClassVar[bool] = True

    entities: EntityModel | None = None
    lists: tuple[str, ...] = field(default=(), compare=False)
    contents: tuple[str, ...] = field(default=(), init=False)
    """SHA-256 of each list: what it says matters, not where it lies."""

    def __post_init__(self) -> None:
        from synthaudit.features.listed_identifiers import ListedIdentifiers

        contents = tuple(ListedIdentifiers.read(path).content for path in self.lists)
        object.__setattr__(self, "contents", contents)

    def features(self) -> tuple[Feature, ...]:
        """Marks of identifiers, and the words written in lower case."""
        from synthaudit.features.identifiers import Identifiers
        from synthaudit.features.lower_case_words import LowerCaseWords

        return (Identifiers(self.entities), LowerCaseWords())

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The excess, with an interval over persons.

        Against real text in the seat it is conservative: the same train people stand on both sides
        of that comparison, and what is particular to them is counted twice.
        """
        from synthaudit.relations.owned_identifiers import NEARLY, TOGETHER

        found = self._identifiers(view)
        n_owned = found["owned"][:, :NEARLY].sum(axis=1)
        share = found["found"][:, :TOGETHER].sum(axis=1) / np.maximum(n_owned, 1)
        yield excess_estimate(
            "privacy.identifier_replay",
            view,
            side_by_side(view, share[found["person"]]),
            exhibits=(_by_kind(view, found), _matches(view, found)),
        )

    def evidence(self, view: View) -> Evidence:
        """Own identifiers of the person in the synthetic record that repeats most of them.

        Each weighs as much as identifiers of its kind are seldom repeated; so does each pair near
        each other that only this person has.
        """
        assert view.holdout is not None
        found = self._identifiers(view)
        return Evidence(*side_by_side(view, found["strength"][found["person"]]))

    def _identifiers(self, view: View) -> Arrays:
        from synthaudit.features.identifiers import Identifiers
        from synthaudit.features.listed_identifiers import ListedIdentifiers
        from synthaudit.relations.owned_identifiers import OwnedIdentifiers

        named = zip(self.contents, self.lists, strict=True)
        lists = tuple(ListedIdentifiers(content, path) for content, path in named)
        real = (view.train,) if view.holdout is None else (view.train, view.holdout)
        return view.relation(
            OwnedIdentifiers(lists, Identifiers(self.entities)), *real, view.synthetic
        )


def _by_kind(view: View, found: Arrays) -> Table:
    """Kinds that occur: how many reappear on either side, and how many more than chance gives."""
    from synthaudit.relations.owned_identifiers import KINDS

    sides = [np.unique(side) for side in np.split(found["person"], [len(view.train)])]
    rows: list[tuple[str | float | None, ...]] = []
    for kind, name in enumerate(KINDS):
        counts = _counts(found, sides[0], kind)
        chance = _counts(found, sides[1], kind) if view.holdout is not None else (None, None)
        if not counts[1] and not chance[1]:
            continue
        excess = (
            None
            if chance[0] is None
            else counts[0] - chance[0] * len(sides[0]) / max(len(sides[1]), 1)
        )
        rows.append((name, *counts, *chance, excess))
    return Table(
        "Identifiers that only one person has, by kind",
        ("kind", "train, found", "train, all", "holdout, found", "holdout, all", "excess"),
        tuple(rows),
        note="Found: some synthetic record repeats it. What reappears of the holdout, which the "
        "generator never saw, is chance; the excess takes it off, for as many people as train has. "
        "Names nowhere repeated exactly are looked for again with one letter changed. Pairs count "
        "for the test and not for the share.",
    )


def _counts(found: Arrays, people: NDArray[np.int64], kind: int) -> tuple[int, int]:
    return int(found["found"][people, kind].sum()), int(found["owned"][people, kind].sum())


def _matches(view: View, found: Arrays) -> Matches:
    """For each synthetic record that repeats own identifiers of train people, the strongest."""
    of_train = found["pair_record"] < len(view.train)
    rows, partners, strengths = (
        found[name][of_train] for name in ("pair_synthetic", "pair_record", "pair_strength")
    )
    order = np.lexsort((partners, -strengths, rows))
    first = np.unique(rows[order], return_index=True)[1]
    chosen = order[first]
    return strongest_matches(
        view,
        "Synthetic records that repeat identifiers only one train person has",
        "weight, by how seldom such identifiers reappear",
        rows=rows[chosen],
        partners=partners[chosen],
        strengths=strengths[chosen],
    )
