"""The wording of Part II of STTM 2 in Italian and English."""

from __future__ import annotations

from sttm.publications.services.volumes.knowledge_words import WORDS as KNOWLEDGE

__all__ = ["WORDS"]

#: Italian, English.
OWN: dict[str, tuple[str, str]] = {
    "title": (
        "STTM 2 – Parte II. Quadro propositivo-programmatico",
        "STTM 2 – Part II. Proposals and programme",
    ),
    "cover_comuni": ("Comuni con orientamenti", "Comuni with orientations"),
    "cover_lum": ("LUM", "LUM"),
    "cover_lacking": ("LUM cui manca una funzione voluta", "LUM that lack a wanted function"),
    "cover_tiers": ("Livelli da rivedere", "Tiers to revise"),
    "cover_scenarios": ("Scenari", "Scenarios"),
    "what_1": (
        (
            "Questo volume è il Quadro propositivo-programmatico della Strategia tematico-territoriale "
            "metropolitana per i servizi (STTM 2) per {territory}: dove i servizi possono andare e dove i "
            "prossimi servirebbero di più, con i valori del pacchetto {pack} in vigore il {day}."
        ),
        (
            "This volume is the programme (Quadro propositivo-programmatico) of the metropolitan "
            "thematic-territorial strategy for services (STTM 2) for {territory}: where services may go and "
            "where the next would serve most, with the values of the pack {pack} in force on {day}."
        ),
    ),
    "what_2": (
        "Gli orientamenti sono calcolati dai dati e non sono prescrizioni: la decisione è del piano.",
        "Orientations are computed from data and are no prescriptions: the plan decides.",
    ),
    "criteria": ("Criteri localizzativi", "Location criteria"),
    "criteria_text": (
        (
            "Che cosa si chiede al luogo di un servizio sopra il livello locale. Un criterio di cui manca "
            "il dato non è valutabile: non è soddisfatto né violato."
        ),
        (
            "What is asked of the place of a service above the local tier. A criterion without data is not "
            "assessable: it is neither met nor failed."
        ),
    ),
    "criteria_none": (
        "Nessun criterio è in vigore nel giorno chiesto.",
        "No criterion is in force on the day.",
    ),
    "rule_for": (
        "Vale per i servizi di livello {tiers}. Fonte: {source}.",
        "It holds for services of the tier {tiers}. Source: {source}.",
    ),
    "criterion": ("Criterio", "Criterion"),
    "asked": ("Che cosa si chiede", "What is asked"),
    "force": ("Forza", "Force"),
    "mandatory": ("obbligatorio", "mandatory"),
    "preferred": ("preferito", "preferred"),
    "outside": ("fuori da: {layer}", "outside: {layer}"),
    "within_minutes": ("entro {n} minuti", "within {n} minutes"),
    "there_is": ("vi sta dentro", "stands in it"),
    "preferences": ("Preferenze fra luoghi", "Preferences among places"),
    "preferences_text": (
        "Di quanti secondi di cammino conta come più vicino un luogo, per dove sta.",
        "How many seconds of walk nearer a place counts, for where it stands.",
    ),
    "preference": ("Dove sta", "Where it stands"),
    "next": ("Dove servirebbe di più il prossimo servizio", "Where the next service would serve most"),
    "next_text": (
        (
            "Per ogni servizio quotidiano, i residenti di ciascun Comune che non lo hanno entro il tempo a "
            "piedi, e il luogo da cui, da solo, più di loro lo avrebbero. I candidati sono aree di "
            "rigenerazione, suolo pubblico e incroci nei LUM. Sulla mappa ogni luogo porta il numero dei "
            "servizi che vi mancano."
        ),
        (
            "For each daily service, the residents of each Comune who do not have it within the time on "
            "foot, and the place from which, alone, most of them would have it. Candidates are regeneration "
            "areas, public land and street corners in LUM. On the map each place bears the number of "
            "services that lack there."
        ),
    ),
    "next_none": (
        "Nessun candidato porterebbe questo servizio a residenti che non lo hanno.",
        "No candidate would bring this service to residents without it.",
    ),
    "next_table": ("{title}: dove il prossimo servirebbe di più", "{title}: where the next would serve most"),
    "without": ("Residenti senza", "Residents without"),
    "next_place": ("Luogo", "Place"),
    "would_have": ("Lo avrebbero", "Would have it"),
    "minutes": ("Minuti", "Minutes"),
    "corner": ("incrocio a {lat} N, {lon} E", "street corner at {lat} N, {lon} E"),
    "in_lum": ("in un LUM", "in a LUM"),
    "in_regeneration": ("area di rigenerazione", "regeneration area"),
    "functions_chapter": ("I LUM: funzioni e ridisegno", "LUM: functions and redrawing"),
    "functions": ("Funzioni volute e mancanti", "Functions wanted and missing"),
    "functions_text": (
        (
            "Quali funzioni la strategia vuole nei LUM, come stanno con l'interscambio, quali mancano a "
            "ciascuno, in ordine di peso."
        ),
        (
            "Which functions the strategy wants in LUM, how they go with the interchange, which each of "
            "them lacks, by weight."
        ),
    ),
    "function": ("Funzione", "Function"),
    "relevance_m": ("LUM metropolitani", "Metropolitan LUM"),
    "relevance_s": ("LUM sovracomunali", "Supra-municipal LUM"),
    "wanted": ("voluta", "wanted"),
    "functions_table": (
        "Le funzioni, e il loro rapporto con l'interscambio",
        "Functions, and how they go with the interchange",
    ),
    "functions_note": (
        "Voluta: un LUM che non l'ha manca di qualcosa.",
        "Wanted: a LUM without it lacks something.",
    ),
    "wanted_there": ("Volute presenti", "Wanted ones there"),
    "lacking": ("Mancano, in ordine di peso", "Missing, by weight"),
    "nothing_lacks": ("nessuna", "none"),
    "unsuitable": ("Non adatte", "Unsuitable"),
    "lacking_lum_table": (
        "Funzioni volute, mancanti e non adatte, per LUM",
        "Functions wanted, missing and unsuitable, by LUM",
    ),
    "redrawing": ("Ridisegno dei perimetri", "Redrawing of perimeters"),
    "redrawing_text": (
        (
            "Il Comune ridisegna il perimetro predefinito secondo morfologia, organizzazione urbana, "
            "servizi esistenti e previsti, e ne dà ragione."
        ),
        (
            "The Comune redraws the default perimeter by morphology, urban organisation, existing and "
            "planned services, and gives its reasons."
        ),
    ),
    "reach_rule": ("{title}: {m} m. Fonte: {source}.", "{title}: {m} m. Source: {source}."),
    "contiguous": ("È contiguo.", "It is contiguous."),
    "not_contiguous": ("Può essere di più parti.", "It may be of several parts."),
    "stop_within": (
        "Dista al più {m} m dalle attrezzature della fermata.",
        "It is at most {m} m from the facilities of the stop.",
    ),
    "share_kept": (
        "Se tiene meno di {share} del perimetro predefinito nel Comune, chiede una ragione speciale.",
        "If it keeps less than {share} of the default perimeter in the Comune, it asks for a special reason.",
    ),
    "most_beyond": (
        "Se va oltre {m} m dal perimetro predefinito, chiede una ragione speciale.",
        "If it goes more than {m} m beyond the default perimeter, it asks for a special reason.",
    ),
    "overlap_yes": ("Può sovrapporsi ad altri LUM.", "It may overlap other LUM."),
    "overlap_no": ("Non si sovrappone ad altri LUM.", "It does not overlap other LUM."),
    "redrawn_none": (
        "Nessuna proposta di ridisegno è nello spazio di lavoro.",
        "No proposal of redrawing is in the workspace.",
    ),
    "proposal": ("Proposta", "Proposal"),
    "default_now": ("Perimetro predefinito", "Default perimeter"),
    "default_same": ("lo stesso di allora", "the same as then"),
    "default_changed": ("cambiato da allora", "changed since then"),
    "redrawn_table": ("Proposte di ridisegno", "Proposals of redrawing"),
    "tiers_revise": ("Livelli da rivedere", "Tiers to revise"),
    "tiers_revise_text": (
        (
            "I servizi il cui livello dichiarato non è quello che il bacino suggerisce secondo le "
            "definizioni del piano. È un invito a verificare: il bacino è calcolato, non osservato."
        ),
        (
            "The services whose declared tier is not the one that their catchment suggests by the "
            "definitions of the plan. It invites to check: catchments are computed, not observed."
        ),
    ),
    "tiers_none": (
        "Nessun livello dichiarato è diverso da quello suggerito.",
        "No declared tier differs from the one suggested.",
    ),
    "tiers_open": (
        "Di {n} servizi il livello non è valutabile.",
        "Of {n} services the tier is not assessable.",
    ),
    "revise_table": (
        "Servizi con livello dichiarato e suggerito diversi",
        "Services whose declared and suggested tiers differ",
    ),
    "scenarios": ("Scenari", "Scenarios"),
    "scenarios_text": (
        "Che cosa cambia, e per chi, se servizi aprono, chiudono o si spostano, o si apre un passaggio.",
        "What changes, and for whom, if services open, close or move, or a passage opens.",
    ),
    "scenarios_none": (
        "Nessuno scenario è stato dato a questo volume.",
        "No scenario was given to this volume.",
    ),
    "before": ("Prima", "Before"),
    "after": ("Dopo", "After"),
    "gain": ("Lo acquistano", "Gain it"),
    "lose": ("Lo perdono", "Lose it"),
    "changes_table": (
        "Residenti con ciascun servizio entro il tempo, {mode}",
        "Residents with each service within the time, {mode}",
    ),
    "index_before": ("Indice prima", "Index before"),
    "index_after": ("Indice dopo", "Index after"),
    "better_off": ("Stanno meglio", "Better off"),
    "worse_off": ("Stanno peggio", "Worse off"),
    "scenario_places": ("Indice con decadimento, per luogo", "Index with decay, by place"),
    "orientations": ("Orientamenti per i Piani dei Servizi", "Orientations for the Piani dei Servizi"),
    "orientations_of": ("Orientamenti: {zone}", "Orientations: {zone}"),
    "orientations_text": (
        (
            "Per ogni Comune: i servizi che ha, la dotazione, chi manca di che cosa, dove servirebbe di più "
            "il prossimo, i LUM, i servizi previsti. Le fonti di standard e tempi sono nello studio "
            "analitico."
        ),
        (
            "For each Comune: the services it has, supply, who lacks what, where the next would serve most, "
            "LUM, planned services. The sources of standards and times stand in the analytic study."
        ),
    ),
    "no_zone": ("Comuni senza Zona omogenea", "Comuni without a Zona omogenea"),
    "zone_table": ("I Comuni: residenti, servizi, LUM", "The Comuni: residents, services, LUM"),
    "most_lacking": ("Servizio che manca a più residenti", "Service that most residents lack"),
}

#: Italian, English: those of Part I, and its own.
WORDS: dict[str, tuple[str, str]] = {**KNOWLEDGE, **OWN}
