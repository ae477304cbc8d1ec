"""The fixed wording of Part II of the volumes in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import Pair, in_language
from sttm.publications.volumes.proposal_place_words import PLACE_WORDS
from sttm.publications.volumes.words import words as knowledge_words

__all__ = ["WORDS", "words"]


#: Phrases that come neither from workspace or pack nor from Part I: Italian, English.
WORDS: dict[str, Pair] = {
    "title": (
        "STTM 1 – Parte II. Quadro propositivo-programmatico",
        "STTM 1 – Part II. Proposals and programme",
    ),
    "example": (
        (
            "Pesi, punteggi, soglie e traguardi non ufficiali sono proposte modificabili del pacchetto: "
            "accanto a ciascuno è detto da dove viene."
        ),
        (
            "Weights, scores, breaks and targets that are not official are editable proposals of the pack: "
            "beside each stands where it comes from."
        ),
    ),
    "cover_objectives": ("Obiettivi", "Objectives"),
    "cover_works": ("Tipi di intervento", "Types of work"),
    "cover_cells": ("Celle valutate", "Cells assessed"),
    "cover_schede": ("Schede Norma", "Schede Norma"),
    "what_1": (
        (
            "Questo volume è il Quadro propositivo-programmatico della Strategia tematico-territoriale "
            "metropolitana per la sostenibilità ambientale (STTM 1) per {territory}: obiettivi, luoghi in "
            "cui agire prima, criteri con cui valutare gli interventi, benefici attesi e monitoraggio, con i "
            "valori del pacchetto {pack} in vigore il {day}."
        ),
        (
            "This volume is the framework of proposals and programme (Quadro propositivo-programmatico) of "
            "the metropolitan thematic-territorial strategy for environmental sustainability (STTM 1) for "
            "{territory}: objectives, where to act first, the criteria by which interventions are judged, "
            "expected benefits and monitoring, with the values of the pack {pack} in force on {day}."
        ),
    ),
    "what_2": (
        (
            "È prodotto dagli stessi dati della Parte I, Quadro analitico-conoscitivo, che dice versione, "
            "data ed ente di ogni strato. Le Schede Norma, con ogni punteggio, sono nell'allegato."
        ),
        (
            "It is made from the same data as Part I, the knowledge framework, which tells version, date and "
            "publisher of each layer. The Schede Norma, with every score, stand in the annex."
        ),
    ),
    "how": ("Come si usa", "How to use it"),
    "how_items": (
        (
            "Un luogo elencato è un punto da cui cominciare, non un progetto: la Scheda Norma lo valuta "
            "quando il progetto c'è.\n"
            "Una priorità è un numero fra 0 e 1 che ordina i luoghi fra loro: non misura benefici né costi.\n"
            "«Non valutabile» vuol dire che manca un dato o una soglia, mai che il bisogno è nullo. L'ultimo "
            "capitolo dice che cosa manca e che cosa permetterebbe."
        ),
        (
            "A place that is listed is where to begin, not a design: the Scheda Norma judges it once there "
            "is one.\n"
            "A priority is a number between 0 and 1 that puts places in order: it measures neither benefits "
            "nor costs.\n"
            "“Not assessable” means that data or breaks are missing, never that there is no need. The last "
            "chapter says what is missing and what it would allow."
        ),
    ),
    "objectives": ("Obiettivi della strategia", "Objectives of the strategy"),
    "objectives_text": (
        (
            "Ogni obiettivo è legato a ciò che lo misura (indicatori di monitoraggio) e a ciò che lo "
            "persegue (criteri delle Schede Norma, tipi di intervento, programmi)."
        ),
        (
            "Each objective is tied to what measures it (monitoring indicators) and to what pursues it "
            "(criteria of the Schede Norma, types of work, programmes)."
        ),
    ),
    "objectives_none": ("Il pacchetto non dichiara obiettivi.", "The pack declares no objectives."),
    "measured_by": ("Indicatori", "Indicators"),
    "criteria_of": ("Criteri delle Schede", "Criteria of the Schede"),
    "works_of": ("Tipi di intervento", "Types of work"),
    "articles": ("Articoli", "Articles"),
    "programmes": ("Programmi", "Programmes"),
    "stands_on": ("Fonte", "Source"),
    "coherence": ("Coerenza: che cosa manca agli obiettivi", "Coherence: what the objectives lack"),
    "coherence_text": (
        (
            "Un obiettivo senza indicatore non si può seguire; senza azione nessuno lo persegue. Un "
            "obiettivo generale conta anche ciò che hanno quelli sotto di lui."
        ),
        (
            "An objective without an indicator cannot be followed; without an action nobody pursues it. A "
            "general objective counts what those below it have too."
        ),
    ),
    "coherence_table": ("Obiettivi, indicatori e azioni", "Objectives, indicators and actions"),
    "objective": ("Obiettivo", "Objective"),
    "lacks": ("Manca", "Lacks"),
    "nothing": ("nulla", "nothing"),
    "no_indicator": ("indicatore", "indicator"),
    "no_action": ("azione", "action"),
    "untied_indicators": (
        "Indicatori legati a nessun obiettivo: {names}.",
        "Indicators tied to no objective: {names}.",
    ),
    "untied_criteria": (
        "Criteri legati a nessun obiettivo: {names}.",
        "Criteria tied to no objective: {names}.",
    ),
    "untied_work_types": (
        "Tipi di intervento legati a nessun obiettivo: {names}.",
        "Types of work tied to no objective: {names}.",
    ),
    "registers": (
        "Rete Verde, aree da rigenerare, interventi finanziati",
        "Green network, areas to regenerate, funded interventions",
    ),
    "network_gaps": ("Rete Verde: che cosa porterebbe di più", "Green network: what would bring most"),
    "network_gaps_text": (
        (
            "Un varco è lo spazio fra due macchie della rete distanti al più {within}. Il guadagno è la "
            "crescita dell'area equivalente connessa (ora {eca}) se il varco fosse chiuso, senza contare la "
            "superficie nuova: nessuno l'ha ancora disegnata. I varchi considerati sono {candidates}."
        ),
        (
            "A gap is the space between two patches of the network at most {within} apart. The gain is the "
            "growth of the equivalent connected area (now {eca}) if the gap were closed, not counting the "
            "new area: nobody has drawn it yet. {candidates} gaps were considered."
        ),
    ),
    "gaps_table": ("I varchi che conviene chiudere", "The gaps worth closing"),
    "between": ("Fra", "Between"),
    "gap_length": ("Lunghezza", "Length"),
    "gain": ("Guadagno", "Gain"),
    "gap_pair": ("{first} e {second}", "{first} and {second}"),
    "no_gaps": (
        "Nessuna coppia di macchie dista meno di {within}: non ci sono varchi da chiudere.",
        "No two patches are less than {within} apart: there is no gap to close.",
    ),
    "network_areas": ("Aree da rigenerare che legano la rete", "Areas to regenerate that tie the network"),
    "regenerate": ("Rigenerazione: che cosa porta ogni area", "Regeneration: what each area brings"),
    "regenerate_text": (
        (
            "Le aree del registro in ordine di ciò che rigenerarle porterebbe. Ogni voce conta da 0 al suo "
            "peso; ciò che non è noto conta da nulla a tutto, e il punteggio è allora un intervallo. Si "
            "ordina per ciò che è noto."
        ),
        (
            "The areas of the register in order of what regenerating them would bring. Each item counts from "
            "0 to its weight; what is not known counts from nothing to everything, and the score is then a "
            "range. Areas are ordered by what is known."
        ),
    ),
    "regenerate_rule": ("Pesi della rigenerazione", "Weights of regeneration"),
    "item": ("Voce", "Item"),
    "weight": ("Peso", "Weight"),
    "full": ("Vale tutto da", "Counts whole from"),
    "regenerate_table": ("Le aree in ordine di ciò che portano", "The areas in order of what they bring"),
    "area_of": ("Area", "Area"),
    "score": ("Punteggio", "Score"),
    "already_funded": ("Già finanziata: {ids}.", "Funded already: {ids}."),
    "no_rule_regeneration": (
        "Il pacchetto non ha una regola della rigenerazione in vigore.",
        "The pack has no rule of regeneration in force.",
    ),
    "funded_programme": ("Interventi già finanziati", "Interventions funded already"),
    "funded_text": (
        (
            "Ciò che è finanziato non si programma due volte: le celle di questi interventi sono escluse dai "
            "luoghi proposti, e ogni valutazione di un progetto dice se tocca un'opera del registro o ne "
            "ripete il CUP."
        ),
        (
            "What is funded is not planned twice: the cells of these interventions are left out of the "
            "places proposed, and every evaluation of a project tells whether it touches works of the "
            "register or repeats their CUP."
        ),
    ),
    "funded_places": ("Interventi finanziati per Comune", "Funded interventions by Comune"),
    "no_overlaps": (
        "Nessuna coppia di interventi del registro ha in comune il CUP o il luogo.",
        "No two interventions of the register share the CUP or the place.",
    ),
    "programmes_table": ("Programmi considerati", "Programmes considered"),
    "description": ("Descrizione", "Description"),
    "schede": ("I criteri delle Schede Norma", "The criteria of the Schede Norma"),
    "schede_text": (
        (
            "Ogni Scheda risponde in centesimi: la parte A dice dove si interviene, la B che cosa si fa, la "
            "C come. La parte D legge classe, rilevanza e priorità. Le condizioni stanno accanto ai punti e "
            "non si compensano. L'allegato riporta ogni punteggio."
        ),
        (
            "Each Scheda answers out of a hundred: part A says where, B what is done, C how. Part D reads "
            "class, relevance and priority. Conditions stand beside the points and are not made up for. The "
            "annex holds every score."
        ),
    ),
    "schede_none": ("Nessuna Scheda è in vigore in questo giorno.", "No Scheda is in force on this day."),
    "criterion": ("Criterio", "Criterion"),
    "part": ("Parte", "Part"),
    "most_points": ("Punti", "Points"),
    "answers_by": ("Risponde con", "Answers by"),
    "by_scale": ("scala su {input}", "scale on {input}"),
    "by_works": ("efficacia dei tipi di intervento", "effectiveness of the types of work"),
    "by_checklist": ("domanda al Comune, con documento", "question to the Comune, with a document"),
    "follow": ("Monitoraggio: da dove a dove", "Monitoring: from where to where"),
    "follow_text": (
        "Per ogni indicatore, valore di partenza, traguardo, ultimo valore e stato sull'intero territorio.",
        "For each indicator baseline, target, latest value and state over the whole territory.",
    ),
    "follow_table": ("Indicatori, traguardi e stato", "Indicators, targets and state"),
    "target_sources": ("Da dove vengono i traguardi", "Where the targets come from"),
    "open": ("Che cosa non si è potuto valutare", "What could not be assessed"),
    "open_text": (
        (
            "Ogni riga è uno strato che non c'è: con quello strato si potrebbe rispondere a ciò che è "
            "scritto accanto."
        ),
        "Each row is a layer that is not there: with it one could answer what stands beside it.",
    ),
    "open_table": ("Strati che permetterebbero di rispondere", "Layers that would allow an answer"),
    "would_allow": ("Permetterebbe", "It would allow"),
    "open_none": ("Tutti gli strati previsti ci sono.", "All layers provided for are there."),
    "open_cells": (
        (
            "{n} celle su {total} non sono valutabili per alcun tipo di intervento: manca il livello di "
            "vulnerabilità dell'unità o la copertura del suolo."
        ),
        (
            "{n} of {total} cells cannot be assessed for any type of work: the level of vulnerability of the "
            "unit or the land cover is missing."
        ),
    ),
    "open_indicators": (
        "Indicatori di monitoraggio senza alcun valore: {names}.",
        "Monitoring indicators without any value: {names}.",
    ),
    "priority_of_places": ("priorità dei luoghi: {factor}", "priority of places: {factor}"),
    "gaps_of_network": (
        "varchi della rete, legami delle aree da rigenerare",
        "gaps of the network, links of areas to regenerate",
    ),
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language: those of Part I, then its own."""
    own = in_language({**WORDS, **PLACE_WORDS}, language)
    return {**knowledge_words(language), **own}
