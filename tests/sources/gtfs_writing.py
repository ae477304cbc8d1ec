"""Small GTFS feeds written by hand, whole or with one thing wrong."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

WEEKDAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"

# Two lines: a train A-B-C on weekdays, and a bus from the forecourt of B that runs on added dates only.
WHOLE = {
    "agency.txt": """
agency_id,agency_name,agency_url,agency_timezone
R,Ferrovie di prova,https://example.org,Europe/Rome
""",
    "stops.txt": """
stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
A,Alfa,45.40,9.10,0,
B,Beta,45.45,9.15,1,
B1,Beta binario 1,45.4501,9.1501,0,B
B2,Beta uscita nord,45.4503,9.1502,2,B
C,"Gamma, centro",45.50,9.20,0,
""",
    "routes.txt": """
route_id,agency_id,route_short_name,route_long_name,route_type
S1,R,S1,Alfa-Gamma,109
L9,R,,Linea del piazzale,3
""",
    "trips.txt": """
route_id,service_id,trip_id,trip_headsign,direction_id,bikes_allowed
S1,WEEK,T1,Gamma,0,1
S1,WEEK,T2,Gamma,0,2
L9,FAIR,T3,,1,0
""",
    "stop_times.txt": """
trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type,shape_dist_traveled
T1,08:00:00,08:00:00,A,1,0,0,0
T1,08:10:00,08:11:00,B1,5,0,0,4000
T1,08:20:00,08:20:00,C,7,1,0,9000
T2,23:55:00,23:55:00,A,1,,,
T2,24:05:00,24:06:00,B1,2,2,3,
T2,25:10:00,25:10:00,C,3,,,
T3,09:00:00,09:00:00,B1,0,,,
T3,09:05:00,09:05:00,C,1,,,
""",
    "calendar.txt": f"""
service_id,{WEEKDAYS},start_date,end_date
WEEK,1,1,1,1,1,0,0,20260302,20260313
""",
    "calendar_dates.txt": """
service_id,date,exception_type
WEEK,20260304,2
WEEK,20260307,1
FAIR,20260308,1
""",
}


def written(
    folder: Path, changes: Mapping[str, str | None] | None = None, *, name: str = "feed", zipped: bool = False
) -> Path:
    """Write the whole feed with some files replaced, or left out where they are None."""
    files = {**WHOLE, **(changes or {})}
    texts = {file: text.lstrip("\n") for file, text in files.items() if text is not None}
    if zipped:
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in texts.items():
                archive.writestr(file, text)
        return path
    path = folder / name
    path.mkdir()
    for file, text in texts.items():
        (path / file).write_text(text, encoding="utf-8", newline="")
    return path


def with_rows(file: str, *rows: str) -> dict[str, str]:
    """Return a file of the whole feed with rows more."""
    return {file: WHOLE[file] + "".join(f"{row}\n" for row in rows)}


def with_text(file: str, old: str, new: str) -> dict[str, str]:
    """Return a file of the whole feed with a text replaced."""
    assert old in WHOLE[file]
    return {file: WHOLE[file].replace(old, new)}
