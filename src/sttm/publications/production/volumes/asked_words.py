"""The fixed wording of Part II of STTM 3 on what is asked and given, in Italian and English."""

from __future__ import annotations

from sttm.publications.phrases import Pair

__all__ = ["WORDS"]


#: Italian, English.
WORDS: dict[str, Pair] = {
    "profiles": ("Profili di sostenibilità e innovazione", "Profiles of sustainability and innovation"),
    "profiles_text": (
        (
            "Un profilo si valuta come una Scheda: criteri per tema, un totale su 100, una classe. Luogo e "
            "attività dicono quale classe è obbligatoria e quale è incentivata. Le soluzioni che servono i "
            "criteri sono nell'Abaco."
        ),
        (
            "A profile is evaluated like a Scheda: criteria by theme, a total of 100, a class. Place and "
            "activity say which class is mandatory and which is incentivised. The solutions that serve the "
            "criteria stand in the abacus."
        ),
    ),
    "profiles_none": (
        "Nessun profilo è in vigore nel giorno chiesto.",
        "No profile is in force on the day.",
    ),
    "for_activities": ("Per: {names}. {source}", "For: {names}. {source}"),
    "thresholds_place": (
        "{title}: classi chieste per luogo e attività",
        "{title}: classes asked for by place and activity",
    ),
    "when": ("Dove e per chi", "Where and for whom"),
    "mandatory": ("Obbligatoria", "Mandatory"),
    "incentivised": ("Incentivata", "Incentivised"),
    "priority_criteria": ("Priorità 1", "Priority 1"),
    "must": ("tutti", "all of them"),
    "classes_scale": ("{title}: scala delle classi", "{title}: scale of the classes"),
    "class_": ("Classe", "Class"),
    "from_points": ("Da, punti", "From, points"),
    "meaning": ("Che cosa vuol dire", "What it means"),
    "criteria_of": ("{title}: temi e criteri", "{title}: themes and criteria"),
    "theme": ("Tema", "Theme"),
    "points": ("Punti sul totale", "Points of the total"),
    "scale": ("Scala o documento", "Scale or document"),
    "asked_of": ("A chi", "Of whom"),
    "from_start": ("sotto", "below"),
    "standards": ("Standard chiesti e incentivati", "Required and incentivised standards"),
    "standards_text": (
        (
            "Le regole del quadro normativo che chiedono qualcosa agli insediamenti della produzione, dei "
            "servizi e della distribuzione, o danno loro qualcosa. Che cosa segua per un sito lo dice sttm "
            "siting check."
        ),
        (
            "The rules of the normative framework that ask something of settlements of production, "
            "services and distribution, or give them something. What follows for a site is said by sttm "
            "siting check."
        ),
    ),
    "standards_none": (
        "Nessuna regola del quadro normativo in vigore nel giorno parla di queste attività.",
        "No rule of the normative framework in force on the day speaks of these activities.",
    ),
    "group_relevance": ("Rilevanza", "Relevance"),
    "group_mandatory": ("Obblighi e standard", "Obligations and standards"),
    "group_incentivised": ("Incentivi", "Incentives"),
    "group_surcharge": ("Maggiorazioni", "Surcharges"),
    "follows": ("Che cosa può seguirne", "What may follow"),
    "only_for": ("solo {kinds}", "only {kinds}"),
    "cumulative": ("Soglie cumulative delle Zone omogenee", "Cumulative thresholds of the Zone omogenee"),
    "cumulative_text": (
        (
            "Più proposte insieme si confrontano con queste soglie (sttm siting check con più siti). "
            "Quanto traffico genera un'attività viene da tassi citati."
        ),
        (
            "Several proposals together are compared with these thresholds (sttm siting check with several "
            "sites). How much traffic an activity generates comes from cited rates."
        ),
    ),
    "cumulative_none": (
        "Il pacchetto non ha soglie in vigore nel giorno.",
        "The pack has no thresholds in force on the day.",
    ),
    "thresholds_table": ("Soglie", "Thresholds"),
    "threshold": ("Soglia", "Threshold"),
    "most": ("Al più", "At most"),
    "of_zone": ("{share} della zona", "{share} of the zone"),
    "zones_table": ("Che cosa vogliono dire, zona per zona", "What they mean, zone by zone"),
    "rates_table": (
        "Veicoli al giorno che un'attività genera",
        "Vehicles a day that an activity generates",
    ),
    "per": ("Per", "Per"),
    "per_land": ("ettaro di superficie territoriale", "hectare of territorial area"),
    "per_floor": ("1.000 m² di superficie lorda", "1,000 m² of floor space"),
    "light": ("Leggeri", "Light"),
    "heavy": ("Pesanti", "Heavy"),
    "central": ("{central} ({low}–{high})", "{central} ({low}–{high})"),
    "rates_note": (
        "Valore centrale e, fra parentesi, dal più basso al più alto.",
        "Central value and, in brackets, from low to high.",
    ),
    "vehicles": ("{n} veicoli al giorno", "{n} vehicles a day"),
    "procedure": ("Il procedimento e i soggetti", "The procedure and the bodies"),
    "procedure_text": (
        (
            "Non c'è un solo decisore: per ogni tipo di insediamento le tabelle dicono chi partecipa, con "
            "che parte, quando."
        ),
        (
            "There is not one decider: for each kind of settlement the tables say who takes part, with "
            "what part, when."
        ),
    ),
    "procedure_none": (
        "Il pacchetto non ha procedimenti in vigore nel giorno.",
        "The pack has no procedures in force on the day.",
    ),
    "for_names": ("Per: {names}.", "For: {names}."),
    "reads_facts": ("Dipende da: {names}.", "It depends on: {names}."),
    "body": ("Soggetto", "Body"),
    "part": ("Parte", "Part"),
    "does": ("Che cosa fa", "What it does"),
    "bodies_table": ("{title}: chi partecipa", "{title}: who takes part"),
    "when_": ("Quando", "When"),
    "plans": ("Contenuti dei piani", "Contents of plans"),
    "plans_text": (
        "I contenuti di PTM e PTR che sono strati, e che cosa vuol dire toccarli.",
        "The contents of the PTM and the PTR that are layers, and what touching them means.",
    ),
    "plans_none": (
        "Il pacchetto non ha contenuti di piani in vigore nel giorno.",
        "The pack has no contents of plans in force on the day.",
    ),
    "plans_table": ("Contenuti dei piani che sono strati", "Contents of plans that are layers"),
    "content": ("Contenuto", "Content"),
    "layer_of": ("Strato", "Layer"),
    "touching": ("Chi lo tocca è", "Who touches it is"),
    "coherent": ("coerente", "coherent"),
    "coherent_with_conditions": ("coerente a condizioni", "coherent on conditions"),
    "not_coherent": ("non coerente", "not coherent"),
    "open": ("Che cosa non si è potuto valutare", "What could not be assessed"),
    "open_text": (
        (
            "Gli strati che mancano, e che cosa per questo manca qui. Aggiungerli e ricostruire riempie "
            "questi vuoti."
        ),
        (
            "The layers that are missing, and what lacks here for it. Adding them and building again fills "
            "these gaps."
        ),
    ),
    "open_none": (
        "Nessuno degli strati che la strategia legge manca.",
        "None of the layers that the strategy reads is missing.",
    ),
    "open_table": ("Strati che mancano", "Layers that are missing"),
    "layers": ("Strati su cui poggia il volume", "Layers on which the volume stands"),
    "layers_text": (
        "Provenienza, difetti e trasformazioni di ciascuno sono nella Parte I.",
        "Origin, faults and transformations of each stand in Part I.",
    ),
    "lacks_here": ("Che cosa manca", "What lacks"),
}
