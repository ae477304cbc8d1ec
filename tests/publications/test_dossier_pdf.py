"""The dossier as a PDF: tagged, archival on request, reproducible, deaf to markup in the data."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from publication_results import all_maps, full_result, hostile_result, minimal_result
from pypdf import PdfReader

from sttm.errors import RequestError
from sttm.publications.dossier.pdf import ATTACHMENT, STANDARDS, render_dossier, write_dossier

A4 = (595.28, 841.89)


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    text = "\n".join(page.extract_text() for page in reader(content).pages)
    return text.replace("\u200b", "").replace("\u00a0", " ")


def tags(pdf: PdfReader) -> tuple[Counter[str], list[dict[str, Any]]]:
    """Count the structure elements and return those that are figures."""
    counts: Counter[str] = Counter()
    figures: list[dict[str, Any]] = []

    def walk(element: Any) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for item in element:
                walk(item)
        elif isinstance(element, dict):
            if "/S" in element:
                counts[element["/S"]] += 1
            if element.get("/S") == "/Figure":
                figures.append(element)
            if "/K" in element:
                walk(element["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"])
    return counts, figures


@pytest.fixture(scope="module")
def italian() -> bytes:
    return render_dossier(full_result(), all_maps())


def test_accessible_pdf(italian: bytes) -> None:
    pdf = reader(italian)
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "it-IT"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "Parco fluviale di Borgo Ponte" in xmp
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Parco fluviale di Borgo Ponte"


def test_structure(italian: bytes) -> None:
    counts, figures = tags(reader(italian))
    assert counts["/H1"] >= 6
    assert counts["/H2"] >= 10
    assert counts["/H3"] >= 20
    assert counts["/Table"] == counts["/THead"]
    assert counts["/TH"] > 40
    # Two maps and two charts, each with words in place of the picture.
    assert len(figures) == 4
    assert all(len(figure["/Alt"]) > 20 for figure in figures)


def test_every_font_is_embedded_and_from_a_package(italian: bytes) -> None:
    names = set()
    for page in reader(italian).pages:
        for font in page["/Resources"]["/Font"].values():
            base = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(base["/FontDescriptor"].get_object())
            names.add(re.sub(r"^/[A-Z]{6}\+", "", base["/BaseFont"]))
    assert all(name.startswith(("Titillium", "DejaVu")) for name in names)


def test_pages_are_a4_numbered_and_carry_the_fingerprint(italian: bytes) -> None:
    pdf = reader(italian)
    short = full_result()["fingerprint"][:12]
    for number, page in enumerate(pdf.pages, start=1):
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.1)
        text = page.extract_text().replace("\u00a0", " ")
        assert f"Pagina {number} di {len(pdf.pages)}" in text
        assert short in text
    assert full_result()["fingerprint"] in pdf.pages[-1].extract_text()


@pytest.mark.parametrize(
    "phrase",
    [
        "Territorio fittizio",
        "Valori di esempio, non ufficiali",
        "J51B21000000001",
        "C–B",
        "65,65–80,65",
        "non valutabile",
        "contestato",
        "Una condizione non è soddisfatta",
        "Zona di rispetto dei pozzi: 112,6 m, soglia 200 m",
        "La classe non toglie la condizione",
        "Risposta calcolata",
        "Consorzio irriguo",
        "Soglie delle classi",
        "Sovracomunale",
        "30.000–160.000 €",
        "71,2 %",
        "Mappa non disponibile",
        "Dati mancanti sul 60 %",
        "Temperatura notturna estiva",
        "CC-BY-4.0",
        "scelta del progetto",
        "wells_respect_zone",
    ],
)
def test_contents(italian: bytes, phrase: str) -> None:
    assert phrase in re.sub(r"\s+", " ", text_of(italian))


def test_english() -> None:
    content = render_dossier(full_result(), all_maps(), language="en")
    text = re.sub(r"\s+", " ", text_of(content))
    assert reader(content).trailer["/Root"]["/Lang"] == "en-GB"
    for phrase in (
        "Evaluation dossier",
        "€30,000–€160,000",
        "Fair–Good",
        "Page 1 of",
        "not assessable",
        "71.2%",
        "One condition is not met",
        "Respect zone of wells: 112.6 m, limit 200 m",
        "Example scores, until the published text is entered",
    ):
        assert phrase in text
    assert "Scheda Norma 1 – Drainage" in text
    assert "Punteggi di esempio" not in text


def test_the_cover_says_which_condition_fails(italian: bytes) -> None:
    cover = re.sub(r"\s+", " ", reader(italian).pages[0].extract_text().replace("\u00a0", " "))
    assert "Una condizione non è soddisfatta" in cover
    assert "Zona di rispetto dei pozzi: 112,6 m, soglia 200 m" in cover
    assert "non valutabile: Soggiacenza della falda" in cover
    assert "La classe non toglie la condizione" in cover


def test_bookmarks_lead_to_every_part(italian: bytes) -> None:
    pdf = reader(italian)
    titles = [str(entry.title) for entry in pdf.outline if not isinstance(entry, list)]
    assert titles[:2] == ["Esito", "Intervento"]
    assert {"Scheda Norma 1 – Drenaggio", "Avvertenze", "Allegato tecnico"} <= set(titles)


def test_equal_inputs_equal_bytes(italian: bytes) -> None:
    assert render_dossier(full_result(), all_maps()) == italian


@pytest.mark.parametrize("standard", [*STANDARDS, None])
def test_standards(standard: str | None) -> None:
    content = render_dossier(full_result(), all_maps(), standard=standard)
    xmp = reader(content).trailer["/Root"]["/Metadata"].get_data().decode()
    archival = re.search(r"a-(\d)([ab])", standard or "")
    if archival:
        assert f"<pdfaid:part>{archival[1]}</pdfaid:part>" in xmp
        assert f"<pdfaid:conformance>{archival[2].upper()}</pdfaid:conformance>" in xmp
    assert ("pdfuaid:part" in xmp) == (standard is not None and "ua-1" in standard)
    # Tagged even when nobody asks.
    assert tags(reader(content))[0]["/H1"] >= 6


def test_the_result_is_attached_where_the_standard_admits_it(italian: bytes) -> None:
    attached = reader(italian).attachments
    assert json.loads(attached[ATTACHMENT][0]) == full_result()
    archival = render_dossier(full_result(), [], standard="a-2b")
    assert not reader(archival).attachments
    assert ATTACHMENT not in text_of(archival)


@pytest.mark.parametrize("language", ["it", "en"])
def test_markup_in_the_data_stays_text(language: Any) -> None:
    content = render_dossier(hostile_result(), all_maps(), language=language, standard="a-3a+ua-1")
    text = re.sub(r"\s+", " ", text_of(content))
    for piece in (
        '#import "x.typ"',
        "*grassetto*",
        "$x^2$",
        "@rif",
        "<etichetta>",
        '#panic("no")',
        "[U+1F333]",
    ):
        assert piece in text
    assert "javascript:" in text
    assert not any("javascript" in json.dumps(str(page.get("/Annots", ""))) for page in reader(content).pages)


def test_nothing_runs_off_the_page() -> None:
    right = []

    def visit(text: str, cm: Any, tm: Any, *_: Any) -> None:
        if text.strip():
            right.append(cm[0] * tm[4] + cm[4])

    for page in reader(render_dossier(hostile_result(), [])).pages:
        page.extract_text(visitor_text=visit)
    assert right
    assert min(right) >= 0
    assert max(right) < A4[0] - 18 / 25.4 * 72


def test_everything_null() -> None:
    content = render_dossier(minimal_result(), [])
    assert "Nessuna Scheda Norma è stata valutata." in text_of(content)
    assert "Nessuna mappa" in text_of(content)


def test_an_archival_pdf_needs_a_date() -> None:
    result = {**minimal_result(), "evaluated_on": None}
    assert render_dossier(result, [])
    with pytest.raises(RequestError, match="archival"):
        render_dossier(result, [], standard="a-2b")


def test_requests_that_cannot_be_met() -> None:
    with pytest.raises(RequestError, match="language"):
        render_dossier(minimal_result(), [], language="fr")  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="a-2b"):
        render_dossier(minimal_result(), [], standard="a-9")


def test_writing_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "nuova" / "dossier.pdf"
    assert write_dossier(minimal_result(), [], out) == out
    first = out.read_bytes()
    write_dossier(minimal_result(), [], out)
    assert out.read_bytes() == first
    with pytest.raises(RequestError):
        write_dossier(minimal_result(), [], out, standard="?")
    assert [file.name for file in out.parent.iterdir()] == ["dossier.pdf"]
