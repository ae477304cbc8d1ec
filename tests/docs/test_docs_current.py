"""What is committed beside the code says what the code says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from docs_pages import PAGES
from generators import pack_files
from generators.directive import PAGES as GENERATED

import sttm
from sttm.packs.strict_yaml import read_yaml

LARGEST_IMAGE = 400_000

TERMS = """CAM CUP DNSH DUSAF Idren LCZ LUM NdA NIL PGT PTM RUP RVM SE STTM UPA VAS
Scheda Norma|Zona omogenea|Monte Mario|Invarianza idraulica|Comune"""


def test_the_published_schemas_are_current() -> None:
    texts = pack_files.schema_texts()
    stored = {path.stem: path.read_text(encoding="utf-8") for path in pack_files.SCHEMAS.glob("*.json")}
    assert stored.keys() == texts.keys(), "run: python -m generators.pack_files, in docs"
    stale = [name for name, text in texts.items() if stored[name] != text]
    assert not stale, f"{stale} differ from the code; run: python -m generators.pack_files, in docs"


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_a_generated_page_has_rows(name: str) -> None:
    page = GENERATED[name]()
    assert page.count("\n|") > 3, f"{name} lists nothing"
    # An empty value of Python, not the word that begins "None, because …".
    assert not re.search(r"\bNone\b(?!, because)", page)


def test_pictures_are_there_and_small(root: Path) -> None:
    for page in PAGES:
        found = re.findall(
            r"(?:\]\(|src=\"|\{image\} )([^)\"\s]+\.(?:png|svg))", page.read_text(encoding="utf-8")
        )
        for name in found:
            picture = page.parent / name
            assert picture.is_file(), f"{page.name}: {name} is not there"
            assert picture.stat().st_size < LARGEST_IMAGE, f"{name} is too large"


def test_the_architecture_names_and_draws_every_room(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {room.strip() for layer in layers for room in layer.split("|")}
    told = (root / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    drawn = (root / "docs" / "images" / "rooms.svg").read_text(encoding="utf-8")
    assert {
        name
        for row in re.findall(r"^\| (`.*?) \|", told, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    } == rooms
    assert set(re.findall(r'text-anchor="middle">(\w+)<', drawn)) == rooms


def test_links_between_files_lead_somewhere() -> None:
    for page in PAGES:
        text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            assert re.match(r"https?://|mailto:", link) or (page.parent / link).exists(), (
                f"{page.name}: {link}"
            )


def test_the_glossary_explains_the_italian_terms(root: Path) -> None:
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = {
        part.strip()
        for line in re.findall(r"^(\S.*)\n  ", text, flags=re.MULTILINE)
        for part in re.split(r"[,(]", line)
    }
    first, second = TERMS.split("\n")
    assert not {*first.split(), *second.split("|")} - entries


def test_versions_agree(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    public = read_yaml(root / "publiccode.yml")
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == sttm.__version__ == public["softwareVersion"]
    assert public["legal"]["license"] == project["license"]
    assert f"## [{sttm.__version__}]" in changes or "## [Unreleased]" in changes
