"""About what a split can show at best, from the numbers of persons alone."""

from collections.abc import Iterator

PROPORTIONS = (0.5, 0.6, 0.7, 0.8, 0.9)
LEVEL = 0.05


def weights() -> list[float]:
    """Of the tests a privacy verdict rests on: one a detector, of plugins too."""
    from synthaudit import plugins
    from synthaudit.metrics.base import Detector

    return [m.weight for m in plugins.metrics().values() if issubclass(m, Detector)]


def power_table(n_persons: int, proportion: float, n_holdouts: int) -> Iterator[str]:
    """Lines that say how small a leak could be seen, for usual proportions and the one chosen."""
    from synthaudit.privacy_audit.bounds import smallest_detectable

    n_tests = len(weights())
    n_shares = sum(weights()) / max(weights())
    yield "About the smallest leak an audit could detect, as a share of train:"
    yield f"{'proportion':>12} {'train':>8} {'holdout':>8} {'leaked persons':>16}"
    for share in sorted({*PROPORTIONS, proportion}):
        n_train = round(share * n_persons)
        n_holdout = (n_persons - n_train) // n_holdouts
        least = smallest_detectable(n_train, n_holdout, alpha=LEVEL / n_shares)
        leak = "none" if least is None else f"{least} ({least / n_train:.1%})"
        mark = "  <- this split" if share == proportion else ""
        yield f"{share:>12g} {n_train:>8} {n_holdout:>8} {leak:>16}{mark}"
    yield (
        "This takes all leaked persons to stand at the top of the ranking of persons, tested "
        "exactly"
    )
    yield (
        f"(hypergeometric) at {LEVEL:g}/{n_shares:g}, the most that Bonferroni leaves one of "
        f"{n_tests} weighted detectors. The audit corrects"
    )
    yield (
        "for several detectors step-down by min-p, which is never stricter and may see a smaller "
        "leak; real detectors"
    )
    yield "rank worse and may need a larger one. What an audit could see, its planted leaks tell."
