"""What the atlases of services and of LUM say, in Italian and English."""

from __future__ import annotations

from functools import lru_cache

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["METHOD", "WORDS", "words"]

WORDS: dict[str, tuple[str, str]] = {
    "services_title": ("Atlante metropolitano dei servizi", "Metropolitan atlas of services"),
    "lum_title": ("Atlante dei LUM", "Atlas of the LUM"),
    "family": ("STTM 2 – Servizi", "STTM 2 – Services"),
    "method_title": ("Metodo e fonti", "Method and sources"),
    "territory": ("Territorio", "Territory"),
    "day": ("Valori in vigore il", "Values in force on"),
    "sheets": ("Schede", "Sheets"),
    "comune": ("Comune", "Comune"),
    "comuni": ("Comuni", "Comuni"),
    "comuni_list": ("Comuni: schede", "Comuni: sheets"),
    "lum_list": ("LUM: schede", "LUM: sheets"),
    "zone": ("Zona omogenea", "Zona omogenea"),
    "residents": ("Residenti", "Residents"),
    "services": ("Servizi", "Services"),
    "existing": ("Servizi esistenti", "Existing services"),
    "planned": ("Servizi previsti", "Planned services"),
    "all_walk": ("Tutti a piedi", "All on foot"),
    "relevance": ("Rilevanza", "Relevance"),
    "walking_share": ("Raggiunto a piedi", "Reached on foot"),
    "modes": ("Modi", "Modes"),
    "services_about": (
        (
            "Una scheda per ogni Comune: chi vi abita, quali servizi ha e di quale livello, chi li "
            "raggiunge in "
            "quanto tempo, chi resta senza, da quali Comuni dipende, gli orientamenti per il Piano "
            "dei Servizi."
        ),
        (
            "A sheet for each Comune: who lives there, which services of which tier it has, who "
            "reaches them in "
            "what time, who is left without, on which Comuni it depends, orientations for the Piano "
            "dei Servizi."
        ),
    ),
    "lum_about": (
        (
            "Una scheda per ogni Luogo Urbano per la Mobilità: perimetro, linee, servizi e "
            "funzioni, persone, "
            "suolo, collegamenti, barriere, clima, funzioni mancanti."
        ),
        (
            "A sheet for each Luogo Urbano per la Mobilità: perimeter, lines, services and "
            "functions, people, "
            "land, links, barriers, climate, missing functions."
        ),
    ),
    "example": (
        "Pesi, soglie e standard sono un esempio dichiarato nel pacchetto, non un testo approvato.",
        "Weights, thresholds and standards are an example declared in the pack, not an approved text.",
    ),
    "brief": ("In breve", "In brief"),
    "who": ("Chi vi abita", "Who lives there"),
    "ages_chart": ("Residenti per età, nel Comune e nel territorio", "Residents by age, here and overall"),
    "ages_table": ("Residenti per età", "Residents by age"),
    "age": ("Età", "Age"),
    "share": ("Quota", "Share"),
    "share_whole": ("Nel territorio", "In the territory"),
    "here": ("nel Comune", "in the Comune"),
    "overall": ("nel territorio", "in the territory"),
    "within": ("Servizi quotidiani entro {n} minuti", "Daily services within {n} minutes"),
    "within_chart": (
        "Quota dei residenti con ogni servizio quotidiano entro {n} minuti",
        "Share of residents with each daily service within {n} minutes",
    ),
    "group": ("Servizio quotidiano", "Daily service"),
    "walk": ("A piedi", "On foot"),
    "bike": ("In bicicletta", "By bike"),
    "transit": ("Con i mezzi", "By transit"),
    "walk_whole": ("A piedi, nel territorio", "On foot, in the territory"),
    "all": ("Tutti", "All of them"),
    "index": ("Indice combinato (0–100)", "Combined index (0–100)"),
    "gini": ("Disuguaglianza fra residenti (Gini)", "Inequality among residents (Gini)"),
    "worst": ("Indice di chi sta peggio", "Index of the worst served"),
    "worst_told": ("{index} (il {share} meno servito)", "{index} (the worst-served {share})"),
    "gaps": ("Chi resta senza, per età", "Who is left without, by age"),
    "gaps_table": (
        "Quota che non ha il servizio entro {n} minuti a piedi, per età",
        "Share without the service within {n} minutes on foot, by age",
    ),
    "higher": ("Oltre i servizi quotidiani", "Beyond daily services"),
    "higher_table": (
        "Minuti del residente mediano, e quota che vi arriva",
        "Minutes of the median resident, and share who get there",
    ),
    "service": ("Servizio", "Service"),
    "minutes": ("minuti", "minutes"),
    "arrive": ("arriva", "get there"),
    "dependency": ("Da chi dipende", "On whom it depends"),
    "self": ("Autocontenimento", "Self-containment"),
    "self_all": ("Autocontenimento, tutte le categorie", "Self-containment, all categories"),
    "rank": ("Nella gerarchia, tutte le categorie", "In the hierarchy, all categories"),
    "terminal": ("polo terminale", "terminal"),
    "subordinate": ("subordinato a {name}", "subordinate to {name}"),
    "isolated": ("isolato", "isolated"),
    "undecided": ("indeciso", "undecided"),
    "turns_table": ("Comuni a cui si rivolgono i residenti", "Comuni to which residents turn"),
    "comes_table": ("Comuni da cui vengono gli utenti", "Comuni from which users come"),
    "users": ("Utenti", "Users"),
    "users_share": ("Quota degli utenti fuori", "Share of those who leave"),
    "comes_share": ("Quota di chi arriva", "Share of those who come"),
    "users_note": ("Un utente conta una volta per categoria.", "A user counts once for each category."),
    "outside": ("fuori dai Comuni", "outside the Comuni"),
    "contained": (
        "Altre {n} categorie hanno un autocontenimento di almeno {share}.",
        "Another {n} categories have a self-containment of at least {share}.",
    ),
    "by_category": ("Autocontenimento per categoria", "Self-containment by category"),
    "category": ("Categoria", "Category"),
    "assigned": ("Utenti serviti", "Users served"),
    "turns_to": ("Fuori, soprattutto a", "Elsewhere, above all to"),
    "tiers": ("Servizi il cui bacino suggerisce un altro livello", "Services of another tier than declared"),
    "tiers_none": (
        "Nessun servizio con un livello dichiarato diverso da quello suggerito dal bacino.",
        "No service whose declared tier differs from that which its catchment suggests.",
    ),
    "declared": ("Dichiarato", "Declared"),
    "suggested": ("Suggerito", "Suggested"),
    "reason": ("Ragione", "Reason"),
    "local": ("locale", "local"),
    "sovracomunale": ("sovracomunale", "sovracomunale"),
    "metropolitano": ("metropolitano", "metropolitan"),
    "not_assessable": ("non valutabile", "not assessable"),
    "missing": ("Non valutabile: {why}.", "Not assessable: {why}."),
    "missing_mode": ("{mode}: non valutabile, {why}.", "{mode}: not assessable, {why}."),
    "overview": ("Il territorio", "The territory"),
    "overview_map": (
        "Quota dei residenti con tutti i servizi quotidiani entro {n} minuti a piedi",
        "Share of residents with all daily services within {n} minutes on foot",
    ),
    "reading": ("Come si legge", "How to read it"),
    "groups": ("Servizi quotidiani che contano", "Daily services that count"),
    "weight": ("Peso", "Weight"),
    "source": ("Fonte", "Source"),
    "parameters": ("Valori usati", "Values used"),
    "parameter": ("Parametro", "Parameter"),
    "value": ("Valore", "Value"),
    "layers": ("Livelli letti", "Layers read"),
    "layer": ("Livello informativo", "Layer"),
    "publisher": ("Ente", "Publisher"),
    "licence": ("Licenza", "Licence"),
    "version": ("Versione", "Version"),
    "date": ("Data", "Date"),
    "caveats": ("Da sapere", "What to know"),
    "made_by": ("Calcolato con", "Computed with"),
    "pack": ("Pacchetto", "Pack"),
    "fingerprint": ("Impronta del risultato", "Fingerprint of the result"),
}

METHOD: dict[str, tuple[tuple[str, str], ...]] = {
    "services": (
        (
            (
                "I tempi seguono le strade, dal punto esatto. A piedi, in bicicletta e con i mezzi "
                "pubblici sono "
                "letti su celle esagonali, e i residenti del Comune sommati per età."
            ),
            (
                "Times follow the streets, from the exact place. On foot, by bike and by public "
                "transport they are "
                "read on hexagonal cells, and the residents of a Comune are summed by age."
            ),
        ),
        (
            (
                "I servizi previsti sono detti a parte; contano nei tempi e nelle dotazioni solo se "
                "«Da sapere», qui sotto, lo dice."
            ),
            (
                "Planned services are told apart; they count in times and supply only if “What to know”, "
                "below, says so."
            ),
        ),
        (
            (
                "Ogni utente è assegnato, categoria per categoria, ai servizi che raggiunge; "
                "autocontenimento è "
                "la quota di chi ne trova nel proprio Comune. Oltre il confine dei dati nulla è noto."
            ),
            (
                "Each user is assigned, category by category, to services in reach; "
                "self-containment is the share "
                "of those who find one in their own Comune. Nothing is known beyond the edge of the data."
            ),
        ),
        (
            "Ciò che nessun livello dice è «non valutabile», mai zero.",
            "What no layer tells is “not assessable”, never zero.",
        ),
    ),
    "lum": (
        (
            (
                "Il perimetro predefinito è misurato dalle banchine e dalle uscite dove sono note, "
                "altrimenti "
                "dal punto della fermata; accanto sta quello che si raggiunge a piedi lungo le strade."
            ),
            (
                "The default perimeter is measured from platforms and exits where they are known, "
                "else from the "
                "point of the stop; beside it stands what one reaches on foot along the streets."
            ),
        ),
        (
            "Funzioni volute, compatibili e non adatte vengono dalla matrice del pacchetto.",
            "Functions wanted, compatible and unsuitable come from the matrix of the pack.",
        ),
        (
            "Ciò che nessun livello dice è «non valutabile», mai zero.",
            "What no layer tells is “not assessable”, never zero.",
        ),
    ),
}


@lru_cache(maxsize=2)
def words(language: Language) -> dict[str, str]:
    """Return the words in one language."""
    return in_language(WORDS, language)
