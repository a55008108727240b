"""The interactions view in a one-file page: walked, opened, brushed, and linked."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

import xwidgets as xw
from tests.browser import harness

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A page whose strongest pair is x0 and a category with a hostile level."""
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(300, 4)), columns=["x0", "x1", HOSTILE, "x3"])
    table["city"] = pd.Categorical(random.choice(["Rome", HOSTILE], 300))
    table.loc[::10, "x0"] = np.nan
    side = np.where(table.city == "Rome", 1.0, -1.0)
    target = side * table.x0.fillna(0.0) + table.x1 + 0.2 * table[HOSTILE] * table.x1
    model = HistGradientBoostingRegressor(
        categorical_features="from_dtype", max_iter=60, random_state=0
    )
    explainer = xw.explain(model.fit(table, target), table)
    path = tmp_path_factory.mktemp("interactions") / "dashboard.html"
    explainer.to_html(path, views=["importance", "interactions"])
    return path


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 600)])
def test_a_pair_is_found_opened_and_brushed(bare_page, file, theme, width):
    page = bare_page(file, theme=theme, width=width, height=1000)
    grid = page.get_by_role("grid", name=re.compile("interactions"))
    grid.focus()
    page.keyboard.press("Home")
    strongest = page.get_by_role("list", name="strongest pairs").get_by_role("button").first
    assert {"x0", "city"} <= set(re.split(r"\s+|×", strongest.inner_text()))
    assert page.get_by_role("tooltip").inner_text().startswith("city × x0")
    harness.shot(page, f"interactions-{theme}-{width}")
    assert harness.axe(page, ".xwidgets") == []
    page.keyboard.press("Enter")
    plot = page.get_by_role("application", name=re.compile("interaction of"))
    plot.wait_for()
    # The focus has gone along: arrows walk the rows, and say what the two do together.
    page.keyboard.press("ArrowRight")
    said = plot.locator("output")
    page.wait_for_function(
        "(found) => /together [+−].*pushes (up|down)/.test(found.textContent)",
        arg=said.element_handle(),
    )
    canvas = plot.locator("canvas").bounding_box()
    page.mouse.move(canvas["x"] + 0.5 * canvas["width"], canvas["y"] + 4)
    page.mouse.down()
    page.mouse.move(
        canvas["x"] + canvas["width"] - 2, canvas["y"] + 0.45 * canvas["height"], steps=4
    )
    page.mouse.up()
    status = page.get_by_role("status").filter(has_text=re.compile("selected of the 300"))
    status.wait_for()
    chosen = int(re.match(r"\d+", status.inner_text())[0])
    assert 0 < chosen < 150
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(page, f"interactions-pair-{theme}-{width}")
    # Escape leaves the pair; what was selected stays, and the matrix is that of these rows.
    page.keyboard.press("Escape")
    grid.wait_for()
    assert f"{chosen} selected" in status.inner_text()
    assert page.locator("img").count() == 0
