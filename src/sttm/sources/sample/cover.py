"""Fills the cells of a block with land cover and sealed share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine
from shapely.geometry.base import BaseGeometry

from sttm.grids import Grid
from sttm.sources.sample.fields import FieldMaker, Fields
from sttm.sources.sample.noise import Floats, block_axes, fraction, salt, smooth_noise
from sttm.sources.sample.patterns import Districts, Pattern, districts_over, grid_pattern
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.recipe import CODES

__all__ = ["CoverMaker", "Filled"]

_DISTRICT = 720.0
"""Typical width of a district whose streets share a direction, metres."""
_FADE = 600.0
"""Cells are filled to this distance beyond the boundary, so that surroundings of places inside are known."""
_STREET = 6.5
"""Half the width of a street drawn as land cover, metres."""
_LANE = 4.5
"""Half the width of a lane, which is sealed but not drawn as land cover, metres."""

Codes = NDArray[np.uint16]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Filled:
    """The cells of a block.

    Parameters
    ----------
    code
        Land cover; 0 is no data.
    sealed
        Sealed share 0–1; NaN is no data.
    lived_in
        Random share around 1 that varies residents by street block.
    block, district
        Random bits of the street block and of the district a cell lies in: equal within one.
    works
        Whether the district is industrial.
    fields
        The smooth fields behind them.
    """

    code: Codes
    sealed: Floats
    lived_in: Floats
    block: NDArray[np.uint32]
    district: NDArray[np.uint32]
    works: Mask
    fields: Fields


class CoverMaker:
    """Fills any block of a planned territory; blocks fit together whatever their size."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._fields = FieldMaker(plan)
        shapes, codes = _drawn(plan)
        self._shapes, self._codes = np.asarray(shapes, dtype=object), codes
        self._tree = shapely.STRtree(self._shapes)
        self._known = plan.boundary.buffer(_FADE, quad_segs=4).simplify(20)
        shapely.prepare(self._known)

    def fill(self, part: Grid) -> Filled | None:
        """Return the cells of a part of the plan's grid, or None if it lies beyond the known ground."""
        box = shapely.box(*part.bounds)
        if not self._known.intersects(box):
            return None
        beyond = None if self._known.contains(box) else _burn(part, [(self._known, 1)]) == 0
        columns, rows = block_axes(part.left, part.top, part.dx, part.height, part.width)
        fields = self._fields.around(part.bounds)
        districts = districts_over(columns, rows, _DISTRICT, self._plan.seed, self._bearing)
        at_density = fields.density.at(districts.x, districts.y)
        industrial = self._industrial(districts, fields, at_density)
        blocks = self._blocks(districts, at_density, industrial)
        plots = self._plots(districts)
        code, built = self._built(blocks, fields, industrial[districts.index])
        code = np.where(built, code, self._open_land(columns, rows, plots, fields))
        drawn = self._draw(part)
        code = np.where(drawn > 0, drawn, code)
        code = self._groves(code, columns, rows)
        sealed = self._sealed(code, blocks, built & (drawn == 0), columns, rows)
        if beyond is not None:
            code[beyond] = 0
            sealed[beyond] = np.nan
        return Filled(
            code=code,
            sealed=sealed,
            lived_in=np.float32(0.65) + np.float32(0.7) * fraction(blocks.key, 1),
            block=blocks.key,
            district=districts.key[districts.index],
            works=industrial[districts.index],
            fields=fields,
        )

    def _bearing(self, x: Floats, y: Floats) -> Floats:
        """Direction seen from the centre that dominates a place."""
        centres = self._plan.centres
        best = np.full(x.shape, np.inf, np.float32)
        turn = np.zeros(x.shape, np.float32)
        for (px, py), extent in zip(centres.places, centres.reach, strict=True):
            if x.max() < px - 6 * extent or x.min() > px + 6 * extent:
                continue
            pull = np.hypot(x - px, y - py) / extent
            turn = np.where(pull < best, np.arctan2(y - py, x - px), turn)
            best = np.minimum(pull, best)
        return turn.astype(np.float32)

    def _industrial(self, districts: Districts, fields: Fields, density: Floats) -> Mask:
        belt = fields.belt.at(districts.x, districts.y)
        return np.asarray((belt > 0.62) & (density > 0.10) & (density < 0.62))

    def _blocks(self, districts: Districts, density: Floats, industrial: Mask) -> Pattern:
        spread = np.float32(0.8) + np.float32(0.4) * fraction(districts.key, 2)
        depth = np.where(industrial, 150.0, np.interp(density, [0.2, 0.5, 0.9], [105, 92, 66])).astype(
            np.float32
        )
        length = np.where(industrial, 230.0, np.interp(density, [0.2, 0.5, 0.9], [150, 125, 80])).astype(
            np.float32
        )
        return grid_pattern(districts, depth * spread, length * spread, self._plan.seed, "blocks")

    def _plots(self, districts: Districts) -> Pattern:
        depth = np.float32(120) + np.float32(130) * fraction(districts.key, 1)
        length = np.float32(190) + np.float32(260) * fraction(districts.key, 3)
        return grid_pattern(districts, depth, length, self._plan.seed, "plots")

    def _built(self, blocks: Pattern, fields: Fields, industrial: Mask) -> tuple[Codes, Mask]:
        """Return the codes of built-up cells, and which cells are built-up."""
        chance, use = fraction(blocks.key, 2), fraction(blocks.key, 3)
        density = fields.density.at(blocks.x, blocks.y)
        density += np.float32(0.13) * (chance - np.float32(0.5)) * (density < 0.85)
        code = np.zeros(density.shape, np.uint16)
        for step in reversed(self._plan.recipe.urban):
            code[density >= step.from_] = step.code
        urban = code > 0
        code[urban & (use < 0.125) & (density < 0.72)] = 121
        code[urban & (use < 0.075)] = 142
        code[urban & (use < 0.055)] = 141
        code[urban & (use < 0.012)] = 133
        works = industrial & (density > 0.05) & (use < 0.93)
        code[works] = 121
        code[works & (use > 0.80) & (density > 0.2)] = 1122
        code[works & (use < 0.12)] = 122
        code[works & (use < 0.09)] = 231
        code[works & (use < 0.06)] = 324
        code[works & (use < 0.03)] = 133
        built = urban | works
        code[built & blocks.main & (blocks.edge < _STREET)] = 122
        return code, built

    def _open_land(self, columns: Floats, rows: Floats, plots: Pattern, fields: Fields) -> Codes:
        """Return fields, meadows, hedges and the woods along rivers."""
        seed, reach = self._plan.seed, self._plan.reach
        chance, other = fraction(plots.key, 1), fraction(plots.key, 2)
        north = rows[:, None] / np.float32(reach)
        meadow = np.clip(0.10 + 0.22 * ((north < -0.05) & (north > -0.42)), 0, 1)
        code = np.where(chance < meadow, 231, 211).astype(np.uint16)
        # Small woods and fallow plots, more of them in the north.
        wooded = np.where(north > 0.35, np.float32(0.06), np.float32(0.012))
        code[other < wooded] = 311
        code[(other >= wooded) & (other < wooded + np.float32(0.015))] = 324
        code[(plots.edge < 5.5) & (fraction(plots.key, 3) < 0.30)] = 324
        ragged = smooth_noise(columns, rows, 420, salt(seed, "banks"), 3)
        river = fields.river.on(columns, rows)
        code[river < 95 + 130 * ragged] = 324
        code[river < 70 + 130 * ragged] = 311
        return code

    def _draw(self, part: Grid) -> Codes:
        found = np.sort(self._tree.query(shapely.box(*part.bounds)))
        if not len(found):
            return np.zeros((part.height, part.width), np.uint16)
        return _burn(part, [(self._shapes[k], self._codes[k]) for k in found])

    def _groves(self, code: Codes, columns: Floats, rows: Floats) -> Codes:
        """Plant trees in parks and clear glades in woods."""
        grain = smooth_noise(columns, rows, 130, salt(self._plan.seed, "groves"), 2)
        code[(code == 141) & (grain > 0.38)] = 311
        code[(code == 311) & (grain < -0.62)] = 324
        return code

    def _sealed(self, code: Codes, blocks: Pattern, built: Mask, columns: Floats, rows: Floats) -> Floats:
        """Return the sealed share: a level per street block, fronts denser than yards, streets sealed."""
        classes = self._plan.recipe.classes
        low, high = np.zeros(CODES, np.float32), np.zeros(CODES, np.float32)
        for value, told in classes.items():
            low[value], high[value] = told.sealed
        grain = smooth_noise(columns, rows, 32, salt(self._plan.seed, "sealed"), 2)
        front = np.clip(1 - np.abs(blocks.edge - np.float32(16)) / np.float32(18), -0.6, 1)
        texture = np.where(built, np.float32(0.24) * front, 0) + np.float32(0.22) * grain
        share = np.clip(np.float32(0.12) + np.float32(0.5) * fraction(blocks.key, 0) + texture, 0, 1)
        floor = low[code]
        sealed = floor + (high[code] - floor) * share
        lane = built & (blocks.edge < _LANE) & (floor >= np.float32(0.1)) & (code != 142)
        sealed = np.where(lane, np.maximum(sealed, np.float32(0.93)), sealed)
        return np.asarray(np.round(sealed, 2), np.float32)


def _burn(part: Grid, shapes: list[tuple[BaseGeometry, int]]) -> Codes:
    transform = Affine(part.dx, 0, part.left, 0, -part.dy, part.top)
    burnt: Codes = rasterize(
        shapes, out_shape=(part.height, part.width), transform=transform, fill=0, dtype="uint16"
    )
    return burnt


def _drawn(plan: Plan) -> tuple[list[BaseGeometry], list[int]]:
    """Return what is drawn over the ground, later over earlier."""
    drawn: list[tuple[BaseGeometry, int]] = [(patch, 311) for patch in plan.greenery.woods]
    drawn += [(patch, 141) for _, patch in plan.greenery.parks]
    drawn += [(yard, 122) for yard in plan.transport.yards]
    drawn += [(patch, 411) for patch in plan.water.wetlands]
    drawn += [(lake, 512) for _, lake in plan.water.lakes]
    drawn += [(shapely.Point(p).buffer(38, quad_segs=3), 311) for p in plan.water.springs]
    drawn += [(ground, code) for site in plan.sites for ground, code in site.ground]
    drawn += [(s, 511) for course in plan.water.courses for s in course.surfaces()]
    drawn += [(s, 122) for road in plan.transport.roads for s in road.surfaces()]
    drawn += [(site.ground[-1][0], site.ground[-1][1]) for site in plan.sites if site.kind == "square"]
    shapes, codes = zip(*drawn, strict=True)
    return list(shapes), [int(code) for code in codes]
