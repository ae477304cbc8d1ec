"""Writes the volumes of a strategy: each part in each language, as PDF and as HTML, from one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.building import check_up_to_date
from sttm.operations.volumes.environment import ENVIRONMENT
from sttm.operations.volumes.parts import Strategy
from sttm.operations.volumes.production import PRODUCTION
from sttm.operations.volumes.services import SERVICES
from sttm.packs.pack import Pack
from sttm.publications.documents.html import render_html
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.typesetting import check_choice, place_file
from sttm.territory.workspace import Workspace

__all__ = ["FORMATS", "STRATEGIES", "write_volumes"]

Progress = Callable[[int, int, str], None]

FORMATS = ("pdf", "html")

STRATEGIES: dict[str, Strategy[Any]] = {one.id: one for one in (ENVIRONMENT, SERVICES, PRODUCTION)}


def write_volumes(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    strategy: str = ENVIRONMENT.id,
    parts: Sequence[str] | None = None,
    languages: Sequence[str] = ("it",),
    formats: Sequence[str] = FORMATS,
    standard: str | None = "ua-1",
    examples: Sequence[dict[str, Any]] = (),
    include: Collection[str] = (),
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Write the volumes of a built workspace.

    Parameters
    ----------
    out
        Folder; made where it is not there. Files are called by part and language.
    on
        Day on which the pack's values must be in force.
    strategy
        Of :data:`STRATEGIES`.
    parts
        Of the strategy: ``I``, ``II``, ``annex``; all by default.
    languages, formats
        ``it``, ``en``; ``pdf``, ``html``.
    standard
        Of the PDF; see :data:`sttm.publications.typesetting.STANDARDS`.
    examples
        Results of evaluations that the annex of STTM 1 shows worked through, of scenarios of services that
        Part II of STTM 2 shows.
    include
        States of planned services that count too, for STTM 2.

    Returns
    -------
    list of dict
        By file: part, language, format, path, fingerprint of the document (the same in every format).

    Raises
    ------
    RequestError
        If a strategy, a part, a language, a format or the standard is not known, if the workspace lacks what
        the strategy cannot do without (units, the areas map), or if its derived layers are out of date.
    """
    _check("strategy", (strategy,), tuple(STRATEGIES))
    chosen = STRATEGIES[strategy]
    wanted = tuple(chosen.parts) if parts is None else parts
    _check("part", wanted, tuple(chosen.parts))
    _check("language", languages, ("it", "en"))
    _check("format", formats, FORMATS)
    for language in languages:
        check_choice(language, standard)
    check_up_to_date(workspace, pack, on)
    out.mkdir(parents=True, exist_ok=True)
    if examples and not chosen.takes_examples:
        msg = f"the volumes of strategy {strategy} show no examples worked through"
        raise RequestError(msg, remedy="leave the examples out")
    if include and chosen.counting is None:
        msg = f"the volumes of strategy {strategy} do not read services"
        raise RequestError(msg, remedy="leave the planned services out, or ask for strategy 2")
    written: list[dict[str, Any]] = []
    total = len(wanted) * len(languages) * len(formats)

    def tell(text: str) -> None:
        if progress is not None:
            progress(len(written), total, text)

    make = chosen.counting(include) if include and chosen.counting else chosen.source
    source = make(workspace, pack, on, examples, tell)
    for part in (chosen.parts[name] for name in wanted):
        for language in languages:
            spoken: Language = "en" if language == "en" else "it"
            document = part.write(source, spoken)
            for kind in formats:
                path = out / f"{part.stem}.{language}.{kind}"
                content = render_html(document) if kind == "html" else render_pdf(document, standard=standard)
                place_file(content, path)
                written.append(
                    {
                        "part": part.id,
                        "language": language,
                        "format": kind,
                        "path": str(path),
                        "fingerprint": document.fingerprint,
                    }
                )
                tell(path.name)
    return written


def _check(what: str, asked: Sequence[str], offered: Sequence[str]) -> None:
    for one in asked:
        if one not in offered:
            msg = f"there is no volume with {what} {one!r}"
            raise RequestError(msg, remedy=f"choose among {', '.join(offered)}")
