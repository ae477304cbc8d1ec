"""The files of a pack and their JSON Schemas; run it to write the schemas into ``docs/schemas``."""

from __future__ import annotations

import json
from pathlib import Path

from generators.markdown import cell, code, table
from sttm.operations.reference import json_schema
from sttm.operations.state_schemas import STATES
from sttm.packs.loading import FILES

__all__ = ["SCHEMAS", "page", "schema_texts", "write"]

SCHEMAS = Path(__file__).parents[1] / "schemas"

TITLES = {
    "intervention": "An intervention, as a GeoJSON feature",
    "site": "A site to be checked for an activity, as a GeoJSON feature",
    "service_site": "A place to be checked for a service, as a GeoJSON feature",
    "lum_redraw": "A perimeter of a LUM that a Comune redraws, as a GeoJSON feature",
    "pack": "The description of the pack (`pack.yaml`)",
    "parameters": "Parameters: values with unit, dates, source",
    "legends": "Legends of land cover",
    "class_values": "Values by land-cover class: sealed share, tree share, supply of services",
    "breaks": "Breaks of the vulnerability levels",
    "work_types": "Types of work",
    "schede": "Schede Norma",
    "invariance_rules": "Rules of hydraulic invariance",
    "invariance_places": "Criticality and rain by Comune",
    "priorities": "Where to act first: need, effectiveness, feasibility, green network",
    "regeneration": "What regenerating an area brings, and how areas are ranked",
    "programmes": "Programmes that fund interventions",
    "sources": "The catalogue of sources",
    "objectives": "Objectives of the strategy, with what measures and what pursues each",
    "monitoring": "Monitoring indicators: definition, method, baseline, target, frequency",
    "chapters": "Chapters of the normative framework",
    "articles": "Articles, in versions by date, with the rules they carry",
    "facts": "Facts that the rules ask about",
    "rules": "Rules: decision tables over facts, in versions by date",
    "measures": "Incentives and penalties: factors, base, ladder, life",
    "limits": "What measures of a group may add up to",
    "funds": "Equalisation funds: sources, conferments, currencies, landing share",
    "soil_thresholds": "Thresholds of soil consumption by plan",
    "procedures": "Procedure types: phases, acts, terms",
    "document_sets": "Documents of a strategy, as a tree, and by which act each is needed",
    "incidence": "Screening of incidence: distances, prior assessments, conditions, form",
    "screening": "Checklist of the VAS screening, with the data that back it",
    "observations": "Contributions and observations: kinds, senders, outcomes, roles, likeness, retention",
    "activities": "Types of activity that look for a place",
    "area_rules": "Exclusion and attention areas: rules on the distance from the features of a layer",
    "suitability": "Suitability: criteria, value functions, weights",
    "search_rules": "How sites are searched: kinds of land in order, separation, exposure",
    "site_procedures": "Procedure of a site and the bodies that take part",
    "plan_contents": "Contents of plans that are layers, and when a site is coherent with them",
    "trip_rates": "Vehicles that an activity generates",
    "zone_thresholds": "What several proposals together may take in a Zona omogenea",
    "poles": "Supra-municipal poles: preconditions, conditions, incentives",
    "profiles": "Profiles of sustainability and innovation",
    "solutions": "The abacus: solutions, what they serve, what they cost",
    "service_groups": "Daily groups of services: the categories of the 15-minute city",
    "service_categories": "Categories of services",
    "osm_categories": "Which tags of OpenStreetMap are which category of service",
    "osm_streets": "Which streets of OpenStreetMap may be walked and cycled",
    "service_standards": "Supply of services per head",
    "performance": "Levels of performance of services",
    "tier_rules": "What makes a service sovracomunale or metropolitano",
    "service_weights": "How the weight of a service in the systems of the plan is read",
    "service_roles": "What makes a cluster of services a pole, a node or a corridor",
    "platform_rules": "What makes a service platform",
    "relevance_rules": "Relevance of stops",
    "lum_reaches": "How far a LUM reaches",
    "lum_functions": "Functions wanted, synergic and compatible in a LUM",
    "lum_redrawing": "What is asked of a redrawn LUM",
    "location_rules": "Location criteria of services",
    "location_preferences": "What a choice of places for services prefers",
}


def schema_texts() -> dict[str, str]:
    """Return the text of every published schema by name."""
    names = ("intervention", "site", "lum_redraw", "service_site", "pack", *FILES, *STATES)
    return {
        name: json.dumps(json_schema(name), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name in names
    }


def write() -> None:
    """Write every schema into ``docs/schemas``, and nothing else there."""
    texts = schema_texts()
    for old in SCHEMAS.glob("*.json"):
        if old.stem not in texts:
            old.unlink()
    for name, text in texts.items():
        (SCHEMAS / f"{name}.json").write_text(text, encoding="utf-8")


def page() -> str:
    """Return the table of the files with links to their schemas."""
    rows = []
    for name in schema_texts():
        where = "pack.yaml" if name == "pack" else FILES[name][0] if name in FILES else "any file"
        title = STATES[name][0]["en"] if name in STATES else TITLES.get(name, name)
        rows.append((code(name), code(where), cell(title), f"[{name}.json](../schemas/{name}.json)"))
    return table(("kind", "where in the folder", "what it holds", "JSON Schema"), rows)


if __name__ == "__main__":
    write()
