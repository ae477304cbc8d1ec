"""The documents of a procedure: tree, versions, files that are what was recorded, what is lacking; the volume."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sttm.errors import InputError, RequestError
from sttm.operations.norms.procedure_documents import document_status, write_normative_volume
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack

EXAMPLE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "documents.yaml"
ON = date(2026, 3, 10)


@lru_cache
def pack() -> Pack:
    return load_pack("base")


def register(folder: Path, *lines: str) -> Path:
    text = "id: d\nset: sttm_documents\nversions:\n" + "\n".join(f"  - {line}" for line in lines) + "\n"
    path = folder / "documents.yaml"
    path.write_text(text if lines else text.replace("versions:", "versions: []"))
    return path


def found(status: dict[str, Any], name: str) -> dict[str, Any]:
    return next(d for d in status["documents"] if d["id"] == name)


def act(status: dict[str, Any], name: str) -> dict[str, Any]:
    return next(a for a in status["completeness"] if a["act"] == name)


def test_the_tree_is_that_of_the_source() -> None:
    status = document_status(pack(), EXAMPLE, date(2023, 8, 1))
    roots = [d["id"] for d in status["documents"] if d["depth"] == 0]
    assert roots == ["general_report", "sttm_1", "sttm_2", "sttm_3", "norms", "vas", "replies"]
    assert [d["id"] for d in status["documents"] if d["parent"] == "sttm_2"] == [
        "sttm_2_part_1", "sttm_2_part_2", "sttm_2_services", "sttm_2_lum", "sttm_2_study"
    ]  # fmt: skip
    assert sum(d["parent"] == "vas" for d in status["documents"]) == 4


def test_the_latest_version_on_a_day_counts() -> None:
    before = document_status(pack(), EXAMPLE, date(2023, 7, 30))
    after = document_status(pack(), EXAMPLE, date(2023, 7, 31))
    assert (found(before, "general_report")["version"], found(before, "general_report")["stage"]) == (
        "0.9",
        "draft",
    )
    assert (found(after, "general_report")["version"], found(after, "general_report")["versions"]) == (
        "1.0",
        2,
    )


def test_a_draft_does_not_complete_a_deposit() -> None:
    deposit = act(document_status(pack(), EXAMPLE, date(2023, 8, 1)), "vas_deposit")
    assert deposit["needed"] == 2
    assert [(m["document"], m["why"]["en"]) for m in deposit["lacking"]] == [("vas_form_f", "it is a draft")]
    assert deposit["answer"] == "not_met"


def test_a_file_that_was_changed_is_lacking(tmp_path: Path) -> None:
    text = b"rapporto"
    (tmp_path / "rapporto.txt").write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    line = (
        "{document: vas_report_document, version: '1', stage: proposed, date: 2023-07-31, authors: [A], file: rapporto.txt, sha256: "
        + digest
        + "}"
    )
    form = "{document: vas_form_f, version: '1', stage: proposed, date: 2023-07-31, authors: [A]}"
    path = register(tmp_path, line, form)
    status = document_status(pack(), path, ON)
    assert found(status, "vas_report_document")["file_state"] == "as_recorded"
    assert act(status, "vas_deposit")["answer"] == "met"
    (tmp_path / "rapporto.txt").write_bytes(b"altro")
    status = document_status(pack(), path, ON)
    assert [m["why"]["en"] for m in act(status, "vas_deposit")["lacking"]] == [
        "the file rapporto.txt is not the one recorded"
    ]
    (tmp_path / "rapporto.txt").unlink()
    assert found(document_status(pack(), path, ON), "vas_report_document")["file_state"] == "absent"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{document: nonsense, version: '1', stage: draft, date: 2023-07-31, authors: [A]}", "no document nonsense"),
        ("{document: sttm_1, version: '1', stage: draft, date: 2023-07-31, authors: [A]}", "no document sttm_1"),
        ("{document: replies, version: '1', stage: draft, date: 2023-07-31, authors: [A], file: ../x}", "beside the register"),
        ("{document: replies, version: '1', stage: draft, date: 2023-07-31, authors: []}", "at least 1"),
    ],
)  # fmt: skip
def test_faults_are_told(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        document_status(pack(), register(tmp_path, line), ON)
    assert said in " ".join(str(f) for f in caught.value.faults)


def test_a_version_entered_twice_is_a_fault(tmp_path: Path) -> None:
    line = "{document: replies, version: '1', stage: draft, date: 2023-07-31, authors: [A]}"
    with pytest.raises(InputError) as caught:
        document_status(pack(), register(tmp_path, line, line), ON)
    assert caught.value.faults[0].code == "document"


def test_the_volume_tells_every_article_rule_and_term(tmp_path: Path) -> None:
    out = write_normative_volume(pack(), ON, tmp_path / "norme.pdf")
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(out).pages)
    articles = [a for a in pack().articles.values() if a.covers(ON)]
    missing = [a.number for a in articles if f"Art. {a.number}" not in text]
    assert missing == []
    assert "Questo volume non è un testo ufficiale" in text
    assert "> 200.000 m²" in text
    html = write_normative_volume(pack(), ON, tmp_path / "norms.html", language="en").read_text()
    rules = [r.title.en for r in pack().rules.values() if r.covers(ON)]
    assert [r for r in rules if r not in html.replace("&#x27;", "'")] == []
    assert "90 days (45 in the simplified regime)" in html
    assert html == write_normative_volume(pack(), ON, tmp_path / "again.html", language="en").read_text()


def test_a_volume_is_pdf_or_html(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="not written as"):
        write_normative_volume(pack(), ON, tmp_path / "norme.docx")
