"""Answers from the declarations: schemas of layers, interventions and packs; packs and their parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sttm.environment.intervention import Intervention
from sttm.environment.pack_checks import check_pack
from sttm.errors import RequestError
from sttm.operations.state_schemas import STATES
from sttm.packs.loading import FILES, load_pack, shipped_packs
from sttm.packs.pack import Manifest
from sttm.production.check.site import Site
from sttm.production.pack_checks import check_production
from sttm.production.profiles.proposal import Proposal
from sttm.services.location.drawn_site import ServicePlace
from sttm.services.lum.redraw import LumRedraw
from sttm.territory.schemas import layer_schema, layer_schemas

__all__ = [
    "SchemaTable",
    "described_pack",
    "json_schema",
    "listed_packs",
    "listed_parameters",
    "listed_schemas",
    "schema_table",
]


@dataclass(frozen=True, slots=True)
class SchemaTable:
    """A schema as rows for a person."""

    title: str
    columns: list[str]
    rows: list[list[object]]


def listed_schemas() -> list[dict[str, Any]]:
    """Return the name, kind and title of every schema."""
    layers = [
        {"name": s.name, "kind": f"layer ({s.kind})", "title": s.title.model_dump()}
        for s in layer_schemas().values()
    ]
    return [
        *sorted(layers, key=lambda s: str(s["name"])),
        {
            "name": "intervention",
            "kind": "GeoJSON feature",
            "title": {"it": "Intervento", "en": "Intervention"},
        },
        {"name": "site", "kind": "GeoJSON feature", "title": {"it": "Sito", "en": "Site"}},
        {
            "name": "service_site",
            "kind": "GeoJSON feature",
            "title": {"it": "Luogo per un servizio", "en": "Place for a service"},
        },
        {
            "name": "lum_redraw",
            "kind": "GeoJSON feature",
            "title": {"it": "Perimetro di un LUM ridisegnato", "en": "Redrawn perimeter of a LUM"},
        },
        {
            "name": "pack",
            "kind": "pack file",
            "title": {"it": "Descrizione del pacchetto", "en": "Pack description"},
        },
        *(
            {"name": name, "kind": "pack file", "title": {"it": pattern, "en": pattern}}
            for name, (pattern, _) in FILES.items()
        ),
        *({"name": name, "kind": "state file", "title": title} for name, (title, _) in STATES.items()),
    ]


def json_schema(name: str) -> dict[str, Any]:
    """Return a JSON Schema: of a drawn feature (``intervention``, ``site`` …), a kind of file, or a layer.

    Raises
    ------
    RequestError
        If there is no such schema.
    """
    if name == "intervention":
        return Intervention.json_schema()
    if name == "site":
        return _site_schema()
    if name == "lum_redraw":
        return LumRedraw.json_schema()
    if name == "service_site":
        return ServicePlace.json_schema()
    if name == "pack":
        return Manifest.model_json_schema(by_alias=True)
    if name in FILES:
        return FILES[name][1].json_schema(by_alias=True)
    if name in STATES:
        return STATES[name][1].json_schema(by_alias=True)
    if name in layer_schemas():
        return layer_schema(name).model_dump(mode="json")
    known = ", ".join(str(s["name"]) for s in listed_schemas())
    msg = f"there is no schema {name}"
    raise RequestError(msg, remedy=f"known: {known}")


def _site_schema() -> dict[str, Any]:
    """Return the schema of a site, whose works and answers other strategies declare."""
    given = Intervention.model_json_schema(by_alias=True)
    answered = Proposal.model_json_schema(by_alias=True)
    renamed = {"Answered": "ProfileAnswered", "Contested": "ProfileContested", "Override": "ProfileOverride"}
    definitions = {name: given["$defs"][name] for name in ("Answered", "WorkItem")}
    definitions |= {new: answered["$defs"][old] for old, new in renamed.items()}
    works = {**given["properties"]["works"], "default": None}
    return Site.json_schema(
        {
            "works": {"anyOf": [works, {"type": "null"}], "default": None},
            "answers": given["properties"]["answers"],
            "profile_answers": _of_profile("ProfileAnswered", {}),
            "profile_disputes": {
                "type": "array",
                "items": {"$ref": "#/$defs/ProfileContested"},
                "default": [],
            },
            "profile_override": {"anyOf": [{"$ref": "#/$defs/ProfileOverride"}, {"type": "null"}]},
            "$defs": definitions,
        }
    )


def _of_profile(definition: str, default: Any) -> dict[str, Any]:
    """Return the schema of what is given by criterion of a profile."""
    return {
        "type": "object",
        "additionalProperties": {"$ref": f"#/$defs/{definition}"},
        "default": default,
    }


def schema_table(name: str) -> SchemaTable | None:
    """Return the columns or values of a layer as rows, or None where only JSON Schema can say it."""
    if name not in layer_schemas():
        return None
    schema = layer_schema(name)
    title = f"{name}: {schema.title.it}\n{schema.description.it}"
    if schema.columns:
        rows: list[list[object]] = [
            [c.name, c.type, "yes" if c.required else "", c.unit or "", c.title.it] for c in schema.columns
        ]
        return SchemaTable(title, ["column", "type", "required", "unit", "meaning"], rows)
    assert schema.raster is not None  # noqa: S101 - a layer has columns or cells
    facts = schema.raster.model_dump(exclude_none=True)
    return SchemaTable(title, ["cells", ""], [[key, str(value)] for key, value in facts.items()])


def listed_packs() -> list[dict[str, Any]]:
    """Return the packs that come with sttm."""
    return [described_pack(name) for name in shipped_packs()]


def described_pack(reference: str) -> dict[str, Any]:
    """Return what a pack holds, after checking all of it.

    Raises
    ------
    RequestError, PackError
        If there is no such pack, or any of its files is faulty.
    """
    pack = check_production(check_pack(load_pack(reference)))
    counts = {kind: len(getattr(pack, kind)) for kind in FILES}
    return {
        **pack.manifest.model_dump(mode="json", exclude={"caveats", "extends"}),
        **counts,
        "fingerprint": pack.fingerprint,
    }


def listed_parameters(reference: str, on: date) -> list[dict[str, Any]]:
    """Return the parameters of a pack in force on a day; those not in force say so."""
    pack = load_pack(reference)
    rows = []
    for name, parameter in sorted(pack.parameters.items()):
        found = next((v for v in parameter.values if v.covers(on)), None)
        body = {"id": name, "title": parameter.title.model_dump()}
        if found is None:
            empty = {
                "value": "not in force",
                "unit": "",
                "official": None,
                "confidence": "",
                "source": {"title": ""},
            }
            rows.append({**body, **empty})
        else:
            rows.append({**body, **found.model_dump(mode="json")})
    return rows
