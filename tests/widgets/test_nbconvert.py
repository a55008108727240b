"""A notebook with saved widget state, made into a page by nbconvert: from disk, with no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbconvert
import nbformat
import numpy as np
import pytest
from ipywidgets import Widget
from playwright.sync_api import Browser

import xwidgets as xw

STATE = "application/vnd.jupyter.widget-state+json"
WAITS = "it asks what you expect before it shows anything"


def page_of(view: Any, published: list[dict[str, Any]]) -> str:
    """The page that nbconvert makes of a notebook whose one cell has shown the view."""
    outputs = [nbformat.v4.new_output("display_data", data=data) for data in published]
    cell = nbformat.v4.new_code_cell("view", outputs=outputs)
    state = Widget.get_manager_state(widgets=[view])
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {STATE: state}})
    page: str = nbconvert.HTMLExporter().from_notebook_node(notebook)[0]
    return page


@pytest.mark.parametrize("state", ["", "open", "shown"])
def test_a_picture_stands_where_the_widget_manager_cannot_come(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: Any, state: str
) -> None:
    published: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "IPython.display.publish_display_data", lambda data, *_, **__: published.append(data)
    )
    X = np.random.default_rng(0).normal(size=(30, 3))
    with xw.explain(lambda rows: rows[:, 0] * 2, X, feature_names=["a", "b", "c"]) as explainer:
        explainer.attributions()
        view = explainer.importance(guess=state != "")
        if state == "shown":  # as a page says it once somebody was shown
            view.arrangement = {"guess": {"state": "shown"}}
        view._ipython_display_()
        text = page_of(view, published)
    assert STATE in text
    path = tmp_path / "notebook.html"
    path.write_text(text, "utf-8")
    page = chromium.new_page()
    try:
        page.route("http*://**/*", lambda route: route.abort())
        page.goto(path.as_uri())
        shown = page.locator("[data-xwidgets-still]").filter(visible=True)
        assert shown.count() == 1
        box = shown.bounding_box()
        assert box and box["width"] > 100 and box["height"] > 50
        words = shown.evaluate("e => e.outerHTML")
    finally:
        page.close()
    assert (WAITS in words) == (state == "open")
