"""Writes the volumes of STTM 1: each part in each language, as PDF and as HTML, from one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sttm.environment.account.layers import missing_layers
from sttm.environment.knowledge import Knowledge
from sttm.errors import RequestError
from sttm.operations.building import check_up_to_date
from sttm.operations.monitoring import monitor_territory
from sttm.operations.volumes.account import knowledge_account
from sttm.operations.volumes.maps import knowledge_maps
from sttm.operations.volumes.proposal_account import proposal_account
from sttm.operations.volumes.proposal_maps import network_map, priority_maps
from sttm.operations.volumes.schede_account import annex_account, schede_in_force, titles_read
from sttm.packs.pack import Pack
from sttm.publications.documents.html import render_html
from sttm.publications.documents.model import Document
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.maps.paired import PairedMap
from sttm.publications.maps.rendering import DossierMap
from sttm.publications.typesetting import check_choice, place_file
from sttm.publications.volumes.knowledge import knowledge_volume
from sttm.publications.volumes.proposal import proposal_volume
from sttm.publications.volumes.schede import schede_volume
from sttm.territory.workspace import Workspace

__all__ = ["FORMATS", "PARTS", "Part", "Source", "write_volumes"]

Progress = Callable[[int, int, str], None]

FORMATS = ("pdf", "html")


class Source:
    """What the parts are written from: a snapshot of the workspace, gathered once for every language."""

    def __init__(
        self, workspace: Workspace, pack: Pack, on: date, examples: Sequence[dict[str, Any]] = ()
    ) -> None:
        self.workspace = workspace
        self.pack = pack
        self.on = on
        self.examples = examples
        self.knowledge = Knowledge(workspace, pack, on)

    @cached_property
    def account(self) -> dict[str, Any]:
        """The figures of Part I, as JSON values."""
        return knowledge_account(self.knowledge)

    @cached_property
    def maps(self) -> dict[str, DossierMap]:
        """The maps of Part I by what they show: ``territory``, an indicator, ``green_network``."""
        return knowledge_maps(self.knowledge, self.account)

    @cached_property
    def monitoring(self) -> dict[str, Any]:
        """The monitoring of the whole territory."""
        return monitor_territory(self.workspace, self.pack, on=self.on, by="area")

    @cached_property
    def proposal(self) -> dict[str, Any]:
        """The figures of Part II, as JSON values."""
        return proposal_account(self.knowledge, self.monitoring)

    @cached_property
    def priority_maps(self) -> dict[str, PairedMap]:
        """The maps of Part II by type of work, and of the best one."""
        return priority_maps(self.knowledge)


@dataclass(frozen=True, slots=True)
class Part:
    """A volume: how it is asked for, how its files are called, what writes it."""

    id: str
    stem: str
    write: Callable[[Source, Language], Document]


def _knowledge(source: Source, language: Language) -> Document:
    return knowledge_volume(source.account, source.maps, language)


def _proposal(source: Source, language: Language) -> Document:
    return proposal_volume(
        source.proposal,
        missing_layers(source.knowledge),
        titles_read(source.knowledge)["inputs"],
        source.priority_maps,
        network_map(source.knowledge, source.proposal["network"]),
        language,
    )


def _schede(source: Source, language: Language) -> Document:
    return schede_volume(
        annex_account(source.knowledge),
        schede_in_force(source.pack, source.on),
        tuple(source.pack.objectives.values()),
        titles_read(source.knowledge),
        source.examples,
        language,
    )


PARTS: dict[str, Part] = {
    part.id: part
    for part in (
        Part("I", "parte-1-quadro-conoscitivo", _knowledge),
        Part("II", "parte-2-quadro-propositivo", _proposal),
        Part("annex", "allegato-schede-norma", _schede),
        # A further part is one line here.
    )
}


def write_volumes(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    parts: Sequence[str] = tuple(PARTS),
    languages: Sequence[str] = ("it",),
    formats: Sequence[str] = FORMATS,
    standard: str | None = "ua-1",
    examples: Sequence[dict[str, Any]] = (),
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Write the volumes of a built workspace.

    Parameters
    ----------
    out
        Folder; made where it is not there. Files are called by part and language.
    on
        Day on which the pack's values must be in force.
    parts
        Of :data:`PARTS`.
    languages, formats
        ``it``, ``en``; ``pdf``, ``html``.
    standard
        Of the PDF; see :data:`sttm.publications.typesetting.STANDARDS`.

    Examples
    --------
        Results of evaluations that the annex shows worked through.

    Returns
    -------
    list of dict
        By file: part, language, format, path, fingerprint of the document (the same in every format).

    Raises
    ------
    RequestError
        If a part, a language, a format or the standard is not known, if the workspace has no units, or if
        its derived layers are older than its data.
    """
    _check("part", parts, tuple(PARTS))
    _check("language", languages, ("it", "en"))
    _check("format", formats, FORMATS)
    for language in languages:
        check_choice(language, standard)
    check_up_to_date(workspace, pack, on)
    out.mkdir(parents=True, exist_ok=True)
    source = Source(workspace, pack, on, examples)
    written: list[dict[str, Any]] = []
    total = len(parts) * len(languages) * len(formats)
    for part in (PARTS[name] for name in parts):
        for language in languages:
            chosen: Language = "en" if language == "en" else "it"
            document = part.write(source, chosen)
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
                if progress is not None:
                    progress(len(written), total, path.name)
    return written


def _check(what: str, asked: Sequence[str], offered: Sequence[str]) -> None:
    for one in asked:
        if one not in offered:
            msg = f"there is no volume with {what} {one!r}"
            raise RequestError(msg, remedy=f"choose among {', '.join(offered)}")
