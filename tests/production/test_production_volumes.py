"""The volumes of STTM 3 on the sample town: every figure is that of the library, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely.geometry
from stock_territory import LAYERS, box, frame, reading_of

from sttm.errors import RequestError
from sttm.operations.building import build_layers
from sttm.operations.production.areas import areas_of
from sttm.operations.production.poles import find_poles
from sttm.operations.production.searching import find_sites
from sttm.operations.production.stock import read_stock
from sttm.operations.volumes.production import PRODUCTION, ProductionSource
from sttm.operations.volumes.writing import STRATEGIES, write_volumes
from sttm.operations.workspaces import open_workspace
from sttm.packs.profiles import THEMES
from sttm.publications.documents.model import (
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.formatting import NBSP, Language, format_number, format_percent
from sttm.publications.production.stock_phrases import hectares
from sttm.publications.production.volumes.plots import extent_of, worth
from sttm.territory.workspace import Workspace

DAY = date(2026, 3, 10)
LANGUAGES: tuple[Language, Language] = ("it", "en")


@pytest.fixture(scope="module")
def source(town: Any) -> ProductionSource:
    return ProductionSource(*open_workspace(town.workspace), DAY)


@pytest.fixture(scope="module")
def written(source: ProductionSource) -> dict[tuple[str, str], Document]:
    return {(p.id, k): p.write(source, k) for p in PRODUCTION.parts.values() for k in LANGUAGES}


def tables(document: Document, caption: str) -> list[Table]:
    return [b for b in document.parts if isinstance(b, Table) and caption in b.caption]


def texts(document: Document) -> Iterator[str]:
    for block in document.parts:
        if isinstance(block, Heading | Paragraph | Note):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Facts):
            yield from (text for row in block.rows for text in row)
        elif isinstance(block, Table):
            yield from (block.caption, block.note or "", *(c.title for c in block.columns))
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Figure):
            yield from (block.caption, block.alt)


def test_classes_are_those_of_the_areas_map(
    source: ProductionSource, written: dict[tuple[str, str], Document]
) -> None:
    told = areas_of(source.workspace, source.pack, on=DAY, by="zones")
    for language in LANGUAGES:
        said = "superficie per classe" if language == "it" else "ground by class"
        found = {t.caption.partition(":")[0]: t for t in tables(written["II", language], said)}
        assert len(found) == len(source.pack.activities)
        for activity in told["activities"]:
            rows = found[activity["title"][language]].rows
            for row, place in zip(rows, [activity, *activity["places"]], strict=True):
                assert row[1:] == tuple(
                    f"{hectares(c['area_m2'], language, unit=False)} ({format_percent(c['share'], language)})"
                    for c in place["classes"]
                )


def test_rules_are_all_there_with_article_source_and_condition(
    source: ProductionSource, written: dict[tuple[str, str], Document]
) -> None:
    rows = {r[0]: r for t in tables(written["II", "en"], "Rules: effect") for r in t.rows}
    rules = [r for r in source.pack.area_rules.values() if r.covers(DAY)]
    assert len(rows) == len({r.title.en for r in rules})
    for rule in rules:
        row = rows[rule.title.en]
        assert rule.condition is None or f"Condition: {rule.condition.en}" in row[3]
        assert rule.article is None or row[4].startswith(f"art. {rule.article}. ")
        title = rule.source.title if isinstance(rule.source.title, str) else rule.source.title.en
        assert title in row[4]


def test_sites_are_those_of_the_search(
    source: ProductionSource, written: dict[tuple[str, str], Document]
) -> None:
    shown = {
        t.caption.removesuffix(": the best sites"): t for t in tables(written["II", "en"], ": the best sites")
    }
    for activity in source.pack.activities.values():
        low, high = activity.usual_area_m2
        found = find_sites(
            source.workspace, source.pack, activity.id, f"{low}..{high}", on=DAY, number=5, draws=0
        )
        rows = shown[activity.title.en].rows if found["sites"] else ()
        assert len(rows) == found["found"]
        for row, site in zip(rows, found["sites"], strict=True):
            assert row[0] == str(site["rank"])
            assert site["name"] is None or row[1].startswith(site["name"])
            assert row[3] == hectares(site["area"]["value"], "en", unit=False)
            assert row[4] == format_number(site["score"]["value"], "en", digits=2)


def test_sites_stand_on_the_map_where_they_lie(source: ProductionSource) -> None:
    for name, drawn in source.area_maps.items():
        sites = source.proposal["search"]["activities"][name]["sites"]
        if not sites:
            assert drawn.elements is None
            continue
        assert drawn.elements is not None
        assert [text for _, text in drawn.elements.numbers] == [str(s["rank"]) for s in sites]
        for shape, site in zip(drawn.elements.frame.geometry, sites, strict=True):
            assert shape.area == pytest.approx(site["area"]["value"], rel=1e-3)
            assert shapely.geometry.shape(site["geometry"]).is_valid


def test_painted_classes_cover_what_the_map_says(source: ProductionSource) -> None:
    # The picture is of cells: their shares are those of the partition, within what a dot can tell.
    for name, drawn in source.area_maps.items():
        assert drawn.background is not None
        cells = drawn.background.cells
        values = cells.read(cells.grid.whole)
        classes = source.proposal["areas"]["activities"][name]["classes"]
        for code, one in enumerate(classes, 1):
            assert (values == code).sum() / (values > 0).sum() == pytest.approx(one["share"], abs=0.002)


def test_poles_and_their_conditions(
    source: ProductionSource, written: dict[tuple[str, str], Document]
) -> None:
    told, _ = find_poles(source.workspace, source.pack, on=DAY)
    for pole in told["poles"]:
        (found,) = tables(written["II", "it"], f"{pole['title']['it']}: i candidati")
        assert [r[0] for r in found.rows] == [str(c["rank"]) for c in pole["candidates"][:8]]
        (asked,) = tables(written["II", "it"], f"{pole['title']['it']}: presupposti")
        (rule,) = (r for r in source.pack.poles.values() if r.id == pole["id"])
        assert len(asked.rows) == len(rule.conditions)


def test_weights_and_thresholds_are_those_of_the_pack(
    source: ProductionSource, written: dict[tuple[str, str], Document]
) -> None:
    cells = {
        (row[0], column.title): cell
        for t in tables(written["II", "en"], "Criteria and weights")
        for row in t.rows
        for column, cell in zip(t.columns[1:], row[1:], strict=True)
    }
    for model in source.pack.suitability.values():
        criteria = {c.id: c.title.en for c in model.criteria}
        activity = source.pack.activities[model.activities[0]].title.en
        for weight in model.weights:
            said = cells[criteria[weight.criterion], activity]
            assert said.partition(NBSP)[0] == format_number(100 * weight.weight, "en", most=1)
    (zones,) = tables(written["II", "en"], "zone by zone")
    areas = source.reading.vector("zones")
    assert areas is not None
    land = next(t for t in source.pack.zone_thresholds.values() if t.id == "land_of_zone")
    column = [c.title for c in zones.columns].index(land.title.en)
    expected = {hectares(land.most * a, "en") for a in areas.geometry.area}
    assert {row[column] for row in zones.rows} == expected


def test_value_functions_are_drawn_as_the_engine_counts_them(source: ProductionSource) -> None:
    from sttm.production.suitability.models import worth as counted

    criteria = {c.id: c for m in source.pack.suitability.values() for c in m.criteria}
    told = source.proposal["suitability"]["criteria"]
    assert {c["id"] for c in told} == set(criteria)
    for one in told:
        low, high = extent_of(one)
        assert low < high
        points = [low, (low + high) / 2, high]
        own = next(c for m in source.pack.suitability.values() for c in m.criteria
                   if c.id == one["id"] and c.value.model_dump(mode="json", by_alias=True) == one["value"])  # fmt: skip
        assert list(worth(one["value"], points)) == pytest.approx(list(counted(own.value, points)))


def test_part_one_is_the_stock_report_with_the_constraints(
    source: ProductionSource, written: dict[tuple[str, str], Document]
) -> None:
    told = read_stock(source.workspace, source.pack, on=DAY)
    assert source.knowledge["stock"] == told
    document = written["I", "en"]
    (by_type,) = tables(document, "By type")
    assert by_type.rows[-1][1] == str(told["settlements"]["standing"]["number"])
    rows = [r for t in tables(document, "Constraint layers") for r in t.rows]
    rules = {r.layer for r in source.pack.area_rules.values() if r.covers(DAY)}
    assert len({r[0] for r in rows}) == len(rules)
    for layer in rules:
        version = source.reading.version(layer)
        assert version is not None
        assert any(r[4] == version.version[:8] for r in rows)
    assert len([b for b in document.parts if isinstance(b, Figure)]) < 20


def test_abacus_has_a_sheet_for_each_solution(
    source: ProductionSource, written: dict[tuple[str, str], Document]
) -> None:
    for language in LANGUAGES:
        document = written["annex", language]
        heads = [b.text for b in document.parts if isinstance(b, Heading) and b.level == 2]
        for solution in source.pack.solutions.values():
            assert getattr(solution.title, language) in heads
        chapters = [b for b in document.parts if isinstance(b, Heading) and b.level == 1]
        assert len(chapters) == 2 + len(THEMES), "functional integration is a theme"
    (criteria,) = tables(written["annex", "en"], "Solutions by criterion")
    served = {s.criterion for one in source.pack.solutions.values() for s in one.serves}
    assert served <= {row[0].split()[0] for row in criteria.rows}
    # A number of the index leads to the sheet that it names.
    number, name = re.findall(r"(\d+\.\d+)\xa0([^;]+)", criteria.rows[0][2])[0]
    chapter, section = (int(n) for n in number.split("."))
    starts = [
        n for n, b in enumerate(written["annex", "en"].parts) if isinstance(b, Heading) and b.level == 1
    ]
    own = written["annex", "en"].parts[starts[chapter - 1] :]
    assert [b.text for b in own if isinstance(b, Heading) and b.level == 2][section - 1] == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_other_language_and_no_ids(
    source: ProductionSource, written: dict[tuple[str, str], Document], language: Language
) -> None:
    ids = {
        *source.pack.activities,
        *source.pack.area_rules,
        *source.pack.solutions,
        *source.pack.zone_thresholds,
    }
    ids = {name for name in ids if "_" in name}
    for part in ("II", "annex"):
        said = list(texts(written[part, language]))
        other = "not assessable" if language == "it" else "non valutabile"
        assert not [t for t in said if other in t.casefold()]
        shown = set(re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)+", " ".join(said)))
        assert not shown & ids
        assert not [t for t in said if re.search(r"\*\*|\bnan\b|[{}]", t)]


def test_files_names_and_what_is_refused(source: ProductionSource, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"on": DAY, "strategy": "3", "parts": ("annex",), "formats": ("html",)}
    told: list[str] = []
    found = write_volumes(
        source.workspace, source.pack, tmp_path, **asked, progress=lambda _n, _of, text: told.append(text)
    )
    assert [Path(f["path"]).name for f in found] == ["sttm-3-allegato-abaco.it.html"]
    assert told == ["sttm-3-allegato-abaco.it.html"]
    for wrong in ({"strategy": "9"}, {"parts": ("IX",)}, {"examples": ({},)}):
        with pytest.raises(RequestError):
            write_volumes(source.workspace, source.pack, tmp_path, **{**asked, **wrong})
    assert set(STRATEGIES) == {"1", "2", "3"}


def test_the_account_is_json(source: ProductionSource) -> None:
    for account in (source.knowledge, source.proposal, source.abacus):
        assert json.loads(json.dumps(account, allow_nan=False)) == account


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """A territory with its boundary and a register alone: nothing assessable, no site, and why."""
    boundary = frame("boundary_id", {"B": {"geometry": box(0, 0, 3000, 1000), "name": "B"}})
    found = reading_of(
        tmp_path / "ws", {"boundary": boundary, "regeneration_areas": LAYERS["regeneration_areas"]}
    )
    build_layers(found.workspace, found.pack, on=DAY)
    poor = ProductionSource(Workspace.open(tmp_path / "ws"), found.pack, DAY)
    for part in PRODUCTION.parts.values():
        assert part.write(poor, "it").parts
    for one in poor.proposal["areas"]["activities"].values():
        assert next(c for c in one["classes"] if c["class"] == "not_assessable")["share"] == 1
    said = " ".join(texts(PRODUCTION.parts["II"].write(poor, "it")))
    for one in poor.proposal["search"]["activities"].values():
        assert not one.get("sites"), "no ground is known to be admitted"
        assert "sites" in one or f"non valutabile ({one['missing']['en']})" in said
    assert "Per questa attività mancano gli strati" in said
