"""Runs the command line as ``python -m sttm``."""

from sttm.cli import main

if __name__ == "__main__":
    main()
