"""A system Chromium for the tests that look at pages, and the page of the invented territory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import page_content
import pytest
from page_reader import WIDTHS, Watched
from playwright.sync_api import Browser, BrowserContext, sync_playwright

import sttm.publications.page.site as built
from sttm.publications.page.serve import serve

QUIET = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def absent(reason: str) -> None:
    """Skip, or fail where somebody asked for the browser to be there."""
    if "browser" in os.environ.get("STTM_REQUIRE", "").split(","):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running browser; STTM_CHROMIUM names one that is not on the path."""
    found = os.environ.get("STTM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None or not Path(found).is_file():
        absent("no Chromium: install one, or name it in STTM_CHROMIUM")
    if not (Path(built.__file__).parent / "static" / "app.js").is_file():
        absent("the page has not been built: run `make frontend`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[str]:
    """The address of the page of the invented territory."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "d.pdf").write_bytes(b"%PDF-1.4")
    built.write_site(folder / "site", page_content.content(folder / "d.pdf"))
    with serve(folder / "site") as served:
        yield served.address


@pytest.fixture
def look(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """Open an address at a width, watching console and requests."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, width: str = "desk", script: str = "", wait: bool = True) -> Watched:
        w, h = WIDTHS[width]
        context = chromium.new_context(viewport={"width": w, "height": h}, reduced_motion="reduce")
        contexts.append(context)
        if script:
            context.add_init_script(script)
        watched = Watched(context.new_page(), [], [])
        watched.page.on("console", lambda message: watched.said.append(f"{message.type}: {message.text}"))
        watched.page.on("pageerror", lambda error: watched.said.append(f"error: {error}"))
        watched.page.on("request", lambda request: watched.asked.append(request.url))
        watched.page.goto(address)
        watched.page.wait_for_selector("nav.views")
        if wait:
            watched.page.wait_for_selector(".map[data-ready]", state="attached")
        return watched

    yield open_page
    for context in contexts:
        context.close()
