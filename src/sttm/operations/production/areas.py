"""The areas map for everyone: ground by class, what touches a place, the rules, maps and files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import layers_told
from sttm.operations.building import check_up_to_date
from sttm.operations.registers import write_features
from sttm.packs.pack import Pack
from sttm.production.areas.account import By, areas_account
from sttm.production.areas.layer import LAYER, class_column
from sttm.production.areas.reading import areas_at, read_areas, rule_dict
from sttm.production.areas.rules import activity_named, rules_in_force
from sttm.publications.formatting import Language
from sttm.publications.typesetting import place_file
from sttm.quantities import round_half_even
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schema
from sttm.territory.workspace import Workspace

__all__ = ["AREA_FORMATS", "area_rules", "areas_note", "areas_of", "point_in_areas", "write_areas"]

AREA_FORMATS = (".gpkg", ".geojson", ".png", ".svg")

DEGREES = 7

NOTE = {
    "it": "Classi secondo le regole del pacchetto in vigore il {on}; dove la fonte è una legge la distanza è "
    "della legge, la classe è un esempio. Non sostituisce il piano.",
    "en": "Classes by the rules of the pack in force on {on}; where the source is a law the distance is the "
    "law's, the class an example. It does not replace the plan.",
}
FICTIONAL = {"it": "Territorio di fantasia. ", "en": "Fictional territory. "}


def areas_of(
    workspace: Workspace, pack: Pack, *, on: date, activity: str | None = None, by: By | None = None
) -> dict[str, Any]:
    """Return how much ground is of which class for an activity, or for all, as JSON values.

    Parameters
    ----------
    on
        Day on which the rules must be in force.
    activity
        All by default.
    by
        Also for each Zona omogenea (``zones``) or Comune (``municipalities``).

    Raises
    ------
    RequestError
        If there is no such activity, or the map has not been built or is older than its inputs.
    NotInForce
        If no rule is in force on the day.
    """
    return areas_account(_reading(workspace, pack, on, activity), activity, by)


def point_in_areas(
    workspace: Workspace, pack: Pack, at: tuple[float, float], *, on: date, activity: str | None = None
) -> dict[str, Any]:
    """Return everything that touches a place, as JSON values.

    Parameters
    ----------
    at
        Longitude and latitude, degrees (WGS84).

    Raises
    ------
    RequestError, NotInForce
        As :func:`areas_of`; or if the place lies outside the territory.
    """
    found = areas_at(_reading(workspace, pack, on, activity), _placed(workspace, at), activity)
    place = {"longitude": round_half_even(at[0], DEGREES), "latitude": round_half_even(at[1], DEGREES)}
    return {"kind": "sttm-siting-point", "format": 1, "at": place, "evaluated_on": on.isoformat(), **found}


def area_rules(pack: Pack, *, on: date, activity: str | None = None) -> list[dict[str, Any]]:
    """Return the rules in force on a day, the strongest first, with article and source, as JSON values.

    Raises
    ------
    RequestError, NotInForce
        If there is no such activity, no rule, or none in force.
    """
    return [rule_dict(pack, rule) for rule in rules_in_force(pack, on, activity)]


def write_areas(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    activity: str | None = None,
    at: tuple[float, float] | None = None,
    language: Language = "it",
) -> Path:
    """Write the areas map: features (.gpkg, .geojson) or a drawn map of one activity (.png, .svg).

    Features of one activity have the columns ``class`` and, of their rules, those that concern it.

    Raises
    ------
    RequestError
        If the file is to be of another kind, or a drawn map is asked for without an activity.
    """
    kind = out.suffix.casefold()
    if kind not in AREA_FORMATS:
        msg = f"{out.name}: the areas map is not written as {kind or '(none)'}"
        raise RequestError(msg, remedy=f"write {', '.join(AREA_FORMATS)}")
    if kind in (".png", ".svg") and activity is None:
        known = ", ".join(sorted(pack.activities))
        raise RequestError("a drawn map shows one activity", remedy=f"name it: {known}")
    reading = _reading(workspace, pack, on, activity)
    if kind in (".png", ".svg"):
        assert activity is not None  # noqa: S101 - asked before
        point = None if at is None else _placed(workspace, at)
        return place_file(_drawn(reading, activity, point, kind, language), out)
    write_features(_features(reading, activity), out, LAYER)
    return out


def _reading(workspace: Workspace, pack: Pack, on: date, activity: str | None) -> Reading:
    """Return a reading whose areas map is there, and no older than what it is made from."""
    if activity is not None:
        activity_named(pack, activity)
    reading = Reading(workspace, pack, on)
    read_areas(reading)
    check_up_to_date(workspace, pack, on, targets=[LAYER])
    return reading


def _placed(workspace: Workspace, at: tuple[float, float]) -> shapely.Point:
    x, y = pyproj.Transformer.from_crs(4326, workspace.crs, always_xy=True).transform(*at)
    if not np.isfinite([x, y]).all():
        msg = f"{at[0]:g}, {at[1]:g} is no place on this territory's map"
        raise RequestError(msg, remedy="give longitude and latitude in degrees")
    return shapely.Point(x, y)


def _features(reading: Reading, activity: str | None) -> gpd.GeoDataFrame:
    areas = read_areas(reading)
    frame = areas.frame.reset_index()
    if activity is None:
        return frame
    own = {name for name, rule in areas.rules.items() if rule.concerns(activity)}
    texts = frame["rules"].astype(str)
    named = {text: ";".join(n for n in text.split(";") if n in own) for text in texts.unique()}
    return gpd.GeoDataFrame(
        {
            "piece_id": frame["piece_id"],
            "class": frame[class_column(activity)],
            "rules": texts.map(named),
            "missing": frame["missing"],
        },
        geometry=frame.geometry,
        crs=frame.crs,
    )


def _drawn(
    reading: Reading, activity: str, point: shapely.Point | None, kind: str, language: Language
) -> bytes:
    from sttm.publications.maps.areas import AreasMap, render_areas  # what draws takes long to import

    pack, title = reading.pack, text_dict(activity_named(reading.pack, activity).title)
    areas = read_areas(reading)
    # Only what a rule of the activity asks for, and not preferences, makes ground not assessable.
    asked = {r.layer for r in areas.rules.values() if r.concerns(activity) and r.effect != "preference"}
    unknown = areas.frame.loc[areas.classes(activity) == "not_assessable", "missing"].astype(str).unique()
    missing = sorted({name for text in unknown for name in text.split(";")} & asked)
    version = reading.version(LAYER)
    layers = layers_told([LAYER], reading)
    credit = "; ".join(dict.fromkeys(f"{o['publisher']} ({o['licence']})" for o in layers if o["publisher"]))
    stamp = f"{LAYER} {version.version}; pack {pack.manifest.name} {pack.manifest.version}" if version else ""
    content = AreasMap(
        title={
            "it": f"{title['it']}: aree di esclusione e di attenzione",
            "en": f"{title['en']}: exclusion and attention areas",
        },
        crs=reading.workspace.crs,
        areas=areas.frame,
        column=class_column(activity),
        municipalities=reading.vector("municipalities"),
        missing=_titles(missing),
        note=areas_note(reading),
        attribution=dict.fromkeys(("it", "en"), f"{credit or '–'} · {stamp}"),
        point=point,
        already=areas.attention_known(activity),
    )
    return render_areas(content, language=language, kind="png" if kind == ".png" else "svg")


def _titles(layers: list[str]) -> dict[str, str]:
    titles = [text_dict(layer_schema(name).title) for name in layers]
    return {language: ", ".join(t[language] for t in titles) for language in ("it", "en")}


def areas_note(reading: Reading) -> dict[str, str]:
    """Return what a reader of the areas map must know first, in both languages."""
    on = reading.on.isoformat()
    first = FICTIONAL if reading.pack.manifest.fictional else {"it": "", "en": ""}
    return {language: first[language] + NOTE[language].format(on=on) for language in ("it", "en")}
