"""One order for the records of a corpus, whatever order they were written in."""

import numpy as np

from synthaudit.corpus import Corpus


def in_hash_order(corpus: Corpus) -> Corpus:
    """The same records, by the hash of id and text.

    What deals records to blocks, starts an iterative method or adds up floating numbers on this
    order gives the same bytes for the same records.
    """
    return corpus.select(np.argsort(corpus.hashes, kind="stable"))
