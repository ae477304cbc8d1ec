"""Checks that the indicators of a pack read tables, columns and layers that there are."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from sttm.environment.layers import derived_layers
from sttm.errors import Fault, PackError
from sttm.packs.monitoring import FeatureMethod, LayerMethod, MonitoringIndicator
from sttm.packs.objectives import Objective
from sttm.packs.pack import Pack
from sttm.territory.schemas import layer_schema, layer_schemas

__all__ = ["check_monitoring"]

REGISTER = "transformations"


def check_monitoring(pack: Pack) -> Pack:
    """Return the pack, if its indicators and objectives read only what can be there.

    A misspelt column would else be *not assessable* for ever, and look like missing data.

    Raises
    ------
    PackError
        With every name that leads nowhere.
    """
    tables = _tables(pack)
    faults = [f for one in pack.monitoring.values() for f in _indicator(one, tables)]
    faults += [f for one in pack.objectives.values() for f in _objective(one)]
    if faults:
        plural = "s" if len(faults) != 1 else ""
        msg = f"pack {pack.manifest.name} has {len(faults)} fault{plural} in what its monitoring reads"
        raise PackError(msg, faults)
    return pack


def _tables(pack: Pack) -> dict[str, set[str]]:
    declared = pack.parameters.get("night_temperature_thresholds")
    values = () if declared is None else declared.values
    thresholds = sorted({t for value in values for t in value.numbers})
    return {layer.name: {c.name for c in layer.columns} for layer in derived_layers(thresholds)}


def _indicator(indicator: MonitoringIndicator, tables: dict[str, set[str]]) -> Iterator[Fault]:
    method = indicator.method
    if isinstance(method, LayerMethod):
        yield from _unknown("derived layer", method.layer, tables, indicator.id)
        if method.layer in tables:
            yield from _unknown(
                f"column of {method.layer}", method.column, tables[method.layer], indicator.id
            )
        for name in method.dated_by:
            yield from _unknown("input layer", name, layer_schemas(), indicator.id)
    elif isinstance(method, FeatureMethod):
        yield from _unknown("input layer", method.layer, layer_schemas(), indicator.id)
        if method.layer in layer_schemas():
            yield from _choice(method.layer, method.where, indicator.id)
            numbers = [c.name for c in layer_schema(method.layer).columns if c.type in ("integer", "number")]
            for name in [] if method.column is None else [method.column]:
                yield from _unknown(f"column of numbers of {method.layer}", name, numbers, indicator.id)


def _objective(objective: Objective) -> Iterator[Fault]:
    for effect in objective.transformations:
        yield from _choice(REGISTER, effect.where, objective.id)


def _choice(layer: str, where: dict[str, tuple[str, ...]], place: str) -> Iterator[Fault]:
    columns = {c.name: c for c in layer_schema(layer).columns}
    for name, values in where.items():
        yield from _unknown(f"column of {layer}", name, columns, place)
        domain = columns[name].domain if name in columns else None
        for value in values if domain is not None else ():
            yield from _unknown(f"value of {layer}.{name}", value, [str(v) for v in domain or ()], place)


def _unknown(what: str, name: str, known: Collection[str], place: str) -> Iterator[Fault]:
    if name in known:
        return
    near = difflib.get_close_matches(name, list(known), n=3) or sorted(known)[:12]
    yield Fault(
        code="unknown-input",
        message=f"there is no {what} {name}",
        remedy=f"name one of {', '.join(near)}",
        feature=place,
    )
