"""STTM 1: landscape units (UPA), vulnerability, interventions, Schede Norma."""
