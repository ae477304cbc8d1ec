"""Write a page: the built frontend, and beside it the data it reads."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sttm.errors import RequestError
from sttm.publications.page.content import (
    BaseTiles,
    Indicator,
    Outline,
    PackFacts,
    PageContent,
    RasterOverlay,
    ShapeLayer,
    Siting,
    Text,
)
from sttm.publications.page.evaluations import shown
from sttm.publications.page.features import (
    LABEL_PLACE,
    as_csv,
    as_features,
    bounds_of,
    with_label_places,
)
from sttm.publications.page.topology import as_topology, simplified
from sttm.quantities import canonical_json, round_half_even

__all__ = [
    "BaseTiles",
    "Indicator",
    "Outline",
    "PackFacts",
    "PageContent",
    "RasterOverlay",
    "ShapeLayer",
    "Siting",
    "write_site",
]

SHAPE_COLUMNS = ("item", "name", "class", "it", "en")
"""What the page knows of each shape."""

_STATIC = Path(__file__).parent / "static"
_MARK = Path("data") / "content.json"
_STRATEGY = Path("data") / "strategy.json"
_SITING = Path("data") / "siting.json"
_PIECES = Path("data") / "siting-pieces.json"


def write_site(out: Path, content: PageContent, *, static: Path = _STATIC) -> Path:
    """Write the page of a territory into a folder, replacing a page that is already there.

    Parameters
    ----------
    out
        Folder to write; made where it is missing.
    content
        What the page shows.
    static
        The built frontend.

    Returns
    -------
    Path
        The ``index.html`` of the page. The folder works from any static web server.

    Raises
    ------
    RequestError
        If the frontend has not been built, ``out`` holds something other than a page, or a dossier or a
        picture is missing.
    """
    if not (static / "app.js").is_file():
        msg = f"the page has not been built: {static / 'app.js'} is missing"
        raise RequestError(msg, remedy="run `make frontend`")
    _clear(out)
    shutil.copytree(static, out, dirs_exist_ok=True)
    index = out / "index.html"
    index.write_text(_index(index.read_text(encoding="utf-8"), content), encoding="utf-8")
    (out / "data").mkdir()
    for outline in content.outlines:
        named = with_label_places(outline.frame)
        shapes = as_features(named, ["name", *LABEL_PLACE], simplify=content.simplify)
        _write_json(out / _outline(outline), shapes)
    for overlay in content.overlays:
        _place(overlay.image, out / _overlay(overlay))
    for layer in content.shapes:
        drawn = as_features(layer.frame, SHAPE_COLUMNS, simplify=content.simplify, neighbours=False)
        _write_json(out / _shape(layer), drawn)
    if content.strategy is not None:
        _write_json(out / _STRATEGY, content.strategy)
    if content.siting is not None:
        _write_siting(out, content.siting, content.simplify)
    dossiers = _place_dossiers(out, content)
    columns = _columns(content)
    units = content.units.reset_index() if "unit_id" not in content.units.columns else content.units
    shapes = as_features(with_label_places(units), [*columns, *LABEL_PLACE], simplify=content.simplify)
    _write_json(out / "data" / "units.geojson", shapes)
    (out / "data" / "units.csv").write_text(as_csv(units, columns), encoding="utf-8")
    _write_json(out / _MARK, _content(content, dossiers))
    return index


def _clear(out: Path) -> None:
    """Empty a folder that holds a page; refuse to touch any other folder that holds something."""
    if not out.exists():
        out.mkdir(parents=True)
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / _MARK).is_file()):
        msg = f"{out} exists and is not a page of sttm"
        raise RequestError(msg, remedy="name a new or empty folder")
    for entry in out.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _index(template: str, content: PageContent) -> str:
    """Return the index with the page's title and, where tiles come from a server, leave to ask it."""
    title = html.escape(content.title["it"])
    text = re.sub(r"<title>.*?</title>", lambda _: f"<title>{title}</title>", template, count=1)
    if content.tiles is None:
        return text
    parts = urlsplit(content.tiles.url)
    origin = html.escape(f"{parts.scheme}://{parts.netloc}")
    return text.replace("connect-src 'self'", f"connect-src 'self' {origin}", 1)


def _columns(content: PageContent) -> list[str]:
    """Return the columns of the units that the page reads, each once."""
    names = ["unit_id", "name", "type", "municipality"]
    for indicator in content.indicators:
        names += [indicator.id, *([indicator.coverage] if indicator.coverage else [])]
    return list(dict.fromkeys(names))


def _content(content: PageContent, dossiers: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {
        "format": 1,
        "title": dict(content.title),
        "subtitle": dict(content.subtitle),
        "pack": {
            "name": content.pack.name,
            "title": dict(content.pack.title),
            "fictional": content.pack.fictional,
        },
        "bounds": bounds_of(content.units),
        "indicators": [_indicator(indicator) for indicator in content.indicators],
        "overlays": [
            {
                "id": overlay.id,
                "title": dict(overlay.title),
                "image": _overlay(overlay).as_posix(),
                "bounds": list(overlay.bounds),
                "legend": [{"colour": colour, "label": dict(label)} for colour, label in overlay.legend],
                "attribution": _text(overlay.attribution),
            }
            for overlay in content.overlays
        ],
        "shapes": [
            {
                "id": layer.id,
                "title": dict(layer.title),
                "href": _shape(layer).as_posix(),
                "legend": [{"id": i, "colour": c, "label": dict(label)} for i, c, label in layer.legend],
                "attribution": _text(layer.attribution),
                "register": layer.register,
            }
            for layer in content.shapes
        ],
        "absent": [dict(text) for text in content.absent],
        "strategy": None if content.strategy is None else _STRATEGY.as_posix(),
        "siting": None if content.siting is None else _SITING.as_posix(),
        "outlines": [
            {"id": outline.id, "title": dict(outline.title), "href": _outline(outline).as_posix()}
            for outline in content.outlines
        ],
        "evaluations": [shown(evaluation) for evaluation in content.evaluations],
        "dossiers": dossiers,
        "layers": list(content.layers),
        "caveats": list(content.caveats),
        "tiles": content.tiles and {"url": content.tiles.url, "attribution": content.tiles.attribution},
    }


def _write_siting(out: Path, siting: Siting, tolerance: float) -> None:
    """Write the pieces, drawn coarsely together, and the facts they point to, with how coarse they are."""
    drawing = simplified(siting.pieces, tolerance)
    pieces = as_topology(siting.pieces, drawing, ["piece", "sign"], name="pieces")
    _write_json(out / _PIECES, pieces)
    drawn = {
        "href": _PIECES.as_posix(),
        "usual_m": round_half_even(drawing.usual, 1),
        "most_m": round_half_even(drawing.most, 1),
        "lost": sum(not one["arcs"] for one in pieces["objects"]["pieces"]["geometries"]),
    }
    _write_json(out / _SITING, {**siting.facts, "drawing": drawn})


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "title": dict(indicator.title),
        "unit": indicator.unit,
        "digits": indicator.digits,
        "breaks": [float(limit) for limit in indicator.breaks],
        "colours": list(indicator.colours),
        "labels": [dict(label) for label in indicator.labels],
        "description": dict(indicator.description),
        "source_note": dict(indicator.source_note),
        "coverage": indicator.coverage,
    }


def _text(given: str | Text) -> str | dict[str, str]:
    return given if isinstance(given, str) else dict(given)


def _slug(text: str) -> str:
    """Return a name fit for a file and a link, whatever the id holds."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-") or "x"


def _overlay(overlay: RasterOverlay) -> Path:
    return Path("data") / f"overlay-{_slug(overlay.id)}.png"


def _shape(layer: ShapeLayer) -> Path:
    return Path("data") / f"shapes-{_slug(layer.id)}.geojson"


def _outline(outline: Outline) -> Path:
    return Path("data") / f"outline-{_slug(outline.id)}.geojson"


def _place_dossiers(out: Path, content: PageContent) -> dict[str, dict[str, str]]:
    """Copy the dossiers and return their addresses by intervention and language."""
    addresses: dict[str, dict[str, str]] = {}
    for number, (intervention, files) in enumerate(content.dossiers.items(), start=1):
        for lang, path in files.items():
            # The number keeps apart ids that make the same file name.
            name = f"{number:02d}-{_slug(intervention)}.{_slug(lang)}.pdf"
            _place(path, out / "dossiers" / name)
            addresses.setdefault(intervention, {})[lang] = f"dossiers/{name}"
    return addresses


def _place(source: Path | bytes, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if isinstance(source, bytes):
        target.write_bytes(source)
    elif source.is_file():
        shutil.copyfile(source, target)
    else:
        msg = f"{source} does not exist"
        raise RequestError(msg, remedy="make it before writing the page")


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(canonical_json(value), encoding="utf-8")
