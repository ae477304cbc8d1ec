"""The command that finds poles, on the sample town."""

from __future__ import annotations

from typing import Any

import pytest

DAY = ("--on", "2026-03-10")


def test_candidates_and_their_answers_fit_a_terminal(
    town: Any, sttm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STTM_WORKSPACE", str(town.workspace))
    monkeypatch.setenv("COLUMNS", "100")
    said = sttm("siting", "poles", "production", *DAY).out
    tables = said.split("Polo sovracomunale della produzione: ")[0]
    assert all(len(line.rstrip()) <= 100 for line in tables.splitlines())
    assert "Insieme di insediamenti" in said
    assert "Fuori dalle aree di esclusione" in said
    english = sttm("siting", "poles", "production", *DAY, "--language", "en").out
    assert "Outside exclusion areas" in english


def test_a_cluster_is_called_after_its_largest_settlement(
    town: Any, sttm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STTM_WORKSPACE", str(town.workspace))
    found = sttm("siting", "poles", "production", *DAY, "--json").json
    clusters = [c for c in found["poles"][0]["candidates"] if c["id"].startswith("cluster:")]
    assert clusters
    assert all(not c["name"].startswith("I0") for c in clusters)
