"""Places of a dashboard: walked by keyboard, found again after a reload and a restart."""

from __future__ import annotations

import re

import pytest

from tests.browser import harness

CANCER = """
import numpy as np
import xwidgets as xw
from sklearn.ensemble import RandomForestClassifier
X, y = xw.datasets.load_breast_cancer()
forest = RandomForestClassifier(20, max_depth=6, random_state=0).fit(X, y)
explainer = xw.explain(forest, X, y, class_names=["malignant", "benign"])
view = explainer.dashboard()
view
"""


def place(output, name):
    return output.get_by_role("tablist", name="Places").get_by_role(
        "tab", name=re.compile(rf"^{name}\b")
    )


def slot(output, kind):
    return output.locator(f".xw-place > [data-kind={kind}]")


def focused(page):
    return page.locator(".xw-root :focus")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    from sklearn.ensemble import RandomForestClassifier

    import xwidgets as xw

    X, y = xw.datasets.load_breast_cancer()
    forest = RandomForestClassifier(20, max_depth=6, random_state=0).fit(X, y)
    path = tmp_path_factory.mktemp("places") / "page.html"
    with xw.explain(forest, X, y, class_names=["malignant", "benign"]) as explainer:
        explainer.to_html(path, what_if=True)
    return path


def test_by_keyboard_alone(bare_page, file):
    page = bare_page(file, width=1200)
    place(page, "Overview").focus()
    page.keyboard.press("ArrowRight")
    assert focused(page).inner_text().startswith("Model")
    slot(page, "beeswarm").locator(".xw-view").wait_for()
    page.keyboard.press("ArrowRight")
    slot(page, "what_if").locator(".xw-view").wait_for()
    assert not slot(page, "importance").is_visible()
    # By a question, from anywhere; Enter goes there.
    slot(page, "force").get_by_role("textbox", name=re.compile("Row")).press("Control+k")
    page.get_by_role("combobox", name="Search: Find a view").fill("which features matter")
    page.keyboard.press("Enter")
    slot(page, "importance").locator(".xw-view").wait_for()
    assert place(page, "Model").get_attribute("aria-selected") == "true"
    assert focused(page).get_attribute("data-kind") == "importance"
    page.keyboard.press("Control+k")
    page.keyboard.type("shapley force")
    found = page.get_by_role("listbox", name="Find a view").get_by_role("option")
    assert found.first.inner_text().startswith("Force")
    assert harness.axe(page) == []
    page.keyboard.press("Escape")
    assert page.get_by_role("combobox", name="Search: Find a view").count() == 0


def test_what_was_left_is_found_again(bare_page, file):
    page = bare_page(file, width=1200, height=900)
    page.get_by_role("button", name="table", exact=True).click()
    scroller = page.locator(".xw-drawer .xw-grid")
    scroller.evaluate("e => { e.scrollTop = 400 }")
    place(page, "Row").click()
    editor = slot(page, "what_if").locator(".xw-editor")
    editor.wait_for()
    page.wait_for_timeout(300)
    editor.evaluate("e => { e.scrollTop = 120 }")
    slider = slot(page, "what_if").get_by_role("slider").first
    slider.focus()
    page.keyboard.press("PageUp")
    edited = slider.input_value()
    left = editor.evaluate("e => e.scrollTop")
    place(page, "Model").click()
    place(page, "Overview").click()
    place(page, "Row").click()
    assert editor.evaluate("e => e.scrollTop") == left
    assert scroller.evaluate("e => e.scrollTop") == 400
    assert slider.input_value() == edited
    # Another row is looked at in one place, and in focus in all.
    place(page, "Overview").click()
    page.get_by_role("button", name=re.compile("Next .*row")).first.click()
    page.get_by_role("listbox", name=re.compile(r"Force plot of row 1\b")).wait_for()
    place(page, "Row").click()
    page.get_by_role("listbox", name=re.compile(r"Force plot of row 1\b")).wait_for()


def test_pins_stay_in_sight_and_pictures_answer_there(bare_page, file):
    page = bare_page(file, width=1200, height=900)
    slot(page, "importance").get_by_role("button", name="Keep Importance in sight").click()
    place(page, "Row").click()
    box = slot(page, "importance").bounding_box()
    assert box["y"] < slot(page, "force").bounding_box()["y"]
    bars = slot(page, "importance").get_by_role("listbox").inner_text()
    page.keyboard.press("Control+k")
    page.keyboard.type("dependence")
    page.keyboard.press("Enter")
    plot = slot(page, "dependence").get_by_role("application", name=re.compile("dependence"))
    plot.focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text=re.compile("selected")).first.wait_for()
    place(page, "Row").click()
    assert slot(page, "importance").get_by_role("listbox").inner_text() != bars
    # What was out of sight meanwhile shows the selection, too.
    place(page, "Model").click()
    assert page.get_by_role("status").filter(has_text=re.compile("selected")).first.is_visible()
    harness.shot(page, "places-pinned")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_jupyterlab_it_survives(pages, open_notebook, theme):
    page = pages.lab(width=1200, height=1000, theme=theme)
    notebook = open_notebook(page, [CANCER], theme=theme)
    output = notebook.output(0)
    place(output, "Row").click()
    slot(output, "what_if").locator(".xw-view").wait_for()
    output.get_by_role("tab", name="Waterfall").click()
    slot(output, "importance")
    page.wait_for_timeout(500)
    assert notebook.value("view.place") == "row"
    assert notebook.value("view.arrangement['tabs']['row']") == "waterfall"
    assert harness.axe(page, ".jp-OutputArea-output") == []
    harness.shot(page, f"places-lab-row-{theme}")
    if theme == "dark":
        return
    notebook.run_cell("view.place = 'model'; view.pins = ['force']")
    output = notebook.output(0)
    slot(output, "beeswarm").locator(".xw-view").wait_for()
    assert slot(output, "force").is_visible()
    output.get_by_role("button", name="Copy as code").click()
    code = output.get_by_role("textbox", name="Python code").input_value()
    look = 'pins=["force"], tabs={"row": "waterfall"}'
    assert code.endswith(f'explainer.dashboard("model", {look})\n')
    page.keyboard.press("Escape")
    # Another dashboard of the same explainer stands somewhere else.
    notebook.run_cell("explainer.dashboard('row')")
    other = notebook.output(notebook.n_cells - 1)
    slot(other, "what_if").locator(".xw-view").wait_for()
    notebook.save()
    page.reload()
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
    notebook.wait_idle()
    output = notebook.output(0)
    slot(output, "beeswarm").locator(".xw-view").wait_for()
    assert place(output, "Model").get_attribute("aria-selected") == "true"
    assert slot(output, "force").is_visible()
    page.evaluate(
        "async () => {"
        " const panel = window.jupyterapp.shell.currentWidget;"
        " await panel.sessionContext.session.kernel.restart(); }"
    )
    notebook.wait_idle()
    output = notebook.output(0)
    assert place(output, "Model").get_attribute("aria-selected") == "true"
    place(output, "Overview").click()
    slot(output, "stacked").locator(".xw-view").wait_for()
    harness.shot(page, "places-lab-restarted")
