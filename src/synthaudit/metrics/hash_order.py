"""One order for the records of a corpus, whatever order they were written in."""

import dataclasses

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View


def in_hash_order(corpus: Corpus) -> Corpus:
    """The same records, by the hash of id and text.

    What deals records to blocks, starts an iterative method or adds up floating numbers on this
    order gives the same bytes for the same records.
    """
    return corpus.select(np.argsort(corpus.hashes, kind="stable"))


def seated_in_hash_order(view: View) -> View:
    """The same view, its synthetic seat in hash order.

    For metrics with a block jackknife: persons are numbered, and so dealt to blocks, as they come.
    """
    return dataclasses.replace(view, synthetic=in_hash_order(view.synthetic))
