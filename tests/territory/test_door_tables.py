"""Tables without a place at the door: ids made of their key, every fault at once, versions like any layer."""

from pathlib import Path

import pandas as pd
import pytest

from sttm.errors import LayerRejected, RequestError
from sttm.operations.adding import Description, Reading, add_layer
from sttm.packs.loading import load_pack
from sttm.sources.plain_table import read_plain_table
from sttm.territory.door_table import admit_table
from sttm.territory.schemas import layer_schema
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
SCHEMA = layer_schema("monitoring_values")
HEAD = "indicator_id;place_kind;place_id;date;value;source\n"
GOOD = HEAD + "pm25;area;;2022;21,4;ARPA\npm25;zone;Z1;2023-07;;ARPA\n"


def written(folder: Path, text: str, name: str = "values.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def workspace(folder: Path) -> Workspace:
    return Workspace.create(folder / "ws", name="w", title="w", crs=CRS, pack_reference={"pack": "sample"})


def test_the_id_is_made_of_the_key(tmp_path: Path) -> None:
    incoming = read_plain_table(written(tmp_path, GOOD), decimal=",")
    admitted = admit_table(SCHEMA, incoming, crs=CRS)
    assert admitted.table is not None
    assert list(admitted.table.index) == ["pm25/area//2022", "pm25/zone/Z1/2023-07"]
    assert admitted.table["value"].tolist()[0] == 21.4
    assert pd.isna(admitted.table["value"].iloc[1])
    assert admitted.crs_source is None


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = HEAD + "pm25;region;R;2022;1;x\npm25;area;;22/2022;1;x\npm25;area;;2021;many;\n;area;;2020;1;x\n"
    with pytest.raises(LayerRejected) as refused:
        admit_table(SCHEMA, read_plain_table(written(tmp_path, text)), crs=CRS)
    assert {(f.code, f.column) for f in refused.value.faults} == {
        ("outside-domain", "place_kind"), ("outside-domain", "date"), ("mistyped-value", "value"),
        ("null-value", "source"), ("null-value", "indicator_id"),
    }  # fmt: skip


def test_one_value_twice_is_a_fault(tmp_path: Path) -> None:
    text = HEAD + "pm25;area;;2022;1;x\npm25;area;;2022;2;x\n"
    with pytest.raises(LayerRejected, match="duplicate-id"):
        admit_table(SCHEMA, read_plain_table(written(tmp_path, text)), crs=CRS)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayerRejected, match="missing-column"):
        admit_table(SCHEMA, read_plain_table(written(tmp_path, "place;date\nx;2020\n")), crs=CRS)


def test_a_table_is_stored_as_versions(tmp_path: Path) -> None:
    opened, pack = workspace(tmp_path), load_pack("sample")
    first = add_layer(opened, pack, "monitoring_values", [written(tmp_path, GOOD)],
                      reading=Reading(decimal=","), description=Description(reference_date="2023"))  # fmt: skip
    more = written(tmp_path, HEAD + "pm25;area;;2023;20,0;ARPA\n", "more.csv")
    second = add_layer(opened, pack, "monitoring_values", [tmp_path / "values.csv", more],
                       reading=Reading(decimal=","))  # fmt: skip
    assert (first.kind, first.facts["rows"], second.facts["rows"]) == ("table", 2, 3)
    assert opened.table(second).loc["pm25/area//2023", "value"] == 20
    assert len(opened.history("monitoring_values")) == 2
    assert opened.verify() == ()


def test_parquet_and_renamed_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    pd.DataFrame(
        {"what": ["pm25"], "place_kind": ["area"], "place_id": [None], "date": ["2020"], "value": [1.5],
         "source": ["x"]}
    ).to_parquet(path)  # fmt: skip
    opened = workspace(tmp_path)
    made = add_layer(opened, load_pack("sample"), "monitoring_values", [path],
                     reading=Reading(mapping=["indicator_id=what"]))  # fmt: skip
    assert list(opened.table(made).index) == ["pm25/area//2020"]


def test_a_map_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is not that of a table"):
        read_plain_table(written(tmp_path, "{}", "x.geojson"))
    broken = written(tmp_path, "nothing", "x.parquet")
    from sttm.errors import InputError

    with pytest.raises(InputError, match="is not Parquet"):
        read_plain_table(broken)
