"""How private a mechanism can at most be, from how well membership was guessed in a single run.

Membership of every candidate is an independent fair coin. Guesses are made from what was released;
which coins are guessed, and how, may depend on the release but not on the coins, and how many is
fixed beforehand. Of a mechanism that is private, the number of right guesses is bounded; more right
guesses than that refute the promise.
"""

from collections.abc import Callable
from math import exp, log

_N_HALVINGS = 60


def one_run_p(
    n_correct: int,
    n_guesses: int,
    epsilon: float,
    *,
    delta: float = 0.0,
    n_coins: int | None = None,
) -> float:
    """Chance, at most, of so many right guesses if the mechanism is (epsilon, delta)-private.

    Args:
        n_correct: Right guesses.
        n_guesses: Guesses; on the other coins the guesser abstained.
        epsilon: At least 0.
        delta: At least 0, below 1.
        n_coins: All coins, guessed or not; matters with ``delta`` alone. By default the guesses.

    Raises:
        ValueError: The numbers are no guesses of coins.

    Source: Steinke, Nasr and Jagielski (2023), arXiv 2305.08846, theorem 5.2 and appendix D.
    """
    import numpy as np
    from scipy.special import betainc, expit

    n_coins = n_guesses if n_coins is None else n_coins
    if not 0 <= n_correct <= n_guesses <= n_coins or epsilon < 0 or not 0 <= delta < 1:
        raise ValueError(f"{n_correct} of {n_guesses} guesses of {n_coins} coins make no bound")
    right = float(expit(epsilon))
    # Chance of at least as many right guesses as each number from 0 to n_correct.
    least = np.arange(1, n_correct + 1)
    tails = np.append(1.0, betainc(least, n_guesses - least + 1, right))
    if delta == 0 or n_correct == 0:
        return float(tails[-1])
    below = (tails[:-1] - tails[-1])[::-1] / least
    return min(1.0, float(tails[-1] + 2 * n_coins * delta * below.max()))


def epsilon_one_run(
    n_correct: int,
    n_guesses: int,
    *,
    level: float = 0.95,
    delta: float = 0.0,
    n_coins: int | None = None,
) -> float:
    """The largest epsilon that so many right guesses refute: a lower bound, 0 where there is none.

    Args:
        n_correct: Right guesses.
        n_guesses: Guesses.
        level: How often, at least, the bound is below the truth.
        delta: As promised.
        n_coins: All coins; matters with ``delta`` alone.

    Raises:
        ValueError: The numbers are no guesses of coins.
    """
    from scipy.special import betaincinv

    refuted = 1 - level
    if one_run_p(n_correct, n_guesses, 0.0, delta=delta, n_coins=n_coins) > refuted:
        return 0.0
    share = float(betaincinv(n_correct, n_guesses - n_correct + 1, refuted))
    bound = max(0.0, log(share / (1 - share)))
    if delta == 0:
        return bound
    # With delta everything is likelier, so the bound lies below.
    return _largest(
        lambda epsilon: (
            one_run_p(n_correct, n_guesses, epsilon, delta=delta, n_coins=n_coins) <= refuted
        ),
        bound,
    )


def gdp_one_run(n_correct: int, n_guesses: int, *, n_coins: int, level: float = 0.95) -> float:
    """The largest mu such that so many right guesses refute mu-Gaussian differential privacy.

    For mechanisms whose noise is Gaussian, such as DP-SGD, it is tighter than the bound that knows
    epsilon alone, because no such mechanism gives everything away with its whole epsilon at once.
    It says that the mechanism is not mu-GDP, and nothing of mechanisms of other kinds.

    Args:
        n_correct: Right guesses.
        n_guesses: Guesses.
        n_coins: All coins.
        level: How often, at least, the bound is below the truth.

    Raises:
        ValueError: The numbers are no guesses of coins.

    Source: Mahloujifar, Melis and Chaudhuri (2024), arXiv 2410.22235, algorithm 3; re-derived in
        docs/decisions/0009-epsilon-from-one-run.md.
    """
    from scipy.special import ndtr, ndtri

    if not 0 <= n_correct <= n_guesses <= n_coins:
        raise ValueError(f"{n_correct} of {n_guesses} guesses of {n_coins} coins make no bound")

    def refuted(mu: float) -> bool:
        def least_wrong(right: float) -> float:
            return float(ndtr(ndtri(right) - mu))

        return trade_off_refuted(
            least_wrong, n_correct, n_guesses, n_coins=n_coins, chance=1 - level
        )

    top = 1.0
    while top < 64 and refuted(top):  # noqa: PLR2004 (no data refute that much)
        top *= 2
    return _largest(refuted, top)


def trade_off_refuted(
    least_wrong: Callable[[float], float],
    n_correct: int,
    n_guesses: int,
    *,
    n_coins: int,
    chance: float,
) -> bool:
    """Whether no f-private mechanism is right so often with probability ``chance``.

    Args:
        least_wrong: For the chance of some event together with a right guess, the least chance
            that f allows of the same event with a wrong guess: the inverse of 1 - f. Rising,
            convex, 0 at 0.
        n_correct: Right guesses.
        n_guesses: Guesses.
        n_coins: All coins.
        chance: Within (0, 1).
    """
    # right and wrong: sums over k >= number of k P[k right] and of (n_guesses - k) P[k right], over
    # n_coins. f bounds wrong at each number by right at the next; less can only be had by less.
    right, wrong = chance * n_correct / n_coins, chance * (n_guesses - n_correct) / n_coins
    for number in range(n_correct - 1, -1, -1):
        needed = max(wrong, least_wrong(min(right, 1.0)))
        right += number / (n_guesses - number) * (needed - wrong)
        wrong = needed
        if right + wrong > n_guesses / n_coins * (1 + 1e-12):
            return True
    return False


def epsilon_of_gdp(mu: float, delta: float) -> float:
    """The epsilon that goes with ``delta`` for a mu-Gaussian differentially private mechanism.

    Args:
        mu: At least 0.
        delta: Above 0, below 1.

    Source: Dong, Roth and Su (2022), J. R. Stat. Soc. B 84(1), corollary 2.13.
    """
    from scipy.special import log_ndtr, ndtr

    if mu == 0:
        return 0.0

    def missed(epsilon: float) -> bool:
        second = exp(epsilon + float(log_ndtr(-epsilon / mu - mu / 2)))
        return float(ndtr(-epsilon / mu + mu / 2)) - second > delta

    top = 1.0
    while missed(top):
        top *= 2
    return _largest(missed, top)


def _largest(holds: Callable[[float], bool], top: float) -> float:
    """The largest number from 0 to ``top`` up to which ``holds``, by halving; from below."""
    low, high = 0.0, top
    for _ in range(_N_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
