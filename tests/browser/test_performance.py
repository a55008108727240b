"""Performance in the page: Python's numbers, errors that can be clicked, one threshold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LinearRegression, LogisticRegression
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


def test_every_mark_by_the_keyboard_alone(view: Any, bare_page: Any, tmp_path: Path) -> None:
    view.save(tmp_path / "performance.html")
    page = bare_page(tmp_path / "performance.html", width=1200)
    shown = page.locator(".xw-performance")
    teal = shown.locator(".xw-scores thead .xw-teal")
    field = shown.get_by_label("threshold", exact=True).first

    def walk(name: str, steps: int = 3) -> str:
        plot = shown.get_by_role("application", name=name)
        plot.focus()
        for _ in range(steps):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        said: str = plot.locator("output").inner_text()
        return said

    for name in ("ROC of", "Precision and recall of"):
        said = walk(name)
        wanted = re.search(r"from ([\d.]+) on", said)
        assert wanted is not None
        assert float(field.input_value()) == pytest.approx(float(wanted[1]), abs=6e-4)
        shown.get_by_role("button", name="the model's own").click()
        expect(field).to_have_value("")
    score = view._live.study.predicted("probability").all()[:, 1]
    for name in ("Gain of", "Lift of"):
        wanted = re.search(r"share of rows ([\d.]+) %", walk(name))
        assert wanted is not None
        n_rows = round(float(wanted[1]) / 100 * len(score))
        expect(teal).to_have_text(re.compile(rf"^{n_rows} rows selected|^{n_rows - 1} rows"))
        page.keyboard.press("Escape")
        expect(teal).to_have_count(0)
    for name in ("Calibration of", "Scores of"):
        walk(name, 2)
        expect(teal).to_have_text(re.compile(r"^\d+ rows? selected"))
    # What was walked to is marked as long as the plot has the focus.
    shown.locator('[data-cell="0-0"]').focus()
    assert page.locator(".xw-spot").count() == 0


def test_a_file_has_the_intervals_of_the_threshold_on_screen(
    bare_page: Any, tmp_path: Path
) -> None:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[::3], y[::3])
    explainer = xw.explain(model, X, y)
    view = explainer.performance(0.8)
    view.save(tmp_path / "one.html")
    explainer.dashboard("groups").save(tmp_path / "all.html")
    for name in ("one", "all"):
        page = bare_page(tmp_path / f"{name}.html", width=1200)
        said = page.locator(".xw-said", has_text="of rows (")
        expect(said).to_have_text(view.result.sentence)
        assert " – " in said.inner_text()


def test_errors_of_numbers_are_brushed_by_keyboard(bare_page: Any, tmp_path: Path) -> None:
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    explainer = xw.explain(LinearRegression().fit(X, y), X, y)
    explainer.performance().save(tmp_path / "numbers.html")
    page = bare_page(tmp_path / "numbers.html", width=1200)
    teal = page.locator(".xw-scores thead .xw-teal")
    for name in ("Predicted against actual", "Errors"):
        page.get_by_role("application", name=name, exact=True).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.down("Shift")
        for _ in range(6):
            page.keyboard.press("ArrowRight")
        page.keyboard.up("Shift")
        expect(teal).to_have_text(re.compile(r"^\d+ rows selected"))
        page.keyboard.press("Escape")
        expect(teal).to_have_count(0)
    assert harness.axe(page) == []


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
    page = pages.lab(width=1400, height=1200)
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
