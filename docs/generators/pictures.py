"""The pictures of the documentation, taken from a demonstration; needs Chromium and pdftoppm.

Run it in ``docs``: ``python -m generators.pictures FOLDER``, where FOLDER is what ``sttm demo`` has made.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from sttm.publications.page.serve import serve

__all__ = ["take"]

IMAGES = Path(__file__).parents[1] / "images"

DOSSIER = "piazza-spugna"
PAGES = (1, 4)
"""Of the dossier: the cover, and the first criteria."""

VIEWS = {
    "page": "view=map",
    "act-first": "view=first&unit=U017",
    "where": "view=siting&activity=large_logistics&at=10.2153,45.2332",
}
"""Of the page: picture, and the address that shows it."""

COLOURS = 128
GL = ["--no-sandbox", "--use-gl=swiftshader", "--enable-unsafe-swiftshader"]


def take(demonstration: Path) -> None:
    """Take the pictures of the page and those of the dossiers."""
    for language in ("it", "en"):
        with tempfile.TemporaryDirectory() as folder:
            _dossier(demonstration / "dossiers" / f"{DOSSIER}.{language}.pdf", language, Path(folder))
            for name, state in VIEWS.items():
                _page(demonstration / "page", f"{state}&lang={language}", Path(folder) / "page.png")
                _save(Image.open(Path(folder) / "page.png"), f"{name}-{language}.png")


def _page(folder: Path, state: str, out: Path) -> None:
    chromium = shutil.which("chromium") or sys.exit("chromium is not installed")
    with serve(folder, 0) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=GL)
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.goto(f"{served.address}#{state}")
        page.wait_for_selector(".map[data-ready]", state="attached")
        page.wait_for_timeout(3000)  # the map draws in its own time
        page.screenshot(path=str(out))
        browser.close()


def _dossier(pdf: Path, language: str, folder: Path) -> None:
    pdftoppm = shutil.which("pdftoppm") or sys.exit("pdftoppm is not installed")
    pictures = []
    for number in PAGES:
        one = ["-r", "90", "-f", str(number), "-l", str(number), "-png", "-singlefile"]
        subprocess.run([pdftoppm, *one, str(pdf), str(folder / str(number))], check=True)  # noqa: S603
        pictures.append(Image.open(folder / f"{number}.png"))
    gap = 24
    width = sum(p.width for p in pictures) + gap * (len(pictures) - 1)
    sheet = Image.new("RGB", (width, max(p.height for p in pictures)), "#c8d0d8")
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left, 0))
        left += picture.width + gap
    _save(sheet, f"dossier-{language}.png")


def _save(picture: Image.Image, name: str) -> None:
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
