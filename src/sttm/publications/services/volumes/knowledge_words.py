"""The wording of Part I of STTM 2 in Italian and English; the other parts say its tables alike."""

from __future__ import annotations

from sttm.publications.services.volumes.scale_words import WORDS as SCALES

__all__ = ["WORDS"]

#: Italian, English.
OWN: dict[str, tuple[str, str]] = {
    "title": ("STTM 2 – Parte I. Quadro analitico-conoscitivo", "STTM 2 – Part I. Knowledge framework"),
    "cover_services": ("Servizi esistenti", "Services that exist"),
    "cover_planned": ("Servizi previsti", "Planned services"),
    "cover_all": (
        "Residenti con ogni servizio quotidiano, a piedi",
        "Residents with every daily service, on foot",
    ),
    "cover_lum": ("LUM", "LUM"),
    "cover_missing": ("Strati che mancano", "Layers missing"),
    "what_1": (
        (
            "Questo volume è il Quadro analitico-conoscitivo della Strategia tematico-territoriale "
            "metropolitana per i servizi (STTM 2): descrive {territory} con i dati presenti nello spazio di "
            "lavoro e con i valori del pacchetto {pack} in vigore il {day}."
        ),
        (
            "This volume is the knowledge framework (Quadro analitico-conoscitivo) of the metropolitan "
            "thematic-territorial strategy for services (STTM 2): it describes {territory} from the data in "
            "the workspace and the values of the pack {pack} in force on {day}."
        ),
    ),
    "what_2": (
        (
            "È prodotto dai dati. Che cosa fare è nella Parte II; metodi, regole e tabelle per Comune e "
            "categoria sono nello studio analitico."
        ),
        (
            "It is made from data. What to do stands in Part II; methods, rules and tables by Comune and "
            "category stand in the analytic study."
        ),
    ),
    "brief_services": (
        "{existing} servizi esistenti e {planned} previsti, di {categories} categorie.",
        "{existing} services that exist and {planned} planned ones, of {categories} categories.",
    ),
    "brief_access": (
        (
            "Residenti con ogni servizio quotidiano entro il tempo: a piedi {share}; in bicicletta {bike}; "
            "con i mezzi pubblici {transit}."
        ),
        (
            "Residents with every daily service within the time: on foot {share}; by bike {bike}; by public "
            "transport {transit}."
        ),
    ),
    "brief_equity": (
        "L'indice medio è {index}; quello del decimo peggio servito {worst}.",
        "The mean index is {index}; that of the worst-served tenth {worst}.",
    ),
    "brief_lum": ("{n} LUM: {counts}.", "{n} LUM: {counts}."),
    "brief_tiers": (
        "{n} servizi hanno un livello dichiarato diverso da quello che il bacino suggerisce.",
        "{n} services have a declared tier other than the one that their catchment suggests.",
    ),
    "register": ("I servizi", "Services"),
    "register_text": (
        (
            "I servizi che il registro conosce, per categoria. Un servizio che il registro non ha conta "
            "come assente; di una categoria che non ha in nessun luogo non si dice nulla."
        ),
        (
            "The services that the register knows, by category. A service that the register has not counts "
            "as absent; of a category that it has nowhere nothing is said."
        ),
    ),
    "register_table": (
        "Servizi per categoria: esistenti per livello, e previsti",
        "Services by category: existing by tier, and planned",
    ),
    "access": (
        "Accesso ai servizi quotidiani: la città dei 15 minuti",
        "Access to daily services: the 15-minute city",
    ),
    "access_text": (
        (
            "Da ogni cella abitata, il tempo lungo le strade al più vicino di {groups} gruppi di servizi "
            "quotidiani, e la quota dei residenti che li ha entro {minutes} minuti. Con i mezzi pubblici "
            "conta la mediana delle partenze, attesa compresa."
        ),
        (
            "From each inhabited cell, the time along streets to the nearest of {groups} groups of daily "
            "services, and the share of residents who have them within {minutes} minutes. By public "
            "transport the median of the departures counts, waiting included."
        ),
    ),
    "shares": ("quote dei residenti", "shares of residents"),
    "by_group": ("Per servizio", "By service"),
    "by_age": ("Per età", "By age"),
    "by_place": ("Per Zona omogenea e Comune", "By Zona omogenea and Comune"),
    "age": ("Età", "Age"),
    "index": ("Indice", "Index"),
    "decayed": ("Con decad.", "With decay"),
    "no_ages": ("La popolazione non dà le età.", "The population does not give ages."),
    "access_groups_table": (
        "Residenti che hanno ogni gruppo entro il tempo, e minuti della mediana dei residenti",
        "Residents who have each group within the time, and minutes of the median resident",
    ),
    "median_note": (
        "min: tempo che metà dei residenti impiega al più.",
        "min: time that half of the residents take at most.",
    ),
    "access_ages_table": (
        "Residenti che hanno tutti i gruppi entro il tempo, per età; indice a piedi",
        "Residents who have all groups within the time, by age; index on foot",
    ),
    "access_places_table": (
        "Residenti che hanno tutti i gruppi entro il tempo, per luogo; indice a piedi",
        "Residents who have all groups within the time, by place; index on foot",
    ),
    "index_note": (
        (
            "L'indice va da 0 a 100 e pesa i gruppi come dice il pacchetto; con decadimento chi è più "
            "vicino conta di più."
        ),
        (
            "The index goes from 0 to 100 and weighs the groups as the pack says; with decay who is nearer "
            "counts more."
        ),
    ),
    "equity": ("Equità: chi resta fuori", "Equity: who is left out"),
    "equity_text": (
        (
            "Chi è servito peggio, dove abita, di che età è. L'indice di Gini è 0 dove tutti sono serviti "
            "allo stesso modo."
        ),
        (
            "Who is served worst, where they live, of what age they are. The Gini index is 0 where all are "
            "served alike."
        ),
    ),
    "equity_figures": (
        (
            "Indice medio {index}; Gini {gini}. Il {share} peggio servito sono {residents} residenti, con "
            "un indice medio di {worst}."
        ),
        (
            "Mean index {index}; Gini {gini}. The worst-served {share} are {residents} residents, with a "
            "mean index of {worst}."
        ),
    ),
    "where_whom": ("Dove e chi", "Where and whom"),
    "share_of_worst": ("Quota dei peggio serviti", "Share of the worst served"),
    "share_of_its_own": ("Quota dei suoi residenti", "Share of its residents"),
    "worst_places_table": ("Dove abita chi è servito peggio", "Where the worst served live"),
    "among_worst": ("Fra i peggio serviti", "Among the worst served"),
    "among_all": ("Fra tutti", "Among all"),
    "ratio": ("Rapporto", "Ratio"),
    "worst_ages_table": ("Età di chi è servito peggio", "Ages of the worst served"),
    "lacking_table": (
        "Residenti senza ciascun servizio entro il tempo, a piedi",
        "Residents without each service within the time, on foot",
    ),
    "higher": ("La strada verso i servizi di rango superiore", "The way to higher services"),
    "higher_text": (
        (
            "Minuti della mediana dei residenti alla piattaforma di servizi, al servizio sovracomunale e a "
            "quello metropolitano più vicini; fra parentesi la quota che vi arriva nel tempo misurato."
        ),
        (
            "Minutes of the median resident to the nearest service platform, supra-municipal and "
            "metropolitan service; in brackets the share who get there in the time that is measured."
        ),
    ),
    "higher_platform": ("Piattaforma", "Platform"),
    "higher_sovracomunale": ("Sovracomunale", "Supra-municipal"),
    "higher_metropolitano": ("Metropolitano", "Metropolitan"),
    "higher_table": (
        "Minuti ai servizi di rango superiore, per luogo",
        "Minutes to higher services, by place",
    ),
    "beyond": ("oltre", "beyond"),
}

#: Italian, English: its own, and those on scales and LUM.
WORDS: dict[str, tuple[str, str]] = {**OWN, **SCALES}
