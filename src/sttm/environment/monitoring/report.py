"""The monitoring of a strategy: indicators by place, their trend and state, objectives, transformations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, get_args

from sttm.environment.monitoring.coherence import coherence
from sttm.environment.monitoring.gaps import Gap
from sttm.environment.monitoring.history import History
from sttm.environment.monitoring.places import KINDS, Place, Places
from sttm.environment.monitoring.register import REGISTER, register
from sttm.environment.monitoring.series import Observation, Series, SeriesReader
from sttm.environment.monitoring.state import state_of, trend_of
from sttm.evaluation.tracing import pack_told
from sttm.indicators.trends import missing_periods
from sttm.packs.monitoring import MonitoringIndicator, PlaceKind, Theme
from sttm.packs.pack import Pack
from sttm.quantities import fingerprint, round_half_even
from sttm.territory.records import LayerVersion
from sttm.territory.workspace import Workspace

__all__ = ["PARAMETERS", "monitor"]

THEMES: tuple[Theme, ...] = get_args(Theme)
"""In the order in which the strategy names them."""

PARAMETERS = ("minimum_coverage", "trend_minimum_values", "trend_significance")


def monitor(workspace: Workspace, pack: Pack, *, on: date, by: PlaceKind = "zone") -> dict[str, Any]:
    """Return the monitoring of a territory as JSON values.

    Parameters
    ----------
    on
        Day of the report: parameters are in force on it, later values are left out.
    by
        The smallest kind of place that is told of; the larger ones always are.

    Raises
    ------
    RequestError
        If the workspace has no place to monitor.
    NotInForce
        If a parameter has no value on the day.
    """
    kinds = KINDS[: KINDS.index(by) + 1]
    values = {name: pack.number(name, on) for name in PARAMETERS}
    history, places = History(workspace), Places(workspace)
    reader = SeriesReader(history, places, until=on.isoformat(), minimum_coverage=values["minimum_coverage"])
    used: dict[tuple[str, str], LayerVersion] = {}
    indicators = []
    for indicator in sorted(pack.monitoring.values(), key=lambda i: THEMES.index(i.theme)):
        series = reader.read(indicator)
        used |= {(v.layer, v.version): v for v in series.used}
        indicators.append(_indicator(indicator, series, places, kinds, values, on))
    found = register(history, pack, places, kinds, on.isoformat())
    if found is not None:
        used |= {(v.layer, v.version): v for v in history.versions(REGISTER)}
    body = {
        "kind": "sttm-monitoring",
        "on": on.isoformat(),
        "by": by,
        "territory": {"name": workspace.name, "title": workspace.title},
        "pack": pack_told(pack),
        "coherence": coherence(pack),
        "indicators": indicators,
        "transformations": found,
        "summary": {kind: _summary(indicators, kind) for kind in kinds},
        "layers": [_layer(v, workspace) for _, v in sorted(used.items())],
        "parameters": [_parameter(name, pack, on) for name in PARAMETERS],
        "caveats": _caveats(pack, used.values()),
    }
    return {**body, "fingerprint": fingerprint(body)}


def _indicator(
    indicator: MonitoringIndicator,
    series: Series,
    places: Places,
    kinds: Sequence[PlaceKind],
    values: dict[str, float],
    on: date,
) -> dict[str, Any]:
    tied = indicator.model_dump(mode="json")
    rows = [_place(indicator, series, place, values, on) for kind in kinds for place in places.of[kind]]
    return {
        **tied,
        "places": rows,
        "without_values": {
            kind: [r["id"] for r in rows if r["kind"] == kind and not r["values"]] for kind in kinds
        },
        "gaps": [_gap(g) for g in series.gaps],
    }


def _place(
    indicator: MonitoringIndicator, series: Series, place: Place, values: dict[str, float], on: date
) -> dict[str, Any]:
    observed = [o for _, o in sorted(series.values[place.kind, place.id].items())]
    rounded = [(o.date, round_half_even(o.value, indicator.digits)) for o in observed]
    gaps = [_gap(g) for g in sorted(series.lacking[place.kind, place.id], key=lambda g: str(g.date))]
    missing = missing_periods((int(d[:4]) for d, _ in rounded), indicator.frequency_years, on.year)
    return {
        "kind": place.kind,
        "id": place.id,
        "name": place.name,
        "zone": place.zone,
        "values": [_value(o, v) for o, (_, v) in zip(observed, rounded, strict=True)],
        "trend": trend_of(
            indicator, rounded, int(values["trend_minimum_values"]), values["trend_significance"]
        ),
        "state": state_of(indicator, place.kind, rounded),
        "missing_years": list(missing),
        "gaps": gaps,
    }


def _value(observed: Observation, value: float) -> dict[str, Any]:
    return {
        "date": observed.date,
        "value": value,
        "covered": None if observed.covered is None else round_half_even(observed.covered, 3),
        "layer": observed.version.layer,
        "version": observed.version.version,
        "source": observed.source,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {"code": gap.code, "it": gap.it, "en": gap.en, "date": gap.date}


def _summary(indicators: Iterable[dict[str, Any]], kind: PlaceKind) -> dict[str, Any]:
    """Return how many pairs of indicator and place stand how."""
    states: dict[str, int] = dict.fromkeys(("reached", "on_track", "off_track", "not_assessable"), 0)
    trends: dict[str, int] = dict.fromkeys(("increasing", "decreasing", "none", "not_assessable"), 0)
    for place in (p for i in indicators for p in i["places"] if p["kind"] == kind):
        states[place["state"]["answer"]] += 1
        trends[place["trend"]["answer"]] += 1
    return {"states": states, "trends": trends}


def _layer(version: LayerVersion, workspace: Workspace) -> dict[str, Any]:
    record, current = version.record, workspace.current(version.layer)
    return {
        "layer": version.layer,
        "version": version.version,
        "title": record.title.model_dump(),
        "publisher": record.publisher,
        "licence": record.licence,
        "reference_date": record.reference_date,
        "sensor": record.sensor,
        "proxy_for": record.proxy_for,
        "fictional": record.fictional,
        "derived": record.build is not None,
        "current": current is not None and current.version == version.version,
    }


def _parameter(name: str, pack: Pack, on: date) -> dict[str, Any]:
    title = pack.parameters[name].title.model_dump()
    return {"id": name, "title": title, **pack.parameter(name, on).model_dump(mode="json")}


def _caveats(pack: Pack, versions: Iterable[LayerVersion]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        c.id: {"id": c.id, "it": c.text.it, "en": c.text.en, "layers": []} for c in pack.manifest.caveats
    }
    for version in sorted(versions, key=lambda v: (v.layer, v.version)):
        for caveat in version.record.caveats:
            entry = found.setdefault(caveat.id, {**caveat.model_dump(), "layers": []})
            if version.layer not in entry["layers"]:
                entry["layers"].append(version.layer)
    return list(found.values())
