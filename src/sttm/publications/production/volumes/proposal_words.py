"""The fixed wording of Part II of STTM 3 on areas, suitability, sites and poles, in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import Pair, in_language
from sttm.publications.production.volumes.asked_words import WORDS as ASKED
from sttm.publications.production.volumes.shared_words import shared_words

__all__ = ["words"]


#: Italian, English.
WORDS: dict[str, Pair] = {
    "title": (
        "STTM 3 – Parte II. Quadro propositivo-programmatico",
        "STTM 3 – Part II. Proposals and programme",
    ),
    "example": (
        (
            "Le regole citano la legge per le distanze; classi, pesi, soglie, profili e superfici d'uso "
            "non ufficiali sono esempi da sostituire, e accanto a ciascuno è detto."
        ),
        (
            "Rules cite the law for distances; classes, weights, thresholds, profiles and usual areas that "
            "are not official are examples to be replaced, and it is said beside each."
        ),
    ),
    "cover_activities": ("Attività", "Activities"),
    "cover_rules": ("Regole sulle aree", "Rules on areas"),
    "cover_sites": ("Luoghi proposti", "Sites proposed"),
    "cover_poles": ("Candidati a polo", "Candidates for poles"),
    "what_1": (
        (
            "Questo volume è il Quadro propositivo-programmatico della STTM 3 per {territory}: dice prima "
            "dove ciascuna attività può andare, a quali condizioni, e cerca i luoghi, senza aspettare una "
            "proposta per giudicarla (inversione pianificatoria). Usa i valori del pacchetto {pack} in "
            "vigore il {day}."
        ),
        (
            "This volume is the proposals and programme of STTM 3 for {territory}: it says first where "
            "each activity may go, on which conditions, and searches the sites, instead of waiting for a "
            "proposal and judging it (inversione pianificatoria). It uses the values of the pack {pack} in "
            "force on {day}."
        ),
    ),
    "how_items": (
        (
            "Ogni pezzo del territorio ha, per ogni attività, una classe: esclusione (nulla la supera), "
            "attenzione (ammette a una condizione), mitigazione (ammette con opere che mitigano), "
            "ammissibile.\n"
            "«Non valutabile» vuol dire che manca uno strato di una regola: quel suolo non è né ammesso né "
            "escluso.\n"
            "I numeri sulle mappe sono i posti dei luoghi trovati.\n"
            "Le aree sono superficie territoriale; la superficie operativa si conosce solo con il "
            "progetto.\n"
            "Il volume non sostituisce il piano né il procedimento: sttm siting check verifica un sito "
            "disegnato."
        ),
        (
            "Each piece of the territory has, for each activity, a class: exclusion (nothing overcomes "
            "it), attention (admits on a condition), mitigation (admits with works that mitigate), "
            "admissible.\n"
            "“Not assessable” means that a layer of a rule is missing: that ground is neither admitted nor "
            "excluded.\n"
            "The numbers on the maps are the ranks of the sites found.\n"
            "Areas are territorial area (superficie territoriale); the operating area is known only with "
            "the project.\n"
            "The volume replaces neither the plan nor the procedure: sttm siting check checks a site that "
            "is drawn."
        ),
    ),
    "brief": ("In breve", "In brief"),
    "brief_table": (
        "Le attività: dove possono andare e quanti luoghi si trovano",
        "The activities: where they may go, and how many sites are found",
    ),
    "excluded": ("Esclusione", "Excluded"),
    "not_assessable_class": ("Non valutabile", "Not assessable"),
    "attention": ("Attenzione", "Attention"),
    "mitigation": ("Mitigazione", "Mitigation"),
    "admissible": ("Ammissibile", "Admissible"),
    "found": ("Luoghi", "Sites"),
    "best": ("Il primo", "The first"),
    "none": ("nessuno", "none"),
    "areas": ("Le regole sulle aree e l'ordine di ricerca", "The rules on areas and the order of search"),
    "by_activity": ("Dove può andare ciascuna attività", "Where each activity may go"),
    "rules_section": ("Le regole in vigore", "The rules in force"),
    "rules_text": (
        (
            "Le regole in vigore sono {n}, dalla più forte. Una preferenza parla per un luogo e non ne "
            "cambia la classe. La mappa delle aree ha {pieces} pezzi che coprono tutto il territorio senza "
            "sovrapporsi."
        ),
        (
            "{n} rules are in force, the strongest first. A preference speaks for a place and does not "
            "change its class. The areas map has {pieces} pieces that cover the whole territory without "
            "overlap."
        ),
    ),
    "rules_table": ("Regole: effetto “{effect}”", "Rules: effect “{effect}”"),
    "rule": ("Regola", "Rule"),
    "where": ("Dove", "Where"),
    "inside": ("dentro: {layer}", "inside: {layer}"),
    "within": ("entro {distance} da: {layer}", "within {distance} of: {layer}"),
    "beyond": ("oltre {distance} da: {layer}", "beyond {distance} from: {layer}"),
    "for_whom": ("Per chi", "For whom"),
    "article_source": ("Articolo e fonte", "Article and source"),
    "says": ("Che cosa dice", "What it says"),
    "condition_of": ("Condizione: {text}", "Condition: {text}"),
    "usual": ("Superficie usuale di un sito: {low}–{high}.", "Usual area of a site: {low}–{high}."),
    "classes_table": ("{title}: superficie per classe", "{title}: ground by class"),
    "place": ("Luogo", "Place"),
    "whole": ("Tutto il territorio", "Whole territory"),
    "share_of": ("{area} ({share})", "{area} ({share})"),
    "ground_table": ("{title}: regole che lo toccano", "{title}: the rules that touch it"),
    "effect": ("Effetto", "Effect"),
    "ground": ("Suolo toccato, ha", "Ground touched, ha"),
    "share": ("Quota", "Share"),
    "condition_short": ("Che cosa la supera", "What overcomes it"),
    "not_touching": (
        "Regole in vigore che qui non toccano suolo: {list}.",
        "Rules in force that touch no ground here: {list}.",
    ),
    "nothing": ("nulla", "nothing"),
    "not_bind": ("non vincola", "does not bind"),
    "absent_here": (
        (
            "Per questa attività mancano gli strati: {layers}. Dove una loro regola potrebbe valere, il "
            "suolo non è valutabile."
        ),
        (
            "For this activity layers are missing: {layers}. Where one of their rules could hold, the "
            "ground is not assessable."
        ),
    ),
    "points_note": (
        "Elementi noti solo come punti, che le regole «dentro» non vedono: {list}.",
        "Features known only as points, which the rules “inside” do not see: {list}.",
    ),
    "suitability": ("Idoneità dei luoghi ammissibili", "Suitability of admissible land"),
    "suitability_text": (
        (
            "Sul suolo ammesso l'idoneità va da 0 a 1: la somma dei valori dei criteri per i pesi "
            "dell'attività. I pesi sommano a 100. Ogni criterio ha una funzione che dice quanto vale ciò "
            "che si legge in un luogo."
        ),
        (
            "On admitted ground suitability runs from 0 to 1: the sum of the values of the criteria by the "
            "weights of the activity. The weights add up to 100. Each criterion has a function that says "
            "what a reading is worth."
        ),
    ),
    "weights_table": (
        "Criteri e pesi per attività, in percentuale",
        "Criteria and weights by activity, per cent",
    ),
    "weights_note": (
        (
            "–: il criterio non conta per l'attività. Un peso può essere più basso o più alto del suo "
            "margine; sttm siting suitability dice quanto tengono le graduatorie."
        ),
        (
            "–: the criterion does not count for the activity. A weight could be lower or higher by its "
            "margin; sttm siting suitability says how firm the rankings are."
        ),
    ),
    "criteria_table": ("Che cosa leggono i criteri e perché", "What the criteria read, and why"),
    "criterion": ("Criterio", "Criterion"),
    "reads": ("Che cosa legge", "What it reads"),
    "why": ("Perché", "Why"),
    "functions": ("Funzioni di valore dei criteri", "Value functions of the criteria"),
    "functions_alt": (
        (
            "Un piccolo grafico per criterio: sull'asse orizzontale ciò che si legge, su quello verticale "
            "il valore da 0 a 1. Le funzioni sono dette a parole nella tabella dei criteri"
        ),
        (
            "A small chart by criterion: what is read on the horizontal axis, its worth from 0 to 1 on the "
            "vertical one. The functions are told in words in the table of criteria"
        ),
    ),
    "scores_table": (
        "Idoneità del suolo ammesso, per attività",
        "Suitability of the admitted ground, by activity",
    ),
    "scored": ("Suolo valutato, ha", "Ground scored, ha"),
    "low": ("5 % più basso", "Lowest 5%"),
    "median": ("Mediana", "Median"),
    "high": ("5 % più alto", "Highest 5%"),
    "takes": ("Che cosa toglie di più", "What takes most from it"),
    "scores_zones": ("Idoneità mediana per Zona omogenea", "Median suitability by Zona omogenea"),
    "model_missing": (
        "{activity}: idoneità non valutabile: {why}.",
        "{activity}: suitability not assessable: {why}.",
    ),
    "criterion_missing": (
        "{activity}: criteri senza i loro strati: {names}. Dove mancano, l'idoneità non è valutabile.",
        (
            "{activity}: criteria without their layers: {names}. Where they are missing, suitability is "
            "not assessable."
        ),
    ),
    "straight": ("distanza in linea d'aria da: {layer}", "straight distance from: {layer}"),
    "by_road": ("distanza su strada da: {layer}", "distance by road from: {layer}"),
    "density": ("somma entro {radius}, per ettaro: {layer}", "sum within {radius}, per hectare: {layer}"),
    "raster": ("valore nel luogo: {layer}", "value at the place: {layer}"),
    "land_cover": ("valore della classe di copertura del suolo", "value of the land-cover class"),
    "linear": ("0 a {zero}, 1 a {one}, retta in mezzo", "0 at {zero}, 1 at {one}, straight in between"),
    "step": ("a gradini: {steps}", "by steps: {steps}"),
    "logistic": ("curva logistica, ½ a {middle}", "logistic curve, ½ at {middle}"),
    "decay": ("1 a 0, poi cala: un terzo a {scale}", "1 at 0, then falls: a third at {scale}"),
    "sites": ("I luoghi migliori", "The best sites"),
    "order": ("L'ordine di ricerca", "The order of search"),
    "order_table": ("Tipi di suolo nell'ordine di ricerca", "Kinds of land in the order of search"),
    "land": ("Tipo di suolo", "Kind of land"),
    "left_for": ("Per quali attività", "For which activities"),
    "order_facts": (
        (
            "Le alternative stanno ad almeno {separation} l'una dall'altra; un sito è largo almeno "
            "{width}; i residenti esposti sono quelli entro {exposure}. {source}"
        ),
        (
            "Alternatives lie at least {separation} apart; a site is at least {width} wide; the residents "
            "exposed are those within {exposure}. {source}"
        ),
    ),
    "sites_text": (
        (
            "Si cercano {n} luoghi di {low}–{high} (superficie usuale). Trovati: {found}, scelti fra "
            "{candidates} candidati."
        ),
        (
            "{n} sites of {low}–{high} (the usual area) are looked for. Found: {found}, chosen among "
            "{candidates} candidates."
        ),
    ),
    "sites_none": ("Nessun luogo. {why}", "No site. {why}"),
    "sites_less": ("Non ce ne sono altri. {why}", "There are no more. {why}"),
    "binding": (
        "Ciò che da solo, se non ci fosse o fosse noto, ne darebbe: {list}.",
        "What alone, if it were not there or were known, would give one: {list}.",
    ),
    "no_binding": (
        "Nessuna regola o limite da solo lo impedisce: servirebbe toglierne più d'uno insieme.",
        "No rule or limit alone keeps it from being: several together would have to go.",
    ),
    "largest": ("Il suolo più grande rimasto è di {area}.", "The largest land left is of {area}."),
    "to_survey": (
        "Aree note come punti, da rilevare prima di poterle proporre: {n}.",
        "Areas known as points, to be surveyed before they can be proposed: {n}.",
    ),
    "sites_table": ("{title}: i luoghi migliori", "{title}: the best sites"),
    "rank": ("Posto", "Rank"),
    "site": ("Luogo", "Site"),
    "area": ("Superficie, ha", "Area, ha"),
    "score": ("Idoneità", "Suitability"),
    "new_soil": ("Suolo nuovo impermeabile, ha", "New sealed soil, ha"),
    "residents": ("Residenti esposti", "Residents exposed"),
    "distances_table": (
        "{title}: distanze e condizioni dei luoghi",
        "{title}: distances and conditions of the sites",
    ),
    "to_overcome": ("Da superare", "To overcome"),
    "no_condition": ("nulla", "nothing"),
    "unnamed": ("senza nome", "without a name"),
    "in_comune": ("{name}, {comune}", "{name}, {comune}"),
    "worth": ("Quanto vale", "What it is worth"),
    "road": ("{straight} / {road}", "{straight} / {road}"),
    "distances_note": (
        "Distanze in metri, in linea d'aria dal bordo del luogo; dopo la barra, su strada.",
        "Distances in metres, straight from the edge of the site; after the bar, by road.",
    ),
    "funnel_table": (
        "{title}: dal suolo che c'è a quello che serve, ha",
        "{title}: from the land there is to the land that serves, ha",
    ),
    "land_found": ("C'è", "There is"),
    "candidates": ("Candidati", "Candidates"),
    "not_left": ("la norma non lo lascia", "the norm does not leave it"),
    "soil_note": (
        (
            "Dal valore più basso al più alto della quota impermeabile usuale ({shares}); ciò che è già "
            "impermeabile non conta."
        ),
        (
            "From the lowest to the highest usual sealed share ({shares}); what is sealed already does not "
            "count."
        ),
    ),
    "poles": ("I poli sovracomunali", "Supra-municipal poles"),
    "poles_text": (
        (
            "Un polo nasce dove ci sono i presupposti, a condizioni, e con incentivi: prima nelle aree di "
            "rigenerazione. Ciò che nessuno strato dice va dichiarato con un documento: fino ad allora non "
            "è valutabile."
        ),
        (
            "A pole comes about where there are the preconditions, on conditions, and with incentives: "
            "first in regeneration areas. What no layer tells is declared with a document: until then it "
            "is not assessable."
        ),
    ),
    "poles_none": ("Il pacchetto non ha regole sui poli.", "The pack has no rules on poles."),
    "lands_table": ("{title}: dove, nell'ordine", "{title}: where, in order"),
    "conditions_table": (
        "{title}: presupposti, condizioni, meriti",
        "{title}: preconditions, conditions, merits",
    ),
    "role": ("Che cos'è", "What it is"),
    "precondition": ("presupposto", "precondition"),
    "condition_role": ("condizione", "condition"),
    "merit": ("merito", "merit"),
    "candidates_table": (
        "{title}: i candidati ({shown} di {found})",
        "{title}: the candidates ({shown} of {found})",
    ),
    "candidate": ("Candidato", "Candidate"),
    "verdict": ("Esito", "Verdict"),
    "lacks": ("Manca", "Lacks"),
    "to_find_out": ("Da accertare", "To find out"),
    "no_candidate": (
        "Nessun candidato: nessun suolo dei tipi elencati è abbastanza grande o vicino.",
        "No candidate: no land of the kinds listed is large or near enough.",
    ),
    "incentives_table": ("{title}: incentivi", "{title}: incentives"),
    "incentive": ("Incentivo", "Incentive"),
    "granted_by": ("Chi lo concede", "Who grants it"),
    "needs": ("Che cosa chiede", "What it needs"),
    "reached_by": ("Raggiunto da", "Reached by"),
    "shown_only": ("fra i candidati mostrati", "among the candidates shown"),
    "point_only": ("nota come punto", "known as a point"),
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language."""
    own = in_language({**WORDS, **ASKED}, language)
    return {**shared_words(language), **own}
