"""``sttm run transit`` on a feed that a reader can count: one bus line, three stops, two buses an hour."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

STOPS = {"S0": (9.10, 45.50), "S1": (9.20, 45.50), "S2": (9.30, 45.50)}
TABLES = {
    "agency": ["agency_name,agency_url,agency_timezone", "Linee di prova,https://example.org,Europe/Rome"],
    "stops": ["stop_id,stop_name,stop_lat,stop_lon", *(f"{k},Fermata {k},{y},{x}" for k, (x, y) in STOPS.items())],
    "routes": ["route_id,route_short_name,route_type", "L1,1,3"],
    "trips": ["route_id,service_id,trip_id", "L1,ALL,T1", "L1,ALL,T2"],
    "stop_times": [
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
        "T1,08:00:00,08:00:00,S0,1", "T1,08:20:00,08:21:00,S1,2", "T1,08:40:00,08:40:00,S2,3",
        "T2,08:30:00,08:30:00,S0,1", "T2,08:50:00,08:51:00,S1,2", "T2,09:10:00,09:10:00,S2,3",
    ],
    "calendar": [
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
        "ALL,1,1,1,1,1,0,0,20260302,20260313",
    ],
}  # fmt: skip


@pytest.fixture
def feed(tmp_path):
    folder = tmp_path / "feed"
    folder.mkdir()
    for name, lines in TABLES.items():
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n")
    for name, keys in (("origins", ["S0"]), ("destinations", ["S0", "S1", "S2"])):
        lines = [f"{k},{STOPS[k][0]},{STOPS[k][1]}" for k in keys]
        (tmp_path / f"{name}.csv").write_text("\n".join(["id,lon,lat", *lines]) + "\n")
    return tmp_path


def arguments(folder, *more):
    files = ("--origins", folder / "origins.csv", "--destinations", folder / "destinations.csv")
    return ("run", "transit", folder / "feed", *files, "--date", "2026-03-10", *more)


def test_a_window_counted_by_hand(feed, sttm):
    """The bus of 8:00 takes 20 minutes; who leaves from 8:01 to 8:29 takes that of 8:30: 49 down to 21 minutes."""
    out = feed / "times.csv"
    done = sttm(*arguments(feed, "--window", "08:00-08:30", "--out", out))
    table = pd.read_csv(out).set_index("destination")
    assert table.loc["S1"].to_dict() == {
        "origin": "S0", "minutes": 34, "p25": 27, "p75": 42, "share": 1, "transfers": 0
    }  # fmt: skip
    assert table.loc["S0", "minutes"] == 0  # on foot
    assert "straight lines: no streets are given" in done.err


def test_minutes_without_a_bus_count_as_infinite(feed, sttm):
    """From 8:00 to 9:00 one arrives in 31 of 60 minutes: the median does, three quarters do not."""
    rows = sttm(*arguments(feed, "--window", "08:00-09:00", "--json")).json["times"]
    found = next(row for row in rows if row["destination"] == "S1")
    assert (found["minutes"], found["p75"], found["share"]) == (48, None, round(31 / 60, 4))


def test_a_journey_leg_by_leg(feed, sttm):
    legs = sttm(*arguments(feed, "--window", "08:05-08:06", "--journey", "S0,S2", "--json")).json["journey"]
    assert [(leg["by"], leg["from"], leg["departs"], leg["arrives"]) for leg in legs] == [
        ("walk", "origin", "08:30:00", "08:30:00"),
        ("bus 1", "Fermata S0", "08:30:00", "09:10:00"),
        ("walk", "Fermata S2", "09:10:00", "09:10:00"),
    ]
    shown = sttm(*arguments(feed, "--window", "08:05-08:06", "--journey", "S0,S2")).out
    assert "Fermata S2" in shown
    none = sttm(*arguments(feed, "--window", "10:00-10:01", "--journey", "S0,S2")).err
    assert "no such journey" in none


@pytest.mark.parametrize(
    ("code", "more", "told"),
    [
        (3, ("--date", "2026-03-14"), "it has 10 days from 2026-03-02 to 2026-03-13"),
        (2, ("--window", "9-8"), "is no window of departures"),
        (2, ("--window", "09:00-08:00"), "is no window of departures"),
        (2, ("--journey", "S0"), "does not name a journey"),
        (2, ("--journey", "S0,S9"), "there is no destination S9"),
        (2, ("--percentiles", "a"), "are no percentages"),
        (2, ("--percentiles", "0"), "a percentile lies above 0"),
        (2, ("--most-transfers", "-1"), "-1 transfers"),
        (2, ("--limit", "nan"), "the longest journey is nan minutes"),
        (2, ("--limit", "0"), "the longest journey is 0 minutes"),
        (2, ("--date", "2026-13-45"), "Invalid value for --date"),
        (3, ("--id", "nome"), "there is no column nome"),
    ],
)
def test_what_cannot_be_asked_is_told(feed, sttm, code, more, told):
    done = sttm(*arguments(feed, *more), code=code)
    assert told in done.err.replace("\n", " ")


def test_walks_follow_the_streets_that_are_given(feed, sttm):
    """From 800 m straight east of S1 the street goes round: 1,600 m take more than the 15 minutes to a stop."""
    metre = 1 / 78_000  # degrees of longitude at 45.5° N, about
    x, y = STOPS["S1"]
    away = x + 800 * metre
    (feed / "destinations.csv").write_text(f"id,lon,lat\nhome,{away},{y}\n")
    up = y + 400 / 111_150
    line = shapely.LineString([(x, y), (x, up), (away, up), (away, y)])
    gpd.GeoDataFrame(geometry=[line], crs=4326).to_file(feed / "streets.gpkg", engine="pyogrio")
    straight = sttm(*arguments(feed, "--window", "08:00-08:01", "--json")).json["times"][0]
    assert straight["minutes"] == pytest.approx(20 + 800 / 5 * 0.06, abs=0.2)
    done = sttm(*arguments(feed, "--window", "08:00-08:01", "--streets", feed / "streets.gpkg", "--json"))
    assert done.json["times"][0]["minutes"] is None
    assert any("walks follow the streets" in note for note in done.json["notes"])


def test_feeds_connect_where_one_may_walk(feed, sttm):
    """A second feed goes on from S1 to a place of its own at 8:30: ten minutes after the first has arrived."""
    other = feed / "other"
    other.mkdir()
    x, y = STOPS["S1"]
    tables = TABLES | {
        "stops": [TABLES["stops"][0], f"S0,Interscambio,{y},{x}", f"S9,Oltre,{y + 0.1},{x}"],
        "trips": [TABLES["trips"][0], "L1,ALL,T1"],
        "stop_times": [TABLES["stop_times"][0], "T1,08:30:00,08:30:00,S0,1", "T1,08:45:00,08:45:00,S9,2"],
    }
    for name, lines in tables.items():
        (other / f"{name}.txt").write_text("\n".join(lines) + "\n")
    (feed / "destinations.csv").write_text(f"id,lon,lat\nbeyond,{x},{y + 0.1}\n")
    head, files = arguments(feed, "--window", "08:00-08:01", "--json")[:3], arguments(feed)[3:]
    (row,) = sttm(*head, other, *files, "--window", "08:00-08:01", "--json").json["times"]
    assert (row["minutes"], row["transfers"]) == (45, 1)


def test_planned_destinations_count_where_they_are_included(feed, sttm):
    rows = [f"{k},{STOPS[k][0]},{STOPS[k][1]},{s}" for k, s in (("S1", "existing"), ("S2", "pnrr_proposal"))]
    (feed / "destinations.csv").write_text("\n".join(["id,lon,lat,status", *rows]) + "\n")
    done = sttm(*arguments(feed, "--window", "08:00-08:01", "--json")).json
    assert [row["destination"] for row in done["times"]] == ["S1"]
    assert any("1 planned services left out" in note for note in done["notes"])
    both = sttm(*arguments(feed, "--window", "08:00-08:01", "--include", "pnrr_proposal", "--json")).json
    assert [row["destination"] for row in both["times"]] == ["S1", "S2"]
    # A column that tells something else is none of the states.
    text = (
        (feed / "destinations.csv").read_text().replace("existing", "open").replace("pnrr_proposal", "shut")
    )
    (feed / "destinations.csv").write_text(text)
    assert len(sttm(*arguments(feed, "--window", "08:00-08:01", "--json")).json["times"]) == 2


def test_exchanged_axes_and_strange_formats_are_told(feed, sttm):
    (feed / "photo.png").write_bytes(b"\x89PNG")
    done = sttm(*arguments(feed, "--streets", feed / "photo.png"), code=2)
    assert ".osm.pbf" in done.err
    (feed / "origins.csv").write_text("id,lon,lat\na,45.5,9.1\n")
    done = sttm(*arguments(feed), code=3)
    assert "would stand among the stops if x and y were exchanged" in " ".join(done.err.split())


def test_a_map_of_minutes_to_a_destination(feed, sttm):
    for name, head in (("m.png", b"\x89PNG"), ("m.svg", b"<?xml"), ("m.pdf", b"%PDF")):
        done = sttm(*arguments(feed, "--window", "08:00-08:30", "--map", feed / name, "--map-of", "S1"))
        assert name in done.err
        assert (feed / name).read_bytes().startswith(head)
    svg = sttm(*arguments(feed, "--window", "08:00-08:30", "--map", feed / "n.svg", "--json"))
    assert svg.json["times"]
    wrong = sttm(*arguments(feed, "--map", feed / "o.png", "--map-of", "S7"), code=2)
    assert "there is no destination S7" in wrong.err
    assert not (feed / "o.png").exists()
    sttm(*arguments(feed, "--map-of", "S1"), code=2)
    sttm(*arguments(feed, "--map", feed / "o.gif"), code=2)
    (feed / "origins.csv").write_text((feed / "destinations.csv").read_text())
    files = ("--origins", feed / "destinations.csv", "--destinations", feed / "destinations.csv")
    own = sttm(
        "run", "transit", feed / "feed", *files, "--date", "2026-03-10", "--map", feed / "o.png", code=2
    )
    assert "every origin is a destination too" in own.err


def test_the_map_shows_the_median_to_the_nearest(feed):
    """At the stop one is there; to S1 the median of 8:00 to 8:30 is 34 minutes, as counted by hand above."""
    from datetime import date

    from sttm.operations.services.plain.transit import run_transit
    from sttm.operations.services.plain.transit_map import transit_content

    found = run_transit(
        [feed / "feed"], feed / "origins.csv", feed / "destinations.csv",
        day=date(2026, 3, 10), window=(8 * 3600, 8 * 3600 + 1800),
    )  # fmt: skip
    assert transit_content(found).frame["shown"].tolist() == [0]
    shown = transit_content(found, "S1")
    assert shown.frame["shown"].tolist() == [34]
    assert shown.title["it"].endswith("destinazione: S1")
    assert shown.attribution["en"].startswith("Timetables: feed (Linee di prova); origins: origins.csv")
    assert "partenze ogni minuto dalle 08:00 alle 08:30" in shown.note["it"]
