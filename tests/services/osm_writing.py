"""Small OpenStreetMap files drawn by hand, in metres."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from pyproj import Transformer

from sttm.sources.osm.extract import OsmRules

CRS = "EPSG:32632"
_DEGREES = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


class Drawing:
    """Nodes, ways and relations; coordinates are metres from an origin in UTM 32."""

    def __init__(self, origin: tuple[float, float] = (500000.0, 5030000.0)) -> None:
        self.origin = origin
        self._lines: dict[str, list[str]] = {"node": [], "way": [], "relation": []}
        self._nodes: dict[tuple[float, float], int] = {}
        self._next = 0

    def new_id(self) -> int:
        self._next += 1
        return self._next

    def node(self, x: float, y: float, **tags: str) -> int:
        """A node of its own, even where there is another."""
        number = self.new_id()
        lon, lat = _DEGREES.transform(self.origin[0] + x, self.origin[1] + y)
        inner = _tags(tags)
        self._lines["node"].append(
            f'<node id="{number}" lat="{lat:.9f}" lon="{lon:.9f}" version="1">{inner}</node>'
        )
        self._nodes.setdefault((x, y), number)
        return number

    def at(self, x: float, y: float) -> int:
        """The node at a place, the same for all who ask."""
        return self._nodes[x, y] if (x, y) in self._nodes else self.node(x, y)

    def way(self, *places: tuple[float, float], refs: Sequence[int] = (), **tags: str) -> int:
        number = self.new_id()
        nodes = refs or [self.at(*place) for place in places]
        inner = "".join(f'<nd ref="{ref}"/>' for ref in nodes) + _tags(tags)
        self._lines["way"].append(f'<way id="{number}" version="1">{inner}</way>')
        return number

    def ring(self, x: float, y: float, width: float, height: float, **tags: str) -> int:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return self.way(*corners, **tags)

    def relation(self, *members: tuple[str, int, str], **tags: str) -> int:
        number = self.new_id()
        inner = "".join(f'<member type="{t}" ref="{r}" role="{role}"/>' for t, r, role in members) + _tags(
            tags
        )
        self._lines["relation"].append(f'<relation id="{number}" version="1">{inner}</relation>')
        return number

    def write(self, path: Path, day: str = "2026-03-01") -> Path:
        body = "\n".join(line for kind in self._lines.values() for line in kind)
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="by hand">\n<meta osm_base="{day}T00:00:00Z"/>\n'
        text = f"{head}{body}\n</osm>\n".encode()
        packed = {".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, lambda content: content)
        path.write_bytes(packed(text))
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k.replace('__', ':'))} v={quoteattr(v)}/>" for k, v in tags.items())


def small_town(origin: tuple[float, float] = (500000.0, 5030000.0)) -> Drawing:
    """A main street, a bridge over it, a one-way with a lane against it, a private drive, a park with gates."""
    town = Drawing(origin)
    town.way((0, 0), (100, 0), (200, 0), (400, 0), highway="residential", name="Main Street")
    town.way((100, -100), (100, -50), highway="residential")
    # The bridge crosses Main Street at x = 100 without a node of it.
    town.way((100, -50), (100, 50), highway="residential", bridge="yes", layer="1")
    town.way((100, 50), (100, 100), highway="residential")
    town.way((200, 0), (200, 100), highway="residential", oneway="yes", cycleway="opposite_lane")
    town.way((100, 100), (200, 100), highway="residential", oneway="yes")
    town.way((400, 0), (400, 80), highway="service", access="private")
    town.way((400, 0), (400, -80), highway="steps", incline="10%")
    town.way((0, 0), (0, 60), highway="motorway")
    # A park of two outer ways with a lawn nobody may enter, a gate in the fence and a path across it.
    half = town.way((200, 100), (300, 100), (300, 200), leisure="x")
    rest = town.way((300, 200), (200, 200), (200, 100))
    hole = town.ring(240, 140, 20, 20)
    town.relation(
        ("w", half, "outer"), ("w", rest, "outer"), ("w", hole, "inner"), type="multipolygon", leisure="park",
        name="Parco grande",
    )  # fmt: skip
    town.node(300, 150, barrier="gate")
    town.node(250, 200, barrier="gate", access="private")
    town.way((280, 200), (280, 240), highway="footway")
    # A pharmacy drawn twice, a school of two levels, two shops in one building.
    town.ring(120, 10, 20, 20, amenity="pharmacy", name="Farmacia Verdi")
    town.node(130, 20, amenity="pharmacy", opening_hours="24/7")
    town.ring(150, 10, 20, 20, amenity="school", isced__level="1-2", capacity="300")
    town.ring(300, 10, 30, 20, shop="supermarket", name="Alfa")
    town.node(310, 20, shop="supermarket", name="Beta")
    town.node(320, 15, shop="vacant")
    stop = town.node(200, 5, highway="bus_stop", public_transport="platform", name="Centro")
    town.relation(("n", stop, "platform"), type="route", route="bus", ref="12")
    station = town.node(350, -20, railway="station", name="Stazione")
    town.ring(340, -40, 60, 5, railway="platform")
    town.node(360, -20, amenity="bicycle_parking", capacity="40")
    town.node(355, -25, railway="stop")
    assert station
    return town


def base_rules() -> OsmRules:
    from datetime import date

    from sttm.operations.services.importing_osm import osm_rules
    from sttm.packs.loading import load_pack

    return osm_rules(load_pack("base"), date(2026, 3, 10))
