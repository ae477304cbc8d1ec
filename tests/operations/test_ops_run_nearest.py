"""``sttm run nearest``: minutes along streets from plain files, as one would count them by hand."""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from sttm.errors import InputError, RequestError
from sttm.operations.services.plain.maps import nearest_content
from sttm.operations.services.plain.nearest import run_nearest

CRS = "EPSG:32632"
X, Y = 514_000.0, 5_034_000.0


@pytest.fixture
def square(tmp_path):
    """A block of 600 m: west, north and east sides both ways, the south side one-way eastwards by bike."""
    corner = [(X, Y), (X, Y + 600), (X + 600, Y + 600), (X + 600, Y)]
    sides = [shapely.LineString([corner[i], corner[i + 1]]) for i in range(3)]
    sides.append(shapely.LineString([corner[0], corner[3]]))
    gpd.GeoDataFrame({"oneway": ["no"] * 3 + ["yes"]}, geometry=sides, crs=CRS).to_file(
        tmp_path / "streets.gpkg", engine="pyogrio"
    )
    return tmp_path


def places(folder, name, rows, **columns):
    points = gpd.GeoSeries(shapely.points([(X + x, Y + y) for x, y in rows]), crs=CRS).to_crs(4326)
    frame = pd.DataFrame({**columns, "lon": points.x.round(9), "lat": points.y.round(9)})
    frame.to_csv(folder / name, index=False)
    return folder / name


def test_minutes_by_hand(square):
    """A school 100 m from the south-west corner; on foot 5 km/h are 83.3 m a minute."""
    services = places(
        square, "services.csv", [(100, 0), (600, 300), (5000, 5000)],
        id=["school", "chemist", "far"], category=["education", "health", "health"],
    )  # fmt: skip
    origins = places(square, "origins.csv", [(400, -25), (0, 200), (9000, 0)], id=["a", "b", "c"])
    done = run_nearest(square / "streets.gpkg", services, category="category", origins=origins)
    minutes = done.frame["minutes_education"]
    assert minutes["a"] == pytest.approx((25 + 300) / (5000 / 60), abs=2e-3)
    assert minutes["b"] == pytest.approx(300 / (5000 / 60), abs=2e-3)
    assert pd.isna(minutes["c"])
    assert done.frame["nearest_health"].tolist()[:2] == ["chemist", "chemist"]
    assert pd.isna(done.frame["nearest_health"]["c"])
    assert done.far == {
        "services": ("far",), "services without a place": (), "origins": ("c",), "origins without a place": (),
    }  # fmt: skip
    assert done.categories["health"]["on_a_street"] == 1
    assert done.categories["education"]["share_reached"] == pytest.approx(2 / 3)
    assert done.parameters["walking_speed"]["value"] == 5


def test_a_bike_goes_round_where_it_may_not_turn_back(square):
    services = places(square, "services.csv", [(100, 0)], id=["school"])
    origins = places(square, "origins.csv", [(400, 0)], id=["a"])
    done = run_nearest(square / "streets.gpkg", services, origins=origins, mode="bike")
    assert done.frame["minutes"]["a"] == pytest.approx((200 + 1800 + 100) / 250, abs=2e-3)
    near = run_nearest(square / "streets.gpkg", services, origins=origins, mode="bike", limit=8)
    assert pd.isna(near.frame["minutes"]["a"])


def test_without_origins_every_segment_is_one(square):
    services = places(square, "services.csv", [(0, 0)])
    done = run_nearest(square / "streets.gpkg", services)
    assert sorted(done.frame["minutes"].round(2)) == [3.6, 3.6, 10.8, 10.8]
    assert set(done.frame.geom_type) == {"LineString"}


def test_all_faults_of_both_files_are_told(square):
    services = places(square, "services.csv", [(0, 0), (1, 1)], kind=["a", None])
    origins = places(square, "origins.csv", [(0, 0)])
    with pytest.raises(InputError) as told:
        run_nearest(square / "streets.gpkg", services, category="category", origins=origins, origin_id="code")
    assert [f.code for f in told.value.faults] == ["missing-column", "missing-column"]
    assert all(f.remedy and f.file for f in told.value.faults)
    with pytest.raises(InputError) as told:
        run_nearest(square / "streets.gpkg", services, category="kind")
    assert [f.code for f in told.value.faults] == ["empty-value"]


def test_command_writes_every_format(square, sttm):
    services = places(square, "services.csv", [(100, 0)], id=["school"], category=["education"])
    for name in ("n.gpkg", "n.geojson", "n.parquet", "n.csv"):
        out = square / name
        done = sttm("run", "nearest", square / "streets.gpkg", "--services", services, "--category", "category",
                    "--out", out)  # fmt: skip
        assert "education" in done.out
        assert out.stat().st_size > 0
    table = pd.read_csv(square / "n.csv")
    assert list(table.columns) == [
        "segment",
        "metres",
        "minutes_education",
        "nearest_education",
        "lon",
        "lat",
    ]
    homes = places(square, "homes.csv", [(0, 200)], id=["h"])
    streets = square / "streets.gpkg"
    sttm("run", "nearest", streets, "--services", services, "--origins", homes, "--out", square / "h.csv")
    [home] = pd.read_csv(square / "h.csv").to_dict("records")
    assert (home["origin"], home["nearest"]) == ("h", "school")
    assert home["minutes"] == pytest.approx(3.6, abs=1e-2)
    as_json = sttm(
        "run", "nearest", square / "streets.gpkg", "--services", services, "--out", out, "--json"
    ).json
    assert as_json["origins"] == 4
    assert as_json["categories"]["all"]["share_reached"] == 1
    sttm(
        "run",
        "nearest",
        square / "streets.gpkg",
        "--services",
        services,
        "--limit",
        "0",
        "--out",
        out,
        code=2,
    )
    sttm("run", "nearest", square / "none.gpkg", "--services", services, "--out", out, code=6)
    sttm("run", "nearest", square / "streets.gpkg", "--services", services, "--out", "n.xyz", code=2)


def test_services_of_an_extract_are_reached_at_their_gates(tmp_path):
    """A street of 400 m, a shop at its start, a park along it with a gate at 300 m: 2.4 and 1.2 minutes from 200 m."""
    lat, metre = 48.0, 1 / (111_195 * math.cos(math.radians(48.0)))
    nodes = {1: 0, 2: 300, 3: 400, 11: 100, 12: 400}
    lines = [f'<node id="{k}" lat="{lat}" lon="{9 + x * metre:.9f}"/>' for k, x in nodes.items() if k < 10]
    lines += [f'<node id="{k}" lat="{lat + 0.001}" lon="{9 + nodes[k] * metre:.9f}"/>' for k in (11, 12)]
    lines.append(f'<node id="20" lat="{lat}" lon="9"><tag k="shop" v="bakery"/></node>')
    lines.append(
        f'<node id="21" lat="{lat + 0.00005}" lon="{9 + 300 * metre:.9f}"><tag k="barrier" v="gate"/></node>'
    )
    lines.append(f'<node id="22" lat="{lat + 0.00005}" lon="{9 + 100 * metre:.9f}"/>')
    lines.append(f'<node id="23" lat="{lat + 0.00005}" lon="{9 + 400 * metre:.9f}"/>')
    street, park = [1, 2, 3], [22, 21, 23, 12, 11, 22]
    for number, refs, tag in ((1, street, ("highway", "residential")), (2, park, ("leisure", "park"))):
        ends = "".join(f'<nd ref="{r}"/>' for r in refs)
        lines.append(f'<way id="{number}">{ends}<tag k="{tag[0]}" v="{tag[1]}"/></way>')
    file = tmp_path / "small.osm"
    file.write_text("\n".join(['<osm version="0.6">', *lines, "</osm>"]))
    origins = tmp_path / "home.csv"
    origins.write_text(f"id,lon,lat\nhome,{9 + 200 * metre:.9f},{lat}\n")
    done = run_nearest(file, file, origins=origins)
    assert done.frame.loc["home", "minutes_grocery"] == pytest.approx(2.4, rel=0.02)
    # Its outline is nearest to the street all along; but one gets in where the gate is.
    assert done.frame.loc["home", "minutes_park"] == pytest.approx(1.2 + 0.067, rel=0.03)
    assert done.categories["park"]["services"] == 1
    with pytest.raises(RequestError, match="no column kind"):
        run_nearest(file, file, category="kind")


def test_planned_services_count_where_they_are_included(square):
    """Two schools that stand, one planned and one proposed nearer to the origin."""
    services = places(
        square, "services.csv", [(0, 600), (600, 600), (0, 200), (0, 100)],
        id=["far", "farther", "planned", "proposed"],
        status=["existing", "existing", "sector_programme", "pnrr_proposal"],
    )  # fmt: skip
    origins = places(square, "origins.csv", [(0, 0)], id=["a"])
    nearest = {}
    for include in ((), ("sector_programme",), ("sector_programme", "pnrr_proposal")):
        done = run_nearest(square / "streets.gpkg", services, origins=origins, include=include)
        nearest[include] = done.frame["nearest"]["a"], done.categories["all"]["services"]
        assert sum(done.supply.left_out.values()) == 2 - len(include)
        assert done.supply.note in done.notes
    assert list(nearest.values()) == [("far", 2), ("planned", 3), ("proposed", 4)]
    as_json = done.as_json()["states"]
    assert as_json["planned"] == {"sector_programme": 1, "pnrr_proposal": 1}
    one = run_nearest(square / "streets.gpkg", services, origins=origins, include=["pnrr_proposal"])
    assert one.supply.note == (
        "services.csv: 1 planned services left out (1 sector_programme): --include counts them; "
        "1 planned count too (1 pnrr_proposal)"
    )
    with pytest.raises(RequestError, match="no state of services built"):
        run_nearest(square / "streets.gpkg", services, origins=origins, include=["built"])


def test_a_category_of_planned_services_only_is_reached_by_nobody(square):
    services = places(
        square, "services.csv", [(0, 600), (0, 200)],
        category=["school", "library"], status=["existing", "pnrr_proposal"],
    )  # fmt: skip
    done = run_nearest(square / "streets.gpkg", services, category="category")
    assert done.categories["library"]["services"] == 0
    assert done.categories["library"]["share_reached"] == 0
    assert done.frame["minutes_library"].isna().all()


def test_without_a_column_of_states_nothing_is_left_out(square):
    done = run_nearest(square / "streets.gpkg", places(square, "services.csv", [(0, 0)]))
    assert done.as_json()["states"] == {"counted": ["existing"], "left_out": None, "planned": {}}
    assert "services.csv has no column status with states of services: nothing is left out" in done.notes


def test_states_that_are_none_are_faults_with_their_rows(square):
    services = places(square, "services.csv", [(0, 0)] * 4, status=["existing", "planned", "planned", None])
    with pytest.raises(InputError) as told:
        run_nearest(square / "streets.gpkg", services)
    assert [(f.code, f.feature, f.column) for f in told.value.faults] == [
        ("unknown-state", "row 2", "status"), ("unknown-state", "row 4", "status"),
    ]  # fmt: skip
    assert "2 rows have the state 'planned'" in told.value.faults[0].message
    assert all("sector_programme or pnrr_proposal" in f.remedy for f in told.value.faults)
    services = places(square, "services.csv", [(0, 0)], status=["pnrr_proposal"])
    with pytest.raises(InputError, match="all services are planned") as told:
        run_nearest(square / "streets.gpkg", services)
    assert told.value.faults[0].remedy == "count them with --include pnrr_proposal"


def test_exchanged_axes_are_told_for_all_files(square):
    services = places(square, "services.csv", [(0, 0), (100, 0)], id=["s1", "s2"])
    origins = places(square, "origins.csv", [(0, 200)], id=["a"])
    for path in (services, origins):
        frame = pd.read_csv(path)
        frame.rename(columns={"lon": "lat", "lat": "lon"}).to_csv(path, index=False)
    with pytest.raises(InputError) as told:
        run_nearest(square / "streets.gpkg", services, origins=origins)
    assert [(f.code, f.file, f.feature) for f in told.value.faults] == [
        ("swapped-coordinates", "services.csv", "s1"), ("swapped-coordinates", "origins.csv", "a"),
    ]  # fmt: skip
    assert "2 of 2 places would stand among the streets" in told.value.faults[0].message
    assert all("axes may be swapped" in f.remedy for f in told.value.faults)


def test_a_place_that_is_far_either_way_is_only_far(square):
    services = places(square, "services.csv", [(0, 0), (900_000, 0)], id=["near", "far"])
    assert run_nearest(square / "streets.gpkg", services).far["services"] == ("far",)


def test_strange_formats_are_told_with_extracts_among_the_known(square):
    services = places(square, "services.csv", [(0, 0)])
    picture = square / "photo.png"
    picture.write_bytes(b"\x89PNG")
    with pytest.raises(RequestError, match=r"photo\.png: the format \.png is not known") as told:
        run_nearest(picture, services)
    assert ".osm.pbf" in told.value.remedy
    assert ".osm.gz" in told.value.remedy
    assert "GeoPackage" in told.value.remedy
    with pytest.raises(RequestError) as told:
        run_nearest(square / "streets.gpkg", services, origins=picture)
    assert ".osm.pbf" not in told.value.remedy
    disguised = square / "photo.osm.pbf"
    disguised.write_bytes(b"\x89PNG")
    with pytest.raises(InputError) as told_too:
        run_nearest(disguised, services)
    assert told_too.value.faults[0].remedy


def test_the_map_shows_minutes_of_one_category_or_the_number_in_reach(square):
    """From the corner one has the school in 3.6 minutes, and the chemist in 14.4: beyond ten, within fifteen."""
    services = places(
        square, "services.csv", [(0, 300), (600, 600), (300, 0)], id=["s", "c", "p"],
        category=["school", "chemist", "school"], status=["existing", "existing", "pnrr_proposal"],
    )  # fmt: skip
    origins = places(square, "origins.csv", [(0, 0), (9000, 0)], id=["a", "b"])
    done = run_nearest(square / "streets.gpkg", services, category="category", origins=origins)
    shown = nearest_content(done)
    assert shown.frame["shown"]["a"] == 2
    assert pd.isna(shown.frame["shown"]["b"])  # far from every street: not known to reach nothing
    assert "entro 15 min" in shown.title["it"]
    assert "Un servizio previsto non contato" in shown.note["it"]
    assert shown.attribution["en"].startswith(
        "Streets: streets.gpkg; services: services.csv; origins: origins.csv"
    )
    one = nearest_content(done, "chemist")
    assert one.title["en"] == "Minutes on foot to the nearest service: chemist"
    assert one.frame["shown"]["a"] == pytest.approx(1200 / (5000 / 60), abs=2e-3)
    assert len(one.places) == 1
    near = run_nearest(square / "streets.gpkg", services, category="category", origins=origins, limit=10)
    assert nearest_content(near).frame["shown"]["a"] == 1
    with pytest.raises(RequestError, match="no service has the category bank") as told:
        nearest_content(done, "bank")
    assert told.value.remedy == "there are: chemist, school"


def test_command_draws_maps(square, sttm):
    services = places(square, "services.csv", [(100, 0), (0, 300)], category=["school", "chemist"])
    given = ("run", "nearest", square / "streets.gpkg", "--services", services, "--category", "category")
    for name in ("m.png", "m.svg", "m.pdf"):
        done = sttm(*given, "--out", square / "n.csv", "--map", square / name, "--language", "en")
        assert name in done.err
        assert (square / name).stat().st_size > 1000
    wrong = sttm(*given, "--out", square / "o.csv", "--map", square / "o.png", "--map-of", "bank", code=2)
    assert "there are: chemist, school" in wrong.err
    assert not (square / "o.csv").exists()
    sttm(*given, "--out", square / "o.csv", "--map", square / "o.gif", code=2)
    sttm(*given, "--out", square / "o.csv", "--map-of", "school", code=2)
