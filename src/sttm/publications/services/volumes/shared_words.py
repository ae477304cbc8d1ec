"""What every volume of STTM 2 says in the same words, in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language
from sttm.publications.volumes.words import words as knowledge_words

__all__ = ["shared_words"]

#: Italian, English.
WORDS: dict[str, tuple[str, str]] = {
    "introduction": ("Introduzione", "Introduction"),
    "what": ("Che cos'è questo volume", "What this volume is"),
    "how": ("Come si legge", "How to read it"),
    "brief": ("In breve", "In brief"),
    "yes": ("sì", "yes"),
    "no": ("no", "no"),
    "dash": ("–", "–"),
    "of": ("di", "of"),
    "whole": ("Tutto il territorio", "The whole territory"),
    "place": ("Luogo", "Place"),
    "category": ("Categoria", "Category"),
    "service": ("Servizio", "Service"),
    "group": ("Gruppo", "Group"),
    "residents": ("Residenti", "Residents"),
    "share": ("Quota", "Share"),
    "existing": ("Esistenti", "Existing"),
    "planned": ("Previsti", "Planned"),
    "threshold": ("Soglia", "Threshold"),
    "weight": ("Peso", "Weight"),
    "relevance": ("Rilevanza", "Relevance"),
    "tier_local": ("locale", "local"),
    "tier_sovracomunale": ("sovracomunale", "supra-municipal"),
    "tier_metropolitano": ("metropolitano", "metropolitan"),
    "mode_walk": ("A piedi", "On foot"),
    "mode_bike": ("In bicicletta", "By bike"),
    "mode_transit": ("Mezzi pubblici", "Public transport"),
    "source_of": ("Fonte", "Source"),
    "missing_why": ("Non valutabile: {what} – {why}.", "Not assessable: {what} – {why}."),
    "lacking_indicators": ("Letture che ne risentono", "Readings that suffer from it"),
    "example": (
        (
            "Tempi, pesi, soglie e regole non ufficiali sono esempi finché l'ente non li sostituisce: di "
            "ciascuno è detta la fonte."
        ),
        (
            "Times, weights, breaks and rules that are not official are examples until the authority "
            "replaces them: the source of each is said."
        ),
    ),
    "lineage_text": (
        (
            "Di ogni strato letto: versione, data, ente, licenza, provenienza, difetti e correzioni. Da "
            "queste versioni vengono tutte le cifre del volume."
        ),
        (
            "Of every layer read: version, date, publisher, licence, origin, faults and repairs. All "
            "figures of the volume come from these versions."
        ),
    ),
    "parameters_text": (
        (
            "I valori del pacchetto su cui poggiano le letture, in vigore il {day}. «Ufficiale» è ciò che è "
            "stato letto in un atto."
        ),
        (
            "The values of the pack on which the readings rest, in force on {day}. “Official” is what has "
            "been read in an act."
        ),
    ),
    "how_items": (
        (
            "«Non valutabile» (n.v.) vuol dire che manca un dato: non vuol dire zero. La ragione è detta "
            "accanto, e il capitolo resta.\nContano i servizi che esistono; quelli previsti solo dove le "
            "avvertenze lo dicono, e sono sempre detti a parte.\nUn livello come 2–4 è aperto: ciò che non "
            "si sa può portarlo dall'uno all'altro.\nTempi e quote sono calcolati lungo le strade e "
            "sull'orario, non in linea d'aria, dove non è detto altro."
        ),
        (
            "“Not assessable” (n.a.) means that data are missing: it does not mean zero. The reason stands "
            "beside it, and the chapter stays.\nServices that exist count; planned ones only where the "
            "caveats say so, and they are always told apart.\nA level such as 2–4 is open: what is not known "
            "may take it from one to the other.\nTimes and shares are computed along streets and by "
            "the timetable, not in straight lines, unless it is said."
        ),
    ),
}


def shared_words(language: Language) -> dict[str, str]:
    """Return the phrases in one language, with those that the volumes of STTM 1 have too."""
    own = in_language(WORDS, language)
    return {**knowledge_words(language), **own}
