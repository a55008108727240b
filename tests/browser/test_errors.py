"""Errors in a notebook and in a file: what is clicked is what Python has selected."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.ensemble import HistGradientBoostingClassifier

import xwidgets as xw
from tests.browser import harness

HOSTILE = "<img src=x onerror=alert(1)>"

STUDY = f"""
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
import xwidgets as xw
rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(2_000, 3)), columns=["income", "debt", "age"])
X["city"] = pd.Categorical(rng.choice(["Rome", "Paris", {HOSTILE!r}], 2_000))
X.loc[::9, "debt"] = np.nan
sex = rng.choice(["f", "m"], 2_000)
odd = (X["city"] == {HOSTILE!r}) | ((sex == "f") & (X["age"] > 0))
y = np.where((X["income"] > 0) ^ (odd & (rng.random(2_000) < 0.4)), "yes", "no")
model = HistGradientBoostingClassifier(max_iter=20, categorical_features="from_dtype")
explainer = xw.explain(model.fit(X, y), X, y)
explainer.columns["sex"] = sex
"""


def test_slices_and_nodes_select_their_rows(lab, open_notebook):
    notebook = open_notebook(lab, [f"{STUDY}explainer.errors()"])
    output = notebook.output(0)
    slices = output.locator(".xw-slices > ul .xw-slice")
    slices.first.wait_for()
    result = "explainer.errors().result"
    n = notebook.value(f"int({result}.slice_confirmed.sum())")
    expect(slices).to_have_count(n)
    names = notebook.value(f"list({result}.slice_names)")
    counts = notebook.value(f"{result}.slice_counts.tolist()")
    assert any("sex is f" in name for name in names[:n])
    for k in range(n):
        slices.nth(k).click()
        expect(slices.nth(k)).to_have_attribute("aria-pressed", "true")
        assert notebook.value("len(explainer.selected())") == counts[k]
    slices.nth(n - 1).click()
    nodes = output.get_by_role("tree").get_by_role("treeitem")
    nodes.nth(1).click()
    expect(output.get_by_role("treeitem", selected=True)).to_have_count(1)
    assert notebook.value("len(explainer.selected())") in notebook.value(
        f"{result}.counts.tolist()"
    )
    assert harness.axe(lab, ".xwidgets") == []
    harness.shot(output, "errors-notebook")
    assert output.locator("img").count() == 0


def test_another_metric_is_asked_of_the_kernel(lab, open_notebook):
    notebook = open_notebook(lab, [f"{STUDY}explainer.errors(refit=False)"])
    output = notebook.output(0)
    output.locator(".xw-slices").wait_for()
    output.get_by_label("what is an error").select_option("false negative rate")
    n = int(notebook.value("int((y == 'yes').sum())"))
    expect(output.get_by_role("treeitem").first).to_contain_text(f"{n:,} rows")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(1_500, 3)), columns=["income", HOSTILE, "age"])
    odd = X[HOSTILE] > 0.8
    y = np.where((X["income"] > 0) ^ (odd & (rng.random(1_500) < 0.4)), "yes", "no")
    model = HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(X, y)
    path = tmp_path_factory.mktemp("errors") / "errors.html"
    with xw.explain(model, X, y) as explainer:
        explainer.to_html(path, views=["errors", "table"])
    return path


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650), ("light", 400)])
def test_without_a_kernel(bare_page, file, theme, width):
    page = bare_page(file, theme=theme, width=width, height=1000)
    first = page.locator(".xw-slice").first
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    words = first.locator(".xw-slice-words").inner_text()
    n_rows = re.search(r"\(([\d,]+)\)", words)[1]
    expect(page.locator(".xw-root").first).to_contain_text(f"{n_rows} of 1,500")
    mistake = page.locator(".xw-row-line").first
    mistake.click()
    expect(mistake).to_have_attribute("aria-pressed", "true")
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(page, f"errors-{theme}-{width}")
    assert page.locator("img").count() == 0


def test_slices_by_attributions_and_unusual_explanations_select_their_rows(lab, open_notebook):
    notebook = open_notebook(lab, [f"{STUDY}explainer.errors(refit=False)"])
    output = notebook.output(0)
    output.get_by_role("button", name="search slices by SHAP values").click()
    asked = output.locator(".xw-asked")
    found = "explainer.errors(refit=False).attribution_slices"
    asked.first.locator(".xw-slice").first.wait_for()
    names = notebook.value(f"list({found}.slice_names)")
    first = asked.first.locator(".xw-slice").first
    k = names.index(first.locator(".xw-slice-name").inner_text().strip())
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    assert notebook.value("len(explainer.selected())") == notebook.value(f"len({found}.rows({k}))")
    output.get_by_role("button", name="look for unusual explanations").click()
    line = asked.nth(1).locator(".xw-row-line").first
    line.wait_for()
    line.click()
    expect(line).to_have_attribute("aria-pressed", "true")
    outlier = notebook.value("int(explainer.errors(refit=False).outliers.order[0])")
    assert notebook.value("explainer.selection.row") == outlier
    assert harness.axe(lab, ".xwidgets") == []
    harness.shot(output, "errors-asked")


def test_a_column_that_is_added_is_asked_at_once(lab, open_notebook):
    notebook = open_notebook(
        lab, [f"{STUDY}del explainer.columns['sex']\nexplainer.errors(refit=False)"]
    )
    output = notebook.output(0)
    output.locator(".xw-slices").wait_for()
    expect(output).not_to_contain_text("not seen by the model")
    notebook.run_cell("explainer.columns['gender'] = sex")
    expect(output.locator(".xw-slices")).to_contain_text("not seen by the model")
