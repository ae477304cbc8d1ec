"""Part I of the volumes on the countable territory: what a reader counts is what the volume says."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from account_territory import ON, countable
from pypdf import PdfReader

from sttm.errors import RequestError
from sttm.operations.volumes.writing import write_volumes
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

Read = Callable[[str], str]


def text_of(path: Path) -> str:
    found = re.sub(r"<style>.*?</style>|<img[^>]*>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Pack]:
    return countable(tmp_path_factory.mktemp("volume") / "ws")


@pytest.fixture(scope="module")
def folder(made: tuple[Workspace, Pack], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("volumes") / "out"
    write_volumes(*made, out, on=ON, parts=("I",), languages=("it", "en"))
    return out


@pytest.fixture(scope="module")
def italian(folder: Path) -> str:
    return text_of(folder / "parte-1-quadro-conoscitivo.it.html")


@pytest.mark.parametrize(
    "phrase",
    [
        "Territorio fittizio", "Valori in vigore il 10 marzo 2026",
        "descrive Terra con i dati presenti", "da uno strato di cui il capitolo 10 dice versione",
        "i dati coprono almeno 80 % della sua superficie",
        # The territory: two units of 1 km², two zones, 200 residents.
        "Confine 1 2,00 km²", "Unità 2 2,00 km²", "Ponente 0 1 1,00 km² 120", "Levante 0 1 1,00 km² 80",
        "Residenti 200 di cui sotto i 10 anni 20 di cui oltre i 70 anni 40",
        # Paved is at level 5 with 120 of 200 residents, park at level 1 with the rest; 20 were divided.
        "1 1 1,00 km² 50,0 % 80 40,0 %", "5 1 1,00 km² 50,0 % 120 60,0 %", "non valutabile 0 0 km² 0,0 % 0 0,0 %",
        "I residenti sono 200. Circa 20 abitano",
        "Levante 100,0 % 0,0 % 0,0 % 0,0 % 0,0 % 0,0 %",
        # 30 °C and 25 °C: quartiles, mean by area, mean by 120 and 80 residents.
        "2 25,0 °C 26,2 °C 27,5 °C 28,8 °C 30,0 °C 27,5 °C 28,0 °C",
        "Levante 25,0 °C 100,0 % Ponente 30,0 °C 100,0 %", "1 Park 25,0 °C Paved 30,0 °C 2 Paved 30,0 °C Park 25,0 °C",
        "night_temperature (test, generator, 2024, versione", "Soglie di esempio del territorio di fantasia",
        "Vulnerabilità per isola di calore: 25; 26,5; 28; 29,5 °C.", "2 su 2 (100,0 % della superficie)",
        # No soil groups: retention cannot be assessed, and the reason is there.
        "Non valutabile in 2 unità: manca il livello Gruppo idrologico del suolo.",
        "Indicatori: Ritenzione della pioggia di progetto, da modello",
        # One element of the network, 25 ha of 200.
        "Superficie della rete 25,00 ha Quota della superficie delle unità 12,5 %", "Probabilità di connettività (PC) 0,0156",
        "Lo strato «Interventi già finanziati» non è nello spazio di lavoro.",
        "Lo strato «Registro delle aree da rigenerare» non è nello spazio di lavoro.",
        "Indicatori di monitoraggio, intero territorio", "Uno", "Due",
        "Copertura inventata Strati interessati: land_cover.", "Sta al posto di the real one",
        "Quota minima di area coperta dai dati (minimum_coverage) 0,8 Valore predefinito (assunzione)",
    ],
)  # fmt: skip
def test_the_volume_says(italian: str, phrase: str) -> None:
    assert phrase in italian


def test_what_a_layer_was_made_from_is_the_version_that_is_listed(
    italian: str, made: tuple[Workspace, Pack]
) -> None:
    workspace, _ = made
    for name in workspace.layers():
        version = workspace.current(name)
        assert version is not None
        assert version.version in italian
        for source, used in version.record.derived_from.items():
            assert f"{source} {used[:8]}" in italian


def test_english(folder: Path) -> None:
    text = text_of(folder / "parte-1-quadro-conoscitivo.en.html")
    for phrase in (
        "Part I. Knowledge framework", "Fictional territory", "2 25.0 °C 26.2 °C 27.5 °C 28.8 °C 30.0 °C 27.5 °C 28.0 °C",
        "There are 200 residents. About 20 live", "not assessable 0 0 km² 0.0% 0 0.0%", "Layers that are missing",
    ):  # fmt: skip
        assert phrase in text
    assert "non valutabile" not in text


def test_the_pdf_says_the_same(folder: Path, italian: str) -> None:
    pdf = PdfReader(folder / "parte-1-quadro-conoscitivo.it.pdf")
    text = "\n".join(page.extract_text() for page in pdf.pages)
    text = " ".join(text.replace("\u200b", "").replace("\u00a0", " ").split())
    for phrase in ("5 1 1,00 km² 50,0 % 120 60,0 %", "Levante 25,0 °C 100,0 %", "10.3 Strati che mancano"):
        assert phrase in text
    assert pdf.trailer["/Root"]["/Lang"] == "it-IT"
    assert b'"mean_by_residents":28.0' in pdf.attachments["sttm-volume.json"][0]
    printed = re.search(r"Impronta ([0-9a-f]{64})", italian)
    assert printed is not None
    assert printed[1] in text.replace(" ", "")


def test_equal_input_gives_equal_bytes(made: tuple[Workspace, Pack], folder: Path, tmp_path: Path) -> None:
    for file in write_volumes(*made, tmp_path, on=ON, parts=("I",)):
        path = Path(file["path"])
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_a_bare_territory_says_what_is_missing(tmp_path: Path) -> None:
    absent = (
        "boundary", "municipalities", "zones", "population", "land_cover", "night_temperature", "green_network",
    )  # fmt: skip
    made = countable(tmp_path / "ws", without=absent)
    written = write_volumes(*made, tmp_path / "out", on=ON, parts=("I",))
    text = text_of(Path(written[1]["path"]))
    for phrase in (
        "Lo strato «Zone omogenee» non è nello spazio di lavoro.", "Lo strato «Comuni» non è",
        "La popolazione non è nello spazio di lavoro", "Non valutabile in 2 unità", "manca il livello Copertura del suolo",
        "0 su 2 (0,0 % della superficie)", "Lo strato «Rete Verde Metropolitana» non è",
    ):  # fmt: skip
        assert phrase in text
    assert "Distribuzione" not in text
    assert len(PdfReader(io.BytesIO(Path(written[0]["path"]).read_bytes())).pages) >= 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"parts": ("IV",)}, "no volume with part 'IV'"),
        ({"languages": ("fr",)}, "no volume with language 'fr'"),
        ({"formats": ("docx",)}, "no volume with format 'docx'"),
        ({"standard": "x"}, "unknown PDF standard"),
    ],
)
def test_wrong_requests(
    made: tuple[Workspace, Pack], tmp_path: Path, wrong: dict[str, object], message: str
) -> None:
    with pytest.raises(RequestError, match=message):
        write_volumes(*made, tmp_path / "out", on=ON, **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()
