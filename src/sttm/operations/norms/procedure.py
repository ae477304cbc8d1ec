"""Procedures as use cases: types and their terms, where one stands on a day, an act appended."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sttm.errors import InputError, RequestError
from sttm.evaluation.inputs import text_dict
from sttm.norms.procedure.acts import Act, Procedure, appended, check_only_appended, read_procedure
from sttm.norms.procedure.state import standing_of
from sttm.norms.procedure.types import path_on
from sttm.norms.state_files import refuse
from sttm.packs.pack import Pack
from sttm.packs.validating import validated
from sttm.publications.formatting import Language
from sttm.publications.typesetting import place_file
from sttm.quantities import fingerprint

__all__ = [
    "append_act",
    "described_type",
    "entered_act",
    "listed_types",
    "procedure_status",
    "write_calendar",
    "write_diagram",
]


def listed_types(pack: Pack, on: date) -> list[dict[str, Any]]:
    """Return the procedure types in force on a day."""
    return [
        {
            "id": t.id,
            "title": text_dict(t.title),
            "phases": len(t.phases),
            "acts": len(t.acts),
            "terms": len(t.terms),
            "includes": list(t.includes),
            "regimes": list(t.regimes),
            "official": t.official,
            "confidence": t.confidence,
        }
        for t in pack.procedures.values()
        if t.covers(on)
    ]


def described_type(pack: Pack, name: str, on: date) -> dict[str, Any]:
    """Return a procedure type with what it includes: what each act needs, opens, closes.

    Raises
    ------
    RequestError, NotInForce
        If there is no such type, or none in force on the day.
    """
    path = path_on(pack, name, on)
    acts = [
        {
            "id": s.id,
            "title": text_dict(s.title),
            "lane": path.lane(s.id).id,
            "phase": s.phase,
            "who": [text_dict(path.actors[w].title) for w in s.who],
            "needed": s.needed,
            "repeats": s.repeats,
            "requires": [r.act or f"end of {r.end_of}" for r in s.requires],
            "not_after": list(s.not_after),
            "opens": list(path.opens(s.id)),
            "closes": list(path.closes(s.id)),
            "outcomes": [o.id for o in s.outcomes],
            "contains": [text_dict(c) for c in s.contains],
        }
        for s in path.steps.values()
    ]
    return {
        "id": name,
        "title": text_dict(path.type.title),
        "on": on.isoformat(),
        "phases": [{"id": f.id, "title": text_dict(f.title)} for f in path.phases.values()],
        "acts": acts,
        "terms": [{**t.model_dump(mode="json"), "lane": path.lane(t.id).id} for t in path.terms.values()],
    }


def procedure_status(
    pack: Pack,
    path: Path,
    on: date,
    *,
    known_on: date | None = None,
    before: Path | None = None,
) -> dict[str, Any]:
    """Return where a procedure stands on a day; see :class:`sttm.norms.procedure.state.Standing`.

    Parameters
    ----------
    known_on
        Day up to which entries count, by the day on which they were recorded.
    before
        An earlier copy of the file: refused if any of its entries has been changed or erased.

    Raises
    ------
    InputError
        If the file is faulty.
    RequestError
        If an entry of the earlier copy is not as it was, or the pack has no such type.
    """
    procedure = read_procedure(path)
    if before is not None:
        check_only_appended(read_procedure(before).acts, procedure.acts)
    body = {
        "kind": "procedure",
        "pack": {
            "name": pack.manifest.name,
            "version": pack.manifest.version,
            "fingerprint": pack.fingerprint,
        },
        **standing_of(pack, procedure, on, known_on=known_on, file=path.name).as_dict(),
    }
    return {**body, "fingerprint": fingerprint(body)}


def entered_act(entered: dict[str, Any], name: str) -> Act:
    """Return an entry that a person gave.

    Raises
    ------
    InputError
        With every fault.
    """
    found, faults = validated(entered, TypeAdapter(Act), name)
    refuse(name, faults)
    act: Act = found
    return act


def append_act(pack: Pack, path: Path, act: Act) -> Procedure:
    """Append an entry to the file of a procedure; what stands there is left as it is, comments included.

    Raises
    ------
    InputError
        If the entry does not fit those before it, or the type: nothing is written.
    RequestError
        If the file is not one that can be appended to.
    """
    longer = appended(read_procedure(path), act, path.name)
    standing_of(pack, longer, act.recorded, file=path.name)
    before = path.read_text(encoding="utf-8")
    content = before if before.endswith("\n") else before + "\n"
    entry = json.dumps(act.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
    text = f"{content}{_indent(content)}- {entry}\n"
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / path.name
        tried.write_text(text, encoding="utf-8")
        try:
            fits = read_procedure(tried) == longer
        except InputError:
            fits = False
    if not fits:
        msg = f"{path.name} does not end with its acts, one a line"
        raise RequestError(msg, remedy="put the list of acts last, as YAML, one entry after the other")
    place_file(text.encode(), path)
    return longer


def _indent(content: str) -> str:
    entries = [line for line in content.splitlines() if line.lstrip().startswith("- ")]
    return entries[-1][: len(entries[-1]) - len(entries[-1].lstrip())] if entries else "  "


def write_calendar(status: dict[str, Any], out: Path, language: Language = "it") -> Path:
    """Write the terms of a procedure as a calendar file (.ics)."""
    from sttm.publications.norms.procedure_calendar import procedure_ics

    return place_file(procedure_ics(status, language), out)


def write_diagram(status: dict[str, Any], out: Path, language: Language = "it") -> Path:
    """Write the path of a procedure as a picture (.svg)."""
    from sttm.publications.norms.procedure_diagram import procedure_svg

    return place_file(procedure_svg(status, language), out)
