"""New records after a few labelled ones; then a model taught on real labels relabels them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, islice
from typing import Any, ClassVar, Literal

from synthaudit.cells import Label
from synthaudit.clinic.draws import request_seed, sampled, shuffled, stream
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.exemplars import ExemplarPool
from synthaudit.generation.labelled_steps import (
    ONE_PER_CLASS,
    ONE_PER_CLASS_PAIR,
    SAME_CLASS,
    SAME_CLASS_PAIR,
    STEPS,
)
from synthaudit.generation.lineage import lineage
from synthaudit.generation.requests import Answer, Decoding, Request, Step
from synthaudit.generators.base import Generator, Variant
from synthaudit.models.correction_report import corrections, reliability, summary
from synthaudit.models.corrector import Corrector, Taught, labelled, share_right
from synthaudit.models.encoder import Embedder
from synthaudit.models.fine_tune import Encoder, Recipe
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.records import Record

N_JUDGED = 200
"""Drafts by which the share of right labels is estimated, before the first is let go."""

_SUREST = 0.999  # no language model is always right, and nothing could correct it any more


@dataclass(frozen=True)
class LabelCorrected(Generator):
    """Few-shot generation by class, and a corrector that gives each record the label its text has.

    A language model asked for a text of some class often writes one of another. So a model taught
    on real labels reads every new record. Its label is the record's; the one asked for is kept as
    ``meta.label_original``, and the audit is made for both. Classes, lists of classes and scores
    are all labels; records are single texts or pairs (premise and hypothesis, note and summary).

    Args:
        mode: ``same_class``: examples of one class, and new records of that class.
            ``one_per_class``: one example of each class, and new records of each.
        n_examples: Real records shown with a request, in mode ``same_class``.
        n_outputs: New records asked for with a request, for each class shown; None for 1 in mode
            ``same_class`` and 5 in mode ``one_per_class``.
        exemplar_share: Share of each class of train that may be shown, drawn once, above 0, at
            most 1; at least as many as a request shows.
        balance: ``equal``: as many of each class. ``real``: as in train.
        n_bands: Classes that numbers are sorted into, of about equal size.
        gold: What the corrector learns from: the ``exemplars``, or all of ``train``.
        corrector: ``fine_tuned``: the plan's encoder. ``linear``: a linear model on the plan's
            embedder. ``auto``: the first where there is an encoder.
        trust: How likely the label asked for is right before the text is read, above 0 and below 1:
            it is then replaced only by one that is more probable given both; for scores, its weight
            in a mean. ``estimated``: by the corrector's probabilities for the first 200 drafts;
            for single classes. None leaves the label to the corrector alone, as published: good
            where the corrector errs less than the language model does. An encoder fine-tuned on
            few records is surer than it is right, so that too little trust is estimated.
        epochs: Passes over the gold records while fine-tuning.
        temperature: Of the language model.
        top_p: Likewise.
        top_k: Likewise; None where the server does not know it.
        repetition_penalty: Likewise.
        max_tokens: Longest reply; None for 500 a record, and at most 2000.
        embedder: Turns texts into vectors, from the plan.
        encoder: What is fine-tuned, from the plan.
        device: Torch device, from the plan.

    Source: Chen et al. (2024), arXiv:2403.19511: modes, numbers and decoding as in the authors'
        scripts. Which model they corrected with is not certain.
    """

    source: ClassVar[str] = "Chen et al. (2024), arXiv:2403.19511"
    asks: ClassVar[tuple[Step, ...]] = STEPS
    variants: ClassVar[tuple[Variant, ...]] = (
        Variant("raw", fields={"label": "meta.label_original"}),
    )

    mode: Literal["same_class", "one_per_class"] = "same_class"
    n_examples: int = 3
    n_outputs: int | None = None
    exemplar_share: float = 0.2
    balance: Literal["equal", "real"] = "equal"
    n_bands: int = 5
    gold: Literal["exemplars", "train"] = "exemplars"
    corrector: Literal["auto", "fine_tuned", "linear"] = "auto"
    trust: float | Literal["estimated"] | None = None
    epochs: int = 2
    temperature: float = 0.9
    top_p: float = 0.95
    top_k: int | None = 50
    repetition_penalty: float | None = 1.17
    max_tokens: int | None = None
    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    encoder: Encoder | None = None
    device: str = "cpu"

    def generate(
        self, n: int, *, seed: int, examples: Corpus | None, backend: Asking
    ) -> Iterator[Record]:
        """Records in the balance asked for, endless.

        Raises:
            UsageError: There are no labelled examples, too few to learn from, or an option does not
                fit.
        """
        pool = self._pool(examples, seed)
        gold = self._gold(examples, pool)
        teacher = self._corrector(seed)
        drafts = (
            draft
            for answer in backend.ask(self._requests(n, seed, pool))
            for draft in _drafts(answer, pool, backend)
        )
        first = list(islice(drafts, min(n, N_JUDGED) if self.trust == "estimated" else 1))
        if not first:
            return
        taught = teacher.taught(gold)
        trust = _estimated(first, taught) if self.trust == "estimated" else self.trust
        for draft in chain(first, drafts):
            yield self._record(draft, taught, trust)

    def report(
        self, records: Sequence[Record], *, seed: int, examples: Corpus | None
    ) -> Mapping[str, Any]:
        """How far both labels agree, what changed in each class, and how right the corrector is.

        The corrector is checked on gold records of persons that it did not learn from.
        """
        gold = self._gold(examples, self._pool(examples, seed))
        teacher = self._corrector(seed)
        model = "linear model on frozen embeddings"
        if teacher.recipe is not None:
            model = f"fine-tuned encoder {teacher.recipe.encoder.digest[:12]}"
        task, targets, outputs = teacher.out_of_fold(gold)
        by_text = [record.meta["original_probability"] for record in records]
        likely = [probability for probability in by_text if probability is not None]
        changed = corrections(records) if records else None
        reliable = reliability(task, targets, outputs)
        return {
            "summary": summary(changed, reliable),
            "corrector": {
                "model": model,
                "learnt_from": self.gold,
                "n_records": len(gold),
                "n_persons": gold.n_groups,
            },
            "corrections": changed,
            "estimated_trust": share_right(likely, len(task.classes)) if likely else None,
            "on_unseen_gold": reliable,
        }

    def _corrector(self, seed: int) -> Corrector:
        if self.corrector == "fine_tuned" and self.encoder is None:
            raise UsageError(
                "label_corrected.corrector is 'fine_tuned', but there is no encoder. Name one with "
                "--encoder, or take 'linear'."
            )
        recipe = None
        if self.encoder is not None and self.corrector != "linear":
            recipe = Recipe(self.encoder, device=self.device, epochs=self.epochs)
        return Corrector(self.embedder, recipe, seed)

    def _pool(self, examples: Corpus | None, seed: int) -> ExemplarPool:
        if examples is None or examples.label_kind == "none":
            raise UsageError(
                "label_corrected needs real records with labels. Name them with --train."
            )
        if not 0 < self.exemplar_share <= 1:
            raise UsageError("label_corrected.exemplar_share must be above 0 and at most 1.")
        if isinstance(self.trust, float) and not 0 < self.trust < 1:
            raise UsageError("label_corrected.trust must be above 0 and below 1, or left out.")
        n_outputs = 1 if self.n_outputs is None else self.n_outputs
        if min(self.n_examples, n_outputs, self.n_bands) < 1:
            raise UsageError(
                "label_corrected: n_examples, n_outputs and n_bands must be at least 1."
            )
        n_least = self.n_examples if self.mode == "same_class" else 1
        return ExemplarPool.of(examples, self.exemplar_share, n_least, self.n_bands, seed)

    def _gold(self, examples: Corpus | None, pool: ExemplarPool) -> Corpus:
        assert examples is not None
        try:
            return labelled(examples if self.gold == "train" else pool.exemplars())
        except UsageError as error:
            raise UsageError(
                f"label_corrected: {error} Raise exemplar_share, set gold = 'train', or give more "
                "real records."
            ) from None

    def _requests(self, n: int, seed: int, pool: ExemplarPool) -> Iterator[Request]:
        same = self.mode == "same_class"
        conditions = pool.conditions
        n_outputs = self.n_outputs or (1 if same else 5)
        weights = [float(bool(rows)) for rows in pool.rows]
        if self.balance == "real":
            weights = [
                weight * has for weight, has in zip(conditions.weights, weights, strict=True)
            ]
        paired = pool.n_pair_words is not None
        decoding = self._decoding(n_outputs * (1 if same else len(pool.classes)))
        usual = {"n_outputs": n_outputs, "n_words": pool.n_words, "n_pair_words": pool.n_pair_words}
        wanted = conditions.wanted(
            -(-n // n_outputs), stream("label_corrected", "classes", seed), weights
        )
        for number in count():
            rng = stream("label_corrected", "request", seed, number)
            if same:
                condition = next(wanted)
                rows = sampled(rng, pool.rows[condition], self.n_examples)
                inputs: dict[str, Any] = {"target": pool.target(condition, rng)}
                step = SAME_CLASS_PAIR if paired else SAME_CLASS
            else:
                order = shuffled(rng, pool.classes)
                rows = [sampled(rng, pool.rows[condition], 1)[0] for condition in order]
                inputs = {"targets": [pool.target(condition, rng) for condition in order]}
                step = ONE_PER_CLASS_PAIR if paired else ONE_PER_CLASS
            yield Request(
                step,
                {**inputs, **usual, "examples": [pool.shown(row) for row in rows]},
                decoding,
                seed=request_seed(rng),
                source_ids=tuple(pool.corpus.ids[row] for row in rows),
            )

    def _decoding(self, n_records: int) -> Decoding:
        return Decoding(
            temperature=self.temperature,
            top_p=self.top_p,
            max_tokens=self.max_tokens or min(2000, 500 * n_records),
            top_k=self.top_k,
            repetition_penalty=self.repetition_penalty,
        )

    def _record(self, draft: "_Draft", taught: Taught, trust: float | None) -> Record:
        found = taught.corrected(draft.text, draft.pair, original=draft.label, trust=trust)
        meta = lineage(
            [draft.answer],
            condition=_plain(draft.label),
            mode=self.mode,
            label_original=_plain(draft.label),
            label_corrected=_plain(found.label),
            corrector_confidence=found.confidence,
            original_probability=found.original,
            trust=trust,
        )
        return Record(
            "",
            draft.text,
            pair=draft.pair,
            label=found.label,
            sources=tuple(meta["source_ids"]),
            meta=meta,
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A new record with the label it was asked for."""

    answer: Answer
    text: str
    pair: str | None
    label: Label


def _drafts(answer: Answer, pool: ExemplarPool, backend: Asking) -> Iterator[_Draft]:
    """The records of a reply, as many of each label as were asked for."""
    inputs = answer.request.inputs
    same = "target" in inputs
    targets = [inputs["target"]] if same else inputs["targets"]
    left = {target["label"]: inputs["n_outputs"] for target in targets}
    for item in answer.value.records:
        shown = targets[0]["label"] if same else item.label.strip()
        if not left.get(shown):
            backend.rejected("label_out_of_range" if shown not in left else "not_asked_for")
            continue
        left[shown] -= 1
        yield _Draft(answer, item.text, getattr(item, "pair", None), pool.label(shown))


def _estimated(drafts: Sequence[_Draft], taught: Taught) -> float:
    """How likely the labels asked for are right."""
    if taught.task.kind != "class":
        raise UsageError("label_corrected.trust can be estimated for single classes only.")
    found = [taught.corrected(each.text, each.pair, original=each.label) for each in drafts]
    likely = [each.original for each in found if each.original is not None]
    return min(share_right(likely, len(taught.task.classes)), _SUREST)


def _plain(label: Label) -> Any:
    return list(label) if isinstance(label, tuple) else label
