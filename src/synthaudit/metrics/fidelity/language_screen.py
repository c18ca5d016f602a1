"""Which records hold language that a person should look at before release?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, mean_estimate
from synthaudit.metrics.by_label import by_label
from synthaudit.metrics.by_subgroup import by_subgroup
from synthaudit.results import Estimate, Table


@dataclass(frozen=True)
class LanguageScreen(Metric):
    """Share of records that match a pattern of self-harm method detail or of stigma, 0 to 1.

    Patterns and the guidance they follow stand in one file, ``features/flagged_language.toml``. A
    match asks for a human look; it is no judgement. English only.

    Args:
        language: Of the texts.
        n_listed: Flagged records that are listed, at most.

    Source: WHO (2023), Preventing suicide: a resource for media professionals; NIDA, Words Matter;
        and others named in the file.
    """

    scores = (
        ScoreSpec(
            "fidelity.language_screen",
            "Records to be read before release",
            better="lower",
            unit="share of records",
            meaning="Share of records with words that describe how somebody harmed themselves, or "
            "that stigmatise, by a list of patterns. Read those records: the list neither "
            "understands a sentence nor knows every way to say it. Real notes hold such words "
            "too: compare with the reference.",
        ),
    )

    language: str = "en"
    n_listed: int = 200

    def features(self) -> tuple[Feature, ...]:
        """What each text holds."""
        from synthaudit.features.flagged_language import FlaggedLanguage

        return (FlaggedLanguage(),)

    def not_applicable(self, view: View) -> str | None:  # noqa: ARG002 (the interface)
        """A language without patterns."""
        if self.language.split("-")[0].lower() != "en":
            return f"The patterns are English, and the language is '{self.language}'."
        return None

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with an exact interval over the persons in the synthetic seat."""
        from synthaudit.features.flagged_language import FlaggedLanguage

        made, real = (
            view.feature(FlaggedLanguage(), corpus) for corpus in (view.synthetic, view.train)
        )
        flagged, seat, unit = made.any(axis=1).astype(np.float64), view.synthetic, "share"
        yield mean_estimate(
            "fidelity.language_screen",
            flagged,
            seat,
            exhibits=(
                _by_category(made, real),
                by_label("Records to be read", flagged, seat, unit=unit),
                by_subgroup("Records to be read", flagged, seat, view.train, unit=unit),
                self._listed(view, made),
            ),
        )

    def _listed(self, view: View, made: NDArray[np.bool_]) -> Table:
        from synthaudit.features.flagged_language import categories

        flagged = np.flatnonzero(made.any(axis=1))
        order = np.lexsort((view.synthetic.hashes[flagged], -made[flagged].sum(axis=1)))
        shown = flagged[order][: self.n_listed]
        names = [each.name for each in categories()]
        return Table(
            "Records to read",
            ("record", "why"),
            tuple(
                (name, ", ".join(names[at] for at in np.flatnonzero(made[row])))
                for name, row in zip(
                    view.pseudonyms(view.synthetic, shown.tolist()), shown, strict=True
                )
            ),
            note=f"{len(shown):,} of {len(flagged):,}; `synthaudit records` gives their ids.",
        )


def _by_category(made: NDArray[np.bool_], real: NDArray[np.bool_]) -> Table:
    from synthaudit.features.flagged_language import categories

    return Table(
        "What was matched",
        ("category", "kind", "synthetic records", "share of synthetic", "share of train"),
        tuple(
            (
                each.name,
                each.kind,
                int(made[:, at].sum()),
                float(made[:, at].mean()),
                float(real[:, at].mean()),
            )
            for at, each in enumerate(categories())
        ),
    )
