"""The typefaces of printed publications, taken from packages so that no system font matters.

Titillium Web is the typeface of the Italian public administration; DejaVu Sans stands in for the
signs it lacks, and DejaVu Sans Mono sets fingerprints and versions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import fontpkg_titillium_web  # type: ignore[import-untyped]
import matplotlib as mpl
from matplotlib.ft2font import FT2Font

__all__ = ["drawn_words", "font_folders", "map_font", "printable", "printed"]

_TEXT = ("Regular", "Italic", "SemiBold", "SemiBoldItalic", "Bold")
_FALLBACK = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique")
_LONG = 22
_BREAK = "\u200b"


def _titillium() -> Path:
    return Path(fontpkg_titillium_web.__file__).parent / "files"


def _dejavu() -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def font_folders() -> tuple[Path, ...]:
    """Return the folders that hold every typeface used in print."""
    return _titillium(), _dejavu()


def map_font(*, bold: bool = False) -> Path:
    """Return the file of the typeface used on maps."""
    return _titillium() / f"TitilliumWeb-{'SemiBold' if bold else 'Regular'}.ttf"


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    # What every weight and slope can print: a sign found in the regular cut only would fail in a heading.
    text = [set(FT2Font(str(_titillium() / f"TitilliumWeb-{cut}.ttf")).get_charmap()) for cut in _TEXT]
    fallback = [set(FT2Font(str(_dejavu() / f"{cut}.ttf")).get_charmap()) for cut in _FALLBACK]
    return frozenset(set.intersection(*text) | set.intersection(*fallback))


@lru_cache(maxsize=1)
def _on_maps() -> frozenset[int]:
    cuts = [set(FT2Font(str(map_font(bold=bold))).get_charmap()) for bold in (False, True)]
    return frozenset(set.intersection(*cuts))


def drawn_words(text: str, *, bold: bool = False) -> tuple[str, Path]:
    """Return words as a picture can draw them, and the file of the typeface that has their signs.

    Control signs go and signs no typeface has are named by their code point, as in print: a name is a
    person's, and may hold any sign.
    """
    words = "".join(_printable_sign(sign) for sign in text)
    if all(sign == "\n" or ord(sign) in _on_maps() for sign in words):
        return words, map_font(bold=bold)
    return words, _dejavu() / f"DejaVuSans{'-Bold' if bold else ''}.ttf"


def _printable_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign.isspace():
        return sign if sign in "\n\u00a0" else " "
    if category in ("Cf", "Cc") or 0xFE00 <= ord(sign) <= 0xFE0F:
        return ""
    # Archival PDF refuses private and unassigned code points even where a font has a glyph for them.
    if category in ("Co", "Cs", "Cn") or ord(sign) not in _covered():
        return f"[U+{ord(sign):04X}]"
    return sign


def _breakable(match: re.Match[str]) -> str:
    text = re.sub(r"(?<=[/_.\-:,;@#?&=])(?=\w)", _BREAK, match[0])
    return re.sub(rf"\w{{{_LONG}}}(?=\w)", lambda part: part[0] + _BREAK, text)


def printable(text: str) -> str:
    """Return text that can be set in print whatever a person has typed.

    Control signs go, signs no typeface has are named by their code point (``[U+1F333]``), and runs of
    signs too long for a column may break.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    # ASCII is the common case and is all printable.
    text = "".join(s if " " <= s <= "~" else _printable_sign(s) for s in text)
    return re.sub(rf"[^\s\u00a0]{{{_LONG},}}", _breakable, text)


def printed(value: Any) -> Any:
    """Return JSON values with every text of them fit to be set in print; the keys stay."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: printed(item) for key, item in value.items()}
    return [printed(item) for item in value] if isinstance(value, list | tuple) else value
