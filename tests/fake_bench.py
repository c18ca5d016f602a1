"""A workbench without a store, and short ways to make corpora and views for tests of metrics."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View
from synthaudit.records import Record
from synthaudit.signatures import signature


@dataclass
class DirectBench:
    """Computes every feature from the corpus' own texts, and every relation once."""

    kept: dict = field(default_factory=dict)

    def feature(self, feature, corpus):
        key = (signature(feature), corpus.fingerprint)
        if key not in self.kept:
            self.kept[key] = feature.compute(corpus.texts())
        return self.kept[key]

    def relation(self, relation, *corpora):
        key = (signature(relation), *(corpus.fingerprint for corpus in corpora))
        if key not in self.kept:
            self.kept[key] = relation.compute(self, *corpora)
        return self.kept[key]


def make_corpus(
    texts: Sequence[str],
    role="synthetic",
    *,
    groups: Sequence[str] | None = None,
    labels: Sequence | None = None,
    pairs: Sequence[str] | None = None,
    sources: Sequence[Sequence[str]] | None = None,
) -> Corpus:
    """One record a text, with ids such as ``train-0``."""
    return Corpus.from_records(
        (
            Record(
                id=f"{role}-{row}",
                text=text,
                group=None if groups is None else groups[row],
                label=None if labels is None else labels[row],
                pair=None if pairs is None else pairs[row],
                sources=() if sources is None else tuple(sources[row]),
            )
            for row, text in enumerate(texts)
        ),
        role=role,
    )


def make_view(
    train: Corpus | Sequence[str],
    synthetic: Corpus | Sequence[str],
    holdout: Corpus | Sequence[str] | None = None,
    reference: Corpus | Sequence[str] | None = None,
) -> View:
    """A view over a ``DirectBench``; plain texts become corpora in their seat."""

    def seat(corpus, role):
        return corpus if corpus is None or isinstance(corpus, Corpus) else make_corpus(corpus, role)

    return View(
        bench=DirectBench(),
        train=seat(train, "train"),
        synthetic=seat(synthetic, "synthetic"),
        holdout=seat(holdout, "holdout"),
        reference=seat(reference, "reference"),
    )


def by_id(estimates):
    """Estimates keyed by their id; no id may come twice."""
    found = list(estimates)
    keyed = {estimate.id: estimate for estimate in found}
    assert len(keyed) == len(found)
    return keyed
