"""Every value of the packs with its source: parameters, breaks, values by land-cover class, types of work."""

from __future__ import annotations

from typing import Any

from generators.markdown import cell, code, number, table
from sttm.packs.loading import load_pack, shipped_packs
from sttm.packs.pack import Pack

__all__ = ["page", "source_text", "works_page"]


def page() -> str:
    """Return one section for each pack; what a pack takes from another is shown there."""
    parts: list[str] = []
    shown: dict[tuple[str, str], Any] = {}
    for name in sorted(shipped_packs(), key=lambda n: (n != "base", n)):
        pack = load_pack(name)
        parts.append(f"## Pack {name}\n\n{pack.manifest.description.en} Version {pack.manifest.version}.\n")
        own = {
            kind: {i: item for i, item in getattr(pack, kind).items() if shown.get((kind, i)) != item}
            for kind in ("parameters", "breaks", "class_values")
        }
        shown |= {(kind, i): item for kind, items in own.items() for i, item in items.items()}
        parts += [
            _parameters(own["parameters"]),
            _breaks(own["breaks"]),
            *(_classes(t, pack) for t in own["class_values"].values()),
        ]
    return "\n".join(p for p in parts if p)


def source_text(source: Any) -> str:
    """Return a source as a sentence."""
    title = source.title if isinstance(source.title, str) else source.title.en
    place = f", {source.article}" if source.article else ""
    address = f" <{source.url}>" if source.url else ""
    return f"{cell(title + place)}{address} ({source.kind})"


def _dates(item: Any) -> str:
    until = item.in_force_until
    since = _day(item.in_force_from)
    return f"since {since}" if until is None else f"{since} to {_day(until)}"


def _day(day: Any) -> str:
    return str(day).replace("-", "\u2011")  # hyphens at which a line is not broken


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _measure(value: Any, unit: str) -> str:
    if isinstance(value, str):
        return code(value)
    return number(value) if unit == "1" else f"{number(value)} {code(unit)}"


def _parameters(parameters: dict[str, Any]) -> str:
    columns = ("parameter", "value", "in force", "source", "official", "confidence")
    rows = [
        (
            f"{code(p.id)} {cell(p.title.en)}",
            _measure(v.value, v.unit),
            _dates(v),
            source_text(v.source),
            _yes(v.official),
            v.confidence,
        )
        for p in parameters.values()
        for v in p.values
    ]
    return f"### Parameters\n\n{table(columns, rows)}" if rows else ""


def _breaks(breaks: dict[str, Any]) -> str:
    columns = ("breaks", "values", "set for", "worse", "proxy", "source", "official", "confidence")
    rows = [
        (
            f"{code(b.id)} {cell(b.title.en)}",
            _measure(b.values, b.unit),
            f"{code(b.variable)} from {code(b.layer)}; {cell(b.sensor)}; {cell(b.period)}",
            "higher" if b.higher_is_worse else "lower",
            _yes(b.proxy),
            source_text(b.source),
            _yes(b.official),
            b.confidence,
        )
        for b in breaks.values()
    ]
    return f"### Breaks of the vulnerability levels\n\n{table(columns, rows)}" if rows else ""


def _classes(values: Any, pack: Pack) -> str:
    labels = {c.code: c.label for c in pack.legends[values.legend].classes}
    rows = []
    for one in values.values:
        label = labels.get(one.code)
        name = "" if label is None else f"{cell(label.en)} ({cell(label.it)})"
        rows.append((str(one.code), name, number(one.value), code(one.source), one.confidence))
    unit = "share" if values.unit == "1" else values.unit
    span = f"{unit}, {values.minimum:g} to {values.maximum:g}"
    sources = "\n".join(f"- {code(name)}: {source_text(s)}" for name, s in values.sources.items())
    return "\n".join(
        [
            f"### {cell(values.title.en)} ({code(values.id)})\n",
            f"Legend {code(values.legend)}; {span}; in force {_dates(values)}; no value is official.\n",
            table(("code", "class", "value", "source", "confidence"), rows),
            f"Sources:\n\n{sources}\n",
        ]
    )


def works_page() -> str:
    """Return the types of work of the common pack."""
    columns = ("type", "kind", "measured by", "infiltrates", "depth, m", "least area, m²", "cost")
    rows = [
        (
            f"{code(work.id)} {cell(work.title.en)} ({cell(work.title.it)})",
            work.kind,
            work.measured_by,
            work.infiltrates.replace("_", " "),
            f"{work.depth_m:g}",
            _least(work.least_area),
            _cost(work.cost),
        )
        for work in load_pack("base").work_types.values()
    ]
    return table(columns, rows)


def _least(least: Any) -> str:
    if least is None:
        return ""
    return f"{number(least.value_m2)}; {source_text(least.source)}; {least.confidence}"


def _cost(cost: Any) -> str:
    if cost is None:
        return ""
    span = f"{number(cost.low)} – {number(cost.high)} {code(cost.unit)}"
    return f"{span}; {source_text(cost.source)}; {cost.confidence}"
