"""Loads a pack from its folder, extends it with the packs it builds on, and cross-checks everything."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sttm.errors import Fault, PackError, RequestError
from sttm.packs.activities import Activity
from sttm.packs.area_rules import AreaRule
from sttm.packs.articles import Article, Chapter
from sttm.packs.breaks import Breaks
from sttm.packs.catalogue import LayerSource
from sttm.packs.checking import cross_check
from sttm.packs.document_sets import DocumentSet
from sttm.packs.funds import FundRules, SoilThreshold
from sttm.packs.incidence import IncidenceRules
from sttm.packs.invariance import InvariancePlace, InvarianceRules
from sttm.packs.land_cover import ClassValues, Legend
from sttm.packs.lum import LumFunction, LumReach, LumRedrawing, RelevanceRule
from sttm.packs.measures import CumulationLimit, Measure
from sttm.packs.monitoring import MonitoringIndicator
from sttm.packs.objectives import Objective
from sttm.packs.observations import ObservationRules
from sttm.packs.pack import PARTS, Manifest, Pack
from sttm.packs.parameters import Parameter
from sttm.packs.poles import PoleRule
from sttm.packs.priorities import PriorityRule, RegenerationRule
from sttm.packs.procedures import ProcedureType
from sttm.packs.profiles import Profile
from sttm.packs.programmes import Programme
from sttm.packs.rules import Fact, Rule
from sttm.packs.schede import Scheda
from sttm.packs.screening import ScreeningChecklist
from sttm.packs.service_categories import OsmCategory, OsmStreet, ServiceCategory, ServiceGroup
from sttm.packs.service_location import LocationPreference, LocationRule
from sttm.packs.service_readings import (
    PerformanceRule,
    PlatformRule,
    ServiceRole,
    ServiceStandard,
    ServiceWeight,
    TierRule,
)
from sttm.packs.site_checks import PlanContent, SiteProcedure
from sttm.packs.siting import SearchRule, TripRate, ZoneThreshold
from sttm.packs.solutions import Solution
from sttm.packs.strict_yaml import read_yaml
from sttm.packs.suitability import SuitabilityModel
from sttm.packs.validating import validated
from sttm.packs.works import WorkType

__all__ = ["FILES", "load_pack", "shipped_packs"]

HERE = Path(__file__).parent

FILES: dict[str, tuple[str, TypeAdapter[Any]]] = {
    # Where each collection lies in the folder, and what one file of it holds.
    "parameters": ("parameters/*.yaml", TypeAdapter(tuple[Parameter, ...])),
    "legends": ("legends/*.yaml", TypeAdapter(tuple[Legend, ...])),
    "class_values": ("class_values/*.yaml", TypeAdapter(tuple[ClassValues, ...])),
    "breaks": ("breaks/*.yaml", TypeAdapter(tuple[Breaks, ...])),
    "work_types": ("work_types/*.yaml", TypeAdapter(tuple[WorkType, ...])),
    "schede": ("schede/*.yaml", TypeAdapter(tuple[Scheda, ...])),
    "invariance_rules": ("invariance_rules/*.yaml", TypeAdapter(tuple[InvarianceRules, ...])),
    "invariance_places": ("invariance_places/*.yaml", TypeAdapter(tuple[InvariancePlace, ...])),
    "priorities": ("priorities/*.yaml", TypeAdapter(tuple[PriorityRule, ...])),
    "regeneration": ("regeneration/*.yaml", TypeAdapter(tuple[RegenerationRule, ...])),
    "programmes": ("programmes/*.yaml", TypeAdapter(tuple[Programme, ...])),
    "sources": ("sources/*.yaml", TypeAdapter(tuple[LayerSource, ...])),
    "objectives": ("objectives/*.yaml", TypeAdapter(tuple[Objective, ...])),
    "monitoring": ("monitoring/*.yaml", TypeAdapter(tuple[MonitoringIndicator, ...])),
    "chapters": ("norms/chapters.yaml", TypeAdapter(tuple[Chapter, ...])),
    "articles": ("norms/articles/*.yaml", TypeAdapter(tuple[Article, ...])),
    "facts": ("norms/facts/*.yaml", TypeAdapter(tuple[Fact, ...])),
    "rules": ("norms/rules/*.yaml", TypeAdapter(tuple[Rule, ...])),
    "procedures": ("norms/procedures/*.yaml", TypeAdapter(tuple[ProcedureType, ...])),
    "document_sets": ("norms/document_sets/*.yaml", TypeAdapter(tuple[DocumentSet, ...])),
    "incidence": ("norms/incidence/*.yaml", TypeAdapter(tuple[IncidenceRules, ...])),
    "screening": ("norms/screening/*.yaml", TypeAdapter(tuple[ScreeningChecklist, ...])),
    "observations": ("norms/observations/*.yaml", TypeAdapter(tuple[ObservationRules, ...])),
    "measures": ("norms/measures/*.yaml", TypeAdapter(tuple[Measure, ...])),
    "limits": ("norms/limits.yaml", TypeAdapter(tuple[CumulationLimit, ...])),
    "funds": ("norms/funds/*.yaml", TypeAdapter(tuple[FundRules, ...])),
    "soil_thresholds": ("norms/soil_thresholds.yaml", TypeAdapter(tuple[SoilThreshold, ...])),
    "activities": ("production/activities.yaml", TypeAdapter(tuple[Activity, ...])),
    "area_rules": ("production/area_rules/*.yaml", TypeAdapter(tuple[AreaRule, ...])),
    "suitability": ("production/suitability/*.yaml", TypeAdapter(tuple[SuitabilityModel, ...])),
    "search_rules": ("production/search.yaml", TypeAdapter(tuple[SearchRule, ...])),
    "site_procedures": ("production/procedures/*.yaml", TypeAdapter(tuple[SiteProcedure, ...])),
    "plan_contents": ("production/plan_contents/*.yaml", TypeAdapter(tuple[PlanContent, ...])),
    "trip_rates": ("production/trip_rates.yaml", TypeAdapter(tuple[TripRate, ...])),
    "zone_thresholds": ("production/zone_thresholds.yaml", TypeAdapter(tuple[ZoneThreshold, ...])),
    "poles": ("production/poles/*.yaml", TypeAdapter(tuple[PoleRule, ...])),
    "profiles": ("production/profiles/*.yaml", TypeAdapter(tuple[Profile, ...])),
    "solutions": ("production/solutions/*.yaml", TypeAdapter(tuple[Solution, ...])),
    "service_groups": ("services/groups.yaml", TypeAdapter(tuple[ServiceGroup, ...])),
    "service_categories": ("services/categories.yaml", TypeAdapter(tuple[ServiceCategory, ...])),
    "osm_categories": ("services/osm/categories.yaml", TypeAdapter(tuple[OsmCategory, ...])),
    "osm_streets": ("services/osm/streets.yaml", TypeAdapter(tuple[OsmStreet, ...])),
    "service_standards": ("services/standards.yaml", TypeAdapter(tuple[ServiceStandard, ...])),
    "performance": ("services/performance/*.yaml", TypeAdapter(tuple[PerformanceRule, ...])),
    "tier_rules": ("services/tiers.yaml", TypeAdapter(tuple[TierRule, ...])),
    "service_weights": ("services/weights.yaml", TypeAdapter(tuple[ServiceWeight, ...])),
    "service_roles": ("services/roles.yaml", TypeAdapter(tuple[ServiceRole, ...])),
    "platform_rules": ("services/platforms.yaml", TypeAdapter(tuple[PlatformRule, ...])),
    "relevance_rules": ("services/lum/relevance.yaml", TypeAdapter(tuple[RelevanceRule, ...])),
    "lum_reaches": ("services/lum/reaches.yaml", TypeAdapter(tuple[LumReach, ...])),
    "lum_functions": ("services/lum/functions.yaml", TypeAdapter(tuple[LumFunction, ...])),
    "lum_redrawing": ("services/lum/redrawing.yaml", TypeAdapter(tuple[LumRedrawing, ...])),
    "location_rules": ("services/location/*.yaml", TypeAdapter(tuple[LocationRule, ...])),
    "location_preferences": (
        "services/location_preferences.yaml",
        TypeAdapter(tuple[LocationPreference, ...]),
    ),
}


def shipped_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with sttm."""
    return tuple(sorted(p.parent.name for p in HERE.glob("*/pack.yaml")))


def load_pack(reference: str | Path) -> Pack:
    """Load a pack by the name of a shipped one or by the path of a folder.

    Raises
    ------
    RequestError
        If there is no such pack.
    PackError
        If any of its files is faulty; all faults are listed.
    """
    faults: list[Fault] = []
    members: dict[str, dict[str, Any]] = {kind: {} for kind in FILES}
    files: dict[tuple[str, str], str] = {}
    folder = _folder(reference)
    manifest = None
    lineage = _lineage(folder, faults)
    for one in lineage:
        manifest = one[1]
        for kind, found in _collections(one[0], faults, files).items():
            members[kind].update(found)
    if manifest is not None and not faults:
        pack = Pack(manifest=_inheriting(manifest, [m for _, m in lineage]), **members)
        faults += [_placed(fault, members, files) for fault in cross_check(pack)]
        if not faults:
            return pack
    msg = f"pack {reference} has {len(faults)} fault{'s' if len(faults) != 1 else ''}"
    raise PackError(msg, faults)


def _inheriting(manifest: Manifest, lineage: list[Manifest]) -> Manifest:
    """Return the manifest as fictional, and with the caveats, of any pack that it builds on."""
    caveats = {caveat.id: caveat for one in lineage for caveat in one.caveats}
    fictional = any(one.fictional for one in lineage)
    return manifest.model_copy(update={"fictional": fictional, "caveats": tuple(caveats.values())})


def _folder(reference: str | Path) -> Path:
    shipped = HERE / str(reference)
    if str(reference) in shipped_packs():
        return shipped
    if (Path(reference) / "pack.yaml").is_file():
        return Path(reference)
    msg = f"there is no pack {reference}"
    names = ", ".join(shipped_packs())
    raise RequestError(msg, remedy=f"name one of {names}, or a folder that holds a pack.yaml")


def _lineage(folder: Path, faults: list[Fault], seen: tuple[Path, ...] = ()) -> list[tuple[Path, Manifest]]:
    """Return the packs to merge, the most general first."""
    adapter = TypeAdapter(Manifest)
    manifest = _validated(folder / "pack.yaml", adapter, folder, faults)
    if manifest is None:
        return []
    lineage: list[tuple[Path, Manifest]] = []
    for name in manifest.extends:
        base = HERE / name
        if base in seen or base == folder or name not in shipped_packs():
            message = f"extends {name}, which is not a shipped pack or leads back here"
            faults.append(Fault(code="extends", message=message, file=f"{folder.name}/pack.yaml"))
            continue
        lineage += [p for p in _lineage(base, faults, (*seen, folder)) if p not in lineage]
    return [*lineage, (folder, manifest)]


def _placed(fault: Fault, members: dict[str, dict[str, Any]], files: dict[tuple[str, str], str]) -> Fault:
    """Return a fault of the whole with the file that declares what it names; all of them, if more do."""
    if fault.file is not None or fault.feature is None:
        return fault
    named = {fault.feature, *fault.feature.split(maxsplit=1)[:1]}
    found = {
        files[kind, name]
        for kind, own in members.items()
        for name, item in own.items()
        if name in named or getattr(item, "id", None) in named
    }
    return replace(fault, file=" or ".join(sorted(found)) or None)


def _collections(
    folder: Path, faults: list[Fault], files: dict[tuple[str, str], str]
) -> dict[str, dict[str, Any]]:
    """Return what the files of one pack declare, by kind and name, and note in which file each stands."""
    collections: dict[str, dict[str, Any]] = {}
    for kind, (pattern, adapter) in FILES.items():
        found: dict[str, Any] = {}
        for path in sorted(folder.glob(pattern)):
            for item in _validated(path, adapter, folder, faults) or ():
                name = PARTS[kind](item)
                if name in found:
                    message = f"{name} is declared a second time"
                    faults.append(Fault(code="declared-twice", message=message, file=_shown(path, folder)))
                found[name] = item
                files[kind, name] = _shown(path, folder)
        collections[kind] = found
    faults += _unread(folder)
    return collections


def _unread(folder: Path) -> Iterator[Fault]:
    """Yield the files of a pack that stand where nothing is read: rules in them would be lost unnoticed."""
    read = {path for pattern, _ in FILES.values() for path in folder.glob(pattern)}
    patterns = [pattern for pattern, _ in FILES.values()]
    for path in sorted((*folder.glob("*/**/*.yaml"), *folder.glob("*/**/*.yml"))):
        if path not in read:
            name = path.relative_to(folder).as_posix()
            near = difflib.get_close_matches(name, patterns, n=1, cutoff=0.3)
            remedy = f"put it where it is read, such as {near[0]}" if near else "take it out of the pack"
            yield Fault(
                code="not-read", message="nothing reads this file", file=_shown(path, folder), remedy=remedy
            )


def _validated(path: Path, adapter: TypeAdapter[Any], folder: Path, faults: list[Fault]) -> Any:
    shown = _shown(path, folder)
    try:
        content = read_yaml(path, shown_as=shown)
    except PackError as error:
        faults += error.faults
        return None
    found, own = validated(content, adapter, shown)
    faults += own
    return found


def _shown(path: Path, folder: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"
