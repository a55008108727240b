"""LIME in a page without a kernel: its weights, other kernels, SHAP beside, rows by the list."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from tests.browser import harness

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Two rows of a model with a hostile column and a hostile level."""
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(300, 3)), columns=["x0", "x1", HOSTILE])
    table["city"] = random.choice(["Rome", HOSTILE], 300)
    table["when"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(300), unit="D")

    def model(rows):
        x0 = rows["x0"].to_numpy()
        return x0 + np.sin(3 * x0) + 2.0 * (rows["city"] == "Rome") + rows[HOSTILE] * 0.3

    path = tmp_path_factory.mktemp("lime") / "lime.html"
    with xw.explain(model, table) as explainer:
        explainer.lime([7, 9]).save(path)
    return path


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 600)])
def test_it_is_read_walked_and_moved_to_other_kernels(bare_page, file, theme, width):
    page = bare_page(file, theme=theme, width=width, height=900)
    said = page.locator(".xw-said")
    said.wait_for()
    assert re.search(r"It is a \w+ stand-in: \d+ %", said.inner_text())
    assert "With SHAP it shares" in said.inner_text()
    bars = page.get_by_role("listbox", name=re.compile("weights of the linear model"))
    first = bars.get_by_role("option").first
    bars.focus()
    page.keyboard.press("Home")
    assert first.get_attribute("aria-selected") == "true"
    assert "95 of 100 seeds" in page.get_by_role("tooltip").inner_text()
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(page, f"lime-{theme}-{width}")
    slider = page.get_by_role("slider", name="width of the kernel")
    slider.focus()
    before = slider.get_attribute("aria-valuetext")
    page.keyboard.press("Home")
    assert float(slider.get_attribute("aria-valuetext")) < float(before)
    picked = page.get_by_role("combobox", name="width of the kernel")
    assert picked.input_value() == "0"
    # The other row of the list came along; what was not asked for is not there, and says so.
    words = said.inner_text()
    page.get_by_role("combobox", name="row", exact=True).select_option(label="row 9")
    page.wait_for_function(
        "([found, old]) => found.textContent !== old", arg=[said.element_handle(), words]
    )
    page.get_by_role("radio", name="as they are").check()
    page.get_by_text("is not in this page").wait_for()
    assert page.locator("img").count() == 0
