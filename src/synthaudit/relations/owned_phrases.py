"""Word sequences that one real person has and nobody else, found in synthetic records."""

from dataclasses import dataclass, field

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.features.tokens import Tokens
from synthaudit.kernels.ngrams import ngram_hashes
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.owned import Owned, owned_by_one, people, pointers


@dataclass(frozen=True, slots=True)
class OwnedPhrases:
    """How much of what only one person says each real person finds in synthetic records.

    Owners are counted over all real corpora together, so neither side is favoured. All arrays but
    ``person`` have one row a person; ``person`` numbers them for each record of the real corpora,
    one after another.

    Args:
        lengths: Words a sequence, each at most once.
        tokens: The tokens that are compared.
    """

    lengths: tuple[int, ...]
    tokens: Tokens = field(default_factory=lambda: Tokens(normalised=True))

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Phrases of one or two real corpora, found in the last corpus.

        Returns:
            ``person``: int64. ``owned`` and ``found``: phrases of each length that only this person
            has, and those of them any synthetic record repeats, shape (n_persons, n_lengths),
            int64. ``strength``: repeated phrases in the synthetic record that repeats most, each
            shared out among the records that repeat it, float64.
        """
        *real, synthetic = corpora
        persons = people(real)
        n_persons = int(persons.max()) + 1
        words = Ragged.concatenate([bench.feature(self.tokens, corpus) for corpus in real])
        made = bench.feature(self.tokens, synthetic)
        parts = [_owned(words, made, length, persons) for length in self.lengths]
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.extended(part)
        pointing = pointers(whole, np.ones(len(whole.key)))
        return {
            "person": persons,
            "owned": _per_person([part.person for part in parts], n_persons),
            "found": _per_person([part.person[part.n_repeating > 0] for part in parts], n_persons),
            "strength": pointing.strongest(n_persons),
        }


def _owned(words: Ragged, made: Ragged, length: int, persons: np.ndarray) -> Owned:
    real, synthetic = ngram_hashes(words, length), ngram_hashes(made, length)
    return owned_by_one(
        real.values,
        np.repeat(np.arange(len(real)), real.lengths),
        persons,
        synthetic.values,
        np.repeat(np.arange(len(synthetic)), synthetic.lengths),
    )


def _per_person(persons: list[np.ndarray], n_persons: int) -> np.ndarray:
    return np.stack([np.bincount(each, minlength=n_persons) for each in persons], axis=1)
