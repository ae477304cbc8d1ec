"""Checks places drawn for services against the location criteria, and writes their dossiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
import shapely.geometry

from sttm.errors import Fault, InputError
from sttm.operations.batch import gathered
from sttm.operations.dossier_files import write_each
from sttm.packs.pack import Pack
from sttm.packs.service_categories import Tier
from sttm.publications.documents.model import Document, Figure
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, View
from sttm.publications.maps.rendering import render_map
from sttm.publications.services.place_dossier import place_dossier
from sttm.services.location.checking import check_place
from sttm.services.location.drawn_site import DRAWN, drawn_services
from sttm.services.supply import EXISTING
from sttm.territory.drawn import read_features
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["check_places", "write_place_dossiers"]

AROUND_M = 1500.0
"""Half the side of the ground that the map of a place shows at least."""

CLASSES = tuple(
    MapClass(colour=colour, label={"it": it, "en": en}, values=frozenset({name}))
    for name, colour, it, en in (
        ("service", "#123f73", "Servizio della stessa categoria", "Service of the same category"),
        ("stop", "#6a3d8f", "Fermata", "Stop"),
        ("area", "#c4e3b2", "Area di rigenerazione", "Regeneration area"),
        ("lum", "#f3dca6", "LUM", "LUM"),
    )
)
TITLE = {"it": "Il luogo, con fermate, LUM e servizi", "en": "The place, with stops, LUM and services"}
PLACE = {"it": "Luogo verificato", "en": "Place that is checked"}


def check_places(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date,
    category: str | None = None,
    tier: Tier | None = None,
    states: tuple[str, ...] = EXISTING,
) -> list[dict[str, Any]]:
    """Return a result (``sttm-service-site-check``) for every place in the files.

    Raises
    ------
    InputError
        With every fault of every file.
    NotInForce
        If no criteria are in force for one.
    """
    reading = Reading(workspace, pack, on)
    features: list[tuple[str, dict[str, Any]]] = []
    faults: list[Fault] = []
    for path in gathered(files):
        try:
            features += read_features(path, DRAWN)
        except InputError as error:
            faults += error.faults
    if faults:
        msg = f"{len(faults)} files cannot be read" if len(faults) > 1 else "a file cannot be read"
        raise InputError(msg, faults)
    drawn = drawn_services(features, reading, category=category, tier=tier)
    return [check_place(reading, one, states) for one in drawn]


def write_place_dossiers(
    workspace: Workspace,
    pack: Pack,
    results: Sequence[Mapping[str, Any]],
    out: Path,
    *,
    kind: str = ".pdf",
    language: Language = "it",
    standard: str | None = "ua-1",
) -> list[Path]:
    """Write a dossier for each result, and return the files.

    Parameters
    ----------
    out, kind, standard
        See :func:`sttm.operations.dossier_files.write_each`.

    Raises
    ------
    RequestError
        If several are to be written to one file, or the kind is not known.
    """

    def document_of(result: Mapping[str, Any]) -> Document:
        reading = Reading(workspace, pack, date.fromisoformat(result["evaluated_on"]))
        return place_dossier(result, _figure(result, reading, language), language)

    return write_each(results, out, document_of, kind=kind, standard=standard)


def _figure(result: Mapping[str, Any], reading: Reading, language: Language) -> Figure:
    crs = reading.workspace.crs
    turn = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    shape = shapely.transform(
        shapely.force_2d(shapely.geometry.shape(dict(result["site"]["geometry"]))),
        lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])),
    )
    x, y = shape.centroid.x, shape.centroid.y
    left, bottom, right, top = shape.bounds
    half = max(AROUND_M, 0.7 * max(right - left, top - bottom))
    view = View.around((x - half, y - half, x + half, y + half), margin=1.0)
    named = dict.fromkeys(
        f"{one['publisher']} ({one['licence']})" for one in result["layers"] if one["publisher"]
    )
    credit = "; ".join(named) or "–"
    content = DossierMap(
        title=TITLE,
        description=TITLE,
        crs=crs,
        # A point has no outline to draw: a small disc stands for it.
        intervention=shape.buffer(view.scale / 700) if shape.geom_type == "Point" else shape,
        view=view,
        attribution={"it": credit, "en": credit},
        units=reading.vector("municipalities"),
        unit_label="name",
        units_title={"it": "Limiti dei Comuni", "en": "Limits of the Comuni"},
        elements=_around(result, reading),
        outlined=PLACE,
    )
    alt = f"{TITLE[language]}: {result['site']['title']}. {result['verdict']['label'][language]}."
    return Figure(render_map(content, language=language), TITLE[language], alt)


def _around(result: Mapping[str, Any], reading: Reading) -> NetworkElements:
    shown: list[str] = []
    shapes: list[Any] = []
    for layer, name in (
        ("lum", "lum"),
        ("regeneration_areas", "area"),
        ("stops", "stop"),
        ("services", "service"),
    ):
        frame = reading.vector(layer)
        if frame is None:
            continue
        if layer == "services":
            own = (frame["category"] == result["site"]["category"]["id"]).to_numpy(bool)
            frame = frame[own & frame["status"].isin(result["states"]).to_numpy(bool)]
        shapes += list(frame.geometry)
        shown += [name] * len(frame)
    found = gpd.GeoDataFrame({"shown": shown}, geometry=shapes, crs=reading.workspace.crs)
    return NetworkElements(
        frame=found, column="shown", title={"it": "Intorno", "en": "Around"}, classes=CLASSES
    )
