"""What a split can show at best, known from the numbers of persons alone."""

from collections.abc import Iterator

PROPORTIONS = (0.5, 0.6, 0.7, 0.8, 0.9)

N_DETECTORS = 8
"""Size of the family of tests a privacy verdict rests on; each is held to a share of the level."""
LEVEL = 0.05


def smallest_detectable(n_train: int, n_holdout: int, *, alpha: float) -> int | None:
    """The fewest leaked persons that any ranking of persons can tell from chance.

    At best the leaked are the very top of the ranking. That the top x of all persons are all from
    train has, if train and holdout are exchangeable, the hypergeometric probability
    C(n_train, x) / C(n_train + n_holdout, x); looked for is the smallest x for which it is at most
    ``alpha``. Real detectors rank worse, so they need more.

    Args:
        n_train: Persons in train.
        n_holdout: Persons in the holdout.
        alpha: The level of one test.

    Returns:
        A number from 1 to ``n_train``, or None where even all of train would not be enough.
    """
    chance = 1.0
    for n_leaked in range(1, n_train + 1):
        chance *= (n_train - n_leaked + 1) / (n_train + n_holdout - n_leaked + 1)
        if chance <= alpha:
            return n_leaked
    return None


def power_table(n_persons: int, proportion: float, n_holdouts: int) -> Iterator[str]:
    """Lines that say how small a leak could be seen, for usual proportions and the one chosen."""
    yield "The smallest leak an audit could detect, as a share of train:"
    yield f"{'proportion':>12} {'train':>8} {'holdout':>8} {'leaked persons':>16}"
    for share in sorted({*PROPORTIONS, proportion}):
        n_train = round(share * n_persons)
        n_holdout = (n_persons - n_train) // n_holdouts
        least = smallest_detectable(n_train, n_holdout, alpha=LEVEL / N_DETECTORS)
        leak = "none" if least is None else f"{least} ({least / n_train:.1%})"
        mark = "  <- this split" if share == proportion else ""
        yield f"{share:>12g} {n_train:>8} {n_holdout:>8} {leak:>16}{mark}"
    yield (
        "This is a lower bound: it takes all leaked persons to stand at the top of the ranking of "
        "persons,"
    )
    yield f"tested exactly (hypergeometric) at {LEVEL:g}/{N_DETECTORS}. Real detectors need more."
