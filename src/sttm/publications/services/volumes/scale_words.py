"""What the volumes of STTM 2 say of the three scales, tiers and LUM, in Italian and English."""

from __future__ import annotations

__all__ = ["WORDS"]

#: Italian, English.
WORDS: dict[str, tuple[str, str]] = {
    "scales": ("I servizi alle tre scale", "Services at three scales"),
    "scales_text": (
        (
            "Locale: i sistemi urbani e il livello dei loro servizi. Intercomunale: chi dipende da chi. "
            "Metropolitana: specializzazioni e poli."
        ),
        (
            "Local: urban systems and the level of their services. Intercommunal: who depends on whom. "
            "Metropolitan: specialisations and poles."
        ),
    ),
    "local": ("Scala locale", "Local scale"),
    "intercommunal": ("Scala intercomunale", "Intercommunal scale"),
    "metropolitan": ("Scala metropolitana", "Metropolitan scale"),
    "made_of_given": (
        "I sistemi urbani sono quelli dello strato; {outside} residenti ne sono fuori.",
        "Urban systems are those of the layer; {outside} residents live outside them.",
    ),
    "made_of_population_and_land_cover": (
        (
            "I sistemi urbani sono ricavati da popolazione e copertura del suolo; {outside} residenti ne "
            "sono fuori."
        ),
        "Urban systems are made of population and land cover; {outside} residents live outside them.",
    ),
    "made_of_population": (
        "I sistemi urbani sono ricavati dalla popolazione; {outside} residenti ne sono fuori.",
        "Urban systems are made of the population; {outside} residents live outside them.",
    ),
    "system": ("Sistema urbano", "Urban system"),
    "performance_table": (
        "Livello dei servizi (1–5) per sistema urbano",
        "Level of services (1–5) by urban system",
    ),
    "standards_table": (
        "Dotazione per abitante (m²) e risposta agli standard, per Comune",
        "Supply per inhabitant (m²) and answer to the standards, by Comune",
    ),
    "standards_note": (
        "Vincolante: {binding}; gli altri sono di confronto.",
        "Binding: {binding}; the others are for comparison.",
    ),
    "standards_open": ("Standard non valutabili: {reasons}.", "Standards not assessable: {reasons}."),
    "intercommunal_text": (
        (
            "Ogni residente va al servizio più vicino della categoria, lungo le strade. Un Comune dipende "
            "da quello a cui manda il flusso maggiore, se è più grande di lui per utenti che attrae."
        ),
        (
            "Each resident goes to the nearest service of the category, along streets. A Comune depends on "
            "the one to which it sends its largest flow, if that attracts more users than it does."
        ),
    ),
    "rank": ("Posizione", "Rank"),
    "above": ("Dipende da", "Depends on"),
    "largest": ("Flusso maggiore", "Largest flow"),
    "from_others": ("Utenti da fuori", "Users from outside"),
    "self": ("Autocontenimento", "Self-containment"),
    "hierarchy_table": (
        (
            "Gerarchia dei Comuni per i servizi sovracomunali ({n} categorie, ogni utente una volta per "
            "ciascuna)"
        ),
        "Hierarchy of Comuni for supra-municipal services ({n} categories, a user once for each)",
    ),
    "catchment": ("Bacino", "Catchment"),
    "from_outside": ("Quota da altri Comuni", "Share from other Comuni"),
    "weight_1_5": ("Peso (1–5)", "Weight (1–5)"),
    "weights_table": (
        "Servizi sopra il livello locale, per peso nei sistemi del piano",
        "Services above the local tier, by weight in the systems of the plan",
    ),
    "shown_of": ("Mostrati {n} su {all}.", "{n} of {all} shown."),
    "pole": ("Insieme", "Group"),
    "role": ("Ruolo", "Role"),
    "no_role": ("nessuno", "none"),
    "services": ("Servizi", "Services"),
    "categories": ("Categorie", "Categories"),
    "supra": ("Sovracomunali", "Supra-municipal"),
    "stations": ("Fermate", "Stops"),
    "stability": ("Stabilità", "Stability"),
    "poles_table": ("Insiemi densi di servizi e fermate", "Dense groups of services and stops"),
    "poles_none": ("Nessun insieme denso di servizi e fermate.", "No dense group of services and stops."),
    "quotient": ("Quoziente", "Quotient"),
    "significant": ("Significativo", "Significant"),
    "specialised_table": ("Specializzazioni significative", "Significant specialisations"),
    "specialised_none": (
        "Di {n} coppie di luogo e categoria nessuna si scosta dalla media più di quanto faccia il caso.",
        "Of {n} pairs of place and category none differs from the mean by more than chance does.",
    ),
    "tiers": ("Livelli dichiarati e suggeriti", "Tiers declared and suggested"),
    "tiers_text": (
        (
            "Il bacino di ogni servizio è confrontato con le definizioni del piano: {n} servizi hanno un "
            "livello dichiarato diverso da quello suggerito (l'elenco è nella Parte II)."
        ),
        (
            "The catchment of each service is held against the definitions of the plan: {n} services have a "
            "declared tier other than the one suggested (the list stands in Part II)."
        ),
    ),
    "declared": ("Dichiarato", "Declared"),
    "suggested": ("Suggerito", "Suggested"),
    "tiers_table": ("Servizi per livello dichiarato e suggerito", "Services by tier declared and suggested"),
    "reason": ("Ragione", "Reason"),
    "lum": ("I Luoghi Urbani per la Mobilità (LUM)", "Luoghi Urbani per la Mobilità (LUM)"),
    "lum_text": (
        "{n} LUM, misurati dalle attrezzature delle fermate dove sono note, altrimenti dal loro punto.",
        "{n} LUM, measured from the facilities of stops where these are known, else from their point.",
    ),
    "lum_open": (
        (
            "Di {n} fermate non si sa se facciano un LUM: lo strato non dice se sono capolinea, o quali "
            "linee hanno."
        ),
        (
            "Of {n} stops it is not known whether they make a LUM: the layer does not say whether they are "
            "terminals, or which lines they have."
        ),
    ),
    "by_relevance": ("Per rilevanza", "By relevance"),
    "by_mode": ("Per modo", "By mode"),
    "by_measured_from": ("Misurati da", "Measured from"),
    "lum_comuni_table": ("LUM per Comune", "LUM by Comune"),
    "lum_twice": (
        "Un LUM che tocca più Comuni conta in ciascuno.",
        "A LUM that touches several Comuni counts in each.",
    ),
    "modes": ("Modi", "Modes"),
    "reach": ("Distanza", "Reach"),
    "hectares": ("ha", "ha"),
    "walked": ("Raggiunto a piedi", "Reached on foot"),
    "lum_table": (
        "I LUM: perimetro predefinito e quota raggiunta a piedi",
        "LUM: default perimeter and share reached on foot",
    ),
}
