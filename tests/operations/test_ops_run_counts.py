"""``sttm run counts``: services within a time from plain files, as one would count them by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sttm.errors import InputError, RequestError
from sttm.operations.services.plain.count_map import counts_content
from sttm.operations.services.plain.counts import run_counts
from sttm.operations.services.plain.nearest import run_nearest

CRS = "EPSG:32632"
X, Y = 514_000.0, 5_034_000.0
PACE = 5000 / 60
"""Metres walked in a minute."""


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    """Streets every 100 m, six each way."""
    folder = tmp_path_factory.mktemp("grid")
    lines = [[(X + 100 * k, Y), (X + 100 * k, Y + 500)] for k in range(6)]
    lines += [[(X, Y + 100 * k), (X + 500, Y + 100 * k)] for k in range(6)]
    shapes = [shapely.LineString(c) for c in lines]
    gpd.GeoDataFrame(geometry=shapes, crs=CRS).to_file(folder / "streets.gpkg", engine="pyogrio")
    return folder


def places(folder, name, rows, **columns):
    points = shapely.points([(X + x, Y + y) for x, y in rows])
    gpd.GeoDataFrame(columns, geometry=points, crs=CRS).to_file(folder / name, engine="pyogrio")
    return folder / name


def test_counts_by_hand(grid):
    """Schools 100 and 300 m away, a chemist 200 m, one nowhere; in 3 minutes one walks 250 m."""
    services = places(
        grid, "services.gpkg", [(100, 0), (0, 300), (100, 100), (9000, 0)],
        id=["near", "far", "chemist", "nowhere"], kind=["school", "school", "chemist", "chemist"],
    )  # fmt: skip
    origins = places(grid, "origins.gpkg", [(0, 0), (0, 500), (0, 5000)], id=["a", "b", "lost"])
    done = run_counts(grid / "streets.gpkg", services, minutes=3, category="kind", origins=origins)
    assert done.frame["count_school"].tolist()[:2] == [1, 1]
    assert done.frame["count_chemist"].tolist()[:2] == [1, 0]
    assert done.frame.loc["lost", ["count_school", "count_chemist"]].isna().all()
    assert done.far["services"] == ("nowhere",)
    assert done.categories["chemist"] == {
        "services": 2, "on_a_street": 1, "share_reached": 1 / 3, "median_count": 0.5, "greatest_count": 1,
    }  # fmt: skip
    assert done.parameters["minutes"]["value"] == 3
    content = counts_content(done)
    assert content.frame["shown"].tolist()[:2] == [2, 1]
    assert math.isnan(content.frame["shown"].iloc[2])
    assert str(done.frame["count_school"].dtype) == "Int64"
    assert content.title["it"] == "Servizi raggiunti a piedi entro 3 min"
    whole = run_counts(grid / "streets.gpkg", services, origins=origins)
    assert whole.frame["count"].tolist()[:2] == [3, 3]
    assert whole.parameters["daily_reach"]["value"] == whole.asked.limit == 15


def test_capacity_shared_by_hand(grid):
    """Two schools of 30 and 10 places; 10 people reach both, 5 only the first, 4 none."""
    services = places(grid, "services.gpkg", [(100, 0), (200, 0)], id=["s", "t"], places=[30, 10])
    rows = [(150, 0), (0, 0), (500, 500), (150, 0)]
    origins = places(
        grid, "origins.gpkg", rows, id=["both", "one", "none", "unknown"], people=[10, 5, 4, None]
    )
    asked = {"minutes": 150 / PACE, "origins": origins, "capacity": "places", "people": "people"}
    done = run_counts(grid / "streets.gpkg", services, kernel="step", **asked)
    assert done.frame["per_person"].tolist() == pytest.approx([30 / 15 + 10 / 10, 30 / 15, 0, 3])
    row = done.categories["all"]
    assert (row["capacity"], row["capacity_used"], row["people"], row["people_without"]) == (40, 40, 19, 4)
    assert row["mean_per_person"] == pytest.approx(40 / 19)
    assert any("1 origins have no people: nobody is counted there" in note for note in done.notes)

    def weight(metres):
        return (math.exp(-0.5 * (metres / 150) ** 2) - math.exp(-0.5)) / (1 - math.exp(-0.5))

    smooth = run_counts(grid / "streets.gpkg", services, **asked)
    first = 30 / (10 * weight(50) + 5 * weight(100))
    assert smooth.frame["per_person"]["one"] == pytest.approx(first * weight(100), abs=1e-3)
    assert smooth.frame["per_person"]["both"] == pytest.approx(first * weight(50) + 10 / 10, abs=1e-3)
    assert smooth.parameters["floating_kernel"]["value"] == "gaussian"


def test_capacity_that_is_missing_is_left_out_and_said(grid):
    services = places(
        grid, "services.gpkg", [(100, 0), (200, 0), (300, 0)], id=["s", "t", "u"], places=[30, None, None],
        kind=["a", "a", "b"],
    )  # fmt: skip
    origins = places(grid, "origins.gpkg", [(0, 0)], id=["o"], people=[10])
    done = run_counts(
        grid / "streets.gpkg", services, category="kind", origins=origins, minutes=10,
        capacity="places", people="people", kernel="step",
    )  # fmt: skip
    assert done.frame["per_person_a"].tolist() == [3]
    assert done.frame["per_person_b"].isna().all()
    alone = places(grid, "alone.gpkg", [(0, 0), (300, 0), (500, 500)], people=[10, 4, 1])
    near = run_counts(
        grid / "streets.gpkg", services, category="kind", origins=alone, minutes=150 / PACE,
        capacity="places", people="people", kernel="step",
    ).frame["per_person_a"]  # fmt: skip
    # The second reaches only a school of unknown size, the third none.
    assert (near.iloc[0], near.isna().tolist(), near.iloc[2]) == (3, [False, True, False], 0)
    assert (done.categories["a"]["capacity_missing"], done.categories["b"]["capacity"]) == (1, None)
    assert any("2 services have no places: left out" in note for note in done.notes)


def test_all_faults_of_all_files_are_told(grid):
    services = places(
        grid, "services.gpkg", [(0, 0), (100, 0)], places=["3,5", "4"], status=["existing", "x"]
    )
    origins = places(grid, "origins.gpkg", [(0, 0)], people=[-1])
    gpd.GeoDataFrame(geometry=[shapely.Point(X, Y)], crs=CRS).to_file(grid / "no.gpkg", engine="pyogrio")
    with pytest.raises(InputError) as told:
        run_counts(
            grid / "no.gpkg", services, category="kind", origins=origins, capacity="places", people="people"
        )
    found = [(f.code, f.file, f.feature) for f in told.value.faults]
    assert found == [
        ("no-streets", "no.gpkg", None),
        ("missing-column", "services.gpkg", None),
        ("unknown-state", "services.gpkg", "row 2"),
        ("not-a-number", "services.gpkg", "row 1"),
        ("below-zero", "origins.gpkg", "row 1"),
    ]
    assert all(f.remedy for f in told.value.faults)
    with pytest.raises(RequestError) as refused:
        run_counts(grid / "streets.gpkg", services, minutes=-1, people="people", kernel="flat")
    assert str(refused.value).count(";") >= 4


def test_a_park_with_two_gates_counts_once(tmp_path):
    """A street of 400 m and a park along it with gates at 100 and 300 m: one service in reach, and nearest gate."""
    lat, metre = 48.0, 1 / (111_195 * math.cos(math.radians(48.0)))
    nodes = {1: 0, 2: 100, 3: 300, 4: 400}
    lines = [f'<node id="{k}" lat="{lat}" lon="{9 + x * metre:.9f}"/>' for k, x in nodes.items()]
    lines += [
        f'<node id="{k}" lat="{lat + 0.001}" lon="{9 + x * metre:.9f}"/>' for k, x in ((11, 300), (12, 100))
    ]
    for gate in (2, 3):
        lines[gate - 1] = lines[gate - 1].replace("/>", '><tag k="barrier" v="gate"/></node>')
    lines.append(
        '<way id="30"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/></way>'
    )
    refs = "".join(f'<nd ref="{k}"/>' for k in (2, 3, 11, 12, 2))
    lines.append(f'<way id="31">{refs}<tag k="leisure" v="park"/></way>')
    town = tmp_path / "town.osm"
    town.write_text("\n".join(['<osm version="0.6">', *lines, "</osm>"]))
    done = run_counts(town, town, minutes=10)
    [name] = done.categories
    assert len(done.standing) == 2
    assert set(done.frame[f"count_{name}"]) == {1}
    assert done.categories[name]["services"] == 1
    with pytest.raises(RequestError, match="no capacity"):
        run_counts(town, town, origins=town, capacity="places", people="people")


spots = st.tuples(st.integers(0, 5), st.integers(0, 500), st.booleans()).map(
    lambda s: (100 * s[0], s[1]) if s[2] else (s[1], 100 * s[0])
)


def walked(origins, services):
    """Return metres from each origin to each service by a graph in which every place is a node of its own."""
    across: dict[tuple[bool, int], set[int]] = {}
    for x, y in [*origins, *services, *((100 * i, 100 * j) for i in range(6) for j in range(6))]:
        for on, of, at in ((True, x, y), (False, y, x)):
            if of % 100 == 0:
                across.setdefault((on, of), set()).add(at)
    graph = nx.Graph()
    for (on, of), ats in across.items():
        order = sorted(ats)
        for a, b in pairwise(order):
            ends = ((of, a), (of, b)) if on else ((a, of), (b, of))
            graph.add_edge(*ends, weight=b - a)
    times = [nx.single_source_dijkstra_path_length(graph, origin) for origin in origins]
    return np.array([[time[service] for service in services] for time in times])


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    origins=st.lists(spots, min_size=1, max_size=6),
    services=st.lists(spots, min_size=1, max_size=6),
    kinds=st.lists(st.sampled_from("ab"), min_size=6, max_size=6),
    metres=st.integers(0, 900).map(lambda m: m + 0.5),
)
def test_counts_are_those_of_a_slow_search(grid, origins, services, kinds, metres):
    of = kinds[: len(services)]
    given_services = places(grid, "services.gpkg", services, kind=of, places=[8.0] * len(of))
    given_origins = places(grid, "origins.gpkg", origins, people=[2.0] * len(origins))
    files = (grid / "streets.gpkg", given_services)
    done = run_counts(
        *files, category="kind", origins=given_origins, minutes=metres / PACE,
        capacity="places", people="people", kernel="step",
    )  # fmt: skip
    near = walked(origins, services) <= metres
    for kind in set(of):
        chosen = np.array(of) == kind
        assert done.frame[f"count_{kind}"].tolist() == near[:, chosen].sum(axis=1).tolist()
        shared = done.categories[kind]
        assert shared["capacity_used"] == 8 * near[:, chosen].any(axis=0).sum()
        # What all have together is what somebody can use.
        total = (2 * done.frame[f"per_person_{kind}"]).sum()
        assert total == pytest.approx(shared["capacity_used"], abs=1e-4)
    found = run_nearest(*files, category="kind", origins=given_origins, limit=metres / PACE)
    for kind in set(of):
        reached = found.frame[f"minutes_{kind}"].notna()
        assert (reached == (done.frame[f"count_{kind}"] > 0)).all()


def test_command_writes_tells_and_draws(grid, sttm):
    services = places(
        grid, "s.gpkg", [(100, 0), (300, 300)], id=["s", "t"], kind=["a", "b"], places=[5, None]
    )
    homes = places(grid, "homes.gpkg", [(0, 0), (9000, 0)], id=["h", "lost"], people=[10, 3])
    base = ("run", "counts", grid / "streets.gpkg", "--services", services, "--category", "kind")
    for name in ("c.gpkg", "c.geojson", "c.parquet", "c.csv"):
        done = sttm(*base, "--out", grid / name, "--map", grid / "c.svg", "--map-of", "a", "--language", "en")
        assert (grid / name).stat().st_size > 0
    assert "daily reach: 15 min (" in done.out + done.err
    assert "Services reached on foot within 15 min: a" in (grid / "c.svg").read_text()
    more = ("--origins", homes, "--capacity", "places", "--people", "people", "--minutes", "5")
    told = sttm(*base, *more, "--out", grid / "h.csv")
    assert "capacity shared among the people within reach" in told.out
    table = pd.read_csv(grid / "h.csv")
    assert table["per_person_a"].tolist()[:1] == [0.5]
    assert table["count_a"].isna().tolist() == [False, True]
    as_json = sttm(*base, *more, "--out", grid / "h.csv", "--json").json
    assert as_json["categories"]["b"]["capacity_missing"] == 1
    sttm(*base, "--out", grid / "c.csv", "--map-of", "a", code=2)
    sttm(*base, "--out", grid / "c.csv", "--minutes", "0", code=2)
