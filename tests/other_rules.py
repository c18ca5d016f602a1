"""What other tools call a leak, from their published formulas, on the evidence of one clean audit.

They count records, as those tools do. Where a tool prints a number without a line, the line drawn
here is said in the rule's name.
"""

import numpy as np
from scipy.stats import binom, mannwhitneyu

from synthaudit import stats
from synthaudit.features.embeddings import Embeddings

Z_ONE_SIDED, Z_TWO_SIDED = 1.645, 1.96
ATTACKS = ("density_ratio", "downstream_loss", "embedding", "ngram_lm", "tfidf")
RISKS = ("singling_out", "linkability", "attribute_inference")


def alarms(pool, audit) -> dict[str, float]:
    """Whether each rule reports a leak, 0 or 1; NaN where its premise is not met."""
    view = audit.view
    random = np.random.default_rng([audit.seed, 7])
    vectors = [
        np.asarray(pool.bench.feature(Embeddings(pool.embedder), corpus), dtype=np.float64)
        for corpus in (view.synthetic, view.train, view.holdout)
    ]
    evidence = {name.removeprefix("privacy."): each for name, each in audit.evidence.items()}
    attacks = [evidence[f"membership_{attack}"] for attack in ATTACKS]
    shares = dcr_shares(vectors, random)
    line = 0.5 + Z_ONE_SIDED * np.sqrt(0.25 / len(vectors[0]))
    return {
        "DCR share above its 5 % line, one view": shares[0] > line,
        "largest DCR share of 7 views above the line": max(shares) > line,
        "DCROverfittingProtection below 0.9": overfitting_protection(vectors) < 0.9,
        "one-run epsilon above 0, best of all guesses": (
            best_of_guesses(evidence["membership_ngram_lm"], random)
            if view.train.n_groups == view.holdout.n_groups
            else np.nan
        ),
        "AUC of any of 5 attacks 0.7 or more": max(
            stats.auc(each.train, each.holdout) for each in attacks
        )
        >= 0.7,
        "Mann-Whitney p of any of 5 attacks at most 0.05": min(
            mannwhitneyu(each.train, each.holdout, alternative="greater", method="asymptotic")[1]
            for each in attacks
        )
        <= 0.05,
        "residual risk above 0 beyond its interval, any of 3": max(
            lowest_residual_risk(evidence[risk].train > 0, evidence[risk].holdout > 0)
            for risk in RISKS
        )
        > 0,
        "any near copy of a train record": evidence["near_duplicates"].train.any(),
    }


def dcr_shares(vectors, random) -> list[float]:
    """Share of synthetic records nearer to train than to holdout; ties half, sizes equal.

    Seven views of the same embeddings stand for mostlyai-qa's column groups (1 + 3 + 3): all
    dimensions, three random halves, three random quarters.
    """
    synthetic, *real = vectors
    n_records = min(map(len, real))
    real = [each[random.permutation(len(each))[:n_records]] for each in real]
    n_dimensions = synthetic.shape[1]
    views = [
        np.arange(n_dimensions),
        *(random.permutation(n_dimensions)[: n_dimensions // part] for part in (2, 2, 2, 4, 4, 4)),
    ]
    found = []
    for view in views:
        train, holdout = (nearest(synthetic[:, view], each[:, view]) for each in real)
        found.append(float(np.mean((train < holdout) + 0.5 * (train == holdout))))
    return found


def overfitting_protection(vectors) -> float:
    """SDMetrics: min(2 (1 - share nearer to train), 1); a tie is safe, sizes as they are."""
    synthetic, train, holdout = vectors
    share = np.mean(nearest(synthetic, train) < nearest(synthetic, holdout))
    return min(2 * (1 - float(share)), 1.0)


def nearest(queries, base):
    """Squared distance of each query to the nearest of ``base``, rounded so that copies tie."""
    squares = (queries**2).sum(axis=1)[:, None] + (base**2).sum(axis=1) - 2 * queries @ base.T
    return np.round(squares.min(axis=1), 9)


def best_of_guesses(evidence, random) -> bool:
    """privacy_meter: whether any number of guesses gives a one-run epsilon above 0 at 95 %.

    The k records with most evidence are guessed to be members, the k with least not to be;
    epsilon is above 0 where fair coins would be guessed as well in at most 5 %.
    """
    scores = np.concatenate([evidence.train, evidence.holdout])
    is_member = np.arange(len(scores)) < len(evidence.train)
    order = np.lexsort((random.random(len(scores)), -scores))
    n_guesses = np.arange(1, len(scores) // 2 + 1)
    right = np.cumsum(is_member[order])[n_guesses - 1]
    right += np.cumsum(~is_member[order[::-1]])[n_guesses - 1]
    return bool((binom.sf(right - 1, 2 * n_guesses, 0.5) <= 0.05).any())


def lowest_residual_risk(hit_train, hit_control) -> float:
    """Anonymeter: lower end of (r_train - r_control) / (1 - r_control), errors propagated."""
    (seen, seen_error), (control, control_error) = map(wilson, (hit_train, hit_control))
    risk = (seen - control) / (1 - control)
    error = np.hypot(seen_error / (1 - control), (1 - seen) / (1 - control) ** 2 * control_error)
    return float(risk - error)


def wilson(hits) -> tuple[float, float]:
    """Centre and half width of Wilson's 95 % interval."""
    n, k, z = len(hits), int(hits.sum()), Z_TWO_SIDED
    return (
        (k + z**2 / 2) / (n + z**2),
        z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4),
    )
