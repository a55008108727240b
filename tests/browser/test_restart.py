"""A page that outlives its kernel: restarted, or dead and started anew."""

from __future__ import annotations

import re

import pytest

from tests.browser import harness

CELL = """
import numpy as np
import pandas as pd
import time
import xwidgets as xw
from sklearn.linear_model import LogisticRegression
X = pd.DataFrame(np.random.default_rng(1).normal(size=(300, 3)), columns=["a", "b", "c"])
y = (X["a"] + X["b"] > 0).astype(int)
explainer = xw.explain(LogisticRegression().fit(X, y), X, y, class_names=["no", "yes"])
explainer.attributions()
explainer._live.hub._handlers["compute"] = lambda question, seconds, keep: time.sleep(600)
explainer
"""

RESTART = """async () => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  await kernel.restart();
}"""


def prediction(output):
    output.locator('.xw-effect-number[aria-busy="false"]').wait_for()
    return float(output.locator("output.xw-big").get_attribute("data-value"))


def type_value(output, name, text):
    box = output.get_by_role("textbox", name=f"Value of {name}")
    box.fill(text)
    box.press("Enter")


@pytest.mark.parametrize("end", ["restart", "death"])
def test_the_page_goes_on_without_its_kernel(pages, open_notebook, end):
    page = pages.lab(width=1400, height=1000)
    notebook = open_notebook(page, [CELL])
    output = notebook.output(0)
    output.get_by_role("listbox", name=re.compile("Force plot of row 0")).wait_for()
    output.get_by_role("button", name="What if…").click()
    output.locator("output.xw-big[data-value]").wait_for()
    type_value(output, "a", "2")
    edited = prediction(output)
    output.get_by_role("button", name="Branch", exact=True).click()
    type_value(output, "b", "-1")
    assert output.get_by_text("no kernel").count() == 0
    # Something that the kernel will never answer.
    output.get_by_role("tab", name=re.compile("^Overview")).click()
    output.locator("select:has(option[value=permutation])").select_option("permutation")
    waiting = output.get_by_text("computing permutation importance")
    waiting.wait_for()

    if end == "restart":
        page.evaluate(RESTART)
    else:
        notebook.start_cell("import os; os._exit(1)")
    output = notebook.output(0)
    output.get_by_text("no kernel", exact=True).wait_for()
    waiting.wait_for(state="hidden")
    output.get_by_text(re.compile("no kernel to ask|run the cell again")).first.wait_for()

    # The branches are still there, and the model in the page answers.
    row = output.get_by_role("tab", name=re.compile("^Row"))
    row.dispatch_event("click")  # Jupyter may have put its own dialog over it
    type_value(output, "b", "0.5")
    there = prediction(output)
    output.get_by_role("button", name="row 0", exact=True).click()
    assert prediction(output) == pytest.approx(edited, rel=1e-12) != there
    type_value(output, "a", "-2")
    assert prediction(output) < edited
    assert harness.axe(page, ".xwidgets") == []


RAISING = """
import numpy as np
import pandas as pd
import xwidgets as xw
rng = np.random.default_rng(1)
X = pd.DataFrame({"age": rng.integers(18, 80, 60), "income": rng.normal(size=60)})
def f(z):
    if (z["age"] > 100).any():
        raise ValueError("too old")
    return (z["age"] / 20 + z["income"]).to_numpy()
explainer = xw.explain(f, X)
explainer.what_if(0)
"""


def test_a_model_that_raises_a_page_anew_and_a_kernel_that_has_gone(pages, open_notebook, reopen):
    page = pages.lab(width=1400, height=1000)
    notebook = open_notebook(page, [RAISING])
    output = notebook.output(0)
    output.locator("output.xw-big[data-value]").wait_for()
    type_value(output, "age", "50")
    before = prediction(output)
    output.get_by_role("button", name="Keep", exact=True).click()
    type_value(output, "age", "120")
    alert = output.locator(".xw-problems [role=alert]")
    alert.wait_for()
    assert alert.inner_text() == "The model raised ValueError: too old. Shown is the last answer."
    assert prediction(output) == before
    assert output.locator("output.xw-big").get_attribute("class") == "xw-big xw-stale"
    assert harness.axe(page, ".xwidgets") == []
    output.get_by_role("button", name="Branch", exact=True).click()
    type_value(output, "age", "60")
    alert.wait_for(state="hidden")
    assert prediction(output) != before
    page.wait_for_timeout(500)
    notebook.save()

    first, page = page, pages.new(width=1400, height=1000)
    notebook = reopen(page, notebook)
    output = notebook.output(0)
    output.get_by_role("button", name="row 0 (2)", exact=True).wait_for()
    assert output.get_by_role("button", name="Keep (1)", exact=True).count() == 1
    assert output.get_by_role("textbox", name="Value of age").input_value() == "60"

    # JupyterLab's own word where the last message of the old kernel comes after its end.
    for one in (first, page):
        pages.watch(one).allow("^Comm not found for comm id ")
    page.evaluate(RESTART)
    output.get_by_role("alert").filter(has_text="was restarted").wait_for()
    type_value(output, "age", "70")
    output.get_by_text("of the last answer", exact=True).wait_for()
    assert output.locator('.xw-effect-number[aria-busy="false"]').count() == 1
    assert output.locator(".xw-problems [role=alert]").inner_text() == (
        "The kernel has gone or was restarted: run the cell again to ask the model. "
        "Shown is the last answer."
    )
