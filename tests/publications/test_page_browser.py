"""The page in a browser: by mouse, by keyboard, by link, on a phone, without WebGL, with hostile text."""

from __future__ import annotations

import copy
import dataclasses
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import matplotlib.image
import numpy as np
import page_content
import pytest
from axe_playwright_python.sync_playwright import Axe
from page_reader import WIDTHS, Watched, unfold
from playwright.sync_api import Browser, Page, expect

from sttm.publications.page.serve import serve
from sttm.publications.page.site import write_site

pytestmark = pytest.mark.browser

#: What is there once a view has been read.
READY = {
    "Tabella": "table.units",
    "Registri": ".entries",
    "Interventi": ".result",
    "Dati": ".layers",
    "Dove agire": ".places",
    "Dove può andare": ".siting-table",
    "Mappa": ".readings",
}
NO_WEBGL = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
};
"""


def state(page: Page) -> dict[str, str]:
    """The state the address holds."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).fragment).items()}


def colours(page: Page) -> set[tuple[int, int, int]]:
    """The colours that cover more than 200 pixels of the map."""
    picture = page.locator(".map").screenshot()
    seen = np.round(matplotlib.image.imread(io.BytesIO(picture), format="png")[..., :3] * 255).astype(int)
    values, counts = np.unique(seen.reshape(-1, 3), axis=0, return_counts=True)
    return {(int(r), int(g), int(b)) for r, g, b in values[counts > 200]}


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:], 16)


def test_the_territory_is_drawn_in_the_colours_of_the_legend(site: str, look: Callable[..., Watched]) -> None:
    page = look(site).page
    assert {rgb(colour) for colour in page_content.BLUES} <= colours(page)
    page.locator("#indicator").select_option("night_temperature")
    page.wait_for_timeout(500)
    assert {rgb(colour) for colour in page_content.REDS} <= colours(page)
    page.get_by_label("Copertura del suolo").check()
    page.wait_for_timeout(500)
    assert rgb("#7a1f3d") in colours(page)
    expect(page.locator(".legend-overlay")).to_contain_text("acqua")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_view_fits_is_accessible_quiet_and_stays_at_home(
    site: str, look: Callable[..., Watched], width: str
) -> None:
    """One reader walks through all views: a page, and above all a map, takes seconds to load."""
    watched = look(
        site + "#unit=U12&show=land_cover,night,sealing,zones,network,degraded_areas,funded_interventions",
        width,
    )
    page = watched.page
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    for view in ("Tabella", "Registri", "Interventi", "Dati", "Dove agire", "Dove può andare", "Mappa"):
        page.get_by_role("navigation").get_by_role("link", name=view).click()
        page.wait_for_selector(READY[view])
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{view} is {over} px too wide"
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found = Axe().run(page, options=rules).response["violations"]
        bad = [v for v in found if v["impact"] in ("serious", "critical")]
        assert bad == [], (view, [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in bad])
    assert watched.said == []
    assert [url for url in watched.asked if not url.startswith((site, "blob:", "data:"))] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_condition_that_fails_stands_beside_the_class(
    site: str, look: Callable[..., Watched], width: str
) -> None:
    page = look(site + "#view=results", width, wait=False).page
    first, second = page.locator("article.result").first.locator(".scheda").all()
    failing = first.locator(".conditions")
    expect(failing).to_contain_text("Una condizione non è soddisfatta")
    expect(failing).to_contain_text("Zona di rispetto dei pozzi: 112,6\u00a0m, soglia 200\u00a0m")
    expect(failing).to_contain_text("La classe non toglie la condizione")
    expect(failing.locator("svg")).to_have_count(1)
    expect(first.locator(".badge-class svg")).to_have_count(1)
    expect(second.locator(".conditions")).to_contain_text("Le condizioni verificate sono soddisfatte")
    expect(second.locator(".badge-class svg")).to_have_count(0)
    row = page.locator(".summary tbody tr").first
    expect(row).to_contain_text("Una condizione non è soddisfatta: Zona di rispetto dei pozzi (112,6\u00a0m")
    expect(row.locator(".brief svg")).to_have_count(1)
    page.get_by_role("button", name="English").click()
    expect(failing).to_contain_text("One condition is not met")
    expect(failing).to_contain_text("Respect zone of wells: 112.6\u00a0m, limit 200\u00a0m")


def test_sources_and_inputs_are_in_the_language_of_the_reader(
    site: str, look: Callable[..., Watched]
) -> None:
    page = look(site + "#view=results&lang=en", wait=False).page
    card = page.locator("article.result").first
    origin = card.locator(".scheda > p.quiet").last
    expect(origin).to_have_text("Source: assumption: Example scores, to be replaced")
    unfold(card)
    card.locator("summary", has_text="Vulnerability level").first.click()
    expect(card.locator(".inputs").first).to_contain_text("Drainage vulnerability: level 4")
    page.get_by_role("button", name="Italiano").click()
    expect(origin).to_have_text("Fonte: assunzione: Punteggi d'esempio, da sostituire")
    expect(card.locator(".inputs").first).to_contain_text("Vulnerabilità per drenaggio: livello 4")


def test_a_unit_is_chosen_on_the_map_by_keyboard(site: str, look: Callable[..., Watched]) -> None:
    page = look(site).page
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "CANVAS":
            break
    expect(page.locator(".map-cross")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#unit-title")).to_have_text(re.compile(r"\d"))
    chosen = state(page)["unit"]
    expect(page.locator(".sheet")).to_contain_text(chosen)
    expect(page.locator(".explorer > [role=status]")).to_contain_text("Unità scelta")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    assert state(page)["unit"] != chosen


def test_everything_is_reached_by_tab_with_a_visible_focus(site: str, look: Callable[..., Watched]) -> None:
    page = look(site + "#view=map&unit=U04").page
    page.keyboard.press("Tab")
    reached = []
    for _ in range(80):
        name, outline = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
            const name = e.id || e.getAttribute('aria-label') || e.textContent.trim();
            return [name, s.outlineStyle + s.outlineWidth]; }"""
        )
        if page.evaluate("document.activeElement === document.body"):
            break
        assert outline == "solid3px", name
        reached.append(name)
        page.keyboard.press("Tab")
    for wanted in (
        "Vai al contenuto",
        "Tabella",
        "find",
        "indicator",
        "show-zones",
        "show-night",
        "Ingrandisci",
    ):
        assert wanted in reached
    assert any("Parco fluviale" in name for name in reached)


def test_skip_link_moves_focus_and_keeps_the_address(site: str, look: Callable[..., Watched]) -> None:
    page = look(site + "#view=table&lang=it", wait=False).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert state(page)["view"] == "table"


def test_a_click_chooses_and_back_undoes(site: str, look: Callable[..., Watched]) -> None:
    page = look(site).page
    page.locator(".map canvas").click(position={"x": 300, "y": 300})
    expect(page.locator(".map-chosen")).to_be_visible()
    page.go_back()
    expect(page.locator(".map-chosen")).to_have_count(0)


def test_language_switches_and_is_remembered(site: str, look: Callable[..., Watched]) -> None:
    page = look(site + "#view=table", wait=False).page
    assert page.locator("html").get_attribute("lang") == "it"
    expect(page.locator("#title-table")).to_have_text("Tabella delle unità")
    assert "0,39" in page.locator("table.units").inner_text()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("#title-table")).to_have_text("Table of the units")
    assert "0.39" in page.locator("table.units").inner_text()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sample metropolitan area")
    page.goto("about:blank")
    page.goto(site)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_link_restores_what_was_seen(site: str, look: Callable[..., Watched]) -> None:
    page = look(site + "#unit=U12&indicator=heat_vulnerability&lang=en&show=zones", wait=False).page
    expect(page.locator("#unit-title")).to_have_text("Pianura irrigua 12")
    expect(page.locator("#indicator")).to_have_value("heat_vulnerability")
    expect(page.get_by_label("Homogeneous zones")).to_be_checked()
    expect(page.get_by_label("Municipalities", exact=True)).not_to_be_checked()
    page.goto(site + "#view=results&intervention=school-yard&lang=it")
    expect(page.locator("article.chosen h3")).to_contain_text("Cortile drenante")
    page.goto(site + "#unit=NOWHERE&indicator=nothing&show=what&intervention=none&view=odd")
    expect(page.locator("#indicator")).to_have_value("idren")
    expect(page.locator(".map-chosen")).to_have_count(0)


def test_missing_is_said_and_sorted_last(site: str, look: Callable[..., Watched]) -> None:
    page = look(site + "#view=map&unit=U05", wait=False).page
    reading = page.locator(".reading", has_text="Temperatura notturna estiva")
    expect(reading).to_contain_text("Non valutabile")
    expect(reading).not_to_contain_text("°C")
    page.goto(site + "#view=table")
    column = page.get_by_role("button", name="Temperatura notturna estiva")
    for order in ("ascending", "descending"):
        column.click()
        expect(page.get_by_role("columnheader", name="Temperatura notturna estiva")).to_have_attribute(
            "aria-sort", order
        )
        cells = page.locator("table.units tbody tr td:nth-child(5)").all_inner_texts()
        assert [text.strip() for text in cells[-3:]] == ["n.v."] * 3
        values = [float(text.split()[0].replace(",", ".")) for text in cells[:-3]]
        assert values == sorted(values, reverse=order == "descending")


def test_searching_units_and_municipalities(site: str, look: Callable[..., Watched]) -> None:
    page = look(site, wait=False).page
    page.locator("#find").fill("pianura irrigua 12")
    page.keyboard.press("Enter")
    expect(page.locator("#unit-title")).to_have_text("Pianura irrigua 12")
    page.locator("#find").fill("rovate")
    expect(page.locator(".search [role=status]")).not_to_have_text("")
    page.locator("#find").fill("zona est")
    page.locator(".found button").first.click()
    expect(page.get_by_label("Zone omogenee")).to_be_checked()
    page.goto(site + "#view=table")
    page.locator("#filter").fill("montalbo")
    expect(page.locator(".count")).to_have_text(re.compile(r"^\d unità su 32$"))
    assert set(page.locator("table.units tbody td:nth-child(3)").all_inner_texts()) == {"Montalbo"}


def test_results_say_all_four_answers_and_link_the_dossiers(site: str, look: Callable[..., Watched]) -> None:
    watched = look(site + "#view=results", wait=False)
    card = watched.page.locator("article.result").first
    for words in (
        "Soddisfatto",
        "Non soddisfatto",
        "Non valutabile",
        "Contestato",
        "C–B",
        "70–80",
        "Sovracomunale",
        "Giunta",
        "12.500\u00a0m²",
    ):
        expect(card).to_contain_text(words)
    unfold(card)
    card.locator("summary", has_text="Continuità del reticolo").first.click()
    expect(card).to_contain_text("Consorzio irriguo")
    card.locator("summary", has_text="Livello di vulnerabilità").first.click()
    expect(card).to_contain_text("drainage_breaks_sample")
    href = card.get_by_role("link", name="Dossier PDF in italiano").get_attribute("href")
    assert href is not None
    assert watched.page.request.get(site + href).headers["content-type"] == "application/pdf"
    card.get_by_role("button", name="Mostra sulla mappa").click()
    expect(watched.page.locator(".pin.chosen")).to_have_text("1")


@pytest.mark.parametrize("width", WIDTHS)
def test_without_webgl_the_table_stands_in(site: str, look: Callable[..., Watched], width: str) -> None:
    watched = look(site, width, NO_WEBGL, wait=False)
    expect(watched.page.locator("table.units tbody tr")).to_have_count(32)
    watched.page.get_by_role("link", name="Mappa").click()
    expect(watched.page.locator(".map-missing")).to_contain_text("WebGL")
    watched.page.locator("#find").fill("U12")
    watched.page.keyboard.press("Enter")
    expect(watched.page.locator("#unit-title")).to_have_text("Pianura irrigua 12")
    assert watched.said == []


HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>${1+1}\'"&'


def hostile(value: object) -> object:
    """Every text of a structure made hostile; keys, ids and enumerations stay."""
    keep = {
        "id",
        "answer",
        "conditions",
        "kind",
        "unit",
        "layer",
        "low",
        "high",
        "version",
        "computed",
        "contested",
        "type",
        "colours",
        "position",
        "shares",
        "units",
        "places",
    }
    if isinstance(value, dict):
        return {key: item if key in keep else hostile(item) for key, item in value.items()}
    if isinstance(value, list):
        return [hostile(item) for item in value]
    return HOSTILE if isinstance(value, str) else value


def test_hostile_text_stays_text(tmp_path: Path, look: Callable[..., Watched]) -> None:
    content = page_content.content()
    both = {"it": HOSTILE, "en": HOSTILE}
    frame = content.units.assign(name=HOSTILE, municipality=HOSTILE, type=HOSTILE)
    evaluations = []
    for evaluation in copy.deepcopy(list(content.evaluations)):
        shape = evaluation["intervention"].pop("geometry")
        made = hostile(evaluation)
        assert isinstance(made, dict)
        made["intervention"]["geometry"] = shape
        made["schede"][0]["source"]["url"] = "javascript:window.hacked=1"
        evaluations.append(made)
    layers = [hostile(layer) | {"source": "javascript:window.hacked=1"} for layer in content.layers]  # type: ignore[operator]
    attacked = dataclasses.replace(
        content,
        title=both,
        subtitle=both,
        units=frame,
        indicators=[
            dataclasses.replace(one, title=both, description=both, source_note=both)
            for one in content.indicators
        ],
        overlays=[
            dataclasses.replace(one, title=both, legend=[("#ff0000", both)], attribution=HOSTILE)
            for one in content.overlays
        ],
        outlines=[
            dataclasses.replace(one, title=both, frame=one.frame.assign(name=HOSTILE))
            for one in content.outlines
        ],
        evaluations=evaluations,
        shapes=[
            dataclasses.replace(
                one,
                title=both,
                frame=one.frame.assign(name=HOSTILE, it=HOSTILE, en=HOSTILE),
                legend=[(kind, colour, both) for kind, colour, _ in one.legend],
                attribution=HOSTILE,
            )
            for one in content.shapes
        ],
        absent=[both],
        strategy=hostile(content.strategy),  # type: ignore[arg-type]
        layers=layers,
        caveats=[{"id": "x", **both}],
    )
    write_site(tmp_path / "site", attacked)
    with serve(tmp_path / "site") as served:
        watched = look(served.address + "#unit=U12&show=land_cover,zones,network&item=network/E1")
        page = watched.page
        page.locator("#find").fill("img")
        expect(page.locator(".found button").first).to_contain_text("<script>")
        for view in ("table", "results", "data", "registers", "first"):
            page.goto(f"{served.address}#view={view}")
            page.wait_for_timeout(200)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert page.locator("#app img, #app script, a[href^=javascript]").count() == 0
        assert page.evaluate("window.hacked") is None
        assert watched.said == []


def test_a_folder_without_data_says_so(
    tmp_path: Path, look: Callable[..., Watched], chromium: Browser
) -> None:
    write_site(tmp_path / "site", page_content.content())
    (tmp_path / "site" / "data" / "units.geojson").unlink()
    with serve(tmp_path / "site") as served:
        page = chromium.new_page()
        page.goto(served.address)
        expect(page.get_by_role("alert")).to_contain_text("non si possono leggere")
        page.close()
