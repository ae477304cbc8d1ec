"""Checks sites: rules on areas, bodies, Schede, plans, standards, profile and better sites, in one result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import shapely

import sttm
from sttm.environment.knowledge import Knowledge
from sttm.errors import Fault, InputError, NotInForce, RequestError
from sttm.evaluation.inputs import measure_dict, text_dict
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.norms.adhesions import Adhesion
from sttm.operations.batch import gathered
from sttm.operations.building import check_up_to_date
from sttm.operations.production.check import better as better_sites
from sttm.operations.production.check.better import better_nearby
from sttm.operations.production.check.norms import fact_faults, standards_of
from sttm.operations.production.check.profile import SiteProfile, profiles_of_sites
from sttm.operations.production.check.schede import SiteSchede, schede_of_sites
from sttm.operations.production.check.summary import summary_of
from sttm.packs.pack import Pack
from sttm.production.check.coherence import coherence
from sttm.production.check.facts import SiteFact, facts_of_site
from sttm.production.check.land import SHARE, land_of
from sttm.production.check.preparing import DRAWN, PreparedSite, prepare_sites
from sttm.production.check.procedure import procedures_of
from sttm.production.check.verdict import rulings, verdict
from sttm.production.search.asking import search_rule
from sttm.production.search.figures import distances, located, plans_at, residents_near, soil_consumed
from sttm.production.search.soil import sealed_today
from sttm.quantities import Measure, fingerprint, round_half_even
from sttm.territory.drawn import read_features
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["CHECK_FORMAT", "SiteChecker", "check_files"]

CHECK_FORMAT = 1

PARAMETERS = (
    "area_arc_deviation",
    "minimum_site_area",
    "site_cover_share",
    "site_noise_depth",
    "site_noise_share",
    "site_point_reach",
)

ALWAYS = ("boundary", "municipalities", "surveyed_areas", "zones")
"""Layers that are read whatever the rules."""

Progress = Callable[[int, int, str], None]


class SiteChecker:
    """Checks many sites on one snapshot of a workspace.

    Parameters
    ----------
    workspace, pack
        From :func:`sttm.operations.workspaces.open_workspace`.
    on
        Day on which rules, Schede, norms and parameters must be in force.
    adhesions
        Register of adhesions, for whom the norms bind; None where there is none.

    Raises
    ------
    RequestError
        If a derived layer is older than what it is made from.
    """

    def __init__(
        self, workspace: Workspace, pack: Pack, on: date, adhesions: Sequence[Adhesion] | None = None
    ) -> None:
        check_up_to_date(workspace, pack, on)
        known = workspace.current("units") is not None
        self.knowledge = Knowledge(workspace, pack, on) if known else None
        self.reading: Reading = self.knowledge or Reading(workspace, pack, on)
        self.adhesions = adhesions

    def check(
        self,
        features: Sequence[tuple[str, dict[str, Any]]],
        *,
        found: Sequence[Fault] = (),
        better: bool = True,
        progress: Progress | None = None,
    ) -> list[dict[str, Any]]:
        """Return the result of each feature; pairs hold the name of its file and the feature.

        Parameters
        ----------
        found
            Faults of files that could not be read, told with the others.
        better
            Look for better sites nearby, which takes longest.

        Raises
        ------
        InputError
            With every fault of every feature.
        RequestError, NotInForce
            If no rule on areas is in force.
        """
        prepared, faults = prepare_sites(features, self.reading, found)
        schede, wrong = schede_of_sites(prepared, self.knowledge)
        faults += wrong
        profiles, wrong = profiles_of_sites(prepared, self.reading)
        faults += [*wrong, *fact_faults(prepared, self.reading.pack)]
        if faults:
            plural = "s" if len(faults) != 1 else ""
            raise InputError(f"{len(faults)} fault{plural} in the sites", faults)
        results = []
        for number, one in enumerate(prepared):
            if progress is not None:
                progress(number, len(prepared), one.site.id)
            results.append(self._check(one, schede[number], profiles[number], better=better))
        if progress is not None:
            progress(len(prepared), len(prepared), "done")
        return results

    def _check(
        self, one: PreparedSite, schede: SiteSchede, profile: SiteProfile, *, better: bool
    ) -> dict[str, Any]:
        reading = self.reading
        land = land_of(one, reading)
        ruled = rulings(one, reading, land)
        facts = facts_of_site(one, reading)
        body: dict[str, Any] = {
            "kind": "sttm-site-check",
            "format": CHECK_FORMAT,
            "engine": {"name": "sttm", "version": sttm.__version__},
            "pack": pack_told(reading.pack),
            "evaluated_on": reading.on.isoformat(),
            "site": described_site(one, facts, reading),
            "verdict": verdict(ruled, land),
            "land": None if land is None else land.as_dict(),
            "rules": [ruling.as_dict() for ruling in ruled],
            "facts": [fact.as_dict() for _, fact in sorted(facts.items())],
            "procedure": procedures_of(one.site.activity, facts, reading),
            "schede": schede.filled,
            "schede_missing": schede.missing,
            "coherence": coherence(one, reading),
            "profile": profile.body,
            "profile_missing": profile.missing,
        }
        body["summary"] = summary_of(body, facts)
        body["standards"] = standards_of(one, facts, body, reading, self.adhesions)
        admissibility = body["verdict"]["admissibility"]
        body["better_nearby"] = better_nearby(one, admissibility, land, reading) if better else None
        layers = layers_told({*ALWAYS, *_layers_in(body)}, reading)
        names = {
            *PARAMETERS,
            *better_sites.PARAMETERS,
            *schede.parameters,
            *profile.parameters,
            SHARE,
        }
        body |= {
            "layers": layers,
            "parameters": parameters_told(names, reading),
            "caveats": caveats_told(layers, reading.pack),
        }
        return {**body, "fingerprint": fingerprint(body)}


def check_files(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date | None = None,
    adhesions: Sequence[Adhesion] | None = None,
    better: bool = True,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Check the sites of some GeoJSON files, or of whole folders.

    Parameters
    ----------
    on
        The day; today by default.

    Raises
    ------
    InputError, SourceError, RequestError, NotInForce
    """
    features: list[tuple[str, dict[str, Any]]] = []
    faults: list[Fault] = []
    for path in gathered(files):
        try:
            features += read_features(path, DRAWN)
        except InputError as error:
            faults += error.faults
    checker = SiteChecker(workspace, pack, on or date.today(), adhesions)
    return checker.check(features, found=faults, better=better, progress=progress)


def described_site(one: PreparedSite, facts: Mapping[str, SiteFact], reading: Reading) -> dict[str, Any]:
    """Return what a result says of the site: as declared, and as the layers describe its place."""
    site, pack = one.site, reading.pack
    activity = pack.activities[site.activity]
    area = float(one.polygon.area)
    inside = facts["inside_regeneration_area"].value
    (sealed,) = sealed_today([cast("shapely.Polygon", one.polygon)], reading)
    return {
        "id": site.id,
        "title": site.title,
        "activity": {"id": activity.id, "title": text_dict(activity.title)},
        "municipality": None
        if site.municipality_id is None
        else {
            "id": site.municipality_id,
            "name": reading.municipality_names.get(site.municipality_id, site.municipality_id),
        },
        **located(one.polygon, reading),
        "geometry": one.geometry,
        "area": measure_dict(Measure(area, "m**2")),
        "usual_area": {"low": activity.usual_area_m2[0], "high": activity.usual_area_m2[1], "unit": "m**2"},
        "operating_area": _measure(site.operating_area_m2),
        "floor_space": _measure(site.floor_space_m2),
        "workers": site.workers,
        "intermodal": site.intermodal,
        "land": site.land,
        "inside_regeneration_area": inside if isinstance(inside, str) else None,
        "soil": soil_consumed(activity, area, sealed),
        **_surroundings(one, reading),
        "plans": plans_at(one.polygon, reading),
    }


def _surroundings(one: PreparedSite, reading: Reading) -> dict[str, Any]:
    """Return distances and residents by the rule of search; nothing where none is in force."""
    try:
        rule = search_rule(reading)
    except (RequestError, NotInForce):
        return {"distances": [], "residents": None}
    return {
        "distances": [_named(away, reading) for away in distances(one.polygon, rule, reading)],
        "residents": residents_near(one.polygon, rule.exposure_m, reading),
    }


def _named(away: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Return a distance with the name of the nearest feature, where it has one."""
    frame = reading.vector(away["layer"])
    name = None
    if away["nearest"] is not None and frame is not None and "name" in frame:
        name = dict(zip(frame.index.astype(str), frame["name"], strict=True)).get(away["nearest"])
    return {**away, "nearest_name": name if isinstance(name, str) and name else None}


def _measure(value: float | None) -> dict[str, Any] | None:
    return None if value is None else {"value": round_half_even(value, 1), "unit": "m**2"}


def _layers_in(value: Any) -> Iterator[str]:
    """Yield the layers that the traces and the parts of a result name."""
    if isinstance(value, Mapping):
        if value.get("kind") == "layer" and "id" in value:
            yield str(value["id"])
        if isinstance(value.get("layer"), str):
            yield value["layer"]
        for item in value.values():
            yield from _layers_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _layers_in(item)
