"""Views in JupyterLab and `explainer.selection`: what is clicked is heard, what is set is shown."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser import harness

SETUP = """
import numpy as np, pandas as pd
import xwidgets as xw
from sklearn.linear_model import LogisticRegression
rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(200, 4)), columns=["income", "age", "years", "debt"])
y = np.where(2 * X["income"] - X["age"] + rng.normal(size=200) > 0, "yes", "no")
explainer = xw.explain(LogisticRegression().fit(X, y), X, y)
def heard():
    found = explainer.selection
    return [found.row, found.feature, None if found.rows is None else len(found.rows)]
"""
NAMES = ["income", "age", "years", "debt"]


class Linked:
    """A view in a notebook, beside the selection of its explainer."""

    def __init__(self, notebook: harness.Notebook, call: str, heading: str) -> None:
        self.notebook = notebook
        self.position = notebook.run_cell(call)
        self.view: Locator = notebook.output(self.position).get_by_role("region", name=heading)
        self.view.locator(".xw-doubts").first.wait_for()

    def heard(self, place: int, expected: Any) -> None:
        """Python has heard what was done: row, feature, or how many rows."""
        for _ in range(200):
            found = self.notebook.value("heard()")[place]
            if found == expected:
                break
            self.notebook.page.wait_for_timeout(100)
        assert found == expected
        self.notebook.cell(self.position)

    def told(self, source: str) -> None:
        self.notebook.run_cell(source)
        self.notebook.cell(self.position)


def test_each_view_is_heard_and_hears(pages, open_notebook):
    page = pages.lab(width=1200, height=1100, theme="dark")
    notebook = open_notebook(page, [SETUP], theme="dark")
    views_of_a_row(notebook)
    views_of_the_model(notebook)


def views_of_a_row(notebook):
    lime = Linked(notebook, "explainer.lime()", "LIME")
    options = lime.view.get_by_role("listbox").get_by_role("option")
    options.filter(has_text="debt").click()
    lime.heard(1, NAMES.index("debt"))
    lime.told("explainer.selection.feature = 1; explainer.selection.row = 5")
    expect(lime.view.locator(".xw-row-facts")).to_contain_text("row 5")
    expect(lime.view.get_by_role("option", selected=True).filter(has_text="age")).to_have_count(1)
    lime.view.get_by_role("button", name="Next row").click()
    lime.heard(0, 6)

    plans = Linked(notebook, "explainer.counterfactuals()", "Counterfactuals")
    expect(plans.view.locator(".xw-row-facts")).to_contain_text("row 6")
    plans.view.get_by_role("button", name="Next row").click()
    plans.heard(0, 7)
    plans.told("explainer.selection.row = 9")
    expect(plans.view.locator(".xw-row-facts")).to_contain_text("row 9")
    plans.view.locator(".xw-plan-feature").filter(has_text="income").first.click()
    plans.heard(1, 0)

    boundary = Linked(notebook, "explainer.boundary()", "Decision boundary")
    boundary.view.get_by_text("through row 9").click()
    boundary.told("explainer.selection.row = 4")
    expect(boundary.view.locator(".xw-boundary-told")).to_contain_text("row 4")
    plane = boundary.view.get_by_role("application")
    plane.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        plane.press(key)
    boundary.heard(0, int(re.search(r"row (\d+)", plane.locator("output").inner_text())[1]))


def views_of_the_model(notebook):
    terms = Linked(notebook, "explainer.terms()", "Own terms")
    terms.view.get_by_role("button", name=re.compile("^debt")).click()
    terms.heard(1, NAMES.index("debt"))
    terms.told("explainer.selection.feature = 2")
    expect(terms.view.get_by_role("button", pressed=True)).to_contain_text("years")

    tree = Linked(notebook, "explainer.surrogate()", "Imitation")
    items = tree.view.get_by_role("tree")
    items.focus()
    items.press("ArrowDown")
    said = items.locator(".xw-active .xw-hidden").inner_text()
    items.press("Enter")
    tree.heard(2, int(re.search(r": (\d+) rows", said)[1]))
    tree.told("explainer.selection.rows = np.arange(30)")
    expect(tree.view.get_by_role("button", name="30 selected rows")).to_be_visible()

    pairs = Linked(notebook, "explainer.interactions('h')", "Interactions")
    pairs.view.get_by_role("button", name="age: focus").or_(
        pairs.view.locator(".xw-pair-name", has_text="age")
    ).first.click()
    pairs.heard(1, NAMES.index("age"))
    pairs.told("explainer.selection.feature = 0")
    expect(pairs.view.locator(".xw-pair-name.xw-named")).to_have_text("income")

    ranks = Linked(notebook, "explainer.rankings()", "Rankings")
    ranks.view.get_by_role("option", name=re.compile("^years")).focus()
    notebook.page.keyboard.press("Home")
    first = ranks.view.get_by_role("option", selected=True).get_attribute("aria-label")
    ranks.heard(1, NAMES.index(first.split(":")[0]))
    ranks.told("explainer.selection.feature = 3")
    chosen = ranks.view.get_by_role("option", selected=True)
    expect(chosen).to_have_attribute("aria-label", re.compile("^debt"))

    good = Linked(notebook, "explainer.good_models(n=3)", "Good models")
    part = good.view.locator(".xw-good-part").first
    n = int(re.search(r"([\d,]+) rows?$", part.inner_text())[1])
    part.click()
    good.heard(2, n)
    good.told("explainer.selection.feature = 1")
    chosen = good.view.get_by_role("listbox").get_by_role("option", selected=True)
    expect(chosen).to_have_attribute("aria-label", re.compile("^age"))
    assert harness.axe(notebook.page, ".jp-OutputArea-output") == []
