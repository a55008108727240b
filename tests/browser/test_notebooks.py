"""Every notebook in JupyterLab, as it is opened for the first time: what it shows is drawn.

Where these run, ``./dev test`` leaves out tests/notebooks, where the same cells run in the same
Python without a browser: what is asked there is asked here, too.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import harness
from tests.kernels import forked

FOLDER = harness.ROOT / "notebooks"
NOTEBOOKS = sorted([*FOLDER.glob("[!.]*.ipynb"), *FOLDER.glob("tours/[!.]*.ipynb")])
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_views_of_a_notebook_are_drawn(pages, jupyter_server, path: Path):
    page = pages.lab(width=1200, height=1000)
    copied = forked.copied(path, jupyter_server.folder)
    notebook = harness.open_path(pages, page, jupyter_server, copied)
    notebook.run_all()
    widgets = {
        position: [one["data"] for one in outputs if WIDGET in one.get("data", {})]
        for position in range(notebook.n_cells)
        if (outputs := notebook.outputs(position))
    }
    shown = [position for position, found in widgets.items() if found]
    assert shown, "no cell shows a widget"
    # Also a front end that cannot show widgets shows something.
    still = {"text/html", "image/png", "image/svg+xml"}
    assert all(still & data.keys() for found in widgets.values() for data in found)
    for position in shown:
        view = notebook.output(position).locator(".xwidgets .xw-view").first
        view.locator("svg, canvas, table, .xw-no-plan, .xw-finding, .xw-told").first.wait_for()
        view.locator("[aria-busy=true]").first.wait_for(state="detached")
        assert view.get_by_role("alert").all_inner_texts() == [], f"cell {position}"
    assert harness.axe(page, ".xwidgets") == []
