"""The dossier of an evaluation: a tagged or archival PDF a municipality can attach to an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.publications.dossier.content import dossier_content
from sttm.publications.fonts import printable
from sttm.publications.formatting import Language, localised
from sttm.publications.maps.rendering import DossierMap, MissingMap, render_map
from sttm.publications.typesetting import STANDARDS, check_choice, date_parts, place_file, set_pdf
from sttm.quantities import canonical_json

__all__ = ["ATTACHMENT", "STANDARDS", "render_dossier", "write_dossier"]

#: Name of the result attached to the PDF, where the standard admits attachments.
ATTACHMENT = "sttm-result.json"


def write_dossier(
    result: Mapping[str, Any],
    maps: Sequence[DossierMap | MissingMap],
    out: Path,
    *,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> Path:
    """Write the dossier of an evaluation and return its path.

    Parameters
    ----------
    result
        An evaluation result; any field may be null.
    maps
        Maps in the order they are shown.
    out
        The PDF; written beside and renamed, so that a reader never finds half of it.
    language
        ``it`` or ``en``.
    standard
        One of :data:`STANDARDS`, or None for a plain PDF 1.7, tagged all the same.

    Raises
    ------
    RequestError
        If the language or the standard is unknown, or an archival PDF is asked for a result without date.
    SttmError
        If the document cannot be set.
    """
    content = render_dossier(result, maps, language=language, standard=standard)
    return place_file(content, out)


def render_dossier(
    result: Mapping[str, Any],
    maps: Sequence[DossierMap | MissingMap],
    *,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> bytes:
    """Return the dossier as PDF bytes: equal results, maps and options give equal bytes.

    Parameters and errors are those of :func:`write_dossier`.
    """
    check_choice(language, standard)
    date = date_parts(result.get("evaluated_on"))
    archival = standard is not None and "a-" in standard.replace("ua-", "")
    if archival and date is None:
        raise RequestError(
            "an archival PDF carries a date, and the result has no day in evaluated_on",
            remedy="evaluate again, or ask for ua-1",
        )
    # PDF/A-2 admits no attachment that is not PDF itself; an attachment also needs a date.
    attached = date is not None and not (standard or "").startswith("a-2")
    content = dossier_content(result, language, attachment=ATTACHMENT if attached else None)
    content["maps"] = [_map(item, language) for item in maps]
    content["date"] = date
    content["attachment"] = ATTACHMENT if attached else None
    more = {"result": canonical_json(result)} if attached else {}
    return set_pdf("dossier.typ", content, what="dossier", standard=standard, **more)


def _map(item: DossierMap | MissingMap, language: Language) -> dict[str, Any]:
    title = printable(localised(item.title, language))
    if isinstance(item, MissingMap):
        reason = printable(localised(item.reason, language))
        return {"title": title, "missing": reason, "section": "location"}
    return {
        "title": title,
        "section": item.section,
        "missing": None,
        "alt": printable(localised(item.description, language)),
        "note": printable(localised(item.note, language)),
        "svg": render_map(item, language=language).decode(),
    }
