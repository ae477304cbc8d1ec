"""Candidates for poles: where they are looked for, in what order, what they lack, what they would bring."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from stock_territory import MUNICIPALITIES, ZONES, box, frame, point, reading_of, square
from test_poles_cases import SOURCED, TEXT, condition_of, rule_of

from sttm.errors import InputError, RequestError
from sttm.packs.validating import validated
from sttm.production.poles.candidates import clusters
from sttm.production.poles.declared import DECLARED
from sttm.production.poles.finding import found_poles
from sttm.quantities import canonical_json
from sttm.territory.reading import Reading

LANDS = [
    {"id": "first", "title": TEXT, "layer": "regeneration_areas", "gather": "each", "text": TEXT,
     "least_area_m2": 5000.0},
    {"id": "cluster", "title": TEXT, "layer": "settlements", "gather": "clusters", "gap_m": 50.0,
     "least_number": 2, "least_area_m2": 15_000.0, "text": TEXT},
]  # fmt: skip
CONDITIONS = [
    condition_of({"reads": "area", "at_least": 20_000.0}, "extent"),
    condition_of({"reads": "declared"}, "manager", "condition"),
]
INCENTIVES = [
    {"id": "path", "title": TEXT, "needs": [], "granted_by": TEXT, "article": None, "text": TEXT, **SOURCED},
    {
        "id": "bonus",
        "title": TEXT,
        "needs": ["manager"],
        "granted_by": TEXT,
        "article": None,
        "text": TEXT,
        **SOURCED,
    },
]
LAYERS = {
    "municipalities": MUNICIPALITIES,
    "zones": ZONES,
    "regeneration_areas": frame(
        "area_id",
        {
            "R1": {"geometry": square(100, 100, 200), "kind": "regeneration", "name": "Ex officine"},
            "R2": {"geometry": square(2100, 100, 100), "kind": "regeneration"},
            "R3": {"geometry": point(1500, 500), "kind": "brownfield"},
            "R4": {"geometry": square(700, 100, 10), "kind": "regeneration"},
        },
    ),
    "settlements": frame(
        "settlement_id",
        {
            "S1": {
                "geometry": square(1200, 700, 100),
                "type": "production",
                "status": "existing",
                "floor_space_m2": 9e3,
            },
            "S2": {"geometry": box(1340, 700, 1500, 800), "type": "production", "status": "existing"},
            "S3": {"geometry": square(1700, 700, 100), "type": "production", "status": "existing"},
        },
    ),
}


def territory(root: Path, layers: dict[str, Any] | None = None) -> Reading:
    reading = reading_of(root, layers or LAYERS)
    rule = rule_of(CONDITIONS, lands=LANDS, incentives=INCENTIVES)
    reading.pack = replace(reading.pack, poles={"tried": rule})
    return reading


def declared(*rows: dict[str, Any]) -> Any:
    found, faults = validated(list(rows), DECLARED, "declared")
    assert not faults
    return found


MANAGED = {"manager": {"answer": "met", "evidence": "act 1/2026"}}


def test_regeneration_first_failures_last(tmp_path: Path) -> None:
    pole = found_poles(territory(tmp_path / "ws"))[0]["poles"][0]
    told = [(c["id"], c["verdict"]) for c in pole["candidates"]]
    assert told == [
        ("regeneration_areas:R1", "possible"),
        ("regeneration_areas:R3", "possible"),
        ("cluster:S1", "possible"),
        ("regeneration_areas:R2", "not_a_pole"),
    ], "R4 is smaller than land asks for; S3 is alone"
    assert pole["verdicts"] == {"pole": 0, "possible": 3, "lacking": 0, "not_a_pole": 1}
    cluster = pole["candidates"][2]
    assert cluster["members"] == ["S1", "S2"]
    assert cluster["area"]["value"] == 26_000.0
    assert (cluster["municipality"], cluster["zone"]) == ("Due", "Z1")
    assert pole["candidates"][3]["conditions"][0]["gap"] == 10_000.0
    assert pole["candidates"][1]["point"] is True


def test_what_is_declared_answers_and_is_shown(tmp_path: Path) -> None:
    said = declared({"candidate": "regeneration_areas:R1", "conditions": MANAGED})
    pole = found_poles(territory(tmp_path / "ws"), declared=said)[0]["poles"][0]
    first = pole["candidates"][0]
    assert (first["id"], first["verdict"], first["to_find_out"]) == ("regeneration_areas:R1", "pole", [])
    assert first["conditions"][1]["evidence"] == "act 1/2026"
    assert [i["answer"] for i in first["incentives"]] == ["met", "met"]
    second = pole["candidates"][1]
    assert [i["answer"] for i in second["incentives"]] == ["not_assessable", "not_assessable"]
    assert second["incentives"][1]["lacks"] == ["manager"]
    last = pole["candidates"][-1]
    assert {i["answer"] for i in last["incentives"]} == {"not_met"}


def test_every_fault_of_what_is_declared_is_told(tmp_path: Path) -> None:
    said = declared(
        {"candidate": "nowhere", "conditions": {"manager": {"value": 3.0, "evidence": "x"}}},
        {"candidate": "regeneration_areas:R1", "conditions": {"colour": {"answer": "met", "evidence": "x"}}},
        {"candidate": "regeneration_areas:R1", "pole": "harbour", "conditions": {}},
    )
    with pytest.raises(InputError) as refused:
        found_poles(territory(tmp_path / "ws"), declared=said)
    messages = " ".join(f.message for f in refused.value.faults)
    assert len(refused.value.faults) == 4
    assert "nowhere is no candidate" in messages
    assert "no condition colour" in messages
    assert "no pole harbour" in messages


@pytest.mark.parametrize(
    "body", [{"evidence": "x"}, {"answer": "met", "value": 1.0, "evidence": "x"}, {"answer": "met"}]
)
def test_one_thing_is_said_with_evidence(body: dict[str, Any]) -> None:
    assert validated([{"candidate": "c", "conditions": {"manager": body}}], DECLARED, "declared")[1]


def test_a_zone(tmp_path: Path) -> None:
    reading = territory(tmp_path / "ws")
    for zone in ("Z2", "Est"):
        pole = found_poles(reading, zone=zone)[0]["poles"][0]
        assert [c["id"] for c in pole["candidates"]] == ["regeneration_areas:R2"]
    with pytest.raises(RequestError, match="no zone"):
        found_poles(reading, zone="Z9")
    with pytest.raises(RequestError, match="no pole of kind"):
        found_poles(reading, kind="harbour")


def test_absent_layers_are_said(tmp_path: Path) -> None:
    layers = {name: LAYERS[name] for name in ("municipalities", "settlements")}
    pole = found_poles(territory(tmp_path / "ws", layers))[0]["poles"][0]
    assert [land["absent"] for land in pole["lands"]] == [True, False]
    assert [c["id"] for c in pole["candidates"]] == ["cluster:S1"]


def test_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    turned = {name: layer.iloc[::-1] for name, layer in LAYERS.items()}
    first = found_poles(territory(tmp_path / "a"))[0]
    second = found_poles(territory(tmp_path / "b", turned))[0]
    assert canonical_json(first) == canonical_json(second)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=14, unique=True),
    st.integers(1, 12),
)
def test_clusters_are_the_connected_ones(corners: list[tuple[int, int]], gap: int) -> None:
    shapes = np.array([shapely.box(x, y, x + 1, y + 1) for x, y in corners], dtype=object)
    found = clusters(shapes, gap)
    linked = np.array([[shapely.distance(a, b) <= gap for b in shapes] for a in shapes], dtype=bool).reshape(
        len(shapes), len(shapes)
    )
    for _ in shapes:  # reach as far as links go
        linked = linked @ linked
    same = found[:, None] == found[None, :]
    assert np.array_equal(same, linked)
    assert list(dict.fromkeys(found.tolist())) == list(range(len(set(found.tolist()))))


def test_rules_that_speak_of_nothing_are_refused() -> None:
    from sttm.packs.loading import load_pack
    from sttm.production.poles.checks import pole_faults

    pack = load_pack("sample")
    assert not list(pole_faults(pack))
    land = {**LANDS[0], "layer": "regeneration", "where": []}
    where = [{"column": "kinds", "one_of": ["x"]}, {"column": "type", "one_of": ["mill"]}]
    conditions = [
        CONDITIONS[0],
        condition_of(
            {"reads": "kinds_within", "layer": "settlements", "column": "colour", "within_m": 9.0, "at_least": 1.0,
             "where": where},
            "mix",
        ),
        condition_of({"reads": "profile_class", "one_of": ["Z"]}, "profile"),
    ]  # fmt: skip
    rule = rule_of(conditions, lands=[land])
    messages = [f.message for f in pole_faults(replace(pack, poles={"tried": rule}))]
    assert len(messages) == 5
    for told in (
        "no layer",
        "no column kinds",
        "no column colour",
        "never 'mill'",
        "no profile has a class Z",
    ):
        assert any(told in m for m in messages), told


def test_a_cluster_of_outlines_and_points_is_told_with_what_nobody_knows(tmp_path: Path) -> None:
    """Some of its extent is a point: shares of it and distances from it are open, not a crash."""
    settlements = frame(
        "settlement_id",
        {
            "S1": {"geometry": square(1200, 700, 150), "type": "production", "status": "existing"},
            "S2": {"geometry": point(1380, 750), "type": "production", "status": "existing"},
        },
    )
    woods = frame("wood_id", {"W1": {"geometry": square(1200, 700, 75)}})
    junctions = frame("junction_id", {"J1": {"geometry": point(1200, 1700), "kind": "motorway"}})
    reading = territory(
        tmp_path, {**LAYERS, "settlements": settlements, "woods": woods, "junctions": junctions}
    )
    conditions = [
        condition_of({"reads": "share_inside", "layer": "woods", "at_most": 0.3}, "woods"),
        condition_of({"reads": "distance", "layer": "junctions", "at_most": 500.0, "unit": "m"}, "near"),
        condition_of({"reads": "distance", "layer": "junctions", "at_most": 900.0, "unit": "m"}, "nearer"),
    ]
    rule = rule_of(conditions, lands=LANDS, incentives=[])
    reading.pack = replace(reading.pack, poles={"tried": rule})
    (pole,) = found_poles(reading)[0]["poles"]
    (cluster,) = [c for c in pole["candidates"] if c["id"].startswith("cluster:")]
    answers = {c["id"]: c["answer"] for c in cluster["conditions"]}
    assert answers == {"woods": "not_assessable", "near": "not_assessable", "nearer": "met"}
