"""Adapters that bring data in: vector and raster files, tables, portals, the sample territory."""
