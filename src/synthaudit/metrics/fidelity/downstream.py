"""What synthetic text is worth for training: learn from it, be tested on real people."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.models.arm_exhibits import (
    Predicted,
    arms_bars,
    arms_table,
    by_class,
    calibration,
    learning_curves,
)
from synthaudit.models.arms import MAX_GRADES, Arms, arms_of, no_usable_labels
from synthaudit.models.assessment import Assessment, assess
from synthaudit.models.courses import Curriculum, curriculum
from synthaudit.models.encoder import Embedder
from synthaudit.models.fine_tune import Encoder, Recipe
from synthaudit.models.learners import Learner, LinearLearner, TunedLearner, are_paired
from synthaudit.models.precision import Precision, resolved
from synthaudit.models.replaced import replaced_labels
from synthaudit.models.tasks import MEASURES, Task
from synthaudit.models.tuned_model import Tuning
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate, Exhibit, Interval

ARMS = {
    "real": "train records",
    "synthetic": "synthetic records",
    "augmented": "train and synthetic records together",
    "pretrained": "synthetic records first, then train records",
}
_UNITS = {
    "rmse": ("root mean squared error", "unit of the label"),
    "mae": ("mean absolute error", "unit of the label"),
    "qwk": ("quadratic weighted kappa", "agreement beyond chance"),
    "macro_f1": ("macro-F1", "F1"),
    "macro_precision": ("macro precision", "share of records given a class"),
    "macro_recall": ("macro recall", "share of records that have a class"),
    "accuracy": ("accuracy", "share of test records"),
    "mcc": ("Matthews correlation", "correlation"),
}
_MORE = {
    "qwk": " For ordinal grades; far-off grades count as more wrong.",
    "accuracy": " Where labels are lists, every class of a record must be right.",
}


def _spec(arm: str, measure: str) -> ScoreSpec:
    name, unit = _UNITS[measure]
    number = measure in MEASURES["number"]
    return ScoreSpec(
        f"fidelity.downstream.{arm}.{measure}",
        f"Downstream {name}, trained on {ARMS[arm]}",
        better="lower" if number else "higher",
        unit=unit,
        meaning=f"{name[0].upper()}{name[1:]} of a model that learnt labels from {ARMS[arm]} and "
        f"was tested on real holdout records. {'0' if number else '1'} is perfect."
        f"{_MORE.get(measure, '')}",
    )


@dataclass(frozen=True)
class Downstream(Metric):
    """A text model trained on real records, synthetic ones, both, and one after the other.

    In profile ``quick``, or where there is no encoder, a linear model on frozen embeddings; else
    the encoder is fine-tuned by a fixed recipe. Nobody is both learnt from and tested. Where all
    records have a second text both are read. Averages over classes are over those of the test
    records; a class that train lacks counts as missed. Intervals are over test persons and seeds.
    Those of the synthetic arm, of retention and of replaced labels are widened for the records that
    the model happened to learn from, too much so for accuracy. All are conservative against their
    reference: half of the tested records, and for most arms train, stand on both sides.

    Args:
        embedder: What a linear model sees.
        encoder: What is fine-tuned.
        profile: ``quick``: linear model; ``standard``: fine-tuning; ``full``: the same, more seeds
            and more of the curves.
        device: Torch device.
        seed: Of samples, training and replicates.
        n_max: Records a side, chosen by hash where there are more.
        n_seeds: Fine-tuned models an arm; their measures are averaged. Twice as many in ``full``.
        tuning: ``full``, ``lora``, ``head`` or ``frozen``: what of the encoder learns. See
            ``models.fine_tune.Recipe``, also for the next six.
        epochs: Passes over the records.
        patience: Epochs without progress on persons of train set aside, after which training stops;
            0 for a fixed number of epochs.
        learning_rate: At its peak; None for one that suits ``tuning``.
        batch_size: Records a step.
        max_tokens: Tokens a piece of text; longer texts are read in pieces.
        precision: Of the encoder's arithmetic: ``float32``, ``bfloat16``, or ``auto`` for the
            faster one on this machine.
        n_grades: Whole numbers from the least to the greatest that still count as ordinal grades.
        real_shares: Shares of train's persons at which the learning curve of real records is
            measured.
        synthetic_shares: The same for synthetic records; by linear models and in ``full``.
        mixed_shares: Shares of train's persons that are learnt from together with all synthetic
            records; likewise.
        n_resamples: Bootstrap replicates.

    Source: Esteban, Hyland and Raetsch (2017), arXiv:1706.02633 (train on synthetic, test on real);
        Kang et al. (2024), arXiv:2411.17672 (arms); Chen et al. (2024), arXiv:2403.19511 (grades);
        Nadeau and Bengio (2003), Machine Learning 52, section 3 (the widening).
    """

    scores = (
        *(_spec(arm, measure) for arm in ARMS for measure in _UNITS),
        ScoreSpec(
            "fidelity.downstream.retention",
            "Downstream skill kept",
            better="higher",
            unit="share of the real arm's skill",
            meaning="Skill of a model that learnt from synthetic records over the skill of one "
            "that learnt from train records, both tested on real holdout records: 1 is as good, 0 "
            "is useless.",
        ),
        ScoreSpec(
            "fidelity.downstream.replaced_labels",
            "Real labels replaced",
            better="higher",
            unit="real labels",
            meaning="How many labelled train records a model would need to predict as well as one "
            "that learnt from the synthetic records. At most as many as train has: that many means "
            "all of them, or more.",
        ),
    )
    needs_holdout = True
    size_dependent = True

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    encoder: Encoder | None = None
    profile: str = "standard"
    device: str = "cpu"
    seed: int = 0
    n_max: int = 1000
    n_seeds: int = 3
    tuning: Tuning = "full"
    epochs: int = 2
    patience: int = 0
    learning_rate: float | None = None
    batch_size: int = 16
    max_tokens: int = 128
    precision: Precision = "auto"
    n_grades: int = MAX_GRADES
    real_shares: tuple[float, ...] = (0.125, 0.25, 0.5)
    synthetic_shares: tuple[float, ...] = (0.25, 0.5)
    mixed_shares: tuple[float, ...] = (0.25, 0.5)
    n_resamples: int = 1000

    def __post_init__(self) -> None:
        """Settle the precision, so that the signature says which it was."""
        object.__setattr__(self, "precision", resolved(self.precision, self.device))

    def features(self) -> tuple[Feature, ...]:
        """Embeddings, where a linear model uses them."""
        from synthaudit.features.embeddings import Embeddings

        return (Embeddings(self.embedder),) if self._recipe() is None else ()

    def not_applicable(self, view: View) -> str | None:
        """No labels, or labels that look like free text."""
        others = (view.synthetic, *(() if view.holdout is None else (view.holdout,)))
        return no_usable_labels(view.train, *others)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """Every arm's measures, retention and replaced labels, over test persons and seeds.

        Raises:
            UsageError: Records cannot be used, see ``models.arms.arms_of``.
        """
        assert view.holdout is not None
        arms = arms_of(
            view.train,
            view.synthetic,
            view.holdout,
            n_max=self.n_max,
            seed=self.seed,
            n_grades=self.n_grades,
        )
        plan = self._curriculum(arms)
        learner = self._learner(view, arms)
        predicted = _predictions(arms, plan, learner)
        truth = arms.task.targets(arms.tested.labels)
        found = assess(
            arms.task,
            truth,
            predicted,
            arms.task.constant(arms.task.targets(arms.real.labels), len(truth)),
            arms.tested.persons,
            n_resamples=self.n_resamples,
            seed=self.seed,
        )
        for arm in ARMS:
            for measure in _UNITS:
                estimate = _estimate(arms, found, arm, measure)
                if (arm, measure) == ("synthetic", arms.task.measured[0]):
                    estimate = replace(
                        estimate, exhibits=_exhibits(arms, found, truth, predicted, learner)
                    )
                yield estimate
        yield _retention(arms, found)
        yield _replaced(arms, found, plan)

    def _recipe(self) -> Recipe | None:
        """How the encoder is fine-tuned; None where a linear model on embeddings does."""
        if self.encoder is None or self.profile == "quick":
            return None
        return Recipe(
            self.encoder,
            device=self.device,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
            max_tokens=self.max_tokens,
            tuning=self.tuning,
            patience=self.patience,
            precision=self.precision,
        )

    def _n_seeds(self) -> int:
        return 2 * self.n_seeds if self.profile == "full" else self.n_seeds

    def _curriculum(self, arms: Arms) -> Curriculum:
        everything = self._recipe() is None or self.profile == "full"
        return curriculum(
            arms,
            real=self.real_shares,
            synthetic=self.synthetic_shares if everything else (),
            mixed=self.mixed_shares if everything else (),
            seed=self.seed,
        )

    def _learner(self, view: View, arms: Arms) -> Learner:
        from synthaudit.features.embeddings import Embeddings

        paired = are_paired(arms.real, arms.synthetic, arms.tested)
        recipe = self._recipe()
        if recipe is not None:
            seeds = np.random.SeedSequence(self.seed).generate_state(self._n_seeds()).tolist()
            return TunedLearner(recipe, view.train, paired, seeds)
        embeddings = Embeddings(self.embedder)
        asked = self.profile == "quick"
        return LinearLearner(
            lambda corpus: np.asarray(view.feature(embeddings, corpus)),
            self.embedder,
            view.train,
            paired,
            self.seed,
            ", as profile quick asks" if asked else ": there is no encoder to fine-tune",
        )


def _predictions(arms: Arms, plan: Curriculum, learner: Learner) -> Predicted:
    """The arms' first, in their order."""
    found = {arm: [np.empty(0)] for arm in ARMS}
    for course in plan.courses:
        by_stage = learner.outputs(arms.task, course, arms.tested)
        for stage, by_seed in zip(course, by_stage, strict=True):
            found[stage.name] = [arms.task.decided(outputs) for outputs in by_seed]
    return found


def _exhibits(
    arms: Arms, found: Assessment, truth: NDArray[Any], predicted: Predicted, learner: Learner
) -> tuple[Exhibit, ...]:
    name, unit = _UNITS[arms.task.measured[0]]
    detail = calibration if arms.task.kind == "number" else by_class
    return (
        arms_table(arms, found, model=learner.describe()),
        arms_bars(arms, found, name=name, unit=unit),
        detail(arms, truth, predicted),
    )


def _estimate(arms: Arms, found: Assessment, arm: str, measure: str) -> Estimate:
    id = f"fidelity.downstream.{arm}.{measure}"
    if measure not in arms.task.measured:
        return Estimate(id, float("nan"), 0, 0, not_applicable=_unmeasured(arms.task, measure))
    name = f"{arm}.{measure}"
    value, interval = found.values[name], found.interval(name)
    return Estimate(
        id,
        value,
        n_records=len(arms.tested),
        n_groups=arms.tested.n_groups,
        interval=_widened(arms, value, interval) if arm == "synthetic" else interval,
    )


def _widened(arms: Arms, value: float, interval: Interval | None) -> Interval | None:
    """As if the variance over records learnt from were that over the tested, each by its number.

    Without it, intervals of the difference from real text held zero in 80 to 90 % of null splits.
    """
    if interval is None:
        return None
    wider = (1 + arms.tested.n_groups / arms.synthetic.n_groups) ** 0.5
    return replace(
        interval,
        low=value - wider * (value - interval.low),
        high=value + wider * (interval.high - value),
        method=f"{interval.method}, widened for the records learnt from",
    )


def _unmeasured(task: Task, measure: str) -> str:
    if task.kind == "number" and measure == "qwk":
        return "Labels are no ordinal grades: they are not whole, or there are too many of them."
    return f"Labels are {'numbers' if task.kind == 'number' else 'classes'}."


def _retention(arms: Arms, found: Assessment) -> Estimate:
    id = "fidelity.downstream.retention"
    if not found.shows_skill("real"):
        return _no_skill(id, arms)
    value, interval = found.retention("synthetic", "real")
    interval = _widened(arms, value, interval)
    return Estimate(id, value, len(arms.tested), arms.tested.n_groups, interval)


def _replaced(arms: Arms, found: Assessment, plan: Curriculum) -> Estimate:
    id = "fidelity.downstream.replaced_labels"
    if not found.shows_skill("real"):
        return _no_skill(id, arms)
    points = plan.line("real")
    value, interval = replaced_labels(
        found, [point.n_real for point in points], [point.name for point in points]
    )
    interval = _widened(arms, value, interval)
    drawn = learning_curves(arms, found, plan, name=_UNITS[arms.task.measured[0]][0])
    return Estimate(id, value, len(arms.tested), arms.tested.n_groups, interval, exhibits=drawn)


def _no_skill(id: str, arms: Arms) -> Estimate:
    return Estimate(
        id,
        float("nan"),
        len(arms.tested),
        arms.tested.n_groups,
        problem="Real labels cannot be predicted here: a model that learnt from train records "
        "is not clearly better than one that reads no text, so there is no skill to keep and no "
        "label to replace.",
    )
