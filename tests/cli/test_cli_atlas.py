"""`sttm atlas`: what is written is told; what cannot be is refused before any work."""

from __future__ import annotations

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
