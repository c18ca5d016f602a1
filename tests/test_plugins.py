"""One registry, one door: built-in metrics by file, others by entry point."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import ClassVar

import pytest

from synthaudit import plugins
from synthaudit.errors import PlanError, SynthauditError
from synthaudit.metrics.base import Detector, Metric, ScoreSpec


@dataclass(frozen=True)
class Stranger(Metric):
    """A metric of another package."""

    k: int = 2
    scores: ClassVar = (ScoreSpec("diversity.stranger", "Stranger", "higher", "x", "Nothing."),)

    def estimate(self, view):
        return ()


@dataclass(frozen=True)
class Squatter(Stranger):
    """Takes a score id that is taken."""

    scores: ClassVar = (ScoreSpec("fidelity.mmd2", "Squatter", "higher", "x", "Nothing."),)


@dataclass(frozen=True)
class Watcher(Detector):
    """A detector of another package."""

    scores: ClassVar = (ScoreSpec("privacy.watcher", "Watcher", "lower", "x", "Nothing."),)
    headline: ClassVar = "privacy.watcher"
    looks_for: ClassVar = "nothing"
    weight: ClassVar = 2.0

    def estimate(self, view):
        return ()

    def evidence(self, view):
        raise NotImplementedError


class Grabber(Watcher):
    """Would stand above all others."""

    weight = 0.0


class Third(Watcher):
    """Would break ties between detectors."""

    weight = 3.0


class Headless(Watcher):
    """Names a score it does not have."""

    headline = "privacy.other"


def no_metric():
    """Is none."""


@pytest.fixture
def offer(monkeypatch):
    """Pretend that packages offering these entry points are installed."""

    def set_points(*points):
        monkeypatch.setattr(
            plugins, "entry_points",
            lambda group: [EntryPoint(name, value, group) for name, value in points],
        )  # fmt: skip
        plugins.metrics.cache_clear()

    yield set_points
    plugins.metrics.cache_clear()


def test_a_metric_from_an_entry_point_is_listed_and_built(offer):
    offer(("diversity.stranger", f"{__name__}:Stranger"))
    assert plugins.metrics()["diversity.stranger"] is Stranger
    assert "diversity.stranger" in plugins.score_ids()
    built = plugins.build_metric("diversity.stranger", settings={"seed": 1}, overrides={"k": 5})
    assert built == Stranger(k=5)


def test_a_name_or_a_score_is_never_taken_twice(offer):
    offer(("fidelity.mmd2", f"{__name__}:Stranger"))
    with pytest.raises(SynthauditError, match=r"fidelity\.mmd2"):
        plugins.metrics()
    offer(("fidelity.squatter", f"{__name__}:Squatter"))
    with pytest.raises(SynthauditError, match=r"both declare fidelity\.mmd2"):
        plugins.metrics()


@pytest.mark.parametrize(
    ("name", "what", "why"),
    [
        ("stranger", "Stranger", "begins with none of fidelity, diversity, privacy"),
        ("privacy.none", "no_metric", "is no Metric"),
        ("privacy.watcher", "Grabber", "weight is no power of two"),
        ("privacy.watcher", "Third", "weight is no power of two"),
        ("privacy.watcher", "Headless", "headline is none of its scores"),
    ],
)
def test_what_would_stop_an_audit_at_its_end_is_refused_at_once(name, what, why, offer):
    offer((name, f"{__name__}:{what}"))
    with pytest.raises(SynthauditError, match=f"{name} cannot be used: .*{why}"):
        plugins.metrics()
    offer(("privacy.watcher", f"{__name__}:Watcher"))
    assert plugins.metrics()["privacy.watcher"].weight == 2.0


def test_an_unknown_field_or_a_value_that_does_not_fit_is_refused(offer):
    offer(("diversity.stranger", f"{__name__}:Stranger"))
    with pytest.raises(PlanError, match=r"Known: k\.|Did you mean 'k'"):
        plugins.build_metric("diversity.stranger", settings={}, overrides={"kk": 5})
    with pytest.raises(PlanError, match=r"diversity\.stranger\.k"):
        plugins.build_metric("diversity.stranger", settings={}, overrides={"k": "many"})


def test_settings_of_the_plan_cannot_be_overridden_for_one_metric(offer):
    with pytest.raises(PlanError, match="seed"):
        plugins.build_metric("fidelity.mmd2", settings={"seed": 1}, overrides={"seed": 2})
