"""The monitoring report as a tagged PDF: sparklines, tables by place, maps, gaps said plainly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sttm.publications.fonts import printable
from sttm.publications.formatting import Language, localised
from sttm.publications.maps.content import FRAME as WHOLE
from sttm.publications.maps.content import DossierMap
from sttm.publications.maps.rendering import SIZE, render_map
from sttm.publications.monitoring.content import monitoring_content
from sttm.publications.typesetting import check_choice, date_parts, place_file, set_pdf
from sttm.quantities import canonical_json

__all__ = ["ATTACHMENT", "FRAME", "render_monitoring", "write_monitoring"]

FRAME = (WHOLE[0], 84.0)
"""Width and height of the drawn ground in a map of the report, millimetres: tables share its page."""

_SIZE = (SIZE[0], SIZE[1] - WHOLE[1] + FRAME[1])

ATTACHMENT = "sttm-monitoring.json"
"""Name of the report as JSON, attached to the PDF where the standard admits attachments."""


def write_monitoring(
    report: Mapping[str, Any],
    maps: Mapping[str, DossierMap],
    out: Path,
    *,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> Path:
    """Write the monitoring report and return its path.

    Parameters
    ----------
    report
        What :func:`sttm.environment.monitoring.report.monitor` returned.
    maps
        Map of an indicator, by its id.
    out
        The PDF; written beside and renamed.
    language, standard
        ``it`` or ``en``; see :func:`sttm.publications.dossier.pdf.write_dossier`.

    Raises
    ------
    RequestError
        If the language or the standard is unknown.
    SttmError
        If the document cannot be set.
    """
    return place_file(render_monitoring(report, maps, language=language, standard=standard), out)


def render_monitoring(
    report: Mapping[str, Any],
    maps: Mapping[str, DossierMap],
    *,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> bytes:
    """Return the report as PDF bytes: equal reports, maps and options give equal bytes.

    Parameters and errors are those of :func:`write_monitoring`.
    """
    check_choice(language, standard)
    attached = not (standard or "").startswith("a-2")
    content = monitoring_content(report, language)
    content["maps"] = {name: _map(one, language) for name, one in maps.items()}
    content["date"] = date_parts(report["on"])
    content["attachment"] = ATTACHMENT if attached else None
    more = {"result": canonical_json(report)} if attached else {}
    return set_pdf("monitoring.typ", content, what="monitoring report", standard=standard, **more)


def _map(item: DossierMap, language: Language) -> dict[str, str]:
    return {
        "title": printable(localised(item.title, language)),
        "alt": printable(localised(item.description, language)),
        "note": printable(localised(item.note, language)),
        "svg": render_map(item, language=language, size=_SIZE).decode(),
    }
