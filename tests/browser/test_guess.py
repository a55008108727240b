"""Guess first in a page without a kernel: every view asks, and can be skipped."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

import xwidgets as xw
from tests.browser import harness
from xwidgets.widgets.one_file import write_page

RNG = np.random.default_rng(5)
N_ROWS = 80


class Model:
    """Two classes by a formula: no library's numbers."""

    classes_ = np.array(["no", "yes"])

    def fit(self, X, y):
        return self

    def predict(self, X):
        return self.classes_[(self.predict_proba(X)[:, 1] >= 0.5).astype(int)]

    def predict_proba(self, X):
        z = 1.5 * X["income"] - X["debt"] * (1 + 0.5 * X["income"]) + (X["city"] == "Rome")
        p = 1 / (1 + np.exp(-np.asarray(z, float)))
        return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def explainer():
    table = pd.DataFrame(RNG.normal(size=(N_ROWS, 2)), columns=["income", "debt"]).round(2)
    table["city"] = RNG.choice(["Oslo", "Rome"], N_ROWS)
    model = Model()
    y = model.predict(table)
    y[:12] = "no"
    with xw.explain(model, table, y) as found:
        found.cohorts["rich"] = "income > 0"
        yield found


@pytest.fixture(scope="module")
def every(explainer, tmp_path_factory):
    """One page with every view that asks first."""
    new = pd.DataFrame({"income": [2.0] * 40, "debt": [0.0] * 40, "city": ["Rome"] * 40})
    views = [
        explainer.importance(guess=True),
        explainer.beeswarm(guess=True),
        explainer.dependence("income", guess=True),
        explainer.dependence("city", "pdp", guess=True),
        explainer.dependence(["income", "debt"], "pdp", guess=True),
        explainer.regions("income", guess=True),
        explainer.ledger(guess=True),
        explainer.interactions(guess=True),
        explainer.force(3, guess=True),
        explainer.force([1, 2, 3], guess=True),
        explainer.waterfall(3, guess=True),
        explainer.lime(3, guess=True),
        explainer.what_if(3, guess=True),
        explainer.narrative(3, guess=True),
        explainer.counterfactuals(3, guess=True),
        explainer.performance(guess=True),
        explainer.errors(guess=True),
        explainer.fairness("city", guess=True),
        explainer.comparison(guess=True),
        explainer.drift(new, guess=True),
        explainer.checks(guess=True),
        explainer.rankings(guess=True),
        explainer.surrogate(guess=True),
        explainer.boundary("income", "debt", guess=True),
    ]
    for view in views:
        view.result  # noqa: B018  (it is in the page)
    path = tmp_path_factory.mktemp("guess") / "every.html"
    write_page(path, explainer._live.screen, [view._filed() for view in views])
    return path, len(views)


def test_every_view_asks_and_can_be_skipped(bare_page, every):
    path, n_views = every
    page = bare_page(path)
    skip = page.get_by_role("button", name="Show me")
    expect(skip).to_have_count(n_views)
    # Each has a question of its own, none shows anything yet.
    expect(page.locator(".xw-guess-question")).to_have_count(n_views)
    expect(page.locator(".xw-view:not(.xw-guess)")).to_have_count(0)
    assert harness.axe(page, ".xwidgets") == []
    for _ in range(n_views):
        skip.first.click()
    expect(page.locator(".xw-guess")).to_have_count(0)
    expect(page.locator(".xw-failed")).to_have_count(0)
    assert page.locator(".xw-view").count() >= n_views
