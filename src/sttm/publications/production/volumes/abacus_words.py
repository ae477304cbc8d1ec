"""The fixed wording of the Abaco in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import Pair, in_language
from sttm.publications.production.volumes.shared_words import shared_words

__all__ = ["words"]


#: Italian, English.
WORDS: dict[str, Pair] = {
    "title": ("STTM 3 – Allegato. Abaco delle soluzioni", "STTM 3 – Annex. Abacus of solutions"),
    "example": (
        (
            "Soluzioni, effetti, quantità e costi non ufficiali sono esempi: ogni scheda dice da dove "
            "viene ciò che riporta."
        ),
        (
            "Solutions, effects, quantities and costs that are not official are examples: each sheet says "
            "where what it states comes from."
        ),
    ),
    "cover_solutions": ("Soluzioni", "Solutions"),
    "cover_priced": ("Con un costo dichiarato", "With a stated cost"),
    "cover_themes": ("Temi", "Themes"),
    "what_1": (
        (
            "L'Abaco raccoglie le soluzioni che alzano qualità, sostenibilità e innovazione degli "
            "insediamenti della produzione, dei servizi e della distribuzione, esistenti e nuovi. È parte "
            "della STTM 3 per {territory}, con i valori del pacchetto {pack} in vigore il {day}."
        ),
        (
            "The abacus gathers the solutions that raise quality, sustainability and innovation of "
            "settlements of production, services and distribution, existing and new. It is part of STTM 3 "
            "for {territory}, with the values of the pack {pack} in force on {day}."
        ),
    ),
    "what_2": (
        (
            "Un tema è l'integrazione funzionale: usi misti e complementari, servizi condivisi tra le "
            "imprese e con il quartiere."
        ),
        (
            "One theme is functional integration: mixed and complementary uses, services shared among "
            "firms and with the neighbourhood."
        ),
    ),
    "how_items": (
        (
            "Ogni soluzione serve uno o più criteri dei profili di sostenibilità e innovazione: la scheda "
            "dice quanti punti dà al criterio e quanta parte del totale del profilo, che vale 100.\n"
            "Il costo e la manutenzione sono di un'unità (un m², un m, un kW, un intervento), dal più "
            "basso al più alto; la manutenzione è di un anno. «Nessuno l'ha detto» vuol dire che un costo "
            "non è noto, non che la soluzione è gratuita.\n"
            "Una soluzione può chiederne un'altra, o non poter stare accanto a un'altra.\n"
            "Il comando sttm abacus suggest sceglie per un insediamento l'insieme meno costoso che "
            "raggiunge una classe del profilo."
        ),
        (
            "Each solution serves one or more criteria of the profiles of sustainability and innovation: "
            "the sheet says how many points it gives to the criterion and how much of the total of the "
            "profile, which is 100.\n"
            "Cost and upkeep are of one unit (a m², a m, a kW, one intervention), from low to high; upkeep "
            "is of one year. “Nobody has said” means that a cost is not known, not that the solution is "
            "free.\n"
            "A solution may need another one, or be unable to stand beside another.\n"
            "The command sttm abacus suggest chooses for a settlement the cheapest set that reaches a "
            "class of its profile."
        ),
    ),
    "indexes": ("Indici", "Indexes"),
    "by_theme": ("Soluzioni per tema", "Solutions by theme"),
    "by_criterion": ("Soluzioni per criterio dei profili", "Solutions by criterion of the profiles"),
    "by_criterion_text": ("I numeri sono quelli delle schede.", "The numbers are those of the sheets."),
    "sheet": ("Scheda", "Sheet"),
    "theme": ("Tema", "Theme"),
    "solution": ("Soluzione", "Solution"),
    "solutions": ("Soluzioni", "Solutions"),
    "criterion": ("Criterio", "Criterion"),
    "criteria": ("Criteri", "Criteria"),
    "profiles": ("Profili", "Profiles"),
    "cost": ("Costo", "Cost"),
    "upkeep": ("Manutenzione", "Upkeep"),
    "applies_to": ("Dove si applica", "Where it applies"),
    "existing": ("insediamenti esistenti", "existing settlements"),
    "new": ("insediamenti nuovi", "new settlements"),
    "every_activity": ("ogni attività", "every activity"),
    "serves": ("Criteri che serve", "Criteria it serves"),
    "points_of": ("{points} punti su {max}", "{points} of {max} points"),
    "of_total": ("{share} del totale", "{share} of the total"),
    "becomes": ("porta il valore a {value}", "brings the value to {value}"),
    "met": ("lo soddisfa", "meets it"),
    "quantity": ("Quanto ne serve", "How much of it"),
    "example_of": ("Esempio", "Example"),
    "needs": ("Chiede", "Needs"),
    "excludes": ("Non sta accanto a", "Cannot stand beside"),
    "is_work": ("Tipo di intervento della STTM 1", "Type of work of STTM 1"),
    "source": ("Fonte", "Source"),
    "nobody": ("nessuno l'ha detto", "nobody has said"),
    "no_solution": ("nessuna", "none"),
    "a_year": ("l'anno", "a year"),
    "each": ("ciascuna", "each"),
    "none_in_pack": ("Il pacchetto non ha soluzioni.", "The pack has no solutions."),
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language."""
    return {**shared_words(language), **in_language(WORDS, language)}
