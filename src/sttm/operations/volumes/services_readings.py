"""The readings of services that the volumes of STTM 2 are written from: each worked out once, or why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

from shapely.geometry.base import BaseGeometry

from sttm.errors import NotInForce, RequestError
from sttm.operations.services.access import access_told, read_access
from sttm.operations.services.equity import equity_told
from sttm.operations.volumes.parts import Tell
from sttm.quantities import Missing
from sttm.services.access.account import AccessTable
from sttm.services.intercommunal.account import intercommunal
from sttm.services.local.account import local
from sttm.services.location.orientations import comuni_asked, orientations
from sttm.services.lum.listing import lum_list
from sttm.services.lum.reading import Lums, read_lums
from sttm.services.lum.sheet import lum_sheet
from sttm.services.metropolitan.account import metropolitan
from sttm.services.metropolitan.tier_account import tiers
from sttm.services.result import missing_told, states_of
from sttm.territory.reading import Reading, absent_layers

__all__ = ["ServiceReadings"]

Result = dict[str, Any]


class ServiceReadings:
    """Every reading of services from one snapshot; one that the data do not allow says what is missing."""

    def __init__(self, reading: Reading, tell: Tell, include: Collection[str] = ()) -> None:
        self.reading = reading
        self.tell = tell
        self.states = states_of(include)

    @cached_property
    def table(self) -> AccessTable | Missing:
        """The cells of access, or why there are none."""
        gone = self._gone("municipalities")
        if gone is not None:
            return gone
        try:
            return read_access(self.reading, self.states)
        except (RequestError, NotInForce) as error:
            return Missing(
                error.message, it="né residenti né strade sono noti, o il pacchetto non ha gruppi di servizi"
            )

    @cached_property
    def access(self) -> Result:
        """The 15-minute city."""
        self.tell("access to daily services")
        return missing_told(self.table) if isinstance(self.table, Missing) else access_told(self.table)

    @cached_property
    def equity(self) -> Result:
        """Whom access leaves out."""
        self.tell("equity")
        return missing_told(self.table) if isinstance(self.table, Missing) else equity_told(self.table)

    @cached_property
    def _local(self) -> tuple[Result, Mapping[str, BaseGeometry]]:
        self.tell("local reading")
        result, systems = local(self.reading, include=self.states)
        return result, {s.id: s.shape for s in systems}

    @property
    def local(self) -> Result:
        """Urban systems, standards, performance."""
        return self._local[0]

    @property
    def system_shapes(self) -> Mapping[str, BaseGeometry]:
        """The urban systems by id."""
        return self._local[1]

    @cached_property
    def intercommunal(self) -> Result:
        """Who depends on whom."""
        self.tell("intercommunal reading")
        return intercommunal(self.reading, include=self.states)

    @cached_property
    def _metropolitan(self) -> tuple[Result, Mapping[str, BaseGeometry]]:
        self.tell("metropolitan reading")
        return metropolitan(self.reading, include=self.states)

    @property
    def metropolitan(self) -> Result:
        """Specialisation and poles."""
        return self._metropolitan[0]

    @property
    def pole_shapes(self) -> Mapping[str, BaseGeometry]:
        """The dense groups by id."""
        return self._metropolitan[1]

    @cached_property
    def tiers(self) -> Result:
        """The tier suggested for each service."""
        self.tell("tiers")
        return tiers(self.reading, include=self.states)

    @cached_property
    def lums(self) -> Lums | Missing:
        """The LUM that were built, or why there are none."""
        gone = self._gone("stops")
        if gone is not None:
            return gone
        try:
            return read_lums(self.reading)
        except RequestError as error:
            return Missing(error.message, it="i LUM non sono stati costruiti")

    @cached_property
    def lum(self) -> Result:
        """The LUM in brief, and how many of each kind."""
        self.tell("LUM")
        if isinstance(self.lums, Missing):
            return missing_told(self.lums)
        return lum_list(self.reading, self.lums, self.lums.frame.index.astype(str).tolist())

    @cached_property
    def lum_functions(self) -> list[Result]:
        """What each LUM has and lacks, as its sheet says."""
        if isinstance(self.lums, Missing):
            return []
        names = self.lums.frame.index.astype(str).tolist()
        found = []
        for number, name in enumerate(names, 1):
            self.tell(f"LUM {number}/{len(names)}")
            found.append(lum_sheet(self.reading, self.lums, name, self.states))
        return found

    @cached_property
    def orientations(self) -> Result:
        """The sheets of the Comuni, by code, or why there are none."""
        gone, table = self._gone("services"), self.table
        if gone is not None:
            return missing_told(gone)
        if isinstance(table, Missing):
            return missing_told(table)
        codes = comuni_asked(self.reading, None)
        found: Result = {}
        for number, code in enumerate(codes, 1):
            self.tell(f"{self.reading.municipality_names[code]} ({number}/{len(codes)})")
            made = _or_why(lambda c=code: orientations(table, c))  # type: ignore[misc]
            if "missing" in made:
                return made
            found[code] = made
        return {"by_municipality": found}

    def _gone(self, *names: str) -> Missing | None:
        gone = [name for name in names if self.reading.version(name) is None]
        return absent_layers(gone) if gone else None


def _or_why(make: Callable[[], Result]) -> Result:
    try:
        return make()
    except (RequestError, NotInForce) as error:
        return missing_told(Missing(error.message, it="mancano livelli costruiti o valori in vigore"))
