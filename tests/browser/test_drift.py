"""Drift in a notebook and in a file: batches over time, by pointer and by keys, with no kernel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from tests.browser import harness

HOSTILE = "<img src=x onerror=alert(1)>"

STUDY = f"""
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
import xwidgets as xw
rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(600, 3)), columns=["income", {HOSTILE!r}, "age"])
y = np.where(X["income"] + 0.5 * X["age"] + 0.3 * rng.normal(size=600) > 0, "yes", "no")
explainer = xw.explain(LogisticRegression().fit(X, y), X, y)
batches = {{"may": X[:200], "june": X[X["income"] > 0.3], {HOSTILE!r}: X.assign(age=X["age"] + 2)}}
"""


def test_a_batch_is_picked_and_a_feature_is_in_focus(lab, open_notebook):
    page = lab
    notebook = open_notebook(page, [f"{STUDY}view = explainer.drift(batches)\nview"])
    output = notebook.output(0)
    said = output.locator(".xw-said")
    expect(said).to_contain_text("age", timeout=60_000)
    picker = output.get_by_label("batch", exact=True)
    picker.select_option("june")
    expect(said).to_have_text(notebook.value("view.result.said_of(1)"))
    first = output.locator(".xw-drift-rows button").first
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    assert notebook.value("explainer.selection.feature") == 0
    assert harness.axe(page, ".xwidgets") == []
    assert output.locator("img").count() == 0


def test_served_rows_come_into_the_view_by_themselves(lab, open_notebook, tmp_path):
    rng = np.random.default_rng(2)
    rows = pd.DataFrame(rng.normal(size=(120, 3)), columns=["income", HOSTILE, "age"])
    rows[:60].to_csv(tmp_path / "first.csv", index=False)
    watch = f"watched = xw.monitor(explainer, {str(tmp_path)!r}, batch_rows=60, interval=0.5)"
    notebook = open_notebook(lab, [f"{STUDY}{watch}\nwatched.view"])
    output = notebook.output(0)
    expect(output.locator(".xw-note")).to_contain_text("60 rows against 600", timeout=60_000)
    assert output.get_by_label("batch", exact=True).count() == 0
    half = tmp_path / ".second.csv"
    rows[60:].assign(age=rows["age"] + 3).to_csv(half, index=False)
    half.rename(tmp_path / "second.csv")  # another program; nothing is clicked
    picker = output.get_by_label("batch", exact=True)
    expect(picker.locator("option")).to_have_text(
        ["rows 1 to 60", "rows 61 to 120"], timeout=60_000
    )
    expect(output.locator(".xw-said")).to_contain_text("1 of 3 features moved: age")
    notebook.run_cell("watched.stop()")
    assert notebook.value("watched.view.result.batch_rows.tolist()") == [60, 60]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(600, 3)), columns=["income", HOSTILE, "age"])
    y = np.where(X["income"] + 0.5 * X["age"] + 0.3 * rng.normal(size=600) > 0, "yes", "no")
    path = tmp_path_factory.mktemp("drift") / "drift.html"
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        moved = X[X["income"] > 0.3]
        explainer.drift([X[:200], moved], [y[:200], None]).save(path)
    return path


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650), ("light", 400)])
def test_without_a_kernel(bare_page, file, theme, width):
    page = bare_page(file, theme=theme, width=width, height=1000)
    said, picker = page.locator(".xw-said"), page.get_by_label("batch", exact=True)
    expect(said).to_contain_text("income")
    picker.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("0 of 3 features moved")
    lines = page.locator(".xw-drift-lines")
    expect(lines).to_have_count(5)  # accuracy, the prediction, three features
    box = lines.first.bounding_box()
    lines.first.click(position={"x": 0.75 * box["width"], "y": box["height"] / 2})
    expect(picker).to_have_value("1")
    expect(said).to_contain_text("1 of 3 features moved: income")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(page, f"drift-{theme}-{width}")
    assert page.locator("img").count() == 0
