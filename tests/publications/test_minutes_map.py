"""Maps of minutes: every value in one class, near lighter than far, the same bytes every time."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from PIL import Image

from sttm.publications.services.minutes_map import (
    NOWHERE,
    RAMP,
    MinutesMap,
    count_classes,
    minute_classes,
    render_minutes,
)

CRS = "EPSG:32632"
WORDS = {"it": "qui", "en": "here"}


def lightness(colour: str) -> float:
    red, green, blue = to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_far_is_darker_than_near() -> None:
    assert all(lightness(a) > lightness(b) + 0.05 for a, b in pairwise(RAMP))


@given(st.lists(st.floats(0, 500), min_size=1, max_size=40))
def test_every_minute_is_in_one_class(minutes: list[float]) -> None:
    values = np.array([*minutes, np.nan])
    classes = minute_classes(values)
    assert 1 <= len(classes) <= 6
    inside = np.sum([entry.holds(values) for entry in classes], axis=0)
    assert inside.tolist() == [1] * len(minutes) + [0]


def test_classes_up_to_a_limit() -> None:
    labels = [entry.label["en"] for entry in minute_classes(np.array([0.0, 7.0, 15.0]), 15.0)]
    assert labels == ["0 – 3 min", "3 – 6 min", "6 – 9 min", "9 – 12 min", "12 – 15 min"]
    assert [e.label["it"] for e in minute_classes(np.array([1.0]), 5.5)][-1] == "5 – 5,5 min"
    assert minute_classes(np.array([np.nan])) == ()


def test_the_last_class_is_open_for_few_far_ones() -> None:
    values = np.concatenate([np.linspace(0, 9.9, 99), [200.0]])
    labels = [entry.label["it"] for entry in minute_classes(values)]
    assert labels == ["0 – 2 min", "2 – 4 min", "4 – 6 min", "6 – 8 min", "8 min o più"]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_every_number_is_in_one_class(numbers: list[int]) -> None:
    values = np.array(numbers, dtype=float)
    classes = count_classes(values)
    assert len(classes) <= 6
    assert np.sum([entry.holds(values) for entry in classes], axis=0).tolist() == [1] * len(numbers)
    assert classes[-1].holds(np.zeros(1)).all()


def content(shapes: list[shapely.Geometry], values: list[float]) -> MinutesMap:
    shown = np.array(values)
    return MinutesMap(
        title=WORDS,
        crs=CRS,
        frame=gpd.GeoDataFrame({"shown": shown}, geometry=shapes, crs=CRS),
        bounds=np.array([0, 0, 900, 300]),
        weights=np.ones(len(shapes)),
        classes=minute_classes(shown),
        legend=WORDS,
        nowhere=WORDS,
        streets=np.array([shapely.LineString([(0, 0), (900, 900)])], dtype=object),
        places=np.array([shapely.Point(450, 450)], dtype=object),
        places_title=WORDS,
        note=WORDS,
        attribution=WORDS,
    )


LINES = [shapely.LineString([(0, 100 * k), (900, 100 * k)]) for k in range(4)]
SHAPES = {
    "lines": LINES,
    "points": [line.centroid for line in LINES],
    "areas": [line.buffer(30) for line in LINES],
}


@pytest.mark.parametrize("kind", SHAPES)
def test_each_class_has_its_colour(kind: str) -> None:
    given_ = content(SHAPES[kind], [1.0, 8.0, 30.0, np.nan])
    png = render_minutes(given_, language="it")
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    frame = pixels[:, :1110]
    used = [entry.colour for entry in given_.classes if entry.holds(np.array([1.0, 8.0, 30.0])).any()]
    for colour in [*used, *([] if kind == "areas" else [NOWHERE])]:
        far = np.abs(frame - 255 * np.array(to_rgb(colour))).max(axis=2)
        assert (far < 12).any(), colour
    assert png == render_minutes(given_, language="it")
    assert png != render_minutes(replace(given_, title={"it": "là", "en": ""}), language="it")


@pytest.mark.parametrize(("kind", "head"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_other_formats(kind: str, head: bytes) -> None:
    made = render_minutes(content(LINES, [1.0, 2.0, 3.0, 4.0]), language="en", kind=kind)
    assert made.startswith(head)
