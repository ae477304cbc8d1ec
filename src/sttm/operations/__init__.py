"""The public library, one function per use case; every face calls it."""
