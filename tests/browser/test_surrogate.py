"""The tree that imitates, in a one-file page: walked, opened, chosen; and as rules and weights."""

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


@pytest.fixture(scope="module")
def explainer():
    """Numbers, a gap, and a category with a hostile level."""
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(500, 3)), columns=["income", HOSTILE, "age"])
    table["city"] = pd.Categorical(random.choice(["Rome", "Paris", HOSTILE, "Wien"], 500))
    table.loc[::9, "income"] = np.nan
    side = table.city.isin(["Rome", HOSTILE]).to_numpy()
    score = np.where(side, 1.5, -1.0) + table.income.fillna(1.0) * side + 0.5 * table[HOSTILE]
    model = HistGradientBoostingClassifier(
        categorical_features="from_dtype", max_iter=60, random_state=0
    )
    y = np.where(score + random.normal(size=500) > 0, "yes", "no")
    return xw.explain(model.fit(table, y), table, y)


@pytest.fixture(scope="module")
def file(explainer, tmp_path_factory):
    path = tmp_path_factory.mktemp("surrogate") / "dashboard.html"
    explainer.to_html(path, views=["surrogate", "table"])
    return path


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650), ("light", 400)])
def test_a_node_is_walked_to_closed_and_chosen(bare_page, file, theme, width):
    page = bare_page(file, theme=theme, width=width, height=1000)
    tree = page.get_by_role("tree", name=re.compile("tree that imitates"))
    items = tree.get_by_role("treeitem")
    n_all = items.count()
    assert n_all >= 5
    tree.focus()
    page.keyboard.press("ArrowDown")
    active = tree.locator(".xw-active")
    name = active.locator(".xw-hidden").inner_text()
    assert "city is" in name
    harness.shot(page, f"surrogate-{theme}-{width}")
    assert harness.axe(page, ".xwidgets") == []
    page.keyboard.press("-")
    expect(items).not_to_have_count(n_all)
    page.keyboard.press("+")
    expect(items).to_have_count(n_all)
    n_rows = int(re.search(r": ([\d,]+) rows", name)[1].replace(",", ""))
    page.keyboard.press("Enter")
    chosen = tree.get_by_role("treeitem", selected=True)
    expect(chosen).to_have_count(1)
    expect(page.locator(".xw-root")).to_contain_text(re.compile(rf"{n_rows:,} of 500"))
    page.keyboard.press("Enter")
    expect(chosen).to_have_count(0)
    assert page.locator("img").count() == 0


def test_rules_and_weights_select_too(bare_page, explainer, tmp_path):
    for kind, part in (("rules", ".xw-rule"), ("linear", ".xw-linear-dot")):
        path = tmp_path / f"{kind}.html"
        explainer.surrogate(kind=kind).save(path)
        page = bare_page(path, width=900)
        first = page.locator(part).first
        first.click()
        expect(first).to_have_attribute("aria-pressed", "true")
        assert harness.axe(page, ".xwidgets") == []
        harness.shot(page, f"surrogate-{kind}")
        first.click()
        expect(first).to_have_attribute("aria-pressed", "false")
        assert page.locator("img").count() == 0


NOTEBOOK = """
import numpy as np
import xwidgets as xw
X = np.random.default_rng(0).normal(size=(400, 3))
explainer = xw.explain(lambda rows: rows[:, 0] * (rows[:, 1] > 0) + 0.2 * rows[:, 2], X)
explainer.surrogate()
"""


def test_of_the_selected_rows_alone(lab, open_notebook):
    notebook = open_notebook(lab, [NOTEBOOK])
    output = notebook.output(0)
    tree = output.get_by_role("tree")
    tree.wait_for()
    tree.get_by_role("treeitem").nth(1).click()
    n_rows = notebook.value("len(explainer.selected())")
    assert 10 < n_rows < 400
    output.get_by_role("button", name=re.compile("selected rows? alone")).click()
    output.get_by_text(re.compile(rf"of {n_rows} rows")).wait_for()
    # The tree is of them; its nodes are parts of them.
    expect(tree.get_by_role("treeitem").first).to_contain_text(f"{n_rows} rows")
    tree.get_by_role("treeitem").nth(1).click()
    expect(tree.get_by_role("treeitem", selected=True)).to_have_count(1)
    assert 0 < notebook.value("len(explainer.selected())") < n_rows
    output.get_by_role("button", name="of all rows").click()
    expect(tree.get_by_role("treeitem").first).to_contain_text("400 rows")
