"""sttm makes metropolitan planning strategies run."""

from importlib.metadata import version

__version__ = version("sttm")
