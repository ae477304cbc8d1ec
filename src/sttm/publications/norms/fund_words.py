"""Words of the report on a fund and a call, in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["words"]

#: Italian, English.
_WORDS: dict[str, tuple[str, str]] = {
    "act": ("Atto", "Act"),
    "act_of_call": ("Atto del bando", "Act of the call"),
    "amount": ("Importo", "Amount"),
    "article": ("Articolo", "Article"),
    "asked": ("Chiesto", "Asked for"),
    "available": ("Disponibile", "Available"),
    "benefit": ("Beneficio", "Benefit"),
    "best": ("Massimo beneficio", "Greatest benefit"),
    "budget": ("Dotazione", "Budget"),
    "call": ("Il bando", "The call"),
    "comune": ("Comune", "Comune"),
    "conferred": ("Che cosa è stato conferito", "What has been conferred"),
    "criteria": ("Criteri", "Criteria"),
    "criterion": ("Criterio", "Criterion"),
    "currency": ("Che cosa", "What"),
    "day": ("Giorno", "Day"),
    "example": (
        (
            "Il fondo, le quote e i criteri qui riportati sono esempi, non atti: da sostituire con "
            "quelli in vigore."
        ),
        (
            "The fund, shares and criteria shown here are examples, not acts: to be replaced by those"
            " in force."
        ),
    ),
    "expected": ("Atteso", "Expected"),
    "fund": ("Il fondo", "The fund"),
    "funded": ("Progetti finanziati", "Projects funded"),
    "granted": ("Concesso", "Granted"),
    "in_part": ("di cui in parte", "of which in part"),
    "kept": ("Riservato", "Kept for it"),
    "limits": ("Limiti", "Limits"),
    "measured": ("Misurato", "Measured"),
    "method": ("Come si è scelto", "How the choice was made"),
    "method_best": (
        (
            "Massimo beneficio: tra tutte le combinazioni che rispettano dotazione, riserve e quota "
            "per Comune, quella il cui beneficio complessivo è il maggiore; che non ve ne sia una "
            "migliore è dimostrato dal risolutore."
        ),
        (
            "Greatest benefit: of all combinations within budget, reserves and share of a Comune, the"
            " one whose benefit together is the greatest; the solver proves that there is none "
            "better."
        ),
    ),
    "method_nested": (
        (
            "La dotazione è spesa per passi di {step}: con una dotazione maggiore nessun progetto "
            "finanziato resterebbe escluso."
        ),
        "The budget is spent by steps of {step}: with a larger one no funded project would be left out.",
    ),
    "method_partial": (
        (
            "Un progetto può essere finanziato in parte, dal minimo che dichiara; il suo beneficio "
            "conta in proporzione."
        ),
        (
            "A project may be funded in part, from the least that it declares; its benefit counts in "
            "proportion."
        ),
    ),
    "method_ranking": (
        (
            "Graduatoria: i progetti ammissibili in ordine di punti, ciascuno se ancora vi entra; a "
            "parità di punti prima il beneficio maggiore, poi la richiesta minore."
        ),
        (
            "Ranking: the eligible projects by points, each if it still fits; at equal points the "
            "greater benefit first, then the smaller request."
        ),
    ),
    "method_reserve": (
        (
            "Una riserva è tolta agli altri progetti, fino a quanto i suoi chiedono; ciò che non "
            "chiedono torna a tutti."
        ),
        (
            "A reserve is kept from the other projects, up to what its own ask for; what they do not "
            "ask for is free for all."
        ),
    ),
    "money": ("Da dove viene il denaro", "Where the money comes from"),
    "money_none": (
        "Nessun contributo è ancora concesso con un atto.",
        "No grant has been made by an act yet.",
    ),
    "most": ("Punti, al massimo", "Points, at most"),
    "most_per_municipality": ("Quota massima per Comune", "Largest share of a Comune"),
    "no_others": ("Tutti i progetti sono finanziati.", "Every project is funded."),
    "not_assessable": ("non valutabile", "not assessable"),
    "or": (", oppure ", ", or "),
    "outcome": ("Esito", "Outcome"),
    "paid": ("Pagato", "Paid"),
    "party": ("Chi", "Who"),
    "points": ("Punti", "Points"),
    "project": ("Progetto", "Project"),
    "projects": ("I progetti", "The projects"),
    "rank": ("Posto", "Rank"),
    "ranking": ("Graduatoria", "Ranking"),
    "reserve": ("Riserva", "Reserve"),
    "reserves": ("Quanto va a chi ha una riserva", "What goes to those with a reserve"),
    "seal": ("Impronta del registro contabile", "Fingerprint of the ledger"),
    "source": ("Fonte", "Source"),
    "sources": ("Fonti dei contributi concessi", "Sources of what was granted"),
    "spent": ("Concesso in tutto", "Granted in all"),
    "title": ("Relazione sul fondo e sul bando", "Report on the fund and the call"),
    "traces": ("Dalla concessione all'effetto", "From the grant to the effect"),
    "two_ways": ("I due modi di scegliere, a confronto", "The two ways to choose, side by side"),
    "unfunded": (
        "Chi resta escluso, e che cosa lo avrebbe fatto finanziare",
        "Who is left out, and what would have helped",
    ),
    "unspent": ("Non speso", "Unspent"),
    "why_best": ("Nel massimo beneficio", "For the greatest benefit"),
    "why_budget": ("dotazione esaurita", "budget spent"),
    "why_funded": ("finanziato", "funded"),
    "why_more_benefit": (
        "servirebbero {value} in più di beneficio",
        "it would take {value} more benefit",
    ),
    "why_more_money": ("mancano {value}", "{value} are lacking"),
    "why_more_points": ("servirebbero più di {value} punti", "it would take more than {value} points"),
    "why_municipality": ("il Comune ha già la sua quota", "its Comune has its share"),
    "why_no_benefit": ("nessun beneficio dichiarato", "no benefit is declared"),
    "why_others": ("altri danno di più", "others bring more"),
    "why_part": ("basterebbe accettare {value}", "accepting {value} would do"),
    "why_ranking": ("In graduatoria", "By rank"),
    "why_refused": ("Non ammissibile", "Not eligible"),
    "why_reserve": ("il resto è riservato ad altri", "the rest is kept for others"),
}


def words(language: Language) -> dict[str, str]:
    """Return the words in one language."""
    return in_language(_WORDS, language)
