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
        parts += [_parameters(own["parameters"]), _breaks(own["breaks"]), *(_classes(t, pack) for t in own["class_values"].values())]
    return "\n".join(p for p in parts if p)


def source_text(source: Any) -> str:
    """Return a source as a sentence."""
    title = source.title if isinstance(source.title, str) else source.title.en
    place = f", {source.article}" if source.article else ""
    address = f" <{source.url}>" if source.url else ""
    return f"{cell(title + place)}{address} ({source.kind})"


def _dates(item: Any) -> str:
    until = item.in_force_until
    return f"since {item.in_force_from}" if until is None else f"{item.in_force_from} to {until}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _parameters(parameters: dict[str, Any]) -> str:
    rows = [
        (f"{code(p.id)} {cell(p.title.en)}", f"{number(v.value)} {code(v.unit) if v.unit != '1' else ''}", _dates(v), source_text(v.source), _yes(v.official), v.confidence)
        for p in parameters.values()
        for v in p.values
    ]  # fmt: skip
    if not rows:
        return ""
    return "### Parameters\n\n" + table(("parameter", "value", "in force", "source", "official", "confidence"), rows)


def _breaks(breaks: dict[str, Any]) -> str:
    rows = [
        (f"{code(b.id)} {cell(b.title.en)}", f"{number(b.values)} {code(b.unit) if b.unit != '1' else ''}", f"{code(b.variable)} from {code(b.layer)}; {cell(b.sensor)}; {cell(b.period)}", "higher" if b.higher_is_worse else "lower", _yes(b.proxy), source_text(b.source), _yes(b.official), b.confidence)
        for b in breaks.values()
    ]  # fmt: skip
    if not rows:
        return ""
    columns = ("breaks", "values", "set for", "worse", "proxy", "source", "official", "confidence")
    return "### Breaks of the vulnerability levels\n\n" + table(columns, rows)


def _classes(values: Any, pack: Pack) -> str:
    legend = pack.legends[values.legend]
    labels = {c.code: c.label for c in legend.classes}
    rows = []
    for one in values.values:
        label = labels.get(one.code)
        rows.append((str(one.code), "" if label is None else f"{cell(label.en)} ({cell(label.it)})", number(one.value), code(one.source), one.confidence))
    sources = "\n".join(f"- {code(name)}: {source_text(s)}" for name, s in values.sources.items())
    unit = "share" if values.unit == "1" else values.unit
    head = f"### {cell(values.title.en)} ({code(values.id)})\n\nLegend {code(values.legend)}; {unit}, {values.minimum:g} to {values.maximum:g}; in force {_dates(values)}; no value is official.\n\n"
    return head + table(("code", "class", "value", "source", "confidence"), rows) + f"\nSources:\n\n{sources}\n"


def works_page() -> str:
    """Return the types of work of the common pack."""
    rows = []
    for work in load_pack("base").work_types.values():
        cost = "" if work.cost is None else f"{number(work.cost.low)} – {number(work.cost.high)} {code(work.cost.unit)}; {source_text(work.cost.source)}; {work.cost.confidence}"
        rows.append((f"{code(work.id)} {cell(work.title.en)} ({cell(work.title.it)})", work.kind, work.measured_by, work.infiltrates.replace("_", " "), f"{work.depth_m:g}", cost))
    return table(("type", "kind", "measured by", "infiltrates", "depth, m", "cost"), rows)
