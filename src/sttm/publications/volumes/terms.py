"""Formulas, consequences and terms that Part I of the volumes explains, in Italian and English."""

from __future__ import annotations

from collections.abc import Mapping

from sttm.publications.phrases import Pair

__all__ = ["CONSEQUENCES", "FORMULAS", "GLOSSARY", "OWNERS"]


#: Formulas as they are computed, by indicator; their parameters stand in the chapter on parameters.
FORMULAS: Mapping[str, Pair] = {
    "drainage_vulnerability": (
        "classe di Idren fra le soglie: il livello cresce dove Idren scende",
        "class of Idren between the breaks: the level rises where Idren falls",
    ),
    "heat_vulnerability": (
        "classe della temperatura media dell'unità fra le soglie",
        "class of the mean temperature of the unit between the breaks",
    ),
    "idren": (
        (
            "superficie drenante / superficie con dato; dove manca una misura, 1 − quota impermeabile della "
            "classe"
        ),
        "draining area / area with data; without a measurement, 1 − sealed share of the class",
    ),
    "night_temperature": (
        "Σ (T della cella × parte della cella nell'unità) / Σ parti",
        "Σ (T of the cell × part of the cell in the unit) / Σ parts",
    ),
    "night_temperature_anomaly": (
        "temperatura media dell'unità − temperatura media del verde di riferimento",
        "mean temperature of the unit − mean temperature of the reference green",
    ),
    "night_temperature_maximum": (
        "valore più alto fra le celle che toccano l'unità",
        "highest value among the cells that touch the unit",
    ),
    "extreme_events_supply": (
        "Σ (punteggio della classe × superficie) / Σ superficie con punteggio",
        "Σ (score of the class × area) / Σ area with a score",
    ),
    "microclimate_supply": (
        "Σ (punteggio della classe × superficie) / Σ superficie con punteggio",
        "Σ (score of the class × area) / Σ area with a score",
    ),
    "sealed_share": (
        "Σ (quota impermeabile della classe × superficie) / Σ superficie con quota",
        "Σ (sealed share of the class × area) / Σ area with a share",
    ),
    "tree_share": (
        "Σ (quota arborata della classe × superficie) / Σ superficie con quota",
        "Σ (tree share of the class × area) / Σ area with a share",
    ),
    "runoff_retention": (
        "R = 1 − Q/P; Q = (P − λS)² / (P + (1 − λ)S) se P > λS, altrimenti 0; S = 25.400/CN − 254 (mm)",
        "R = 1 − Q/P; Q = (P − λS)² / (P + (1 − λ)S) if P > λS, else 0; S = 25,400/CN − 254 (mm)",
    ),
    "cooling_capacity": (
        "pesi × (ombra, albedo, indice di evapotraspirazione) della classe",
        "weights × (shade, albedo, evapotranspiration index) of the class",
    ),
    "model_temperature": (
        "T = T di riferimento + (1 − mitigazione del calore) × UHI massima, poi mescolata nell'aria attorno",
        "T = reference T + (1 − heat mitigation) × UHI maximum, then mixed in the air around",
    ),
    "hot_share": (
        "superficie delle celle sopra la soglia / superficie con dato",
        "area of the cells above the threshold / area with data",
    ),
}

#: What rests on a layer beside indicators and derived layers.
CONSEQUENCES: Mapping[str, Pair] = {
    "boundary": ("superficie ufficiale del territorio", "official area of the territory"),
    "zones": ("valori per Zona omogenea", "values by Zona omogenea"),
    "municipalities": (
        "valori per Comune, Comune di un intervento",
        "values by Comune, Comune of an intervention",
    ),
    "population": ("residenti per livello, residenti esposti", "residents by level, residents exposed"),
    "green_network": (
        "elementi e connettività della rete, posto di un intervento nella RVM",
        "elements and connectivity of the network, place of an intervention in the RVM",
    ),
    "funded_interventions": (
        "doppi finanziamenti, opere già previste in un luogo",
        "double funding, works provided for in a place already",
    ),
    "degraded_areas": ("aree da rigenerare", "areas to regenerate"),
    "groundwater_depth": (
        "franco dalla falda delle opere che infiltrano",
        "clearance above groundwater of works that infiltrate",
    ),
    "wells": ("zone di rispetto dei pozzi", "respect zones of wells"),
    "parcels": ("riscontro dei riferimenti catastali", "check of cadastral references"),
    "pgt": ("destinazioni dei PGT, per consultazione", "designations of the local plans, for look-up"),
    "public_surfaces": (
        "spazio pubblico disponibile nelle priorità",
        "public ground available in the priorities",
    ),
    "transformations": (
        "registro delle trasformazioni nel monitoraggio",
        "register of transformations in the monitoring",
    ),
    "monitoring_values": (
        "indicatori di monitoraggio che non vengono dagli strati",
        "monitoring indicators that do not come from layers",
    ),
    "sealing": (
        "Idren misurato: si stima dalla copertura del suolo",
        "Idren as measured: it is estimated from land cover",
    ),
}

#: Owners of an area, as the register writes them.
OWNERS: Mapping[str, Pair] = {
    "public": ("pubblica", "public"),
    "private": ("privata", "private"),
    "mixed": ("mista", "mixed"),
    "unknown": ("non nota", "not known"),
}

#: Terms of this volume.
GLOSSARY: tuple[tuple[Pair, Pair], ...] = (
    (
        ("Area equivalente connessa (ECA)", "Equivalent connected area (ECA)"),
        (
            "Superficie di una sola macchia con la stessa probabilità di connettività della rete.",
            "Area of a single patch with the same probability of connectivity as the network.",
        ),
    ),
    (
        ("Curve number (CN)", "Curve number (CN)"),
        (
            (
                "Numero da 1 a 100 che dice quanto una copertura, su un gruppo di suolo, lascia defluire la "
                "pioggia."
            ),
            "Number from 1 to 100 that says how much rain a cover lets run off on a soil group.",
        ),
    ),
    (
        ("Idren", "Idren"),
        (
            "Indice di superficie drenante: superficie drenante divisa per superficie totale.",
            "Draining-surface index: draining area over total area.",
        ),
    ),
    (
        ("Isola di calore", "Heat island"),
        (
            "Aree urbane più calde del loro intorno, soprattutto di notte.",
            "Urban areas hotter than what is around them, above all at night.",
        ),
    ),
    (
        ("RVM", "RVM"),
        ("Rete Verde Metropolitana.", "Rete Verde Metropolitana: the metropolitan green network."),
    ),
    (
        ("SE", "ES"),
        ("Servizi ecosistemici.", "Ecosystem services."),
    ),
    (
        ("UPA", "UPA"),
        (
            "Unità paesistico-ambientale: la parte di territorio a cui si riferiscono indicatori e livelli.",
            (
                "Landscape unit (unità paesistico-ambientale): the part of the territory that indicators and "
                "levels refer to."
            ),
        ),
    ),
    (
        ("Zona omogenea", "Zona omogenea"),
        (
            "Insieme di Comuni della Città metropolitana con caratteri comuni.",
            "Group of Comuni of the Metropolitan City with shared features.",
        ),
    ),
)
