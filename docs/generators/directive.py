"""The directive ``{generated} NAME``: the page is written by a function when the documentation is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from generators import cases, commands, failures, layers, norms, pack_files, parameters, schede, sources

__all__ = ["PAGES", "setup"]

PAGES: dict[str, Callable[[], str]] = {
    "cases": cases.page,
    "commands": commands.page,
    "derived-layers": layers.derived_page,
    "exit-codes": failures.page,
    "layers": layers.page,
    "norms": norms.page,
    "pack-files": pack_files.page,
    "parameters": parameters.page,
    "schede": schede.page,
    "sources": sources.page,
    "works": parameters.works_page,
}


class Generated(SphinxDirective):
    """Put the Markdown that a generator returns where the directive stands."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the page."""
        return self.parse_text_to_nodes(PAGES[self.arguments[0]](), allow_section_headings=True)


def setup(app: Any) -> dict[str, Any]:
    """Register the directive with Sphinx."""
    app.add_directive("generated", Generated)
    # What the pages are made from lies outside the documentation: read them anew at every build.
    app.connect("env-before-read-docs", _always_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _always_read(_app: Any, env: Any, docnames: list[str]) -> None:
    docnames += [
        name for name in sorted(env.found_docs) if name.startswith("reference/") and name not in docnames
    ]
