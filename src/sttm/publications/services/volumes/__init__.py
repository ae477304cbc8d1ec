"""The volumes of STTM 2 as documents."""
