"""The pages of the atlases in a browser, from a folder: accessible, fitting, searched by keyboard, at home."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from sttm.operations.services.atlas import write_lum_atlas, write_service_atlas
from sttm.operations.workspaces import open_workspace

pytestmark = pytest.mark.browser

DAY = date(2026, 3, 10)


@pytest.fixture(scope="module", params=["services", "lum"])
def atlas(request: pytest.FixtureRequest, town: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    write = {"services": write_service_atlas, "lum": write_lum_atlas}[request.param]
    out = tmp_path_factory.mktemp("atlas") / request.param
    write(*open_workspace(town.workspace), out, on=DAY, formats=("html",))
    return out


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_fit_and_fetch_nothing(atlas: Path, chromium: Browser, width: int) -> None:
    sheet = sorted((atlas / ("comuni" if atlas.name == "services" else "lum")).iterdir())[0]
    page = chromium.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for one in (atlas / "index.html", sheet, atlas / "method.html"):
        # What axe itself says of files it may not read is nothing of ours: only what comes before it counts.
        page.on("console", lambda message: said.append(message.text))
        page.goto(one.as_uri())
        assert said == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate("[...document.images].every((i) => i.complete && i.naturalWidth > 0)")
        assert page.evaluate("[...document.fonts].some((f) => f.status === 'loaded')")
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert found == [], [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()


def test_a_sheet_is_found_and_opened_by_keyboard(atlas: Path, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((atlas / "index.html").as_uri())
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "find":
            break
    expect(page.locator("#find")).to_be_focused()
    rows = page.locator("#list tbody tr")
    every = rows.count()
    name = rows.last.locator("a").inner_text()
    page.keyboard.type(name.upper())
    expect(page.locator("#list tbody tr:visible")).to_have_count(1)
    expect(page.locator("[role=status]")).to_have_text(f"1 di {every}")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)
    page.get_by_role("link", name="Indice", exact=True).click()
    expect(page.locator("#list tbody tr:visible")).to_have_count(every)
    page.close()


def test_the_list_is_whole_without_scripts(atlas: Path, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((atlas / "index.html").as_uri())
    assert page.locator("#list tbody a").count() >= 5
    assert not page.locator(".finder").is_visible()
    context.close()
