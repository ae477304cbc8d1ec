"""Extracts of OpenStreetMap: streets, services with their entrances, stops."""
