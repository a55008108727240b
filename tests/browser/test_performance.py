"""Performance in the page: Python's numbers, errors that can be clicked, one threshold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import xwidgets as xw
from tests.browser import harness
from xwidgets.results.performance_words import number


@pytest.fixture(scope="module")
def view() -> Any:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    X = X.iloc[:, :6]
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[::3], y[::3])
    return xw.explain(model, X, y, class_names=["malignant", "benign"]).performance()


def test_the_page_says_what_python_says(view: Any, bare_page: Any, tmp_path: Path) -> None:
    view.save(tmp_path / "performance.html")
    page = bare_page(tmp_path / "performance.html", width=1200)
    shown = page.locator(".xw-performance")
    shown.locator(".xw-said").wait_for()
    found = view.result
    assert shown.locator(".xw-said").inner_text() == found.sentence
    for name, one in found.metrics.items():
        assert shown.locator(f'[data-score="{name}"]').inner_text() == number(one.value)
    cells = [
        int(shown.locator(f'[data-cell="{i}-{j}"] span').inner_text())
        for i in (0, 1)
        for j in (0, 1)
    ]
    assert cells == found.confusion.ravel().tolist()
    assert harness.axe(page) == []

    # The errors of one kind, and another threshold: both from the keyboard.
    shown.locator('[data-cell="0-1"]').press("Enter")
    teal = shown.locator(".xw-scores thead .xw-teal")
    assert teal.inner_text() == f"{cells[1]} rows selected"
    shown.get_by_role("slider", name="threshold").press("ArrowLeft")
    shown.get_by_label("threshold", exact=True).first.fill("0.8")
    shown.get_by_label("threshold", exact=True).first.press("Enter")
    score = view._live.study.predicted("probability").all()[:, 1]
    y = np.asarray(view._live.study.target.codes)
    missed = int(((score < 0.8) & (y == 1)).sum())
    shown.locator('[data-cell="1-0"] span', has_text=str(missed)).wait_for()
    assert (
        shown.locator(".xw-said")
        .inner_text()
        .startswith(f"Right for {100 * ((score >= 0.8) == y).mean():.1f} % of rows")
    )


CELL = """
import numpy as np
import xwidgets as xw
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
X, y = load_breast_cancer(return_X_y=True, as_frame=True)
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[::3], y[::3])
explainer = xw.explain(model, X, y, class_names=["malignant", "benign"])
explainer.performance()
"""


def test_a_threshold_that_is_typed_reaches_python_and_gets_its_intervals(
    pages: Any, open_notebook: Any
) -> None:
    page = pages.new(width=1400, height=1200)
    notebook = open_notebook(page, [CELL])
    shown = notebook.output(0).locator(".xw-performance")
    row = shown.locator("tr", has=page.locator('[data-score="accuracy"]'))
    interval = row.locator("td").nth(1)
    expect(interval).to_have_text(re.compile(r"\d – "))
    before = interval.inner_text()
    field = shown.get_by_label("threshold", exact=True).first
    field.press_sequentially("0.9", delay=150)
    field.press("Enter")
    expect(shown.get_by_role("button", name="the model's own")).to_be_visible()
    assert notebook.value("explainer.selection.threshold") == 0.9
    expect(interval).to_have_text(re.compile(r"\d – "))
    expect(interval).not_to_have_text(before)
