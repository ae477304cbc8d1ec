"""The volumes of STTM 1: what its parts are written from, and what writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sttm.environment.account.layers import missing_layers
from sttm.environment.knowledge import Knowledge
from sttm.operations.monitoring import monitor_territory
from sttm.operations.volumes.account import knowledge_account
from sttm.operations.volumes.maps import knowledge_maps
from sttm.operations.volumes.parts import Part, Strategy, Tell, parts_by_id
from sttm.operations.volumes.proposal_account import proposal_account
from sttm.operations.volumes.proposal_maps import network_map, priority_maps
from sttm.operations.volumes.schede_account import annex_account, schede_in_force, titles_read
from sttm.packs.pack import Pack
from sttm.publications.documents.model import Document
from sttm.publications.formatting import Language
from sttm.publications.maps.paired import PairedMap
from sttm.publications.maps.rendering import DossierMap
from sttm.publications.volumes.knowledge import knowledge_volume
from sttm.publications.volumes.proposal import proposal_volume
from sttm.publications.volumes.schede import schede_volume
from sttm.territory.workspace import Workspace

__all__ = ["ENVIRONMENT", "PARTS", "Source"]


class Source:
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
        self.tell = tell
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


PARTS = parts_by_id(
    Part("I", "parte-1-quadro-conoscitivo", _knowledge),
    Part("II", "parte-2-quadro-propositivo", _proposal),
    Part("annex", "allegato-schede-norma", _schede),
)

ENVIRONMENT = Strategy("1", PARTS, Source, takes_examples=True)
