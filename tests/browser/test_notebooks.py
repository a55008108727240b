"""Every notebook in JupyterLab, as it is opened for the first time: what it shows is drawn.

Where these run, ``./dev test`` leaves out tests/notebooks, where the same cells run in the same
Python without a browser: what is asked there is asked here, too. A notebook of the workshop has
the solution of each exercise below it.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.browser import harness
from tests.kernels import forked
from tests.notebooks import workshop

WIDGET = "application/vnd.jupyter.widget-view+json"
DRAWN = "svg, canvas, table, button, .xw-no-plan, .xw-finding, .xw-told"


@pytest.mark.parametrize("path", workshop.EVERY, ids=lambda path: path.stem)
def test_views_of_a_notebook_are_drawn(pages, jupyter_server, path: Path):
    page = pages.lab(width=1200, height=1000)
    copied = forked.copied(path, jupyter_server.folder)
    cells = nbformat.read(copied, as_version=4)
    if path in workshop.WORKSHOP:
        cells = workshop.both_ways(cells)
        nbformat.write(cells, copied)
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
        view = notebook.output(position).locator(".xwidgets :is(.xw-view, .xw-card)").first
        view.locator(DRAWN).first.wait_for()
        view.locator("[aria-busy=true]").first.wait_for(state="detached")
        assert view.get_by_role("alert").all_inner_texts() == [], f"cell {position}"
    assert harness.axe(page, ".xwidgets") == []
    if path in workshop.WORKSHOP:
        outputs = {cell.id: notebook.outputs(at) or [] for at, cell in enumerate(cells.cells)}
        workshop.assert_checked(cells, outputs)
