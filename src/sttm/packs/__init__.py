"""Loads and cross-checks the declarative files of a territory: parameters, legends, matrices, Schede."""
