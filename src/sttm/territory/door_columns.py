"""The attributes at the door: columns present, values cast to their type, ids and domains checked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.sources.mapping import missing_column
from sttm.sources.numbers import Decimal, parse_numbers
from sttm.territory.door_faults import FaultList, Found
from sttm.territory.door_units import other_unit
from sttm.territory.schemas import Column, LayerSchema

__all__ = ["cast_columns", "feature_names"]

_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_BOOLEANS = {
    **dict.fromkeys(("true", "t", "1", "yes", "y", "si", "sì", "s", "vero"), True),
    **dict.fromkeys(("false", "f", "0", "no", "n", "falso"), False),
}


@dataclass(frozen=True, slots=True)
class _Cast:
    values: pd.Series
    faulty: NDArray[np.bool_]
    with_comma: NDArray[np.bool_]


def feature_names(frame: pd.DataFrame, id_column: str | None) -> list[str]:
    """Return how each row is called in messages: its id where it has one of its own, else its row number."""
    rows = [f"row {number}" for number in frame.index]
    if id_column is None or id_column not in frame:
        return rows
    ids = _as_text(frame[id_column])
    unique = (ids.notna() & ~ids.duplicated(keep=False)).to_numpy(bool)
    return [str(own) if good else row for own, good, row in zip(ids, unique, rows, strict=True)]


def cast_columns(
    schema: LayerSchema,
    frame: pd.DataFrame,
    decimal: Decimal,
    legend_codes: Collection[int] | None,
    faults: FaultList,
) -> tuple[pd.DataFrame, list[str]]:
    """Return the columns of the schema, cast, in its order, with notes on what was left out.

    Optional columns the file does not have are added as nulls, so that a layer has one shape. Faults are
    added to ``faults``; where there are any the returned values are not meant to be used.
    """
    names = feature_names(frame, schema.id_column)
    result: dict[str, pd.Series] = {}
    notes = []
    for column in schema.columns:
        if column.name not in frame:
            if column.required and not faults.has("missing-column", column.name):
                faults.include([missing_column(column.name, frame.columns, faults.file)])
            result[column.name] = _nulls(column, frame.index)
            continue
        cast = _CASTS[column.type](frame[column.name], decimal)
        _report_types(column, frame[column.name], cast, names, faults)
        _report_nulls(schema, column, cast, names, faults)
        _report_values(column, cast, names, legend_codes, faults)
        result[column.name] = _stored(column, cast.values)
    left_out = [str(c) for c in frame.columns if c not in {column.name for column in schema.columns}]
    if left_out:
        notes.append(f"columns not in the schema left out: {', '.join(left_out)}")
    if schema.id_column is not None and schema.id_column in frame:
        _report_ids(schema.id_column, result[schema.id_column], faults)
    return pd.DataFrame(result, index=frame.index), notes


def _as_text(column: pd.Series) -> pd.Series:
    """Return text; a whole number read as a float (1.0) is written as it was meant (1)."""
    if pd.api.types.is_float_dtype(column):
        whole = column.dropna()
        if (whole == whole.round()).all():
            column = column.astype("Int64")
    text = [None if null else str(value) for value, null in zip(column, column.isna(), strict=True)]
    told = [None if value is None or not value.strip() else value for value in text]
    return pd.Series(told, index=column.index, dtype="str")


def _text(column: pd.Series, decimal: Decimal) -> _Cast:  # noqa: ARG001 - one signature for all casts
    none = np.zeros(len(column), bool)
    return _Cast(_as_text(column), none, none)


def _number(column: pd.Series, decimal: Decimal) -> _Cast:
    parsed = parse_numbers(column, decimal)
    return _Cast(pd.Series(parsed.values, index=column.index), parsed.faulty, parsed.with_comma)


def _integer(column: pd.Series, decimal: Decimal) -> _Cast:
    parsed = parse_numbers(column, decimal)
    with np.errstate(invalid="ignore"):
        broken = ~np.isnan(parsed.values) & (parsed.values != np.round(parsed.values))
    values = pd.Series(np.where(broken, np.nan, parsed.values), index=column.index)
    return _Cast(values, parsed.faulty | broken, parsed.with_comma)


def _date(column: pd.Series, decimal: Decimal) -> _Cast:  # noqa: ARG001 - one signature for all casts
    if pd.api.types.is_datetime64_any_dtype(column):
        days = column.dt.tz_localize(None) if column.dt.tz is not None else column
        return _Cast(days.astype("datetime64[ms]").dt.normalize(), *_none_twice(column))
    text = _as_text(column).str.strip()
    values = pd.Series(pd.NaT, index=column.index, dtype="datetime64[ms]")
    for pattern in _DATE_FORMATS:
        parsed = pd.to_datetime(text.where(values.isna()), format=pattern, errors="coerce")
        values = values.fillna(parsed.astype("datetime64[ms]"))
    return _Cast(values.dt.normalize(), (values.isna() & text.notna()).to_numpy(bool), _none_twice(column)[1])


def _boolean(column: pd.Series, decimal: Decimal) -> _Cast:  # noqa: ARG001 - one signature for all casts
    text = _as_text(column).str.strip().str.casefold()
    values = text.astype("object").map(lambda v: _BOOLEANS.get(v) if isinstance(v, str) else None)
    values = values.astype("boolean")
    return _Cast(values, (values.isna() & text.notna()).to_numpy(bool), _none_twice(column)[1])


def _none_twice(column: pd.Series) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    none = np.zeros(len(column), bool)
    return none, none


_CASTS: dict[str, Callable[[pd.Series, Decimal], _Cast]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "date": _date,
    "boolean": _boolean,
}


def _stored(column: Column, values: pd.Series) -> pd.Series:
    """Return the values in the type they are stored in."""
    if column.type == "integer":
        return values.astype("Int64" if values.isna().any() or not column.required else "int64")
    return values


def _nulls(column: Column, index: pd.Index) -> pd.Series:
    kinds = {
        "text": "str",
        "integer": "Int64",
        "number": "float64",
        "date": "datetime64[ms]",
        "boolean": "boolean",
    }
    return pd.Series(None, index=index, dtype=kinds[column.type])


def _occurrences(
    where: NDArray[np.bool_], names: list[str], say: Callable[[int], str], limit: int
) -> tuple[list[Found], int]:
    rows = np.flatnonzero(where).tolist()
    return [Found(say(row), names[row]) for row in rows[:limit]], len(rows)


def _report_types(column: Column, raw: pd.Series, cast: _Cast, names: list[str], faults: FaultList) -> None:
    found, total = _occurrences(
        cast.with_comma, names, lambda row: f"{_plain(raw.iloc[row])} has a decimal comma", faults.limit
    )
    faults.add("decimal-commas", found, "declare them: decimal ','", column=column.name, total=total)
    kind = {"integer": "a whole number", "number": "a number", "date": "a date", "boolean": "yes or no"}
    found, total = _occurrences(
        cast.faulty & ~cast.with_comma,
        names,
        lambda row: f"{_plain(raw.iloc[row])} is not {kind.get(column.type, 'text')}",
        faults.limit,
    )
    faults.add("mistyped-value", found, f"give {kind.get(column.type)}", column=column.name, total=total)


def _report_nulls(
    schema: LayerSchema, column: Column, cast: _Cast, names: list[str], faults: FaultList
) -> None:
    if not column.required:
        return
    code = "null-id" if column.name == schema.id_column else "null-value"
    null = cast.values.isna().to_numpy(bool) & ~cast.faulty
    found, total = _occurrences(null, names, lambda _: f"{column.name} is blank", faults.limit)
    faults.add(code, found, "fill it in, or leave the feature out", column=column.name, total=total)


def _report_values(
    column: Column, cast: _Cast, names: list[str], legend_codes: Collection[int] | None, faults: FaultList
) -> None:
    values = cast.values
    known = values.notna().to_numpy(bool)

    def add(code: str, where: NDArray[np.bool_], say: Callable[[Any], str], remedy: str) -> None:
        found, total = _occurrences(where, names, lambda row: say(values.iloc[row]), faults.limit)
        faults.add(code, found, remedy, column=column.name, total=total)

    if column.domain is not None:
        allowed = ", ".join(str(value) for value in column.domain)
        outside = known & ~values.isin(list(column.domain)).to_numpy(bool)
        add(
            "outside-domain",
            outside,
            lambda v: f"{_plain(v)} is not one of {allowed}",
            "correct or recode it",
        )
    if column.pattern is not None:
        unlike = known & ~values.astype("str").str.fullmatch(column.pattern).to_numpy(bool)
        remedy = f"write it as {column.pattern}"
        add("outside-domain", unlike, lambda v: f"{_plain(v)} is not written as asked", remedy)
    if column.legend and legend_codes is not None:
        unknown = known & ~values.isin(list(legend_codes)).to_numpy(bool)
        remedy = "add it to the legend of the pack, or recode it"
        add("unknown-code", unknown, lambda v: f"{_plain(v)} is not in the legend", remedy)
    if column.minimum is None and column.maximum is None:
        return
    numbers = values.to_numpy(np.float64, na_value=np.nan)
    if known.any():
        confusion = other_unit(
            column.unit, column.maximum, float(np.nanmin(numbers)), float(np.nanmax(numbers))
        )
        if confusion is not None:
            faults.add(confusion[0], Found(confusion[1]), confusion[2], column=column.name)
            return
    low = -np.inf if column.minimum is None else column.minimum
    high = np.inf if column.maximum is None else column.maximum
    with np.errstate(invalid="ignore"):
        outside = known & ((numbers < low) | (numbers > high))
    span = f"from {low:g} to {high:g}" if np.isfinite(low) and np.isfinite(high) else f"at least {low:g}"
    span = f"at most {high:g}" if not np.isfinite(low) else span
    add("outside-domain", outside, lambda v: f"{_plain(v)} is not {span}", "correct it")


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value) if isinstance(value, str) else str(value)


def _report_ids(id_column: str, ids: pd.Series, faults: FaultList) -> None:
    repeated = ids[ids.notna() & ids.duplicated(keep=False)]
    groups = repeated.groupby(repeated).groups
    found = []
    for own, rows in groups.items():
        shown = ", ".join(str(row) for row in rows[:5]) + ("…" if len(rows) > 5 else "")
        found.append(Found(f"{own!r} is the id of {len(rows)} features (rows {shown})", str(own)))
    faults.add("duplicate-id", found, "give each feature an id of its own", column=id_column)
    if ids.dtype == "str" or ids.dtype == object:
        blanks = ids.notna() & (ids != ids.str.strip())
        spaced = [Found(f"the id {own!r} begins or ends with a blank", str(own)) for own in ids[blanks]]
        remedy = "remove the blanks, or references to this id will not be found"
        faults.add("blank-in-id", spaced, remedy, column=id_column, severity="warning")
