"""What no test of exchangeability can see, whatever the detectors."""


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
