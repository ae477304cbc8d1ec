"""Contributions and observations as use cases: check, group, record what is done, say where things stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sttm.errors import Fault, InputError
from sttm.evaluation.inputs import text_dict
from sttm.norms.observations.acts import ACTS_FILE, Act, Entry
from sttm.norms.observations.changes import amended_documents, map_difference, merged_map_changes
from sttm.norms.observations.grouping import Group, group_points
from sttm.norms.observations.journal import append_entries, entries_of, read_journal
from sttm.norms.observations.privacy import erase_by_rule, erased_register, published_register
from sttm.norms.observations.register import REGISTER, Register, Window, read_register
from sttm.norms.observations.states import PointState, State, act_faults, replay, state_as_json
from sttm.norms.observations.totals import register_totals, unreconciled
from sttm.norms.procedure.acts import read_procedure
from sttm.norms.procedure.state import Standing, standing_of
from sttm.norms.procedure.submission_windows import term_faults, windows_of
from sttm.norms.state_files import read_state, refuse
from sttm.packs.observations import ObservationRules
from sttm.packs.pack import Pack
from sttm.publications.typesetting import place_file
from sttm.quantities import fingerprint

__all__ = [
    "Case",
    "erase_register",
    "group_register",
    "map_change",
    "open_case",
    "record_acts",
    "register_status",
    "write_register",
]

_WITHOUT_EFFECT = (State.ENTERED, State.RETURNED, State.WITHDRAWN)


class Case:
    """A register with its rules and its journal: read once, checked, replayed."""

    def __init__(
        self,
        register: Register,
        rules: ObservationRules,
        entries: tuple[Entry, ...],
        pack: Pack,
        on: date,
        standing: Standing | None = None,
    ) -> None:
        self.own = register
        self.standing = standing
        if standing is not None:
            register = register.with_windows(windows_of(standing))
        self.register = register
        self.rules = rules
        self.entries = entries
        self.pack = pack
        self.on = on
        self.states: Mapping[str, PointState] = replay(register, rules, entries)

    @cached_property
    def public(self) -> Register:
        """The register as it may be published."""
        return published_register(self.register, self.rules)

    def text_changes(self) -> dict[str, Any]:
        """Return the changes to texts of each point whose reply, proposed or decided, makes one."""
        return {
            name: state.text_changes
            for name, state in self.states.items()
            if state.text_changes and state.state not in _WITHOUT_EFFECT
        }

    def map_changes(self) -> dict[str, Any]:
        """Return the changes to maps likewise."""
        return {
            name: state.map_changes
            for name, state in self.states.items()
            if state.map_changes and state.state not in _WITHOUT_EFFECT
        }


def open_case(
    register: Path,
    pack: Pack,
    on: date,
    *,
    journal: Path | None = None,
    procedure: Path | None = None,
    new_journal: bool = False,
) -> Case:
    """Read a register and its journal.

    Parameters
    ----------
    on
        Day whose rules apply, and on which it is told what is late.
    procedure
        Acts of the procedure, which say on which days each kind may be sent; the register says it otherwise.
    new_journal
        Whether a journal that is not there yet is a new one; a name misspelt otherwise.

    Raises
    ------
    InputError
        If the register, the journal or an act in it is faulty, or a submission names a term that is none of
        the procedure; every fault is named.
    NotInForce
        If the pack has no rules on the day.
    """
    rules = pack.observation_rules(on)
    found = read_register(register, rules)
    standing = None
    if procedure is not None:
        standing = standing_of(pack, read_procedure(procedure), on, file=procedure.name)
        refuse(register.name, [replace(f, file=register.name) for f in term_faults(found, standing)])
    if journal is not None and not new_journal and not journal.exists():
        remedy = "correct the name; `sttm observations record` begins a journal"
        fault = Fault(code="unreadable", message="there is no such journal", remedy=remedy, file=journal.name)
        refuse(journal.name, [fault])
    entries = () if journal is None else read_journal(journal)
    try:
        return Case(found, rules, entries, pack, on, standing)
    except InputError as error:
        name = register.name if journal is None else journal.name
        refuse(name, [replace(fault, file=name) for fault in error.faults])
        raise


def register_status(case: Case) -> dict[str, Any]:
    """Return totals, every submission and point with where it stands, and what is to be resolved or erased.

    The answer is the office's, with names: what may be published is made by ``documents``.
    """
    totals = register_totals(case.register, case.rules, case.states)
    wrong = unreconciled(totals)
    if wrong:
        raise AssertionError("; ".join(wrong))
    _, text_faults = amended_documents(case.register, case.text_changes())
    _, map_faults = merged_map_changes(case.map_changes())
    due = erase_by_rule(case.register, case.rules, case.states)
    body = {
        "kind": "observations",
        "pack": {"name": case.pack.manifest.name, "version": case.pack.manifest.version},
        "rules": {
            "id": case.rules.id,
            "official": case.rules.official,
            "confidence": case.rules.confidence,
            "source": case.rules.source.shown,
        },
        "on": case.on.isoformat(),
        "title": text_dict(case.register.title),
        "procedure": None
        if case.standing is None
        else {"id": case.standing.procedure.id, "title": case.standing.procedure.title},
        "windows": {
            kind: [one.model_dump(mode="json") for one in case.register.windows_of(kind)]
            for kind in case.register.windows
        },
        "windows_replaced": _replaced(case),
        "entries": len(case.entries),
        "totals": totals,
        "conflicts": [
            {"where": fault.feature, "message": fault.message, "remedy": fault.remedy}
            for fault in (*text_faults, *map_faults)
        ],
        "erase": sorted(
            one.id
            for one in case.register.submissions
            if one.erased_on is None and (day := due[one.id]) is not None and day <= case.on
        ),
        "after_the_day": [one.id for one in case.register.submissions if one.received > case.on],
        "submissions": [
            {
                "id": one.id,
                "kind": one.kind,
                "protocol": one.protocol,
                "received": one.received.isoformat(),
                "time": None if one.time is None else one.time.isoformat(),
                "sender": one.sender.model_dump(mode="json"),
                "timing": case.register.timing(one),
                "term": None if (window := case.register.window(one)) is None else window.term,
                "erase_from": None if (day := due[one.id]) is None else day.isoformat(),
                "points": [
                    {
                        "id": point.id,
                        "about": point.about.model_dump(mode="json"),
                        **state_as_json(case.states[point.id]),
                    }
                    for point in one.points
                ],
            }
            for one in case.register.submissions
        ],
    }
    return {**body, "fingerprint": fingerprint(body)}


def _replaced(case: Case) -> dict[str, Any]:
    """Return the days of the register that the procedure contradicts; those of the procedure count."""

    def days(windows: tuple[Window, ...]) -> set[tuple[date, date]]:
        return {(one.opens, one.closes) for one in windows}

    return {
        kind: [one.model_dump(mode="json") for one in case.own.windows_of(kind)]
        for kind in case.own.windows
        if not days(case.own.windows_of(kind)) <= days(case.register.windows_of(kind))
    }


def grouped(case: Case) -> tuple[Group, ...]:
    """Return the groups of alike points, by what is asked and not by who asks: names are left out first."""
    return group_points([point for _, point in case.public.points.values()], case.rules.grouping)


def group_register(case: Case) -> dict[str, Any]:
    """Return the groups of alike points, each with why, and whether their replies agree."""
    groups = grouped(case)
    told = []
    for group in groups:
        outcomes = {case.states[name].outcome for name in group.points} - {None}
        told.append({**group.as_dict(), "outcomes": sorted(o for o in outcomes if o is not None)})
    inside = sum(len(group.points) for group in groups)
    return {
        "kind": "observation_groups",
        "bounds": {
            name: getattr(case.rules.grouping, name) for name in ("same_article", "same_document", "anywhere")
        },
        "points": len(case.states),
        "grouped": inside,
        "alone": len(case.states) - inside,
        "groups": told,
    }


def record_acts(case: Case, journal: Path, acts: Path) -> dict[str, Any]:
    """Append acts to a journal, all of them or none.

    Raises
    ------
    InputError
        If an act may not be done; every one is named, and the journal stays as it was.
    WorkspaceLocked
        If somebody else writes to the journal.
    """
    read: tuple[Act, ...] = read_state(acts, ACTS_FILE)
    new = entries_of(read, case.entries)
    faults = act_faults(case.register, case.rules, (*case.entries, *new))
    if faults:
        count = f"{len(faults)} act{'s' if len(faults) != 1 else ''} may not be done"
        told = [replace(fault, file=acts.name) for fault in faults]
        raise InputError(f"{acts.name}: {count}; the journal stays as it was", told)
    append_entries(journal, new, after=len(case.entries))
    after = replay(case.register, case.rules, (*case.entries, *new))
    totals = register_totals(case.register, case.rules, after)
    return {"appended": len(new), "entries": len(case.entries) + len(new), "totals": totals}


def write_register(register: Register, out: Path) -> Path:
    """Write a register as JSON, with equal bytes for equal registers."""
    content = REGISTER.dump_python(register, mode="json", exclude_defaults=False)
    return place_file((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(), out)


def erase_register(case: Case, out: Path) -> dict[str, Any]:
    """Write the register without the data of senders whose term of retention has passed.

    The journal needs no erasing: acts that name a person who may not be named are refused when recorded.
    """
    register, erased = erased_register(case.register, case.rules, case.states, case.on)
    write_register(register.model_copy(update={"windows": case.own.windows}), out)
    return {"on": case.on.isoformat(), "erased": list(erased), "path": str(out)}


def map_change(before: Path, after: Path, layer: str, id_property: str | None = None) -> dict[str, Any]:
    """Return what differs between two GeoJSON files, as an act proposes it.

    Raises
    ------
    InputError
        If a file is no GeoJSON collection, or its features have no ids of their own.
    """
    contents = [_collection(path) for path in (before, after)]
    try:
        features = map_difference(contents[0], contents[1], id_property)
    except ValueError as error:
        fault = Fault(
            code="geojson", message=str(error), remedy="name the property that holds the id", file=after.name
        )
        raise InputError(str(fault), [fault]) from error
    return {"layer": layer, "features": list(features)}


def _collection(path: Path) -> dict[str, Any]:
    message = "is no GeoJSON FeatureCollection"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        message, content = str(error), None
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        refuse(path.name, [Fault(code="geojson", message=message, remedy="give GeoJSON", file=path.name)])
    return dict(content or {})
