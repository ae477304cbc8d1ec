"""Generates a fictional metropolitan area into a folder: the layers, documents and example interventions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from sttm.sources.sample import places
from sttm.sources.sample.cadastre import parcels
from sttm.sources.sample.examples import example_interventions
from sttm.sources.sample.greenery import green_network
from sttm.sources.sample.plan import Plan, plan_territory
from sttm.sources.sample.production.layers import production_layers
from sttm.sources.sample.rasters import write_rasters
from sttm.sources.sample.recipe import SampleRecipe, recipe_from, stream
from sttm.sources.sample.registers import degraded_areas, funded_interventions
from sttm.sources.sample.services.layers import service_layers

__all__ = ["Progress", "SampleFiles", "generate"]

Progress = Callable[[str, float], None]
"""Told what is being made, and the share of it that is done."""


@dataclass(frozen=True)
class SampleFiles:
    """What a run of the generator wrote.

    Parameters
    ----------
    layers
        File of each layer, by layer name.
    documents
        Invented studies, Markdown.
    interventions
        Example interventions, one GeoJSON feature per file.
    readme
        Says that all of it is fictional, and how it was made.
    """

    root: Path
    layers: Mapping[str, Path]
    documents: tuple[Path, ...]
    interventions: tuple[Path, ...]
    readme: Path


def generate(
    out: Path,
    recipe: Mapping[str, Any] | SampleRecipe,
    *,
    scale: str | float = "town",
    seed: int = 1,
    progress: Progress | None = None,
) -> SampleFiles:
    """Generate a territory into the folder ``out``; the same seed and scale give the same content.

    Parameters
    ----------
    out
        Made if it does not exist; files of an earlier run are replaced.
    recipe
        What ``packs/sample/generator.yaml`` holds.
    scale
        A name the recipe knows (``town``, ``city``, ``metro``) or an area in km².
    seed
        Not negative; another seed is another territory.
    progress
        Called as the work goes on.

    Raises
    ------
    PackError
        If the recipe is faulty.
    RequestError
        If the scale is unknown.
    """
    tell = progress or (lambda _what, _share: None)
    told = recipe_from(recipe)
    tell("plan", 0.0)
    plan = plan_territory(told, told.area_km2(scale), seed)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    layers, people, blocks = write_rasters(out, plan, tell)
    tell("places", 0.0)
    lots = parcels(plan)
    population = people.frame()
    production = production_layers(plan, blocks)
    served = service_layers(plan, population, production["settlements"])
    frames = {
        "boundary": places.boundary(plan),
        "zones": places.zones(plan),
        "municipalities": places.municipalities(plan),
        "units": places.units(plan),
        "wells": places.wells(plan),
        "green_network": green_network(plan.boundary, plan.water, plan.greenery, stream(seed, "network")),
        "population": population,
        "parcels": lots,
        "pgt": places.local_plans(plan),
        "funded_interventions": funded_interventions(plan),
        "degraded_areas": degraded_areas(plan),
        **production,
        **served.layers,
    }
    for name, frame in frames.items():
        layers[name] = _write_layer(out / f"{name}.gpkg", name, frame, plan)
    for name, table in served.tables.items():
        layers[name] = _write_table(out / f"{name}.csv", table)
    documents = tuple(
        _write_text(out / "documents" / f"{study.id}.md", f"> {told.label['it']}.\n\n{study.text}")
        for study in told.studies
    )
    interventions = tuple(
        _write_text(
            out / "interventions" / f"{feature['properties']['id']}.geojson",
            json.dumps(feature, ensure_ascii=False, indent=1) + "\n",
        )
        for feature in example_interventions(plan, lots)
    )
    readme = _write_text(out / "README.txt", _readme(plan, scale, layers))
    tell("done", 1.0)
    return SampleFiles(out, dict(sorted(layers.items())), documents, interventions, readme)


def _write_layer(path: Path, name: str, frame: gpd.GeoDataFrame, plan: Plan) -> Path:
    """Write a frame in local coordinates as a GeoPackage in the recipe's reference system."""
    shapes = shapely.transform(
        frame.geometry.to_numpy(), lambda points: points + np.asarray(plan.recipe.centre)
    )
    placed = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=plan.recipe.crs)
    placed["fictional"] = True
    path.unlink(missing_ok=True)
    label = {"FICTIONAL": "YES", "LABEL": plan.recipe.label["en"], "LABEL_IT": plan.recipe.label["it"]}
    pyogrio.write_dataframe(
        placed, path, layer=name, driver="GPKG", layer_metadata=label, dataset_metadata=label
    )
    return path


def _write_table(path: Path, table: pd.DataFrame) -> Path:
    table.assign(fictional=True).to_csv(path, index=False)
    return path


def _write_text(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _readme(plan: Plan, scale: str | float, layers: Mapping[str, Path]) -> str:
    names = plan.recipe.names.area
    files = "\n".join(f"  {path.name}" for _, path in sorted(layers.items()))
    return (
        f"{names['it']} / {names['en']}\n\n{plan.recipe.label['it']}.\n{plan.recipe.label['en']}.\n\n"
        f"scale: {scale}\nseed: {plan.seed}\narea: {plan.boundary.area / 1e6:.1f} km²\n"
        f"reference system: {plan.recipe.crs}\n\nlayers:\n{files}\n\n"
        "documents/      invented studies\ninterventions/  example interventions (GeoJSON)\n"
    )
