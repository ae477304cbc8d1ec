"""Checks that the rules of search speak of layers, columns, values and tables that there are."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.pack import Pack
from sttm.packs.siting import LandSource
from sttm.production.layer_names import Problem, column_problems, features_schema, layer_problems, nearest

__all__ = ["search_faults"]


def search_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every land that would offer no site, and every distance that nobody could tell."""
    for rule in pack.search_rules.values():
        found = [(land.id, problem) for land in rule.lands for problem in _land_problems(land, pack)]
        found += [(d.id, problem) for d in rule.distances for problem in layer_problems(d.layer, d.where)]
        for owner, (message, remedy) in found:
            yield Fault(code="search", message=f"{owner}: {message}", remedy=remedy, feature=rule.id)


def _land_problems(land: LandSource, pack: Pack) -> Iterator[Problem]:
    if land.kind == "greenfield":
        if land.layer != "land_cover":
            yield "greenfield is read from land_cover", "name that layer"
        if land.where:
            yield "greenfield is read from a table by class, it has no where", "leave it out"
        known = {t.variable for t in pack.class_values.values()}
        if land.variable is not None and land.variable not in known:
            yield f"no table by class gives {land.variable}", nearest(land.variable, known)
        return
    yield from layer_problems(land.layer, land.where)
    schema = features_schema(land.layer)
    if schema is not None and land.built_share_below is not None:
        yield from column_problems(schema, ["built_share"])
