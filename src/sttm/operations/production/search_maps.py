"""Gathers what the map of a search shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyproj
import shapely
import shapely.geometry

from sttm.operations.production.map_notes import note_of, source_line
from sttm.packs.pack import Pack
from sttm.production.areas.reading import read_areas
from sttm.production.search.asking import place_of
from sttm.publications.formatting import Language
from sttm.publications.maps.sites import SitesMap, render_sites
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["search_map"]

EXAMPLE = {
    "it": "Regole, ordine dei suoli, criteri e pesi: esempi non ufficiali. Non sostituisce il piano.",
    "en": "Rules, order of lands, criteria, weights: unofficial examples. It does not replace the plan.",
}


def search_map(
    workspace: Workspace, pack: Pack, result: Mapping[str, Any], language: Language = "it"
) -> bytes:
    """Return the sites of a search over the areas map as PNG."""
    reading = Reading(workspace, pack, date.fromisoformat(result["evaluated_on"]))
    turn = pyproj.Transformer.from_crs(4326, workspace.crs, always_xy=True)
    sites = [
        shapely.transform(
            shapely.geometry.shape(site["geometry"]), lambda xy: np.column_stack(turn.transform(*xy.T))
        )
        for site in result["sites"]
    ]
    activity, place = result["activity"], place_of(reading, result["place"]["id"])
    area = result["area"]
    asked = {
        "it": f"{area['least'] / 1e4:g}–{area['most'] / 1e4:g} ha".replace(".", ","),
        "en": f"{area['least'] / 1e4:g}–{area['most'] / 1e4:g} ha",
    }
    name = "" if place.name is None else f", {place.name}"
    sites_are = {"it": "luoghi ammissibili", "en": "admissible sites"}
    if not sites:
        sites_are = {"it": "nessun luogo ammissibile", "en": "no admissible site"}
    elif result["as_if_known"] is not None:
        sites_are = {
            "it": "ipotesi, con livelli mancanti, di luoghi",
            "en": "hypotheses, layers missing, of sites",
        }
    areas = read_areas(reading)
    content = SitesMap(
        title={
            "it": f"{activity['title']['it']}: {sites_are['it']} di {asked['it']}{name}",
            "en": f"{activity['title']['en']}: {sites_are['en']} of {asked['en']}{name}",
        },
        crs=workspace.crs,
        areas=areas.frame.assign(shown=areas.drawn(activity["id"])),
        column="shown",
        sites=sites,
        points=[shapely.Point(one["x"], one["y"]) for one in result["to_survey"]],
        municipalities=reading.vector("municipalities"),
        place=place.polygon,
        note=note_of(reading, EXAMPLE),
        attribution=source_line(reading, result["layers"]),
    )
    return render_sites(content, language=language)
