"""What pandana and cityseer take for the questions of ``street_access``, run by a Python that has them.

``PYTHON benchmarks/street_peers.py pandana|cityseer NETWORK.npz ANSWER.npz LIMIT``; the answer holds figures
as JSON. It imports nothing of sttm: the peers live in an environment of their own.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np


def pandana(given: Any, limit_s: float) -> tuple[dict[str, float], dict[str, Any]]:
    """Build the contraction hierarchy, then ask for the nearest place of each category, with its id.

    ``precompute(limit)`` is not called: it lists what lies within a distance of each node, which the search
    for the nearest does not use.
    """
    import pandas as pd
    from pandana import Network

    xy, node, kind = given["xy"], given["node"], given["kind"]
    began = time.perf_counter()
    used = time.process_time()
    weights = pd.DataFrame({"seconds": given["seconds"]})
    x, y = pd.Series(xy[:, 0]), pd.Series(xy[:, 1])
    network = Network(x, y, pd.Series(given["start"]), pd.Series(given["end"]), weights, twoway=True)
    built = time.perf_counter()
    seconds, who = [], []
    for category in range(int(kind.max()) + 1):
        here = np.flatnonzero(kind == category)
        px, py = pd.Series(xy[node[here], 0], index=here), pd.Series(xy[node[here], 1], index=here)
        network.set_pois(str(category), limit_s, 1, px, py)
        found = network.nearest_pois(limit_s, str(category), num_pois=1, include_poi_ids=True)
        seconds.append(found[1].to_numpy())
        who.append(found["poi1"].to_numpy(float))
    done = time.perf_counter()
    took = {
        "pandana_precompute_s": built - began,
        "pandana_queries_s": done - built,
        "pandana_s": done - began,
        "pandana_processor_s": time.process_time() - used,
    }
    return took, {"seconds": np.array(seconds), "who": np.array(who)}


def cityseer(given: Any, limit_m: float) -> tuple[dict[str, float], dict[str, Any]]:
    """Count the places of each category within the limit of each node; building and snapping do not count."""
    import geopandas as gpd
    from cityseer import config, rustalgos
    from cityseer.metrics import layers

    config.QUIET_MODE = True
    xy, node, kind = given["xy"], given["node"], given["kind"]
    network = rustalgos.graph.NetworkStructure()
    for key, (x, y) in enumerate(xy.tolist()):
        network.add_street_node(str(key), x, y, True, 1.0)
    for a, b in zip(given["start"].tolist(), given["end"].tolist(), strict=True):
        for one, other in ((a, b), (b, a)):
            line = f"LINESTRING ({xy[one][0]} {xy[one][1]}, {xy[other][0]} {xy[other][1]})"
            network.add_street_edge(one, other, 0, str(one), str(other), line)
    network.validate()
    network.build_edge_rtree()
    names = [str(k) for k in range(int(kind.max()) + 1)]
    data = gpd.GeoDataFrame({"kind": kind.astype(str)}, geometry=gpd.points_from_xy(*xy[node].T), crs=32632)
    data.index = data.index.astype(str)
    assigned = layers.build_data_map(data, network, 100.0, None)
    began, used = time.perf_counter(), time.process_time()
    found = assigned.accessibility(
        network, dict(data["kind"]), names, distances=[int(limit_m)], decay_fn="1", pbar_disabled=True
    )
    took = {"cityseer_s": time.perf_counter() - began, "cityseer_processor_s": time.process_time() - used}
    order = np.array(found.node_keys_py, dtype=int)
    counts = np.zeros((len(xy), len(names)))
    for column, name in enumerate(names):
        counts[order, column] = found.result[name].count[int(limit_m)]
    return took, {"counts": counts}


def main() -> None:
    warnings.simplefilter("ignore")
    which, network, answer, limit = sys.argv[1:]
    took, found = {"pandana": pandana, "cityseer": cityseer}[which](np.load(network), float(limit))
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
    np.savez(answer, figures=json.dumps({**took, f"{which}_peak_mib": peak}), **found)


if __name__ == "__main__":
    main()
