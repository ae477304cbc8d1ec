"""A seeded generator of fictional metropolitan areas, for trials, demonstrations and load tests."""
