"""Land of a LUM that may change: to regenerate or disused, free; and its trees."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.grids import Cells
from sttm.indicators import zonal
from sttm.quantities import Measure, Missing
from sttm.services.lum.reading import measured, told, within
from sttm.services.result import missing_told
from sttm.services.surveyed import unsurveyed
from sttm.territory.reading import Reading, absent_layers

__all__ = ["class_share", "land"]

REGISTER = "regeneration_areas"
FREE = "open_land"
"""Variable of the pack's tables by land-cover class that says which ground is free."""

LEAST_COVER = 0.5
"""Share of the ground that has to have a class: less says nothing of the whole."""


def land(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    """Return areas to regenerate by kind, and free ground, of a LUM, as JSON values."""
    return {"regeneration": _register(reading, ground), "free": told(class_share(reading, ground, FREE))}


def _register(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    frame, rows = reading.vector(REGISTER), within(reading, REGISTER, ground)
    if frame is None or isinstance(rows, Missing):
        return missing_told(absent_layers([REGISTER]))
    own = frame.iloc[rows]
    elsewhere = None if len(own) else unsurveyed(reading, REGISTER, ground)
    if elsewhere is not None:
        return missing_told(elsewhere)
    shapes = own.geometry.to_numpy()
    drawn = shapely.get_dimensions(shapes) == 2
    area = shapely.area(shapely.intersection(shapes, ground))
    kinds = own["kind"].to_numpy(dtype=str)
    return {
        "kinds": [
            {
                "kind": str(kind),
                "number": int((kinds == kind).sum()),
                "area": measured(float(area[(kinds == kind) & drawn].sum()), "m**2"),
                "points": int(((kinds == kind) & ~drawn).sum()),
            }
            for kind in np.unique(kinds)
        ]
    }


def class_share(reading: Reading, ground: BaseGeometry, variable: str) -> Measure | Missing:
    """Return the mean over some ground of what the pack says of each class of land cover."""
    version = reading.version("land_cover")
    if version is None:
        return absent_layers(["land_cover"])
    legend = version.record.legend
    table = None if legend is None else reading.pack.values_of(legend, variable, reading.on)
    if table is None:
        reason = f"the pack says nothing of {variable} for the classes of the land cover"
        return Missing(reason, it=f"il pacchetto non dice {variable} delle classi della copertura del suolo")
    areas = _areas(reading, ground, version.kind == "vector")
    known = {code: found.value for code in areas for found in [table.of(code)] if found is not None}
    covered = sum(areas[code] for code in known)
    if covered < LEAST_COVER * ground.area:
        reason = "land cover is known of too little of it"
        return Missing(reason, it="la copertura del suolo è nota di una parte troppo piccola")
    return Measure(sum(areas[code] * value for code, value in known.items()) / covered, "1")


def _areas(reading: Reading, ground: BaseGeometry, vector: bool) -> dict[int, float]:
    """Return the area of each class in some ground, m²."""
    if vector:
        frame, rows = reading.vector("land_cover"), within(reading, "land_cover", ground)
        assert frame is not None  # noqa: S101 - its version was read
        assert not isinstance(rows, Missing)  # noqa: S101 - as before
        cut = shapely.area(shapely.intersection(frame.geometry.to_numpy()[rows], ground))
        codes = frame["code"].to_numpy(dtype=int)[rows]
        return {int(code): float(cut[codes == code].sum()) for code in np.unique(codes)}
    cells: Cells | None = reading.cells("land_cover")
    assert cells is not None  # noqa: S101 - its version was read
    series = gpd.GeoSeries([ground], crs=reading.workspace.crs)
    found = zonal.class_areas(zonal.coverage(series, cells.grid), cells).iloc[0]
    return {int(str(code)): float(area) for code, area in found.items() if code != "nodata" and area > 0}
