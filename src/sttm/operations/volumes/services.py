"""The volumes of STTM 2: what its parts are written from, and what writes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Any

from sttm.operations.services.orientations import orientation_figure
from sttm.operations.volumes.parts import Part, Strategy, Tell, parts_by_id
from sttm.operations.volumes.services_accounts import knowledge_account, proposal_account, study_account
from sttm.operations.volumes.services_maps import knowledge_maps, next_map
from sttm.operations.volumes.services_readings import ServiceReadings
from sttm.packs.pack import Pack
from sttm.publications.documents.model import Document, Figure
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap
from sttm.publications.services.volumes.knowledge import knowledge_volume
from sttm.publications.services.volumes.proposal import proposal_volume
from sttm.publications.services.volumes.study import study_volume
from sttm.quantities import Missing
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["SERVICES", "ServicesSource"]


class ServicesSource:
    """What the parts are written from: a snapshot of the workspace, gathered once for every language."""

    def __init__(
        self,
        workspace: Workspace,
        pack: Pack,
        on: date,
        examples: Sequence[dict[str, Any]] = (),
        tell: Tell | None = None,
        include: Collection[str] = (),
    ) -> None:
        self.reading = Reading(workspace, pack, on)
        self.examples = examples
        self.tell: Tell = tell or (lambda _text: None)
        self.readings = ServiceReadings(self.reading, self.tell, include)

    @cached_property
    def knowledge(self) -> dict[str, Any]:
        """The figures of Part I, as JSON values."""
        return knowledge_account(self.readings)

    @cached_property
    def maps(self) -> dict[str, DossierMap]:
        """The maps of Part I, by what they show."""
        self.tell("maps")
        return knowledge_maps(self.readings)

    @cached_property
    def proposal(self) -> dict[str, Any]:
        """The figures of Part II, as JSON values."""
        return proposal_account(self.readings, self.examples)

    @cached_property
    def next_map(self) -> DossierMap | None:
        """The map of where the next services serve most."""
        return next_map(self.readings, self.proposal)

    def sheets(self, language: Language) -> dict[str, Figure]:
        """Return the maps of the sheets of orientations, by Comune."""
        found: dict[str, Figure] = {}
        table = self.readings.table
        if isinstance(table, Missing):
            return found
        for code, result in self.readings.orientations.get("by_municipality", {}).items():
            self.tell(f"{result['municipality']['name']}: map")
            figure = orientation_figure(table, result, language)
            if figure is not None:
                found[code] = figure
        return found

    @cached_property
    def study(self) -> dict[str, Any]:
        """The figures of the analytic study, as JSON values."""
        return study_account(self.readings)


def _knowledge(source: ServicesSource, language: Language) -> Document:
    return knowledge_volume(source.knowledge, source.maps, language)


def _proposal(source: ServicesSource, language: Language) -> Document:
    return proposal_volume(source.proposal, source.next_map, source.sheets(language), language)


def _study(source: ServicesSource, language: Language) -> Document:
    return study_volume(source.study, language)


SERVICES = Strategy(
    "2",
    parts_by_id(
        Part("I", "sttm-2-parte-1-quadro-conoscitivo", _knowledge),
        Part("II", "sttm-2-parte-2-quadro-propositivo", _proposal),
        Part("annex", "sttm-2-studio-analitico", _study),
    ),
    ServicesSource,
    takes_examples=True,
    counting=lambda include: partial(ServicesSource, include=include),
)
