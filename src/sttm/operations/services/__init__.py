"""The public library of STTM 2, one function per use case."""
