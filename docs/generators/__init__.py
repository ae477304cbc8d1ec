"""Pages of the documentation made from the code and the packs, so that they cannot fall behind."""
