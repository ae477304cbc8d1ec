"""The command line: parses, calls, prints."""

from sttm.cli.app import main

__all__ = ["main"]
