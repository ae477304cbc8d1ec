"""The green network and what is funded already, in the dossier: words, tables, map, first page."""

from __future__ import annotations

import copy
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pypdf
import pytest
import shapely
from PIL import Image
from publication_results import CRS, full_result, site

from sttm.operations.evaluating import Evaluator
from sttm.operations.picturing_dossier import dossier_maps
from sttm.operations.publishing import write_dossiers
from sttm.operations.workspaces import open_workspace
from sttm.publications.dossier.funded import funded_content
from sttm.publications.dossier.network import network_content
from sttm.publications.dossier.pdf import render_dossier
from sttm.publications.dossier.traces import Known
from sttm.publications.maps.content import DossierMap, NetworkElements, View, priority_classes
from sttm.publications.maps.rendering import render_map

S = "\u00a0"
DAY = date(2026, 3, 10)
CUP = "J59J26000010001"


def metres(value: float, unit: str = "m") -> dict[str, Any]:
    return {"value": value, "unit": unit}


NETWORK: dict[str, Any] = {
    "position": "adjacent",
    "inside_share": 0.0,
    "distance": metres(20.0),
    "elements": [
        {"id": "E1", "name": "Parco", "kind": "park", "priority": 1, "distance": metres(20.0), "shared_area": metres(0.0, "m**2")},
        {"id": "E2", "name": "E2", "kind": "old_orchard", "priority": 3, "distance": metres(45.5), "shared_area": metres(0.0, "m**2")},
    ],
    "connects": [
        {"elements": [{"id": "E1", "name": "Parco"}, {"id": "E2", "name": "E2"}], "gap_before": metres(184.3), "gap_after": metres(65.5), "gap_closed": metres(118.8)},
    ],
    "connectivity": {
        "patches": 2,
        "landscape": metres(2e6, "m**2"),
        "added_area": metres(5000.0, "m**2"),
        "eca": {"before": metres(100_000.0, "m**2"), "after": metres(105_000.0, "m**2")},
        "pc": {"before": 0.0025, "after": 0.00275625},
        "eca_gain": metres(5000.0, "m**2"),
        "eca_gain_share": 0.05,
        "pc_gain_share": 0.1025,
    },
    "texts": [
        {"it": "È adiacente alla RVM: Parco, E2.", "en": "It is adjacent to the RVM: Parco, E2."},
        {"it": "Collega Parco e E2: il varco passa da 184 a 66 m.", "en": "It connects Parco and E2: the gap goes from 184 to 66 m."},
    ],
    "missing": None,
    "trace": [{"kind": "layer", "id": "green_network", "version": "0123456789abcdef"}, {"kind": "parameter", "id": "rvm"}],
}  # fmt: skip

FUNDED: dict[str, Any] = {
    "id": "F1",
    "title": "Piazza depavimentata",
    "programme": {"id": "spugna", "title": {"it": "Spugna", "en": "Sponge"}, "declared": True},
    "status": {"id": "funded", "title": {"it": "Finanziato", "en": "Funded"}},
    "act": "DD 1",
    "cup": "J00J25000000000",
    "amount": metres(640_000.0, "EUR"),
    "same_cup": False,
    "same_place": True,
    "shared_area": metres(1234.5, "m**2"),
    "shared_share": 0.36,
}


def overlaps(*found: dict[str, Any], missing: Any = None) -> dict[str, Any]:
    return {"interventions": list(found), "missing": missing, "trace": []}


ABSENT = {"it": "manca il livello", "en": "the layer is missing"}


class TestNetwork:
    def test_answer_elements_gap_and_connectivity(self) -> None:
        found = network_content(NETWORK, Known("it"))
        assert found is not None
        assert found["said"][-1] == f"L’elemento più vicino è a 20{S}m."
        assert [e["kind"] for e in found["elements"]] == ["parco", "old orchard"]
        assert found["connects"] == [
            {
                "between": "Parco – E2",
                "gap_before": f"184,3{S}m",
                "gap_after": f"65,5{S}m",
                "gap_closed": f"118,8{S}m",
            }
        ]
        eca, pc = found["connectivity"]["rows"]
        assert eca["change"] == f"+5.000{S}m² (+5,00{S}%)"
        assert (pc["before"], pc["after"], pc["change"]) == ("0,002500", "0,002756", f"+10,25{S}%")
        assert "ECA +5,00" in found["summary"]
        assert "Collega Parco e E2" in found["summary"]
        assert len(found["trace"]) == 1

    def test_english(self) -> None:
        found = network_content({**NETWORK, "position": "inside", "inside_share": 0.25}, Known("en"))
        assert found is not None
        assert found["said"][-1] == "25.0% of the polygon lies in the network already."
        assert found["elements"][0]["kind"] == "park"

    @pytest.mark.parametrize(
        ("share", "said"),
        [(0.000009, f"meno di +0,01{S}%"), (0.0, f"0,00{S}%"), (None, "")],
    )
    def test_a_change_too_small_to_show_is_not_called_none(self, share: float | None, said: str) -> None:
        block = copy.deepcopy(NETWORK)
        block["connectivity"]["pc_gain_share"] = share
        found = network_content(block, Known("it"))
        assert found is not None
        assert found["connectivity"]["rows"][1]["change"] == said

    def test_an_absent_network_is_said(self) -> None:
        empty = dict.fromkeys(NETWORK)
        found = network_content({**empty, "missing": ABSENT}, Known("it"))
        assert found is not None
        assert found["missing"].endswith("manca il livello.")
        assert found["connectivity"] is None

    def test_a_result_that_does_not_speak_of_it_has_no_section(self) -> None:
        assert network_content(None, Known("it")) is None
        assert funded_content(None, None, Known("it")) is None


class TestFunded:
    def test_the_same_place(self) -> None:
        found = funded_content(overlaps(FUNDED), CUP, Known("it"))
        assert found is not None
        assert found["said"][0] == "Un intervento finanziato è nello stesso luogo: Piazza depavimentata."
        (row,) = found["rows"]
        assert row["shared"] == f"1.234,5{S}m² (36,0{S}%)"
        assert (row["amount"], row["cup"], found["same_cup"]) == (f"640.000{S}€", "un altro", False)

    def test_the_same_cup_comes_first_and_is_a_caution(self) -> None:
        twin = {**FUNDED, "id": "F2", "title": "Gemella", "same_cup": True, "same_place": False}
        found = funded_content(overlaps(FUNDED, twin), CUP, Known("en"))
        assert found is not None
        assert found["same_cup"]
        assert found["said"][0] == "One funded intervention has the same CUP: Gemella."
        assert found["said"][2].startswith("One funded intervention is in the same place: Piazza")
        assert [row["cup"] for row in found["rows"]] == ["another", "the same"]
        assert found["rows"][1]["shared"] == "elsewhere"

    def test_what_is_not_known_is_said(self) -> None:
        bare = {**FUNDED, "amount": None, "cup": None, "shared_area": None, "shared_share": None, "act": None}
        found = funded_content(overlaps(*[bare] * 5), CUP, Known("it"))
        assert found is not None
        assert found["said"][0].startswith("5 interventi finanziati")
        assert found["said"][0].endswith("; ….")
        row = found["rows"][0]
        assert (row["amount"], row["cup"], row["act"]) == ("dato mancante", "non indicato", "")
        assert row["shared"].startswith("lo tocca")

    @pytest.mark.parametrize(("cup", "said"), [(CUP, "o lo stesso CUP."), (None, "non si può confrontare.")])
    def test_none(self, cup: str | None, said: str) -> None:
        found = funded_content(overlaps(), cup, Known("it"))
        assert found is not None
        assert found["said"][0].endswith(said)
        assert not found["missing"]

    def test_an_absent_register_is_not_none_found(self) -> None:
        found = funded_content(overlaps(missing=ABSENT), CUP, Known("en"))
        assert found is not None
        assert found["missing"]
        assert found["said"] == ["Not assessable: the layer is missing."]


def network_map(*, links: tuple[Any, ...] = ()) -> DossierMap:
    x, y = site().centroid.coords[0]
    shapes = [shapely.box(x - 900, y - 300, x - 500, y + 300),
              shapely.LineString([(x + 500, y - 400), (x + 500, y + 400)]),
              shapely.Point(x, y + 600)]  # fmt: skip
    frame = gpd.GeoDataFrame({"priority": [1, 2, 3], "label": ["A", "", ""]}, geometry=shapes, crs=CRS)
    text = {"it": "Rete", "en": "Network"}
    return DossierMap(
        title=text,
        description=text,
        crs=CRS,
        intervention=site(),
        view=View(x, y, 20_000),
        attribution=text,
        elements=NetworkElements(
            frame=frame, column="priority", title=text, classes=priority_classes(), label="label", links=links
        ),
        section="network",
    )


class TestMap:
    def test_surfaces_lines_and_points_have_the_colour_of_their_priority(self) -> None:
        png = render_map(network_map(), language="it", kind="png", dpi=100)
        picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))[:, :480]
        for entry in priority_classes():
            colour = [int(entry.colour[i : i + 2], 16) for i in (1, 3, 5)]
            assert (picture == colour).all(axis=2).any(), entry.label["en"]

    def test_links_are_drawn_and_bytes_repeat(self) -> None:
        x, y = site().centroid.coords[0]
        linked = network_map(links=(shapely.LineString([(x, y), (x - 500, y)]),))
        first, second = (render_map(linked, language="en") for _ in range(2))
        assert first == second
        assert b"#b3243e" in first
        assert b"#b3243e" not in render_map(network_map(), language="en")


def pages(content: bytes | Path) -> list[str]:
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    return [page.extract_text().replace(S, " ") for page in pypdf.PdfReader(source).pages]


class TestDocument:
    def test_both_sections_and_the_first_page(self) -> None:
        twin = {**FUNDED, "same_cup": True}
        result = {**full_result(), "green_network": NETWORK, "overlaps": overlaps(twin)}
        first, *rest = pages(render_dossier(result, [network_map()]))
        assert "Attenzione: interventi già finanziati" in first
        assert "ECA +5,00 %" in first
        assert "Contenuto" in first
        page = next(text for text in rest if "Varchi accorciati" in text)
        assert "118,8 m" in page
        assert "Rete" in page
        assert "Spugna" in page

    def test_contents_stay_on_the_first_page(self) -> None:
        result = {
            **full_result(),
            "green_network": {**dict.fromkeys(NETWORK), "missing": ABSENT},
            "overlaps": overlaps(missing=ABSENT),
        }
        first, second, *rest = pages(render_dossier(result, [], language="en"))
        assert "Technical annex" in first
        assert "Intervention\nWorks" in second
        assert any("cannot be related to the green network" in text for text in [*rest, second])

    def test_the_town(self, town: Any, tmp_path: Path) -> None:
        opened, pack = open_workspace(town.workspace)
        evaluator = Evaluator(opened, pack, DAY)
        path = town.intervention("viale-officine")
        feature = json.loads(path.read_text())
        (result,) = evaluator.evaluate([(path.name, feature)])
        drawn = [m for m in dossier_maps(result, evaluator.knowledge) if isinstance(m, DossierMap)]
        assert [m.section for m in drawn] == ["location"] * 3 + ["network"]
        assert drawn[-1].elements is not None
        write_dossiers(opened, pack, [result], tmp_path / "d.pdf")
        text = "\n".join(pages(tmp_path / "d.pdf"))
        assert "14.261,5 m²" in text
        assert "L’intervento nella Rete Verde" in text.replace("'", "’")
