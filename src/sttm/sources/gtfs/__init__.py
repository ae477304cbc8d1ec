"""Public transport timetables in GTFS, read with their faults into the layers of stops and timetables."""
