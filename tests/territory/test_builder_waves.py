"""What the builder recomputes, what it leaves, and what it says about it."""

import importlib.util
import itertools
import json
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio.features
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine

from sttm.errors import RequestError
from sttm.grids import ArrayCells, Grid
from sttm.territory.builder import build
from sttm.territory.derived import Radius, derived
from sttm.territory.records import Caveat, ColumnNote, LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
SIDE = 8  # cells of 10 m in a unit
GRID = Grid(CRS, 500_000, 5_000_000, 10, 10, 4 * SIDE, 2 * SIDE)
BOTH = {"it": "Prova", "en": "Trial"}

calls: list[tuple[str, object]] = []


def number(name: str) -> ColumnNote:
    return ColumnNote(name=name, unit="1", description="x")


def codes_in(units, grid, cells) -> dict[str, np.ndarray]:
    found = {}
    for name, shape in units.geometry.items():
        window = grid.window(shape.bounds)
        found[name] = cells.read(window)
    return found


@derived(
    support="cell", output="raster", title=BOTH, dtype="uint16", nodata=0, block=SIDE, grid=lambda i, p: GRID
)
def land_cover_cells(land_cover, grid, window):
    calls.append(("land_cover_cells", (window.row, window.col)))
    if not isinstance(land_cover, gpd.GeoDataFrame):
        return land_cover
    part = grid.part(window)
    transform = Affine(part.dx, 0, part.left, 0, -part.dy, part.top)
    shapes = list(zip(land_cover.geometry, land_cover.code, strict=True))
    size = (window.height, window.width)
    return rasterio.features.rasterize(shapes, out_shape=size, transform=transform, dtype="uint16")


@derived(support="unit", title=BOTH, parameters=("green_codes",), columns=(number("share"),))
def unit_green(units, land_cover_cells, parameters):
    calls.append(("unit_green", tuple(units.index)))
    read = codes_in(units, land_cover_cells.grid, land_cover_cells)
    shares = {i: np.isin(v, parameters["green_codes"]).mean() for i, v in read.items()}
    return pd.DataFrame({"share": shares}).rename_axis("unit_id")


@derived(
    support="unit",
    title=BOTH,
    columns=(
        number("temperature"),
        ColumnNote(name="hot", type="boolean"),
        ColumnNote(name="n", type="integer"),
    ),
)
def unit_heat(units, night_temperature=None):
    calls.append(("unit_heat", tuple(units.index)))
    if night_temperature is None:
        none = [None] * len(units)
        return pd.DataFrame({"temperature": none, "hot": none, "n": none}, index=units.index)
    read = codes_in(units, night_temperature.grid, night_temperature)
    rows = {
        i: {"temperature": v.mean(), "hot": bool(v.mean() > 5), "n": int(v.max())} for i, v in read.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


@derived(support="whole", title=BOTH, columns=(number("highest"),))
def green_reference(unit_green):
    calls.append(("green_reference", None))
    return pd.DataFrame({"highest": [unit_green.share.max()]})


@derived(support="unit", title=BOTH, columns=(number("relative"),))
def unit_relative(units, unit_green, green_reference):
    calls.append(("unit_relative", tuple(units.index)))
    assert list(unit_green.index) == list(units.index)
    top = green_reference.highest.iloc[0]
    return pd.DataFrame({"relative": unit_green.share / top if top else unit_green.share * 0.0})


@derived(support=Radius(45.0), title=BOTH, columns=(ColumnNote(name="wells", type="integer"),))
def unit_wells(units, wells):
    calls.append(("unit_wells", tuple(units.index)))
    near = {i: int((wells.distance(g) <= 45).sum()) for i, g in units.geometry.items()}
    return pd.DataFrame({"wells": near})


ALL = (unit_relative, green_reference, unit_green, unit_heat, unit_wells, land_cover_cells)
GREEN = {"green_codes": [311, 141]}


def units(names="ABCDEFGH") -> gpd.GeoDataFrame:
    """Eight units in two rows of four, 80 m wide: A B C D over E F G H."""
    boxes = {}
    for place, name in enumerate("ABCDEFGH"):
        row, col = divmod(place, 4)
        left, top = GRID.left + col * 80, GRID.top - row * 80
        boxes[name] = shapely.box(left, top - 80, left + 80, top)
    chosen = {n: boxes[n] for n in names}
    index = pd.Index(list(chosen), name="unit_id")
    return gpd.GeoDataFrame({"name": list(chosen)}, index=index, geometry=list(chosen.values()), crs=CRS)


def raster(values, nodata=None) -> ArrayCells:
    return ArrayCells(GRID, np.asarray(values), nodata)


def cover() -> np.ndarray:
    values = np.full((2 * SIDE, 4 * SIDE), 211, "uint16")
    values[:4, :SIDE] = 311
    return values


def wells(*points) -> gpd.GeoDataFrame:
    index = pd.Index(range(len(points)), name="well_id")
    return gpd.GeoDataFrame(geometry=[shapely.Point(p) for p in points], index=index, crs=CRS)


def put(workspace, record=None, **layers):
    record = record or LayerRecord(title="Prova")
    with workspace.writing("put") as tx:
        for name, content in layers.items():
            (tx.put_vector if isinstance(content, gpd.GeoDataFrame) else tx.put_raster)(name, content, record)


def run(workspace, layers=ALL, parameters=GREEN, **more):
    calls.clear()
    return build(workspace, layers, parameters, **more)


def called(name):
    return [what for which, what in calls if which == name]


@pytest.fixture
def workspace(tmp_path):
    made = Workspace.create(tmp_path / "ws", name="w", title="W", crs=CRS)
    put(
        made,
        units=units(),
        land_cover=raster(cover(), 0),
        night_temperature=raster(np.arange(512, dtype="float32").reshape(16, 32) % 11),
        wells=wells((GRID.left + 40, GRID.top - 40)),
    )
    return made


def versions(workspace):
    return {n: workspace.current(n).version for n in workspace.layers()}


def test_a_first_build_makes_everything_in_one_transaction(workspace):
    before = workspace.state.journal
    report = run(workspace)
    assert {r.action for r in report.layers} == {"all"}
    assert {r.reasons for r in report.layers} == {("first build",)}
    assert workspace.table(workspace.current("unit_green")).share.to_dict()["A"] == 0.5
    assert workspace.table(workspace.current("green_reference")).highest.tolist() == [0.5]
    assert workspace.table(workspace.current("unit_relative")).relative.to_dict()["A"] == 1.0
    assert workspace.current("land_cover_cells").path == workspace.current("land_cover").path
    assert int(workspace.state.journal.split("/")[1][:6]) == int(before.split("/")[1][:6]) + 1
    assert {e.action for e in workspace.history("unit_green")} == {"build"}
    assert workspace.verify() == ()
    json.dumps(report.to_dict())


def test_unchanged_inputs_recompute_nothing_and_write_nothing(workspace):
    run(workspace)
    before = workspace.state
    report = run(workspace)
    assert calls == []
    assert {r.action for r in report.layers} == {"unchanged"}
    assert workspace.state == before
    assert report["unit_green"].sentence() == (
        "unit_green: not recomputed: unchanged inputs, parameters and code"
    )


def test_a_change_inside_two_units_recomputes_those_only(workspace):
    run(workspace)
    old = workspace.current("land_cover").version
    values = cover()
    values[1, SIDE - 1 : SIDE + 1] = 112  # one cell of A, one of B
    put(workspace, land_cover=raster(values, 0))
    new = workspace.current("land_cover").version
    report = run(workspace)
    assert called("unit_green") == [("A", "B")]
    assert called("green_reference") == [None]
    assert called("unit_heat") == called("unit_wells") == []
    found = report["unit_green"]
    assert (found.action, found.done, found.total, found.ids) == ("part", 2, 8, ("A", "B"))
    assert found.reasons == (f"land_cover_cells {old[:4]}…→{new[:4]}… changed inside 2 of 8 units",)
    assert found.sentence().startswith(
        "unit_green: recomputed in part, 2 of 8 units (A, B): land_cover_cells"
    )
    # A is the greenest: the reference changed, so the layer that needs it is all new
    assert called("unit_relative") == [tuple("ABCDEFGH")]
    assert report["unit_relative"].action == "all"


def test_the_wave_stops_where_the_result_is_the_same(workspace):
    run(workspace)
    values = cover()
    values[12, 0] = 231  # arable land of E becomes a meadow: neither is green
    put(workspace, land_cover=raster(values, 0))
    report = run(workspace)
    assert called("unit_green") == [("E",)]
    assert called("green_reference") == called("unit_relative") == []
    assert not report["unit_green"].changed
    assert "the result is the same as before" in report["unit_green"].sentence()
    assert report["unit_relative"].action == "unchanged"
    assert run(workspace).computed == ()


def test_a_reduction_that_keeps_its_value_stops_the_wave(workspace):
    run(workspace)
    values = cover()
    values[12, 0] = 311  # E gets a little green, A stays the greenest
    put(workspace, land_cover=raster(values, 0))
    report = run(workspace)
    assert called("green_reference") == [None]
    assert called("unit_relative") == [("E",)]
    assert not report["green_reference"].changed


def test_a_radius_reaches_beyond_the_unit(workspace):
    run(workspace)
    put(workspace, wells=wells((GRID.left + 40, GRID.top - 40), (GRID.left + 200, GRID.top - 40)))
    report = run(workspace)
    assert report["unit_wells"].ids == ("B", "C", "D", "G")  # 40 m from B, D and G, inside C
    assert "changed within 45 m of 4 of 8 units" in report["unit_wells"].reasons[0]
    assert workspace.table(workspace.current("unit_wells")).wells.to_dict()["D"] == 1
    assert set(called("unit_green")) == set()


def test_units_that_come_go_and_move(workspace):
    put(workspace, units=units("ABCDEF"))
    run(workspace)
    moved = units("BCDEFG")
    moved.loc["C", "geometry"] = shapely.box(GRID.left + 160, GRID.top - 40, GRID.left + 240, GRID.top)
    put(workspace, units=moved)
    report = run(workspace)
    assert report["unit_heat"].ids == ("C", "G")
    assert "1 units are gone" in report["unit_heat"].reasons
    assert list(workspace.table(workspace.current("unit_heat")).index) == list("BCDEFG")


def test_only_units_that_go_need_no_computation(workspace):
    run(workspace)
    put(workspace, units=units("ABCDEFG"))
    report = run(workspace)
    assert called("unit_heat") == []
    assert report["unit_heat"].changed
    assert list(workspace.table(workspace.current("unit_heat")).index) == list("ABCDEFG")


def test_parameters_concern_the_layers_that_declare_them(workspace):
    run(workspace)
    run(workspace, parameters=GREEN | {"another": 5})
    assert calls == []
    report = run(workspace, parameters={"green_codes": [211]})
    assert report["unit_green"].reasons == ("parameter green_codes changed",)
    assert report["unit_heat"].action == "unchanged"
    back = run(workspace)
    assert back["unit_green"].action == "restored"
    assert called("unit_green") == []
    assert "before" in back["unit_green"].reasons[0]


def test_a_revert_takes_the_derived_layers_from_history(workspace):
    run(workspace)
    first = versions(workspace)
    values = cover()
    values[1, 1] = 112
    put(workspace, land_cover=raster(values, 0))
    run(workspace)
    assert versions(workspace) != first
    with workspace.writing("revert") as tx:
        tx.set_current("land_cover", first["land_cover"])
    run(workspace)
    assert [name for name, _ in calls] in ([], ["land_cover_cells"])
    assert versions(workspace) == first


def test_changed_code_is_noticed(workspace, tmp_path):
    source = tmp_path / "trial_layer.py"

    def load(factor):
        source.write_text(
            "import pandas as pd\n"
            f"def unit_const(units):\n    return pd.DataFrame({{'x': {factor}.0}}, index=units.index)\n"
        )
        spec = importlib.util.spec_from_file_location("trial_layer", source)
        module = importlib.util.module_from_spec(spec)
        sys.modules["trial_layer"] = module
        spec.loader.exec_module(module)
        return derived(support="unit", title=BOTH, columns=(number("x"),))(module.unit_const)

    try:
        assert run(workspace, (load(1),))["unit_const"].action == "all"
        assert run(workspace, (load(1),))["unit_const"].action == "unchanged"
        report = run(workspace, (load(2),))
        assert report["unit_const"].reasons == ("code changed",)
        assert workspace.table(workspace.current("unit_const")).x.tolist() == [2.0] * 8
    finally:
        sys.modules.pop("trial_layer", None)


def test_missing_inputs_and_parameters_are_said_and_do_not_stop_the_rest(tmp_path):
    made = Workspace.create(tmp_path / "ws", name="w", title="W", crs=CRS)
    put(made, units=units())
    report = run(made, parameters={})
    assert report["land_cover_cells"].reasons == ("missing input land_cover",)
    assert report["unit_green"].reasons == ("missing input land_cover_cells", "missing parameter green_codes")
    assert report["unit_heat"].action == "all"
    assert made.table(made.current("unit_heat")).temperature.isna().all()
    assert made.current("unit_green") is None
    assert report["unit_green"].sentence().startswith("unit_green: not built: missing input")
    put(made, night_temperature=raster(np.zeros((16, 32), "float32")))
    report = run(made, parameters={})
    assert report["unit_heat"].action == "all"
    assert "was not there before" in report["unit_heat"].reasons[0]


def test_a_dry_run_says_and_does_not_do(workspace):
    run(workspace)
    values = cover()
    values[1, 1] = 112
    put(workspace, land_cover=raster(values, 0))
    before = workspace.state
    report = run(workspace, dry_run=True)
    assert calls == []
    assert workspace.state == before
    assert [r.action for r in report.layers if r.layer in ("unit_heat", "unit_wells")] == ["unchanged"] * 2
    assert report["land_cover_cells"].action == "part"
    assert report["unit_green"].action == "pending"
    assert "will be recomputed if" in report["unit_green"].sentence(dry_run=True)
    assert "land_cover_cells may change" in report["unit_green"].reasons
    changed = run(workspace, parameters={"green_codes": []}, dry_run=True)
    assert changed["unit_green"].action == "all"
    assert changed["unit_green"].reasons == ("parameter green_codes changed", "land_cover_cells may change")


def test_a_dry_run_of_a_first_build(workspace):
    report = run(workspace, dry_run=True)
    assert report["land_cover_cells"].action == "all"
    assert report["unit_green"].action == "pending"
    assert report["unit_heat"].action == "all"
    assert len(list(report.lines())) == len(ALL)


def test_targets_bring_what_they_need(workspace):
    report = run(workspace, targets=["green_reference"])
    assert [r.layer for r in report.layers] == ["land_cover_cells", "unit_green", "green_reference"]
    with pytest.raises(RequestError, match=r"'unit_gren' is not a derived layer.*unit_green"):
        run(workspace, targets=["unit_gren"])


def test_a_ring_an_unknown_input_and_a_double_name_are_explained(workspace):
    def layer(name, *needs):
        scope = {}
        exec(f"def {name}({', '.join(needs)}): pass", {"__name__": __name__}, scope)
        return derived(support="whole", title=BOTH, columns=(number("x"),))(scope[name])

    with pytest.raises(RequestError, match=r"need one another: .*one.*→"):
        build(workspace, [layer("one", "two"), layer("two", "one")])
    with pytest.raises(RequestError, match=r"needs 'land_covr', which is no layer.*did you mean land_cover"):
        build(workspace, [layer("one", "land_covr")])
    with pytest.raises(RequestError, match="two layers are called 'one'"):
        build(workspace, [layer("one"), layer("one")])
    with pytest.raises(RequestError, match="two layers are called 'wells'"):
        build(workspace, [layer("wells", "units")])


@pytest.mark.parametrize(
    ("declaration", "what"),
    [
        ({"support": "cell"}, "does not make a table"),
        ({"support": "unit", "output": "raster"}, "does not make a raster"),
        ({"support": "cell", "output": "raster"}, "needs a grid"),
        ({"support": "unit", "columns": (number("x"),), "units": "zones"}, "no argument 'zones'"),
        ({"support": "unit"}, "columns declared"),
        ({"support": "unit", "columns": (number("x"),), "inherit": "sealing"}, "inherits from 'sealing'"),
    ],
)
def test_a_faulty_declaration_is_refused(declaration, what):
    def layer(units):
        return None

    with pytest.raises(ValueError, match=what):
        derived(title=BOTH, **declaration)(layer)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (lambda units: None, "returned NoneType"),
        (lambda units: pd.DataFrame({"y": 1.0}, index=units.index), r"columns \['y'\], declared are \['x'\]"),
        (lambda units: pd.DataFrame({"x": [1.0]}), "1 rows for 8 units"),
        (lambda units: pd.DataFrame({"x": 1.0}, index=range(8)), "other ids"),
    ],
)
def test_a_function_that_breaks_its_word_is_a_fault_of_the_code(workspace, answer, what):
    def unit_broken(units):
        return answer(units)

    before = workspace.state
    with pytest.raises((TypeError, ValueError), match=what):
        run(workspace, (derived(support="unit", title=BOTH, columns=(number("x"),))(unit_broken), unit_heat))
    assert workspace.state == before


def test_caveats_and_what_is_measured_are_carried_over(workspace):
    proxy = LayerRecord(
        title="Proxy",
        fictional=True,
        reference_date="2016-07",
        caveats=[Caveat(id="proxy", it="Surrogato", en="Proxy")],
        variable="air temperature",
        period="2016-07",
        unit="degC",
        proxy_for="night temperature",
    )
    own = Caveat(id="own", it="Mio", en="Mine")

    def unit_measured(units, night_temperature):
        calls.append(("unit_measured", None))
        return pd.DataFrame({"x": 1.0}, index=units.index)

    layer = derived(
        support="unit", title=BOTH, columns=(number("x"),), inherit="night_temperature", caveats=(own,)
    )(unit_measured)
    run(workspace, (layer,))
    version = workspace.current("unit_measured").version
    put(workspace, proxy, night_temperature=workspace.cells(workspace.current("night_temperature")))
    report = run(workspace, (layer,))
    made = workspace.current("unit_measured")
    assert calls == []
    assert (report["unit_measured"].action, made.version) == ("redescribed", version)
    assert [c.id for c in made.record.caveats] == ["own", "proxy"]
    assert (made.record.variable, made.record.proxy_for, made.record.unit) == (
        "air temperature",
        "night temperature",
        "degC",
    )
    assert made.record.fictional
    assert made.record.reference_date == "2016-07"
    assert made.record.derived_from == {
        n: workspace.current(n).version for n in ("night_temperature", "units")
    }
    assert {v.layer for v in workspace.lineage(made)} == {"night_temperature", "units"}


def test_progress_counts_layers(workspace):
    seen = []
    run(workspace, progress=lambda done, total, text: seen.append((done, total, text)))
    assert seen[0][:2] == (0, 6)
    assert seen[-1] == (6, 6, "done")


def patches(codes: dict[int, tuple[tuple[float, float, float, float], int]]) -> gpd.GeoDataFrame:
    index = pd.Index(list(codes), name="patch_id")
    shapes = [
        shapely.box(GRID.left + x0, GRID.top - y1, GRID.left + x1, GRID.top - y0)
        for (x0, y0, x1, y1), _ in codes.values()
    ]
    return gpd.GeoDataFrame({"code": [c for _, c in codes.values()]}, index=index, geometry=shapes, crs=CRS)


def test_a_vector_is_rasterised_in_the_blocks_that_changed(workspace):
    whole = {1: ((0, 0, 160, 160), 211), 2: ((160, 0, 320, 160), 311)}
    put(workspace, land_cover=patches(whole))
    report = run(workspace)
    assert len(called("land_cover_cells")) == 8
    cells = workspace.cells(workspace.current("land_cover_cells"))
    assert (cells.read(GRID.whole)[:, 16:] == 311).all()
    put(workspace, land_cover=patches(whole | {3: ((250, 10, 270, 30), 141)}))
    report = run(workspace)
    assert called("land_cover_cells") == [(0, 24)]
    assert (report["land_cover_cells"].done, report["land_cover_cells"].total) == (1, 8)
    assert called("unit_green") == [("D",)]
    assert workspace.table(workspace.current("unit_green")).share.to_dict()["D"] == 1.0


@derived(
    support=Radius(10.0), output="raster", title=BOTH, dtype="float64", block=SIDE, grid=lambda i, p: GRID
)
def blurred(night_temperature, grid, window):
    """Mean of each cell and its neighbours, as far as the grid goes."""
    calls.append(("blurred", (window.row, window.col)))
    wide = grid.window(
        tuple(b + d * 10 for b, d in zip(grid.part(window).bounds, (-1, -1, 1, 1), strict=True))
    )
    values = night_temperature.read(wide).astype("float64")
    out = np.empty((window.height, window.width))
    for row, col in np.ndindex(out.shape):
        r, c = row + window.row - wide.row, col + window.col - wide.col
        out[row, col] = values[max(r - 1, 0) : r + 2, max(c - 1, 0) : c + 2].mean()
    return out


@pytest.mark.parametrize(
    ("cell", "blocks"),
    [
        ((4, 4), [(0, 0)]),
        ((7, 15), [(0, 8), (0, 16), (8, 8), (8, 16)]),
        ((15, 31), [(8, 24)]),
        ((9, 16), [(0, 8), (0, 16), (8, 8), (8, 16)]),  # one more row than needed: the edge may be anyone's
    ],
)
def test_a_raster_with_a_radius_is_computed_in_the_blocks_a_change_reaches(workspace, cell, blocks):
    run(workspace, (blurred,))
    assert len(called("blurred")) == 8
    values = np.arange(512, dtype="float32").reshape(16, 32) % 11
    values[cell] += 100
    put(workspace, night_temperature=raster(values))
    report = run(workspace, (blurred,))
    assert sorted(called("blurred")) == blocks
    assert report["blurred"].done == len(blocks)
    whole = blurred(raster(values), GRID, GRID.whole)
    assert (workspace.cells(workspace.current("blurred")).read(GRID.whole) == whole).all()


STEP = st.one_of(
    st.tuples(
        st.just("cover"),
        st.integers(0, 15),
        st.integers(0, 31),
        st.sampled_from([141, 211, 311, 0]),
        st.integers(1, 4),
    ),
    st.tuples(st.just("heat"), st.integers(0, 15), st.integers(0, 31), st.integers(0, 11), st.integers(1, 9)),
    st.tuples(st.just("units"), st.sets(st.sampled_from("ABCDEFGH"), min_size=1)),
    st.tuples(st.just("shrink"), st.sampled_from("ABCDEFGH"), st.integers(1, 7)),
    st.tuples(
        st.just("wells"), st.lists(st.tuples(st.integers(-10, 330), st.integers(-10, 170)), max_size=3)
    ),
    st.tuples(st.just("codes"), st.sets(st.sampled_from([141, 211, 311]))),
    st.tuples(st.just("vector"), st.lists(st.tuples(*[st.integers(0, 16)] * 4), min_size=1, max_size=4)),
)


def apply(step, layers, parameters):
    kind, *values = step
    if kind in ("cover", "heat"):
        row, col, value, size = values
        name = "land_cover" if kind == "cover" else "night_temperature"
        old = layers[name]
        array = old.values.copy() if isinstance(old, ArrayCells) else cover()
        array[row : row + size, col : col + size] = value
        layers[name] = raster(array, old.nodata if isinstance(old, ArrayCells) else 0)
    elif kind == "units":
        layers["units"] = units("".join(sorted(values[0])))
    elif kind == "shrink":
        frame = layers["units"].copy()
        if values[0] in frame.index:
            left, bottom, right, top = frame.geometry[values[0]].bounds
            frame.loc[values[0], "geometry"] = shapely.box(
                left, bottom, max(right - 10 * values[1], left + 10), top
            )
        layers["units"] = frame
    elif kind == "wells":
        layers["wells"] = wells(*((GRID.left + x, GRID.top - y) for x, y in values[0]))
    elif kind == "codes":
        parameters["green_codes"] = sorted(values[0])
    else:
        boxes = [
            ((x * 20, y * 10, x * 20 + 10 + w * 5, y * 10 + 10 + h * 5), 311) for x, y, w, h in values[0]
        ]
        layers["land_cover"] = patches(dict(enumerate(boxes)))


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=1, max_size=5))
def test_in_part_and_in_full_agree_bit_for_bit(tmp_path_factory, steps):
    layers = {
        "units": units(),
        "land_cover": raster(cover(), 0),
        "night_temperature": raster(np.arange(512, dtype="float32").reshape(16, 32) % 11),
        "wells": wells((GRID.left + 40, GRID.top - 40)),
    }
    parameters = dict(GREEN)
    folder = tmp_path_factory.mktemp("waves")
    counter = itertools.count()

    def fresh():
        return Workspace.create(folder / str(next(counter)), name="w", title="W", crs=CRS)

    kept = fresh()
    put(kept, **layers)
    run(kept, parameters=parameters)
    for step in steps:
        apply(step, layers, parameters)
        put(kept, **layers)
        run(kept, parameters=parameters)
    anew = fresh()
    put(anew, **layers)
    run(anew, parameters=parameters)
    assert versions(kept) == versions(anew)
    for name in anew.layers():
        assert kept.current(name).record == anew.current(name).record
    assert run(kept, parameters=parameters).computed == ()
    assert kept.verify() == ()
