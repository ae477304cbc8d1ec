"""What stands under a map that goes about on its own: day, pack, whether it is an example, publishers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.publications.formatting import format_date
from sttm.territory.reading import Reading

__all__ = ["FICTIONAL", "note_of", "source_line"]

FICTIONAL = {"it": "Territorio di fantasia. ", "en": "Fictional territory. "}
ON = {"it": "Valori in vigore il", "en": "Values in force on"}
PACK = {"it": "pacchetto", "en": "pack"}


def note_of(reading: Reading, example: Mapping[str, str]) -> dict[str, str]:
    """Return what a reader of a map must know first, in both languages.

    Parameters
    ----------
    example
        What of it is an example.
    """
    fictional, day = reading.pack.manifest.fictional, reading.on.isoformat()
    return {
        k: f"{FICTIONAL[k] if fictional else ''}{ON[k]} {format_date(day, k)}. {example[k]}"
        for k in ("it", "en")
    }


def source_line(
    reading: Reading, layers: Iterable[Mapping[str, Any]], fingerprint: str | None = None
) -> dict[str, str]:
    """Return publishers and licences of layers with the title of the pack, in both languages."""
    manifest = reading.pack.manifest
    credits_ = [f"{one['publisher']} ({one['licence']})" for one in layers if one["publisher"]]
    credit, titles = "; ".join(dict.fromkeys(credits_)) or "–", text_dict(manifest.title)
    stamp = "" if fingerprint is None else f" · {fingerprint[:12]}"
    return {k: f"{credit} · {PACK[k]} {titles[k]} {manifest.version}{stamp}" for k in ("it", "en")}
