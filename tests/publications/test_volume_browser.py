"""The volumes in a browser: accessible, nothing wider than the screen, nothing fetched."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from sttm.operations.volumes.writing import write_volumes
from sttm.operations.workspaces import open_workspace

pytestmark = pytest.mark.browser

DAY = date(2026, 3, 10)


@pytest.fixture(scope="module", params=["1 I", "3 I", "3 II", "3 annex"])
def volume(request: pytest.FixtureRequest, town: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    opened, pack = open_workspace(town.workspace)
    out = tmp_path_factory.mktemp("volumes")
    strategy, part = request.param.split()
    written = write_volumes(opened, pack, out, on=DAY, strategy=strategy, parts=(part,), formats=("html",))
    return Path(written[0]["path"])


@pytest.mark.parametrize("width", [1280, 390])
def test_accessible_and_fitting(volume: Path, chromium: Browser, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(volume.as_uri())
    found = Axe().run(page).response["violations"]
    assert found == [], [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("[...document.images].every((i) => i.complete && i.naturalWidth > 0)")
    # Every entry of the contents leads to its heading.
    targets = page.evaluate("[...document.querySelectorAll('nav a')].map((a) => a.hash.slice(1))")
    assert len(targets) > 15
    assert page.evaluate("(ids) => ids.filter((i) => !document.getElementById(i))", targets) == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    page.close()
