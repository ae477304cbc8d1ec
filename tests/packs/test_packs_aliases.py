"""Aliases of YAML: read where they save typing, refused where they stand for more than memory holds."""

from pathlib import Path

import pytest

from sttm.errors import PackError
from sttm.packs.strict_yaml import read_yaml


def test_aliases_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: &a [1, 2]\nb: *a\n")
    assert read_yaml(path) == {"a": [1, 2], "b": [1, 2]}


def test_a_few_lines_do_not_stand_for_millions_of_values(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(PackError, match="aliases stand for"):
        read_yaml(path)


def test_what_holds_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "self.yaml"
    path.write_text("a: &a [*a]\n")
    with pytest.raises(PackError, match="nested too deeply"):
        read_yaml(path)
