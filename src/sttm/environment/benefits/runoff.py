"""How much more of the design storm an intervention keeps, by the curve number before and after the works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.environment.figures import Figure, absent
from sttm.environment.ground_changes import GroundChange, Triple
from sttm.environment.knowledge import Knowledge
from sttm.environment.model_classes import CURVE_NUMBERS, curve_numbers, lacking
from sttm.evaluation.inputs import Trace, sourced_trace
from sttm.grids import Cells
from sttm.indicators.runoff import SOIL_GROUPS, runoff_depth
from sttm.indicators.tallies import declared_nodata
from sttm.packs.declared import Text
from sttm.quantities import Missing
from sttm.territory.reading import absent_layers

__all__ = ["runoff_benefit", "runoff_trace", "too_little"]

UNIT = "m**3"


def runoff_benefit(change: GroundChange, knowledge: Knowledge) -> dict[str, Figure]:
    """Return the runoff of the design storm from the polygon, and what the works keep of it.

    Returns
    -------
    dict
        ``retained`` (m³ more than before), ``runoff_before``, ``runoff_after`` (m³), each from the low to the
        high end of curve numbers before (spread of the pack) and after (condition of the cover). Where the
        soil is not known, no figure; a note says between what it lies whatever the soil.
    """
    trace = runoff_trace(knowledge)
    cover, soil = knowledge.cells("land_cover_cells"), knowledge.cells("soil_group_cells")
    reason = _not_ready(change, cover, soil, knowledge)
    if reason is None and cover is not None and soil is not None:
        groups = soil.read(change.window).astype(np.int64)
        ground = _ground(change, cover, groups, knowledge)
        if isinstance(ground, Missing):
            reason = ground
        else:
            found = _volumes(change, *ground, knowledge)
            return {name: replace(f, trace=trace) for name, f in found.items()}
    assert reason is not None  # noqa: S101 - without a reason the figures are there
    figures = {name: absent(reason, UNIT, trace) for name in ("retained", "runoff_before", "runoff_after")}
    if cover is not None and "soil_group" not in knowledge.facts:
        note = _on_any_soil(change, cover, knowledge)
        figures["retained"] = replace(figures["retained"], notes=() if note is None else (note,))
    return figures


def _on_any_soil(change: GroundChange, cover: Cells, knowledge: Knowledge) -> Text | None:
    """Return between what the rain kept lies, were the soil of any one group; None if that is not known."""
    if _not_ready(change, cover, cover, knowledge, needed=("land_cover",)) is not None:
        return None
    ends: list[float] = []
    for group in range(1, len(SOIL_GROUPS) + 1):
        groups = np.full((change.window.height, change.window.width), group)
        ground = _ground(change, cover, groups, knowledge)
        if isinstance(ground, Missing):
            return None
        kept = _volumes(change, *ground, knowledge)["retained"].as_dict()
        ends += [kept["low"], kept["high"]]
    low, high = (f"{end:,.0f}" for end in (min(ends), max(ends)))
    swap = str.maketrans(",.", ".,")
    first, last = SOIL_GROUPS[0], SOIL_GROUPS[-1]
    return Text(
        it=f"Il gruppo idrologico del suolo non è noto: le opere tratterrebbero in più da "
        f"{low.translate(swap)} a {high.translate(swap)} m³ di pioggia, secondo il gruppo, "
        f"da {first} a {last}",
        en=f"The hydrologic soil group is not known: the works would keep {low} to {high} m³ of rain more, "
        f"according to the group, {first} to {last}",
    )


def runoff_trace(knowledge: Knowledge) -> tuple[Trace, ...]:
    """Return what the figures of runoff rest on."""
    traces = []
    for layer in ("land_cover_cells", "soil_group_cells"):
        version = knowledge.version(layer)
        if version is not None:
            traces.append(Trace("layer", layer, (("version", version.version),)))
    for name in ("rainfall_design_mm", "initial_abstraction", "curve_number_spread"):
        traces.append(sourced_trace("parameter", name, knowledge.pack.parameter(name, knowledge.on)))
    legend = knowledge.facts["land_cover"].legend if "land_cover" in knowledge.facts else None
    for name in CURVE_NUMBERS if legend else ():
        table = knowledge.pack.values_of(str(legend), name, knowledge.on)
        if table is not None:
            traces.append(Trace("class_values", table.id, (("official", False), ("legend", table.legend))))
    return tuple(traces)


def too_little(covered: float, least: float) -> Missing:
    """Return that data cover too little of the polygon."""
    return Missing(
        f"data on {covered:.0%} of the area, at least {least:.0%} is needed",
        it=f"dati sul {100 * covered:.0f} % dell'area, ne serve almeno il {100 * least:.0f} %",
    )


def _not_ready(
    change: GroundChange,
    cover: Cells | None,
    soil: Cells | None,
    knowledge: Knowledge,
    needed: tuple[str, ...] = ("land_cover", "soil_group"),
) -> Missing | None:
    if unknown := [name for name in needed if name not in knowledge.facts]:
        return absent_layers(unknown)
    given = {"land_cover": cover, "soil_group": soil}
    unbuilt = [f"{name}_cells" for name in needed if given[name] is None]
    if unbuilt:
        listed = ", ".join(unbuilt)
        return Missing(f"{listed} is not built: run sttm build", it=f"{listed} non è calcolato: sttm build")
    if lacking(knowledge.parameters["benefit_values"], CURVE_NUMBERS):
        return Missing(
            "the pack gives no curve numbers for the classes of this land cover",
            it="il pacchetto non dà numeri di curva per le classi di questo suolo",
        )
    for work in change.works:
        for name in CURVE_NUMBERS:
            value = work.value(name)
            if isinstance(value, Missing):
                return value
    return None


Ground = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]


def _ground(
    change: GroundChange, cover: Cells, groups: NDArray[np.int64], knowledge: Knowledge
) -> Ground | Missing:
    """Return curve number, soil group (0 to 3) and area, m², of each combination in the polygon."""
    codes = cover.read(change.window).astype(np.int64)
    inside = change.covered > 0
    known = inside & np.isin(groups, (1, 2, 3, 4)) & (codes != declared_nodata(cover))
    pairs = np.stack([codes[known], groups[known] - 1])
    found, place = np.unique(pairs, axis=1, return_inverse=True)
    cells = np.bincount(place.ravel(), change.covered[known], minlength=found.shape[1])
    area = cells.astype(np.float64) * change.grid.cell_area
    table = curve_numbers(knowledge.parameters["benefit_values"], np.unique(found[0]))
    numbers = table.to_numpy()[np.searchsorted(table.index.to_numpy(), found[0]), found[1]]
    whole = float(change.covered.sum()) * change.grid.cell_area
    valid = ~np.isnan(numbers)
    covered = float(area[valid].sum()) / whole * change.on_grid if whole else 0.0
    least = float(knowledge.parameters["minimum_coverage"])
    if covered < least:
        return too_little(covered, least)
    return numbers[valid], found[1][valid], area[valid]


def _volumes(
    change: GroundChange,
    numbers: NDArray[np.float64],
    groups: NDArray[np.int64],
    area: NDArray[np.float64],
    knowledge: Knowledge,
) -> dict[str, Figure]:
    storm: Mapping[str, Any] = knowledge.parameters["design_storm"]
    spread = knowledge.pack.number("curve_number_spread", knowledge.on)

    def volume(of: NDArray[np.float64]) -> float:
        depth = runoff_depth(np.clip(of, 1, 100), storm["rainfall"], abstraction=storm["abstraction"])
        return float(depth @ area) / 1000.0

    # Low, central, high curve number before the works; the more runs off before, the more there is to keep.
    before = [volume(numbers + step) for step in (-spread, 0.0, spread)]
    kept, after = [0.0, 0.0, 0.0], list(before)
    for work in change.works:
        triples = [work.value(f"curve_number_{group.lower()}") for group in SOIL_GROUPS]
        if all(t is None for t in triples):
            continue
        made = np.array([_numbers(t) for t in triples])[groups]
        unchanged = np.isnan(made[:, 0])
        ends = [volume(np.where(unchanged, numbers + s, made[:, i]))
                for i, s in enumerate((-spread, 0.0, spread))]  # fmt: skip
        kept[0] += work.share * (before[0] - ends[2])
        kept[1] += work.share * (before[1] - ends[1])
        kept[2] += work.share * (before[2] - ends[0])
        after = [a + work.share * (e - b) for a, e, b in zip(after, ends, before, strict=True)]
    return {
        "retained": Figure(UNIT, kept[1], kept[0], kept[2]),
        "runoff_before": Figure(UNIT, before[1], before[0], before[2]),
        "runoff_after": Figure(UNIT, after[1], min(after), max(after)),
    }


def _numbers(triple: Triple | Missing | None) -> tuple[float, float, float]:
    if isinstance(triple, tuple):
        return triple
    return (np.nan, np.nan, np.nan)
