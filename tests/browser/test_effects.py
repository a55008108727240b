"""Effects in a one-file page: lines, regions and cells select their rows, by keyboard too."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

import xwidgets as xw
from tests.browser import harness
from xwidgets.compute.question import Question

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A page in which the effect of x0 turns round with the city."""
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(400, 2)), columns=["x0", HOSTILE])
    table["city"] = pd.Categorical(random.choice(["Rome", HOSTILE], 400))
    table.loc[::10, "x0"] = np.nan
    side = np.where(table.city == "Rome", 1.0, -1.0)
    target = 2 * side * table.x0.fillna(0.0) + table[HOSTILE]
    model = HistGradientBoostingRegressor(
        categorical_features="from_dtype", max_iter=60, random_state=0
    )
    explainer = xw.explain(model.fit(table, target), table)
    questions = [
        ("effects.partial", {"features": [0, 2]}),
        ("effects.regions", {"feature": 0, "output": 0}),
        ("effects.ledger", {"output": 0}),
    ]
    for method, options in questions:
        explainer._study.ask(Question(method, options, "value")).result()
    path = tmp_path_factory.mktemp("effects") / "dashboard.html"
    explainer.to_html(path, views=["dependence"], what_if=True)
    return path


def selected(page) -> int:
    """What the header says."""
    text = page.locator(".xw-header").inner_text()
    found = re.search(r"([\d,]+)\s+of 400 selected", text)
    return int(found[1]) if found else 400


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650)])
def test_curves_regions_and_cells_select_rows(bare_page, file, theme, width):
    page = bare_page(file, theme=theme, width=width, height=1100)
    page.get_by_label("feature", exact=True).select_option(label="x0")
    page.get_by_label("method", exact=True).select_option("pdp")
    # The model in the page answers: no kernel is there, and no such block.
    plot = page.get_by_role("application", name="partial dependence of x0")
    plot.wait_for()
    plot.focus()
    page.keyboard.press("ArrowRight")
    said = plot.locator("output")
    page.wait_for_function("(found) => /x0/.test(found.textContent)", arg=said.element_handle())
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(page, f"effects-{theme}-{width}")
    # A stroke through the lines at the upper right selects the rows whose lines it meets.
    canvas = plot.locator("canvas").bounding_box()
    x, top = canvas["x"] + 0.9 * canvas["width"], canvas["y"] + 4
    page.mouse.move(x, top)
    page.mouse.down()
    page.mouse.move(x + 3, top + 0.4 * canvas["height"], steps=4)
    page.mouse.up()
    page.get_by_text(re.compile(r"mean of the \d+ selected rows")).wait_for()
    assert 20 < selected(page) < 300
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("feature", exact=True).select_option(label="x0")
    # The split that turns the curve round is found, and each side selects its rows.
    page.get_by_role("button", name=re.compile("for whom does it differ")).click()
    regions = page.get_by_role("list", name="regions of x0")
    sides = regions.get_by_role("button", name=re.compile("^city(?!.* and )"))
    sides.first.focus()
    page.keyboard.press("Enter")
    one = selected(page)
    sides.last.click()
    assert 0 < one < 400
    assert one + selected(page) == 400
    page.get_by_role("button", name=re.compile("sum of curves")).click()
    page.get_by_role("list", name="splits that add to it").wait_for()
    assert harness.axe(page, ".xwidgets") == []
    # Two features: arrows walk from cell to cell, Enter selects its rows.
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("feature", exact=True).select_option(label="x0")
    page.get_by_label("second feature", exact=True).select_option(label="city")
    heat = page.get_by_role("application", name="partial dependence of x0 and city")
    heat.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert re.match(r"x0 .*, city .*% of the rows", heat.locator("output").inner_text())
    page.keyboard.press("Enter")
    assert 0 < selected(page) < 100
    harness.shot(page, f"effects-pair-{theme}-{width}")
    assert harness.axe(page, ".xwidgets") == []
    assert page.locator("img").count() == 0


def test_a_file_of_the_ledger_answers_clicks_on_its_lines(bare_page, tmp_path):
    """No kernel and no model: each line shows its curve, and selects its rows."""
    random = np.random.default_rng(1)
    table = random.normal(size=(400, 3))
    explainer = xw.explain(lambda Z: Z[:, 1] * np.sign(Z[:, 2]) + 0.1 * Z[:, 0], table)
    path = tmp_path / "ledger.html"
    explainer.ledger().save(path)
    page = bare_page(path, width=900, height=900)
    page.get_by_role("application", name="partial dependence of x0").wait_for()
    assert page.locator("h3").first.inner_text() == "Variance ledger"
    lines = page.get_by_role("list", name="splits that add to it").get_by_role("button")
    lines.filter(has_text="x1 by x2").focus()
    page.keyboard.press("Enter")
    page.get_by_role("application", name="partial dependence of x1").wait_for()
    page.get_by_text(re.compile(r"mean of the \d+ selected rows")).wait_for()
    assert harness.axe(page, ".xwidgets") == []
