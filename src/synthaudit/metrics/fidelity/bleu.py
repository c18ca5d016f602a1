"""Is synthetic text put together from phrases that real text uses?"""

from collections.abc import Iterable
from dataclasses import dataclass

from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.metrics.record_means import record_mean
from synthaudit.results import Bars, Estimate, Series

_ORDERS = (2, 3, 4, 5)


@dataclass(frozen=True)
class Bleu(Metric):
    """Mean BLEU of each synthetic record with *all* train records as references; exact, 0 to 1.

    Tokens are those between white space, as written; uniform weights, smoothing method 1, the
    closest reference length. With ``split_punctuation`` the published table of the Texygen
    benchmark comes out to 0.002.

    The value rises with the number of train records, for real text in the seat as for synthetic, so
    the two are alike; it does not move with the number of synthetic records.

    Args:
        split_punctuation: Whether punctuation marks are tokens of their own. Worth it where one
            side puts a space before them and the other does not.

    Source: Papineni et al. (2002), ACL; Zhu et al. (2018), Texygen, SIGIR.
    """

    scores = tuple(
        ScoreSpec(
            f"fidelity.bleu_{order}",
            f"BLEU-{order} against all real records",
            better="higher",
            unit="BLEU",
            meaning=f"How far synthetic text is made of phrases of up to {order} words that occur "
            "in train records: 1 is nothing but such phrases. Real text in the same seat shows "
            "what is natural; far above it hints at copying, far below it at foreign wording.",
        )
        for order in _ORDERS
    )

    split_punctuation: bool = False

    def features(self) -> tuple[Feature, ...]:
        """Tokens as written, or with punctuation split off."""
        return (self._tokens(),)

    def _tokens(self) -> Feature:
        from synthaudit.features.split_tokens import SplitTokens
        from synthaudit.features.tokens import Tokens

        return SplitTokens() if self.split_punctuation else Tokens()

    def estimate(self, view: View) -> Iterable[Estimate]:
        """One mean an order, with an interval over the persons in the seat; train is fixed."""
        from synthaudit.kernels.bleu import bleu

        seat = in_hash_order(view.synthetic)
        made, real = (view.feature(self._tokens(), side) for side in (seat, view.train))
        by_record = bleu(made, real, max(_ORDERS))
        means = by_record.mean(axis=0)
        bars = Bars(
            "BLEU by longest phrase",
            tuple(f"{order} words" for order in _ORDERS),
            (Series("BLEU", tuple(float(means[order - 1]) for order in _ORDERS)),),
            unit="BLEU",
        )
        for spec, order in zip(self.scores, _ORDERS, strict=True):
            yield record_mean(
                view,
                spec,
                by_record[:, order - 1],
                seat,
                exhibits=(bars,) if order == max(_ORDERS) else (),
            )
