"""Static maps: true to scale, the same bytes every time, missing data shown as missing."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from publication_results import CRS, close_map, heat_map, land_cover, location_map, site
from shapely import GeometryCollection, LineString, MultiPolygon, Polygon, box

from sttm.grids import ArrayCells, Grid, Window
from sttm.publications.maps.cartography import draw_units
from sttm.publications.maps.cells import _MOST_CELLS, _read_thinned, draw_background
from sttm.publications.maps.rendering import (
    FRAME,
    SIZE,
    Background,
    MapClass,
    View,
    level_classes,
    render_map,
)


def picture(content: Any, **options: Any) -> np.ndarray[Any, Any]:
    png = render_map(content, language="it", kind="png", **options)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@given(
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.floats(0.5, 1e5),
    st.floats(0.5, 1e5),
    st.floats(1, 5),
)
def test_a_view_holds_its_bounds_at_a_round_scale(
    x: float, y: float, w: float, h: float, margin: float
) -> None:
    view = View.around((x, y, x + w, y + h), margin=margin)
    left, bottom, right, top = view.extent()
    slack = 1e-6 * max(1, x + w, y + h)
    assert left <= x + slack
    assert right >= x + w - slack
    assert bottom <= y + slack
    assert top >= y + h - slack
    digits = str(view.scale).rstrip("0")
    assert digits in ("1", "2", "25", "5")
    assert view.scale >= 1000


def test_hand_counted_view() -> None:
    # 1,240 m across 124 mm is 1:10,000 with nothing to spare.
    assert View.around((0, 0, 1240, 100), margin=1).scale == 10_000
    assert View.around((0, 0, 1241, 100), margin=1).scale == 20_000
    assert View(0, 0, 10_000).extent((124, 102)) == (-620, -510, 620, 510)


def test_printed_scale_is_true() -> None:
    """A black square of 500 m at 1:10,000 is 50 mm wide on the sheet."""
    square = box(4750, 4750, 5250, 5250)
    content = replace(heat_map(), background=None, intervention=square, view=View(5000, 5000, 10_000))
    dpi = 254  # ten dots a millimetre
    dark = (picture(content, dpi=dpi).sum(axis=2) < 60)[:, : int(FRAME[0] * 10)]
    inside = dark[10:-80, 10:-10]
    columns = np.flatnonzero(inside.sum(axis=0) > 300)
    assert columns[-1] - columns[0] == pytest.approx(500, abs=8)


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("make", [location_map, close_map, heat_map])
def test_bytes_repeat(make: Any, kind: Any) -> None:
    first, second = (render_map(make(), language="it", kind=kind) for _ in range(2))
    assert first == second
    assert b"matplotlib v" not in first


def test_svg_needs_no_font_and_names_its_size() -> None:
    svg = render_map(location_map(), language="it")
    assert b"<text" not in svg
    assert b"<dc:date>" not in svg
    assert f'width="{SIZE[0] / 25.4 * 72:.4f}'.rstrip("0").encode()[:12] in svg


def test_languages_differ() -> None:
    assert render_map(close_map(), language="it") != render_map(close_map(), language="en")


class Drawn:
    """What the drawing functions ask of axes, kept in a list."""

    def __init__(self) -> None:
        self.patches: list[Any] = []
        self.images: list[Any] = []
        self.texts: list[str] = []

    def add_artist(self, patch: Any) -> None:
        self.patches.append(patch)

    def imshow(self, image: Any, **_: Any) -> None:
        self.images.append(image)

    def text(self, _x: float, _y: float, text: str, **_: Any) -> None:
        self.texts.append(text)


def units_legend(content: Any) -> tuple[list[str], Drawn]:
    ax = Drawn()
    entries = draw_units(ax, content, content.view.extent(), "it")  # type: ignore[arg-type]
    return [entry.text for entry in entries], ax


def test_a_unit_without_level_is_hatched_and_named_in_the_legend() -> None:
    words, ax = units_legend(location_map())
    assert "non valutabile" in words
    assert any(patch.get_hatch() for patch in ax.patches)


def test_no_hatch_where_nothing_is_missing() -> None:
    content = location_map()
    assert content.units is not None
    words, ax = units_legend(replace(content, units=content.units.dropna(subset=["level"])))
    assert "non valutabile" not in words
    assert not any(patch.get_hatch() for patch in ax.patches)


@pytest.mark.parametrize(
    "levels",
    [
        pd.array([1, None, 3], dtype="Int64"),
        np.array([1.0, np.nan, 3.0]),
        np.array([1, None, 3], dtype=object),
    ],
)
def test_missing_levels_in_any_dress_are_missing(levels: Any) -> None:
    shapes = [box(4000 + i * 500, 4500, 4500 + i * 500, 5500) for i in range(3)]
    frame = gpd.GeoDataFrame({"level": levels}, geometry=shapes, crs=CRS)
    words, _ = units_legend(
        replace(location_map(), units=frame, unit_label=None, view=View(5000, 5000, 20_000))
    )
    assert words[-1] == "non valutabile"


def test_awkward_geometries_are_drawn() -> None:
    bow_tie = Polygon([(4000, 4000), (6000, 6000), (6000, 4000), (4000, 6000)])
    mixed = GeometryCollection([box(4000, 4000, 4900, 4900), LineString([(0, 0), (1, 1)])])
    with_hole = Polygon(
        [(5000, 5000), (6000, 5000), (6000, 6000), (5000, 6000)],
        [[(5400, 5400), (5600, 5400), (5600, 5600), (5400, 5600)]],
    )
    shapes = [bow_tie, mixed, MultiPolygon([with_hole, box(6500, 6500, 6900, 6900)]), Polygon()]
    frame = gpd.GeoDataFrame(
        {"unit_id": list("abcd"), "level": [1.0, 2.0, 3.0, 4.0]}, geometry=shapes, crs=CRS
    )
    assert render_map(replace(location_map(), units=frame), language="it")


def test_a_hole_stays_empty() -> None:
    ring = box(4000, 4000, 6000, 6000).difference(box(4600, 4600, 5400, 5400))
    frame = gpd.GeoDataFrame({"level": [5.0]}, geometry=[ring], crs=CRS)
    content = replace(
        location_map(),
        units=frame,
        unit_label=None,
        intervention=box(1, 1, 2, 2),
        view=View(5000, 5000, 25_000),
    )
    image = picture(content, dpi=50.8)
    middle = image[int(FRAME[1]), int(FRAME[0])]
    assert tuple(middle) == (0xF4, 0xF5, 0xF6)


def background_legend(content: Any) -> tuple[list[str], Drawn]:
    ax = Drawn()
    entries = draw_background(ax, content, content.view.extent(), "it")  # type: ignore[arg-type]
    return [entry.text for entry in entries], ax


def test_legend_lists_only_what_the_window_holds() -> None:
    words, _ = background_legend(replace(close_map(), view=View(5000, 5080, 1000)))
    assert "Strade e ferrovie" in words
    assert "Produttivo e commerciale" not in words
    assert "dato mancante" not in words


def test_gaps_codes_without_legend_and_the_outside_are_missing() -> None:
    grid = Grid(CRS, 4000, 6000, 1000, 1000, 2, 2)
    labels = {1: ("#00ff00", {"it": "uno", "en": "one"})}

    def words(values: Any, view: View) -> list[str]:
        cells = ArrayCells(grid, np.array(values), nodata=0)
        return background_legend(
            replace(close_map(), background=Background.from_legend(cells, {"it": "T"}, labels), view=view)
        )[0]

    near = View(5000, 5000, 2500)
    assert words([[1, 1], [1, 1]], near) == ["T", "uno"]
    assert words([[1, 0], [1, 1]], near) == ["T", "uno", "dato mancante"]
    assert words([[1, 7], [1, 1]], near) == ["T", "uno", "dato mancante"]
    assert words([[1, 1], [1, 1]], View(5900, 5000, 2500)) == ["T", "uno", "dato mancante"]
    assert words([[1, 1], [1, 1]], View(90_000, 5000, 2500)) == ["T", "dato mancante"]


def test_nan_is_in_no_class() -> None:
    open_class = MapClass(colour="#000000", label={})
    assert open_class.holds(np.array([1.0, np.nan])).tolist() == [True, False]
    step = MapClass(colour="#000000", label={}, low=1, high=2)
    assert step.holds(np.array([0.9, 1.0, 1.99, 2.0])).tolist() == [False, True, True, False]


def test_large_rasters_are_thinned_without_reading_them_whole() -> None:
    class Counting:
        grid = Grid(CRS, 0, 0, 10, 10, 9000, 9000)
        dtype = np.dtype("int32")
        nodata = None
        largest = 0

        def read(self, window: Window) -> Any:
            self.largest = max(self.largest, window.height * window.width)
            rows, cols = np.mgrid[
                window.row : window.row + window.height, window.col : window.col + window.width
            ]
            return (rows * 9000 + cols).astype("int32")

    cells = Counting()
    data = _read_thinned(cells, cells.grid.whole)
    assert max(data.shape) <= _MOST_CELLS
    assert cells.largest <= 512 * 9000
    step = data[0, 1]
    assert (data == np.arange(0, 9000, step)[:, None] * 9000 + np.arange(0, 9000, step)).all()


def test_small_polygons_get_a_ring() -> None:
    far = render_map(replace(heat_map(), background=None, view=View(5070, 5060, 200_000)), language="it")
    near = render_map(replace(heat_map(), background=None, view=View(5070, 5060, 2000)), language="it")
    assert far.count(b"<path") > near.count(b"<path")


@pytest.mark.parametrize("theme", ["drainage", "heat"])
def test_levels_darken_steadily(theme: str) -> None:
    """In grey print the order of the levels can still be read."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    greys = [weights @ [int(c.colour[i : i + 2], 16) for i in (1, 3, 5)] for c in level_classes(theme)]
    assert all(a - b > 20 for a, b in pairwise(greys))


def test_mixed_reference_systems_are_refused() -> None:
    content = location_map()
    with pytest.raises(ValueError, match="units are in"):
        replace(content, crs="EPSG:3003")
    other = ArrayCells(Grid("EPSG:4326", 0, 0, 1, 1, 400, 400), land_cover().values)
    with pytest.raises(ValueError, match="background is in"):
        replace(content, background=Background.from_legend(other, {}, {}))
    with pytest.raises(ValueError, match="no column"):
        replace(content, indicator="idren")


def test_a_sheet_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        render_map(location_map(), language="it", size=(40, 40))


def test_a_long_legend_and_a_long_credit_fit() -> None:
    classes = [
        MapClass(
            colour="#445566", label={"it": f"Classe numero {i} dal nome assai lungo"}, values=frozenset({i})
        )
        for i in range(60)
    ]
    values = np.arange(400 * 400).reshape(400, 400) % 60
    cells = ArrayCells(land_cover().grid, values)
    content = replace(
        close_map(),
        background=Background(cells=cells, title={"it": "Tutte"}, classes=classes),
        attribution={"it": "Ente " * 200},
        intervention=site(),
    )
    assert render_map(content, language="it", kind="png", dpi=60)


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
@pytest.mark.parametrize("name", [r"A $\frac$ B", "Општина 北京 \U0001f333", "bell\x07 \u202eturned"])
def test_a_map_bears_any_name_a_person_has_typed(name: str, kind: Any) -> None:
    named = replace(location_map(), title={"it": name, "en": name}, attribution={"it": name, "en": name})
    assert named.units is not None
    assert named.unit_label is not None
    units = named.units.assign(**{named.unit_label: name})
    drawn = render_map(replace(named, units=units), language="it", kind=kind, alone=True)
    assert drawn == render_map(replace(named, units=units), language="it", kind=kind, alone=True)
