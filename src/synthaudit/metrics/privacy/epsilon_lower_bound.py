"""How much privacy the generator can at most have, where chance decided who was in train."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.canaries.manifest import PlacedCanaries
from synthaudit.corpus import Corpus, mix
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.canary_signal import NONE_PLANTED, canary_signal, coins
from synthaudit.results import Estimate, Table, Test

Values = NDArray[np.float64]


@dataclass(frozen=True)
class _Game:
    """Fair coins, and what was gathered about each without looking at it.

    Args:
        about: What a coin decides.
        evidence: One value a coin; above 0 speaks for heads, and the farther from 0 the more.
        heads: How each fell.
        unit: What the promise that is refuted is about.
    """

    about: str
    evidence: Values
    heads: NDArray[np.bool_]
    unit: str


@dataclass(frozen=True)
class EpsilonLowerBound(Metric):
    """The largest epsilon that the number of right guesses in one run refutes.

    With canaries a coin decided for each whether it went into train. The guess is "planted" for the
    half of the guesses with the highest ``canary_signal`` and "left out" for the half with the
    lowest; the middle is not guessed.

    Without canaries the split must have been random. Each person of the smaller side is paired with
    one of the other, at random and without looking at text; given the pairs, who of the two was
    in train is a fair coin, whatever the sizes of the sides. In the pairs whose largest cosines to
    any synthetic record (TF-IDF) differ most, the person with the larger one is guessed.

    How many guesses are made is fixed by ``guessed`` before anything is looked at, and the bound
    takes no maximum over cut-offs or attacks. With ``delta`` 0 it refutes pure epsilon.

    Args:
        canaries: From the manifest of the plan.
        split: From the plan: how train and holdout were told apart.
        seed: Pairs persons.
        guessed: Share of the coins that is guessed, above 0 and at most 1.
        level: How often, at least, the bound is below the truth.
        delta: Of the promise that is refuted.
    """

    scores = (
        ScoreSpec(
            "privacy.epsilon_lower_bound",
            "Lower bound on epsilon",
            better="lower",
            unit="epsilon of differential privacy",
            meaning="Whoever sees the released text guessed who had been in train, where chance "
            "had decided it. No generator with a differential privacy guarantee below this number "
            "gives that away. Zero promises nothing: other guesses might do better.",
        ),
    )
    needs_holdout = True
    runs_without_holdout = True
    disjoint_people = True

    canaries: PlacedCanaries | None = None
    split: str = "unknown"
    seed: int = 0
    guessed: float = 0.25
    level: float = 0.95
    delta: float = 0.0

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def not_applicable(self, view: View) -> str | None:
        """Nothing random decided who was in train, or nobody knows that it did."""
        if self.canaries is not None or (self.split == "random" and view.holdout is not None):
            return None
        without = (
            "there is no holdout"
            if view.holdout is None
            else "the split of train and holdout is not declared to be random"
        )
        return f"Chance did not decide who was in train: {without}. {NONE_PLANTED}"

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The bound, and the test that no guess was better than a coin.

        There is no interval around a bound: it is itself the end of one.

        Raises:
            InputError: No real text holds a word.
        """
        reason = self.not_applicable(view)
        if reason is not None:
            yield Estimate("privacy.epsilon_lower_bound", float("nan"), 0, 0, not_applicable=reason)
            return
        game = self._pairs(view) if self.canaries is None else _planted(view, self.canaries)
        n_coins = len(game.heads)
        n_guesses = max(1, round(self.guessed * n_coins))
        rows, heads = _guesses(game.evidence, n_guesses)
        n_correct = int((game.heads[rows] == heads).sum())
        bound = stats.epsilon_one_run(
            n_correct, n_guesses, level=self.level, delta=self.delta, n_coins=n_coins
        )
        people = n_coins if self.canaries is not None else 2 * n_coins
        yield Estimate(
            "privacy.epsilon_lower_bound",
            bound,
            n_records=people,
            n_groups=people,
            test=Test(
                "who was in train cannot be guessed better than a coin",
                n_correct / n_guesses,
                stats.one_run_p(n_correct, n_guesses, 0.0),
            ),
            exhibits=(self._table(game, n_guesses, n_correct),),
        )

    def _pairs(self, view: View) -> _Game:
        """A coin for each pair of a train person and a holdout person."""
        from synthaudit.relations.tfidf_similarity import TfidfSimilarity

        assert view.holdout is not None
        found = view.relation(TfidfSimilarity(), view.train, view.holdout, view.synthetic)
        sides = [
            stats.maximum_by_person(np.asarray(found[role], np.float64), corpus.persons)[
                _people_in_order(corpus, self.seed)
            ]
            for role, corpus in (("train", view.train), ("holdout", view.holdout))
        ]
        random = np.random.Generator(np.random.PCG64(self.seed))
        n_pairs = min(len(side) for side in sides)
        seen, unseen = (random.permutation(side)[:n_pairs] for side in sides)
        # Which of the two comes first is as random as the rest: heads means the first was in train.
        heads = random.random(n_pairs) < 0.5  # noqa: PLR2004 (a fair coin)
        difference = np.where(heads, seen - unseen, unseen - seen)
        return _Game(
            "which of two people was in train",
            difference,
            heads,
            "one person's text replaced by another's; half of it bounds text added or left out",
        )

    def _table(self, game: _Game, n_guesses: int, n_correct: int) -> Table:
        n_coins = len(game.heads)
        mu = stats.gdp_one_run(n_correct, n_guesses, n_coins=n_coins, level=self.level)
        most = stats.epsilon_one_run(
            n_guesses, n_guesses, level=self.level, delta=self.delta, n_coins=n_coins
        )
        delta = self.delta or 1e-5
        return Table(
            "Guesses in one run",
            ("what", "value"),
            (
                ("what a coin decided", game.about),
                ("coins", n_coins),
                ("guesses, fixed beforehand", n_guesses),
                ("right guesses", n_correct),
                ("largest bound that so many guesses can show", most),
                ("if its noise is Gaussian: mu at least", mu),
                (f"the same as epsilon at delta {delta:g}", stats.epsilon_of_gdp(mu, delta)),
            ),
            note=f"The unit of the promise: {game.unit}. Bounds hold with {self.level:.0%} "
            "confidence.",
        )


def _planted(view: View, canaries: PlacedCanaries) -> _Game:
    """A coin for each canary."""
    signal = canary_signal(view, canaries)
    # Ties fall as the texts' digests do, which know nothing of the coins.
    digests = np.array([canary.sha256 for canary in canaries.canaries])
    order = np.lexsort((digests, signal))
    rank = np.empty(len(order))
    rank[order] = np.arange(len(order)) - (len(order) - 1) / 2
    copies = "a canary" if canaries.repetitions == 1 else f"{canaries.repetitions} copies of one"
    return _Game(
        "whether a canary was planted", rank, coins(canaries), f"{copies} added or left out"
    )


def _guesses(evidence: Values, n_guesses: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The coins with the most extreme evidence, and the guess for each."""
    rows = np.argsort(-np.abs(evidence), kind="stable")[:n_guesses]
    return rows, evidence[rows] > 0


def _people_in_order(corpus: Corpus, seed: int) -> NDArray[np.int64]:
    """Persons by hash, so that the order of records decides nothing."""
    hashes = np.full(corpus.n_groups, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(hashes, corpus.persons, corpus.hashes)
    return np.argsort(mix(hashes, seed), kind="stable")
