"""The layers a workspace may hold, from their schemas; and those it computes, from their declarations."""

from __future__ import annotations

from typing import Any

from generators.markdown import cell, code, number, table
from sttm.environment.layers import derived_layers
from sttm.packs.loading import load_pack
from sttm.production.areas.layer import area_layers
from sttm.territory.derived import Radius
from sttm.territory.schemas import Column, LayerSchema, layer_schemas

__all__ = ["derived_page", "page"]


def page() -> str:
    """Return one section for each layer schema."""
    schemas = sorted(layer_schemas().values(), key=lambda s: (not s.required, s.name))
    overview = table(
        ("layer", "Italian name", "kind", "required"),
        (
            (
                f"[{s.name}](#{s.name})",
                cell(s.title.it),
                cell(s.kind.replace("_", " ")),
                "yes" if s.required else "",
            )
            for s in schemas
        ),
    )
    return "\n".join([overview, *(_section(s) for s in schemas)])


def _section(schema: LayerSchema) -> str:
    parts = [f"## {schema.name}\n", f"**{schema.title.en}** ({schema.title.it}). {schema.description.en}\n"]
    if schema.columns:
        shape = "No geometry" if schema.geometry is None else f"Geometry: {schema.geometry}"
        made = f", or {', '.join(map(code, schema.key))} joined" if schema.key else ""
        parts.append(f"{shape}. Id column: {code(schema.id_column)}{made}.\n")
        parts.append(
            table(
                ("column", "type", "required", "unit", "values", "meaning"),
                (_column(c) for c in schema.columns),
            )
        )
    if schema.topology is not None:
        rules = schema.topology
        parts.append(
            f"Overlaps: {rules.overlaps}. Gaps inside the boundary: {rules.gaps}. "
            f"Features outside the boundary: {rules.outside}, beyond {rules.outside_tolerance:g} m. "
            f"Slivers narrower than {rules.sliver_width:g} m are warnings.\n"
        )
    if schema.raster is not None:
        facts = schema.raster.model_dump(exclude_none=True)
        shown = "; ".join(
            f"{key} {number(v) if isinstance(v, float) else v}" for key, v in facts.items() if v is not False
        )
        parts.append(f"Cells: {shown}.\n")
    return "\n".join(parts)


def _column(column: Column) -> tuple[str, ...]:
    values = ""
    if column.domain is not None:
        values = ", ".join(code(v) for v in column.domain)
    elif column.legend:
        values = "codes of the legend"
    elif column.minimum is not None or column.maximum is not None:
        values = f"{_end(column.minimum)} to {_end(column.maximum)}"
    name, unit = code(column.name), code(column.unit)
    return (
        name,
        column.type,
        "yes" if column.required else "",
        unit,
        values,
        f"{cell(column.title.en)} ({cell(column.title.it)})",
    )


def _end(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def derived_page() -> str:
    """Return one section for each derived layer."""
    pack = load_pack("base")
    thresholds: Any = pack.parameters["night_temperature_thresholds"].values[-1].value
    day = max(rule.in_force_from for rule in pack.area_rules.values())
    layers = (*derived_layers(thresholds), *area_layers(pack, day))
    return "\n".join(_derived(layer) for layer in layers)


def _derived(layer: Any) -> str:
    needs = [code(name) + (" (optional)" if optional else "") for name, optional in layer.inputs.items()]
    support = _support(layer.support)
    facts = [f"Needs {', '.join(needs)}.", f"Support: {support}."]
    if layer.parameters:
        facts.append(f"Parameters: {', '.join(code(p) for p in layer.parameters)}.")
    if layer.method:
        facts.append(f"Method: {layer.method}.")
    parts = [f"## {layer.name}\n", f"**{layer.title.en}** ({layer.title.it}). {' '.join(facts)}\n"]
    if layer.columns:
        rows = [(code(c.name), c.type, code(c.unit), _meaning(c.description)) for c in layer.columns]
        parts.append(table(("column", "type", "unit", "meaning"), rows))
    return "\n".join(parts)


def _support(support: Any) -> str:
    if not isinstance(support, Radius):
        return str(support)
    return (
        "a radius that parameters decide" if callable(support.metres) else f"radius of {support.metres:g} m"
    )


def _meaning(text: Any) -> str:
    return "" if text is None else f"{cell(text.en)} ({cell(text.it)})"
