"""The wording of the analytic study of STTM 2 in Italian and English."""

from __future__ import annotations

from sttm.publications.services.volumes.knowledge_words import WORDS as KNOWLEDGE

__all__ = ["WORDS"]

#: Italian, English.
OWN: dict[str, tuple[str, str]] = {
    "title": ("STTM 2 – Studio analitico", "STTM 2 – Analytic study"),
    "cover_comuni": ("Comuni", "Comuni"),
    "cover_categories": ("Categorie con servizi", "Categories with services"),
    "what_1": (
        (
            "Questo studio accompagna la Strategia tematico-territoriale metropolitana per i servizi (STTM "
            "2) per {territory}: dice come sono fatte le letture, con quali regole e valori del pacchetto "
            "{pack} in vigore il {day}, e ne dà le tabelle per Comune e per categoria."
        ),
        (
            "This study goes with the metropolitan thematic-territorial strategy for services (STTM 2) for "
            "{territory}: it says how the readings are made, by which rules and values of the pack {pack} "
            "in force on {day}, and gives their tables by Comune and by category."
        ),
    ),
    "methods": ("Metodi", "Methods"),
    "method_access": ("Accesso ed equità", "Access and equity"),
    "method_access_text": (
        (
            "Il territorio è diviso in celle; si parte da dove si abita dentro la cella. Per ogni gruppo "
            "una ricerca lungo le strade dà i secondi al servizio più vicino, esatti lungo il tratto; si "
            "entra in un parco dai suoi ingressi. Con i mezzi pubblici si cerca il primo arrivo a ogni "
            "minuto della fascia e se ne prende la mediana.\nIndice: I = 100 · Σ w·f(t) / Σ w sui gruppi "
            "valutabili, dove w è il peso del gruppo e t il tempo; f(t) = 1 entro il tempo della città dei "
            "15 minuti e 0 oltre, oppure decade con t.\nEquità: indice di Gini dell'indice fra i residenti, "
            "e la quota peggio servita."
        ),
        (
            "The territory is divided into cells; one starts from where people live in the cell. For each "
            "group one search along streets gives the seconds to the nearest service, exact along the edge; "
            "one enters a park by its gates. By public transport the earliest arrival is looked for at "
            "every minute of the window, and the median taken.\nIndex: I = 100 · Σ w·f(t) / Σ w over the "
            "groups that can be assessed, where w is the weight of the group and t the time; f(t) = 1 "
            "within the time of the 15-minute city and 0 beyond, or decays with t.\nEquity: the Gini index "
            "of the index among residents, and the worst-served share."
        ),
    ),
    "groups_table": (
        "Gruppi di servizi quotidiani e loro pesi",
        "Groups of daily services and their weights",
    ),
    "platform_rule": (
        "{title}: almeno {n} categorie entro {m} m. Fonte: {source}.",
        "{title}: at least {n} categories within {m} m. Source: {source}.",
    ),
    "method_local": ("Scala locale", "Local scale"),
    "method_local_text": (
        (
            "Un sistema urbano è un abitato connesso. Ogni regola giudica alcune categorie con criteri di "
            "dotazione, distanza, varietà e orari; il valore di un criterio cade fra soglie nei livelli da "
            "1 a 5, e il livello della regola è la media pesata. Ciò che non si sa apre il livello e non lo "
            "abbassa."
        ),
        (
            "An urban system is a connected settlement. Each rule judges some categories by criteria of "
            "supply, reach, variety and hours; the value of a criterion falls between breaks into levels 1 "
            "to 5, and the level of the rule is the weighted mean. What is not known opens the level and "
            "does not lower it."
        ),
    ),
    "rule": ("Regola", "Rule"),
    "criterion": ("Criterio", "Criterion"),
    "breaks": ("Soglie dei livelli", "Breaks of levels"),
    "performance_rules": ("Regole di livello dei servizi", "Rules of the level of services"),
    "standard": ("Standard", "Standard"),
    "binding": ("Vincola", "Binds"),
    "standards_rules": ("Standard di dotazione", "Standards of supply"),
    "method_between": ("Scala intercomunale e livelli", "Intercommunal scale and tiers"),
    "method_between_text": (
        (
            "Gli utenti di una categoria (i residenti, o le età che ne hanno bisogno) vanno al servizio più "
            "vicino lungo le strade. La somma per Comune di partenza e di arrivo è la matrice di "
            "dipendenza; l'autocontenimento è la quota che resta nel Comune. La gerarchia segue il flusso "
            "dominante.\nIl livello suggerito è il più alto di cui il bacino soddisfa la definizione; è "
            "messo accanto a quello dichiarato. Il peso è la media dei livelli nei sistemi del piano."
        ),
        (
            "The users of a category (residents, or the ages that need it) go to the nearest service along "
            "streets. Summed by Comune of origin and of destination they are the dependency matrix; "
            "self-containment is the share that stays in the Comune. The hierarchy follows the dominant "
            "flow.\nThe tier suggested is the highest whose definition the catchment meets; it stands "
            "beside the one declared. Weight is the mean of the levels in the systems of the plan."
        ),
    ),
    "weight_rules": (
        "Peso nei sistemi del piano: da quale valore, quale livello",
        "Weight in the systems of the plan: from which value, which level",
    ),
    "steps": ("Da (livello)", "From (level)"),
    "tier_rules": ("Definizioni dei livelli", "Definitions of tiers"),
    "tier": ("Livello", "Tier"),
    "least_share": ("Quota minima di utenti", "Least share of users"),
    "method_metropolitan": ("Scala metropolitana", "Metropolitan scale"),
    "method_metropolitan_text": (
        (
            "Quoziente di localizzazione: quota della categoria fra i servizi del luogo, divisa per quella "
            "nel tutto. È significativo se il test esatto, corretto per il numero dei confronti "
            "(Benjamini–Hochberg), sta sotto la soglia. I poli sono insiemi densi di servizi e fermate "
            "(HDBSCAN); il primo ruolo di cui soddisfano le condizioni è il loro."
        ),
        (
            "Location quotient: share of the category among the services of the place, divided by that in "
            "the whole. It is significant if the exact test, corrected for the number of comparisons "
            "(Benjamini–Hochberg), is below the threshold. Poles are dense groups of services and stops "
            "(HDBSCAN); the first role whose conditions they meet is theirs."
        ),
    ),
    "role_rules": ("Ruoli, nell'ordine in cui si provano", "Roles, in the order they are tried"),
    "role_asks": (
        "servizi ≥ {services}, categorie ≥ {categories}, sovracomunali ≥ {supra}, fermate ≥ {stations}",
        "services ≥ {services}, categories ≥ {categories}, supra-municipal ≥ {supra}, stops ≥ {stations}",
    ),
    "asks": ("Chiede", "Asks"),
    "method_lum": ("LUM", "LUM"),
    "method_lum_text": (
        (
            "Un LUM è il suolo entro la distanza della sua rilevanza dalle attrezzature della fermata, dove "
            "sono note, altrimenti dal punto. La quota raggiunta a piedi confronta il perimetro predefinito "
            "con ciò che la stessa distanza raggiunge lungo le strade."
        ),
        (
            "A LUM is the land within the distance of its relevance from the facilities of the stop where "
            "these are known, else from the point. The share reached on foot compares the default perimeter "
            "with what the same distance reaches along streets."
        ),
    ),
    "relevance_rules": (
        "Rilevanza dove lo strato non la dà: vince la prima regola che vale",
        "Relevance where the layer does not give it: the first rule that fits wins",
    ),
    "order": ("Ordine", "Order"),
    "relevance_none": ("nessuna", "none"),
    "reach_rules": ("Distanza dei LUM", "Reach of LUM"),
    "tables_supply": ("Servizi per Comune e categoria", "Services by Comune and category"),
    "supply_table": ("Servizi esistenti per Comune", "Existing services by Comune"),
    "supply_none": ("I servizi per Comune non sono valutabili.", "Services by Comune are not assessable."),
    "tables_access": ("Accesso per Comune e servizio", "Access by Comune and service"),
    "access_mode_table": (
        "{mode}: residenti con ciascun servizio entro il tempo",
        "{mode}: residents with each service within the time",
    ),
    "all_groups": ("Tutti", "All"),
    "tables_equity": ("Equità per Comune", "Equity by Comune"),
    "equity_table": (
        "Indice medio, disuguaglianza e peggio serviti, per luogo",
        "Mean index, inequality and worst served, by place",
    ),
    "gini": ("Gini", "Gini"),
    "worst_index": ("Indice dei peggio serviti", "Index of the worst served"),
    "tables_local": ("Livello dei servizi: ogni criterio", "Level of services: each criterion"),
    "value": ("Valore", "Value"),
    "level": ("Livello", "Level"),
    "criteria_table": ("{name}: criteri e livelli", "{name}: criteria and levels"),
    "tables_dependency": ("Matrice di dipendenza", "Dependency matrix"),
    "dependency_text": (
        (
            "Utenti da ogni Comune (righe) a ogni Comune (colonne) per le {n} categorie sopra il livello "
            "locale: un utente conta una volta per ciascuna."
        ),
        (
            "Users from each Comune (rows) to each Comune (columns) for the {n} categories above the local "
            "tier: a user counts once for each."
        ),
    ),
    "matrix_table": (
        "Utenti dei servizi sovracomunali, da Comune a Comune",
        "Users of supra-municipal services, from Comune to Comune",
    ),
    "flows_table": (
        "I flussi maggiori fra Comuni, servizi sovracomunali",
        "The largest flows between Comuni, supra-municipal services",
    ),
    "from": ("Da", "From"),
    "to": ("A", "To"),
    "users": ("Utenti", "Users"),
    "outside_territory": ("fuori dal territorio", "outside the territory"),
    "self_table": ("Autocontenimento per Comune e categoria", "Self-containment by Comune and category"),
    "zones_table": (
        "{zone}: autocontenimento e attrazione per categoria",
        "{zone}: self-containment and attraction by category",
    ),
    "assigned": ("Utenti assegnati", "Users assigned"),
    "unreached": ("Non serviti", "Not served"),
    "attracted": ("Utenti da fuori", "Users from outside"),
    "tables_specialised": ("Specializzazione e poli", "Specialisation and poles"),
    "quotients_table": (
        "Quozienti di localizzazione per Zona omogenea",
        "Location quotients by Zona omogenea",
    ),
    "pole_contents": ("Che cosa tengono i poli", "What the poles hold"),
    "pole_contents_table": ("Categorie di ogni insieme denso", "Categories of each dense group"),
    "tables_tiers": (
        "Livelli dei servizi sovracomunali e metropolitani",
        "Tiers of supra-municipal and metropolitan services",
    ),
    "tiers_all_table": (
        "Servizi con un livello dichiarato, usuale o suggerito sopra il locale",
        "Services with a declared, usual or suggested tier above local",
    ),
    "tables_lum": ("LUM", "LUM"),
}

#: Italian, English: those of Part I, and its own.
WORDS: dict[str, tuple[str, str]] = {**KNOWLEDGE, **OWN}
