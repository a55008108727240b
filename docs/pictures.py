"""Make the pictures of the README: the dashboard in a real JupyterLab, after a brush.

``python docs/pictures.py`` writes ``docs/dashboard-light.png`` and ``docs/dashboard-dark.png``.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.browser import harness  # noqa: E402

WIDTH = 1200
MOST_TRIES = 50

CELL = """
import xwidgets as xw
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
model = RandomForestClassifier(200, random_state=0).fit(X, y)
explainer = xw.explain(model, X, y, class_names=["malignant", "benign"])
explainer
"""
BEFORE = """
explainer.selection.feature = "worst area"
explainer.selection.row = 112
explainer.shared.order = "output"
_ = explainer.attributions(), explainer.checks().result  # all of it is computed
"""


def picture(pages: harness.Pages, server: harness.Server, theme: harness.Theme) -> Path:
    """Run the cell, brush, and photograph what it shows."""
    page = pages.new(width=WIDTH + 160, height=2000, theme=theme)
    path = server.folder / f"{theme}.ipynb"
    harness.write_notebook(path, [CELL])
    notebook = harness.open_path(pages, page, server, path, theme=theme)
    notebook.command("application:toggle-left-area")
    notebook.run_all()
    notebook.run_cell(BEFORE)
    output = notebook.output(0)
    output.get_by_role("listbox", name=re.compile("Force plot of row 112")).wait_for()
    widget = output.locator(".xwidgets").first
    widen(page, widget)
    brush(page, output)
    page.mouse.move(1, 1)
    output.get_by_role("status").filter(has_text="rows selected").first.wait_for()
    target = HERE / f"dashboard-{theme}.png"
    target.write_bytes(at_rest(widget))
    return target


def at_rest(widget: Locator) -> bytes:
    """The picture once bars have slid to their places and what was hovered is let go.

    Then it is the same twice in a row.
    """
    before = b""
    for _ in range(MOST_TRIES):
        now = widget.screenshot(animations="disabled", caret="hide")
        if now == before:
            return now
        before = now
    raise RuntimeError(f"the picture still changes after {MOST_TRIES} tries")


def widen(page: Page, widget: Locator) -> None:
    """Change the window until the widget is as wide as the picture."""
    box, window = widget.bounding_box(), page.viewport_size
    assert box and window
    page.set_viewport_size(
        {"width": window["width"] + WIDTH - round(box["width"]), "height": window["height"]}
    )
    page.wait_for_function(
        "([widget, width]) => Math.round(widget.getBoundingClientRect().width) === width",
        arg=[widget.element_handle(), WIDTH],
    )


def brush(page: Page, output: Locator) -> None:
    """Drag over the histogram of values where the model changes its mind: a range, any effect."""
    plot = output.get_by_role("application", name=re.compile("of worst area"))
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    left, right, top = 0.193, 0.265, box["y"] + 12
    page.mouse.move(box["x"] + left * box["width"], top)
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], top, steps=8)
    page.mouse.up()


def main() -> None:
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as home,
        harness.jupyter(Path(home)) as server,
    ):
        browser = harness.launch(playwright)
        pages = harness.Pages(browser)
        for theme in ("light", "dark"):
            target = picture(pages, server, theme)
            print(f"{target} ({target.stat().st_size // 1024} KB)")
        pages.close()
        browser.close()


if __name__ == "__main__":
    main()
