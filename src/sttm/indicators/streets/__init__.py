"""Accessibility along streets, on foot and by bike: networks, places on them, searches."""
