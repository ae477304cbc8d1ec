"""Documents and maps of STTM 2."""
