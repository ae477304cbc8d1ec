"""Derived layers: pure functions named for what they make, their arguments for what they need."""

from __future__ import annotations

import difflib
import graphlib
import hashlib
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from pydantic_core import to_jsonable_python

from sttm.errors import RequestError
from sttm.grids import Grid
from sttm.packs.declared import Text
from sttm.quantities import fingerprint
from sttm.territory.records import Caveat, ColumnNote

__all__ = ["DerivedLayer", "Radius", "derived", "in_order", "parameter_prints"]

_RESERVED = ("parameters", "grid", "window")


@dataclass(frozen=True, slots=True)
class Radius:
    """What lies within ``metres`` of a unit (a table) or of a cell (a raster) decides its value.

    Where parameters or the grid decide how far that is, ``metres`` is a function of (inputs, parameters).
    """

    metres: float | Callable[[Mapping[str, Any], Mapping[str, Any]], float]


Support = Literal["cell", "unit", "whole"] | Radius


@dataclass(frozen=True, kw_only=True, eq=False)
class DerivedLayer:
    """A pure function and what the builder has to know to recompute as little as possible.

    Parameters
    ----------
    function
        Named for the layer it makes. Its arguments are named for the layers it needs; one with default
        None is optional. It is given vectors as GeoDataFrames, rasters as Cells, tables as DataFrames.
        An argument called ``parameters`` receives a mapping of the declared parameters.
    support
        On what a value depends.

        ``unit``: the inputs inside the unit. The function gets the units to compute as ``units``,
        tables of other unit layers with the rows of those units only, everything else whole, and
        returns one row per unit given, indexed by unit id.
        ``Radius(m)``: the same, with the inputs within ``m`` metres of the unit.
        ``cell``: the inputs inside the cell. The function gets ``grid`` and ``window`` as well and
        returns an array of the window's shape; or, whatever the window, one Cells object that is the
        layer, which is then pointed to and not copied.
        ``whole``: all of the inputs. Returns a table, usually of one row, or the features of a vector layer.
    output
        ``table``, ``raster`` or ``vector``; ``cell`` makes a raster, ``unit`` a table, ``whole`` a table or a
        vector layer, ``Radius`` a table or a raster.
    also
        Further optional inputs that the function takes as keyword arguments: those a pack names.
    parameters
        Names of the parameters it uses; a change of another one does not concern it.
    title, description, caveats, method
        For the record; caveats of the inputs are carried over by the builder.
    columns
        Of a table or of features: name, type, unit, meaning. Results are checked against them and cast to
        their type.
    units
        Name of the layer of units.
    code
        Modules beside the function's own whose source decides the result.
    grid, dtype, nodata
        Of a raster: a function of (inputs, parameters) that returns its grid, the type of its cells and
        the value for *no data*.
    block
        Side of the blocks in which a raster is computed, cells; blocks are anchored to the grid.
    threads
        Whether the function may work on several blocks of a raster at once.
    few_values
        Whether decimal cells take few values, as those of classes do: they are stored accordingly.
    inherit
        Input whose variable, sensor, period, unit, legend and proxy the output measures too.
    unit, legend
        Unit of the cells, or legend of the codes, where they are not inherited.
    """

    function: Callable[..., Any]
    support: Support
    title: Text
    output: Literal["table", "raster", "vector"] = "table"
    also: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    description: Text | None = None
    caveats: tuple[Caveat, ...] = ()
    method: str | None = None
    columns: tuple[ColumnNote, ...] = ()
    units: str = "units"
    code: tuple[ModuleType, ...] = ()
    grid: Callable[[Mapping[str, Any], Mapping[str, Any]], Grid] | None = None
    dtype: str = "float32"
    nodata: float | None = None
    block: int = 1024
    threads: bool = False
    few_values: bool = False
    inherit: str | None = None
    unit: str | None = None
    legend: str | None = None

    def __post_init__(self) -> None:
        kinds = {"cell": ("raster",), "unit": ("table",), "whole": ("table", "vector")}
        allowed = kinds.get(self.support, ()) if isinstance(self.support, str) else ("table", "raster")
        problem = None
        if self.output not in allowed:
            problem = f"support {self.support} does not make a {self.output}"
        elif self.output == "raster" and self.grid is None:
            problem = "a raster needs a grid"
        elif self.per_unit and self.units not in self.inputs:
            problem = f"its function takes no argument {self.units!r}"
        elif self.output != "raster" and not self.columns:
            problem = f"a {self.output} needs its columns declared"
        elif self.also and not self._takes_any:
            problem = "its function takes no further inputs by name"
        elif self.inherit is not None and self.inherit not in self.inputs:
            problem = f"it inherits from {self.inherit!r}, which is not an input"
        if problem:
            msg = f"derived layer {self.name}: {problem}"
            raise ValueError(msg)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function itself."""
        return self.function(*args, **kwargs)

    @property
    def name(self) -> str:
        """Name of the layer."""
        return self.function.__name__

    @property
    def per_unit(self) -> bool:
        """Whether the layer is a table with a row per unit, computed from what lies in or near it."""
        return self.output == "table" and self.support != "whole"

    @cached_property
    def inputs(self) -> Mapping[str, bool]:
        """Names of the input layers, and whether each is optional."""
        found = {}
        for name, argument in inspect.signature(self.function).parameters.items():
            if name not in _RESERVED and argument.kind is not argument.VAR_KEYWORD:
                found[name] = argument.default is None
        return found | {name: True for name in self.also if name not in found}

    @property
    def _takes_any(self) -> bool:
        arguments = inspect.signature(self.function).parameters.values()
        return any(argument.kind is argument.VAR_KEYWORD for argument in arguments)

    @property
    def wants_parameters(self) -> bool:
        """Whether the function has an argument ``parameters``."""
        return "parameters" in inspect.signature(self.function).parameters

    def code_print(self) -> str:
        """Return the fingerprint of the source of the function's module and of the declared ones.

        Raises
        ------
        ValueError
            If a module has no source file.
        """
        home = inspect.getmodule(self.function)
        modules = {m.__name__: m for m in (home, *self.code) if m is not None}
        sources = {name: _source_print(module) for name, module in modules.items()}
        return fingerprint({"function": self.function.__qualname__, "sources": sources})


def _source_print(module: ModuleType) -> str:
    if module.__file__ is None:
        msg = f"module {module.__name__} has no source file, so a change of it would go unnoticed"
        raise ValueError(msg)
    text = Path(module.__file__).read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(text).hexdigest()


def derived(**declaration: Any) -> Callable[[Callable[..., Any]], DerivedLayer]:
    """Declare the decorated function as a derived layer; the arguments are those of DerivedLayer.

    ``title`` and ``description`` may be ``{"it": …, "en": …}``.
    """
    for name in ("title", "description"):
        if isinstance(declaration.get(name), Mapping):
            declaration[name] = Text.model_validate(declaration[name])

    def declare(function: Callable[..., Any]) -> DerivedLayer:
        return DerivedLayer(function=function, **declaration)

    return declare


def parameter_prints(names: Iterable[str], parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return a fingerprint for the value of each named parameter that is given."""
    return {n: fingerprint(to_jsonable_python(parameters[n])) for n in sorted(names) if n in parameters}


def _near(name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name, names, n=3)
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(sorted(names))}"


def in_order(
    layers: Iterable[DerivedLayer], known: Collection[str], targets: Iterable[str] | None = None
) -> tuple[DerivedLayer, ...]:
    """Return the derived layers so that each comes after those it needs.

    Parameters
    ----------
    known
        Names of the layers that are not derived.
    targets
        Keep only these and what they need; None keeps all.

    Raises
    ------
    RequestError
        If a target or an input is unknown, two layers have one name, or layers need one another in a ring.
    """
    by_name: dict[str, DerivedLayer] = {}
    for layer in layers:
        if layer.name in by_name or layer.name in known:
            raise RequestError(f"two layers are called {layer.name!r}", remedy="rename the derived one")
        by_name[layer.name] = layer
    names = {*by_name, *known}
    for layer in by_name.values():
        for wanted in layer.inputs:
            if wanted not in names:
                raise RequestError(
                    f"derived layer {layer.name} needs {wanted!r}, which is no layer",
                    remedy=_near(wanted, names),
                )
    graph = {layer.name: set(layer.inputs) & set(by_name) for layer in by_name.values()}
    try:
        order = tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        raise RequestError(f"derived layers need one another: {' → '.join(error.args[1])}") from error
    if targets is None:
        return tuple(by_name[name] for name in order)
    wanted_names = set(targets)
    for target in sorted(wanted_names - set(by_name)):
        raise RequestError(f"{target!r} is not a derived layer", remedy=_near(target, by_name))
    for name in reversed(order):
        if name in wanted_names:
            wanted_names |= graph[name]
    return tuple(by_name[name] for name in order if name in wanted_names)
