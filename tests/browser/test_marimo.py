"""Views in marimo, as an app: live, heard by other cells, and alive after a cell has run again."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.browser import serving
from tests.browser.asking import asked, reset
from tests.browser.test_dashboard import brush, scatter

APP = """
import marimo

app = marimo.App(width="full")

@app.cell
def _():
    import marimo as mo
    import numpy as np
    import pandas as pd
    import xwidgets as xw

    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(60, 3)), columns=["income", "age", "debt"])

    def score(rows):  # nothing that a page could compute
        return 2 * rows["income"].to_numpy() - rows["age"].to_numpy()

    explainer = xw.explain(score, X, background=X[:10])
    return X, explainer, mo

@app.cell
def _(explainer, mo):
    heard, hear = mo.state(None)
    explainer.selection.observe(lambda change: hear(change["new"]), names="rows")
    return (heard,)

@app.cell
def _(mo):
    again = mo.ui.button(label="Again", value=0, on_click=lambda count: count + 1)
    again
    return (again,)

@app.cell
def _(again, explainer):
    n_again = again.value
    explainer
    return (n_again,)

@app.cell
def _(explainer, mo):
    mo.ui.anywidget(explainer.what_if(3))
    return

@app.cell
def _(heard, mo, n_again):
    mo.md(f"again {n_again}, heard {'nothing' if heard() is None else len(heard())}.")
    return
"""


@pytest.fixture
def app(pages, tmp_path):
    (tmp_path / "app.py").write_text(APP)
    port = serving.free_port()
    arguments = ["run", "app.py", "--headless", "--no-token", "--host", "127.0.0.1"]
    with serving.served("marimo", [*arguments, "--port", str(port)], port, tmp_path) as url:
        page = pages.new(height=1800)
        watch = pages.watch(page)
        watch.origins.add(urlsplit(url).netloc)
        watch.allow("Error registering service worker")  # those are blocked in every test
        page.goto(url)
        yield page


def n_heard(page, n_again):
    """As soon as another cell has run with a selection."""
    told = page.get_by_text(re.compile(rf"again {n_again}, heard \d+"))
    return int(re.search(r"heard (\d+)", told.inner_text())[1])


def test_views_are_live_and_cells_hear_them(app):
    scatter(app).wait_for()
    # What is asked of the kernel comes as a model of its own, made while no cell runs.
    app.locator("[data-kind=checks] .xw-finding").first.wait_for()
    first, second = asked(app, "income", "2.5"), asked(app, "income", "1.5")
    assert first - second == pytest.approx(2.0)
    brush(app, app, 0.3, 0.7)
    n_rows = n_heard(app, 0)
    assert 0 < n_rows < 60
    app.get_by_role("status").filter(has_text=f"{n_rows} of 60 rows selected").wait_for()

    # The cell that runs again made the first view: the other one lives on, and so does its own.
    app.get_by_role("button", name="Again").click()
    assert n_heard(app, 1) == n_rows
    scatter(app).wait_for()
    assert asked(app, "income", "2.5") == pytest.approx(first)
    reset(app)
    app.get_by_text("again 1, heard nothing").wait_for()
    assert not any(app.get_by_role("alert").all_inner_texts())
