"""What synthetic text is worth for training: learn from it, be tested on real people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.models.arm_exhibits import (
    Predicted,
    arms_bars,
    arms_table,
    by_class,
    calibration,
)
from synthaudit.models.arms import Arms, arms_of, no_usable_labels, person_of_origin
from synthaudit.models.assessment import Assessment, assess
from synthaudit.models.encoder import Embedder
from synthaudit.models.fine_tune import Encoder, Recipe
from synthaudit.models.heads import fitted_head
from synthaudit.models.tasks import MEASURES
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate, Exhibit

ARMS = {
    "real": "train records",
    "synthetic": "synthetic records",
    "augmented": "train and synthetic records together",
}
_UNITS = {
    "rmse": ("root mean squared error", "unit of the label"),
    "mae": ("mean absolute error", "unit of the label"),
    "macro_f1": ("macro-F1", "F1"),
    "accuracy": ("accuracy", "share of test records"),
    "mcc": ("Matthews correlation", "correlation"),
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
        f"was tested on real holdout records. {'0' if number else '1'} is perfect.",
    )


@dataclass(frozen=True)
class Downstream(Metric):
    """A text model trained on real, on synthetic and on both kinds of record, tested on holdout.

    In profile ``quick``, or where there is no encoder, a linear model on frozen embeddings; else
    the encoder is fine-tuned by a fixed recipe. Nobody is both learnt from and tested. Averages
    over classes are over those of the test records; a class that train lacks counts as missed.

    Args:
        embedder: What a linear model sees.
        encoder: What is fine-tuned.
        profile: ``quick``: linear model; ``standard``: fine-tuning; ``full``: the same, more seeds.
        device: Torch device.
        seed: Of samples, training and replicates.
        n_max: Records a side, chosen by hash where there are more.
        n_seeds: Fine-tuned models an arm; their measures are averaged. Twice as many in ``full``.
        epochs: See ``models.fine_tune.Recipe``, also for the next three.
        learning_rate: At its peak.
        batch_size: Records a step.
        max_tokens: Tokens a piece of text.
        n_resamples: Bootstrap replicates.

    Source: Esteban, Hyland and Raetsch (2017), arXiv:1706.02633 (train on synthetic, test on real).
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
    epochs: int = 2
    learning_rate: float = 5e-5
    batch_size: int = 16
    max_tokens: int = 128
    n_resamples: int = 1000

    def features(self) -> tuple[Feature, ...]:
        """Embeddings, where a linear model uses them."""
        from synthaudit.features.embeddings import Embeddings

        return (Embeddings(self.embedder),) if self._recipe() is None else ()

    def not_applicable(self, view: View) -> str | None:
        """No labels, or labels that look like free text."""
        others = (view.synthetic, *(() if view.holdout is None else (view.holdout,)))
        return no_usable_labels(view.train, *others)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """Every arm's measures, and retention, with intervals over test persons and seeds.

        Raises:
            UsageError: Records cannot be used, see ``models.arms.arms_of``.
        """
        assert view.holdout is not None
        arms = arms_of(view.train, view.synthetic, view.holdout, n_max=self.n_max, seed=self.seed)
        task = arms.task
        truth = task.targets(arms.tested.labels)
        constant = task.constant(task.targets(arms.real.labels), len(truth))
        predicted = {
            arm: [task.decided(outputs) for outputs in self._outputs(view, arms, sides)]
            for arm, sides in arms.sides.items()
        }
        found = assess(
            task,
            truth,
            predicted,
            constant,
            arms.tested.persons,
            n_resamples=self.n_resamples,
            seed=self.seed,
        )
        for arm in ARMS:
            for measure in _UNITS:
                estimate = _estimate(arms, found, arm, measure)
                if (arm, measure) == ("synthetic", MEASURES[task.kind][0]):
                    estimate = replace(
                        estimate, exhibits=self._exhibits(arms, found, truth, predicted)
                    )
                yield estimate
        yield _retention(arms, found)

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
        )

    def _n_seeds(self) -> int:
        return 2 * self.n_seeds if self.profile == "full" else self.n_seeds

    def _outputs(
        self, view: View, arms: Arms, sides: Sequence[Corpus]
    ) -> list[NDArray[np.float64]]:
        """What models that learnt from ``sides`` say about the tested records, by seed."""
        from synthaudit.features.embeddings import Embeddings

        targets = np.concatenate([arms.task.targets(side.labels) for side in sides])
        persons = [key for side in sides for key in person_of_origin(side, view.train)]
        recipe = self._recipe()
        if recipe is not None:
            return recipe.outputs(
                arms.task,
                [text for side in sides for text in side.texts()],
                targets,
                persons,
                arms.tested.texts(),
                seeds=np.random.SeedSequence(self.seed).generate_state(self._n_seeds()).tolist(),
            )
        embeddings = Embeddings(self.embedder)
        vectors = np.concatenate([view.feature(embeddings, side) for side in sides])
        head = fitted_head(arms.task, vectors, targets, persons, seed=self.seed)
        return [head.outputs(view.feature(embeddings, arms.tested))]

    def _exhibits(
        self, arms: Arms, found: Assessment, truth: NDArray[Any], predicted: Predicted
    ) -> tuple[Exhibit, ...]:
        name, unit = _UNITS[MEASURES[arms.task.kind][0]]
        detail = calibration if arms.task.kind == "number" else by_class
        return (
            arms_table(arms, found, model=self._model_in_words()),
            arms_bars(arms, found, name=name, unit=unit),
            detail(arms, truth, predicted),
        )

    def _model_in_words(self) -> str:
        recipe = self._recipe()
        if recipe is not None:
            return f"Fine-tuned encoder {recipe.encoder.digest[:12]}, {self._n_seeds()} seeds."
        linear = f"Linear model on frozen embeddings ({self.embedder.describe()['name']})"
        if self.profile == "quick":
            return f"{linear}, as profile quick asks."
        return f"{linear}: there is no encoder to fine-tune."


def _estimate(arms: Arms, found: Assessment, arm: str, measure: str) -> Estimate:
    id = f"fidelity.downstream.{arm}.{measure}"
    if measure not in MEASURES[arms.task.kind]:
        kind = "numbers" if arms.task.kind == "number" else "classes"
        return Estimate(id, float("nan"), 0, 0, not_applicable=f"Labels are {kind}.")
    name = f"{arm}.{measure}"
    return Estimate(
        id,
        found.values[name],
        n_records=len(arms.tested),
        n_groups=arms.tested.n_groups,
        interval=found.interval(name),
    )


def _retention(arms: Arms, found: Assessment) -> Estimate:
    id = "fidelity.downstream.retention"
    n_records, n_groups = len(arms.tested), arms.tested.n_groups
    if not found.shows_skill("real"):
        return Estimate(
            id,
            float("nan"),
            n_records,
            n_groups,
            problem="Real labels cannot be predicted here: a model that learnt from train records "
            "is not clearly better than one that reads no text, so there is no skill to keep.",
        )
    value, interval = found.retention("synthetic", "real")
    return Estimate(id, value, n_records, n_groups, interval)
