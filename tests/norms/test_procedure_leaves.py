"""What a procedure leaves behind: a picture of the path, a calendar of its terms."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from icalendar import Calendar

from sttm.operations.norms.procedure import procedure_status
from sttm.packs.loading import load_pack
from sttm.publications.norms.procedure_calendar import procedure_ics
from sttm.publications.norms.procedure_diagram import procedure_svg

FILE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "first-three-sttm.yaml"


@lru_cache
def status(on: str) -> dict[str, Any]:
    return procedure_status(load_pack("base"), FILE, date.fromisoformat(on))


def texts(svg: bytes) -> list[str]:
    return [e.text or "" for e in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_shows_every_act_and_every_window_of_the_source() -> None:
    shown = texts(procedure_svg(status("2024-03-01")))
    days = ["14.4.2022", "24.5.2022", "ott–nov 2022", "5.12.2022", "31.7.2023", "1.8.2023", "4.10.2023", "18.10.2023",
            "30.10.2023", "6.12.2023", "13.12.2023", "20.12.2023", "28.2.2024"]  # fmt: skip
    assert [d for d in days if d not in shown] == []
    assert "15 giorni → 20.12.2023" in shown
    assert "1 mese → 18.11.2023" in shown
    assert "90 giorni → 30.10.2023" in shown
    assert any("DSM 335/2023" in t for t in shown)
    assert "Termini non ufficiali: da verificare sull'atto vigente." in shown


def test_the_picture_is_read_aloud_and_stable() -> None:
    svg = procedure_svg(status("2023-12-10"), "en")
    assert svg == procedure_svg(status("2023-12-10"), "en")
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    named = [root.find(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc")]
    assert all(e is not None and e.text for e in named)
    assert "on 10 Dec 2023" in texts(svg)
    assert "15 days → 20 Dec 2023 (running)" in texts(svg)


def test_the_picture_fits_its_page() -> None:
    root = ET.fromstring(procedure_svg(status("2024-03-01")))
    height = float(root.get("height", "0"))
    places = [float(e.get("y", "0")) for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert max(places) < height


def test_the_calendar_gives_whole_days_and_says_what_is_not_official() -> None:
    found = Calendar.from_ical(procedure_ics(status("2023-12-10")))
    events = {str(e["uid"]).split("-sttm_")[-1]: e for e in found.walk("VEVENT")}
    observations = events["observations@sttm"]
    assert observations["dtstart"].dt == date(2023, 12, 6)
    assert observations["dtend"].dt == date(2023, 12, 21), "the day after the last"
    assert "non ufficiali" in observations["description"]
    assert len(observations.walk("VALARM")) == 2
    assert all(not e.walk("VALARM") for e in found.walk("VEVENT") if e is not observations), (
        "what is over reminds nobody"
    )
    assert len(events) == 5


def test_the_calendar_is_stable_and_its_lines_are_folded() -> None:
    text = procedure_ics(status("2023-12-10"), "en")
    assert text == procedure_ics(status("2023-12-10"), "en")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
