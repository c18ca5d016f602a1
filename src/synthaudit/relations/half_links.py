"""Do two parts of a person's text point to the same synthetic record, each without the other?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from synthaudit.corpus import Corpus
from synthaudit.kernels.hashing import token_hashes
from synthaudit.normalise import normalise
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.terms import BLOCK_CELLS, TOKENS, terms_of


@dataclass(frozen=True, slots=True)
class HalfLinks:
    """How clearly two parts of each person's text have the same nearest synthetic record.

    The parts of a record are its text and its pair, where it has one, else the two halves of its
    text; those of a person are the parts of all their records. A part's lead for a synthetic record
    is its TF-IDF cosine to it, less that to the nearest other one: above 0 for the nearest alone. A
    person is linked by a synthetic record for which two parts lead; the smaller of the two leads
    says how clearly.
    """

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The clearest link of each record's person; above 0 where there is one, in [-1, 1].

        Args:
            bench: Where tokens come from.
            *corpora: Train, holdout, synthetic.

        Returns:
            ``train`` and ``holdout``, one value a record, float64.

        Raises:
            InputError: No real text holds a word.
        """
        whole = [_whole(bench, corpus) for corpus in corpora]
        terms = terms_of(Ragged.concatenate(whole[:2]))
        made = terms.vectors(whole[2])
        train, holdout = (
            _links(corpus, terms.vectors(_parts(bench, corpus)), made)[corpus.persons]
            for corpus in corpora[:2]
        )
        return {"train": train, "holdout": holdout}


def _links(corpus: Corpus, parts: csr_matrix, made: csr_matrix) -> NDArray[np.float64]:
    """The clearest link of each person, shape (n_groups,).

    Args:
        corpus: Whose records the parts are.
        parts: Two rows a record.
        made: One row a synthetic record.
    """
    owners = np.repeat(corpus.persons, 2)
    order = np.argsort(owners, kind="stable")
    starts = np.searchsorted(owners[order], np.arange(corpus.n_groups + 1))
    n_parts = max(1, BLOCK_CELLS // made.shape[0])
    links = np.empty(corpus.n_groups)
    first = 0
    while first < corpus.n_groups:
        last = int(np.searchsorted(starts, starts[first] + n_parts, side="right")) - 1
        last = max(last, first + 1)
        leads = _leads((parts[order[starts[first] : starts[last]]] @ made.T).toarray())
        for person in range(first, last):
            own = leads[starts[person] - starts[first] : starts[person + 1] - starts[first]]
            links[person] = np.partition(own, len(own) - 2, axis=0)[-2].max()
        first = last
    return links


def _leads(cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each cosine less the largest other one in its row; itself where there is no other."""
    # Copies must tie, whatever the order of summation.
    cosines = np.round(cosines, 9)
    if cosines.shape[1] == 1:
        return cosines
    second, first = np.partition(cosines, cosines.shape[1] - 2, axis=1)[:, -2:].T[..., None]
    leads: NDArray[np.float64] = np.where(cosines == first, cosines - second, cosines - first)
    return np.round(leads, 9)


def _whole(bench: Workbench, corpus: Corpus) -> Ragged:
    """Tokens of text and pair of each record."""
    tokens: Ragged = bench.feature(TOKENS, corpus)
    if not any(corpus.pairs):
        return tokens
    pairs = _of_pairs(corpus)
    rows = [np.concatenate([tokens[row], pairs[row]]) for row in range(len(corpus))]
    return Ragged.from_rows(rows, np.uint64)


def _parts(bench: Workbench, corpus: Corpus) -> Ragged:
    """Tokens of the two parts of each record, one after the other."""
    tokens: Ragged = bench.feature(TOKENS, corpus)
    pairs = _of_pairs(corpus)
    rows = []
    for row, has_pair in enumerate(pairs.lengths > 0):
        text = tokens[row]
        middle = len(text) // 2
        rows += [text, pairs[row]] if has_pair else [text[:middle], text[middle:]]
    return Ragged.from_rows(rows, np.uint64)


def _of_pairs(corpus: Corpus) -> Ragged:
    """Tokens of the second text of each record, none where there is none."""
    return token_hashes([normalise(pair or "") for pair in corpus.pairs])
