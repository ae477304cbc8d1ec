"""A system Chromium for the tests that look at pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import sttm.publications.page.site as site

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
    if not (Path(site.__file__).parent / "static" / "app.js").is_file():
        absent("the page has not been built: run `make frontend`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()
