"""The only registry: files in this package, and entry points of others, through one door.

A metric is the one ``Metric`` subclass defined in ``metrics/<dimension>/<name>.py``; its name is
``<dimension>.<name>``. A generator is the one ``Generator`` subclass defined in
``generators/<name>.py``, a backend the one ``Backend`` subclass in ``backends/<name>.py``, an
engine the one ``Engine`` subclass in ``engines/<name>.py``. Another package offers one under the
entry point group ``synthaudit.metrics``, ``synthaudit.generators``, ``synthaudit.backends`` or
``synthaudit.engines`` with its name. Two of one name are an error.
"""

import dataclasses
import functools
import importlib
import inspect
import math
import pkgutil
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from synthaudit.engines.base import Engine
from synthaudit.errors import PlanError, SynthauditError
from synthaudit.generation.backend import Backend
from synthaudit.generation.quality import Quality
from synthaudit.generators.base import Generator
from synthaudit.metrics.base import Detector, Metric, ScoreSpec
from synthaudit.nearest import suggestion

_Part = TypeVar("_Part")
_MISSING = dataclasses.MISSING

DIMENSIONS = ("fidelity", "diversity", "privacy")


@functools.cache
def metrics() -> Mapping[str, type[Metric]]:
    """Every metric by name, in the order of dimensions, then of names.

    Raises:
        SynthauditError: A file holds none or several, a name or score id is taken twice, or one
            lacks what every audit reads off it.
    """
    found: dict[str, type[Metric]] = {}
    for dimension in DIMENSIONS:
        package = f"synthaudit.metrics.{dimension}"
        found |= {f"{dimension}.{name}": part for name, part in _parts(package, Metric).items()}
    _add_offered(found, "metrics")
    owners: dict[str, str] = {}
    for name, metric in found.items():
        _check(name, metric)
        for spec in metric.scores:
            if owners.setdefault(spec.id, name) != name:
                raise SynthauditError(f"{owners[spec.id]} and {name} both declare {spec.id}.")
    order = {dimension: position for position, dimension in enumerate(DIMENSIONS)}
    return dict(sorted(found.items(), key=lambda item: (order[item[0].split(".")[0]], item[0])))


def score_specs() -> Mapping[str, ScoreSpec]:
    """Every score any metric declares, by id."""
    return {spec.id: spec for metric in metrics().values() for spec in metric.scores}


def score_ids() -> frozenset[str]:
    """The ids of all scores any metric declares."""
    return frozenset(score_specs())


@functools.cache
def generators() -> Mapping[str, type[Generator]]:
    """Every generator by name.

    Raises:
        SynthauditError: A file holds none or several, or a name is taken twice.
    """
    return _ours_and_offered("generators", Generator)


@functools.cache
def backends() -> Mapping[str, type[Backend]]:
    """Every backend by name.

    Raises:
        SynthauditError: A file holds none or several, or a name is taken twice.
    """
    return _ours_and_offered("backends", Backend)


@functools.cache
def engines() -> Mapping[str, type[Engine]]:
    """Every engine by name.

    Raises:
        SynthauditError: A file holds none or several, or a name is taken twice.
    """
    return _ours_and_offered("engines", Engine)


def build_metric(
    name: str, *, settings: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Metric:
    """A metric with its fields filled: from ``overrides``, else from the plan's settings by name.

    Raises:
        PlanError: An override names no field, or its value does not fit the field's type.
    """
    return _built(name, metrics()[name], settings, overrides or {})


def build_generator(
    name: str, *, settings: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Generator:
    """A generator with its fields filled: from ``overrides``, else from the plan's settings.

    Raises:
        PlanError: There is no such generator or field, or a value does not fit.
    """
    if name not in generators():
        raise PlanError(f"There is no generator '{name}'.{suggestion(name, generators())}")
    return _built(name, generators()[name], settings, overrides or {})


def build_quality(generator: Generator, overrides: Mapping[str, Any]) -> Quality:
    """The generator's quality control, changed field by field.

    Raises:
        PlanError: An override names no field, or its value does not fit the field's type.
    """
    changed = _built("quality", Quality, {}, overrides)
    return dataclasses.replace(
        generator.quality, **{name: getattr(changed, name) for name in overrides}
    )


def build_backend(
    name: str, *, settings: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Backend:
    """A backend with its fields filled: from ``overrides``, else from settings that are not None.

    Raises:
        PlanError: There is no such backend, or a value is missing or does not fit.
    """
    if name not in backends():
        raise PlanError(f"There is no backend '{name}'.{suggestion(name, backends())}")
    given = {key: value for key, value in settings.items() if value is not None}
    return _built(f"backend {name}", backends()[name], given, overrides or {})


def build_engine(name: str, *, workers: int | None) -> Engine:
    """An engine with at most so many workers; None for as many as there is room for.

    Raises:
        PlanError: There is no such engine.
    """
    if name not in engines():
        raise PlanError(f"There is no engine '{name}'.{suggestion(name, engines())}")
    engine: Engine = _built(f"engine {name}", engines()[name], {"n_workers": workers}, {})
    return engine


def _built(
    name: str, kind: type[_Part], settings: Mapping[str, Any], overrides: Mapping[str, Any]
) -> _Part:
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    types = get_type_hints(kind)
    values = {field: settings[field] for field in fields if field in settings}
    for key, value in overrides.items():
        if key not in fields or key in settings:
            own = sorted(set(fields) - set(settings))
            raise PlanError(f"{name} has no field '{key}'.{suggestion(key, own)}")
        try:
            values[key] = TypeAdapter(types[key]).validate_python(value)
        except ValidationError as error:
            raise PlanError(f"{name}.{key}: {error.errors()[0]['msg']}.") from None
    for key, field in fields.items():
        optional = (field.default, field.default_factory) != (_MISSING, _MISSING)
        if key not in values and not optional:
            raise PlanError(f"{name} needs '{key}', which is not given.")
    return kind(**values)


def _add_offered(found: dict[str, Any], kind: str) -> None:
    """Add what other packages offer."""
    group = f"synthaudit.{kind}"
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        if point.name in found:
            raise SynthauditError(f"Two {kind} are named {point.name}; one is {point.value}.")
        found[point.name] = point.load()


def _check(name: str, metric: Any) -> None:
    """Refuse here what would else stop an audit at its end."""
    dimension = name.partition(".")[0]
    problem = None
    if dimension not in DIMENSIONS:
        problem = f"its name begins with none of {', '.join(DIMENSIONS)}"
    elif not (inspect.isclass(metric) and issubclass(metric, Metric)):
        problem = "it is no Metric"
    elif not all(isinstance(spec, ScoreSpec) for spec in getattr(metric, "scores", (None,))):
        problem = "it declares no scores"
    elif issubclass(metric, Detector):
        if getattr(metric, "headline", None) not in {spec.id for spec in metric.scores}:
            problem = "its headline is none of its scores"
        elif not isinstance(getattr(metric, "looks_for", None), str):
            problem = "it does not say what it looks for"
        elif metric.weight <= 0 or math.frexp(metric.weight)[0] != 0.5:  # noqa: PLR2004 (as frexp has it)
            problem = "its weight is no power of two"
    if problem is not None:
        raise SynthauditError(f"The metric {name} cannot be used: {problem}.")


def _ours_and_offered(kind: str, base: Any) -> Mapping[str, Any]:
    """Those in the folder ``kind``, and what other packages offer under that name."""
    found = _parts(f"synthaudit.{kind}", base)
    _add_offered(found, kind)
    return dict(sorted(found.items()))


def _parts(package: str, base: Any) -> dict[str, Any]:
    """The one concrete subclass of ``base`` in each file of ``package``, by file name."""
    path = importlib.import_module(package).__path__
    found = {}
    for name in sorted(item.name for item in pkgutil.iter_modules(path) if item.name != "base"):
        module = importlib.import_module(f"{package}.{name}")
        own = [
            value
            for value in vars(module).values()
            if inspect.isclass(value)
            and issubclass(value, base)
            and value.__module__ == module.__name__
            and not inspect.isabstract(value)
        ]
        if len(own) != 1:
            what = base.__name__.lower()
            raise SynthauditError(f"{module.__name__} must define one {what}, not {len(own)}.")
        found[name] = own[0]
    return found
