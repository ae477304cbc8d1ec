"""The fixed wording of the annex of the Schede Norma in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language
from sttm.publications.volumes.proposal_words import words as proposal_words

__all__ = ["WORDS", "words"]

#: Every phrase of the annex that neither pack nor Part II has: Italian, English.
WORDS: dict[str, tuple[str, str]] = {
    "title": ("STTM 1 – Allegato. Schede Norma", "STTM 1 – Annex. Schede Norma"),
    "example_schede": (
        (
            "I punteggi, i pesi e le classi di queste Schede sono esempi modificabili: nessun atto li ha "
            "pubblicati."
        ),
        "Scores, weights and classes of these Schede are editable examples: no act has published them.",
    ),
    "cover_criteria": ("Criteri", "Criteria"),
    "cover_checks": ("Condizioni", "Conditions"),
    "annex_what": (
        (
            "L'allegato riporta per intero le Schede Norma del pacchetto {pack} in vigore il {day}: ogni "
            "criterio, ogni punteggio, ogni peso, con la fonte e con quanto ci si può fidare. In fondo a "
            "ciascuna c'è il modulo da compilare."
        ),
        (
            "The annex holds whole the Schede Norma of the pack {pack} in force on {day}: every criterion, "
            "every score, every weight, with its source and how much it can be trusted. At the end of each "
            "stands the form to fill in."
        ),
    ),
    "counting": ("Come si contano i punti", "How points are counted"),
    "counting_items": (
        (
            "Un intervento su più unità è diviso in quote di superficie. I criteri a scala leggono i punti "
            "quota per quota e li pesano per superficie: si pesano i punti, mai i dati.\n"
            "Un criterio sui tipi di intervento vale i suoi punti massimi per l'efficacia delle opere, "
            "pesata per il suolo che occupano, al livello di vulnerabilità di ogni unità.\n"
            "Una domanda vale tutti i punti se la risposta è sì e un documento la prova, nessuno se è no. Se "
            "riguarda tipi di opere che il progetto non ha, non si applica ed esce dal conto.\n"
            "I punti dei criteri che si applicano sono riportati al peso della parte: peso × punti ottenuti "
            "/ punti massimi.\n"
            "Il totale è la somma delle parti, su 100, arrotondata a due decimali. La classe è quella del "
            "numero stampato.\n"
            "Ciò che non è valutabile conta da zero al massimo: totale e classe sono allora un intervallo."
        ),
        (
            "An intervention across several units is divided into shares by area. Criteria on a scale read "
            "the points share by share and weight them by area: points are weighted, never inputs.\n"
            "A criterion on types of work gives its most points times the effectiveness of the works, "
            "weighted by the ground they take, at the vulnerability level of each unit.\n"
            "A question gives all its points where the answer is yes and a document proves it, none where it "
            "is no. Where it concerns works that the project does not have it does not apply, and leaves the "
            "count.\n"
            "The points of the criteria that apply are rescaled to the weight of the part: weight × points / "
            "most points.\n"
            "The total is the sum of the parts, out of 100, rounded to two decimals. The class is that of "
            "the number printed.\n"
            "What is not assessable counts from zero to the most: total and class are then a range."
        ),
    ),
    "conditions_beside": (
        "Le condizioni non danno punti e non si compensano: la risposta più grave sta accanto alla classe.",
        "Conditions give no points and are not made up for: the gravest answer stands beside the class.",
    ),
    "identity": ("Che cos'è", "What it is"),
    "number_of": ("Numero", "Number"),
    "purpose": ("Scopo", "Purpose"),
    "in_force": ("In vigore", "In force"),
    "since": ("dal {day}", "since {day}"),
    "until": ("dal {day} al {end}", "from {day} to {end}"),
    "parts_table": ("Parti e pesi", "Parts and weights"),
    "criteria_points": ("Punti dei criteri", "Points of the criteria"),
    "part_heading": ("Parte {id} – {title}", "Part {id} – {title}"),
    "most": ("Punti massimi", "Most points"),
    "input": ("Dato letto", "Input read"),
    "unit_of": ("Unità di misura", "Unit of measure"),
    "direction": ("Verso", "Direction"),
    "increasing": ("i punti crescono col valore", "points rise with the value"),
    "decreasing": ("i punti calano al crescere del valore", "points fall as the value rises"),
    "reason": ("Perché", "Why"),
    "scale_table": ("{id}: scala dei punti", "{id}: scale of points"),
    "points": ("Punti", "Points"),
    "margin": ("Incertezza dell'efficacia", "Uncertainty of the effectiveness"),
    "margin_value": ("± {value}", "± {value}"),
    "margin_none": ("nessuno l'ha detta", "nobody has said it"),
    "level_read": ("Livello letto", "Level read"),
    "effect_table": (
        "{id}: efficacia (0–1) per livello di vulnerabilità",
        "{id}: effectiveness (0–1) by vulnerability level",
    ),
    "level_head": ("Livello {n}", "Level {n}"),
    "question": ("Domanda", "Question"),
    "evidence": ("Documento", "Evidence"),
    "applies_to": ("Riguarda", "Concerns"),
    "all_works": ("tutte le opere", "all works"),
    "to_satisfy": ("Costo per soddisfarlo", "Cost to satisfy it"),
    "checks": ("Condizioni", "Conditions"),
    "checks_none": ("La Scheda non pone condizioni.", "The Scheda sets no condition."),
    "rule_of": ("Regola", "Rule"),
    "parameter": ("Parametro", "Parameter"),
    "value_of": ("Valore", "Value"),
    "check_layer": ("Strato letto", "Layer read"),
    "inside": ("Entro il raggio", "Within the radius"),
    "answer_not_met": ("non soddisfatto", "not met"),
    "answer_disputed": ("contestato: {why}", "disputed: {why}"),
    "condition": ("Condizione", "Condition"),
    "clearance": (
        "profondità della falda meno profondità dell'opera, almeno pari al parametro",
        "depth to groundwater less depth of the work, at least the parameter",
    ),
    "part_d": ("Parte D – {title}", "Part D – {title}"),
    "classes_table": ("Classi del totale", "Classes of the total"),
    "class": ("Classe", "Class"),
    "label": ("Giudizio", "Judgement"),
    "totals": ("Totale", "Total"),
    "decision_first": (
        "Vale la prima riga le cui condizioni sono tutte vere.",
        "The first row whose conditions are all true holds.",
    ),
    "decision_unique": (
        "Vale la sola riga le cui condizioni sono tutte vere.",
        "The only row whose conditions are all true holds.",
    ),
    "decision_collect": (
        "Valgono tutte le righe le cui condizioni sono tutte vere.",
        "All rows whose conditions are all true hold.",
    ),
    "row": ("Riga", "Row"),
    "outcome": ("Esito", "Outcome"),
    "articles_table": ("Articoli e fonti", "Articles and sources"),
    "where_used": ("Dove serve", "Where it serves"),
    "serves_objective": ("obiettivo «{title}»", "objective “{title}”"),
    "form": ("Modulo per il Comune", "Form for the Comune"),
    "form_text": (
        (
            "Il Comune scrive il valore o la risposta, cita il documento e riporta i punti. Le righe della "
            "parte D si compilano per ultime."
        ),
        (
            "The Comune writes the value or the answer, names the document and puts down the points. The "
            "rows of part D come last."
        ),
    ),
    "form_project": ("Intervento", "Intervention"),
    "form_fields": (
        (
            "Titolo\n"
            "Comune\n"
            "CUP\n"
            "Responsabile unico del progetto\n"
            "Fase del progetto\n"
            "Protocollo\n"
            "Atto\n"
            "Riferimenti catastali\n"
            "Superficie (m²)\n"
            "Costo (€)\n"
            "Unità interessate e quote"
        ),
        (
            "Title\n"
            "Comune\n"
            "CUP\n"
            "Responsible officer\n"
            "Design stage\n"
            "Protocol\n"
            "Act\n"
            "Cadastral references\n"
            "Area (m²)\n"
            "Cost (€)\n"
            "Units concerned and shares"
        ),
    ),
    "form_field": ("Voce", "Item"),
    "form_filled": ("Da compilare", "To fill in"),
    "form_works": ("Opere", "Works"),
    "form_quantity": ("Superficie, lunghezza o numero", "Area, length or number"),
    "form_criteria": ("Criteri", "Criteria"),
    "form_answer": ("Valore o risposta", "Value or answer"),
    "form_document": ("Documento", "Document"),
    "form_points": ("Punti", "Points"),
    "form_of": ("su {most}", "of {most}"),
    "form_yes_no": ("sì / no", "yes / no"),
    "form_final": ("Valutazione finale", "Final evaluation"),
    "form_part": (
        "Parte {id}, riportata al peso di {weight}",
        "Part {id}, rescaled to its weight of {weight}",
    ),
    "form_condition": ("Condizione: {title}", "Condition: {title}"),
    "form_four": (
        "soddisfatto / non soddisfatto / non valutabile / contestato",
        "met / not met / not assessable / disputed",
    ),
    "total": ("Totale", "Total"),
    "signed": ("Data e firma", "Date and signature"),
    "worked": ("Esempio svolto: {title}", "Worked example: {title}"),
    "worked_text": (
        "Intervento {id}, valutato il {day}. Ogni cifra viene dagli stessi dati di questi volumi.",
        "Intervention {id}, evaluated on {day}. Every figure comes from the same data as these volumes.",
    ),
    "worked_table": ("Scheda {number}: criterio per criterio", "Scheda {number}: criterion by criterion"),
    "read": ("Che cosa si è letto", "What was read"),
    "in_unit": ("{unit} ({share}): {value}", "{unit} ({share}): {value}"),
    "worked_not_applicable": ("non si applica", "does not apply"),
    "worked_final": ("Scheda {number}: esito", "Scheda {number}: result"),
    "decided_relevance": ("Rilevanza", "Relevance"),
    "decided_priority": ("Priorità", "Priority"),
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language: those of Part II, then its own."""
    own = in_language(WORDS, language)
    return {**proposal_words(language), **own}
