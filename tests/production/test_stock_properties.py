"""What holds of stock whatever stands where: parts add up, cutting and order change nothing."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from stock_territory import CRS, LAYERS, SETTLEMENTS, box, frame, reading_of

from sttm.production.stock.access import class_counts, counted_within, distances
from sttm.production.stock.logistics import size_classes
from sttm.production.stock.places import OUTSIDE, Part, Parts, divided
from sttm.production.stock.settlements import places_told, settlement_stock, stock_told

STRIPS = Parts(
    "municipalities",
    tuple(Part(f"M{n}", f"Comune {n}", "A" if n < 2 else None) for n in range(4)),
    np.array([box(1000 * n, 0, 1000 * n + 1000, 1000) for n in range(4)], dtype=object),
    {"A": "Zona A"},
)

side = st.integers(1, 900)
corner = st.integers(-300, 4200)
box_of = st.tuples(corner, st.integers(0, 90), side, side).map(
    lambda b: box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
dot = st.tuples(corner, st.integers(0, 1000)).map(
    lambda p: shapely.Point(box(*p, p[0] + 1, p[1] + 1).bounds[:2])
)
shape = st.one_of(box_of, dot)
number = st.one_of(st.none(), st.integers(0, 9999).map(float))
row = st.fixed_dictionaries(
    {
        "geometry": shape,
        "type": st.sampled_from(["production", "logistics", "data_centre"]),
        "status": st.sampled_from(["existing", "planned", "disused", "underused"]),
        "area_m2": number,
        "floor_space_m2": number,
        "workers": number,
    }
)
rows = st.lists(row, min_size=1, max_size=12)


def layer(given_rows: list[dict[str, object]]) -> gpd.GeoDataFrame:
    made = frame("settlement_id", {f"S{n:02}": r for n, r in enumerate(given_rows)})
    numeric = ["area_m2", "floor_space_m2", "workers"]
    made[numeric] = made[numeric].astype("float64")
    return made


@settings(max_examples=40)
@given(rows)
def test_comuni_add_up_to_the_whole_and_so_do_zones(given_rows: list[dict[str, object]]) -> None:
    stock = settlement_stock(layer(given_rows), STRIPS)
    whole, places = stock_told(stock), places_told(stock, STRIPS)
    for status in ("standing", "planned"):
        for where in ("municipalities", "zones"):
            told = [p[status] for p in places[where]]
            assert sum(t["number"] for t in told) == whole[status]["number"]
            for quantity in ("land", "floor_space", "workers"):
                if whole[status][quantity]["unknown"] == 0:
                    total = sum(t[quantity]["value"] or 0.0 for t in told)
                    assert total == pytest.approx(whole[status][quantity]["value"], abs=0.5)
    assert sum(t["standing"]["number"] for t in whole["by_type"].values()) == whole["standing"]["number"]
    assert whole["standing"]["number"] + whole["planned"]["number"] == whole["number"]
    assert whole["number"] + whole["outside"] == len(given_rows)


@given(rows)
def test_shares_of_a_feature_add_up_to_one(given_rows: list[dict[str, object]]) -> None:
    found = divided(layer(given_rows), STRIPS)
    sums = found.groupby("id")["share"].sum()
    assert len(sums) == len(given_rows)
    assert np.allclose(sums, 1.0)
    assert (found.groupby("id")["main"].sum() == 1).all()
    assert (found["part"] >= OUTSIDE).all()


@settings(max_examples=30)
@given(rows, st.randoms(use_true_random=False))
def test_order_does_not_matter(given_rows: list[dict[str, object]], random: object) -> None:
    first = layer(given_rows)
    order = list(range(len(first)))
    random.shuffle(order)  # type: ignore[attr-defined]
    second = first.iloc[order]
    assert stock_told(settlement_stock(first, STRIPS)) == stock_told(settlement_stock(second, STRIPS))


@settings(max_examples=40)
@given(box_of, st.integers(1, 99))
def test_cutting_a_settlement_changes_no_land(whole: shapely.Polygon, percent: int) -> None:
    left, bottom, right, top = whole.bounds
    at = left + (right - left) * percent / 100
    cut = [shapely.box(left, bottom, at, top), shapely.box(at, bottom, right, top)]

    def land(shapes: list[shapely.Polygon]) -> list[float]:
        made = layer([{"geometry": s, "type": "production", "status": "existing", "area_m2": None,
                       "floor_space_m2": None, "workers": None} for s in shapes])  # fmt: skip
        told = places_told(settlement_stock(made, STRIPS), STRIPS)["municipalities"]
        return [m["standing"]["land"]["value"] or 0.0 for m in told]

    assert np.allclose(land([whole]), land(cut), atol=0.2)


@given(st.lists(dot, max_size=8), st.lists(shape, max_size=8), st.integers(1, 2000))
def test_distances_agree_with_all_pairs(
    shapes: list[shapely.Point], targets: list[shapely.Geometry], radius: int
) -> None:
    own, there = np.array(shapes, dtype=object), np.array(targets, dtype=object)
    every = np.array([[shapely.distance(a, b) for b in targets] for a in shapes]).reshape(
        len(shapes), len(targets)
    )
    if targets and shapes:
        assert np.allclose(distances(own, there), every.min(axis=1))
    else:
        assert np.isnan(distances(own, there)).all()
    assert list(counted_within(own, there, radius)) == list((every <= radius).sum(axis=1))


def test_limits_belong_to_the_class_below() -> None:
    sizes = size_classes(np.array([5000.0, 5000.1, 30_000.0, 200_001.0, np.nan]), [5000, 30_000, 200_000])
    assert list(sizes) == [0, 1, 1, 3, -1]
    counts = class_counts(np.array([0.0, 500.0, 500.1, np.nan]), [500, 1000])
    assert [c["number"] for c in counts] == [2, 1, 0]
    assert counts[0]["share"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_point_belongs_to_the_comune_it_names(tmp_path: Path) -> None:
    moved = SETTLEMENTS.assign(municipality_id=[None, None, None, "M1", None, None, None])
    held = reading_of(tmp_path / "ws", {**LAYERS, "settlements": moved})
    from sttm.production.stock.account import stock

    by = {m["id"]: m["standing"]["number"] for m in stock(held)["settlements"]["municipalities"]}
    assert by == {"M1": 4, "M2": 1, "M3": 0}


def test_overlaps_are_told() -> None:
    rows_ = [{"geometry": box(0, 0, 100, 100), "type": "production", "status": "existing"},
             {"geometry": box(50, 0, 150, 100), "type": "production", "status": "existing"}]  # fmt: skip
    told = stock_told(settlement_stock(frame("settlement_id", dict(zip("AB", rows_, strict=True))), STRIPS))
    assert told["overlap"]["value"] == 5000.0
    assert gpd.GeoSeries([r["geometry"] for r in rows_], crs=CRS).union_all().area == 15_000.0
