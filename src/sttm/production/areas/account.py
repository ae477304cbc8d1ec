"""How much ground is of which class, for each activity: in all, by Zona omogenea or Comune, and by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

import sttm
from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.packs.declared import Text
from sttm.production.areas.classes import CLASSES, TITLES
from sttm.production.areas.layer import LAYER, SEPARATOR
from sttm.production.areas.reading import Areas, read_areas, rule_dict
from sttm.production.areas.rules import activity_named
from sttm.quantities import fingerprint, round_half_even
from sttm.territory.reading import Reading, absent_layers

__all__ = ["BY", "By", "areas_account", "pieces_by_place"]

By = Literal["zones", "municipalities"]
BY: tuple[By, ...] = ("zones", "municipalities")

FORMAT = 1

ALL_PARAMETERS = ("area_arc_deviation", "area_sliver_width")

POINTS = Text(
    it="noti come punti: quale terreno occupino non si sa, e la regola non li vede",
    en="known as points: which ground they take is not known, and the rule does not see them",
)


def areas_account(reading: Reading, activity: str | None = None, by: By | None = None) -> dict[str, Any]:
    """Return the account of the areas map as JSON values.

    Parameters
    ----------
    activity
        Of this one; of all by default.
    by
        Also for each Zona omogenea or Comune.

    Returns
    -------
    dict
        ``kind: "sttm-siting-areas"``: for each activity ``classes`` (area in m², share), ``rules`` with the
        area that each touches, ``places`` with their classes; ``missing`` layers, ``slivers``, ``caveats``,
        ``layers``, ``parameters``, ``fingerprint``.

    Raises
    ------
    RequestError
        If the map has not been built, or there is no such activity or no layer of such places.
    NotInForce
        If no rule is in force on the day.
    """
    areas = read_areas(reading)
    chosen = sorted(reading.pack.activities) if activity is None else [activity]
    ground = shapely.area(areas.pieces)
    places = None if by is None else pieces_by_place(reading, areas, by)
    touched = _touched(areas)
    version = reading.version(LAYER)
    layers = layers_told([LAYER], reading)
    result = {
        "kind": "sttm-siting-areas",
        "format": FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(reading.pack),
        "evaluated_on": reading.on.isoformat(),
        "area_m2": round_half_even(float(ground.sum()), 1),
        "pieces": len(areas.pieces),
        "version": version.version if version else None,
        "slivers": {
            "absorbed": int(areas.frame["slivers"].sum()),
            "area_m2": round_half_even(float(areas.frame["slivers_m2"].sum()), 1),
        },
        "activities": [
            {
                "id": name,
                "title": text_dict(activity_named(reading.pack, name).title),
                "classes": _by_class(areas.classes(name), ground),
                "rules": _rules(areas, name, touched, ground, reading),
                "places": None if places is None else _by_place(areas.classes(name), places),
            }
            for name in chosen
        ],
        "by": by,
        "missing": _missing(areas, ground, reading, chosen),
        "points": _points(areas, reading),
        "layers": layers,
        "parameters": parameters_told(ALL_PARAMETERS, reading),
        "caveats": caveats_told(layers, reading.pack),
    }
    return {**result, "fingerprint": fingerprint(result)}


def _by_class(classes: NDArray[Any], ground: NDArray[np.float64]) -> list[dict[str, Any]]:
    whole = float(ground.sum())
    return [
        {
            "class": name,
            "title": text_dict(TITLES[name]),
            "area_m2": round_half_even(area, 1),
            "share": round_half_even(area / whole, 5) if whole else 0.0,
        }
        for name in CLASSES
        for area in [float(ground[classes == name].sum())]
    ]


def _touched(areas: Areas) -> dict[str, NDArray[np.bool_]]:
    """Return by rule which pieces it touches."""
    kinds, which = np.unique(areas.frame["rules"].to_numpy(dtype=str), return_inverse=True)
    named = [set(kind.split(SEPARATOR)) for kind in kinds]
    return {rule: np.array([rule in names for names in named])[which] for rule in areas.rules}


def _rules(
    areas: Areas,
    activity: str,
    touched: Mapping[str, NDArray[np.bool_]],
    ground: NDArray[np.float64],
    reading: Reading,
) -> list[dict[str, Any]]:
    """Return the rules that concern an activity, the strongest first, with the ground each touches."""
    whole = float(ground.sum())
    found = []
    for name, rule in areas.rules.items():
        if rule.concerns(activity):
            known = reading.version(rule.layer) is not None
            area = float(ground[touched[name]].sum())
            told = rule_dict(reading.pack, rule, reading)
            told["area_m2"] = round_half_even(area, 1) if known else None
            told["share"] = round_half_even(area / whole, 5) if known and whole else None
            found.append(told)
    return found


def pieces_by_place(
    reading: Reading, areas: Areas, by: By
) -> list[tuple[str, str, NDArray[np.int64], NDArray[Any]]]:
    """Return by Zona omogenea or Comune its id, its name, the numbers of the pieces in it, m² of each.

    Raises
    ------
    RequestError
        If there is no layer of such places.
    """
    frame = reading.vector(by)
    if frame is None:
        raise RequestError(absent_layers([by]).reason, remedy=f"sttm add {by} FILE")
    names = frame["name"] if "name" in frame else frame.index.to_series()
    shapes = frame.geometry.to_numpy()
    piece, place = areas.tree.query(shapes, predicate="intersects")[::-1]
    shapely.prepare(shapes)
    inside = shapely.contains_properly(shapes[place], areas.pieces[piece])
    shared = shapely.area(areas.pieces[piece])
    shared[~inside] = shapely.area(shapely.intersection(areas.pieces[piece[~inside]], shapes[place[~inside]]))
    return [
        (str(frame.index[n]), str(names.iloc[n]), piece[place == n], shared[place == n])
        for n in range(len(frame))
    ]


def _by_place(
    classes: NDArray[Any], places: Sequence[tuple[str, str, NDArray[np.int64], NDArray[Any]]]
) -> list[dict[str, Any]]:
    return [
        {"id": name, "name": title, "classes": _by_class(classes[pieces], shared)}
        for name, title, pieces, shared in places
    ]


def _missing(
    areas: Areas, ground: NDArray[np.float64], reading: Reading, activities: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the layers of rules on some activities that are not known somewhere, and on how much ground."""
    asked = {r.layer for r in areas.rules.values() if any(r.concerns(a) for a in activities)}
    texts = areas.frame["missing"].to_numpy(dtype=str)
    kinds, which = np.unique(texts, return_inverse=True)
    found: dict[str, float] = {}
    for number, kind in enumerate(kinds):
        for name in asked & set(kind.split(SEPARATOR)):
            found[name] = found.get(name, 0.0) + float(ground[which == number].sum())
    return [
        {
            "layer": name,
            "area_m2": round_half_even(area, 1),
            "absent": reading.version(name) is None,
        }
        for name, area in sorted(found.items())
    ]


def _points(areas: Areas, reading: Reading) -> list[dict[str, Any]]:
    """Return the layers of which a rule asks for the ground inside, with their points and lines."""
    found = []
    for layer in sorted({r.layer for r in areas.rules.values() if r.distance_m == 0}):
        frame = reading.vector(layer)
        count = 0 if frame is None else int((shapely.get_dimensions(frame.geometry.to_numpy()) < 2).sum())
        if count:
            found.append({"layer": layer, "features": count, "note": text_dict(POINTS)})
    return found
