"""The abacus: which solutions raise the class of a settlement, at what cost."""
