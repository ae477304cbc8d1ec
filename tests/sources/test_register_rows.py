"""Registers as tables: places from columns, values recoded, rows without a place told one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from sttm.errors import InputError
from sttm.packs.catalogue import LayerSource
from sttm.sources.recipe import follow_vector, locate_below
from sttm.sources.register import Around

# A territory of half a degree around 45.5 N, 9.2 E.
AROUND = Around(shapely.box(8.9, 45.3, 9.5, 45.7), "EPSG:4326")

SCHOOLS = """code,kind,pupils,town,lon,lat
A1,Infanzia,80,15.146,"9,20","45,50"
A2,Primario,0,15.146,"9,21","45,51"
A3,Cfp,50,15.146,"9,22","45,52"
A4,Primario,120,15.146,,
"""


def part(path: str, **given: Any) -> dict[str, Any]:
    rest = {"crs": "EPSG:4326", "select": [], "joins": [], "dissolve": None}
    return {"file": {"path": path, "url": None, "member": None}, **rest, **given}


def source(*parts: dict[str, Any], **given: Any) -> LayerSource:
    text = {"it": "Prova", "en": "Trial"}
    return LayerSource.model_validate_json(
        json.dumps({
            "id": "register", "layer": "services", "default": True, "title": text, "publisher": "Nobody",
            "licence": "CC0-1.0", "page": None, "reference_date": "2026-02-15", "format": "CSV",
            "parts": parts, "scale": 1, "offset": 0, "unit": None, "legend": None, "variable": None,
            "sensor": None, "period": None, "proxy_for": None, "caveats": [], **given,
        })
    )  # fmt: skip


def schools(**given: Any) -> dict[str, Any]:
    return part(
        "schools.csv",
        points={"x": "lon", "y": "lat", "decimal": ",", "told": "school {code} of {town:digits}"},
        recode={
            "category": {"from": "kind", "values": {"Infanzia": "preschool", "Primario": "primary_school"}},
            "capacity": {"from": "pupils", "values": {"0": ""}, "otherwise": "{pupils}"},
        },
        mapping={"service_id": "school {code}", "municipality_id": "0{town:digits}", "status": "=existing"},
        **given,
    )


def test_rows_are_placed_recoded_and_told(tmp_path: Path) -> None:
    (tmp_path / "schools.csv").write_text(SCHOOLS)
    incoming = follow_vector(source(schools()), locate_below(tmp_path), AROUND)
    frame = incoming.frame
    assert frame["service_id"].tolist() == ["school A1", "school A2"]
    assert frame["category"].tolist() == ["preschool", "primary_school"]
    assert frame["capacity"].fillna("").tolist() == ["80", ""], "zero pupils are not known, not none"
    assert frame["municipality_id"].tolist() == ["015146", "015146"]
    assert [(p.x, p.y) for p in frame.geometry] == [(9.20, 45.50), (9.21, 45.51)]
    (fault,) = incoming.faults
    assert (fault.code, fault.severity, fault.feature) == ("unlocated", "warning", "row 4")
    assert fault.message == "school A4 of 15146 has no coordinates"
    assert any("1 rows with kind Cfp left out" in note for note in incoming.notes)


def test_exchanged_axes_are_put_right_where_the_territory_shows_it(tmp_path: Path) -> None:
    (tmp_path / "schools.csv").write_text(
        SCHOOLS.replace('"9,20","45,50"', '"45,50","9,20"').replace('"9,21","45,51"', '"12,5","41,9"')
    )
    incoming = follow_vector(source(schools()), locate_below(tmp_path), AROUND)
    assert [(p.x, p.y) for p in incoming.frame.geometry] == [(9.20, 45.50), (12.5, 41.9)]
    assert any("1 rows had lon and lat exchanged" in note for note in incoming.notes)
    unknown = follow_vector(source(schools()), locate_below(tmp_path))
    assert [(p.x, p.y) for p in unknown.frame.geometry] == [(45.50, 9.20), (12.5, 41.9)]


@pytest.mark.parametrize(("overlaps", "kept"), [("yield", 3), ("keep", 4)])
def test_two_files_of_one_layer_in_one_place(tmp_path: Path, overlaps: str, kept: int) -> None:
    (tmp_path / "schools.csv").write_text(SCHOOLS)
    (tmp_path / "more.csv").write_text("code,lon,lat\nB1,9.20,45.50\nB2,9.30,45.50\n")
    more = part("more.csv", mapping={"service_id": "{code}", "category": "=pharmacy"})
    incoming = follow_vector(source(schools(), more, overlaps=overlaps), locate_below(tmp_path), AROUND)
    assert len(incoming.frame) == kept
    assert len(incoming.faults) == 1


def test_lists_choose_the_first_that_counts_or_are_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "stops.csv").write_text(
        'id,lines,lon,lat\n1,"60, 5",9.2,45.5\n2,73,9.2,45.5\n3,"90,60",9.2,45.5\n'
    )
    stops = part(
        "stops.csv",
        recode={
            "mode": {
                "from": "lines",
                "separator": ",",
                "values": {"5": "tram", "90": "trolleybus"},
                "otherwise": "bus",
            },
            "named": {"from": "lines", "separator": ",", "every": True, "values": {"5": "T5"}},
        },
        mapping={"stop_id": "{id}", "lines": "{lines:list}"},
    )
    frame = follow_vector(source(stops, layer="stops"), locate_below(tmp_path)).frame
    assert frame["mode"].tolist() == ["tram", "bus", "trolleybus"]
    assert frame["named"].tolist() == ["60;T5", "73", "90;60"]
    assert frame["lines"].tolist() == ["60;5", "73", "90;60"]


def test_what_begins_or_ends_a_sequence(tmp_path: Path) -> None:
    (tmp_path / "stops.csv").write_text("id,lon,lat\n1,9.2,45.5\n2,9.3,45.5\n10,9.4,45.5\n4,9.5,45.5\n")
    (tmp_path / "rides.csv").write_text("ride,num,stop\nA,2,2\nA,10,10\nA,1,1\nB,1,2\nB,2,10\n")
    rides = {"path": "rides.csv", "url": None, "member": None}
    stops = part(
        "stops.csv",
        ends={
            "file": rides,
            "left": "id",
            "right": "stop",
            "sequence": "ride",
            "order": "num",
            "target": "terminal",
        },
        mapping={"stop_id": "{id}", "terminal": "terminal"},
    )
    frame = follow_vector(source(stops, layer="stops"), locate_below(tmp_path)).frame
    assert frame["terminal"].tolist() == ["yes", "yes", "yes", "no"]


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "schools.csv").write_text(SCHOOLS.replace("kind", "sort"))
    with pytest.raises(InputError) as caught:
        follow_vector(source(schools()), locate_below(tmp_path))
    assert caught.value.faults[0].column == "kind"
