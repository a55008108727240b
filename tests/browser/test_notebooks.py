"""Every notebook in a browser: what it shows is drawn. Some in JupyterLab, all others published.

Where these run, ``./dev test`` leaves out tests/notebooks, where the same cells run in the same
Python without a browser: what is asked there is asked here, too. A notebook of the workshop has
the solution of each exercise below it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Locator

import xwidgets as xw
from tests.browser import harness
from tests.kernels import forked
from tests.notebooks import workshop
from xwidgets.publishing import running, site

WIDGET = "application/vnd.jupyter.widget-view+json"
DRAWN = "svg, canvas, table, button, .xw-no-plan, .xw-finding, .xw-told"

# The first that anybody opens, one with cards, and one whose views ask the kernel most. A page of
# JupyterLab costs three times as much as one that is published.
IN_JUPYTERLAB = ("00_quickstart", "01_why_interpretability", "counterfactuals_and_what_if")
LAB = [path for path in workshop.EVERY if path.stem in IN_JUPYTERLAB]
PUBLISHED = [path for path in workshop.EVERY if path not in LAB]


def with_solutions(path: Path, folder: Path) -> tuple[Path, Any]:
    """A copy that asks for the kernel it is tested with, and what is in it."""
    copied = forked.copied(path, folder)
    cells = nbformat.read(copied, as_version=4)
    if path in workshop.WORKSHOP:
        cells = workshop.both_ways(cells)
        nbformat.write(cells, copied)
    return copied, cells


def assert_drawn(view: Locator, where: str) -> None:
    view.locator(DRAWN).first.wait_for()
    view.locator("[aria-busy=true]").first.wait_for(state="detached")
    assert view.get_by_role("alert").all_inner_texts() == [], where


@pytest.mark.parametrize("path", LAB, ids=lambda path: path.stem)
def test_views_of_a_notebook_are_drawn(pages, jupyter_server, path: Path):
    page = pages.lab(width=1200, height=1000)
    copied, cells = with_solutions(path, jupyter_server.folder)
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
        assert_drawn(view, f"cell {position}")
    assert harness.axe(page, ".xwidgets") == []
    if path in workshop.WORKSHOP:
        outputs = {cell.id: notebook.outputs(at) or [] for at, cell in enumerate(cells.cells)}
        workshop.assert_checked(cells, outputs)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_views_of_a_published_notebook_are_drawn(pages, kernels, path, tmp_path, monkeypatch):
    for name, value in (*kernels.items(), ("PYTHONPATH", str(harness.ROOT))):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    ran = []

    def recorded(notebook, *given, **options):
        ran.append(notebook)  # its outputs are put into it
        return running.run_notebook(notebook, *given, **options)

    monkeypatch.setattr(site, "run_notebook", recorded)
    copied, cells = with_solutions(path, tmp_path)
    (published,) = xw.publish(copied)
    page = pages.new(width=1200, height=1000)
    pages.watch(page).origins.update(one.as_uri() for one in tmp_path.glob("*.*"))
    page.goto(published.path.as_uri())
    page.locator("html[data-xw-ready]").wait_for()
    views = page.locator(".xwidgets :is(.xw-view, .xw-card)").all()
    assert views, "no cell shows a widget"
    for at, view in enumerate(views):
        assert_drawn(view, f"view {at}")
    assert harness.axe(page, ".xwidgets") == []
    if path in workshop.WORKSHOP:
        (notebook,) = ran
        workshop.assert_checked(cells, {one.id: one.get("outputs", []) for one in notebook.cells})
