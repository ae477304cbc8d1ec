"""A map that goes about on its own says day, pack, whose data it shows, and that its values are examples."""

import pytest
from suitability_territory import reading

from sttm.operations.production.map_notes import note_of, source_line


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return reading(tmp_path_factory.mktemp("notes") / "w")


def test_day_example_and_whether_the_place_is_real(place):
    note = note_of(place, {"it": "Pesi di esempio.", "en": "Example weights."})
    assert (
        note["it"].replace("\N{NO-BREAK SPACE}", " ")
        == "Territorio di fantasia. Valori in vigore il 10 marzo 2026. Pesi di esempio."
    )
    assert note["en"].startswith("Fictional territory. ")


def test_each_publisher_once_and_the_pack(place):
    layers = [{"publisher": p, "licence": "CC0-1.0"} for p in ("Ente", "Ente", None, "Altro")]
    line = source_line(place, layers, "abcdef0123456789")
    assert line["it"].startswith("Ente (CC0-1.0); Altro (CC0-1.0) · pacchetto ")
    assert place.pack.manifest.title.it in line["it"]
    assert line["en"].endswith(" · abcdef012345")
    assert source_line(place, [])["it"].startswith("– · ")
