"""What several commands print of a result: what an intervention brings, how firm its class is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sttm.cli.printing import print_line, print_table

__all__ = ["FIGURES", "print_estimate", "print_firmness", "print_values_used", "shown", "span"]

FIGURES = {
    "retained": "Rain kept more",
    "runoff_before": "Runoff before",
    "runoff_after": "Runoff after",
    "residents": "Residents nearby",
    "cooling_residents": "Cooling, mean of these residents",
    "degree_residents": "Degrees × residents",
    "cost": "Cost",
    "cost_per_m3": "Cost of a m³ kept",
    "cost_per_degree_resident": "Cost of a degree for a resident",
}
"""The figures of an estimate in the order in which they are shown."""

UNITS = {
    "m**2": "m²",
    "m**3": "m³",
    "m**3/hectare": "m³/ha",
    "liter/second": "l/s",
    "hour": "h",
    "1": "",
    "degC": "°C",
    "delta_degC": "°C",
    "delta_degC*inhabitant": "°C × residents",
    "inhabitant": "",
    "EUR": "€",
    "EUR/m**3": "€/m³",
    "EUR/(delta_degC*inhabitant)": "€/(°C × resident)",
}


def print_estimate(title: str, estimate: dict[str, Any], language: str) -> None:
    """Print the figures of an estimate, each with unit and range, and the check of hydraulic invariance."""
    rows = [(name, *shown(estimate[key], language)) for key, name in FIGURES.items()]
    for unit in estimate["cooling_units"]:
        rows.append((f"Cooling of unit {unit['name']}", *shown(unit["cooling"], language)))
    print_table(title, ["", "estimate", "from – to"], rows)
    check = estimate["hydraulic_invariance"]
    if check is not None and check["applicable"]:
        answer = check["answer"].replace("_", " ")
        print_line(f"{check['title'][language]}: {answer}. {check['note'][language]}")
        for line in _invariance(check, language):
            print_line(f"  {line}")
        for note in check["notes"]:
            print_line(f"  {note[language]}")
    for note in estimate["notes"]:
        print_line(f"! {note[language]}")


def print_values_used(estimate: dict[str, Any], language: str) -> None:
    """Print the values that an estimate rests on, each with its source."""
    rows = [
        (
            one["title"][language],
            _value(one["value"]),
            UNITS.get(one["unit"], one["unit"]),
            one["source"]["title"][language],
            "" if one["official"] else "not official",
        )
        for one in estimate["parameters"]
    ]
    print_table("Values used", ["", "value", "unit", "source", ""], rows)


def print_firmness(row: dict[str, Any], block: dict[str, Any], language: str) -> None:
    """Print in what share of the draws the class before a Scheda holds, and what moves it."""
    found, total = row["class"], row["total"]
    shares = ", ".join(f"{name} {share:.1%}" for name, share in found["shares"].items() if share)
    print_line(f"{row['title'][language]}: class {span(found)}, total {span(total['computed'])}")
    print_line(
        f"  holds in {found['holds']:.1%} of {block['draws']:,} draws (seed {block['seed']}), "
        f"{found['low']} or better in {found['at_least']:.1%}; {shares}"
    )
    print_line(
        f"  total in nine draws of ten: {total['p05']:g} to {total['p95']:g}, half below {total['p50']:g}"
    )
    moving = [t for t in row["tornado"] if t["swing"] > 0]
    ends = [(t["total"]["at_low"], t["total"]["at_high"]) for t in moving]
    classes = [(t["class"]["at_low"], t["class"]["at_high"]) for t in moving]
    rows = [
        (t["title"][language], t["swing"], f"{a:g} – {b:g}", c if c == d else f"{c} – {d}")
        for t, (a, b), (c, d) in zip(moving, ends, classes, strict=True)
    ]
    print_table("One at a time, from its low to its high end", ["", "points", "total", "class"], rows)


def shown(figure: dict[str, Any], language: str) -> tuple[str, str]:
    """Return a figure with its unit, and its range; or that it is not assessable, and why."""
    if figure["missing"] is not None:
        return "not assessable", figure["missing"][language]
    high = "no end" if figure["high"] is None else f"{figure['high']:,.10g}"
    told = "" if figure["low"] == figure["high"] else f"{figure['low']:,.10g} – {high}"
    return _quantity(figure), told


def span(both: dict[str, Any]) -> str:
    """Return the two ends of a range, one where they are equal."""
    low, high = both["low"], both["high"]
    return str(low) if low == high else f"{low} – {high}"


def _invariance(check: dict[str, Any], language: str) -> Iterator[str]:
    """Yield the figures behind the answer, where there are any."""
    if "class" not in check:
        return
    yield (
        f"class {check['class']['label'][language]}; {check['method']['label'][language]}; "
        f"area {check['criticality']}; φ {check['coefficient']['value']:g} on {_quantity(check['area'])}"
    )
    for name, bound in (("volume", "required"), ("discharge", "allowed"), ("emptying", "allowed")):
        one = check[name]
        given = "not given" if one["provided"] is None else _quantity(one["provided"])
        yield f"{name}: {one['answer'].replace('_', ' ')}, {given} ({bound} {_quantity(one[bound])})"


def _quantity(measure: dict[str, Any]) -> str:
    return f"{measure['value']:,.10g} {UNITS.get(measure['unit'], measure['unit'])}".strip()


def _value(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_value, value))
    return f"{value:g}" if isinstance(value, int | float) else str(value)
