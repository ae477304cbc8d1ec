"""Sphinx configuration: MyST pages, pages made from the code, formulas as MathML."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import sttm  # noqa: E402 - the generators beside this file must be importable first

project = "sttm"
author = "The sttm developers"
copyright = "the sttm developers, EUPL-1.2"
version = release = sttm.__version__
language = "en"
smartquotes = False  # --option must stay --option

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "generators.directive",
    "generators.mathml",
]
exclude_patterns = ["_build", "generators", "schemas"]

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_ambiguous"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries = False

html_theme = "furo"
html_title = f"sttm {release}"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["sttm.css"]
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0050a0",
        "color-brand-content": "#0050a0",
        "font-stack": "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
    },
    "dark_css_variables": {"color-brand-primary": "#7db6ff", "color-brand-content": "#7db6ff"},
}
