"""`sttm atlas`: what is written is told; what cannot be is refused before any work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DAY = ("--on", "2026-03-10")


@pytest.mark.parametrize(("which", "sheets"), [("services", 1), ("lum", None)])
def test_an_atlas_of_one_comune(sttm: Any, town: Any, tmp_path: Path, which: str, sheets: int | None) -> None:
    out = tmp_path / "atlas"
    asked = (
        "--out",
        out,
        "--municipality",
        "F002",
        "--language",
        "en",
        "--no-pdf",
        "-w",
        town.workspace,
        *DAY,
    )
    told = sttm("atlas", which, *asked, "--json").json
    assert told["language"] == "en"
    assert sheets is None or told["sheets"] == sheets
    pages = list(out.glob("comuni/*.html" if which == "services" else "lum/*.html"))
    assert len(pages) == told["sheets"] > 0
    assert [Path(path).name for path in told["files"]] == ["index.html", "method.html", "values.json"]
    assert 'lang="en"' in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("which", ["services", "lum"])
def test_planned_services_count_where_they_are_asked_for(
    sttm: Any, town: Any, tmp_path: Path, which: str
) -> None:
    asked = ("--municipality", "F002", "--no-pdf", "-w", town.workspace, *DAY)
    both = ("--include", "sector_programme,pnrr_proposal")
    values = []
    for name, more in (("plain", ()), ("both", both)):
        sttm("atlas", which, "--out", tmp_path / name, *asked, *more)
        values.append(json.loads((tmp_path / name / "values.json").read_text(encoding="utf-8")))
        said = (tmp_path / name / "method.html").read_text(encoding="utf-8")
        assert said.count("servizi non ancora esistenti") == bool(more)
    plain, whole = values
    assert (plain["states"], len(whole["states"])) == (["existing"], 3)
    assert plain["fingerprint"] != whole["fingerprint"]
    if which == "services":
        (before,), (after,) = (one["municipalities"] for one in values)
        for old, new in zip(before["services"], after["services"], strict=True):
            assert new["counted"] == old["existing"] + old["planned"]
    ran = sttm("atlas", which, "--out", tmp_path / "x", *asked, "--include", "dreamt", "--json", code=2)
    assert "dreamt" in ran.error["message"]
    assert not (tmp_path / "x").exists()


def test_what_cannot_be_written_is_refused(sttm: Any, town: Any, tmp_path: Path) -> None:
    at = ("-w", town.workspace, *DAY, "--json")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    other = sttm("atlas", "lum", "--out", tmp_path / "mine", *at, code=2)
    assert "not an atlas" in other.error["message"]
    nothing = sttm("atlas", "lum", "--out", tmp_path / "a", "--no-pdf", "--no-html", *at, code=2)
    assert "pdf" in nothing.error["remedy"]
    nobody = sttm("atlas", "services", "--out", tmp_path / "a", "--municipality", "Atlantis", *at, code=2)
    assert "Atlantis" in nobody.error["message"]
    assert not (tmp_path / "a").exists()
