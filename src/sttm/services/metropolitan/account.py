"""The whole metropolitan reading as JSON values: specialisation, poles and their roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.inputs import text_dict
from sttm.indicators.specialisation import benjamini_hochberg, exact_p_values, location_quotients
from sttm.quantities import Missing
from sttm.services.metropolitan.poles import PARAMETERS, group_told, groups
from sttm.services.people import located
from sttm.services.result import missing_told, number, result_of, rule_told, states_of
from sttm.services.supply import supply
from sttm.services.surveyed import comuni_survey_notes, partly_in_comuni
from sttm.territory.reading import Reading, absent_layers

__all__ = ["metropolitan", "summary"]

KIND: Final = "sttm-services-metropolitan"
READ: Final = ("municipalities", "services", "stops", "zones")

NOTES: Final = {
    "counts": {
        "id": "services_counted",
        "it": "Le specializzazioni contano i servizi, non la loro dimensione; un registro incompleto in "
        "un Comune lo fa sembrare specializzato in altro.",
        "en": "Specialisations count services, not their size; a register incomplete in one Comune makes "
        "it look given to something else.",
    },
    "straight": {
        "id": "poles_straight",
        "it": "La densità dei poli si misura in linea d'aria.",
        "en": "The density of poles is measured in straight lines.",
    },
}


def metropolitan(
    reading: Reading, *, include: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, BaseGeometry]]:
    """Return the metropolitan reading of services as JSON values, and the shape of each group by id.

    Parameters
    ----------
    include
        States of services counted besides those that stand.

    Returns
    -------
    dict
        ``kind: "sttm-services-metropolitan"``: ``specialisation`` by ``municipalities`` and ``zones``, each
        row a place and a category with ``count``, ``quotient``, ``p``, ``q`` (corrected) and
        ``significant`` (``more``, ``less`` or null); ``poles`` with role and rule; or ``missing``.

    Raises
    ------
    RequestError
        If there is no such state.
    NotInForce
        If a parameter has no value on the day.
    """
    states = states_of(include)
    services = supply(reading, states)
    missing = services if isinstance(services, Missing) else None
    if missing is None and reading.vector("municipalities") is None:
        missing = absent_layers(["municipalities"])
    head: dict[str, Any] = {"states": list(states)}
    shapes: dict[str, BaseGeometry] = {}
    if isinstance(services, Missing) or missing is not None:
        body = head | missing_told(missing or absent_layers(["services"]))
    else:
        municipality, zone = located(reading, shapely.point_on_surface(services.geometry.to_numpy()))
        category = services["category"].to_numpy(dtype=str)
        # Beside places where nobody looked for it, whoever has a category would be given to it.
        left_out = partly_in_comuni(reading)
        compared = ~np.isin(category, [c.id for c in left_out])
        told, shapes = _poles(reading, gpd.GeoDataFrame(services), municipality, zone, compared)
        body = head | {
            "specialisation": {
                "municipalities": _specialised(
                    reading, category[compared], municipality[compared], reading.municipality_names
                ),
                "zones": _specialised(reading, category[compared], zone[compared], _zone_names(reading)),
                "not_compared": [{"id": c.id, "title": text_dict(c.title)} for c in left_out],
            },
            "stops": None if reading.vector("stops") is not None else missing_told(absent_layers(["stops"])),
            "poles": told,
            "roles": [
                {"id": r.id, "title": text_dict(r.title), "role": r.role, "order": r.order, **rule_told(r)}
                for r in _roles(reading)
            ],
        }
    result = result_of(
        KIND,
        reading,
        body,
        layers=(*READ, "surveyed_areas"),
        parameters=("quotient_significance", *PARAMETERS),
        notes=(NOTES["counts"], NOTES["straight"], *comuni_survey_notes(reading)),
    )
    return result, shapes


def _roles(reading: Reading) -> list[Any]:
    return [r for r in reading.pack.service_roles.values() if r.covers(reading.on)]


def _specialised(
    reading: Reading,
    category: NDArray[np.str_],
    place: NDArray[np.object_],
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return how far each place is given to each category; services that lie in none are left out."""
    inside = place != ""
    kinds, kind = np.unique(category[inside], return_inverse=True)
    places, at = np.unique(place[inside].astype(str), return_inverse=True)
    if not len(places):
        return []
    counts = np.zeros((len(places), len(kinds)))
    np.add.at(counts, (at, kind), 1.0)
    quotient = location_quotients(counts)
    p = exact_p_values(counts)
    q = benjamini_hochberg(p)
    alpha, titles = reading.pack.number("quotient_significance", reading.on), _titles(reading, kinds)
    return [
        {
            "place": str(places[r]),
            "place_name": names.get(str(places[r])),
            "category": str(kinds[c]),
            "category_title": titles[c],
            "count": int(counts[r, c]),
            "of": int(counts[r].sum()),
            "quotient": number(float(quotient[r, c]), 3),
            "p": number(float(p[r, c]), 6),
            "q": number(float(q[r, c]), 6),
            "significant": ("more" if quotient[r, c] > 1 else "less") if q[r, c] <= alpha else None,
        }
        for r, c in np.ndindex(*counts.shape)
    ]


def _zone_names(reading: Reading) -> dict[str, str]:
    frame = reading.vector("zones")
    if frame is None:
        return {}
    return dict(zip(frame.index.astype(str), frame["name"].astype(str), strict=True))


def _titles(reading: Reading, kinds: NDArray[np.str_]) -> list[dict[str, str]]:
    """Return what categories are called; the id of one that the pack does not declare."""
    known = reading.pack.service_categories
    return [text_dict(known[k].title) if k in known else dict.fromkeys(("it", "en"), str(k)) for k in kinds]


def _poles(
    reading: Reading,
    services: gpd.GeoDataFrame,
    municipality: NDArray[np.object_],
    zone: NDArray[np.object_],
    compared: NDArray[np.bool_],
) -> tuple[list[dict[str, Any]], dict[str, BaseGeometry]]:
    usual = {c.id: c.usual_tier for c in reading.pack.service_categories.values()}
    rules, names = _roles(reading), reading.municipality_names
    found = groups(reading, services)
    members = [[k for k in g.services if compared[k]] for g in found]
    given = _given_to(reading, services["category"].to_numpy(dtype=str), members, compared)
    rows: list[dict[str, Any]] = []
    shapes: dict[str, BaseGeometry] = {}
    for k, group in enumerate(found):
        inside = [str(m) for m in municipality[list(group.services)] if m]
        comuni = Counter(inside).most_common()
        own = (
            f"{comuni[0][0]}-{1 + sum(r['municipality'] == comuni[0][0] for r in rows)}"
            if comuni
            else f"x-{k + 1}"
        )
        rows.append(
            {
                "id": own,
                "municipality": comuni[0][0] if comuni else None,
                "municipality_name": names.get(comuni[0][0]) if comuni else None,
                "municipalities": [m for m, _ in comuni],
                "zones": sorted({str(z) for z in zone[list(group.services)] if z}),
                **group_told(group, services, usual, rules),
                "specialised_in": given[k],
            }
        )
        shapes[own] = group.shape
    return rows, shapes


def _given_to(
    reading: Reading,
    category: NDArray[np.str_],
    members: Sequence[Sequence[int]],
    compared: NDArray[np.bool_],
) -> list[list[dict[str, Any]]]:
    """Return what each group is given to more than chance would have it, against all that are compared."""
    kinds = np.unique(category[compared])
    if not members or not len(kinds):
        return [[] for _ in members]
    kind = np.searchsorted(kinds, category)  # of those that are not compared it says nothing
    titles = _titles(reading, kinds)
    counts = np.zeros((len(members) + 1, len(kinds)))
    rest = compared.copy()
    for k, own in enumerate(members):
        np.add.at(counts[k], kind[list(own)], 1.0)
        rest[list(own)] = False
    np.add.at(counts[-1], kind[rest], 1.0)
    quotient, q = location_quotients(counts), benjamini_hochberg(exact_p_values(counts)[:-1])
    alpha = reading.pack.number("quotient_significance", reading.on)
    return [
        [
            {
                "category": str(kinds[c]),
                "category_title": titles[c],
                "quotient": number(float(quotient[k, c]), 3),
                "q": number(float(q[k, c]), 6),
            }
            for c in np.flatnonzero((q[k] <= alpha) & (quotient[k] > 1))
        ]
        for k in range(len(members))
    ]


def summary(result: Mapping[str, Any]) -> dict[str, int]:
    """Return how many groups have each role; ``none`` for those that fit no rule."""
    return dict(Counter(str(p["role"] or "none") for p in result.get("poles", ())))
