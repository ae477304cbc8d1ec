"""The volumes of STTM 3: what is known, what to do, the Abaco."""
