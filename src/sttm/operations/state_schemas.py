"""The files in which people keep what is going on: cases, adhesions and the like, each with its schema."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from sttm.norms.adhesions import ADHESIONS
from sttm.norms.case import CASES
from sttm.norms.fund.acts import LEDGER
from sttm.norms.fund.books import BOOKS
from sttm.norms.fund.calls import CALL, PROJECTS
from sttm.norms.fund.money_trail import MONITORED
from sttm.norms.fund.soil import SOIL
from sttm.norms.measures.life import GRANTS
from sttm.norms.observations.acts import ACTS_FILE
from sttm.norms.observations.register import REGISTER
from sttm.norms.procedure.acts import PROCEDURE
from sttm.norms.procedure.documents import DOCUMENTS
from sttm.production.poles.declared import DECLARED
from sttm.production.profiles.proposal import PROPOSAL
from sttm.services.access.scenario_file import SCENARIO

__all__ = ["STATES"]

STATES: dict[str, tuple[dict[str, str], TypeAdapter[Any]]] = {
    "adhesions": ({"it": "Registro delle adesioni", "en": "Register of adhesions"}, ADHESIONS),
    "grants": (
        {"it": "Incentivi e penalizzazioni concessi", "en": "Incentives and penalties granted"},
        GRANTS,
    ),
    "cases": ({"it": "Casi a cui applicare le norme", "en": "Cases to apply the norms to"}, CASES),
    "observation_acts": (
        {"it": "Atti sui punti delle osservazioni", "en": "Acts on points of observations"},
        ACTS_FILE,
    ),
    "observation_register": (
        {"it": "Registro delle osservazioni", "en": "Register of observations"},
        REGISTER,
    ),
    "fund_books": ({"it": "Libri di un fondo di perequazione", "en": "Books of an equalisation fund"}, BOOKS),
    "fund_call": ({"it": "Bando di un fondo", "en": "Call of a fund"}, CALL),
    "fund_projects": (
        {"it": "Progetti che rispondono a un bando", "en": "Projects that answer a call"},
        PROJECTS,
    ),
    "fund_ledger": ({"it": "Registro contabile di un fondo", "en": "Ledger of a fund"}, LEDGER),
    "fund_monitored": (
        {"it": "Effetti misurati dei progetti", "en": "Measured effects of projects"},
        MONITORED,
    ),
    "fund_soil": (
        {"it": "Previsioni dei piani su suolo libero", "en": "What plans foresee on free soil"},
        SOIL,
    ),
    "pole_declarations": (
        {"it": "Dichiarazioni sui candidati a polo", "en": "What is declared of candidates for poles"},
        DECLARED,
    ),
    "procedure": ({"it": "Atti di un procedimento", "en": "Acts of a procedure"}, PROCEDURE),
    "settlement": (
        {"it": "Insediamento da valutare con un profilo", "en": "Settlement to be evaluated with a profile"},
        PROPOSAL,
    ),
    "service_scenario": ({"it": "Scenario dei servizi", "en": "Scenario of services"}, SCENARIO),
    "documents": ({"it": "Elaborati di un procedimento", "en": "Documents of a procedure"}, DOCUMENTS),
}
"""Title and model of each kind of state file."""
