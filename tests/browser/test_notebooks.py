"""Every notebook in JupyterLab, as it is opened for the first time: what it shows is drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.browser import harness

NOTEBOOKS = sorted((harness.ROOT / "notebooks").glob("0[1-9]_*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_views_of_a_notebook_are_drawn(pages, jupyter_server, path: Path):
    page = pages.new(width=1200, height=1000)
    copied = Path(shutil.copy(path, jupyter_server.folder))
    notebook = harness.open_path(pages, page, jupyter_server, copied)
    notebook.run_all()
    shown = [
        position
        for position in range(notebook.n_cells)
        if any(WIDGET in one.get("data", {}) for one in notebook.outputs(position))
    ]
    assert shown, "no cell shows a widget"
    for position in shown:
        view = notebook.output(position).locator(".xwidgets .xw-view").first
        view.locator("svg, canvas, table, .xw-no-plan").first.wait_for()
        view.locator("[aria-busy=true]").first.wait_for(state="detached")
        assert view.get_by_role("alert").all_inner_texts() == [], f"cell {position}"
    assert harness.axe(page, ".xwidgets") == []
