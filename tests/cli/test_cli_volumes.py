"""The command volumes: which files it writes, what it says, what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_files_by_part_language_and_format(sttm: Any, town: Any, tmp_path: Path) -> None:
    out = tmp_path / "volumes"
    asked = ("volumes", "--out", out, "-w", town.workspace, "--on", "2026-03-10", "--part", "I")
    listed = sttm(*asked, "--json").json
    assert [(f["part"], f["language"], f["format"]) for f in listed] == [
        ("I", "it", "pdf"), ("I", "it", "html"), ("I", "en", "pdf"), ("I", "en", "html"),
    ]  # fmt: skip
    assert sorted(p.name for p in out.iterdir()) == sorted(Path(f["path"]).name for f in listed)
    # The same document in two formats has one fingerprint; another language is another document.
    assert [listed[n]["fingerprint"] == listed[0]["fingerprint"] for n in range(4)] == [
        True,
        True,
        False,
        False,
    ]


def test_one_language_and_format(sttm: Any, town: Any, tmp_path: Path) -> None:
    asked = ("--part", "I", "--lang", "en", "--format", "html", "--on", "2026-03-10")
    ran = sttm("volumes", "--out", tmp_path / "v", "-w", town.workspace, *asked)
    assert ran.out.strip() == str(tmp_path / "v" / "parte-1-quadro-conoscitivo.en.html")


def test_refusals(sttm: Any, town: Any, tmp_path: Path) -> None:
    ran = sttm("volumes", "--out", tmp_path / "v", "-w", town.workspace, "--part", "IX", "--json", code=2)
    assert "IX" in ran.error["message"]
    (tmp_path / "file").write_text("x")
    ran = sttm("volumes", "--out", tmp_path / "file", "-w", town.workspace, "--json", code=2)
    assert "not a folder" in ran.error["message"]


def test_planned_services_count_in_the_volumes_of_services_alone(
    sttm: Any, town: Any, tmp_path: Path
) -> None:
    asked = ("--part", "I", "--lang", "it", "--format", "html", "-w", town.workspace, "--on", "2026-03-10")
    planned = ("--include", "sector_programme")
    sttm("volumes", "--strategy", "2", "--out", tmp_path / "v", *asked, *planned)
    (path,) = (tmp_path / "v").iterdir()
    assert "servizi non ancora esistenti: programma di settore" in path.read_text(encoding="utf-8")
    ran = sttm("volumes", "--strategy", "3", "--out", tmp_path / "w", *asked, *planned, "--json", code=2)
    assert "do not read services" in ran.error["message"]


def test_the_study_of_services_and_a_scenario(sttm: Any, town: Any, tmp_path: Path) -> None:
    scenario = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "services" / "scenario.yaml"
    asked = ("--strategy", "2", "--part", "II", "--lang", "it", "--format", "html", "--on", "2026-03-10")
    out = tmp_path / "v"
    ran = sttm("volumes", "--out", out, "-w", town.workspace, *asked, "--example", scenario)
    path = out / "sttm-2-parte-2-quadro-propositivo.it.html"
    assert ran.out.strip() == str(path)
    said = path.read_text(encoding="utf-8")
    assert "Dove servirebbe di più il prossimo servizio" in said
    assert "Nessuno scenario" not in said
