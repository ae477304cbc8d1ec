"""The commands of observations, from the protocol office's table to the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

REGISTER = """title: {it: Osservazioni, en: Observations}
subject: {it: Strategia di prova, en: Test strategy}
act: Decreto 1/2023
fictional: true
windows: {osservazione: {opens: 2023-12-06, closes: 2023-12-20}}
people: [{id: anna, roles: [office]}, {id: bice, roles: [reader]}, {id: council, roles: [council]}]
documents:
  - id: norme
    title: Norme
    articles: [{number: "1", title: Termini, text: Le opere si realizzano entro tre anni.}]
submissions: []
"""
TABLE = """Protocollo;Data;Ora;Mittente;Qualità;Oggetto;Testo;Articolo;Telefono
10/2023;20/12/2023;09:30;Comune di Rivalta;Comune;Termini;"Troppo poco tempo, si chiedono cinque anni";1;02 1
11/2023;21/12/2023;10:00;Carla Belloni;privato;Termini;"Troppo poco tempo, chiedo cinque anni";1;02 2
"""
ACTS = """- act: propose
  at: 2024-02-01T09:00:00
  by: anna
  points: [O-0001.1, O-0002.1]
  outcome: accepted
  reason: Il termine è breve.
  text_changes: [{document: norme, article: "1", before: tre anni, after: cinque anni}]
- {act: read, at: 2024-02-02T09:00:00, by: bice, points: [O-0001.1, O-0002.1], agrees: true}
- {act: decide, at: 2024-02-28T18:00:00, by: council, points: [O-0001.1, O-0002.1], resolution: 9/2024, on: 2024-02-28}
- {act: reply, at: 2024-03-01T09:00:00, by: anna, points: [O-0001.1, O-0002.1], protocol: 5/2024, on: 2024-03-01}
"""
DAY = ("--on", "2024-03-01")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sttm) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"empty.yaml": REGISTER, "protocollo.csv": TABLE, "acts.yaml": ACTS}.items():
        Path(name).write_text(text, encoding="utf-8")
    words = (
        "import",
        "protocollo.csv",
        "--into",
        "empty.yaml",
        "--out",
        "register.json",
        "--kind",
        "osservazione",
    )
    ran = sttm("observations", *words, *DAY)
    assert "2 submissions with 2 points added" in ran.out
    assert "Not kept, for they are not needed: Telefono" in ran.out
    return tmp_path


def test_the_whole_way(desk: Path, sttm) -> None:
    journal = ("--journal", "journal.jsonl")
    assert "2 points in 1 groups" in sttm("observations", "group", "register.json", *DAY).out
    assert (
        "4 acts appended"
        in sttm("observations", "record", "register.json", "journal.jsonl", "acts.yaml", *DAY).out
    )
    assert "Sound: 2 submissions" in sttm("observations", "check", "register.json", *journal, *DAY).out
    status = sttm("observations", "status", "register.json", *journal, *DAY).out
    assert "1 in time, 1 late" in status
    assert "2 replied" in status
    written = sttm(
        "observations",
        "documents",
        "register.json",
        *journal,
        "--out",
        "out",
        "--format",
        "docx,html",
        "--json",
        *DAY,
    )
    assert {Path(one["path"]).suffix for one in written.json} >= {".docx", ".html", ".json"}
    page = (desk / "out" / "testo-modificato.it.html").read_text(encoding="utf-8")
    assert "<del>tre</del><ins>cinque</ins>" in page
    assert "Belloni" not in "".join(p.read_text("utf-8") for p in (desk / "out").glob("*.html"))
    erased = sttm(
        "observations",
        "erase",
        "register.json",
        *journal,
        "--out",
        "new.json",
        "--on",
        "2026-03-01",
        "--json",
    )
    assert erased.json["erased"] == ["O-0002"]
    assert "Belloni" not in (desk / "new.json").read_text(encoding="utf-8")


def test_what_may_not_be_done_ends_with_3(desk: Path, sttm) -> None:
    Path("acts.yaml").write_text(ACTS.replace("by: bice", "by: anna"), encoding="utf-8")
    ran = sttm("observations", "record", "register.json", "journal.jsonl", "acts.yaml", *DAY, code=3)
    assert "it takes the role" in ran.err or "another person reads it" in ran.err
    assert not (desk / "journal.jsonl").exists()


def test_a_register_is_written_as_json(desk: Path, sttm) -> None:
    words = (
        "import",
        "protocollo.csv",
        "--into",
        "empty.yaml",
        "--out",
        "register.yaml",
        "--kind",
        "osservazione",
    )
    assert "written as JSON" in sttm("observations", *words, *DAY, code=2).err


def test_a_difference_between_two_maps_is_a_change_to_propose(desk: Path, sttm) -> None:
    empty = '{"type": "FeatureCollection", "features": []}'
    one = '{"type": "Feature", "properties": {"n": "E1"}, "geometry": {"type": "Point", "coordinates": [9.2, 45.4]}}'
    Path("a.geojson").write_text(empty)
    Path("b.geojson").write_text(empty.replace("[]", f"[{one}]"))
    ran = sttm("observations", "map-change", "a.geojson", "b.geojson", "--layer", "rete", "--id", "n")
    assert ran.json["features"][0]["properties"] == {"n": "E1", "change": "added"}
    assert "the same" in sttm("observations", "map-change", "a.geojson", "a.geojson", "--layer", "rete").err
    sttm("observations", "map-change", "a.geojson", "b.geojson", "--layer", "rete", code=3)


def test_an_unknown_format_is_refused(desk: Path, sttm) -> None:
    ran = sttm("observations", "documents", "register.json", "--out", "out", "--format", "odt", *DAY, code=2)
    assert "choose among pdf, docx, html" in ran.err
