"""Maps of what plain files gave: minutes to the nearest service, or categories in reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.operations.services.plain.ground import PlainRun
from sttm.operations.services.plain.nearest import NearestRun
from sttm.operations.services.plain.states import Counted
from sttm.operations.services.plain.streets import GENERAL
from sttm.packs.loading import load_pack
from sttm.publications.formatting import Language, format_number
from sttm.publications.maps.rendering import MAP_FORMATS, MapKind
from sttm.publications.services.minutes_map import (
    MinutesMap,
    count_classes,
    minute_classes,
    render_minutes,
)
from sttm.publications.typesetting import place_file
from sttm.services.streets import SPEED
from sttm.sources.osm.reading import is_osm

__all__ = [
    "BY",
    "LONELY",
    "MAP_FORMATS",
    "OF",
    "SERVICES",
    "MapKind",
    "both",
    "bounds_of",
    "called",
    "check_shown",
    "credit",
    "kind_of",
    "nearest_content",
    "nearest_map",
    "note_of",
    "place_map",
    "planned_told",
    "with_minutes",
]

Texts = Mapping[str, str]

BY = {"walk": {"it": "a piedi", "en": "on foot"}, "bike": {"it": "in bicicletta", "en": "by bike"}}
NEAREST = {"it": "Minuti {by} al servizio più vicino", "en": "Minutes {by} to the nearest service"}
COUNTED = {
    "it": "Categorie di servizi raggiunte {by} entro {m} min",
    "en": "Categories of services reached {by} within {m} min",
}
MINUTES = {"it": "Minuti e quota {of}", "en": "Minutes and share {of}"}
NUMBER = {"it": "Categorie su {n} e quota {of}", "en": "Categories of {n} and share {of}"}
OF = {
    "streets": {"it": "delle strade (lunghezza)", "en": "of the streets (length)"},
    "origins": {"it": "delle origini", "en": "of the origins"},
}
UNREACHED = {"it": "Non ne raggiunge", "en": "Reaches none"}
BEYOND = {"it": "Oltre {m} min, o non collegato", "en": "Beyond {m} min, or not connected"}
LONELY = {"it": "Lontano da ogni strada", "en": "Far from every street"}
SERVICES = {"it": "Servizio", "en": "Service"}
NOTE = {
    "it": "{v} km/h; luoghi entro {r} m dalla strada. Velocità e distanza predefinite del pacchetto, non "
    "ufficiali. Servizi: {n}{off}.{out}",
    "en": "{v} km/h; places within {r} m from the street. Speed and distance are defaults of the pack, not "
    "official. Services: {n}{off}.{out}",
}
OFF = {"it": ", di cui {n} lontani da ogni strada", "en": ", {n} of them far from every street"}
OUT = {"it": " {n} servizi previsti non contati.", "en": " {n} planned services left out."}
OUT_ONE = {"it": " Un servizio previsto non contato.", "en": " One planned service left out."}
ALSO = {"it": " Contati anche {n} previsti.", "en": " {n} planned ones counted too."}
FILES = {
    "streets": {"it": "strade", "en": "streets"},
    "services": {"it": "servizi", "en": "services"},
    "origins": {"it": "origini", "en": "origins"},
    "destinations": {"it": "destinazioni", "en": "destinations"},
    "population": {"it": "popolazione", "en": "population"},
}
PACK = {"it": "pacchetto", "en": "pack"}
OSM_CREDIT = " (© OpenStreetMap contributors, ODbL 1.0)"


def place_map(path: Path, draw: Callable[..., bytes]) -> None:
    """Put a map in its place whole, drawn in the format that its name tells: one of :data:`MAP_FORMATS`."""
    place_file(draw(kind=MAP_FORMATS[path.suffix.casefold()]), path)


def check_shown(done: PlainRun, category: str | None) -> None:
    """Refuse a category that no service has.

    Raises
    ------
    RequestError
        With those there are.
    """
    if category is not None and category not in done.categories:
        msg = f"no service has the category {category}"
        raise RequestError(msg, remedy=f"there are: {', '.join(done.categories)}")


def nearest_map(
    done: NearestRun, *, category: str | None = None, language: Language = "it", kind: MapKind = "png"
) -> bytes:
    """Return the map of minutes to the nearest service of a category, or of all there is.

    Where there are several categories and none is named: how many of them are in reach within the limit of
    the run, else within the daily reach of the general pack.

    Raises
    ------
    RequestError
        If no service has the category.
    """
    return render_minutes(nearest_content(done, category), language=language, kind=kind)


def nearest_content(done: NearestRun, category: str | None = None) -> MinutesMap:
    """Return what the map shows, before it is drawn."""
    check_shown(done, category)
    names = list(done.categories)
    shown = category or (names[0] if len(names) == 1 else None)
    of_streets = done.asked.origins is None
    weights = done.frame["metres"].to_numpy(float) if of_streets else np.ones(len(done.frame))
    of = OF["streets" if of_streets else "origins"]
    standing = done.standing[done.standing["on_street"].to_numpy(bool)]
    by = BY[done.asked.mode]
    if shown is not None:
        values = _minutes(done, shown)
        classes = minute_classes(values, done.asked.limit)
        named = called(done, shown)
        title = both(lambda k: NEAREST[k].format(by=by[k]) + named[k])
        legend = both(lambda k: MINUTES[k].format(of=of[k]))
        nowhere = UNREACHED if done.asked.limit is None else with_minutes(BEYOND, done.asked.limit)
        places = standing.geometry.to_numpy()[(standing["category"] == kind_of(shown)).to_numpy(bool)]
    else:
        within = done.asked.limit or load_pack(GENERAL).number("daily_reach", done.asked.on)
        values = _numbers(done, within)
        classes = count_classes(values)
        told = with_minutes(COUNTED, within)
        title = both(lambda k: told[k].replace("{by}", by[k]))
        legend = both(lambda k: NUMBER[k].format(n=len(names), of=of[k]))
        nowhere, places = LONELY, np.empty(0, object)
    return MinutesMap(
        title=title,
        crs=done.crs,
        frame=done.frame[["geometry"]].assign(shown=values),
        bounds=bounds_of(done),
        weights=weights,
        classes=classes,
        legend=legend,
        nowhere=nowhere,
        streets=np.empty(0, object) if of_streets else done.streets,
        places=places,
        places_title=SERVICES,
        note=note_of(done, shown),
        attribution=credit(
            {"streets": done.asked.streets, "services": done.asked.services, "origins": done.asked.origins}
        ),
    )


def credit(files: Mapping[str, Path | None]) -> dict[str, str]:
    """Return the names of the files with whom they are owed to, and the pack of the values."""
    manifest = load_pack(GENERAL).manifest
    title = text_dict(manifest.title)
    uses: dict[Path, list[str]] = {}
    for key, path in files.items():
        if path is not None:
            uses.setdefault(path, []).append(key)

    def told(k: Language) -> str:
        named = "; ".join(
            f"{', '.join(FILES[key][k] for key in keys)}: {path.name}{OSM_CREDIT if is_osm(path) else ''}"
            for path, keys in uses.items()
        )
        return f"{named[:1].upper()}{named[1:]} · {PACK[k]} {title[k]} {manifest.version}"

    return both(told)


def both(say: Callable[[Language], str]) -> dict[str, str]:
    """Return what is said in both languages."""
    return {"it": say("it"), "en": say("en")}


def bounds_of(done: PlainRun) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the bounds of what stands on streets: one place far away must not make all the others small."""
    near = done.frame[~done.frame.index.isin(done.far.get("origins", ()))]
    return np.asarray((near if len(near) else done.frame).total_bounds)


def kind_of(shown: str) -> str:
    """Return the category of services that a summary is of."""
    return "" if shown == "all" else shown


def _column(done: NearestRun, name: str) -> str:
    return "minutes" if "minutes" in done.frame else f"minutes_{name}"


def _minutes(done: NearestRun, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return done.frame[_column(done, name)].to_numpy(dtype=float)


def _numbers(done: NearestRun, within: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return how many categories are reached within some minutes; NaN for what stands far from streets."""
    counts = np.zeros(len(done.frame))
    for name in done.categories:
        with np.errstate(invalid="ignore"):
            counts += _minutes(done, name) <= within
    counts[done.frame.index.isin(done.far.get("origins", ()))] = np.nan
    return counts


def called(done: PlainRun, name: str) -> dict[str, str]:
    """Return what a category is called in a title, with a colon before; nothing where there is only one."""
    if not kind_of(name):
        return both(lambda _: "")
    declared = load_pack(GENERAL).service_categories.get(name) if is_osm(done.asked.services) else None
    said = both(lambda _: name) if declared is None else text_dict(declared.title)
    return both(lambda k: f": {said[k]}")


def with_minutes(texts: Texts, minutes: float) -> dict[str, str]:
    """Return texts with minutes set in."""
    return both(lambda k: texts[k].replace("{m}", format_number(minutes, k)))


def note_of(done: PlainRun, shown: str | None) -> dict[str, str]:
    """Return how the services of a category, or of all, were reached and what of them is left out."""
    speed = done.parameters[SPEED[done.asked.mode]]["value"]
    reach = done.parameters["street_reach"]["value"]
    rows = done.standing
    if shown is not None:
        rows = rows[(rows["category"] == kind_of(shown)).to_numpy(bool)]
    standing = rows.groupby(level=0)["on_street"].any()
    far = int((~standing).sum())

    def told(k: Language) -> str:
        v, r, n, off = (format_number(value, k) for value in (speed, reach, len(standing), far))
        said = OFF[k].format(n=off) if far else ""
        return NOTE[k].format(v=v, r=r, n=n, off=said, out=planned_told(done.supply, k))

    return both(told)


def planned_told(supply: Counted, k: Language) -> str:
    """Return how many planned services are left out of a map, and how many count."""
    out, also = sum((supply.left_out or {}).values()), sum(supply.planned.values())
    told = (OUT_ONE if out == 1 else OUT)[k].format(n=format_number(out, k)) if out else ""
    return told + (ALSO[k].format(n=format_number(also, k)) if also else "")
