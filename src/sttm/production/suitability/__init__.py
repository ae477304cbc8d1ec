"""How suitable admissible land is for an activity: criteria, values, weights, maps."""
