"""The page and a dossier of the real Milan: proxies say so, units without data are counted, names are real."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sttm.operations.evaluating import Evaluator
from sttm.operations.publishing import write_dossiers, write_page
from sttm.operations.workspaces import open_workspace
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

pytestmark = pytest.mark.data

DAY = date(2026, 3, 10)
PLACE = [[9.2216, 45.4955], [9.2279, 45.4953], [9.2282, 45.4966], [9.2218, 45.4967], [9.2216, 45.4955]]


def intervention() -> dict[str, Any]:
    """An invented project across two NIL in the north-east of Milan."""
    return {
        "type": "Feature",
        "properties": {
            "id": "corridoio-fresco",
            "title": "Corridoio fresco tra via Padova e NoLo",
            "municipality_id": "015146",
            "responsible_officer": "Arch. Anna Esempio",
            "design_stage": "pfte",
            "works": [{"type": "depaving", "area_m2": 4000}, {"type": "rain_garden", "area_m2": 1500}],
        },
        "geometry": {"type": "Polygon", "coordinates": [PLACE]},
    }


@pytest.fixture(scope="module")
def opened(milan: Path) -> tuple[Workspace, Pack]:
    return open_workspace(milan)


@pytest.fixture(scope="module")
def result(opened: tuple[Workspace, Pack]) -> dict[str, Any]:
    return Evaluator(*opened, DAY).evaluate([("corridoio.geojson", intervention())])[0]


def test_the_page_counts_units_without_data_and_names_its_proxies(
    opened: tuple[Workspace, Pack], result: dict[str, Any], tmp_path: Path
) -> None:
    write_page(*opened, tmp_path / "page", on=DAY, results=[result])
    data = tmp_path / "page" / "data"
    content = json.loads((data / "content.json").read_text())
    units = json.loads((data / "units.geojson").read_text())["features"]
    assert len(units) == 220
    missing = [u for u in units if u["properties"]["heat_vulnerability"] is None]
    assert 0 < len(missing) < 220
    assert all(u["properties"]["label_lon"] for u in units)
    outlines = json.loads((data / "outline-municipalities.geojson").read_text())["features"]
    assert len(outlines) == 133
    assert {"lcz_is_not_dusaf", "mean_is_not_night", "units_are_not_upa"} <= {
        c["id"] for c in content["caveats"]
    }
    idren = next(i for i in content["indicators"] if i["id"] == "idren")
    assert "LCZ" in idren["source_note"]["it"]
    assert "DUSAF" in idren["source_note"]["it"]
    assert {"Rete Verde Metropolitana (RVM)", "Interventi finanziati"} <= {t["it"] for t in content["absent"]}
    assert "air_temperature" in {o["id"] for o in content["overlays"]}
    strategy = json.loads((data / "strategy.json").read_text())
    assert "manca il livello" in strategy["funded"]["missing"]["it"]
    first = strategy["priorities"]
    assert len(first["lists"]["best"][""]) == 10
    assert any("densità media" in text["it"] for text in first["texts"])  # residents by Comune only
    assert any("RVM" in n["reason"]["it"] for n in first["neutral"])
    # Small enough for a phone on a train.
    assert sum(file.stat().st_size for file in data.iterdir()) < 2_000_000


def test_the_dossier_says_what_is_not_known(
    opened: tuple[Workspace, Pack], result: dict[str, Any], tmp_path: Path
) -> None:
    assert [scheda["conditions"] for scheda in result["schede"]] == ["not_assessable", None]
    written = write_dossiers(*opened, [result], tmp_path, languages=("it", "en"))
    assert written == {
        "corridoio-fresco": {lang: tmp_path / f"corridoio-fresco.{lang}.pdf" for lang in ("it", "en")}
    }
    for lang, phrases in (
        ("it", ("2 condizioni non sono valutabili", "dato sostitutivo", "Le unità sono i NIL")),
        ("en", ("2 conditions are not assessable", "stand-in", "The units are the NIL")),
    ):
        pages = PdfReader(io.BytesIO(written["corridoio-fresco"][lang].read_bytes())).pages
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages).replace("\u00a0", " "))
        for phrase in phrases:
            assert phrase in text
