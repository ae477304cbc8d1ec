"""The volumes of STTM 2: their figures are those of the operations, nothing is left out, gaps are said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.errors import RequestError
from sttm.operations.building import build_layers
from sttm.operations.services.scenario import scenario_of
from sttm.operations.volumes.services import SERVICES, ServicesSource
from sttm.operations.volumes.writing import STRATEGIES, write_volumes
from sttm.operations.workspaces import open_workspace
from sttm.packs.loading import load_pack
from sttm.publications.documents.html import render_html
from sttm.publications.documents.model import Column, Document, Figure, Heading, Note, Table
from sttm.publications.formatting import Language, format_number, format_percent
from sttm.services.access.account import AccessTable
from sttm.services.intercommunal.account import intercommunal
from sttm.services.location.orientations import orientations
from sttm.services.metropolitan.tier_account import tiers
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

DAY = date(2026, 3, 10)
LANGUAGES: tuple[Language, Language] = ("it", "en")
SCENARIO = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "services" / "scenario.yaml"


@pytest.fixture(scope="module")
def source(town: Any) -> ServicesSource:
    workspace, pack = open_workspace(town.workspace)
    return ServicesSource(workspace, pack, DAY)


@pytest.fixture(scope="module")
def written(source: ServicesSource) -> dict[tuple[str, str], Document]:
    return {
        (name, language): part.write(source, language)
        for name, part in SERVICES.parts.items()
        for language in LANGUAGES
    }


def tables(document: Document, said: str) -> list[Table]:
    return [b for b in document.parts if isinstance(b, Table) and said in b.caption]


def headings(document: Document, level: int = 1) -> list[str]:
    return [b.text for b in document.parts if isinstance(b, Heading) and b.level == level]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name not in ("kind", "align", "attachment", "svg"):
                yield from texts(getattr(value, one.name))


def test_services_are_counted_as_the_layer_has_them(
    source: ServicesSource, written: dict[tuple[str, str], Document]
) -> None:
    layer = source.reading.vector("services")
    assert layer is not None
    (table,) = tables(written["I", "en"], "Services by category")
    standing, planned = layer["status"] == "existing", layer["status"] != "existing"
    by_category = layer["category"].value_counts()
    assert len(table.rows) == len(by_category)
    titles = {c.id: c.title.en for c in source.reading.pack.service_categories.values()}
    rows = {row[0]: row for row in table.rows}
    for name in by_category.index:
        own = layer["category"] == name
        assert rows[titles[name]][2] == str(int((own & standing).sum()))
        assert rows[titles[name]][-1] == str(int((own & planned).sum()))


def test_access_is_that_of_the_layer_weighted_by_residents(
    source: ServicesSource, written: dict[tuple[str, str], Document]
) -> None:
    cells = source.reading.vector("service_access")
    assert cells is not None
    weight = cells["residents"].to_numpy(dtype=float, na_value=0.0)
    (table,) = tables(written["I", "en"], "Residents who have all groups within the time, by place")
    chosen = [(table.rows[0], weight > -1)]
    for code, name in source.reading.municipality_names.items():
        row = next(row for row in table.rows[::-1] if row[0] == name)
        chosen.append((row, (cells["municipality_id"] == code).to_numpy()))
    for row, mine in chosen:
        share = (cells["all_walk"].to_numpy(dtype=float)[mine] * weight[mine]).sum() / weight[mine].sum()
        assert row[2] == format_percent(share, "en", digits=1)


def test_hierarchy_dependency_and_tiers_are_those_of_the_readings(
    source: ServicesSource, written: dict[tuple[str, str], Document]
) -> None:
    told = intercommunal(source.reading)
    assert told["fingerprint"] == source.knowledge["intercommunal"]["fingerprint"]
    (table,) = tables(written["I", "en"], "Hierarchy of Comuni")
    for row, one in zip(table.rows, told["hierarchy"]["supra_municipal"]["municipalities"], strict=True):
        assert row[0] == source.reading.municipality_names[one["id"]]
        assert row[3] == format_number(one["largest_flow"], "en", digits=0)
    # The matrix is the sum of those of the categories above local: the rows are what was assigned.
    above = [c for c in told["categories"] if c["usual_tier"] != "local"]
    assigned = sum(m["assigned"] for c in above for m in c["municipalities"])
    assert sum(p["users"] for p in source.study["dependency"]["matrix"]) == pytest.approx(assigned, abs=1)
    found = tiers(source.reading)
    (revise,) = tables(written["II", "en"], "tiers differ")
    assert len(revise.rows) == found["differences"] == source.proposal["tiers"]["differences"]


def test_orientations_and_next_places_are_those_of_the_sheets(
    source: ServicesSource, written: dict[tuple[str, str], Document]
) -> None:
    names, table = source.reading.municipality_names, source.readings.table
    assert isinstance(table, AccessTable)
    assert [h for h in headings(written["II", "it"], 2) if h in names.values()] != []
    for code, name in names.items():
        told = orientations(table, code)
        assert told["fingerprint"] == source.proposal["orientations"]["by_municipality"][code]["fingerprint"]
        assert headings(written["II", "it"], 2).count(name) == 1
        for group in told["daily"]:
            (shown,) = tables(written["II", "en"], f"{group['title']['en']}: where the next") or (None,)
            if group["next"] is not None:
                assert shown is not None
                (row,) = (r for r in shown.rows if r[0] == name)
                assert row[3] == format_number(group["next"]["residents"], "en", digits=0)


def test_who_lacks_a_service_is_counted_alike_in_orientations_and_equity(source: ServicesSource) -> None:
    sheets = source.readings.orientations["by_municipality"]
    places = [p for p in source.readings.equity["places"] if p["scope"] == "municipality"]
    assert len(places) == len(sheets) > 0
    for place in places:
        lacking = {one["id"]: one["residents"] for one in place["lacking"]}
        for group in sheets[place["id"]]["daily"]:
            assert group["without"] == pytest.approx(lacking[group["id"]], abs=0.1)


def test_lum_and_what_they_lack(source: ServicesSource, written: dict[tuple[str, str], Document]) -> None:
    frame = source.reading.vector("lum")
    assert frame is not None
    (listed,) = tables(written["I", "it"], "I LUM: perimetro predefinito")
    (lacking,) = tables(written["II", "it"], "Funzioni volute, mancanti")
    assert len(listed.rows) == len(lacking.rows) == len(frame)
    for row, one in zip(lacking.rows, source.readings.lum_functions, strict=True):
        assert row[0] == one["lum"]["name"]
        assert len([x for x in row[3].split("; ") if x[0].isdigit()]) == len(one["lacking"])


def test_rules_parameters_and_layers_have_their_source(
    source: ServicesSource, written: dict[tuple[str, str], Document]
) -> None:
    pack = source.reading.pack
    for language in LANGUAGES:
        study = written["annex", language]
        (groups,) = tables(study, {"it": "Gruppi di servizi", "en": "Groups of daily"}[language])
        assert len(groups.rows) == len([g for g in pack.service_groups.values() if g.covers(DAY)])
        assert all(row[-1] for row in groups.rows)
    read = {p["id"] for p in source.study["parameters"]}
    assert {
        "walking_speed",
        "daily_reach",
        "worst_served_share",
        "catchment_limit",
        "lum_street_depth",
    } <= read
    for part in SERVICES.parts:
        said = " ".join(texts(written[part, "en"].parts))
        for layer in ("services", "street_network", "population"):
            version = source.reading.version(layer)
            assert version is not None
            assert version.version in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_other_language_and_no_ids(
    source: ServicesSource, written: dict[tuple[str, str], Document], language: Language
) -> None:
    pack = source.reading.pack
    ids = {*pack.service_categories, *(g.id for g in pack.service_groups.values()), "sector_programme"}
    ids = {name for name in ids if "_" in name}
    for part in SERVICES.parts:
        said = list(texts(written[part, language]))
        other = "not assessable" if language == "it" else "non valutabile"
        assert not [t for t in said if other in t.casefold()]
        assert not set(re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)+", " ".join(said))) & ids
        assert not [t for t in said if re.search(r"\*\*|\bnan\b|\bNone\b|[{}]", t)]
    assert len([b for b in written["I", language].parts if isinstance(b, Figure)]) == 8


def test_the_accounts_are_json_and_say_the_same_twice(source: ServicesSource) -> None:
    for account in (source.knowledge, source.proposal, source.study):
        assert json.loads(json.dumps(account, allow_nan=False)) == account
    assert set(STRATEGIES) == {"1", "2", "3"}


def test_a_scenario_has_its_place_in_part_two(source: ServicesSource, town: Any) -> None:
    result, _, _ = scenario_of(source.reading.workspace, source.reading.pack, SCENARIO, on=DAY)
    told = ServicesSource(source.reading.workspace, source.reading.pack, DAY, [result])
    told.__dict__["readings"] = source.readings
    document = SERVICES.parts["II"].write(told, "en")
    assert result["scenario"]["title"] in headings(document, 3)
    (table,) = tables(document, "Index with decay, by place")
    assert table.rows[0][2] == format_number(result["places"][0]["decayed"]["after"], "en", digits=2)


def test_planned_services_count_in_every_reading_where_they_are_asked_for(source: ServicesSource) -> None:
    workspace, pack = source.reading.workspace, source.reading.pack
    both = ServicesSource(workspace, pack, DAY, include=("sector_programme", "pnrr_proposal"))
    services = source.reading.vector("services")
    assert services is not None
    existing = int((services["status"] == "existing").sum())
    assert 0 < existing < len(services)
    for one, counted in ((source, existing), (both, len(services))):
        assert sum(row["counted"] for row in one.knowledge["register"]["categories"]) == counted
        assert sum(row["existing"] for row in one.knowledge["register"]["categories"]) == existing
    for name in ("access", "equity", "local", "intercommunal", "metropolitan", "tiers"):
        told, more = getattr(source.readings, name), getattr(both.readings, name)
        assert told["fingerprint"] != more["fingerprint"]
        assert "planned_counted" in {c["id"] for c in more["caveats"]} - {c["id"] for c in told["caveats"]}
    for sheet in both.readings.orientations["by_municipality"].values():
        assert sheet["states"] == ["existing", "sector_programme", "pnrr_proposal"]
    assert all(one["states"] == list(both.readings.states) for one in both.readings.lum_functions)
    said = " ".join(texts(SERVICES.parts["I"].write(both, "en").parts))
    assert "Services that do not exist yet count too: sector programme, PNRR proposal." in said
    # What is nearer by a planned service: nobody lacks more than without it.
    before, after = (s.readings.access["places"][0]["modes"]["walk"] for s in (source, both))
    assert after["index"] > before["index"]


def test_what_is_missing_is_said_and_chapters_stay(
    tmp_path: Path, written: dict[tuple[str, str], Document]
) -> None:
    """Comuni alone: every chapter is there, and says which layer it lacks."""
    shapes = [shapely.box(500_000 + x, 5_000_000, 502_000 + x, 5_002_000) for x in (0, 2000)]
    frame = gpd.GeoDataFrame({"name": ["Alta", "Bassa"], "zone_id": ["Z", "Z"]}, geometry=shapes, crs=32632)
    frame.index = ["A", "B"]
    frame.index.name = "municipality_id"
    pack = load_pack("sample")
    workspace = Workspace.create(
        tmp_path / "ws",
        name="poor",
        title={"it": "Povero", "en": "Poor"},
        crs="EPSG:32632",
        pack_reference={},
    )
    with workspace.writing("test") as changes:
        title = {"it": "Comuni", "en": "Comuni"}
        changes.put_vector("municipalities", frame, LayerRecord.model_validate({"title": title}))
    workspace = Workspace.open(tmp_path / "ws")
    build_layers(workspace, pack, on=DAY)
    poor = ServicesSource(Workspace.open(tmp_path / "ws"), pack, DAY)
    for name, part in SERVICES.parts.items():
        document = part.write(poor, "it")
        whole = [h for h in headings(written[name, "it"]) if not h.startswith("Orientamenti")]
        assert [h for h in headings(document) if not h.startswith("Orientamenti")] == whole
        missing = [b.text for b in document.parts if isinstance(b, Note) and b.kind == "missing"]
        assert len(missing) >= 3
        assert "Servizi" in " ".join(missing)
        assert render_html(document)
        assert all(isinstance(c, Column) for t in tables(document, "") for c in t.columns)


def test_without_population_nobody_is_counted_as_served(source: ServicesSource, tmp_path: Path) -> None:
    """Who lacks a service is then not assessable: it is neither nobody nor everybody."""
    given = source.reading.workspace
    workspace = Workspace.create(tmp_path / "ws", name="n", title="n", crs=given.crs, pack_reference={})
    with workspace.writing("test") as changes:
        for layer in ("municipalities", "services", "street_network"):
            version = given.current(layer)
            assert version is not None
            changes.put_vector(layer, given.vector(version), version.record)
    pack = source.reading.pack
    build_layers(Workspace.open(tmp_path / "ws"), pack, on=DAY)
    poor = ServicesSource(Workspace.open(tmp_path / "ws"), pack, DAY)
    sheets = poor.proposal["orientations"]["by_municipality"].values()
    assert {group["without"] for one in sheets for group in one["daily"]} == {None}
    said = " ".join(texts(SERVICES.parts["II"].write(poor, "it").parts))
    assert "Non valutabile: Alimentari – manca il livello Popolazione" in said
    assert "Nessun candidato porterebbe" not in said


def test_files_names_and_what_is_refused(source: ServicesSource, tmp_path: Path) -> None:
    workspace, pack = source.reading.workspace, source.reading.pack
    asked: dict[str, Any] = {"on": DAY, "strategy": "2", "parts": ("annex",)}
    told: list[str] = []
    found = write_volumes(
        workspace, pack, tmp_path, **asked, progress=lambda _n, _of, text: told.append(text)
    )
    assert [Path(f["path"]).name for f in found] == [
        "sttm-2-studio-analitico.it.pdf",
        "sttm-2-studio-analitico.it.html",
    ]
    assert found[0]["fingerprint"] == found[1]["fingerprint"]
    assert (tmp_path / "sttm-2-studio-analitico.it.pdf").read_bytes().startswith(b"%PDF")
    assert {"access to daily services", "equity", "tiers"} <= set(told)
    with pytest.raises(RequestError):
        write_volumes(workspace, pack, tmp_path, **{**asked, "parts": ("IX",)})
