"""The volumes of the strategy."""
