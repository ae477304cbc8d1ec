"""The fixed wording of the monitoring report in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["WORDS", "words"]

#: Every phrase of the report that does not come from the monitoring itself: Italian, English.
WORDS: dict[str, tuple[str, str]] = {
    "act": ("Atto", "Act"),
    "actions": ("Azioni", "Actions"),
    "against": ("contro", "against"),
    "annex": ("Allegato tecnico", "Technical annex"),
    "area": ("Intero territorio", "Whole territory"),
    "articles": ("Articoli", "Articles"),
    "banner_example": ("Valori di esempio, non ufficiali", "Example values, not official"),
    "banner_example_text": (
        "Indicatori, traguardi e parametri sono proposte modificabili, salvo dove è detto ufficiale.",
        "Indicators, targets and parameters are editable proposals, but where it says official.",
    ),
    "banner_fictional": ("Territorio fittizio", "Fictional territory"),
    "banner_fictional_text": (
        "I dati territoriali sono generati per prova e dimostrazione.",
        "The territorial data are generated for trial and demonstration.",
    ),
    "baseline": ("Partenza", "Baseline"),
    "baseline_first": ("primo valore di ogni luogo", "first value of each place"),
    "by": ("Dettaglio", "Detail"),
    "caveats": ("Avvertenze", "Caveats"),
    "caveats_none": ("Nessuna avvertenza accompagna questo rapporto.", "No caveat comes with this report."),
    "coherence": ("Coerenza degli obiettivi", "Coherence of the objectives"),
    "coherence_text": (
        (
            "Un obiettivo senza indicatore non si può seguire; senza azione (criterio di una Scheda Norma"
            " o tipo di intervento) nessuno lo persegue. Gli obiettivi generali contano ciò che hanno "
            "quelli sotto di loro."
        ),
        (
            "An objective without an indicator cannot be followed; without an action (a criterion of a "
            "Scheda Norma or a type of work) nobody pursues it. General objectives count what those below"
            " them have."
        ),
    ),
    "confidence": ("Affidabilità", "Confidence"),
    "contents": ("Contenuto", "Contents"),
    "criteria": ("Criteri", "Criteria"),
    "data_used": ("Strati informativi e versioni", "Layers and versions"),
    "decrease": ("deve scendere", "has to fall"),
    "definition": ("Definizione", "Definition"),
    "direction": ("Direzione", "Direction"),
    "document": ("Monitoraggio della strategia", "Monitoring of the strategy"),
    "effects": ("Suolo a favore e contro gli obiettivi", "Land towards and against the objectives"),
    "entries": ("Trasformazioni", "Transformations"),
    "family": (
        "STTM 1 · Sostenibilità, emergenze ambientali, rigenerazione",
        "STTM 1 · Sustainability, environmental emergencies, regeneration",
    ),
    "fictional": ("di fantasia", "fictional"),
    "fingerprint": ("Impronta del rapporto", "Fingerprint of the report"),
    "fingerprint_pack": ("Impronta del pacchetto", "Fingerprint of the pack"),
    "fingerprint_short": ("Impronta", "Fingerprint"),
    "frequency": ("Aggiornamento", "Update"),
    "frequency_many": ("ogni {n} anni", "every {n} years"),
    "frequency_one": ("ogni anno", "every year"),
    "gap": ("Manca", "Lacks"),
    "gaps": ("Lacune", "Gaps"),
    "gaps_none": ("nessuna", "none"),
    "gone": ("Non più nel registro", "No longer in the register"),
    "increase": ("deve salire", "has to rise"),
    "indicator": ("Indicatore", "Indicator"),
    "indicators": ("Indicatori", "Indicators"),
    "kind": ("Tipo", "Kind"),
    "land": ("Suolo", "Land"),
    "land_state": ("Suolo prima", "Land before"),
    "latest": ("Ultimo valore", "Latest value"),
    "layer": ("Strato", "Layer"),
    "licence": ("Licenza", "Licence"),
    "map": ("Tavola", "Map"),
    "method": ("Metodo", "Method"),
    "method_gap": (
        (
            "Un dato mancante non è mai zero: un luogo senza valori è detto non valutabile, con il "
            "motivo. Gli anni mancanti si contano dal primo valore, secondo la frequenza dichiarata."
        ),
        (
            "Missing data never count as zero: a place without values is said to be not assessable, with "
            "the reason. Missing years are counted from the first value, by the declared frequency."
        ),
    ),
    "method_series": (
        (
            "I valori vengono da ogni versione conservata degli strati, alla data di riferimento dei "
            "dati, non a quella del caricamento; una versione ritirata non conta, una correzione della "
            "stessa data sostituisce la prima."
        ),
        (
            "Values come from every stored version of the layers, at the reference date of the data, not "
            "at that of loading; a version taken back does not count, a correction of the same date "
            "replaces the first."
        ),
    ),
    "method_state": (
        (
            "Stato: raggiunto se l'ultimo valore è almeno pari al traguardo; in linea se è almeno pari a "
            "quanto chiede, alla sua data, il percorso diritto dalla partenza al traguardo; altrimenti in"
            " ritardo."
        ),
        (
            "State: reached where the latest value is as good as the target; on track where it is as good"
            " as the straight way from baseline to target asks for at its date; otherwise off track."
        ),
    ),
    "method_trend": (
        (
            "Tendenza: prova di Mann–Kendall con correzione per valori uguali; pendenza di Sen. Servono "
            "almeno {minimum} valori; è riconosciuta con probabilità sotto {significance}."
        ),
        (
            "Trend: Mann–Kendall test with correction for ties; Sen's slope. At least {minimum} values "
            "are needed; it is recognised at a probability below {significance}."
        ),
    ),
    "missing_years": ("Anni mancanti", "Missing years"),
    "municipality": ("Comune", "Comune"),
    "name": ("Denominazione", "Name"),
    "no_action": ("azione", "action"),
    "no_indicator": ("indicatore", "indicator"),
    "no_target": ("nessuno", "none"),
    "no_values": ("Indicatori senza valori", "Indicators without values"),
    "no_values_text": (
        "Questi indicatori sono dichiarati, ma il quadro conoscitivo non ha ancora i loro dati.",
        "These indicators are declared, but the knowledge base does not have their data yet.",
    ),
    "not_official": ("non ufficiale", "not official"),
    "not_stated": ("non indicato", "not stated"),
    "objective": ("Obiettivo", "Objective"),
    "objectives": ("Obiettivi", "Objectives"),
    "official": ("ufficiale", "official"),
    "on": ("Giorno del rapporto", "Day of the report"),
    "pack": ("Pacchetto", "Pack"),
    "page": ("Pagina", "Page"),
    "page_of": ("di", "of"),
    "parameter": ("Parametro", "Parameter"),
    "parameters": ("Parametri usati", "Parameters used"),
    "others": (
        "{names} … e altri {n}, nel file JSON allegato",
        "{names} … and {n} others, in the JSON file attached",
    ),
    "permits": ("Titoli edilizi", "Building permits"),
    "permits_shared": ("in più luoghi", "in several places"),
    "place": ("Luogo", "Place"),
    "places_without": ("Luoghi senza valori", "Places without values"),
    "publisher": ("Ente", "Publisher"),
    "reach": ("Rilievo", "Reach"),
    "reference_date": ("Data di riferimento", "Reference date"),
    "register": ("Registro delle trasformazioni", "Register of transformations"),
    "register_none": (
        (
            "Il quadro conoscitivo non ha il registro delle trasformazioni: nulla si può dire del suolo "
            "impegnato. Non vuol dire che trasformazioni non ce ne siano."
        ),
        (
            "The knowledge base has no register of transformations: nothing can be said of the land "
            "committed. It does not mean that there are no transformations."
        ),
    ),
    "sdg": ("Traguardi Agenda 2030", "2030 Agenda targets"),
    "series": ("Serie", "Series"),
    "source": ("Fonte", "Source"),
    "state": ("Stato", "State"),
    "states": ("Stato degli indicatori", "State of the indicators"),
    "states_text": (
        "Coppie di indicatore e luogo, per stato rispetto al traguardo.",
        "Pairs of indicator and place, by state against the target.",
    ),
    "status": ("Stato", "Status"),
    "steps": ("Nel tempo", "In time"),
    "subject": (
        "Rapporto di monitoraggio della strategia tematico-territoriale",
        "Monitoring report of the thematic territorial strategy",
    ),
    "summary": ("Quadro d'insieme", "Overview"),
    "target": ("Traguardo", "Target"),
    "total": ("Totale", "Total"),
    "towards": ("a favore", "towards"),
    "trend": ("Tendenza", "Trend"),
    "undivided": ("non divise", "not divided"),
    "untied_criteria": ("Criteri legati a nessun obiettivo", "Criteria tied to no objective"),
    "untied_indicators": ("Indicatori legati a nessun obiettivo", "Indicators tied to no objective"),
    "untied_work_types": (
        "Tipi di intervento legati a nessun obiettivo",
        "Types of work tied to no objective",
    ),
    "value": ("Valore", "Value"),
    "values_many": ("{n} valori dal {year} ({first})", "{n} values since {year} ({first})"),
    "values_one": ("1 valore", "1 value"),
    "verify": ("Verificare il rapporto", "Verify the report"),
    "verify_text": (
        "Lo stesso quadro conoscitivo, lo stesso pacchetto e lo stesso giorno danno la stessa impronta.",
        "The same knowledge base, the same pack and the same day give the same fingerprint.",
    ),
    "version": ("Versione", "Version"),
    "versions": ("Il registro nel tempo", "The register in time"),
    "work_types": ("Tipi di intervento", "Types of work"),
    "year": ("anno", "year"),
    "zone": ("Zona omogenea", "Zona omogenea"),
    "state_reached": ("raggiunto", "reached"),
    "state_on_track": ("in linea", "on track"),
    "state_off_track": ("in ritardo", "off track"),
    "state_not_assessable": ("non valutabile", "not assessable"),
    "trend_increasing": ("in crescita", "rising"),
    "trend_decreasing": ("in calo", "falling"),
    "trend_none": ("nessuna", "none"),
    "trend_not_assessable": ("non valutabile", "not assessable"),
    "favourable": ("favorevole", "favourable"),
    "unfavourable": ("sfavorevole", "unfavourable"),
    "theme_soil": ("Suolo", "Soil"),
    "theme_water": ("Acqua", "Water"),
    "theme_energy": ("Energia", "Energy"),
    "theme_air": ("Aria", "Air"),
    "theme_adaptation": ("Adattamento", "Adaptation"),
    "theme_mitigation": ("Mitigazione", "Mitigation"),
    "theme_regeneration": ("Rigenerazione e trasformazioni", "Regeneration and transformations"),
    "theme_green_network": ("Rete Verde Metropolitana", "Metropolitan green network"),
    "code_plan_area": ("ambito di piano", "plan area"),
    "code_programme": ("programma", "programme"),
    "code_work": ("opera", "work"),
    "code_proposed": ("proposta", "proposed"),
    "code_adopted": ("adottata", "adopted"),
    "code_approved": ("approvata", "approved"),
    "code_under_way": ("in corso", "under way"),
    "code_completed": ("conclusa", "completed"),
    "code_abandoned": ("abbandonata", "abandoned"),
    "code_supra_municipal": ("sovracomunale", "supra-municipal"),
    "code_metropolitan": ("metropolitano", "metropolitan"),
    "code_free": ("libero", "free"),
    "code_urbanised": ("urbanizzato", "urbanised"),
    "code_degraded": ("degradato", "degraded"),
    "code_mixed": ("misto", "mixed"),
    "code_unknown": ("non noto", "not known"),
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language."""
    return in_language(WORDS, language)
