"""Sets a template as PDF: typefaces from packages, a date that is given, a file that is never half there."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from sttm.errors import RequestError, SttmError
from sttm.publications.fonts import font_folders

__all__ = ["STANDARDS", "check_choice", "date_parts", "place_file", "set_pdf"]

#: PDF standards on request: accessible (UA), archival (A), or both at once.
STANDARDS: dict[str, tuple[Any, ...]] = {
    "a-2a+ua-1": ("a-2a", "ua-1"),
    "a-2b": ("a-2b",),
    "a-3a+ua-1": ("a-3a", "ua-1"),
    "a-3b": ("a-3b",),
    "ua-1": ("ua-1",),
}

_TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGES = ("it", "en")


def check_choice(language: str, standard: str | None) -> None:
    """Refuse a language or a PDF standard that is not known.

    Raises
    ------
    RequestError
        With what can be chosen.
    """
    if language not in _LANGUAGES:
        raise RequestError(f"unknown language {language!r}", remedy=f"choose one of {', '.join(_LANGUAGES)}")
    if standard is not None and standard not in STANDARDS:
        raise RequestError(
            f"unknown PDF standard {standard!r}", remedy=f"choose one of {', '.join(STANDARDS)}"
        )


def set_pdf(
    template: str, content: Mapping[str, Any], *, what: str, standard: str | None, **more: str
) -> bytes:
    """Return a template set with its content: equal contents and options give equal bytes.

    Parameters
    ----------
    template
        Name of a file of ``templates``; it reads ``content`` as JSON in ``sys.inputs.content``.
    what
        Name of the document in an error.
    standard
        One of :data:`STANDARDS`, or None for a plain PDF 1.7, tagged all the same.
    more
        Further texts in ``sys.inputs``.

    Raises
    ------
    SttmError
        If the document cannot be set.
    """
    inputs = {"content": json.dumps(content, ensure_ascii=False, allow_nan=False), **more}
    try:
        return typst.compile(
            _TEMPLATES / template,
            root=_TEMPLATES,
            font_paths=_fonts(),
            sys_inputs=inputs,
            pdf_standards=list(STANDARDS[standard]) if standard else [],
        )
    except typst.TypstError as error:
        raise SttmError(
            f"the {what} could not be set: {error.message}", remedy="report it with the result as JSON"
        ) from error


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in font_folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def date_parts(text: str | None) -> list[int] | None:
    """Return year, month and day of an ISO date, or None.

    The date of a document is that of what it reports: a clock would make two equal documents differ.
    """
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", text or "")
    return [int(part) for part in match.groups()] if match else None


def place_file(content: bytes, out: Path) -> Path:
    """Write a file beside its place and rename it, so that a reader never finds half of it."""
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes files for their owner alone; a publication gets the permissions any new file has.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return out
