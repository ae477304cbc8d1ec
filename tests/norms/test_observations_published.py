"""From the protocol office's table to published files: what is read, what is written, who is not named."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pypdf
import pytest
from observation_examples import ARTICLES, made_acts, made_register

from sttm.errors import InputError
from sttm.norms.observations.acts import ACTS_FILE, MapChange, Propose, Read, TextChange
from sttm.norms.observations.journal import append_entries, entries_of
from sttm.operations.norms.observations import (
    group_register,
    open_case,
    record_acts,
    register_status,
    write_register,
)
from sttm.operations.norms.observations_documents import write_documents
from sttm.operations.norms.observations_import import import_register, split_text
from sttm.packs.loading import load_pack
from sttm.publications.documents.docx import render_docx
from sttm.publications.documents.model import Document, Heading, Redline, Run

PACK = load_pack("base")
ON = date(2024, 3, 1)
RULES = PACK.observation_rules(ON)
EMPTY = made_register(1, 0).model_copy(update={"submissions": ()})

HEADS = "N. protocollo;Data;Ora;Tipo;Mittente;Qualità;Oggetto;Testo;Documento;Articolo;Lon;Lat;Telefono;Codice fiscale"
ROWS = (
    "1/2023;20/12/2023;10:30;Osservazione;Comune di Rivalta;Comune;Norme;Ridurre;Norme di attuazione;art. 12;9,19;45,46;02 1;X",
    "2/2023;21/12/2023;;osservazione;Carla Belloni;privato;Norme;Uno;norme;15;;;02 2;Y",
    "2/2023;21/12/2023;;osservazione;Carla Belloni;privato;Norme;Due;norme;21;;;02 2;Y",
)


def table(folder: Path, *rows: str, heads: str = HEADS) -> Path:
    path = folder / "protocollo.csv"
    path.write_text("\n".join((heads, *rows)) + "\n", encoding="utf-8")
    return path


def case_of(folder: Path, register, acts=(), on: date = ON):
    write_register(register, folder / "register.json")
    journal = folder / "journal.jsonl"
    append_entries(journal, entries_of(acts), after=0)
    return open_case(folder / "register.json", PACK, on, journal=journal)


# --- import ------------------------------------------------------------------------------------------------


def test_a_table_becomes_submissions_and_points(tmp_path: Path):
    found = import_register(table(tmp_path, *ROWS), EMPTY, RULES)
    first, second = found.register.submissions
    assert (first.protocol, first.received, first.time) == ("1/2023", date(2023, 12, 20), time(10, 30))
    assert (first.sender.quality, second.sender.quality) == ("municipality", "citizen")
    assert first.points[0].geometry == {"type": "Point", "coordinates": [9.19, 45.46]}
    assert first.points[0].about.article == "12"
    assert [p.text for p in second.points] == ["Uno", "Due"]
    assert [found.register.timing(one) for one in (first, second)] == ["in_time", "late"]
    # What is not needed is not kept, and said.
    assert found.left_out == ("Telefono", "Codice fiscale")
    assert "02 2" not in str(found.register)


def test_a_spreadsheet_says_the_same(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(HEADS.split(";"))
    day = datetime(2023, 12, 20)
    book.active.append(
        ["1/2023", day, time(10, 30), "osservazione", "Comune di Rivalta", "Comune", "Norme", "Ridurre", "norme", 12,
         9.19, 45.46, "02 1", "X"]
    )  # fmt: skip
    path = tmp_path / "protocollo.xlsx"
    book.save(path)
    one = import_register(path, EMPTY, RULES).register.submissions[0]
    assert one == import_register(table(tmp_path, ROWS[0]), EMPTY, RULES).register.submissions[0]


def test_every_fault_of_a_table_is_said_at_once(tmp_path: Path):
    rows = (
        ROWS[0].replace("20/12/2023", "ieri"),
        ROWS[1].replace("privato", "marziano"),
        ROWS[0].replace("1/2023", "3/2023").replace("10:30", "tardi").replace("9,19", "nord"),
    )
    with pytest.raises(InputError) as caught:
        import_register(table(tmp_path, *rows), EMPTY, RULES)
    told = {(fault.feature, fault.column) for fault in caught.value.faults}
    assert told >= {("row 1", "received"), ("row 2", "quality"), ("row 3", "time"), ("row 3", "lon")}


def test_a_table_without_what_is_needed_is_refused(tmp_path: Path):
    with pytest.raises(InputError) as caught:
        import_register(table(tmp_path, "a;b", heads="Mittente;Testo"), EMPTY, RULES)
    assert "there is no column protocol" in {fault.message for fault in caught.value.faults}


def test_rows_of_one_protocol_are_of_one_sender(tmp_path: Path):
    with pytest.raises(InputError, match="1 fault"):
        import_register(table(tmp_path, ROWS[1], ROWS[2].replace("Carla", "Gilda")), EMPTY, RULES)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Si chiede una cosa sola.", ("Si chiede una cosa sola.",)),
        ("Premessa\n1) una\n2) due", ("Premessa\nuna", "Premessa\ndue")),
        ("a) una\nb) due\nche continua", ("una", "due\nche continua")),
        ("Punto 1: una\nPunto n. 2: due", ("una", "due")),
        ("1) una sola", ("1) una sola",)),
        ("il 20.12.2023 è tardi\n30 per cento", ("il 20.12.2023 è tardi\n30 per cento",)),
    ],
)
def test_a_text_that_numbers_its_requests_is_split(text: str, parts: tuple[str, ...]):
    assert split_text(text) == parts


# --- recording ---------------------------------------------------------------------------------------------


def test_acts_are_recorded_all_or_none(tmp_path: Path):
    register = made_register(4, 1)
    acts = [act for act in made_acts(register) if isinstance(act, Propose | Read)]
    case = case_of(tmp_path, register)
    path = tmp_path / "acts.json"
    path.write_bytes(ACTS_FILE.dump_json(tuple(acts)))
    journal = tmp_path / "journal.jsonl"
    assert record_acts(case, journal, path)["entries"] == len(acts)
    kept = journal.read_bytes()
    again = open_case(tmp_path / "register.json", PACK, ON, journal=journal)
    path.write_bytes(ACTS_FILE.dump_json((acts[0], acts[1].model_copy(update={"by": "anna"}))))
    with pytest.raises(InputError, match="stays as it was"):
        record_acts(again, journal, path)
    assert journal.read_bytes() == kept


# --- documents ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory):
    """The real case in size: 79 observations, 23 late, some of them still open."""
    folder = tmp_path_factory.mktemp("published")
    register = made_register(points=100)
    case = case_of(folder, register, made_acts(register, share=0.8))
    out = folder / "out"
    written = write_documents(case, out, languages=("it", "en"), formats=("pdf", "docx", "html"))
    return register, case, out, written


def pdf_text(path: Path) -> str:
    return " ".join((page.extract_text() or "") for page in pypdf.PdfReader(path).pages)


def docx_xml(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


def test_every_file_is_written(published):
    _, _, out, written = published
    assert sorted(p.name for p in out.iterdir()) == sorted(Path(one["path"]).name for one in written)
    assert len(written) == 3 * 2 * 3 + 2 + 3
    by_document = {(one["document"], one["language"]): set() for one in written if "fingerprint" in one}
    for one in written:
        if "fingerprint" in one:
            by_document[one["document"], one["language"]].add(one["fingerprint"])
    assert all(len(prints) == 1 for prints in by_document.values())


def test_no_natural_person_is_named_anywhere(published):
    register, _, out, _ = published
    hidden = {one.sender.name for one in register.submissions if one.sender.quality in ("citizen", "company")}
    signed = {re.search(r"sottoscritto ([^:]+):", p.text)[1] for _, p in register.points.values()}
    for path in out.iterdir():
        text = pdf_text(path) if path.suffix == ".pdf" else path.read_bytes().decode(errors="ignore")
        text = docx_xml(path) if path.suffix == ".docx" else text
        text = re.sub(r"\s+", " ", text)
        assert not [name for name in hidden | signed if name in text], path.name
    replies = pdf_text(out / "controdeduzioni.it.pdf")
    named = next(one.sender.name for one in register.submissions if one.sender.quality == "municipality")
    assert named in re.sub(r"\s+", " ", replies)


def test_the_figures_are_those_of_the_real_case(published):
    _, case, out, _ = published
    totals = json.loads((out / "totali.json").read_text())
    assert totals["kinds"][0]["submissions_by_timing"] == {"in_time": 56, "late": 23}
    text = re.sub(r"\s+", " ", pdf_text(out / "registro.it.pdf"))
    assert "79 56 23 100" in text
    assert "Bozza: 20 punti su 100" in text
    assert len(re.findall(r"fuori termine", text)) >= 23
    assert register_status(case)["totals"] == totals


def test_the_pdf_is_tagged_and_has_a_language(published):
    out = published[2]
    for path in out.glob("*.pdf"):
        root = pypdf.PdfReader(path).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert str(root["/Lang"]).startswith(path.name.split(".")[1])


def test_changes_are_tracked_in_word(published):
    out = published[2]
    xml = docx_xml(out / "testo-modificato.it.docx")
    assert re.findall(r"<w:delText[^>]*>([^<]*)</w:delText>", xml) == ["30", "tre"]
    assert re.findall(r"<w:ins [^>]*><w:r><w:t[^>]*>([^<]*)</w:t>", xml) == ["25", "cinque"]
    assert "<w:tblHeader" in docx_xml(out / "registro.it.docx")
    amended = json.loads((out / "testo-modificato.json").read_text())
    # Whoever accepts every change reads the amended article; whoever refuses reads the adopted one.
    paragraph = next(p for p in re.findall(r"<w:p>.*?</w:p>", xml) if "<w:del " in p)
    kept = re.sub(r"<w:del .*?</w:del>", "", paragraph)
    assert re.sub(r"<[^>]+>", "", kept) == amended[0]["after"]
    refused = re.sub(r"<w:ins .*?</w:ins>", "", paragraph)
    assert re.sub(r"<[^>]+>", "", refused) == amended[0]["before"] == ARTICLES[0].text


def test_the_html_says_what_goes_and_what_comes(published):
    html = (published[2] / "testo-modificato.it.html").read_text(encoding="utf-8")
    assert "<del>30</del><ins>25</ins>" in html


def test_the_map_has_every_place(published):
    register, _, out, _ = published
    content = json.loads((out / "osservazioni.geojson").read_text())
    placed = [name for name, (_, point) in register.points.items() if point.geometry]
    assert [one["id"] for one in content["features"]] == placed
    assert (out / "mappa.it.svg").read_text().startswith("<?xml")


def test_equal_registers_give_equal_bytes(published, tmp_path: Path):
    register, _, out, _ = published
    case = case_of(tmp_path, register, made_acts(register, share=0.8))
    write_documents(case, tmp_path / "again", formats=("docx",))
    for name in ("controdeduzioni.it.docx", "mappa.it.svg", "osservazioni.geojson"):
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()


def test_a_map_change_is_published_with_the_points_that_ask_for_it(tmp_path: Path):
    register = made_register(2, 0)
    feature = {
        "type": "Feature", "id": "E1", "properties": {"change": "added"},
        "geometry": {"type": "Point", "coordinates": [9.2, 45.4]},
    }  # fmt: skip
    change = MapChange(layer="rete", features=(feature,))
    at = datetime(2024, 2, 1)
    name = next(iter(register.points))
    act = Propose(
        act="propose",
        at=at,
        by="anna",
        points=(name,),
        outcome="accepted",
        reason="Sì.",
        map_changes=(change,),
    )
    written = write_documents(case_of(tmp_path, register, [act]), tmp_path / "out", formats=("html",))
    assert "modifiche-rete.geojson" in {Path(one["path"]).name for one in written}
    content = json.loads((tmp_path / "out" / "modifiche-rete.geojson").read_text())
    assert content["features"][0]["properties"] == {"change": "added", "points": [name]}


def test_replies_that_contradict_each_other_are_not_published(tmp_path: Path):
    register = made_register(2, 0)
    one, two = register.points
    acts = [
        Propose(
            act="propose", at=datetime(2024, 2, 1), by="anna", points=(name,), outcome="partly", reason="Sì.",
            text_changes=(TextChange(document="norme", article="12", before="30 per cento", after=after),),
        )
        for name, after in ((one, "20 per cento"), (two, "10 per cento"))
    ]  # fmt: skip
    case = case_of(tmp_path, register, acts)
    assert len(register_status(case)["conflicts"]) == 1
    with pytest.raises(InputError, match="contradicts"):
        write_documents(case, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_do_not_make_points_alike(tmp_path: Path):
    register = made_register(2, 0)
    first, second = register.submissions
    texts = ("sposta la fermata del tram", "riduci le altezze degli edifici")
    changed = [
        one.model_copy(
            update={
                "sender": one.sender.model_copy(update={"name": "Gilda Invernizzi", "quality": "citizen"}),
                "points": (
                    one.points[0].model_copy(update={"text": f"Gilda Invernizzi, Gilda Invernizzi: {text}"}),
                ),
            }
        )
        for one, text in zip((first, second), texts, strict=True)
    ]
    case = case_of(tmp_path, register.model_copy(update={"submissions": tuple(changed)}))
    assert group_register(case)["groups"] == []


def test_signs_that_no_xml_holds_do_not_break_a_word_file():
    runs = (Run("keep", "a\x00b\x0b"), Run("insert", "c & <d>"))
    given = {
        "title": "T",
        "subtitle": "S",
        "language": "it",
        "date": "2026-03-10",
        "cover": (),
        "fictional": True,
    }
    made = render_docx(Document(**given, parts=(Heading(1, "H"), Redline(runs))))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert "c &amp; &lt;d&gt;" in archive.read("word/document.xml").decode()
