"""The door on open data of the Milan area as published, faults included."""

import numpy as np
import pytest
import shapely

from sttm.errors import LayerRejected
from sttm.sources.mapping import ColumnMapping
from sttm.sources.raster_input import read_raster
from sttm.sources.table import PointColumns
from sttm.sources.vector import read_vector
from sttm.territory.door import admit_vector
from sttm.territory.door_raster import admit_raster
from sttm.territory.schemas import layer_schema

pytestmark = pytest.mark.data
UTM = "EPSG:32632"
HOSPITALS = "services/Georeferenziazione_strutture_20260215.csv"
HOSPITAL_PLACE = PointColumns("COORDINATA GEOGRAFICA X", "COORDINATA GEOGRAFICA Y")


def admit(layer, path, mapping, boundary=None, **reading):
    read = read_vector(path, mapping=ColumnMapping.parse(mapping), **reading)
    return admit_vector(layer_schema(layer), read, boundary=boundary, crs=UTM)


def faults_of(*args, **options):
    with pytest.raises(LayerRejected) as caught:
        admit(*args, **options)
    return caught.value.faults


@pytest.fixture(scope="module")
def municipalities(milan_data):
    path = milan_data / "boundaries" / "limits_P_15_municipalities.geojson"
    return admit("municipalities", path, ["municipality_id=com_istat_code"])


@pytest.fixture(scope="module")
def boundary(municipalities):
    return shapely.union_all(municipalities.frame.geometry.to_numpy())


def test_municipalities_divide_the_territory(municipalities, boundary):
    assert len(municipalities.frame) == 133
    assert municipalities.warnings == ()
    assert boundary.area / 1e6 == pytest.approx(1575, abs=2)
    assert municipalities.frame.loc["015146", "name"] == "Milano"


def test_nil_cover_the_capital_and_leave_the_rest_as_a_gap(milan_data, boundary):
    admitted = admit(
        "units", milan_data / "nil" / "ds964_nil_wm.geojson", ["unit_id=ID_NIL", "name=NIL"], boundary
    )
    assert len(admitted.frame) == 88
    assert {warning.code for warning in admitted.warnings} == {"gap"}
    assert admitted.frame.area.sum() / 1e6 == pytest.approx(181.7, abs=1)


def test_hospitals_have_latitude_in_column_x(milan_data, boundary):
    mapping = ["well_id=CODICE STRUTTURA DI RICOVERO", "kind:=other"]
    options = {"points": HOSPITAL_PLACE, "crs": "EPSG:4326"}
    faults = faults_of("wells", milan_data / HOSPITALS, mapping, boundary, **options)
    assert {"decimal-commas", "swapped-coordinates"} <= {fault.code for fault in faults}
    mended = admit("wells", milan_data / HOSPITALS, mapping, boundary, decimal=",", swap_xy=True, **options)
    assert len(mended.frame) == 212
    assert {warning.code for warning in mended.warnings} == {"outside-boundary", "duplicate-geometry"}


def test_schools_have_decimal_commas_and_blank_places(milan_data, boundary):
    path = milan_data / "services" / "Anagrafe_Scuole_Lombarde_20260215.csv"
    mapping = ["well_id=COD_MECCANOGRAFICO_SEDE", "kind:=other"]
    faults = faults_of("wells", path, mapping, boundary, crs="EPSG:4326")
    assert {fault.code for fault in faults} >= {"decimal-commas", "empty-geometry"}
    assert "6103 of 6124" in next(fault.message for fault in faults if fault.code == "decimal-commas")
    empty = [fault for fault in faults if fault.code == "empty-geometry"]
    assert len(empty) == 21


def test_local_climate_zones_are_in_the_working_system_under_another_spelling(milan_data, boundary):
    incoming = read_raster(milan_data / "land_cover" / "s2_lcz_milan.tif")
    assert incoming.crs == UTM
    codes = {1, 2, 3, 4, 5}
    admitted = admit_raster(
        layer_schema("land_cover"), incoming, boundary=boundary, crs=UTM, legend_codes=codes
    )
    assert [warning.code for warning in admitted.warnings] == ["partial-coverage"]
    with pytest.raises(LayerRejected, match="unknown-code"):
        admit_raster(layer_schema("land_cover"), incoming, boundary=boundary, crs=UTM, legend_codes={1, 2})


def test_temperature_is_kelvin(milan_data, boundary):
    path = milan_data / "temperature" / "urbclim_air_t_milan_jul2016_mean.tif"
    with pytest.raises(LayerRejected, match="kelvin"):
        admit_raster(layer_schema("night_temperature"), read_raster(path), boundary=boundary, crs=UTM)
    celsius = admit_raster(
        layer_schema("night_temperature"), read_raster(path, offset=-273.15), boundary=boundary, crs=UTM
    )
    values = celsius.cells.read(celsius.cells.grid.whole)
    assert np.nanmin(values) == pytest.approx(19.52, abs=0.01)
    assert np.nanmax(values) == pytest.approx(24.18, abs=0.01)
