"""The words of the dossier of a site, in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["code", "words"]

#: Answers, states, effects and groups as readers know them: Italian, English.
CODES: dict[str, tuple[str, str]] = {
    "met": ("rispettata", "met"),
    "not_met": ("non rispettata", "not met"),
    "not_assessable": ("non valutabile", "not assessable"),
    "to_overcome": ("da superare", "to overcome"),
    "overcome": ("superata", "overcome"),
    "not_overcome": ("non superata", "not overcome"),
    "exclusion": ("esclusione", "exclusion"),
    "attention": ("attenzione", "attention"),
    "mitigation": ("mitigazione", "mitigation"),
    "preference": ("preferenza", "preference"),
    "yes": ("sì", "yes"),
    "no": ("no", "no"),
    "seed": ("dal documento della strategia", "from the document of the strategy"),
    "seen": ("letto nella fonte", "read in the source"),
    "second": ("da fonte secondaria", "from a secondary source"),
    "memory": ("a memoria, da verificare", "recalled, to be checked"),
    "ours": ("esempio nostro", "an example of ours"),
    "advantage": ("presente", "present"),
    "no_advantage": ("assente", "absent"),
}

_WORDS: dict[str, tuple[str, str]] = {
    "about": ("Che cosa", "What"),
    "activity": ("Attività", "Activity"),
    "answer": ("Risposta", "Answer"),
    "area": ("Superficie", "Area"),
    "area_class": ("Area", "Area"),
    "article": ("Articolo, fonte", "Article, source"),
    "asked": ("Che cosa si cerca", "What is looked for"),
    "beside": (
        "Accanto alle regole su aree e suolo, ciascuno con la sua risposta",
        "Beside the rules on areas and land, each with its own answer",
    ),
    "better": ("Siti migliori vicini", "Better sites nearby"),
    "better_map": ("Il sito e i siti migliori vicini", "The site and the better sites nearby"),
    "better_none": (
        "Entro {within} non si trova un sito migliore con una superficie da {low} a {high}.",
        "Within {within} no better site of {low} to {high} is found.",
    ),
    "better_text": (
        (
            "Siti ammissibili entro {within}, con una superficie da {low} a {high}: conta prima il tipo "
            "di suolo, nell'ordine di ricerca, poi l'idoneità. Questo sito: {land}, idoneità {score}."
        ),
        (
            "Admissible sites within {within} of {low} to {high}: first the kind of land counts, in the "
            "order of search, then suitability. This site: {land}, suitability {score}."
        ),
    ),
    "body": ("Soggetto", "Body"),
    "caveats": ("Avvertenze", "Caveats"),
    "certain": ("certo", "certain"),
    "checked_on": ("Verifica riferita al", "Checked as of"),
    "class": ("Classe", "Class"),
    "coherence": ("Coerenza con i piani", "Coherence with plans"),
    "coherence_table": ("Contenuti dei piani che sono livelli", "Contents of plans that are layers"),
    "comune": ("Comune", "Comune"),
    "condition": ("Che cosa la supera", "What overcomes it"),
    "conditions": (
        "Condizioni delle regole che toccano il sito",
        "Conditions of the rules that touch the site",
    ),
    "content": ("Contenuto", "Content"),
    "criteria_open": ("Criteri non valutabili", "Criteria not assessable"),
    "distance": ("Distanza", "Distance"),
    "distances": ("Distanze in linea retta", "Straight distances"),
    "effect": ("Effetto", "Effect"),
    "evidence": ("Documento", "Document"),
    "example": (
        (
            "Regole, classi, standard e profili sono in parte esempi e non atti: accanto a ciascuno sta "
            "quanto è sicuro."
        ),
        (
            "Rules, classes, standards and profiles are partly examples and no acts: how sure each is "
            "stands beside it."
        ),
    ),
    "facts_title": ("Il sito", "The site"),
    "family": ("STTM 3 – verifica di un sito", "STTM 3 – check of a site"),
    "fingerprints": (
        "Impronta del risultato che si legge qui: {result}. Quella al piede delle pagine è del documento.",
        "Fingerprint of the result read here: {result}. That at the foot of pages is of the document.",
    ),
    "floor_space": ("Superficie lorda", "Floor space"),
    "group_incentivised": ("Incentivi", "Incentives"),
    "group_mandatory": ("Obblighi e standard", "Obligations and standards"),
    "group_relevance": ("Rilevanza", "Relevance"),
    "group_surcharge": ("Maggiorazioni e penalità", "Surcharges and penalties"),
    "incentivised": ("Classe incentivata", "Incentivised class"),
    "intermodal": ("Intermodale", "Intermodal"),
    "land": ("Uso attuale", "Use today"),
    "land_kind": ("Suolo, nell'ordine di ricerca", "Land, in the order of search"),
    "land_left": ("Lasciato all'attività", "Left to the activity"),
    "layer": ("Livello", "Layer"),
    "layers": ("Livelli usati", "Layers used"),
    "left_open": ("Lasciato aperto da", "Left open by"),
    "mandatory": ("Classe obbligatoria", "Mandatory class"),
    "missing_map": (
        "La mappa delle aree non è costruita: il verdetto è letto dai livelli.",
        "The areas map is not built: the verdict is read from the layers.",
    ),
    "nearest": ("Il più vicino", "The nearest"),
    "nearby": ("Distanza dal sito", "Distance from the site"),
    "network": ("Rete", "Network"),
    "new_soil": ("Suolo che impermeabilizza (stima)", "Soil that it seals (estimate)"),
    "none": ("nessuna", "none"),
    "not_binding": ("Non vincola il Comune", "Does not bind the Comune"),
    "not_due": ("nulla", "nothing"),
    "not_given": ("non indicata", "not given"),
    "not_touching": ("Regole che non toccano il sito", "Rules that do not touch the site"),
    "open": ("aperto", "open"),
    "operating_area": ("Superficie operativa", "Operating area"),
    "outcome": ("Che cosa ne segue", "What follows"),
    "part": ("Parte", "Part"),
    "plan": ("Piano", "Plan"),
    "points": ("Punti", "Points"),
    "preferences": ("Che cosa parla per il luogo", "What speaks for the place"),
    "procedure": ("Procedimento e soggetti", "Procedure and bodies"),
    "procedure_type": (
        "Il procedimento si segue come «{title}» (sttm procedure).",
        "The procedure is followed as “{title}” (sttm procedure).",
    ),
    "profile": ("Profilo di sostenibilità e innovazione", "Profile of sustainability and innovation"),
    "publisher": ("Chi lo pubblica", "Publisher"),
    "reason": ("Perché", "Why"),
    "residents": ("Residenti esposti", "Residents exposed"),
    "rule": ("Regola", "Rule"),
    "rules": ("Le regole sulle aree", "The rules on areas"),
    "rules_and_plans": ("Regole, procedimento, piani", "Rules, procedure, plans"),
    "rules_text": (
        (
            "Le regole in vigore per l'attività sono {number}. Un'esclusione non si supera; attenzione e "
            "mitigazione ammettono a una condizione. Un contatto minore di quanto un disegno può dire non"
            " conta, e lo si dice."
        ),
        (
            "{number} rules are in force for the activity. Nothing overcomes an exclusion; attention and "
            "mitigation admit on a condition. A touch that is less than a drawing can tell does not "
            "count, and is told."
        ),
    ),
    "schede": ("Schede Norma", "Schede Norma"),
    "schede_table": ("Le Schede Norma sullo stesso poligono", "The Schede Norma on the same polygon"),
    "scheda_part": ("Parte", "Part"),
    "score": ("Idoneità", "Suitability"),
    "share": ("Quota del sito", "Share of the site"),
    "site": ("Sito", "Site"),
    "situation": ("Il sito nella mappa delle aree", "The site in the areas map"),
    "source": ("Fonte", "Source"),
    "stands_on": ("Su che cosa poggia", "What it stands on"),
    "standards": ("Standard, incentivi, maggiorazioni", "Standards, incentives, surcharges"),
    "state": ("Stato", "State"),
    "territorial_area": ("Superficie territoriale", "Territorial area"),
    "theme": ("Tema", "Theme"),
    "title": ("Verifica del sito", "Check of the site"),
    "total": ("Totale", "Total"),
    "touching": ("Regole che toccano il sito, o potrebbero", "Rules that touch the site, or could"),
    "unknown_share": ("di cui non rilevata {share}", "of which not surveyed {share}"),
    "value": ("Valore", "Value"),
    "verdict": ("Esito", "Verdict"),
    "version": ("Versione", "Version"),
    "what": ("Che cosa fa", "What it does"),
    "what_is_asked": ("Che cosa si chiede al progetto", "What is asked of the project"),
    "why": ("Perché è migliore", "Why it is better"),
    "why_coherent": ("Il sito non lo tocca", "The site does not touch it"),
    "why_not_concerned": (
        "Il sito non vi ricade: il contenuto non gli chiede nulla",
        "The site does not lie in it: the content asks nothing of it",
    ),
    "workers": ("Addetti", "Workers"),
    "zone": ("Zona omogenea", "Zona omogenea"),
}


def words(language: Language) -> dict[str, str]:
    """Return the words in one language."""
    return in_language(_WORDS, language)


def code(name: str, language: Language) -> str:
    """Return a value as readers know it; itself where it has no other name."""
    return CODES[name][language == "en"] if name in CODES else name
