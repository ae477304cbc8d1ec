"""Orientations for the Piano dei Servizi of a Comune: what it has, who lacks what, where the next serves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csc_array

from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.indicators.streets.positions import positions_on
from sttm.indicators.streets.reach import reach
from sttm.packs.service_categories import ServiceGroup
from sttm.quantities import Missing
from sttm.services.access.account import AccessTable
from sttm.services.access.layer import LAYER as ACCESS
from sttm.services.access.table import SEPARATOR
from sttm.services.local.standards import standard_told
from sttm.services.location.account import degrees
from sttm.services.location.candidates import LAYERS as PREFERRED
from sttm.services.location.candidates import Candidates, candidates_of, made_candidates
from sttm.services.location.gains import marginal
from sttm.services.lum.functions import functions_in
from sttm.services.lum.reading import listed
from sttm.services.people import people
from sttm.services.result import missing_told, number, result_of
from sttm.services.streets import streets
from sttm.services.supply import EXISTING
from sttm.territory.reading import Reading, absent_layers

__all__ = ["KIND", "comuni_asked", "orientations", "services_by_category"]

KIND: Final = "sttm-service-orientations"

READ = (
    "municipalities", "population", "service_entrances", "services", "stop_facilities", "stops",
    "street_network", "surveyed_areas", ACCESS, *PREFERRED.values(),
)  # fmt: skip

PARAMETERS = (
    "daily_reach", "site_candidate_spacing", "site_most_candidates", "street_reach", "walking_speed",
)  # fmt: skip

TIERS = ("local", "sovracomunale", "metropolitano")

NOTES = (
    {
        "id": "orientations_cells",
        "it": "Chi non ha un servizio entro il tempo è contato come nell’accesso: di ogni cella la quota dei "
        "luoghi di partenza da cui non lo si raggiunge. Il luogo prossimo è quello da cui, da solo, più di "
        "loro ne avrebbero uno, misurato dal centro della cella.",
        "en": "Who has no service within the time is counted as access does: of each cell, the share of its "
        "starting places from which it is not reached. The next place is that from which, alone, most of "
        "them would have one, measured from the middle of the cell.",
    },
)


def comuni_asked(reading: Reading, asked: str | None) -> list[str]:
    """Return the code of a Comune given by code or name; all of them where none is given.

    Raises
    ------
    RequestError
        If there is no such Comune.
    """
    names = reading.municipality_names
    if not names:
        raise RequestError(absent_layers(["municipalities"]).reason, remedy="sttm add municipalities FILE")
    if asked is None:
        return list(names)
    found = [code for code, name in names.items() if asked == code or name.casefold() == asked.casefold()]
    if len(found) != 1:
        msg = f"there is no Comune {asked}" if not found else f"{asked} is the name of several Comuni"
        raise RequestError(msg, remedy="give its code, as the layer municipalities has it")
    return found


def orientations(table: AccessTable, code: str) -> dict[str, Any]:
    """Return the orientations of a Comune as JSON values.

    Parameters
    ----------
    table
        The cells of access, with the snapshot that everything is read from and the services that count.

    Raises
    ------
    RequestError
        If services are not in the workspace.
    """
    reading, states, cells = table.reading, table.states, table.frame
    services = reading.vector("services")
    if services is None:
        raise RequestError(absent_layers(["services"]).reason, remedy="sttm add services FILE")
    frame = reading.vector("municipalities")
    assert frame is not None  # noqa: S101 - the code was found in it
    outline = frame.geometry[code]
    points = shapely.point_on_surface(services.geometry.to_numpy())
    own = services[shapely.intersects(points, outline)]
    mine = cells[(cells["municipality_id"].astype(str) == code).to_numpy(bool)]
    residents = _residents(reading, code)
    body = {
        "municipality": {"id": code, "name": reading.municipality_names[code]},
        "residents": missing_told(residents) if isinstance(residents, Missing) else number(residents, 1),
        "states": list(states),
        "services": services_by_category(reading, own, states),
        "standards": _standards(
            reading,
            own[own["status"].isin(states).to_numpy(bool)],
            residents,
            set(services["category"].astype(str)),
        ),
        "daily": _daily(reading, mine, code),
        "lum": _lums(reading, code, states),
        "planned": _planned(reading, own),
    }
    return result_of(
        KIND, reading, body, layers=READ, parameters=PARAMETERS, notes=(*NOTES, *table.survey_notes())
    )


def _residents(reading: Reading, code: str) -> float | Missing:
    cells = people(reading)
    if isinstance(cells, Missing):
        return cells
    own = cells[(cells["municipality_id"] == code).to_numpy(bool)]
    return float(own["residents"].sum())


def services_by_category(
    reading: Reading, services: gpd.GeoDataFrame, states: Collection[str] = EXISTING
) -> list[dict[str, Any]]:
    """Return how many services of each category there are, by tier; the usual one where none is declared.

    How many exist, by tier, and how many are planned are facts; ``counted`` is of those whose state counts.
    """
    standing = services["status"].isin(EXISTING).to_numpy(bool)
    counted = services["status"].isin(list(states)).to_numpy(bool)
    rows = []
    for category in reading.pack.service_categories.values():
        of = (services["category"] == category.id).to_numpy(bool)
        if not of.any():
            continue
        declared = services["tier"] if "tier" in services else pd.Series(None, index=services.index)
        tier = np.where(declared.notna(), declared.to_numpy(object), category.usual_tier)
        rows.append(
            {
                "id": category.id,
                "title": text_dict(category.title),
                "group": category.group,
                "existing": int((of & standing).sum()),
                "planned": int((of & ~standing).sum()),
                "counted": int((of & counted).sum()),
                "by_tier": {t: int((of & standing & (tier == t)).sum()) for t in TIERS},
            }
        )
    return rows


def _standards(
    reading: Reading, services: gpd.GeoDataFrame, residents: float | Missing, surveyed: set[str]
) -> list[dict[str, Any]]:
    """Return how the Comune stands against each standard in force.

    Parameters
    ----------
    services
        Those of the Comune that count.
    surveyed
        Categories of which the register has any service.
    """
    count = 0.0 if isinstance(residents, Missing) else residents
    # That nobody knows how many live there is another reason than that nobody lives there.
    unknown = (
        {"reason": {"it": residents.it, "en": residents.reason}} if isinstance(residents, Missing) else {}
    )
    return [
        standard_told(standard, services, count, reading.pack.service_categories, surveyed) | unknown
        for standard in reading.pack.service_standards.values()
        if standard.covers(reading.on)
    ]


def _daily(reading: Reading, cells: gpd.GeoDataFrame, code: str) -> list[dict[str, Any]]:
    """Return for each daily group the residents without it in the time, and where the next place serves."""
    reach_min = reading.pack.number("daily_reach", reading.on)
    count = cells["residents"].to_numpy(dtype=float, na_value=np.nan)
    lacking = {name for text in cells["missing_walk"].astype(str).unique() for name in text.split(SEPARATOR)}
    rows = []
    step = _Step(reading, cells, code, reach_min)
    for group in reading.pack.service_groups.values():
        if not group.covers(reading.on):
            continue
        told: dict[str, Any] = {
            "id": group.id,
            "title": text_dict(group.title),
            "within": {"value": reach_min, "unit": "min"},
            "without": None,
            "share": None,
            "next": None,
            "missing": None,
        }
        if group.id in lacking or f"near_walk_{group.id}" not in cells:
            gone = Missing("access to it is not assessable", it="l’accesso non è valutabile")
            rows.append(told | missing_told(gone))
            continue
        if len(cells) and not np.isfinite(count).any():
            rows.append(told | missing_told(absent_layers(["population"])))
            continue
        near = cells[f"near_walk_{group.id}"].to_numpy(dtype=float, na_value=np.nan)
        without = np.nan_to_num(count * (1.0 - near))
        total, lost = float(np.nansum(count)), float(without.sum())
        told["without"] = number(lost, 1)
        told["share"] = number(lost / total, 4) if total > 0 else None
        if lost > 0 and group.layer == "services":
            told["next"] = step.best(without, group)
        rows.append(told)
    return rows


class _Step:
    """One step of maximal coverage in a Comune: which candidate alone brings most residents near."""

    def __init__(self, reading: Reading, cells: gpd.GeoDataFrame, code: str, minutes: float) -> None:
        self.reading, self.code = reading, code
        self.candidates: Candidates | None = None
        network = streets(reading, "walk")
        if isinstance(network, Missing) or not len(cells):
            return
        everywhere = reading.kept(
            "candidates of orientations", lambda of: made_candidates(of, network, "both")
        )
        known = reading.kept("candidates on streets", lambda of: candidates_of(of, network, *everywhere))
        own = np.flatnonzero((known.frame["municipality_id"] == code).to_numpy(bool))
        if not len(own):
            return
        most = reading.pack.number("street_reach", reading.on)
        places = positions_on(network, shapely.point_on_surface(cells.geometry.to_numpy()), most=most)
        walking = reading.pack.number("walking_speed", reading.on)
        self.table = reach(network, places, known.positions[own], 60.0 * minutes, walking)
        self.candidates, self.own = known, own

    def best(self, residents: NDArray[np.float64], group: ServiceGroup) -> dict[str, Any] | None:
        """Return the candidate that most of those without a group would have near; None without any."""
        if self.candidates is None:
            return None
        gains = csc_array(self.table)
        gains.data = residents[gains.indices]
        worth = marginal(gains, np.zeros(len(residents)))
        # Of places that serve as many the one that the pack prefers, then the first by id.
        ids = self.candidates.frame.index[self.own].to_numpy(str)
        order = np.lexsort((ids, -self.candidates.bonus_s[self.own], -np.round(worth, 6)))
        top = int(order[0])
        if worth[top] <= 0:
            return None
        row = self.candidates.frame.iloc[self.own[top]]
        where = degrees(self.reading.workspace.crs, np.array([row.geometry], dtype=object))[0]
        return {
            "id": str(ids[top]),
            "kind": row["kind"],
            "name": row["name"],
            "lon": where[0],
            "lat": where[1],
            "in_lum": row["in_lum"] or None,
            "in_regeneration_area": row["in_regeneration_area"] or None,
            "residents": number(float(worth[top]), 1),
            "categories": [
                {"id": c.id, "title": text_dict(c.title)}
                for c in self.reading.pack.service_categories.values()
                if c.group == group.id
            ],
        }


def _lums(reading: Reading, code: str, states: Collection[str]) -> list[dict[str, Any]] | dict[str, Any]:
    frame = reading.vector("lum")
    if frame is None:
        return missing_told(Missing("the LUM are not built", it="i LUM non sono stati costruiti"))
    rows = []
    for name, row in frame.iterrows():
        if code not in listed(row["municipality_ids"]):
            continue
        found = functions_in(reading, row.geometry, str(row["relevance"]), listed(row["stop_ids"]), states)
        rows.append(
            {
                "id": str(name),
                "name": str(row["name"]),
                "relevance": str(row["relevance"]),
                "lacking": [{"id": f["id"], "title": f["title"]} for f in found["lacking"]],
            }
        )
    return rows


def _planned(reading: Reading, services: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    rows = services[~services["status"].isin(EXISTING).to_numpy(bool)]
    known = reading.pack.service_categories
    found = []
    for name, row in rows.iterrows():
        category = known.get(str(row["category"]))
        title = row["name"] if "name" in rows and isinstance(row["name"], str) else str(name)
        found.append(
            {
                "id": str(name),
                "name": title,
                "category": str(row["category"]),
                "title": dict.fromkeys(("it", "en"), str(row["category"]))
                if category is None
                else text_dict(category.title),
                "status": str(row["status"]),
            }
        )
    return found
