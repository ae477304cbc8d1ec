"""Pictures with a palette, and rasters drawn with it."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np
import pytest
from pyproj import Transformer

from sttm.grids import ArrayCells, Grid, Window
from sttm.publications.page.overlays import Ramp, overlay_png
from sttm.publications.page.png import palette_png


def pixels(png: bytes) -> np.ndarray:
    """RGBA 0–255 of a PNG, as another decoder reads it."""
    return np.round(matplotlib.image.imread(io.BytesIO(png), format="png") * 255).astype(int)


def test_palette_by_hand() -> None:
    seen = pixels(palette_png(np.array([[0, 1], [2, 1]], dtype=np.uint8), ["#ff0000", "#0000ff"]))
    assert seen[0, 0, 3] == 0
    assert seen[0, 1].tolist() == [255, 0, 0, 255]
    assert seen[1].tolist() == [[0, 0, 255, 255], [255, 0, 0, 255]]


@pytest.mark.parametrize(
    ("index", "colours"), [(2, ["#ff0000"]), (0, ["red"]), (0, ["#000000"] * 256), (0, ["#12345"])]
)
def test_palette_refuses_what_it_cannot_hold(index: int, colours: list[str]) -> None:
    with pytest.raises(ValueError, match=r"colour|palette"):
        palette_png(np.array([[index]], dtype=np.uint8), colours)


def cells(values: np.ndarray, nodata: float | None = None) -> ArrayCells:
    height, width = values.shape
    return ArrayCells(
        Grid("EPSG:32632", 510_000, 5_040_000, 100.0, 100.0, width, height), values, nodata=nodata
    )


def test_codes_and_nodata() -> None:
    values = np.full((60, 60), 7, dtype=np.int32)
    values[:, 30:] = 9
    values[:20] = 0
    png, (west, south, east, north) = overlay_png(cells(values, nodata=0), {7: "#00ff00", 9: "#0000ff"})
    seen = pixels(png)
    middle = seen[seen.shape[0] * 3 // 4]
    assert middle[10].tolist() == [0, 255, 0, 255]
    assert middle[-10].tolist() == [0, 0, 255, 255]
    assert seen[5, 30, 3] == 0
    corner = Transformer.from_crs("EPSG:32632", "EPSG:4326", always_xy=True).transform(510_000, 5_040_000)
    assert (west, north) == pytest.approx(corner, abs=2e-4)
    assert west < east
    assert south < north


def test_ramp_puts_a_break_in_the_class_above_and_nan_nowhere() -> None:
    values = np.full((30, 30), 2.0)
    values[:10] = np.nan
    values[20:] = 1.99
    seen = pixels(overlay_png(cells(values), Ramp([2.0], ["#ff0000", "#0000ff"]))[0])
    assert seen[4, 15, 3] == 0
    assert seen[15, 15].tolist() == [0, 0, 255, 255]
    assert seen[25, 15].tolist() == [255, 0, 0, 255]


class Counting:
    """Cells that remember the largest window read."""

    def __init__(self, inner: ArrayCells) -> None:
        self.inner, self.grid, self.dtype, self.nodata = inner, inner.grid, inner.dtype, inner.nodata
        self.largest = 0

    def read(self, window: Window) -> np.ndarray:
        self.largest = max(self.largest, window.height * window.width)
        return self.inner.read(window)


def test_size_and_memory_are_bounded() -> None:
    source = Counting(cells(np.ones((3000, 1500), dtype=np.uint8)))
    seen = pixels(overlay_png(source, {1: "#123456"}, size=512)[0])
    assert max(seen.shape[:2]) == 512
    assert source.largest < 3000 * 1500 / 4
