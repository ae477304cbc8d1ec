"""The volumes of STTM 3: what its parts are written from, and what writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sttm.operations.production.stock_maps import stock_maps
from sttm.operations.volumes.parts import Part, Strategy, Tell, parts_by_id
from sttm.operations.volumes.production_accounts import abacus_account
from sttm.operations.volumes.production_knowledge import constraint_maps, production_knowledge
from sttm.operations.volumes.production_maps import area_maps, pole_maps
from sttm.operations.volumes.production_proposal import production_proposal
from sttm.packs.pack import Pack
from sttm.production.poles.finding import Located
from sttm.publications.documents.model import Document
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap
from sttm.publications.production.volumes.abacus import abacus_volume
from sttm.publications.production.volumes.knowledge import knowledge_volume
from sttm.publications.production.volumes.proposal import proposal_volume
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["PRODUCTION", "ProductionSource"]


class ProductionSource:
    """What the parts are written from: a snapshot of the workspace, gathered once for every language."""

    def __init__(
        self,
        workspace: Workspace,
        pack: Pack,
        on: date,
        examples: Sequence[dict[str, Any]] = (),
        tell: Tell | None = None,
    ) -> None:
        self.workspace = workspace
        self.pack = pack
        self.on = on
        self.examples = examples
        self.tell: Tell = tell or (lambda _text: None)
        self.reading = Reading(workspace, pack, on)

    @cached_property
    def knowledge(self) -> dict[str, Any]:
        """The figures of Part I, as JSON values."""
        self.tell("stock, plans, constraints")
        return production_knowledge(self.reading)

    @cached_property
    def stock_maps(self) -> dict[str, DossierMap]:
        """The maps of the stock, by what they show."""
        return stock_maps(self.reading, self.knowledge["stock"])

    @cached_property
    def constraint_maps(self) -> dict[str, DossierMap]:
        """The maps of the layers that rules read, by article."""
        return constraint_maps(self.reading)

    @cached_property
    def _proposed(self) -> tuple[dict[str, Any], dict[str, Located]]:
        return production_proposal(self.reading, self.tell)

    @property
    def proposal(self) -> dict[str, Any]:
        """The figures of Part II, as JSON values."""
        return self._proposed[0]

    @cached_property
    def area_maps(self) -> dict[str, DossierMap]:
        """The maps of where each activity may go, with its best sites."""
        return area_maps(self.reading, self.proposal)

    @cached_property
    def pole_maps(self) -> dict[str, DossierMap]:
        """The maps of the candidates for poles."""
        return pole_maps(self.reading, *self._proposed)

    @cached_property
    def abacus(self) -> dict[str, Any]:
        """The content of the Abaco, as JSON values."""
        return abacus_account(self.reading)


def _knowledge(source: ProductionSource, language: Language) -> Document:
    return knowledge_volume(source.knowledge, source.stock_maps, source.constraint_maps, language)


def _proposal(source: ProductionSource, language: Language) -> Document:
    return proposal_volume(source.proposal, source.area_maps, source.pole_maps, language)


def _abacus(source: ProductionSource, language: Language) -> Document:
    return abacus_volume(source.abacus, language)


PRODUCTION = Strategy(
    "3",
    parts_by_id(
        Part("I", "sttm-3-parte-1-quadro-conoscitivo", _knowledge),
        Part("II", "sttm-3-parte-2-quadro-propositivo", _proposal),
        Part("annex", "sttm-3-allegato-abaco", _abacus),
    ),
    ProductionSource,
    takes_examples=False,
)
