"""The derived layers of STTM 1 as the builder needs them: support, parameters, columns, titles."""

from __future__ import annotations

from collections.abc import Sequence

import sttm.indicators.air_temperature
import sttm.indicators.class_codes
import sttm.indicators.convolution
import sttm.indicators.cooling
import sttm.indicators.cooling_capacity
import sttm.indicators.coverage
import sttm.indicators.decimation
import sttm.indicators.drainage
import sttm.indicators.ecosystem_services
import sttm.indicators.fractions
import sttm.indicators.heat_mitigation
import sttm.indicators.land_cover
import sttm.indicators.microclimate
import sttm.indicators.runoff
import sttm.indicators.tallies
import sttm.indicators.vegetation
import sttm.indicators.zonal
from sttm.environment import cooling_layers, derived, model_classes, runoff_layers
from sttm.environment.unit_indicators import UnitIndicator, indicators_with
from sttm.packs.declared import Text
from sttm.territory.derived import DerivedLayer, Radius
from sttm.territory.records import Caveat, ColumnNote

__all__ = ["derived_layers"]

ZONAL = (
    sttm.indicators.zonal,
    sttm.indicators.coverage,
    sttm.indicators.fractions,
    sttm.indicators.tallies,
)
COVER = (
    *ZONAL,
    sttm.indicators.land_cover,
    sttm.indicators.drainage,
    sttm.indicators.ecosystem_services,
    sttm.indicators.vegetation,
)
RUNOFF = (*ZONAL, model_classes, sttm.indicators.class_codes, sttm.indicators.runoff)
COOLING = (
    *ZONAL,
    model_classes,
    sttm.indicators.class_codes,
    sttm.indicators.cooling,
    sttm.indicators.cooling_capacity,
    sttm.indicators.heat_mitigation,
    sttm.indicators.air_temperature,
    sttm.indicators.convolution,
    sttm.indicators.decimation,
)
NIGHT = (*ZONAL, sttm.indicators.microclimate)

MODEL = Caveat(
    id="by_model",
    it="Stima di un modello con valori di esempio, non una misura",
    en="Estimate of a model with example values, not a measurement",
)
EXACT = "exact share of each cell covered by the polygon (equal to exactextract within 1e-7)"


def derived_layers(thresholds: Sequence[float]) -> tuple[DerivedLayer, ...]:
    """Return the derived layers of the strategy.

    Parameters
    ----------
    thresholds
        Night temperatures whose shares of area are wanted, °C.
    """
    offered = indicators_with(thresholds)
    return (
        DerivedLayer(
            function=derived.land_cover_cells,
            support="cell",
            output="raster",
            title=Text(it="Copertura del suolo, celle", en="Land cover, cells"),
            parameters=("analysis_cell",),
            grid=derived.land_cover_grid,
            dtype="int32",
            nodata=0,
            inherit="land_cover",
            method="polygons give each cell the class at its centre; a raster is taken as it is",
        ),
        DerivedLayer(
            function=derived.unit_land_cover,
            support="unit",
            title=Text(it="Copertura del suolo per unità", en="Land cover by unit"),
            parameters=("class_values", "minimum_coverage"),
            columns=_columns(offered, "unit_land_cover"),
            code=COVER,
            method=EXACT,
        ),
        DerivedLayer(
            function=derived.unit_sealing,
            support="unit",
            title=Text(it="Impermeabilizzazione per unità", en="Sealing by unit"),
            parameters=("minimum_coverage",),
            columns=(ColumnNote(name="sealing", unit="1"), ColumnNote(name="sealing_covered", unit="1")),
            code=ZONAL,
            method=EXACT,
        ),
        DerivedLayer(
            function=derived.unit_drainage,
            support="unit",
            title=Text(it="Superficie drenante per unità", en="Draining surface by unit"),
            columns=(*_columns(offered, "unit_drainage"), ColumnNote(name="idren_from", type="text")),
        ),
        DerivedLayer(
            function=derived.unit_night_temperature,
            support="unit",
            title=Text(it="Temperatura notturna per unità", en="Night temperature by unit"),
            parameters=("night_temperature_thresholds", "minimum_coverage"),
            columns=_columns(offered, "unit_night_temperature"),
            code=NIGHT,
            method=EXACT,
        ),
        DerivedLayer(
            function=derived.night_temperature_reference,
            support="whole",
            title=Text(
                it="Temperatura notturna del verde di riferimento", en="Night temperature of reference green"
            ),
            parameters=("reference_green",),
            columns=(ColumnNote(name="reference", unit="degC"),),
            code=NIGHT,
            method="land cover read at the centre of each temperature cell",
        ),
        DerivedLayer(
            function=derived.unit_heat,
            support="unit",
            title=Text(it="Anomalia termica per unità", en="Heat anomaly by unit"),
            columns=_columns(offered, "unit_heat"),
            code=NIGHT,
        ),
        DerivedLayer(
            function=derived.unit_vulnerability,
            support="unit",
            title=Text(it="Vulnerabilità per unità", en="Vulnerability by unit"),
            parameters=("breaks",),
            columns=_columns(offered, "unit_vulnerability"),
        ),
        *_runoff_layers(offered),
        *_cooling_layers(offered),
    )


def _runoff_layers(offered: Sequence[UnitIndicator]) -> tuple[DerivedLayer, ...]:
    return (
        DerivedLayer(
            function=runoff_layers.soil_group_cells,
            support="cell",
            output="raster",
            title=Text(it="Gruppo idrologico del suolo, celle", en="Hydrologic soil group, cells"),
            grid=runoff_layers.land_cover_grid,
            dtype="uint8",
            nodata=0,
            inherit="soil_group",
            method="on the grid of the land cover, the group at the centre of each cell: 1 = A … 4 = D",
        ),
        DerivedLayer(
            function=runoff_layers.runoff_retention,
            support="cell",
            output="raster",
            title=Text(
                it="Quota della pioggia di progetto trattenuta, da modello",
                en="Share of the design storm retained, by the model",
            ),
            parameters=("benefit_values", "design_storm"),
            caveats=(MODEL,),
            grid=runoff_layers.land_cover_grid,
            nodata=float("nan"),
            threads=True,
            few_values=True,
            unit="1",
            code=RUNOFF,
            method="SCS curve number of land cover and soil group",
        ),
        DerivedLayer(
            function=runoff_layers.unit_runoff,
            support="unit",
            title=Text(
                it="Ritenzione della pioggia di progetto per unità",
                en="Retention of the design storm by unit",
            ),
            parameters=("design_storm", "minimum_coverage"),
            columns=(
                *_columns(offered, "unit_runoff"),
                ColumnNote(name="runoff_retained", unit="m**3"),
                ColumnNote(name="runoff_volume", unit="m**3"),
            ),
            code=RUNOFF,
            method="mean of runoff_retention over the area with data; " + EXACT,
        ),
    )


def _cooling_layers(offered: Sequence[UnitIndicator]) -> tuple[DerivedLayer, ...]:
    return (
        DerivedLayer(
            function=cooling_layers.heat_mitigation,
            support=Radius(cooling_layers.heat_mitigation_radius),
            output="raster",
            title=Text(it="Mitigazione del calore, da modello", en="Heat mitigation, by the model"),
            parameters=("benefit_values", "cooling"),
            caveats=(MODEL,),
            grid=runoff_layers.land_cover_grid,
            nodata=float("nan"),
            threads=True,
            unit="1",
            code=COOLING,
            method="cooling capacity of the cell or of the green areas around it (InVEST Urban Cooling)",
        ),
        DerivedLayer(
            function=cooling_layers.air_temperature,
            support=Radius(cooling_layers.air_temperature_radius),
            output="raster",
            title=Text(it="Temperatura dell'aria, da modello", en="Air temperature, by the model"),
            parameters=("cooling",),
            grid=cooling_layers.heat_mitigation_grid,
            nodata=float("nan"),
            threads=True,
            unit="degC",
            code=COOLING,
            method="reference and heat island, lowered by heat mitigation, mixed air (InVEST Urban Cooling)",
        ),
        DerivedLayer(
            function=cooling_layers.unit_cooling,
            support="unit",
            title=Text(it="Raffrescamento per unità, da modello", en="Cooling by unit, by the model"),
            parameters=("benefit_values", "cooling", "minimum_coverage"),
            columns=(
                *_columns(offered, "unit_cooling"),
                ColumnNote(name="model_anomaly", unit="delta_degC"),
            ),
            code=COOLING,
            method="means of cooling capacity by class and of air_temperature; " + EXACT,
        ),
    )


def _columns(offered: Sequence[UnitIndicator], table: str) -> tuple[ColumnNote, ...]:
    own = [i for i in offered if i.table == table]
    notes = [ColumnNote(name=i.name, unit=i.unit, description=i.title) for i in own]
    covered = dict.fromkeys(
        i.covered for i in own if i.covered and table != "unit_vulnerability" and table != "unit_heat"
    )
    title = Text(it="Quota di area coperta dai dati", en="Share of the area covered by data")
    return (*notes, *(ColumnNote(name=c, unit="1", description=title) for c in covered))
