"""Part II of the volumes on the countable territory: what a reader counts is what the volume says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import shapely
from account_territory import ON, countable
from document_text import words_of
from environment_territory import frame, record, square

from sttm.operations.building import build_layers
from sttm.operations.volumes.environment import PARTS, Source
from sttm.operations.volumes.writing import write_volumes
from sttm.packs.pack import Pack
from sttm.publications.documents.model import Figure
from sttm.publications.formatting import Language
from sttm.territory.workspace import Workspace

Made = tuple[Workspace, Pack]


def text_of(made: Made, part: str, language: Language) -> str:
    written = PARTS[part].write(Source(*made, ON), language)
    return re.sub(r"\s+", " ", " ".join(words_of(written)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return countable(tmp_path_factory.mktemp("proposal") / "ws")


@pytest.fixture(scope="module")
def italian(made: Made) -> str:
    return text_of(made, "II", "it")


@pytest.mark.parametrize(
    "phrase",
    [
        # The rule, each weight of it.
        "Bisogno = 0,6 × vulnerabilità + 0,4 × esposizione. L'esposizione vale 1 da 150 persone pesate per ettaro entro 300 m",
        "Vulnerabilità livello 1 0,2 non valutabile", "Vulnerabilità livello 5 1",
        "Proprietà altro suolo 0,5", "Rete verde lontano 0,8", "Suolo pavimentato Depavimentazione;",
        "Senza le superfici pubbliche la proprietà conta 0,75 ovunque. Vale per 200 celle su 200.",
        # 2 km² are 200 cells of a hectare.
        "Sono valutate 200 celle su 200; 0 sono in interventi già finanziati",
        # Forest by P3: need 0.6 × 0.4 + 0.4 × (76 people / 29 ha / 150) = 0.247; × 0.85 × 0.5 × 0.75 × 1.
        "1 Due, Park (45,1557 N 9,0223 E) Forestazione urbana 0,079 Drenaggio: vulnerabilità 1 su 5 in Park; efficacia 0,50.",
        "60 residenti entro 300 m, 16 sotto i 10 o oltre i 70 anni. Suolo libero: 50 % della cella. Nella RVM. Anche: Stagno di",
        # Depaving by P1: need 0.6 + 0.4 × (140 / 29 / 150) = 0.613; × 1 × 0.2 × 0.75 × 0.8, mean over U1 a little less.
        "Paved (U1) Depavimentazione 0,072 100 / 100",
        "Depavimentazione 100 0,074 0,041 200",
        ("È il tipo migliore in 100 celle su 200 valutate; priorità massima 0,074, media 0,041. Unità con la media più alta: "
        "Paved (0,072); Park (0,009)."),
        "Uno 1 Paved Depavimentazione 0,074 drenaggio 5, isola di calore 5",
        "Due 1 Park Forestazione urbana 0,079 drenaggio 1, isola di calore 2",
        # One park makes no gap; the registers are not there.
        "Nessuna coppia di macchie dista meno di 300 m",
        "Lo strato «Registro delle aree da rigenerare» non è nello spazio di lavoro.",
        "Suolo impermeabile che può tornare drenante 0,3 20.000 m²",
        # The catalogue, the criteria, the targets.
        "Fossato inondabile (swale) 15–80 €/m²", "39 (30–49) 61 (58–69) 74 (71–79) 80 (78–84)",
        "Giardino della pioggia 30–150 €/m²", "Alberature stradali 200–1.150 € ciascuno",
        "superficie, almeno 2.000 m²",
        "C4 Prova di permeabilità del suolo C (30) 5 domanda al Comune, con documento",
        "+2 % (31 dicembre 2030)",
        "Superfici pubbliche (public_surfaces) priorità dei luoghi: proprietà;",
        # The objectives and what they lack.
        "Tutela del suolo: consumare meno suolo libero", "Qualificazione dei paesaggi quotidiani 0 2 3 indicatore",
    ],
)  # fmt: skip
def test_what_it_says(italian: str, phrase: str) -> None:
    assert phrase in italian


def test_in_english_too(made: Made) -> None:
    text = text_of(made, "II", "en")
    assert "1 Due, Park (45.1557 N 9.0223 E) Urban forest 0.079" in text
    assert "No two patches are less than 300 m apart" in text


def test_every_type_has_a_map_and_no_map_is_said_twice(made: Made) -> None:
    written = PARTS["II"].write(Source(*made, ON), "it")
    captions = [b.caption for b in written.parts if isinstance(b, Figure)]
    types = [f"Priorità: {w.title.it}" for w in made[1].work_types.values()]
    assert set(types) < set(captions)
    assert len(captions) == len(set(captions)) == len(types) + 1


def test_the_same_again(made: Made) -> None:
    first, second = (PARTS["II"].write(Source(*made, ON), "it") for _ in range(2))
    assert first.fingerprint == second.fingerprint


def test_without_levels_it_says_what_would_tell(tmp_path: Path) -> None:
    text = text_of(countable(tmp_path / "ws", without=("land_cover", "night_temperature")), "II", "it")
    assert "Nessuna cella è valutabile" in text
    assert "200 celle su 200 non sono valutabili per alcun tipo di intervento" in text
    assert re.search(
        r"Temperatura notturna[^.]* \(night_temperature\) vulnerabilità per isola di calore", text
    )


@pytest.fixture(scope="module")
def with_registers(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two parks 250 m apart; 4 ha funded twice in U1; an area to regenerate of 1 ha in U1."""
    workspace, pack = countable(tmp_path_factory.mktemp("registers") / "ws")
    funded = {"F1": square(0, 0, 200), "F2": square(100, 100, 200), "F3": shapely.Point(500_950, 5_000_950)}
    more = {
        "green_network": frame(
            "element_id", {"A": square(1000, 0, 200), "B": square(1450, 0, 200)}, kind=["park"] * 2,
            priority=[1, 2], name=["Parco Alto", "Parco Basso"],
        ),
        "funded_interventions": frame(
            "intervention_id", funded, title=["Piazza", "Cortile", "Viale"], programme=["spugna", "spugna", "forestami"],
            status=["funded", "completed", "funded"], cup=["J1", "J2", None], amount_eur=[100_000.0, 50_000.0, None],
            municipality_id=["M1", "M1", None], act=["a", "b", "c"],
        ),
        "degraded_areas": frame(
            "area_id", {"D1": square(600, 600, 100)}, kind=["disused"], name=["Ex deposito"], state=["vuoto"],
            cause=["trasloco"], owner_type=["private"], constraints=[None], municipality_id=["M1"],
        ),
    }  # fmt: skip
    with workspace.writing("registers") as changes:
        for name, shapes in more.items():
            changes.put_vector(name, shapes, record(name))
    build_layers(workspace, pack, on=ON)
    return workspace, pack


@pytest.mark.parametrize(
    "phrase",
    [
        # √(2·16 + 2·16·0.5^(250/500)) = 7.39 ha, 8 ha once closed.
        "(ora 7,39 ha) se il varco fosse chiuso",
        "1 Parco Alto e Parco Basso Due, Park 250 m 0,61 ha (+8,24 %)",
        "Città metropolitana Spugna 2 150.000 € 0",
        "Forestami 1 non indicato 1",
        "Uno 2 150.000 € 0",
        "Comune non indicato 1 non indicato 1",
        "Concluso 1 50.000 € 0",
        "F1 e F2 hanno il luogo in comune: va verificato che non sia la stessa opera due volte.",
        # 1 ha paved at level 5: 0.3 × (9,000 / 20,000) + 0.3 × 1 of what is known.
        "1 Ex deposito (D1) Area dismessa 1,00 ha",
        # The places of F1 and F2 are 7 ha and the point is in one more cell.
        "8 sono in interventi già finanziati e non sono proposte di nuovo",
    ],
)
def test_registers(registers_text: str, phrase: str) -> None:
    assert phrase in registers_text


@pytest.fixture(scope="module")
def registers_text(with_registers: Made) -> str:
    return text_of(with_registers, "II", "it")


def test_files_in_every_format(made: Made, tmp_path: Path) -> None:
    listed = write_volumes(*made, tmp_path, on=ON, parts=("II", "annex"), languages=("en",))
    assert [(f["part"], f["format"]) for f in listed] == [
        ("II", "pdf"), ("II", "html"), ("annex", "pdf"), ("annex", "html"),
    ]  # fmt: skip
    assert all(Path(f["path"]).stat().st_size > 50_000 for f in listed)
