"""Use cases of the volumes of the strategy."""
