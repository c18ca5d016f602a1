"""Units of work: a feature of one shard, the estimates of one metric on one view, evidence.

Each is pure, is kept in the Store under the address of everything it depends on, and answers an
error with a value, so that one broken metric neither stops the others nor passes for a number.
"""

import contextlib
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np

from synthaudit.bench import Bench, address, shard_key
from synthaudit.corpus import Corpus
from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.files import NO_ROOM
from synthaudit.metrics.base import Detector, Evidence, Metric, View
from synthaudit.results import Estimate, estimates_from_json, estimates_to_json
from synthaudit.signatures import device_of, signature
from synthaudit.store import Store


@dataclass(frozen=True, slots=True)
class Failure:
    """What stopped a unit of work, without any text of a record."""

    reason: str


@dataclass(frozen=True)
class FeatureShard:
    """One feature of one shard."""

    bench: Bench
    feature: Feature
    corpus: Corpus
    shard: int
    needed_by_all: ClassVar = True

    @property
    def key(self) -> str:
        """Address in the Store."""
        return shard_key(self.feature, self.corpus, self.shard)

    @property
    def device(self) -> str:
        """What it computes on."""
        return device_of(self.feature)

    def run(self) -> None:
        """Compute and keep it; a failure is met again, and reported, by whoever needs it."""
        with contextlib.suppress(Exception):
            self.bench.shard(self.feature, self.corpus, self.shard)


@dataclass(frozen=True)
class Estimation:
    """The estimates of one metric on one view."""

    metric: Metric
    view: View
    store: Store
    show_text: bool = False
    needed_by_all: ClassVar = False

    @property
    def device(self) -> str:
        """What it computes on."""
        return device_of(self.metric)

    @property
    def key(self) -> str:
        """Address in the Store."""
        return address("estimates", signature(self.metric), *seating(self.view))

    def run(self) -> tuple[Estimate, ...] | Failure:
        """Compute, or take from the Store."""
        try:
            kept = self.store.bytes(self.key, self._compute)
            return estimates_from_json(kept)
        except Exception as error:  # noqa: BLE001 (a metric may fail in any way)
            return Failure(describe(error, show_text=self.show_text))

    def _compute(self) -> bytes:
        self.metric.features()  # what is broken there fails here, where it can be told
        reason = self.metric.not_applicable(self.view)
        needs_one = self.metric.needs_holdout and not self.metric.runs_without_holdout
        if reason is None and needs_one and self.view.holdout is None:
            reason = "There is no holdout."
        if reason is None:
            return estimates_to_json(tuple(self.metric.estimate(self.view)))
        return estimates_to_json(
            tuple(
                Estimate(spec.id, float("nan"), 0, 0, not_applicable=reason)
                for spec in self.metric.scores
            )
        )


@dataclass(frozen=True)
class Gathering:
    """The evidence of one detector for every real record."""

    metric: Detector
    view: View
    store: Store
    show_text: bool = False
    needed_by_all: ClassVar = True

    @property
    def device(self) -> str:
        """What it computes on."""
        return device_of(self.metric)

    @property
    def key(self) -> str:
        """Address in the Store."""
        return address("evidence", signature(self.metric), *seating(self.view))

    def run(self) -> Evidence | Failure | str:
        """Compute, or take from the Store; in words why it does not apply, where it does not."""
        try:
            reason = self.metric.not_applicable(self.view)
            if reason is not None:
                return reason
            kept = self.store.arrays(self.key, self._compute)
            return Evidence(np.asarray(kept["train"]), np.asarray(kept["holdout"]))
        except Exception as error:  # noqa: BLE001 (a detector may fail in any way)
            return Failure(describe(error, show_text=self.show_text))

    def _compute(self) -> Mapping[str, np.ndarray[Any, Any]]:
        evidence = self.metric.evidence(self.view)
        for side in (evidence.train, evidence.holdout):
            if not np.isfinite(side).all():
                raise ValueError("evidence must be finite")
        return {"train": evidence.train, "holdout": evidence.holdout}


class Job(Protocol):
    """A unit of work.

    ``needed_by_all`` says that later units are made from what it finds: whoever does only a share
    of an audit does, or waits for, these too.
    """

    @property
    def needed_by_all(self) -> bool: ...  # noqa: D102 (see above)

    @property
    def key(self) -> str:
        """Address in the Store of what it finds."""
        ...

    @property
    def device(self) -> str:
        """What it computes on, such as ``cpu``."""
        ...

    def run(self) -> Any:
        """Do it; what goes wrong is a ``Failure``."""
        ...


def perform(job: Job) -> Any:
    """Run a unit of work; a function, so that any engine can send it to another process."""
    with _no_quoting():
        return job.run()


@contextlib.contextmanager
def _no_quoting() -> Iterator[None]:
    """Warnings of foreign code, which may quote text, tell their kind and place alone."""

    def tell(
        message: Warning | str,  # noqa: ARG001 (what is kept back)
        category: type[Warning],
        filename: str,
        lineno: int,
        file: object = None,  # noqa: ARG001 (the signature of `warnings`)
        line: str | None = None,  # noqa: ARG001
    ) -> None:
        place = f"{Path(filename).name}:{lineno}"
        sys.stderr.write(f"{category.__name__} at {place} (message kept back, it may quote text)\n")

    before = warnings.showwarning
    warnings.showwarning = tell
    try:
        yield
    finally:
        warnings.showwarning = before


def describe(error: BaseException, *, show_text: bool) -> str:
    """The error in one line; a foreign message may quote text and is kept back unless asked for.

    Raises:
        OSError: It is about a disk that is full: no finding, and different once there is room.
    """
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        raise error
    if isinstance(error, SynthauditError) or show_text:
        return f"{type(error).__name__}: {error}"
    package = Path(__file__).parent
    places = [
        f" at {Path(frame.filename).relative_to(package).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(package)
    ]
    place = places[-1] if places else ""
    return f"{type(error).__name__}{place} (message kept back, it may quote text; see --show-text)"


def seating(view: View) -> list[str]:
    """All that is read of the corpora: what is in them, and what their labels are taken for."""
    seated = (view.train, view.synthetic, view.holdout, view.reference, *view.compared)
    seated += (None, *view.reference_runs)
    named = ["" if one is None else f"{one.fingerprint} {one.label_kind}" for one in seated]
    return named if view.drawn else [*named, "without exhibits"]
