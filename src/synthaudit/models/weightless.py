"""An embedder that needs no weights: where none are installed, every audit still runs.

It sees words and letters, not meaning: a paraphrase in other words is far away. The audit names it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import InputError, SynthauditError
from synthaudit.models.encoder import collapse_white_space, unit_rows

MAX_TEXTS = 5_000
"""Texts it is fitted on at most, chosen by their hash: some seconds of work."""

N_BUCKETS = 2**15
"""Hash buckets for word n-grams, and as many for character n-grams: 32 MB of components at most."""

N_POWER_ITERATIONS = 2
"""Directions then hold 95 % or more of what the best would, in half the time (measured)."""

_WORD = r"\w+"


@dataclass(frozen=True)
class WeightlessEmbedder:
    """Hashed TF-IDF of word 1-2-grams and character 3-5-grams, cut to its leading directions.

    Args:
        n_dimensions: Directions kept; fewer where fewer texts were fitted.
        seed: Of the randomised decomposition.
        fitted_on: Digest of the texts it was fitted on; empty before.
        buckets: Buckets that occur in those texts, ascending, shape (n_buckets,).
        idf: Their inverse document frequencies, shape (n_buckets,).
        directions: Leading right singular vectors, shape (n_buckets, n_directions).

    Source: Deerwester et al. (1990), JASIS 41(6) (latent semantic analysis); Halko, Martinsson and
        Tropp (2011), SIAM Review 53(2) (the decomposition).
    """

    n_dimensions: int = 128
    seed: int = 0
    fitted_on: str = ""
    buckets: NDArray[np.int64] | None = field(default=None, compare=False, repr=False)
    idf: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    directions: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)

    def fitted(self, texts: Sequence[str]) -> "WeightlessEmbedder":
        """Fit on ``texts``; their order does not matter.

        Raises:
            InputError: No text holds a word or a letter.
        """
        from sklearn.utils.extmath import randomized_svd

        keyed = sorted(
            (hashlib.blake2b(text.encode(), digest_size=16).hexdigest(), text)
            for text in map(collapse_white_space, texts)
        )[:MAX_TEXTS]
        counts = _counts([text for _, text in keyed])
        n_texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
        buckets = np.flatnonzero(n_texts_with)
        if not len(buckets):
            raise InputError(
                "no real text holds a word or a letter, so nothing can be embedded.", field="text"
            )
        idf = (np.log((1 + len(keyed)) / (1 + n_texts_with[buckets])) + 1).astype(np.float32)
        weighted = _weighted(counts, buckets, idf)
        rank = min(self.n_dimensions, *weighted.shape)
        directions = randomized_svd(
            weighted, n_components=rank, n_iter=N_POWER_ITERATIONS, random_state=self.seed
        )[2]
        return replace(
            self,
            fitted_on=hashlib.sha256("".join(key for key, _ in keyed).encode()).hexdigest(),
            buckets=buckets,
            idf=idf,
            directions=np.ascontiguousarray(directions.T, dtype=np.float32),
        )

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text; zeros where nothing in it occurs in the fitted texts.

        Raises:
            SynthauditError: It was not fitted.
        """
        if self.buckets is None or self.idf is None or self.directions is None:
            raise SynthauditError("The built-in embedder must be fitted on real texts first.")
        counts = _counts([collapse_white_space(text) for text in texts])
        return unit_rows(_weighted(counts, self.buckets, self.idf) @ self.directions)

    def describe(self) -> dict[str, str]:
        """Facts for the provenance."""
        n_directions = 0 if self.directions is None else self.directions.shape[1]
        return {
            "name": "built-in TF-IDF and SVD, no weights",
            "backend": "scikit-learn",
            "digest": self.fitted_on,
            "dimensions": str(n_directions),
            "dtype": "float32",
            "device": "cpu",
            "max_tokens": "none",
        }


def _counts(texts: Sequence[str]) -> Any:
    """Occurrences of each bucket in each text, a CSR matrix of shape (n_texts, 2 * N_BUCKETS)."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import HashingVectorizer

    if not texts:
        return csr_matrix((0, 2 * N_BUCKETS), dtype=np.float32)
    shared = {
        "n_features": N_BUCKETS,
        "norm": None,
        "alternate_sign": False,
        "dtype": np.float32,
    }
    words = HashingVectorizer(ngram_range=(1, 2), token_pattern=_WORD, **shared)
    letters = HashingVectorizer(ngram_range=(3, 5), analyzer="char_wb", **shared)
    counts = hstack([words.transform(texts), letters.transform(texts)], format="csr")
    counts.sum_duplicates()
    return counts


def _weighted(counts: Any, buckets: NDArray[np.int64], idf: NDArray[np.float32]) -> Any:
    """Unit rows of TF-IDF over ``buckets``, term frequencies damped by the logarithm."""
    from sklearn.preprocessing import normalize

    kept = counts[:, buckets]
    kept.data = (np.log(kept.data) + 1) * idf[kept.indices]
    return normalize(kept, copy=False)
