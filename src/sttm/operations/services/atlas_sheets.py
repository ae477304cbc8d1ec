"""The sheets of an atlas, one after the other: their blocks with the map drawn, their rows of the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sttm.operations.production.stock_maps import placed_map
from sttm.operations.services.lum_maps import lum_figure, lums_map
from sttm.operations.services.orientations import orientation_figure
from sttm.publications.documents.model import Block, Column, Figure, Heading
from sttm.publications.formatting import Language, format_number, format_percent
from sttm.publications.maps.content import MapClass
from sttm.publications.maps.rendering import render_map
from sttm.publications.services.atlas_comune import comune_content, share_told
from sttm.publications.services.atlas_pages import Kind
from sttm.publications.services.atlas_words import WORDS, words
from sttm.publications.services.lum_sheet import lum_sheet_content
from sttm.publications.services.lum_words import code
from sttm.services.access.account import AccessTable
from sttm.services.lum.reading import Lums
from sttm.territory.reading import Reading

__all__ = ["LumSheets", "ServiceSheets", "Sheet"]

Record = Mapping[str, Any]
Row = tuple[str, str, tuple[str, ...]]

DASH: Final = "–"

# Lightness falls with the share, so that the order survives grey print.
SHARES: Final = tuple(
    MapClass(
        colour=colour,
        label=dict.fromkeys(("it", "en"), f"{low}–{high}%"),
        low=low / 100,
        high=high / 100 + (1e-9 if high == 100 else 0.0),
    )
    for low, high, colour in (
        (95, 100, "#08306b"),
        (85, 95, "#2879b9"),
        (70, 85, "#73b2d8"),
        (50, 70, "#c7dcef"),
        (0, 50, "#f7fbff"),
    )
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name in lists, its title, the facts of its first lines, its blocks from a level on."""

    name: str
    title: str
    cover: tuple[tuple[str, str], ...]
    upper: tuple[Block, ...]
    """Blocks whose headings begin at level 1."""

    def blocks(self, level: int) -> tuple[Block, ...]:
        """Return the blocks with headings that begin at a level."""
        return tuple(
            Heading(one.level + level - 1, one.text) if isinstance(one, Heading) else one
            for one in self.upper
        )


class ServiceSheets:
    """The sheets of Comuni in the atlas of services."""

    kind: Kind = "services"
    room = "comuni"

    def __init__(self, table: AccessTable, result: Record, language: Language) -> None:
        self.table, self.reading, self.result, self.language = table, table.reading, result, language
        say = words(language)
        self.label, self.caption = say["comune"], say["comuni_list"]
        self.columns = (
            Column(say["zone"], width=1.4),
            Column(say["residents"], "right", width=1),
            Column(say["existing"], "right", width=1),
            Column(say["planned"], "right", width=1),
            Column("LUM", "right", width=0.6),
            Column(say["all_walk"], "right", width=1),
        )

    def rows(self) -> Iterator[Row]:
        """Yield the id, the name and the cells of each."""
        for one in self.result["municipalities"]:
            residents, lum = one["residents"], one["lum"]
            yield (
                one["id"],
                one["name"],
                (
                    DASH if one["zone"] is None else one["zone"]["name"],
                    DASH if isinstance(residents, Mapping) else self._count(residents),
                    *(self._count(sum(s[key] for s in one["services"])) for key in ("existing", "planned")),
                    DASH if isinstance(lum, Mapping) else self._count(len(lum)),
                    share_told(_everything(one), language=self.language),
                ),
            )

    def __iter__(self) -> Iterator[Sheet]:
        """Yield the sheets, each drawn when it is its turn."""
        say = words(self.language)
        for one in self.result["municipalities"]:
            told = {
                **one,
                "municipality": {"id": one["id"], "name": one["name"]},
                "layers": self.result["layers"],
            }
            figure = orientation_figure(self.table, told, self.language)
            cover = ((say["zone"], one["zone"]["name"]),) if one["zone"] else ()
            blocks = comune_content(one, self.result, figure, self.language)
            yield Sheet(one["name"], one["name"], cover, blocks)

    def overview(self) -> Figure | None:
        """Return the map of the share with all daily services on foot, or None where nobody knows it."""
        frame, say = self.reading.vector("municipalities"), words(self.language)
        shares = {one["id"]: _everything(one) for one in self.result["municipalities"]}
        if frame is None or all(share is None for share in shares.values()):
            return None
        n = format_number(self.result["within"]["value"], self.language)
        title = {k: WORDS["overview_map"][k == "en"].format(n=n) for k in ("it", "en")}
        values = [shares.get(str(i)) for i in frame.index]
        drawn = placed_map(
            title,
            title,
            frame.assign(shown=np.array([np.nan if v is None else v for v in values])),
            self.reading,
            ("municipalities", "service_access", "services", "population", "street_network"),
            unit_label="name",
            indicator="shown",
            indicator_title={"it": "Quota dei residenti", "en": "Share of residents"},
            classes=SHARES,
        )
        known = [f"{o['name']} {format_percent(s, self.language)}"
                 for o in self.result["municipalities"] if (s := shares[o["id"]]) is not None]  # fmt: skip
        told = "; ".join(known) if len(known) <= 12 else say["comuni_list"]
        svg = render_map(drawn, language=self.language)
        return Figure(svg, title[self.language], f"{title[self.language]}. {told}.")

    def _count(self, value: float) -> str:
        return format_number(value, self.language, digits=0)


def _everything(sheet: Record) -> float | None:
    """Return the share of residents with all daily services on foot."""
    walk = sheet["access"]["modes"]["walk"]
    share = walk.get("all")
    return None if share is None else float(share)


class LumSheets:
    """The sheets of the atlas of the LUM."""

    kind: Kind = "lum"
    room = "lum"

    def __init__(self, reading: Reading, lums: Lums, result: Record, language: Language) -> None:
        self.reading, self.lums, self.result, self.language = reading, lums, result, language
        say = words(language)
        self.label, self.caption = "LUM", say["lum_list"]
        self.columns = (
            Column(say["comuni"], width=1.6),
            Column(say["relevance"], width=1),
            Column(say["modes"], width=1.2),
            Column(say["residents"], "right", width=1),
            Column(say["walking_share"], "right", width=1),
        )

    def rows(self) -> Iterator[Row]:
        """Yield the id, the name and the cells of each."""
        for one in self.result["sheets"]:
            lum, residents = one["lum"], one["users"]["residents"]
            share = lum["walking_share"]
            yield (
                lum["id"],
                lum["name"],
                (
                    ", ".join(m["name"] for m in lum["municipalities"]) or DASH,
                    code(lum["relevance"], self.language),
                    ", ".join(code(m, self.language) for m in lum["modes"]) or DASH,
                    DASH if "missing" in residents
                    else format_number(residents["value"], self.language, digits=0),
                    DASH if "missing" in share else format_percent(share["value"], self.language),
                ),
            )  # fmt: skip

    def __iter__(self) -> Iterator[Sheet]:
        """Yield the sheets, each drawn when it is its turn."""
        say = words(self.language)
        for one in self.result["sheets"]:
            lum = one["lum"]
            figure = lum_figure(self.reading, self.lums, one, self.language)
            blocks = lum_sheet_content(one, figure, self.language, level=0)
            # The name is the title of the sheet: what was under it is its first section.
            brief = (Heading(1, say["brief"]), *blocks[1:])
            cover = (
                (say["relevance"], code(lum["relevance"], self.language)),
                (say["comuni"], ", ".join(m["name"] for m in lum["municipalities"]) or DASH),
            )
            yield Sheet(lum["name"], f"{lum['name']} ({code(lum['relevance'], self.language)})", cover, brief)

    def overview(self) -> Figure | None:
        """Return the map of the LUM in the territory, or None where nothing outlines it."""
        names = [one["lum"]["id"] for one in self.result["sheets"]]
        drawn = lums_map(self.reading, self.lums, names)
        if drawn is None:
            return None
        svg = render_map(drawn, language=self.language)
        return Figure(svg, drawn.title[self.language], f"{drawn.description[self.language]}.")
