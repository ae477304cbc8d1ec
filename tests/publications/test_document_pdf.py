"""A document as PDF: tagged, numbered, deaf to markup, the same bytes every time."""

from __future__ import annotations

import io

import pytest
from document_example import example, table
from pypdf import PdfReader
from test_monitoring_pdf import tags, text_of

from sttm.errors import RequestError
from sttm.publications.documents.model import Heading, Note, Paragraph
from sttm.publications.documents.pdf import ATTACHMENT, render_pdf


@pytest.fixture(scope="module")
def italian() -> bytes:
    return render_pdf(example())


def test_accessible(italian: bytes) -> None:
    pdf = PdfReader(io.BytesIO(italian))
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.trailer["/Root"]["/Metadata"].get_data().decode()
    assert pdf.trailer["/Root"]["/Lang"] == "it-IT"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Parte di prova – Terra di prova"
    counts, figures = tags(italian)
    # Two chapters and the contents; two sections; one subsection.
    assert (counts["/H1"], counts["/H2"], counts["/H3"]) == (3, 2, 1)
    assert counts["/Table"] == counts["/THead"] == 2
    assert counts["/TR"] == 5
    assert [f["/Alt"] for f in figures] == ["Un quadrato blu"]


@pytest.mark.parametrize(
    "phrase",
    [
        "Parte di prova", "Terra di prova", "Territorio fittizio", "Valori di esempio", "Giorno 10 marzo 2026",
        "1.1 Dati", "1.1.1 Figura", "Un capoverso.", "primo punto", "Nota. da sapere", "Attenzione. da temere",
        "Manca. da avere", "Fonte un atto", "Tabella 1 – Unità e aree", "U2 2,50 km²", "Nota di tabella",
        "Figura 1 – Un quadrato", "Nota di figura", "Tabella 2 – Seconda tabella",
    ],
)  # fmt: skip
def test_every_block_is_read(italian: bytes, phrase: str) -> None:
    assert phrase in text_of(italian)


def test_equal_documents_give_equal_bytes(italian: bytes) -> None:
    assert render_pdf(example()) == italian


def test_the_fingerprint_is_printed(italian: bytes) -> None:
    assert example().fingerprint in text_of(italian).replace(" ", "")


def test_markup_in_the_data_stays_text() -> None:
    hostile = "#panic() *x* $y$ <z> = w \U0001f333"
    parts = (Heading(1, hostile), Paragraph(hostile), Note(hostile), table((hostile, hostile)))
    found = text_of(render_pdf(example(parts=parts, title=hostile, subtitle=hostile)))
    assert found.count("#panic() *x* $y$ <z> = w [U+1F333]") >= 6


def test_values_are_attached_where_the_standard_admits_it(italian: bytes) -> None:
    attached = PdfReader(io.BytesIO(italian)).attachments
    assert attached[ATTACHMENT] == [b'{"kind":"example","units":{"U1":1.0}}']
    assert not PdfReader(io.BytesIO(render_pdf(example(), standard="a-2a+ua-1"))).attachments
    assert not PdfReader(io.BytesIO(render_pdf(example(attachment=None)))).attachments
    render_pdf(example(), standard="a-3a+ua-1")


def test_unknown_standard() -> None:
    with pytest.raises(RequestError, match="unknown PDF standard"):
        render_pdf(example(), standard="pdf-x")


def test_english() -> None:
    text = text_of(render_pdf(example(language="en")))
    for phrase in ("Fictional territory", "Table 1 – ", "Figure 1 – ", "Beware. da temere", "Contents"):
        assert phrase in text


@pytest.mark.parametrize(("sections", "listed"), [(20, 2), (450, 1)])
def test_the_contents_of_a_long_document_list_its_chapters(sections: int, listed: int) -> None:
    parts = (Heading(1, "Elenco"), *(Heading(2, f"voce {n:03d}") for n in range(sections)))
    pdf = PdfReader(io.BytesIO(render_pdf(example(parts=parts))))
    first = " ".join(page.extract_text() for page in pdf.pages[:2])
    # Of a short one, once in the contents and once in its place.
    assert first.count("voce 005") == listed
    assert len(pdf.outline) > 0
