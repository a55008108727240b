"""How the documentation is built: ``./dev docs``. Nothing is fetched, no warning is let pass."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

import xwidgets  # noqa: E402
from docs import reference  # noqa: E402

project = "xwidgets"
author = "xwidgets contributors"
copyright = author
version = release = xwidgets.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
default_role = "code"
# The types of numpydoc are words, `array of shape (n_rows,)`, in which Sphinx sees references.
suppress_warnings = ["ref.python"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say types, shapes and units
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True

html_theme = "furo"
html_title = f"xwidgets {version}"
html_static_path = ["_static"]
html_css_files = ["look.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1f5f9e",
        "color-brand-content": "#1f5f9e",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7fb2e6",
        "color-brand-content": "#7fb2e6",
    },
}


def setup(app: Any) -> dict[str, Any]:
    """Write the pages that follow from the code before Sphinx reads any."""
    reference.write(HERE / "reference")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
