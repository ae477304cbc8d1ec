"""Where to act first, the registers and what stands beside the Schede, in a browser."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import page_content
import pytest
from page_reader import WIDTHS, Watched
from playwright.sync_api import expect

from sttm.publications.page.serve import serve
from sttm.publications.page.site import write_site

pytestmark = pytest.mark.browser

Look = Callable[..., Watched]


def test_places_are_listed_with_reasons_and_pinned(site: str, look: Look) -> None:
    page = look(site + "#view=first").page
    expect(page.locator("#title-first")).to_have_text("Dove agire prima")
    places = page.locator(".place")
    expect(places).to_have_count(4)
    expect(page.locator(".place-pin")).to_have_count(4)
    expect(page.locator(".pin:not(.place-pin)").first).to_be_hidden()
    places.first.locator("summary").click()
    expect(places.first).to_contain_text("Drenaggio: vulnerabilità 5 su 5.")
    page.locator(".place-pin", has_text="3").click()
    expect(page.locator(".place.chosen")).to_have_attribute("class", "place chosen")
    expect(page.locator(".place.chosen .place-number")).to_have_text("3")
    assert "place=3" in page.url
    page.go_back()
    expect(page.locator(".place.chosen")).to_have_count(0)
    places.nth(1).get_by_role("button", name="Mostra sulla mappa il luogo 2").click()
    expect(page.locator(".place-pin.chosen")).to_have_text("2")


def test_a_comune_and_a_type_narrow_the_list_and_the_link_keeps_them(site: str, look: Look) -> None:
    page = look(site + "#view=first", wait=False).page
    page.locator("#first-type").select_option("depaving")
    expect(page.locator(".place")).to_have_count(3)
    expect(page.locator(".map-alternative")).to_contain_text("«Depavimentazione»")
    page.locator("#first-type").select_option("best")
    name = page.locator("#first-municipality option").nth(1).inner_text()
    page.locator("#first-municipality").select_option(label=name)
    expect(page.locator("#places-title")).to_contain_text(name)
    listed = page.locator(".place").count()
    assert listed < 4
    page.reload()
    expect(page.locator("#places-title")).to_contain_text(name)
    page.locator("#first-type").select_option("rain_garden")
    expect(page.locator("#places-title + p")).to_contain_text("Nessun luogo")


def test_units_are_coloured_by_priority_and_say_what_may_be_done(site: str, look: Look) -> None:
    page = look(site + "#view=first&unit=U12", wait=False).page
    expect(page.locator(".sheet")).to_contain_text("Depavimentazione")
    expect(page.locator(".map-chosen")).to_contain_text("0,050")
    legend = page.locator(".legend").first
    expect(legend.locator("li").last).to_contain_text("1 unità")
    page.goto(site + "#view=first&unit=U21")
    expect(page.locator(".sheet")).to_contain_text("non è valutabile")
    expect(page.locator("#first-notes ~ ul").last).to_contain_text("manca il livello Superfici pubbliche")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_entry_is_found_on_the_map_and_back_in_the_register(site: str, look: Look, width: str) -> None:
    page = look(site + "#view=registers", width, wait=False).page
    expect(page.locator(".entry")).to_have_count(2)
    expect(page.locator(".entry").first).to_contain_text("Piazza spugna (F1)")
    expect(page.locator(".entry").nth(1)).to_contain_text("0,40 – 0,90")
    expect(page.locator("#funded-title ~ .caveats")).to_contain_text("stesso CUP")
    page.locator("#register-filter").fill("spugna")
    expect(page.locator(".entry")).to_have_count(0)
    row = page.locator("tr#entry-F1")
    expect(row).to_contain_text("640.000\u00a0€")
    expect(row).to_contain_text("Finanziato")
    row.get_by_role("button").click()
    page.wait_for_selector(".map[data-ready]", state="attached")
    expect(page.locator(".map-chosen")).to_contain_text("Spugna · Finanziato")
    expect(page.get_by_role("checkbox", name="Interventi finanziati")).to_be_checked()
    page.get_by_role("link", name="Apri nel registro").click()
    expect(page.locator("tr#entry-F1")).to_be_focused()


def test_a_shape_is_chosen_by_a_click(site: str, look: Look) -> None:
    page = look(site + "#show=funded_interventions&item=funded_interventions/F1").page
    page.get_by_role("button", name="Chiudi la scheda").click()
    expect(page.locator(".map-chosen")).to_have_count(0)
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.goto(site + "#view=registers&show=")
    page.locator("tr#entry-F1").get_by_role("button").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Chiudi la scheda").click()
    page.locator(".map canvas").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.locator(".map-chosen")).to_contain_text("Piazza spugna")


def test_benefits_network_funding_and_firmness_stand_beside_the_schede(site: str, look: Look) -> None:
    page = look(site + "#view=results", wait=False).page
    card = page.locator("article.result").first
    benefits = card.locator(".beside", has_text="Stima dei benefici")
    for words in (
        "210\u00a0m³",
        "150\u00a0m³ – 260\u00a0m³",
        "da 1.850\u00a0€/m³",
        "manca il gruppo del suolo",
        "< 0,001\u00a0°C",
        "Volume richiesto 500\u00a0m³, di progetto 620\u00a0m³",
    ):
        expect(benefits).to_contain_text(words)
    network = card.locator(".beside", has_text="Rete Verde Metropolitana")
    expect(network).to_contain_text("Dentro la rete")
    expect(network).to_contain_text("Parco dell'Arvo – Filare: da 420\u00a0m a 130\u00a0m")
    expect(network).to_contain_text("da 120,00\u00a0ha a 126,00\u00a0ha")
    overlap = card.locator(".overlaps li")
    expect(overlap).to_contain_text("Piazza spugna (stesso luogo, stesso CUP)")
    expect(overlap).to_contain_text("1.200\u00a0m² (9,6%)")
    scheda = card.locator(".scheda").first
    expect(scheda).to_contain_text("La classe C–B si conferma nel 97% di 10.000 estrazioni.")
    scheda.locator("summary", has_text="Che cosa muove").click()
    expect(scheda.locator(".tornado li")).to_have_count(1)
    expect(scheda.locator(".tornado")).to_contain_text("cambia la classe: C–B")
    expect(page.locator("article.result").nth(1)).to_contain_text(
        "La stima dei benefici non è stata calcolata"
    )


def test_what_is_missing_is_said(tmp_path: Path, look: Look) -> None:
    gone = {"it": "manca il livello Interventi finanziati", "en": "no funded interventions"}
    strategy = {
        "priorities": {"missing": {"it": "nessuna regola in vigore", "en": "no rule in force"}},
        "regeneration": {"areas": [], "by_kind": [], "missing": gone, "rule": None},
        "funded": {"interventions": [], "by_programme": [], "by_status": [], "twice": [], "missing": gone},
    }
    content = dataclasses.replace(page_content.content(), strategy=strategy, shapes=())
    write_site(tmp_path / "site", content)
    with serve(tmp_path / "site") as served:
        watched = look(served.address + "#view=first", wait=False)
        page = watched.page
        expect(page.locator(".explorer-side")).to_contain_text("nessuna regola in vigore")
        expect(page.locator(".explorer-side")).to_contain_text("Non disponibili in questo territorio: Pozzi.")
        page.goto(served.address + "#view=registers&lang=en")
        expect(page.locator(".registers")).to_contain_text("no funded interventions")
        assert watched.said == []
    write_site(tmp_path / "bare", dataclasses.replace(content, strategy=None))
    with serve(tmp_path / "bare") as served:
        page = look(served.address + "#view=registers", wait=False).page
        expect(page.get_by_role("alert")).to_contain_text("non si possono leggere")
