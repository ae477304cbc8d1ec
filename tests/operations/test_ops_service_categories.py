"""Access by category in the sample town: recounted with networkx, beside the groups, files, planned services."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from sttm.errors import RequestError
from sttm.operations.services.access import access_ground, access_of
from sttm.operations.services.categories import (
    service_categories_of,
    write_categories_map,
    write_service_categories,
)
from sttm.operations.workspaces import open_workspace
from sttm.services.access.categories import category_rules
from sttm.services.access.computing import ground_cells


@pytest.fixture(scope="module")
def opened(town):
    return open_workspace(town.workspace)


def on():
    from datetime import date

    return date(2026, 3, 10)


def seconds_by_networkx(streets: gpd.GeoDataFrame, starts, doors, speed: float, most: float):
    """Seconds on foot from each start to the nearest door, on a graph that is cut at every one of them."""
    lines = streets.geometry.to_numpy()[(streets["walk"] != "no").to_numpy()]
    assert set(streets["walk"]) <= {"both", "no"}, "this counting knows no one-ways on foot"
    tree = shapely.STRtree(lines)
    cuts: dict[int, list[tuple[float, object]]] = {k: [] for k in range(len(lines))}
    away = {}
    places = [
        *(("start", k, p) for k, p in enumerate(starts)),
        *(("door", k, p) for k, p in enumerate(doors)),
    ]
    for kind, k, place in places:
        row = int(tree.nearest(place))
        straight = place.distance(lines[row])
        if straight <= most:
            cuts[row].append((lines[row].project(place), (kind, k)))
            away[kind, k] = straight
    graph = nx.Graph()
    for row, line in enumerate(lines):
        first, last = (tuple(np.round(line.coords[end], 3)) for end in (0, -1))
        along = [(0.0, first), *sorted(cuts[row], key=lambda c: c[0]), (line.length, last)]
        for (a, one), (b, other) in itertools.pairwise(along):
            if one != other and b - a < graph.get_edge_data(one, other, {"m": np.inf})["m"]:
                graph.add_edge(one, other, m=b - a)
    for key, straight in away.items():
        if key[0] == "door":
            graph.add_edge(key, "all doors", m=straight)
    metres = nx.single_source_dijkstra_path_length(graph, "all doors", weight="m")
    return [
        (metres.get(("start", k), np.inf) + away.get(("start", k), np.inf)) / (speed / 3.6)
        for k in range(len(starts))
    ]


@pytest.mark.parametrize("category", ["pharmacy", "library"])
def test_minutes_are_those_that_networkx_counts(opened, category: str) -> None:
    workspace, pack = opened
    result, access = service_categories_of(workspace, pack, on=on(), categories=[category])
    reading = access.table.reading
    place = access_ground(reading)
    rules = category_rules(pack, on(), access.categories)
    cells = ground_cells(place, rules)
    rows = place.services
    own = rows[(rows["category"] == category).to_numpy() & (rows["status"] == "existing").to_numpy()]
    assert len(own) >= 1
    doors = [s if s.geom_type == "Point" else s.representative_point() for s in own.geometry]
    counted = seconds_by_networkx(place.street_network, cells.place, doors, rules.numbers["walking_speed"],
                                  rules.numbers["street_reach"])  # fmt: skip
    minutes, residents = np.array(counted) / 60, access.table.numbers("residents")
    near = 0.0
    for cell, (_, told) in enumerate(access.table.frame.iterrows()):
        mine = sorted((minutes[k], cells.weight[k]) for k in np.flatnonzero(cells.cell == cell))
        half = next(m for k, (m, _) in enumerate(mine) if sum(w for _, w in mine[: k + 1]) >= 0.5 - 1e-9)
        if half <= 60:
            assert told[f"walk_{category}"] == pytest.approx(half, abs=2e-3)
        else:
            assert np.isnan(told[f"walk_{category}"])
        near += np.nan_to_num(residents[cell]) * sum(w for m, w in mine if m <= 15)
    (whole,) = result["places"][0]["categories"]
    assert whole["share"] == pytest.approx(near / np.nansum(residents), abs=2e-4)


def test_a_group_is_at_least_as_near_as_each_of_its_categories(opened) -> None:
    workspace, pack = opened
    groups, table = access_of(workspace, pack, on=on(), modes=("walk",))
    result, access = service_categories_of(workspace, pack, on=on())
    assert groups["kind"] == "sttm-access"
    assert result["kind"] == "sttm-access-categories"
    assert list(table.frame.index) == list(access.table.frame.index)
    for one in access.assessable:
        if one.group is None:
            continue
        minutes = access.table.numbers(f"walk_{one.id}")
        nearest = table.numbers(f"walk_{one.group}")
        reached = np.isfinite(minutes)
        assert (nearest[reached] <= minutes[reached]).all()
    for group in {c.group for c in access.assessable} - {None}:
        own = [c.id for c in access.categories if c.group == group]
        known = [n for n in own if n not in access.missing]
        if len(known) == 1:
            np.testing.assert_array_equal(
                table.numbers(f"walk_{group}"), access.table.numbers(f"walk_{known[0]}")
            )


def test_the_whole_is_the_sum_of_its_comuni_and_the_cells_say_the_same(opened) -> None:
    workspace, pack = opened
    for mode in ("walk", "transit"):
        result, access = service_categories_of(workspace, pack, on=on(), mode=mode)
        places = result["places"]
        residents = access.table.numbers("residents")
        for k, told in enumerate(places[0]["categories"]):
            parts = [
                (p["residents"], p["categories"][k]["share"]) for p in places if p["scope"] == "municipality"
            ]
            assert sum(n * s for n, s in parts) / places[0]["residents"] == pytest.approx(
                told["share"], abs=3e-4
            )
            near = access.table.numbers(f"near_{mode}_{told['id']}")
            assert np.nansum(near * residents) / np.nansum(residents) == pytest.approx(
                told["share"], abs=3e-4
            )
        count = sum((access.table.numbers(f"{mode}_{c.id}") <= 15).astype(int) for c in access.assessable)
        np.testing.assert_array_equal(count, access.table.numbers(f"categories_{mode}"))


def test_planned_services_change_the_figures_and_are_told(opened) -> None:
    workspace, pack = opened
    result, _ = service_categories_of(workspace, pack, on=on())
    more, _ = service_categories_of(workspace, pack, on=on(), include=("sector_programme", "pnrr_proposal"))
    assert more["fingerprint"] != result["fingerprint"]
    before = {c["id"]: c for c in result["places"][0]["categories"]}
    after = {c["id"]: c for c in more["places"][0]["categories"]}
    assert set(before) <= set(after)
    assert all(after[n]["share"] >= before[n]["share"] for n in before)
    assert any(after[n] != before.get(n) for n in after)
    assert "planned_counted" in {c["id"] for c in more["caveats"]}


def test_only_what_a_mode_reads_is_told(opened) -> None:
    workspace, pack = opened
    walk, _ = service_categories_of(workspace, pack, on=on(), categories=["bank"])
    transit, _ = service_categories_of(workspace, pack, on=on(), categories=["bank"], mode="transit")
    assert not {one["layer"] for one in walk["layers"]} & {"stops", "timetable_trips"}
    assert {"stops", "timetable_trips"} <= {one["layer"] for one in transit["layers"]}
    assert "timetable" not in walk
    assert transit["timetable"]["working_day"]
    assert "transit_hours" in {p["id"] for p in transit["parameters"]}
    assert "cycling_speed" not in {p["id"] for p in walk["parameters"]}


def test_rows_say_why_a_category_is_not_known(opened, tmp_path: Path) -> None:
    workspace, pack = opened
    result, access = service_categories_of(workspace, pack, on=on(), categories=["bank", "airport"])
    write_service_categories(access, result, tmp_path / "a.csv")
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 2 * len(result["places"])
    by = {row["category"]: row for row in rows}
    assert by["airport"]["share"] == ""
    assert by["airport"]["missing"]
    assert float(by["bank"]["share"]) > 0
    with pytest.raises(RequestError, match="not written as"):
        write_categories_map(access, result, tmp_path / "a.gif")
    nothing = service_categories_of(workspace, pack, on=on(), categories=["airport"])
    with pytest.raises(RequestError, match="nothing to draw"):
        write_categories_map(nothing[1], nothing[0], tmp_path / "a.png")
