"""Search of admissible sites: regeneration areas first, greenfield last, and why there is none."""
