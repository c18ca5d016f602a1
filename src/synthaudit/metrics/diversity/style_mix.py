"""Are clinical and colloquial records there in the shares of real text?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.results import Bars, Estimate, Exhibit, Series, Table

_STYLES = ("clinical", "colloquial", "neither")
_MAX_DECLARED = 12
_LONGEST_NAME = 30  # beyond, it may be text and no name


@dataclass(frozen=True)
class StyleMix(Metric):
    """Total variation distance between the styles of the corpus and those of train, 0 to 1.

    A record is clinical where it holds more clinical than colloquial marks (``StyleMarks``: word
    lists and endings), colloquial where it holds fewer, else neither. Where synthetic records
    declare a ``style`` or ``register`` in their ``meta``, the exhibit sets it beside the one
    that was found. Word lists are English.

    Args:
        language: Of the texts.
    """

    scores = (
        ScoreSpec(
            "diversity.style_mix",
            "Mix of styles",
            better="lower",
            unit="proportion of records",
            meaning="The proportion of records that would have to be in another style for the "
            "corpus to mix clinical and colloquial English as train does. Styles are told by "
            "words, roughly. Chance alone makes it positive: compare at an equal number of "
            "records.",
        ),
    )
    size_dependent = True

    language: str = "en"

    def features(self) -> tuple[Feature, ...]:
        """Marks of style."""
        from synthaudit.features.style_marks import StyleMarks

        return (StyleMarks(),)

    def not_applicable(self, view: View) -> str | None:  # noqa: ARG002 (the interface)
        """A language without word lists."""
        if self.language.split("-")[0].lower() != "en":
            return f"The word lists of styles are English, and the language is '{self.language}'."
        return None

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The distance, with a jackknife interval over the persons in the synthetic seat."""
        view = seated_in_hash_order(view)
        real, made = _styles(view, view.train), _styles(view, view.synthetic)
        shares = _shares(real)

        def distance(rows: NDArray[np.int64]) -> float:
            return float(np.abs(_shares(made[rows]) - shares).sum() / 2)

        value, interval = stats.block_jackknife(distance, view.synthetic.persons, for_pairs=True)
        exhibits: list[Exhibit] = [
            Bars(
                "Share of records by style",
                _STYLES,
                (
                    Series("synthetic", tuple(_shares(made).tolist())),
                    Series("train", tuple(shares.tolist())),
                ),
                unit="share of records",
            )
        ]
        declared = _declared(view.synthetic, made)
        if declared is not None:
            exhibits.append(declared)
        yield plain_estimate(
            "diversity.style_mix",
            value,
            view.synthetic,
            interval=interval,
            exhibits=tuple(exhibits),
        )


def _styles(view: View, corpus: Corpus) -> NDArray[np.int64]:
    """Place of each record's style in ``_STYLES``."""
    from synthaudit.features.style_marks import StyleMarks

    clinical, colloquial = view.feature(StyleMarks(), corpus).T
    return np.where(clinical > colloquial, 0, np.where(clinical < colloquial, 1, 2))


def _shares(styles: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.bincount(styles, minlength=len(_STYLES)) / len(styles)


def _declared(corpus: Corpus, found: NDArray[np.int64]) -> Table | None:
    """The styles records say they have, beside those that were found; None where none says so."""
    declared = [record.meta for record in corpus.records()]
    named = [meta.get("style", meta.get("register")) for meta in declared]
    kinds = sorted({name for name in named if isinstance(name, str)})
    if not 0 < len(kinds) <= _MAX_DECLARED or max(map(len, kinds)) > _LONGEST_NAME:
        return None
    rows: list[tuple[str | float | None, ...]] = []
    for kind in kinds:
        is_kind = np.array([name == kind for name in named], dtype=bool)
        counts = np.bincount(found[is_kind], minlength=len(_STYLES)).tolist()
        rows.append((kind, *map(float, counts)))
    return Table("Declared styles and those found", ("declared", *_STYLES), tuple(rows))
