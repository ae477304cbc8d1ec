"""What every reading of services has around its values: kind, day, pack, layers, parameters, caveats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import numpy as np

import sttm
from sttm.errors import RequestError
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.packs.declared import Dated, Sourced
from sttm.quantities import Missing, fingerprint, round_half_even
from sttm.services.supply import EXISTING, STATE_TITLES, STATES
from sttm.territory.reading import Reading

__all__ = ["missing_told", "number", "planned_notes", "result_of", "rule_told", "states_of"]

FORMAT: Final = 1


def result_of(
    kind: str,
    reading: Reading,
    body: Mapping[str, Any],
    *,
    layers: Iterable[str],
    parameters: Iterable[str],
    notes: Iterable[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Return a result as JSON values, with its fingerprint.

    Equal layers, packs and engines give equal values, byte for byte once written as canonical JSON.

    Parameters
    ----------
    kind
        ``sttm-services-local`` and so on.
    body
        Its own values; where its ``states`` hold planned services, a caveat says that these count.
    layers
        Those it may read; absent ones are left out.
    notes
        What a reader has to know of the method, ``{id, it, en}``; they join the caveats of pack and layers.

    Raises
    ------
    NotInForce
        If a parameter has no value on the day.
    """
    told = layers_told(layers, reading)
    # A reading made of others hands on their notes: each is said once.
    said = {note["id"]: note for note in (*notes, *planned_notes(body.get("states", EXISTING)))}
    title = reading.workspace.title
    result = {
        "kind": kind,
        "format": FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(reading.pack),
        "evaluated_on": reading.on.isoformat(),
        "territory": {"it": title["it"], "en": title["en"]},
        **body,
        "layers": told,
        "parameters": parameters_told(parameters, reading),
        "caveats": [*caveats_told(told, reading.pack), *({**n, "layers": []} for n in said.values())],
    }
    return {**result, "fingerprint": fingerprint(result)}


def missing_told(missing: Missing) -> dict[str, dict[str, str]]:
    """Return that something is not assessable, and why."""
    return {"missing": {"it": missing.it or missing.reason, "en": missing.reason}}


def number(value: float, digits: int = 2) -> float | None:
    """Return a number as it is shown, or null where it is none."""
    return round_half_even(float(value), digits) if np.isfinite(value) else None


def rule_told(rule: Dated) -> dict[str, Any]:
    """Return where a rule of the pack comes from, as JSON values."""
    told: dict[str, Any] = {"in_force_from": rule.in_force_from.isoformat()}
    if isinstance(rule, Sourced):
        told |= {"source": rule.source.shown, "official": rule.official, "confidence": rule.confidence}
    return told


def planned_notes(states: Collection[str]) -> tuple[dict[str, str], ...]:
    """Return the caveat of a reading in which planned services count; none where only those that exist do."""
    planned = [STATE_TITLES[s] for s in STATES if s in states and s not in EXISTING]
    if not planned:
        return ()
    it, en = (", ".join(title[language] for title in planned) for language in ("it", "en"))
    note = {
        "id": "planned_counted",
        "it": f"Sono contati anche servizi non ancora esistenti: {it}.",
        "en": f"Services that do not exist yet count too: {en}.",
    }
    return (note,)


def states_of(include: Collection[str]) -> tuple[str, ...]:
    """Return the states of services that count: those that stand, and those that are asked for.

    Raises
    ------
    RequestError
        If there is no such state.
    """
    unknown = sorted(set(include) - set(STATES))
    if unknown:
        msg = f"there is no state of services {', '.join(unknown)}"
        raise RequestError(msg, remedy=f"choose among {', '.join(s for s in STATES if s not in EXISTING)}")
    return tuple(s for s in STATES if s in EXISTING or s in include)
