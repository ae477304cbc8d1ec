"""The fixed wording of Part I of STTM 3 in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import Pair, in_language
from sttm.publications.production.volumes.shared_words import shared_words

__all__ = ["words"]


#: Italian, English.
WORDS: dict[str, Pair] = {
    "title": ("STTM 3 – Parte I. Quadro analitico-conoscitivo", "STTM 3 – Part I. Knowledge framework"),
    "example": (
        (
            "Raggi, classi di distanza e soglie non ufficiali sono esempi finché l'ente non li "
            "sostituisce: il capitolo dei parametri dice da dove viene ciascuno."
        ),
        (
            "Reach, classes of distance and thresholds that are not official are examples until the "
            "authority replaces them: the chapter on parameters says where each comes from."
        ),
    ),
    "cover_area": ("Superficie", "Area"),
    "cover_settlements": ("Insediamenti", "Settlements"),
    "cover_forecasts": ("Aree previste dai piani", "Areas foreseen by plans"),
    "cover_layers": ("Strati letti", "Layers read"),
    "cover_missing": ("Strati che mancano", "Layers missing"),
    "what_1": (
        (
            "Questo volume è il Quadro analitico-conoscitivo della Strategia tematico-territoriale "
            "metropolitana per la produzione, i servizi e la distribuzione (STTM 3): descrive {territory} "
            "con i dati presenti nello spazio di lavoro e con i valori del pacchetto {pack} in vigore il "
            "{day}."
        ),
        (
            "This volume is the knowledge framework (Quadro analitico-conoscitivo) of the metropolitan "
            "thematic-territorial strategy for production, services and distribution (STTM 3): it "
            "describes {territory} from the data in the workspace and the values of the pack {pack} in "
            "force on {day}."
        ),
    ),
    "what_2": (
        (
            "È prodotto dai dati: ogni cifra viene da uno strato di cui il capitolo sugli strati dice "
            "versione, data, ente, licenza e provenienza. Dove ciascuna attività può andare lo dice la "
            "Parte II."
        ),
        (
            "It is made from data: every figure comes from a layer whose version, date, publisher, licence "
            "and origin stand in the chapter on layers. Where each activity may go is said in Part II."
        ),
    ),
    "how_items": (
        (
            "«Non valutabile» vuol dire che manca un dato: non vuol dire zero. Un «≥» sta davanti a una "
            "somma di ciò che si conosce, quando di alcuni elementi il dato manca.\n"
            "{method}"
        ),
        (
            "“Not assessable” means that data are missing: it does not mean zero. A “≥” stands before a "
            "sum of what is known, where of some features the figure is missing.\n"
            "{method}"
        ),
    ),
    "constraints": ("I vincoli noti", "Known constraints"),
    "constraints_text": (
        (
            "Gli strati che le regole sulle aree leggono, articolo per articolo: quale versione, di quale "
            "data, quanti elementi. Dove uno strato manca, o non è stato rilevato, le regole che lo "
            "leggono non sono valutabili: quel suolo non è ammissibile né escluso."
        ),
        (
            "The layers that the rules on areas read, article by article: which version, of which date, "
            "how many features. Where a layer is missing, or was not surveyed, the rules that read it are "
            "not assessable: that ground is neither admissible nor excluded."
        ),
    ),
    "constraints_none": (
        "Nessuna regola sulle aree è in vigore nel giorno chiesto: i vincoli non sono letti.",
        "No rule on areas is in force on the day: constraints are not read.",
    ),
    "no_article": ("Senza articolo", "Without an article"),
    "constraints_table": ("Strati di vincolo: {title}", "Constraint layers: {title}"),
    "features": ("Elementi", "Features"),
    "surveyed": ("Rilevato", "Surveyed"),
    "whole": ("ovunque", "everywhere"),
    "rules": ("Regole che lo leggono", "Rules that read it"),
    "absent_layer": ("manca", "missing"),
    "lacking_indicators": ("Non valutabili", "Not assessable"),
    "parameters_text": (
        (
            "I valori del pacchetto su cui poggia la lettura, in vigore il {day}. «Ufficiale» è ciò che è "
            "stato letto in un atto."
        ),
        (
            "The values of the pack on which the reading rests, in force on {day}. “Official” is what has "
            "been read in an act."
        ),
    ),
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language."""
    return {**shared_words(language), **in_language(WORDS, language)}
