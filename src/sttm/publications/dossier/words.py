"""The fixed wording of the dossier in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["WORDS", "named", "words"]

#: Every phrase of the dossier that does not come from a result: Italian, English.
WORDS: dict[str, tuple[str, str]] = {
    "act": ("Atto", "Act"),
    "and_layers": ("Strati interessati", "Layers concerned"),
    "annex": ("Allegato tecnico", "Technical annex"),
    "area": ("Superficie", "Area"),
    "assigned_by": ("Assegnata da", "Assigned by"),
    "attached": (
        (
            "Il risultato completo, in forma leggibile da programma, è allegato a questo documento PDF "
            "con il nome {name}."
        ),
        "The complete result, in machine-readable form, is attached to this PDF document as {name}.",
    ),
    "banner_example": ("Valori di esempio, non ufficiali", "Example values, not official"),
    "banner_example_text": (
        "Punteggi, pesi e classi delle Schede Norma sono esempi modificabili: non provengono da un atto.",
        "Scores, weights and classes of the Schede Norma are editable examples: no act has published them.",
    ),
    "banner_fictional": ("Territorio fittizio", "Fictional territory"),
    "banner_fictional_text": (
        "I dati territoriali sono generati per prova e dimostrazione.",
        "The territorial data are generated for trial and demonstration.",
    ),
    "benefits": ("Benefici attesi", "Expected benefits"),
    "cadastral": ("Riferimenti catastali", "Cadastral references"),
    "caveats": ("Avvertenze", "Caveats"),
    "caveats_none": ("Nessuna avvertenza accompagna questo risultato.", "No caveat comes with this result."),
    "checks": ("Verifiche", "Checks"),
    "class": ("Classe", "Class"),
    "class_chart": (
        "Totale {total} punti su {max}, classe {class}.",
        "Total {total} points of {max}, class {class}.",
    ),
    "class_chart_bands": ("Soglie delle classi: {bands}.", "Class thresholds: {bands}."),
    "conditions": ("Condizioni", "Conditions"),
    "conditions_disputed_many": ("{count} condizioni sono contestate", "{count} conditions are disputed"),
    "conditions_disputed_meaning": (
        "La classe non risolve la contestazione: va decisa prima di dare la condizione per rispettata.",
        "The class does not settle the dispute: it has to be decided before the condition counts as met.",
    ),
    "conditions_disputed_one": ("Una condizione è contestata", "One condition is disputed"),
    "conditions_met": ("Le condizioni verificate sono soddisfatte", "The conditions checked are met"),
    "conditions_not_assessable_many": (
        "{count} condizioni non sono valutabili",
        "{count} conditions are not assessable",
    ),
    "conditions_not_assessable_meaning": (
        "La classe non dice se la condizione è rispettata: va verificata con altri dati.",
        "The class does not tell whether the condition is met: it has to be checked with other data.",
    ),
    "conditions_not_assessable_one": (
        "Una condizione non è valutabile",
        "One condition is not assessable",
    ),
    "conditions_not_met_many": (
        "{count} condizioni non sono soddisfatte",
        "{count} conditions are not met",
    ),
    "conditions_not_met_meaning": (
        "La classe non toglie la condizione: l’intervento, com’è descritto, non la rispetta.",
        "The class does not remove the condition: the intervention, as described, does not meet it.",
    ),
    "conditions_not_met_one": ("Una condizione non è soddisfatta", "One condition is not met"),
    "confidence": ("Affidabilità", "Confidence"),
    "contents": ("Contenuto", "Contents"),
    "cost": ("Costo", "Cost"),
    "cost_range": ("Costo di riferimento", "Reference cost"),
    "cost_source": ("Fonte del costo", "Source of the cost"),
    "criterion": ("Criterio", "Criterion"),
    "cup": ("CUP", "Project code (CUP)"),
    "data_used": ("Strati informativi", "Layers"),
    "declaration": ("dichiarazione", "declaration"),
    "design_stage": ("Livello di progettazione", "Design stage"),
    "direction_need": ("il punteggio cresce con il fabbisogno", "the score rises with the need"),
    "direction_supply": ("il punteggio cresce con l’offerta", "the score rises with the supply"),
    "disputed_by": ("Contestata da", "Contested by"),
    "disputed_computed": ("Risposta calcolata", "Computed answer"),
    "disputed_contested": ("Risposta sostenuta", "Answer claimed"),
    "disputed_reason": ("Motivo", "Reason"),
    "document": ("Dossier di valutazione", "Evaluation dossier"),
    "engine": ("Motore di calcolo", "Engine"),
    "evaluated_on": ("Data della valutazione", "Date of evaluation"),
    "evidence": ("Documentazione", "Evidence"),
    "evidence_none": ("nessun elaborato indicato", "no document named"),
    "family": (
        "Strategie Tematico-Territoriali Metropolitane",
        "Metropolitan Thematic-Territorial Strategies",
    ),
    "fictional": ("fittizio", "fictional"),
    "fingerprint": ("Impronta del risultato", "Fingerprint of the result"),
    "fingerprint_pack": ("Impronta del pacchetto", "Fingerprint of the pack"),
    "fingerprint_short": ("Impronta", "Fingerprint"),
    "full_title": ("Denominazione completa", "Full title"),
    "input": ("Dato", "Input"),
    "intervention": ("Intervento", "Intervention"),
    "layer": ("Strato", "Layer"),
    "layers_none": ("Nessuno strato indicato.", "No layer is named."),
    "licence": ("Licenza", "Licence"),
    "limit": ("soglia", "limit"),
    "location": ("Inquadramento territoriale", "Location"),
    "map": ("Tavola", "Map"),
    "map_missing": ("Mappa non disponibile", "Map not available"),
    "maps_none": ("Nessuna mappa accompagna questo dossier.", "No map comes with this dossier."),
    "maximum": ("Massimo", "Maximum"),
    "method": ("Metodo", "Method"),
    "method_answers": (
        (
            "Ogni criterio riceve una di quattro risposte: soddisfatto, non soddisfatto, non "
            "valutabile, contestato. Un dato mancante non vale mai zero: il criterio è non valutabile "
            "e il totale, la classe e la priorità sono dati come intervallo tra il caso peggiore e il "
            "migliore."
        ),
        (
            "Each criterion gets one of four answers: met, not met, not assessable, disputed. Missing "
            "data never count as zero: the criterion is not assessable, and total, class and priority "
            "are given as a range from the worst case to the best."
        ),
    ),
    "method_disputed": (
        (
            "Una risposta è contestata quando una parte nominata sostiene con motivo un’altra risposta, "
            "o quando fonti ufficiali sono in conflitto. Entrambe le risposte restano leggibili."
        ),
        (
            "An answer is disputed when a named party contests the computed one with a reason, or when "
            "official sources conflict. Both answers stay on record."
        ),
    ),
    "method_official": (
        (
            "È detto ufficiale solo un valore che proviene da un atto citato. Ogni altro valore è "
            "indicato come non ufficiale dovunque è usato."
        ),
        (
            "A value is called official only when it comes from an act that is cited. Every other value "
            "is marked as not official wherever it is used."
        ),
    ),
    "method_parts": (
        (
            "I punti dei criteri di ogni parte sono riportati al massimo della parte; i criteri che non "
            "si applicano escono dal conto."
        ),
        (
            "The points of the criteria of a part are rescaled to the maximum of the part; criteria "
            "that do not apply are left out."
        ),
    ),
    "method_shares": (
        (
            "Un intervento che ricade in più unità è valutato per ogni quota; i punteggi sono poi "
            "pesati per superficie. I dati di ingresso non sono mai mediati."
        ),
        (
            "An intervention lying in several units is scored for each share; the scores are then "
            "weighted by area. Inputs are never averaged."
        ),
    ),
    "missing_cause": ("Perché", "Why"),
    "municipality": ("Comune", "Municipality"),
    "municipality_of": ("Comune di", "Municipality of"),
    "name": ("Denominazione", "Name"),
    "no_criteria": (
        "Il risultato non riporta criteri per questa parte.",
        "The result lists no criteria for this part.",
    ),
    "no_schede": ("Nessuna Scheda Norma è stata valutata.", "No Scheda Norma has been evaluated."),
    "not_applicable": ("non si applica", "does not apply"),
    "not_official": ("non ufficiale", "not official"),
    "not_stated": ("non indicato", "not stated"),
    "note": ("Nota", "Note"),
    "of": ("su", "of"),
    "official": ("ufficiale", "official"),
    "open_points": ("Da chiarire", "To be settled"),
    "open_points_text": (
        "Questi criteri tengono aperto l’esito o restano contestati.",
        "These criteria keep the outcome open or stay contested.",
    ),
    "overridden": ("Classe assegnata d’ufficio", "Class assigned by an officer"),
    "overridden_text": (
        "La classe calcolata resta a verbale accanto a quella assegnata.",
        "The computed class stays on record beside the one assigned.",
    ),
    "pack": ("Pacchetto", "Pack"),
    "page": ("Pagina", "Page"),
    "page_of": ("di", "of"),
    "parameter": ("Parametro", "Parameter"),
    "parameters": ("Parametri usati", "Parameters used"),
    "parameters_none": ("Nessun parametro indicato.", "No parameter is named."),
    "parcels": ("Mappali", "Parcels"),
    "part": ("Parte", "Part"),
    "part_d": ("Valutazione finale", "Final evaluation"),
    "points": ("punti", "points"),
    "points_title": ("Punti", "Points"),
    "priority": ("Priorità", "Priority"),
    "protocol": ("Protocollo", "Protocol"),
    "protocol_of": ("del", "of"),
    "proxy": ("dato sostitutivo", "stand-in"),
    "publisher": ("Ente", "Publisher"),
    "quantity": ("Quantità", "Quantity"),
    "reference_date": ("Data di riferimento", "Reference date"),
    "relevance": ("Rilevanza ai fini del finanziamento", "Relevance for funding"),
    "resolved": ("Riscontro in catasto", "Found in the cadastre"),
    "resolved_no": ("non trovato", "not found"),
    "resolved_unknown": ("non verificato", "not checked"),
    "resolved_yes": ("trovato", "found"),
    "responsible_officer": ("Responsabile unico del progetto (RUP)", "Responsible officer (RUP)"),
    "scheda_source": ("Fonte della Scheda", "Source of the Scheda"),
    "share": ("Quota", "Share"),
    "sheet": ("Foglio", "Sheet"),
    "source": ("Fonte", "Source"),
    "source_as_above": ("fonte della Scheda", "source of the Scheda"),
    "sources": ("Fonti", "Sources"),
    "status": ("Stato", "Status"),
    "subject": (
        "Valutazione dell’intervento con le Schede Norma",
        "Evaluation of the intervention with the Schede Norma",
    ),
    "table_of_values": ("tabella", "table"),
    "total": ("Totale", "Total"),
    "unit": ("Unità", "Unit"),
    "units_shares": ("Unità interessate", "Units concerned"),
    "untitled": ("Intervento senza titolo", "Untitled intervention"),
    "value": ("Valore", "Value"),
    "verdict": ("Esito", "Verdict"),
    "verify": ("Come verificare", "How to verify"),
    "verify_fingerprint": (
        (
            "L’impronta è lo SHA-256 del risultato della valutazione scritto come JSON canonico (chiavi "
            "ordinate, senza spazi, UTF-8), escluso il campo dell’impronta stessa."
        ),
        (
            "The fingerprint is the SHA-256 of the evaluation result written as canonical JSON (sorted "
            "keys, no blanks, UTF-8), without the field of the fingerprint itself."
        ),
    ),
    "verify_repeat": (
        (
            "Chi ripete la valutazione con le stesse versioni di strati, pacchetto e motore ottiene la "
            "stessa impronta. Se cambia un solo dato, l’impronta è diversa."
        ),
        (
            "Whoever repeats the evaluation with the same versions of layers, pack and engine gets the "
            "same fingerprint. If a single input changes, the fingerprint differs."
        ),
    ),
    "version": ("Versione", "Version"),
    "weight": ("Peso", "Weight"),
    "work": ("Opera", "Work"),
    "works": ("Opere", "Works"),
    "works_none": ("Nessuna opera indicata.", "No works are named."),
}

_NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "source": {
        "act": ("atto", "act"),
        "assumption": ("assunzione", "assumption"),
        "guideline": ("linea guida", "guideline"),
        "press": ("stampa", "press"),
        "dataset": ("base dati", "dataset"),
        "paper": ("pubblicazione", "paper"),
    },
    "confidence": {
        "memory": ("da verificare", "to be verified"),
        "ours": ("scelta del progetto", "design choice"),
        "second": ("da fonte secondaria", "from a secondary source"),
        "seed": ("dal documento d’origine", "from the founding document"),
        "seen": ("verificata sulla fonte", "seen in the source"),
    },
    "trace": {
        "article": ("articolo", "article"),
        "breaks": ("soglie", "breaks"),
        "check": ("verifica", "check"),
        "checklist": ("lista di controllo", "checklist"),
        "class_values": ("valori per classe", "values by class"),
        "declaration": ("dichiarazione", "declaration"),
        "document": ("documento", "document"),
        "layer": ("strato", "layer"),
        "matrix": ("matrice", "matrix"),
        "parameter": ("parametro", "parameter"),
        "scale": ("scala", "scale"),
        "scheda": ("scheda", "scheda"),
        "table": ("tabella", "table"),
        "works": ("opere", "works"),
    },
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language."""
    return in_language(WORDS, language)


def named(kind: str, code: str | None, language: Language) -> str:
    """Return the name of a code of a kind (``source``, ``confidence``, ``trace``); else the code itself."""
    if code is None:
        return ""
    known = _NAMES[kind].get(code)
    return known[language == "en"] if known else code
