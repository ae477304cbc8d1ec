"""Numbers as people type them: decimal points, decimal commas, thousands, blanks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Decimal", "ParsedNumbers", "parse_numbers"]

Decimal = Literal[".", ","]

_COMMA = r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?,\d+"
_DOTTED_THOUSANDS = r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?"


@dataclass(frozen=True, slots=True)
class ParsedNumbers:
    """Numbers read from text.

    ``values`` (NaN where blank or faulty), and masks of the same length: ``blank``, ``faulty`` (not a
    number) and, among the faulty, ``with_comma`` (would be a number if the comma were the decimal mark).
    """

    values: NDArray[np.float64]
    blank: NDArray[np.bool_]
    faulty: NDArray[np.bool_]
    with_comma: NDArray[np.bool_]


def parse_numbers(column: pd.Series, decimal: Decimal = ".") -> ParsedNumbers:
    """Read a column of numbers or of text that holds numbers.

    Parameters
    ----------
    column
        Values as they came from the file.
    decimal
        The declared decimal mark; with a comma, points between groups of three digits are thousands.
    """
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(np.float64, na_value=np.nan)
        blank = np.isnan(values)
        faulty = np.isinf(values)
        return ParsedNumbers(np.where(faulty, np.nan, values), blank, faulty, np.zeros(len(values), bool))
    text = column.astype("object").where(column.notna(), "").astype(str).str.strip().astype("object")
    comma = text.str.fullmatch(_COMMA).to_numpy(bool)
    if decimal == ",":
        grouped = text.str.fullmatch(_DOTTED_THOUSANDS)
        text = text.mask(grouped, text.str.replace(".", "", regex=False))
        text = text.str.replace(",", ".", regex=False)
    blank = (text == "").to_numpy(bool)
    values = pd.to_numeric(text.mask(blank, "nan"), errors="coerce").to_numpy(np.float64)
    faulty = ~blank & ~np.isfinite(values)
    return ParsedNumbers(np.where(faulty, np.nan, values), blank, faulty, faulty & comma)
