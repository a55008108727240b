"""Cohorts in a page without a kernel: named, compared, walked by keys, undone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from tests.browser import harness
from xwidgets.results.performance_words import percent


@pytest.fixture(scope="module")
def explainer():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, 3)), columns=["age", "income", "debt"])
    y = (X["age"] + rng.normal(size=300) > 0).astype(int)
    with xw.explain(LogisticRegression().fit(X, y), X, y) as made:
        made.cohorts["young"] = X["age"] < -0.5
        made.cohorts["in debt"] = X["debt"] > 0
        yield made


def test_the_selection_gets_a_name_and_undo_takes_it_back(bare_page, explainer, tmp_path):
    explainer.selection.filters = [{"feature": "income", "min": 0}]
    explainer.to_html(tmp_path / "page.html")
    explainer.selection.filters = []
    page = bare_page(tmp_path / "page.html", width=1200)
    page.get_by_role("button", name="+ Cohort: name the selected rows").click()
    opener = page.get_by_role("button", name="Cohorts: 3")
    opener.focus()
    page.keyboard.press("Enter")
    listed = page.get_by_role("dialog", name="Cohorts")
    young = int(explainer.cohorts["young"].sum())
    first = listed.get_by_role("button", name=f"young {young} rows")
    expect(first).to_be_focused()
    assert harness.axe(page, ".xwidgets") == []
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{young} of 300", exact=False).first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name="Cohorts: 2")).to_be_visible()
    harness.shot(page.locator(".xwidgets").first, "cohorts-header")


@pytest.mark.parametrize(("width", "theme"), [(1200, "light"), (650, "dark")])
def test_cohorts_side_by_side_say_what_python_says(bare_page, explainer, tmp_path, width, theme):
    view = explainer.comparison()
    found = view.result
    view.save(tmp_path / "view.html")
    page = bare_page(tmp_path / "view.html", width=width, theme=theme)
    region = page.get_by_role("region", name="Cohorts", exact=True)
    row = region.get_by_role("row", name="error rate")
    j = found.measures.index("error rate")
    for k in range(2):
        words = row.get_by_role("cell").nth(k).inner_text()
        assert words.startswith(percent(found.values[k, j]))
    region.get_by_label("against").select_option("in debt")
    expect(row.get_by_role("cell").nth(0)).to_contain_text(
        f"{100 * abs(found.pair_difference[0, j]):.1f}"
    )
    region.get_by_role("button", name="young").click()
    expect(region.get_by_role("button", name="young")).to_have_attribute("aria-pressed", "true")
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(region, f"comparison-{width}-{theme}")
