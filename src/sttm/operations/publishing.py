"""Publishes results: dossiers as PDF, and a territory with its evaluations as a page for the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.environment.describing import caveats as caveats_of
from sttm.environment.knowledge import Knowledge
from sttm.environment.unit_indicators import UnitIndicator
from sttm.errors import RequestError
from sttm.operations.building import check_up_to_date
from sttm.operations.page.overlays import overlays_of, spread
from sttm.operations.page.priorities import priorities_of
from sttm.operations.page.registers import registers_of
from sttm.operations.page.shapes import absent_shapes, shapes_of
from sttm.operations.page.siting import siting_of
from sttm.operations.picturing import (
    class_limits,
    described,
    layers_measured,
    palette,
    unit_columns,
)
from sttm.operations.picturing_dossier import dossier_maps
from sttm.packs.pack import Pack
from sttm.publications.dossier.pdf import write_dossier
from sttm.publications.formatting import Language
from sttm.publications.maps.content import level_classes
from sttm.publications.page.content import Indicator, Outline, PackFacts, PageContent
from sttm.publications.page.site import write_site
from sttm.territory.workspace import Workspace

__all__ = ["write_dossiers", "write_page"]

Progress = Callable[[int, int, str], None]

ENVIRONMENT = {
    "it": "STTM 1 – vulnerabilità, Schede Norma e interventi",
    "en": "STTM 1 – vulnerability, Schede Norma and interventions",
}
WITH_PRODUCTION = {
    "it": "STTM 1 – vulnerabilità, Schede Norma, interventi · STTM 3 – dove può andare ogni attività",
    "en": "STTM 1 – vulnerability, Schede Norma, interventions · STTM 3 – where each activity may go",
}
"""Subtitles of the page: what it shows of which strategy."""


def write_dossiers(
    workspace: Workspace,
    pack: Pack,
    results: Sequence[dict[str, Any]],
    out: Path,
    *,
    languages: Sequence[str] = ("it",),
    standard: str | None = "ua-1",
    progress: Progress | None = None,
) -> dict[str, dict[str, Path]]:
    """Write the dossier of each result, in each language.

    Parameters
    ----------
    out
        The PDF for one dossier; for several, a folder, where each is named by its intervention.
    languages
        ``it`` or ``en`` or both: what the maps show is gathered once for both.
    standard
        PDF standard; see :func:`sttm.publications.dossier.pdf.write_dossier`.

    Returns
    -------
    dict
        By intervention and language, the PDF.

    Raises
    ------
    RequestError
        If the language or the standard is not known, or ``out`` does not fit.
    """
    for language in languages:
        if language not in ("it", "en"):
            msg = f"there is no dossier in language {language!r}"
            raise RequestError(msg, remedy="choose it or en")
    number = len(results) * len(languages)
    one_file = out.suffix.casefold() == ".pdf"
    if one_file and number != 1:
        msg = f"{number} dossiers do not fit in {out.name}"
        raise RequestError(msg, remedy="name a folder")
    if not one_file:
        out.mkdir(parents=True, exist_ok=True)
    known: dict[str, Knowledge] = {}
    written: dict[str, dict[str, Path]] = {}
    for result in results:
        day, intervention = result["evaluated_on"], result["intervention"]["id"]
        if day not in known:
            known[day] = Knowledge(workspace, pack, date.fromisoformat(day))
        maps = dossier_maps(result, known[day])
        for language in languages:
            path = out if one_file else out / f"{intervention}.{language}.pdf"
            chosen: Language = "en" if language == "en" else "it"
            write_dossier(result, maps, path, language=chosen, standard=standard)
            written.setdefault(intervention, {})[language] = path
            if progress is not None:
                progress(sum(map(len, written.values())), number, path.name)
    return written


def write_page(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    results: Sequence[dict[str, Any]] = (),
    dossiers: Mapping[str, Mapping[str, Path]] | None = None,
) -> Path:
    """Write the page: map, where to act, where activities may go, registers, evaluations, data and caveats.

    Parameters
    ----------
    out
        Folder; it can be put on any web server as it is.
    on
        Day on which the pack's values must be in force.
    results, dossiers
        Evaluations to show, and their dossiers by intervention and language.

    Returns
    -------
    pathlib.Path
        The ``index.html``.

    Raises
    ------
    RequestError
        If the folder holds something else, or the workspace has no units.
    """
    check_up_to_date(workspace, pack, on)
    knowledge = Knowledge(workspace, pack, on)
    columns = unit_columns(knowledge)
    units = knowledge.units[[c for c in ("name", "type") if c in knowledge.units]].join(columns)
    units = gpd.GeoDataFrame(units, geometry=knowledge.units.geometry).rename_axis("unit_id").reset_index()
    units["municipality"] = _municipality_names(units, knowledge)
    layers = _input_layers(workspace)
    title = workspace.title
    registers = registers_of(knowledge)
    siting = siting_of(knowledge)
    content = PageContent(
        title=title,
        subtitle=WITH_PRODUCTION if siting is not None else ENVIRONMENT,
        pack=PackFacts(
            name=pack.manifest.name, title=pack.manifest.title.model_dump(), fictional=pack.manifest.fictional
        ),
        units=units,
        indicators=[
            _indicator(i, units, knowledge) for i in knowledge.indicators.values() if i.name in units
        ],
        overlays=overlays_of(knowledge),
        outlines=_outlines(knowledge),
        shapes=shapes_of(knowledge, registers["regeneration"]["areas"], registers["funded"]["interventions"]),
        absent=absent_shapes(knowledge),
        strategy={"priorities": priorities_of(knowledge), **registers},
        siting=siting,
        evaluations=results,
        dossiers=dossiers or {},
        layers=layers,
        caveats=caveats_of(layers, knowledge),
        simplify=_tolerance(units),
    )
    return write_site(out, content)


def _tolerance(units: gpd.GeoDataFrame) -> float:
    """Half a pixel of a large screen that shows the whole territory."""
    left, bottom, right, top = units.total_bounds
    return float(max(right - left, top - bottom) / 4000 / 2)


def _municipality_names(units: gpd.GeoDataFrame, knowledge: Knowledge) -> list[str | None]:
    """Return the municipality in which a point of each unit lies, to search by."""
    municipalities = knowledge.vector("municipalities")
    if municipalities is None:
        return [None] * len(units)
    points = units.geometry.representative_point()
    which, where = municipalities.sindex.query(points, predicate="intersects")
    names: list[str | None] = [None] * len(units)
    for unit, municipality in zip(which[::-1], where[::-1], strict=True):
        names[int(unit)] = str(municipalities["name"].iloc[int(municipality)])
    return names


def _indicator(indicator: UnitIndicator, units: gpd.GeoDataFrame, knowledge: Knowledge) -> Indicator:
    title = indicator.title.model_dump()
    is_level = indicator.breaks is not None
    limits = (1.5, 2.5, 3.5, 4.5) if is_level else class_limits(units[indicator.name], indicator.digits)
    colours = palette(indicator.name)
    return Indicator(
        id=indicator.name,
        title=title,
        unit=indicator.unit,
        digits=indicator.digits,
        breaks=limits,
        colours=spread(colours, len(limits) + 1),
        labels=[c.label for c in level_classes("heat")] if is_level else (),
        description=described(indicator),
        source_note=_source_note(indicator, knowledge),
        coverage=indicator.covered if indicator.covered in units else None,
    )


def _source_note(indicator: UnitIndicator, knowledge: Knowledge) -> dict[str, str]:
    """Return the data that an indicator was really measured from; how many units where they differ."""
    measured = layers_measured(indicator, knowledge)
    several = len(measured) > 1 and not indicator.also
    parts: dict[str, list[str]] = {"it": [], "en": []}
    for layer, units in measured.items():
        version = knowledge.version(layer)
        if version is None:
            continue
        record = version.record
        facts = [str(f) for f in (record.publisher, record.sensor, record.period) if f]
        for language, texts in parts.items():
            counted = f"{units} {'unità' if language == 'it' else 'units'}" if several else None
            said, brackets = getattr(record.title, language), ", ".join([*facts, *filter(None, [counted])])
            proxies = [getattr(c, language) for c in record.caveats] if record.proxy_for else []
            texts.append(" ".join([f"{said} ({brackets})." if brackets else f"{said}.", *proxies]))
    return {language: " ".join(texts) or "–" for language, texts in parts.items()}


def _outlines(knowledge: Knowledge) -> list[Outline]:
    titles = {
        "municipalities": {"it": "Comuni", "en": "Municipalities"},
        "zones": {"it": "Zone omogenee", "en": "Zone omogenee"},
    }
    frames = {name: knowledge.vector(name) for name in titles}
    return [
        Outline(id=name, title=titles[name], frame=f)
        for name, f in frames.items()
        if f is not None and "name" in f
    ]


def _input_layers(workspace: Workspace) -> list[dict[str, Any]]:
    rows = []
    for name in workspace.layers():
        version = workspace.current(name)
        if version is None or version.kind == "document" or version.record.build is not None:
            continue
        record = version.record
        rows.append(
            {
                "layer": name,
                "title": record.title.model_dump(),
                "version": version.version,
                "reference_date": record.reference_date,
                "publisher": record.publisher,
                "licence": record.licence,
                "source": record.source,
                "fictional": record.fictional,
                "caveats": [c.model_dump() for c in record.caveats],
            }
        )
    return rows
