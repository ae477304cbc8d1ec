"""State files: JSON and YAML say the same, and both say every fault with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sttm.errors import InputError
from sttm.norms.adhesions import read_adhesions

JSON = """[{"municipality": "F001", "act": "DCC 3/2024", "left_by": null,
"in_force_from": "2024-01-01", "in_force_until": null}]"""
YAML = "- {municipality: F001, act: DCC 3/2024, in_force_from: 2024-01-01, in_force_until: null}"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_dates_of_json_are_texts_and_mean_what_those_of_yaml_mean(tmp_path: Path) -> None:
    of_json = read_adhesions(written(tmp_path, "a.json", JSON))
    assert of_json == read_adhesions(written(tmp_path, "a.yaml", YAML))
    assert of_json[0].in_force_from == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ('[{"act": "a",}]', "double quotes", "line 1"),
        ('[{"act": "a", "act": "b"}]', "the key act stands twice", None),
        (JSON.replace("2024-01-01", "soon"), "valid date", "0 › in_force_from"),
        (JSON.replace("F001", ""), "at least 1 character", "0 › municipality"),
    ],
)
def test_faults_of_json_have_their_place(tmp_path: Path, text: str, message: str, where: str | None) -> None:
    with pytest.raises(InputError) as caught:
        read_adhesions(written(tmp_path, "a.json", text))
    assert message in caught.value.faults[0].message
    assert caught.value.faults[0].feature == where


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has 1 fault"):
        read_adhesions(tmp_path / "none.json")


def test_what_should_be_keys_is_told_which(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_adhesions(written(tmp_path, "a.yaml", "- F001"))
    (fault,) = error.value.faults
    expected = (
        "should be keys with values: in_force_from, in_force_until, municipality, act, and as needed left_by"
    )
    assert fault.message == expected
