"""A derived vector layer, and inputs that a declaration names beside those of its function."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.territory.builder import build
from sttm.territory.derived import DerivedLayer, derived
from sttm.territory.records import ColumnNote, LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
BOTH = {"it": "Prova", "en": "Trial"}
AT = (500_000, 5_030_000)


def squares(*sides: float) -> gpd.GeoDataFrame:
    shapes = [
        shapely.box(AT[0] + 100 * i, AT[1], AT[0] + 100 * i + s, AT[1] + s) for i, s in enumerate(sides)
    ]
    names = [f"s{i}" for i in range(len(sides))]
    return gpd.GeoDataFrame({"area_id": names}, geometry=shapes, crs=CRS).set_index("area_id")


def zones_made(boundary: gpd.GeoDataFrame, parameters: Any, **layers: Any) -> gpd.GeoDataFrame:
    present = sorted(name for name, frame in layers.items() if frame is not None)
    found = boundary[[]].set_geometry(boundary.geometry.buffer(parameters["reach"]))
    return found.assign(of=";".join(present), n=sum(len(layers[p]) for p in present)).rename_axis("zone_id")


def layer(*also: str, **more: Any) -> DerivedLayer:
    columns = (ColumnNote(name="of", type="text"), ColumnNote(name="n", type="integer"))
    given: dict[str, Any] = {"support": "whole", "output": "vector", "title": BOTH, "parameters": ("reach",)}
    return derived(**{**given, "also": also, "columns": columns, **more})(zones_made)


def filled(path: Path, **frames: gpd.GeoDataFrame) -> Workspace:
    workspace = Workspace.create(path, name="trial", title="Trial", crs=CRS)
    with workspace.writing("fill") as changes:
        for name, frame in frames.items():
            changes.put_vector(name, frame, LayerRecord(title=BOTH))  # type: ignore[arg-type]
    return workspace


def actions(workspace: Workspace, made: DerivedLayer, **parameters: Any) -> list[str]:
    return [r.action for r in build(workspace, [made], {"reach": 1.0, **parameters}).layers]


def test_features_are_stored_with_their_types(tmp_path: Path) -> None:
    workspace = filled(tmp_path / "w", boundary=squares(10), woods=squares(5, 5), lakes=squares(3))
    assert actions(workspace, layer("woods", "lakes", "wells")) == ["all"]
    version = workspace.current("zones_made")
    assert version is not None
    assert version.kind == "vector"
    frame = workspace.vector(version)
    assert frame.index.name == "zone_id"
    assert frame.loc["s0", ["of", "n"]].tolist() == ["lakes;woods", 3]
    assert sorted(version.record.derived_from) == ["boundary", "lakes", "woods"]


def test_only_what_is_named_makes_it_be_built_anew(tmp_path: Path) -> None:
    workspace = filled(tmp_path / "w", boundary=squares(10), woods=squares(5))
    made = layer("woods", "wells")
    assert actions(workspace, made) == ["all"]
    assert actions(workspace, made) == ["unchanged"]
    with workspace.writing("other") as changes:
        changes.put_vector("lakes", squares(3), LayerRecord(title=BOTH))  # type: ignore[arg-type]
    assert actions(workspace, made) == ["unchanged"]
    with workspace.writing("named") as changes:
        changes.put_vector("wells", squares(2), LayerRecord(title=BOTH))  # type: ignore[arg-type]
    assert actions(workspace, made) == ["all"]
    assert actions(workspace, made, reach=2.0) == ["all"]
    assert actions(workspace, made, reach=1.0) == ["restored"]


def test_a_rule_that_names_another_layer_makes_it_be_built_anew(tmp_path: Path) -> None:
    workspace = filled(tmp_path / "w", boundary=squares(10), woods=squares(5), lakes=squares(3))
    assert actions(workspace, layer("woods")) == ["all"]
    assert actions(workspace, layer("woods", "lakes")) == ["all"]


def test_without_its_required_input_it_is_not_built(tmp_path: Path) -> None:
    workspace = filled(tmp_path / "w", woods=squares(5))
    (report,) = build(workspace, [layer("woods")], {"reach": 1.0}).layers
    assert report.action == "not_built"
    assert report.reasons == ("missing input boundary",)


def test_what_cannot_be_is_refused_when_it_is_declared() -> None:
    with pytest.raises(ValueError, match="a vector needs its columns declared"):
        layer(columns=())
    with pytest.raises(ValueError, match="support unit does not make a vector"):
        layer(support="unit")

    def plain(boundary: Any) -> None:
        """Take no further inputs."""

    with pytest.raises(ValueError, match="takes no further inputs by name"):
        derived(
            support="whole", output="vector", title=BOTH, also=("woods",), columns=(ColumnNote(name="a"),)
        )(plain)
