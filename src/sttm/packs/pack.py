"""A pack: every declarative file of a territory, loaded, merged and cross-checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from sttm.errors import PackError, RequestError
from sttm.packs.activities import Activity
from sttm.packs.area_rules import AreaRule
from sttm.packs.articles import Article, Chapter
from sttm.packs.breaks import Breaks
from sttm.packs.catalogue import Caveat, LayerSource
from sttm.packs.declared import Declared, Identifier, Text, in_force
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
from sttm.packs.parameters import Parameter, ParameterValue
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
from sttm.packs.suitability import SuitabilityModel
from sttm.packs.works import WorkType
from sttm.quantities import fingerprint

__all__ = ["Manifest", "Pack"]

T = TypeVar("T")


class Manifest(Declared):
    """The pack's own description (``pack.yaml``)."""

    name: Identifier
    version: str
    title: Text
    description: Text
    fictional: bool
    extends: tuple[Identifier, ...]
    territory: bool
    """Whether it describes a territory, or only what other packs extend."""
    crs: Annotated[str, Field(pattern=r"^EPSG:[0-9]+$")]
    origin: Literal["files", "generated"]
    """Whether the layers come from files and portals or from the generator of sample territories."""
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True)
class Pack:
    """A territory's declarative data; look-ups by date raise rather than guess."""

    manifest: Manifest
    parameters: Mapping[str, Parameter]
    legends: Mapping[str, Legend]
    class_values: Mapping[str, ClassValues]
    breaks: Mapping[str, Breaks]
    work_types: Mapping[str, WorkType]
    schede: Mapping[str, Scheda]
    invariance_rules: Mapping[str, InvarianceRules]
    invariance_places: Mapping[str, InvariancePlace]
    priorities: Mapping[str, PriorityRule]
    regeneration: Mapping[str, RegenerationRule]
    programmes: Mapping[str, Programme]
    sources: Mapping[str, LayerSource]
    objectives: Mapping[str, Objective]
    monitoring: Mapping[str, MonitoringIndicator]
    chapters: Mapping[str, Chapter]
    articles: Mapping[str, Article]
    facts: Mapping[str, Fact]
    rules: Mapping[str, Rule]
    procedures: Mapping[str, ProcedureType]
    document_sets: Mapping[str, DocumentSet]
    incidence: Mapping[str, IncidenceRules]
    screening: Mapping[str, ScreeningChecklist]
    observations: Mapping[str, ObservationRules]
    measures: Mapping[str, Measure]
    limits: Mapping[str, CumulationLimit]
    funds: Mapping[str, FundRules]
    soil_thresholds: Mapping[str, SoilThreshold]
    activities: Mapping[str, Activity]
    area_rules: Mapping[str, AreaRule]
    suitability: Mapping[str, SuitabilityModel]
    search_rules: Mapping[str, SearchRule]
    site_procedures: Mapping[str, SiteProcedure]
    plan_contents: Mapping[str, PlanContent]
    trip_rates: Mapping[str, TripRate]
    zone_thresholds: Mapping[str, ZoneThreshold]
    poles: Mapping[str, PoleRule]
    profiles: Mapping[str, Profile]
    solutions: Mapping[str, Solution]
    service_groups: Mapping[str, ServiceGroup]
    service_categories: Mapping[str, ServiceCategory]
    osm_categories: Mapping[str, OsmCategory]
    osm_streets: Mapping[str, OsmStreet]
    service_standards: Mapping[str, ServiceStandard]
    performance: Mapping[str, PerformanceRule]
    tier_rules: Mapping[str, TierRule]
    service_weights: Mapping[str, ServiceWeight]
    service_roles: Mapping[str, ServiceRole]
    platform_rules: Mapping[str, PlatformRule]
    relevance_rules: Mapping[str, RelevanceRule]
    lum_reaches: Mapping[str, LumReach]
    lum_functions: Mapping[str, LumFunction]
    lum_redrawing: Mapping[str, LumRedrawing]
    location_rules: Mapping[str, LocationRule]
    location_preferences: Mapping[str, LocationPreference]

    def parameter(self, name: str, on: date) -> ParameterValue:
        """Return the value of a parameter in force on a day.

        Raises
        ------
        RequestError
            If the pack has no such parameter.
        NotInForce
            If it has no value on that day.
        """
        return _named(self.parameters, name, "parameter").on(on)

    def number(self, name: str, on: date) -> float:
        """Return the value of a parameter that is one number.

        Raises
        ------
        RequestError, NotInForce
            As :meth:`parameter`.
        PackError
            If the pack gives a list.
        """
        value = self.parameter(name, on).value
        if not isinstance(value, float):
            msg = f"parameter {name} is {value!r}; one number is asked for"
            raise PackError(msg, remedy="correct it in the pack")
        return value

    def numbers(self, name: str, on: date) -> tuple[float, ...]:
        """Return the numbers of a parameter, one or several.

        Raises
        ------
        RequestError, NotInForce
            As :meth:`parameter`.
        PackError
            If the pack gives a word.
        """
        found = self.parameter(name, on)
        if not found.numbers:
            msg = f"parameter {name} is {found.value!r}; numbers are asked for"
            raise PackError(msg, remedy="correct it in the pack")
        return found.numbers

    def choice(self, name: str, among: Iterable[str], on: date) -> str:
        """Return the value of a parameter that is one of some names.

        Raises
        ------
        RequestError, NotInForce
            As :meth:`parameter`.
        PackError
            If the pack gives something else.
        """
        value = self.parameter(name, on).value
        known = tuple(among)
        if value not in known:
            msg = f"parameter {name} is {value!r}, which is not one of {', '.join(known)}"
            raise PackError(msg, remedy="correct it in the pack")
        return str(value)

    def values_of(self, legend: str, variable: str, on: date) -> ClassValues | None:
        """Return the table that gives a variable to the classes of a legend, or None if there is none."""
        tables = tuple(t for t in self.class_values.values() if t.legend == legend and t.variable == variable)
        return in_force(tables, on, f"{variable} of legend {legend}") if tables else None

    def breaks_for(
        self, variable: str, layer: str, sensor: str | None, period: str | None, on: date
    ) -> Breaks | None:
        """Return the breaks set for exactly this variable from this layer, sensor and period, or None."""
        fitting = tuple(
            b
            for b in self.breaks.values()
            if (b.variable, b.layer, b.sensor, b.period) == (variable, layer, sensor, period) and b.covers(on)
        )
        return fitting[0] if fitting else None

    def scheda(self, number: int, on: date) -> Scheda:
        """Return the Scheda Norma with a number, in force on a day."""
        numbered = tuple(s for s in self.schede.values() if s.number == number)
        if not numbered:
            known = ", ".join(str(n) for n in self.scheda_numbers)
            msg = f"there is no Scheda {number} in pack {self.manifest.name}"
            raise RequestError(msg, remedy=f"it has: {known}")
        return in_force(numbered, on, f"Scheda {number}")

    def invariance(self, on: date) -> InvarianceRules | None:
        """Return the rules of hydraulic invariance in force on a day, or None where the pack has none."""
        rules = tuple(self.invariance_rules.values())
        return in_force(rules, on, "hydraulic invariance") if rules else None

    def invariance_place(self, municipality: str, on: date) -> InvariancePlace | None:
        """Return the criticality and rain of a Comune on a day: its own entry, else that of all others."""
        places = [p for p in self.invariance_places.values() if p.covers(on)]
        own = [p for p in places if municipality in p.municipalities]
        rest = [p for p in places if not p.municipalities]
        return next(iter((*own, *rest)), None)

    def observation_rules(self, on: date) -> ObservationRules:
        """Return the rules of contributions and observations in force on a day.

        Raises
        ------
        NotInForce
            If there are none on that day.
        """
        return in_force(tuple(self.observations.values()), on, "the procedure of observations")

    @cached_property
    def scheda_numbers(self) -> tuple[int, ...]:
        """Numbers of the Schede, ascending."""
        return tuple(sorted({s.number for s in self.schede.values()}))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that the pack declares."""
        return fingerprint(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Return all that the pack declares as JSON values."""
        return {
            "manifest": self.manifest.model_dump(mode="json", by_alias=True),
            **{kind: _dump(getattr(self, kind)) for kind in PARTS},
        }


PARTS: dict[str, Callable[[Any], str]] = {
    "parameters": lambda p: str(p.id),
    "legends": lambda legend: str(legend.id),
    "class_values": lambda t: str(t.id),
    "breaks": lambda b: str(b.id),
    "work_types": lambda w: str(w.id),
    "schede": lambda s: str(s.id),
    "invariance_rules": lambda r: str(r.id),
    "invariance_places": lambda p: str(p.id),
    "priorities": lambda r: str(r.id),
    "regeneration": lambda r: str(r.id),
    "programmes": lambda p: str(p.id),
    "sources": lambda s: str(s.id),
    "objectives": lambda o: str(o.id),
    "monitoring": lambda m: str(m.id),
    "chapters": lambda c: str(c.id),
    "articles": lambda a: f"{a.number} of {a.in_force_from}",
    "facts": lambda f: str(f.id),
    "rules": lambda r: f"{r.id} of {r.in_force_from}",
    "procedures": lambda p: f"{p.id} of {p.in_force_from}",
    "document_sets": lambda s: f"{s.id} of {s.in_force_from}",
    "incidence": lambda r: f"{r.id} of {r.in_force_from}",
    "screening": lambda s: f"{s.id} of {s.in_force_from}",
    "observations": lambda r: f"{r.id} of {r.in_force_from}",
    "measures": lambda m: f"{m.id} of {m.in_force_from}",
    "limits": lambda c: f"{c.id} of {c.in_force_from}",
    "funds": lambda f: f"{f.id} of {f.in_force_from}",
    "soil_thresholds": lambda t: f"{t.id} of {t.in_force_from}",
    "activities": lambda a: str(a.id),
    "area_rules": lambda r: f"{r.id} of {r.in_force_from}",
    "suitability": lambda m: f"{m.id} of {m.in_force_from}",
    "search_rules": lambda r: f"{r.id} of {r.in_force_from}",
    "site_procedures": lambda p: f"{p.id} of {p.in_force_from}",
    "plan_contents": lambda c: f"{c.id} of {c.in_force_from}",
    "trip_rates": lambda r: str(r.id),
    "zone_thresholds": lambda t: f"{t.id} of {t.in_force_from}",
    "poles": lambda p: f"{p.id} of {p.in_force_from}",
    "profiles": lambda p: f"{p.id} of {p.in_force_from}",
    "solutions": lambda s: str(s.id),
    "service_groups": lambda g: f"{g.id} of {g.in_force_from}",
    "service_categories": lambda c: str(c.id),
    "osm_categories": lambda c: str(c.id),
    "osm_streets": lambda s: str(s.id),
    "service_standards": lambda s: f"{s.id} of {s.in_force_from}",
    "performance": lambda r: f"{r.id} of {r.in_force_from}",
    "tier_rules": lambda r: f"{r.id} of {r.in_force_from}",
    "service_weights": lambda w: f"{w.id} of {w.in_force_from}",
    "service_roles": lambda r: f"{r.id} of {r.in_force_from}",
    "platform_rules": lambda r: f"{r.id} of {r.in_force_from}",
    "relevance_rules": lambda r: f"{r.id} of {r.in_force_from}",
    "lum_reaches": lambda r: f"{r.id} of {r.in_force_from}",
    "lum_functions": lambda f: f"{f.id} of {f.in_force_from}",
    "lum_redrawing": lambda r: f"{r.id} of {r.in_force_from}",
    "location_rules": lambda r: f"{r.id} of {r.in_force_from}",
    "location_preferences": lambda p: f"{p.id} of {p.in_force_from}",
}
"""The collections of a pack, and what names a member of each."""


def _dump(items: Mapping[str, Declared]) -> dict[str, Any]:
    return {name: item.model_dump(mode="json", by_alias=True) for name, item in sorted(items.items())}


def _named(items: Mapping[str, T], name: str, kind: str) -> T:
    if name in items:
        return items[name]
    msg = f"there is no {kind} {name}"
    raise RequestError(msg, remedy=f"known: {_listed(items)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
