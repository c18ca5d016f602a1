"""What corpora share: the same file in two roles, the same texts, the same persons."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.text_hash import TextHash
from synthaudit.relations.base import Workbench
from synthaudit.seats import Corpora


@dataclass(frozen=True, slots=True)
class Shared:
    """Real records whose person or whose very text is on both sides of the split.

    Args:
        train: Shape (n_train,), bool.
        holdout: Shape (n_holdout,), bool.
    """

    train: NDArray[np.bool_]
    holdout: NDArray[np.bool_]


def shared_between(train: Corpus, holdout: Corpus, bench: Workbench) -> Shared:
    """Which records share a person or a normalised text with the other side."""
    texts = [bench.feature(TextHash(), corpus) for corpus in (train, holdout)]
    persons = [np.array(corpus.person_keys) for corpus in (train, holdout)]
    named = [np.char.startswith(keys, "group:") for keys in persons]
    return Shared(
        np.isin(texts[0], texts[1]) | (named[0] & np.isin(persons[0], persons[1])),
        np.isin(texts[1], texts[0]) | (named[1] & np.isin(persons[1], persons[0])),
    )


def notices_by_role(corpora: Corpora, bench: Workbench) -> dict[str, tuple[str, ...]]:
    """What a reader should know about the corpora taken together, by the role it is about."""
    present = corpora.present()
    found: dict[str, list[str]] = {role: [] for role in present}
    for first, second in combinations(present, 2):
        one, other = present[first], present[second]
        if one.fingerprint == other.fingerprint:
            found[second].append(f"Holds the very same records as {first}.")
            continue
        same = np.isin(bench.feature(TextHash(), other), bench.feature(TextHash(), one))
        if same.any():
            found[second].append(
                f"{int(same.sum())} of {len(other)} texts also occur in {first} (case, punctuation "
                "and white space apart)."
            )
    return {role: tuple(notices) for role, notices in found.items()}
