"""One registry, one door: built-in metrics by file, others by entry point."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import ClassVar

import pytest

from synthaudit import plugins
from synthaudit.errors import PlanError, SynthauditError
from synthaudit.metrics.base import Metric, ScoreSpec


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


def test_an_unknown_field_or_a_value_that_does_not_fit_is_refused(offer):
    offer(("diversity.stranger", f"{__name__}:Stranger"))
    with pytest.raises(PlanError, match=r"Known: k\.|Did you mean 'k'"):
        plugins.build_metric("diversity.stranger", settings={}, overrides={"kk": 5})
    with pytest.raises(PlanError, match=r"diversity\.stranger\.k"):
        plugins.build_metric("diversity.stranger", settings={}, overrides={"k": "many"})


def test_settings_of_the_plan_cannot_be_overridden_for_one_metric(offer):
    with pytest.raises(PlanError, match="seed"):
        plugins.build_metric("fidelity.mmd2", settings={"seed": 1}, overrides={"seed": 2})
