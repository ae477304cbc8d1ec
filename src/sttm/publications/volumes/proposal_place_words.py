"""The fixed wording of Part II of the volumes on where to act first and on the types of work."""

from __future__ import annotations

from sttm.publications.phrases import Pair

__all__ = ["FACTORS", "PLACE_WORDS"]


#: Phrases of the chapters on priorities and on types of work: Italian, English.
PLACE_WORDS: dict[str, Pair] = {
    "priorities": ("Dove agire prima", "Where to act first"),
    "priorities_none": (
        "Il pacchetto non ha una regola delle priorità in vigore in questo giorno.",
        "The pack has no rule of priorities in force on this day.",
    ),
    "priorities_blind": (
        "Nessuna cella è valutabile: mancano i livelli di vulnerabilità o la copertura del suolo.",
        "No cell can be assessed: the levels of vulnerability or the land cover are missing.",
    ),
    "rule": ("La regola e i suoi pesi", "The rule and its weights"),
    "rule_text": (
        (
            "Il territorio è diviso in celle di {side}. In ogni cella e per ogni tipo di intervento la "
            "priorità è il prodotto di bisogno, efficacia, spazio sul suolo, proprietà, falda, zone di "
            "rispetto e rete verde, tutti fra 0 e 1. Fra le criticità conta la maggiore: una buona ragione "
            "basta per agire."
        ),
        (
            "The territory is divided into cells of {side}. In each cell and for each type of work the "
            "priority is the product of need, effectiveness, room on the ground, ownership, groundwater, "
            "respect zones and green network, all between 0 and 1. Of the hazards the greatest counts: one "
            "good reason is enough to act."
        ),
    ),
    "rule_need": (
        (
            "Bisogno = {vulnerability} × vulnerabilità + {exposure} × esposizione. L'esposizione vale 1 da "
            "{density} persone pesate per ettaro entro {radius}; chi ha meno di 10 o più di 70 anni conta "
            "{fragile} in più."
        ),
        (
            "Need = {vulnerability} × vulnerability + {exposure} × exposure. Exposure counts 1 from "
            "{density} weighted people per hectare within {radius}; who is under 10 or over 70 counts "
            "{fragile} more."
        ),
    ),
    "weights_table": ("Valori della regola", "Values of the rule"),
    "factor": ("Fattore", "Factor"),
    "case": ("Caso", "Case"),
    "counts": ("Vale", "Counts"),
    "without_data": ("Senza dati", "Without data"),
    "vulnerability_level": ("livello {n}", "level {n}"),
    "effectiveness": ("Efficacia", "Effectiveness"),
    "effectiveness_from": (
        "{hazard}: dal criterio {criterion} della Scheda {number}, al livello dell'unità",
        "{hazard}: from criterion {criterion} of Scheda {number}, at the level of the unit",
    ),
    "from_the_annex": ("vedi allegato", "see the annex"),
    "share_of_cell": ("quota della cella", "share of the cell"),
    "public_ground": ("suolo pubblico", "public ground"),
    "private_ground": ("altro suolo", "other ground"),
    "condition_met": ("condizione delle Schede soddisfatta", "condition of the Schede met"),
    "condition_failed": ("condizione non soddisfatta", "condition not met"),
    "network_inside": ("dentro la rete", "inside the network"),
    "network_adjacent": ("adiacente", "adjacent"),
    "network_near": ("vicino", "near"),
    "network_far": ("lontano", "far"),
    "not_assessable_long": ("non valutabile", "not assessable"),
    "rule_source": ("Fonte della regola", "Source of the rule"),
    "groups_table": (
        "Su quale suolo può stare ogni tipo di intervento",
        "On which ground each type of work can stand",
    ),
    "ground": ("Suolo", "Ground"),
    "neutral_note": (
        "{reason} Vale per {cells} celle su {total}.",
        "{reason} This holds for {cells} of {total} cells.",
    ),
    "places": ("I luoghi in cui agire prima", "The places to act in first"),
    "places_text": (
        (
            "Sono valutate {assessed} celle su {total}; {funded} sono in interventi già finanziati e non "
            "sono proposte di nuovo. Fra due luoghi elencati ci sono almeno {spacing}."
        ),
        (
            "{assessed} of {total} cells are assessed; {funded} lie in interventions funded already and are "
            "not proposed again. Between two places that are listed there are at least {spacing}."
        ),
    ),
    "best_map": ("Priorità del tipo di intervento migliore", "Priority of the best type of work"),
    "map_alt": (
        (
            "Due carte del territorio: la priorità media per unità e la priorità per cella di {side}. "
            "{title}. I luoghi migliori sono nelle tabelle."
        ),
        (
            "Two maps of the territory: mean priority by unit, and priority by cell of {side}. {title}. The "
            "best places stand in the tables."
        ),
    ),
    "places_table": ("I luoghi migliori dell'intero territorio", "The best places of the whole territory"),
    "rank": ("N.", "No."),
    "place": ("Luogo", "Place"),
    "work": ("Tipo di intervento", "Type of work"),
    "why": ("Perché", "Why"),
    "also": ("Anche: {works}.", "Also: {works}."),
    "units_first": ("Le unità con la priorità media più alta", "The units with the highest mean priority"),
    "mean_priority": ("Priorità media", "Mean priority"),
    "cells_assessed": ("Celle valutate", "Cells assessed"),
    "by_type": ("Per tipo di intervento", "By type of work"),
    "by_type_text": (
        (
            "Per ogni tipo, la media nelle unità e il valore nelle celle. Le classi dividono in parti uguali "
            "i valori sopra lo zero di quel tipo: fra tipi diversi non si confrontano i colori ma i numeri."
        ),
        (
            "For each type, the mean in the units and the value in the cells. The classes part the values "
            "above zero of that type evenly: between types compare the numbers, not the colours."
        ),
    ),
    "by_type_table": ("Priorità per tipo di intervento", "Priority by type of work"),
    "best_in": ("Migliore in celle", "Best in cells"),
    "highest_score": ("Massima", "Highest"),
    "mean_score": ("Media", "Mean"),
    "type_blind": (
        "Non valutabile in nessuna cella con i dati presenti.",
        "Not assessable in any cell with the data at hand.",
    ),
    "type_best": (
        (
            "È il tipo migliore in {best} celle su {assessed} valutate; priorità massima {highest}, media "
            "{mean}. Unità con la media più alta: {units}."
        ),
        (
            "It is the best type in {best} of {assessed} cells assessed; highest priority {highest}, mean "
            "{mean}. Units with the highest mean: {units}."
        ),
    ),
    "type_zero": (
        (
            "Valutabile in {assessed} celle, ma ovunque con priorità nulla: non c'è spazio adatto, o una "
            "condizione non è soddisfatta."
        ),
        (
            "Assessable in {assessed} cells, yet with priority zero everywhere: there is no suitable room, "
            "or a condition is not met."
        ),
    ),
    "by_comune": ("Che cosa fare in ogni Comune", "What to do in each Comune"),
    "by_comune_text": (
        (
            "I primi luoghi di ogni Comune, al più {n}, scelti come per l'intero territorio. Le coordinate "
            "(gradi, WGS84) sono il centro della cella."
        ),
        (
            "The first places of each Comune, {n} at most, chosen as for the whole territory. The "
            "coordinates (degrees, WGS84) are the centre of the cell."
        ),
    ),
    "by_comune_table": ("I luoghi migliori di ogni Comune", "The best places of each Comune"),
    "coordinates": ("Coordinate", "Coordinates"),
    "levels": ("Vulnerabilità", "Vulnerability"),
    "comuni_blind": (
        "Comuni in cui nessuna cella è valutabile ({n}): {names}.",
        "Comuni in which no cell can be assessed ({n}): {names}.",
    ),
    "comuni_zero": (
        "Comuni valutati in cui nessun luogo ha priorità sopra lo zero ({n}): {names}.",
        "Comuni assessed in which no place has a priority above zero ({n}): {names}.",
    ),
    "no_comuni": (
        "Senza lo strato dei Comuni i luoghi non si possono elencare per Comune.",
        "Without the layer of Comuni places cannot be listed by Comune.",
    ),
    "works": ("Tipi di intervento e benefici attesi", "Types of work and expected benefits"),
    "works_text": (
        (
            "Il catalogo dei tipi di intervento: che cosa sono, quanto costano, quale suolo lasciano. Con "
            "questi valori si stimano, per un progetto disegnato, acqua trattenuta, raffrescamento e costo, "
            "con il loro intervallo."
        ),
        (
            "The catalogue of the types of work: what they are, what they cost, the ground they leave. With "
            "these values water retained, cooling and cost of a project that is drawn are estimated, with "
            "their range."
        ),
    ),
    "works_table": ("Che cosa sono", "What they are"),
    "nature": ("Natura", "Nature"),
    "nbs": ("soluzione basata sulla natura", "nature-based solution"),
    "synergic": ("opera sinergica", "synergic work"),
    "measured": ("Misura", "Measure"),
    "measured_area": ("superficie", "area"),
    "measured_length": ("lunghezza", "length"),
    "measured_number": ("numero", "number"),
    "taken": ("{area} ciascuno", "{area} each"),
    "taken_length": ("{area} al metro", "{area} per metre"),
    "at_least": ("almeno {area}", "at least {area}"),
    "each": ("{cost} ciascuno", "{cost} each"),
    "infiltrates": ("Infiltra", "Infiltrates"),
    "water_none": ("nulla", "nothing"),
    "water_roof_water": ("acque di copertura", "roof water"),
    "water_road_and_yard_water": ("acque di strade e piazzali", "road and yard water"),
    "depth": ("Profondità", "Depth"),
    "brings": ("Che cosa porta", "What it brings"),
    "costs_table": ("Costi unitari", "Unit costs"),
    "cost": ("Costo", "Cost"),
    "cost_unknown": ("nessun costo pubblicato", "no published cost"),
    "source_of": ("Fonte", "Source"),
    "confidence": ("Affidabilità", "Confidence"),
    "runoff_table": ("Suolo dopo l'opera: curve number", "Ground after the work: curve number"),
    "soil_group": ("Gruppo {letter}", "Group {letter}"),
    "cooling_table": ("Suolo dopo l'opera: raffrescamento", "Ground after the work: cooling"),
    "after_note": (
        "Valore centrale e, fra parentesi, minimo e massimo. Un trattino: resta com'era. «n.v.»: non noto.",
        "Central value and, in brackets, lowest and highest. A dash: it stays as it was. “n.a.”: not known.",
    ),
    "shade": ("Ombra", "Shade"),
    "crop_coefficient": ("Coefficiente colturale", "Crop coefficient"),
    "albedo": ("Albedo", "Albedo"),
    "green_area": ("Area verde", "Green area"),
    "building_intensity": ("Densità edilizia", "Building intensity"),
    "after_ground": ("Il suolo che lasciano", "The ground they leave"),
    "after_sources": (
        "Fonti dei valori del suolo dopo l'opera",
        "Sources of the values of the ground after the work",
    ),
    "for_types": ("{source}. {confidence}. Per: {types}.", "{source}. {confidence}. For: {types}."),
}

#: Factors of the rule of priorities as readers know them, and the layer that each needs.
FACTORS: dict[str, tuple[Pair, str | None]] = {
    "vulnerability": (("Vulnerabilità", "Vulnerability"), None),
    "exposure": (("Esposizione", "Exposure"), "population"),
    "land": (("Spazio sul suolo", "Room on the ground"), "land_cover"),
    "public": (("Proprietà", "Ownership"), "public_surfaces"),
    "groundwater": (("Falda", "Groundwater"), "groundwater_depth"),
    "wells": (("Zone di rispetto", "Respect zones"), "wells"),
    "network": (("Rete verde", "Green network"), "green_network"),
}
