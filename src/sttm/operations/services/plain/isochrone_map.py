"""The map of isochrones from plain files: the ground reached within some minutes from any of the origins."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.operations.services.plain.isochrones import DEPTH, IsochronesRun
from sttm.operations.services.plain.maps import BY, MapKind, both, credit
from sttm.publications.formatting import Language, format_number
from sttm.publications.services.minutes_map import MinutesMap, limit_classes, render_minutes
from sttm.services.streets import SPEED

__all__ = ["isochrones_content", "isochrones_map"]

FROM = {"it": "Dove si arriva {by} entro {m} min", "en": "Where one gets {by} within {m} min"}
TOWARDS = {"it": "Da dove si arriva {by} entro {m} min", "en": "From where one gets here {by} within {m} min"}
AND = {"it": " e ", "en": " and "}
LEGEND = {"it": "Minuti e quota del suolo raggiunto", "en": "Minutes and share of the ground reached"}
ORIGIN = {"it": "Origine", "en": "Origin"}
DESTINATION = {"it": "Destinazione", "en": "Destination"}
NOTE = {
    "it": "{v} km/h; suolo entro {d} m dalle strade raggiunte; luoghi entro {r} m dalla strada. Valori "
    "predefiniti o richiesti, non ufficiali. Luoghi di partenza o arrivo: {n}{off}.",
    "en": "{v} km/h; ground within {d} m of the streets reached; places within {r} m from the street. Values "
    "are defaults or asked for, not official. Places of start or end: {n}{off}.",
}
OFF = {"it": ", altri {n} lontani da ogni strada", "en": ", {n} more far from every street"}


def isochrones_map(done: IsochronesRun, *, language: Language = "it", kind: MapKind = "png") -> bytes:
    """Return the map of the ground reached from any of the origins, by the shortest minutes."""
    return render_minutes(isochrones_content(done), language=language, kind=kind)


def isochrones_content(done: IsochronesRun) -> MinutesMap:
    """Return what the map shows, before it is drawn."""
    limits = done.asked.minutes
    areas, of = done.frame.geometry.to_numpy(), done.frame["minutes"].to_numpy(float)
    rings: list[BaseGeometry] = []
    before: BaseGeometry = shapely.Polygon()
    for limit in limits:
        ground = shapely.union_all(areas[of == limit])
        rings.append(shapely.difference(ground, before))
        before = ground
    frame = gpd.GeoDataFrame({"shown": limits}, geometry=rings, crs=done.crs)
    standing = done.standing.geometry.to_numpy()[done.standing["on_street"].to_numpy(bool)]
    by, towards = BY[done.asked.mode], done.asked.towards
    title = TOWARDS if towards else FROM
    bounds = shapely.total_bounds([before, *standing])
    return MinutesMap(
        title=both(lambda k: title[k].format(by=by[k], m=_listed(limits, k))),
        crs=done.crs,
        frame=frame,
        bounds=bounds,
        weights=np.maximum(shapely.area(frame.geometry.to_numpy()), 1e-9),
        classes=limit_classes(limits),
        legend=LEGEND,
        nowhere=both(lambda _: ""),
        streets=done.streets,
        places=standing,
        places_title=DESTINATION if towards else ORIGIN,
        note=_note(done),
        attribution=credit({"streets": done.asked.streets, "origins": done.asked.origins}),
    )


def _listed(limits: tuple[float, ...], k: Language) -> str:
    told = [format_number(limit, k) for limit in limits]
    return AND[k].join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else told[0]


def _note(done: IsochronesRun) -> dict[str, str]:
    values = [done.parameters[name]["value"] for name in (SPEED[done.asked.mode], DEPTH, "street_reach")]
    standing = int(done.standing["on_street"].sum())
    far = len(done.standing) - standing

    def told(k: Language) -> str:
        v, d, r, n, off = (format_number(value, k) for value in (*values, standing, far))
        return NOTE[k].format(v=v, d=d, r=r, n=n, off=OFF[k].format(n=off) if far else "")

    return both(told)
