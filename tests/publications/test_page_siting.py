"""Where each activity may go, in a browser: choose, click, read why; by keyboard, by form, by link, on a phone."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import page_content
import pytest
from axe_playwright_python.sync_playwright import Axe
from page_reader import WIDTHS, Watched
from playwright.sync_api import Page, expect

from sttm.publications.page.serve import serve
from sttm.publications.page.site import write_site

pytestmark = pytest.mark.browser

Look = Callable[..., Watched]

VIEW = "#view=siting"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
NO_WEBGL = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
};
"""


def click(page: Page, x: float, y: float) -> None:
    """Click the map at a share of its width and height."""
    page.wait_for_selector(".siting-table")
    page.wait_for_timeout(500)
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.locator(".map canvas").click(position={"x": box["width"] * x, "y": box["height"] * y})


def state(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).fragment).items()}


def at(east: float, north: float) -> str:
    """Longitude and latitude at a share of the territory, as the address has them."""
    west, south, right, top = page_content.units().to_crs(4326).total_bounds
    return f"{west + east * (right - west):.5f},{south + north * (top - south):.5f}"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_click_reads_the_rule_its_article_and_its_source(site: str, look: Look, width: str) -> None:
    watched = look(site + VIEW, width)
    page = watched.page
    expect(page.locator("#title-siting")).to_have_text("Dove può andare ogni attività (STTM 3)")
    page.locator("#activity").select_option("logistics")
    expect(page.locator(".legend li").first).to_have_text(re.compile(r"Esclusione\s+2\.500,0 ha \(25%\)"))
    click(page, 0.6, 0.4)
    why = page.locator(".why")
    expect(why.locator(".why-class")).to_contain_text("Esclusione per «Logistica»")
    rule = why.locator(".rule")
    expect(rule).to_have_count(1)
    for words in (
        "Boschi",
        "Nei boschi non si costruisce",
        "art. II.3.2, Natura",
        "Legge sui boschi, art. 7",
    ):
        expect(rule).to_contain_text(words)
    expect(rule.locator(".tag")).to_have_text("esempio, non ufficiale")
    expect(why.locator(".others li")).to_have_count(1)
    expect(why.locator(".others")).to_contain_text("Data centre Esclusione")
    expect(why.locator("code")).to_have_text(f"sttm siting areas --at {state(page)['at']} --on 2026-03-02")
    expect(page.locator(".explorer > [role=status]")).to_have_text(
        "Esclusione per «Logistica». Una regola tocca questo punto."
    )
    page.get_by_role("button", name="Leggi perché").click()
    expect(page.locator("#why-title")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert watched.said == []


def test_a_link_opens_the_place_the_activity_and_the_language(site: str, look: Look) -> None:
    page = look(site + f"{VIEW}&activity=logistics&at={at(0.25, 0.25)}&lang=en", wait=False).page
    why = page.locator(".why")
    expect(why.locator(".why-class")).to_contain_text("Attention for “Logistics”")
    rule = why.locator(".rule")
    expect(rule).to_contain_text("Condition that overcomes it: Landscape authorisation.")
    expect(rule).to_contain_text("Layer: Rivers (within 150\u00a0m)")
    expect(rule).to_contain_text("official")
    expect(rule.locator(".tag")).to_have_count(0)
    page.get_by_role("button", name="Italiano").click()
    expect(why.locator(".why-class")).to_contain_text("Attenzione per «Logistica»")
    why.get_by_role("link", name="Data centre").click()
    expect(why.locator(".why-class")).to_contain_text("Ammissibile per «Data centre»")
    expect(rule).to_have_class("rule other")
    expect(rule).to_contain_text("Non riguarda l’attività scelta, ma: Logistica")
    page.go_back()
    expect(page.locator("#activity")).to_have_value("logistics")
    why.get_by_role("button", name="Chiudi la scheda").click()
    expect(why).to_have_count(0)
    assert "at" not in state(page)


def test_what_is_not_known_is_said_with_what_is_known_already(site: str, look: Look) -> None:
    page = look(site + f"{VIEW}&activity=logistics&at={at(0.75, 0.25)}", wait=False).page
    why = page.locator(".why")
    expect(why).to_contain_text("Non valutabile per «Logistica»")
    expect(why).to_contain_text("Un’attenzione o una mitigazione è comunque già nota.")
    expect(why.locator(".unknown")).to_contain_text("Beni culturali (non chiesto dall’attività scelta)")
    expect(page.locator(".map-alternative")).to_contain_text("(di cui attenzione già nota 2.500,0 ha)")
    page.get_by_text("Strati che mancano").click()
    expect(page.locator(".block.small")).to_contain_text("Beni culturali: non noto su 2.500,0 ha")


def test_the_keyboard_reads_the_centre_and_the_form_any_place(site: str, look: Look) -> None:
    page = look(site + VIEW).page
    page.wait_for_selector(".siting-table")
    page.locator(".map canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(page.locator(".why-class")).to_contain_text("Esclusione")
    lon, lat = at(0.25, 0.75).split(",")
    page.get_by_label("Longitudine").fill(lon.replace(".", ","))
    page.get_by_label("Latitudine").fill(lat)
    page.keyboard.press("Enter")
    expect(page.locator(".why-class")).to_contain_text("Ammissibile per «Data centre»")
    expect(page.locator(".why")).to_contain_text("Nessuna regola tocca questo punto.")
    expect(page.locator("#why-title")).to_be_focused()
    page.get_by_label("Longitudine").fill("nove")
    page.keyboard.press("Enter")
    expect(page.locator("#place-note")).to_contain_text("si scrivono in gradi")
    page.get_by_label("Longitudine").fill("8")
    page.keyboard.press("Enter")
    expect(page.locator(".why")).to_contain_text("Il punto è fuori dal territorio.")


def test_a_comune_and_the_table_say_the_same_without_pointing(site: str, look: Look) -> None:
    page = look(site + VIEW, wait=False, script=NO_WEBGL).page
    page.goto(site + VIEW)
    expect(page.locator(".map-missing")).to_contain_text("indicando un punto o un Comune")
    page.get_by_label("oppure un Comune").select_option("M1")
    why = page.locator(".why")
    expect(why.locator("#why-title")).to_have_text("Borgo Ponte")
    expect(why.locator(".rules").first).to_contain_text("2.500,0 ha")
    why.locator("summary").click()
    expect(why.locator(".rule.other")).to_contain_text("Fiumi")
    assert state(page)["municipality"] == "M1"
    page.get_by_role("button", name="Le stesse misure in tabella").click()
    expect(page.locator("#siting-table-title")).to_be_focused()
    rows = page.locator(".siting-table tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Tutto il territorio")
    expect(rows.nth(1)).to_contain_text("Zona omogenea")
    expect(rows.nth(2)).to_have_class("chosen")
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_a_page_without_areas_has_no_such_view(tmp_path: Path, look: Look) -> None:
    write_site(tmp_path / "site", dataclasses.replace(page_content.content(), siting=None))
    with serve(tmp_path / "site") as served:
        page = look(served.address + VIEW).page
        expect(page.locator("nav.views li")).to_have_count(6)
        expect(page.locator("#title-map")).to_be_attached()


def test_areas_that_cannot_be_read_say_so(tmp_path: Path, look: Look) -> None:
    write_site(tmp_path / "site", page_content.content())
    (tmp_path / "site" / "data" / "siting-pieces.json").unlink()
    with serve(tmp_path / "site") as served:
        page = look(served.address + VIEW, wait=False).page
        expect(page.get_by_role("alert")).to_have_text("Le aree non si possono leggere.")
