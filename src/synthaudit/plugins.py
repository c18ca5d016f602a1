"""The only registry: files in this package, and entry points of others, through one door.

A metric is the one ``Metric`` subclass defined in ``metrics/<dimension>/<name>.py``; its name is
``<dimension>.<name>``. Another package offers one under the entry point group
``synthaudit.metrics`` with that name. Two of one name are an error.
"""

import dataclasses
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from synthaudit.errors import PlanError, SynthauditError
from synthaudit.metrics.base import Metric, ScoreSpec
from synthaudit.nearest import suggestion

DIMENSIONS = ("fidelity", "diversity", "privacy")


@functools.cache
def metrics() -> Mapping[str, type[Metric]]:
    """Every metric by name, in the order of dimensions, then of names.

    Raises:
        SynthauditError: A file holds none or several, or a name or score id is taken twice.
    """
    found: dict[str, type[Metric]] = {}
    for dimension in DIMENSIONS:
        package = importlib.import_module(f"synthaudit.metrics.{dimension}")
        for module in sorted(item.name for item in pkgutil.iter_modules(package.__path__)):
            found[f"{dimension}.{module}"] = _metric_in(f"{package.__name__}.{module}")
    for point in sorted(entry_points(group="synthaudit.metrics"), key=lambda point: point.name):
        if point.name in found:
            raise SynthauditError(f"Two metrics are named {point.name}; one is {point.value}.")
        found[point.name] = point.load()
    owners: dict[str, str] = {}
    for name, metric in found.items():
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


def build_metric(
    name: str, *, settings: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Metric:
    """A metric with its fields filled: from ``overrides``, else from the plan's settings by name.

    Raises:
        PlanError: An override names no field, or its value does not fit the field's type.
    """
    metric = metrics()[name]
    fields = {field.name: field for field in dataclasses.fields(metric)}  # type: ignore[arg-type]
    types = get_type_hints(metric)
    values = {field: settings[field] for field in fields if field in settings}
    for key, value in (overrides or {}).items():
        if key not in fields or key in settings:
            own = sorted(set(fields) - set(settings))
            raise PlanError(f"{name} has no field '{key}'.{suggestion(key, own)}")
        try:
            values[key] = TypeAdapter(types[key]).validate_python(value)
        except ValidationError as error:
            raise PlanError(f"{name}.{key}: {error.errors()[0]['msg']}.") from None
    return metric(**values)


def _metric_in(module_name: str) -> type[Metric]:
    module = importlib.import_module(module_name)
    own = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Metric)
        and value.__module__ == module_name
        and not inspect.isabstract(value)
    ]
    if len(own) != 1:
        raise SynthauditError(f"{module_name} must define one metric, it defines {len(own)}.")
    return own[0]
