"""The countable territory with a Zona, a second one, and residents: 120 in U1 and 80 in U2, 40 of them between."""

from __future__ import annotations

from pathlib import Path

import shapely
from environment_territory import BOTTOM, CRS, LEFT, ON, fill, frame, record, square

from sttm.operations.building import build_layers
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

__all__ = ["ON", "countable"]


def countable(root: Path, *, without: tuple[str, ...] = ()) -> tuple[Workspace, Pack]:
    """Return the territory, built, with zones and residents but for the layers that are left out.

    P1, 100 residents, lies in U1; P2, 40, half in each unit; P3, 60, in U2. Zone Z1 holds U1 and Z2 U2.
    """
    pack = load_pack("sample")
    workspace = Workspace.create(root, name="t", title="Terra", crs=CRS, pack_reference={"pack": "sample"})
    fill(workspace, without=without)
    more = {
        "zones": frame("zone_id", {"Z1": square(0, 0, 1000), "Z2": square(1000, 0, 1000)}, name=["Ponente", "Levante"]),
        "population": frame(
            "cell_id",
            {"P1": square(0, 0, 500), "P2": shapely.box(LEFT + 900, BOTTOM + 500, LEFT + 1100, BOTTOM + 600),
             "P3": square(1500, 0, 500)},
            residents=[100, 40, 60], under_10=[10, 4, 6], over_70=[30, 0, 10],
        ),
    }  # fmt: skip
    with workspace.writing("more") as changes:
        for name, shapes in more.items():
            if name not in without:
                changes.put_vector(name, shapes, record(name))
    build_layers(workspace, pack, on=ON)
    return workspace, pack
