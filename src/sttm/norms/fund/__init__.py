"""The equalisation fund: ledger, soil balance, calls, selection, where the money goes."""
