"""The dossier of an evaluation: a tagged or archival PDF a municipality can attach to an act."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from sttm.errors import RequestError, SttmError
from sttm.publications.dossier_content import dossier_content
from sttm.publications.fonts import font_folders, printable
from sttm.publications.formatting import Language, localised
from sttm.publications.maps import DossierMap, MissingMap, render_map
from sttm.quantities import canonical_json

__all__ = ["ATTACHMENT", "STANDARDS", "render_dossier", "write_dossier"]

#: PDF standards on request: accessible (UA), archival (A), or both at once.
STANDARDS: dict[str, tuple[Any, ...]] = {
    "a-2a+ua-1": ("a-2a", "ua-1"),
    "a-2b": ("a-2b",),
    "a-3a+ua-1": ("a-3a", "ua-1"),
    "a-3b": ("a-3b",),
    "ua-1": ("ua-1",),
}

#: Name of the result attached to the PDF, where the standard admits attachments.
ATTACHMENT = "sttm-result.json"

_TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGES = ("it", "en")


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
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes files for their owner alone; a dossier gets the permissions any new file has.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return out


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
    if language not in _LANGUAGES:
        raise RequestError(f"unknown language {language!r}", remedy=f"choose one of {', '.join(_LANGUAGES)}")
    if standard is not None and standard not in STANDARDS:
        raise RequestError(
            f"unknown PDF standard {standard!r}", remedy=f"choose one of {', '.join(STANDARDS)}"
        )
    date = _date(result.get("evaluated_on"))
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
    inputs = {"dossier": json.dumps(content, ensure_ascii=False, allow_nan=False)}
    if attached:
        inputs["result"] = canonical_json(result)
    try:
        return typst.compile(
            _TEMPLATES / "dossier.typ",
            root=_TEMPLATES,
            font_paths=_fonts(),
            sys_inputs=inputs,
            pdf_standards=list(STANDARDS[standard]) if standard else [],
        )
    except typst.TypstError as error:
        raise SttmError(
            f"the dossier could not be set: {error.message}", remedy="report it with the result as JSON"
        ) from error


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in font_folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _date(text: str | None) -> list[int] | None:
    # The date of the document is the date of the evaluation: a clock would make two equal dossiers differ.
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", text or "")
    return [int(part) for part in match.groups()] if match else None


def _map(item: DossierMap | MissingMap, language: Language) -> dict[str, Any]:
    title = printable(localised(item.title, language))
    if isinstance(item, MissingMap):
        return {"title": title, "missing": printable(localised(item.reason, language))}
    return {
        "title": title,
        "missing": None,
        "alt": printable(localised(item.description, language)),
        "note": printable(localised(item.note, language)),
        "svg": render_map(item, language=language).decode(),
    }
