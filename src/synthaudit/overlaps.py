"""What corpora share: the same file in two roles, the same texts, the same persons."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.text_hash import TextHash
from synthaudit.relations.base import Workbench
from synthaudit.seats import Corpora


@dataclass(frozen=True, slots=True)
class Shared:
    """Real records that speak for nobody in particular, or for somebody on both sides of the split.

    Args:
        train: Shape (n_train,), bool.
        holdout: Shape (n_holdout,), bool.
    """

    train: NDArray[np.bool_]
    holdout: NDArray[np.bool_]


def shared_between(train: Corpus, holdout: Corpus, bench: Workbench) -> Shared:
    """Which records share a person with the other side, or a normalised text with anybody else.

    A text counts as shared whichever side the other person is on. Leaving out only texts found on
    both sides would keep one that several people have just when chance put all of them on one side,
    and then take that for evidence.
    """
    sides = (train, holdout)
    texts = np.concatenate([bench.feature(TextHash(), corpus) for corpus in sides])
    keys = [np.array(corpus.person_keys) for corpus in sides]
    named = [np.char.startswith(side, "group:") for side in keys]
    # Ids of records, unlike names of persons, mean nothing outside their own corpus.
    owners = np.concatenate(
        [
            np.where(is_name, side, np.char.add(f"{corpus.role}/", side))
            for corpus, side, is_name in zip(sides, keys, named, strict=True)
        ]
    )
    text_numbers = np.unique(texts, return_inverse=True)[1]
    owner_numbers = np.unique(owners, return_inverse=True)[1]
    n_owners = np.bincount(np.unique(np.stack([text_numbers, owner_numbers]), axis=1)[0])
    common = n_owners[text_numbers] > 1
    return Shared(
        common[: len(train)] | (named[0] & np.isin(keys[0], keys[1])),
        common[len(train) :] | (named[1] & np.isin(keys[1], keys[0])),
    )


def without_shared(corpora: Corpora, bench: Workbench) -> Corpora:
    """The same corpora without real records that are shared, unless none would be left."""
    if corpora.holdout is None:
        return corpora
    shared = shared_between(corpora.train, corpora.holdout, bench)
    if not (shared.train.any() or shared.holdout.any()):
        return corpora
    rows = [np.flatnonzero(~side) for side in (shared.train, shared.holdout)]
    if not len(rows[0]) or not len(rows[1]):
        return corpora
    return replace(
        corpora,
        train=corpora.train.select(rows[0]),
        holdout=corpora.holdout.select(rows[1]),
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
