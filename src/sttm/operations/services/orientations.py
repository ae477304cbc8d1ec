"""Makes the sheets of orientations for the Piani dei Servizi: values, PDF and pages, one for each Comune."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from sttm.operations.services.access import access_table_of
from sttm.packs.pack import Pack
from sttm.publications.documents.html import render_html
from sttm.publications.documents.model import Figure
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.documents.site import sheet_names
from sttm.publications.formatting import Language
from sttm.publications.maps.content import FRAME, DossierMap, MapClass, NetworkElements, View
from sttm.publications.maps.rendering import render_map
from sttm.publications.services.orientations import orientation_document
from sttm.publications.typesetting import place_file
from sttm.quantities import canonical_json
from sttm.services.access.account import AccessTable
from sttm.services.location.orientations import comuni_asked, orientations
from sttm.territory.workspace import Workspace

__all__ = ["KINDS", "orientation_figure", "service_orientations", "write_orientations"]

KINDS = (".pdf", ".html", ".json")

Progress = Callable[[int, int, str], None]

# Lightness falls with what is in reach, so that the order survives grey print.
GROUPS = tuple(
    MapClass(colour=colour, label={"it": f"{low}–{high - 1}", "en": f"{low}–{high - 1}"}, low=low, high=high)
    for low, high, colour in ((0, 3, "#f6eff7"), (3, 6, "#bdc9e1"), (6, 8, "#67a9cf"), (8, 10, "#02818a"))
)
NEXT = MapClass(
    colour="#b3243e",
    label={"it": "Luogo prossimo, per uno o più servizi", "en": "Next place, for one or more services"},
    values=frozenset({"next"}),
)
TITLE = {
    "it": "Servizi quotidiani a piedi nel tempo, e luoghi prossimi",
    "en": "Daily services on foot within the time, and next places",
}


def service_orientations(
    workspace: Workspace,
    pack: Pack,
    municipality: str | None,
    *,
    on: date,
    include: Collection[str] = (),
    progress: Progress | None = None,
) -> tuple[list[dict[str, Any]], AccessTable]:
    """Return the orientations of a Comune, or of all where none is named, and the cells they read.

    Parameters
    ----------
    include
        States of planned services that count too.

    Raises
    ------
    RequestError
        If there is no such Comune or state, a layer is not there, or access is not built or out of date.
    NotInForce
        If no daily group, or a number, is in force on the day.
    """
    table = access_table_of(workspace, pack, on=on, include=include)
    reading = table.reading
    codes = comuni_asked(reading, municipality)
    found = []
    for number, code in enumerate(codes):
        if progress is not None:
            progress(number, len(codes), reading.municipality_names[code])
        found.append(orientations(table, code))
    return found, table


def write_orientations(
    table: AccessTable,
    results: list[dict[str, Any]],
    folder: Path,
    *,
    language: Language = "it",
    standard: str | None = "ua-1",
    kinds: tuple[str, ...] = KINDS,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the sheet of each Comune in a folder, named by its code, and return the files."""
    written = []
    names = sheet_names(result["municipality"]["id"] for result in results)
    for number, (name, result) in enumerate(zip(names, results, strict=True)):
        if progress is not None:
            progress(number, len(results), result["municipality"]["name"])
        document = None
        for kind in kinds:
            path = folder / f"{name}{kind}"
            if kind == ".json":
                written.append(place_file((canonical_json(result) + "\n").encode(), path))
                continue
            if document is None:
                figure = orientation_figure(table, result, language)
                document = orientation_document(result, figure, language)
            content = render_pdf(document, standard=standard) if kind == ".pdf" else render_html(document)
            written.append(place_file(content, path))
    return written


def orientation_figure(table: AccessTable, result: Mapping[str, Any], language: Language) -> Figure | None:
    """Return the map of a Comune: what its cells have in reach, and the next places; None without Comuni.

    Parameters
    ----------
    result
        Its orientations, or a sheet with ``municipality``, ``daily`` and ``layers`` as these have.
    """
    cells, frame = table.frame, table.reading.vector("municipalities")
    code = result["municipality"]["id"]
    if frame is None:
        return None
    own = cells[(cells["municipality_id"].astype(str) == code).to_numpy(bool)]
    crs = table.reading.workspace.crs
    shown = gpd.GeoDataFrame(
        {"groups": own["groups_walk"].to_numpy(dtype=float, na_value=np.nan)},
        geometry=own.geometry.to_numpy(),
        crs=crs,
    )
    turn = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    places = {(p["lon"], p["lat"]) for p in (one["next"] for one in result["daily"]) if p is not None}
    points = [shapely.Point(turn.transform(*place)) for place in sorted(places)]
    elements = NetworkElements(
        frame=gpd.GeoDataFrame({"shown": ["next"] * len(points)}, geometry=points, crs=crs),
        column="shown",
        title={"it": "Luoghi", "en": "Places"},
        classes=(NEXT,),
    )
    outline = frame.geometry[code]
    credit = "; ".join(
        dict.fromkeys(f"{x['publisher']} ({x['licence']})" for x in result["layers"] if x["publisher"])
    )
    content = DossierMap(
        title=TITLE,
        description=TITLE,
        crs=crs,
        intervention=outline,
        view=_view(outline.bounds),
        attribution={"it": credit or "–", "en": credit or "–"},
        units=shown,
        indicator="groups",
        indicator_title={"it": "Servizi quotidiani nel tempo", "en": "Daily services within the time"},
        classes=GROUPS,
        elements=elements,
        outlined={"it": "Comune", "en": "Comune"},
    )
    alt = f"{TITLE[language]}: {result['municipality']['name']}."
    return Figure(render_map(content, language=language), TITLE[language], alt)


def _view(bounds: tuple[float, float, float, float]) -> View:
    """Return the view that just holds a Comune, at a scale of two digits."""
    left, bottom, right, top = bounds
    needed = 1.05 * 1000 * max((right - left) / FRAME[0], (top - bottom) / FRAME[1], 1.0)
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)
