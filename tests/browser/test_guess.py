"""Guess first: every view asks and can be skipped; by pointer, by keys alone, once only."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

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


@pytest.fixture(scope="module")
def five(explainer, tmp_path_factory):
    """One page with every way of answering."""
    views = [
        explainer.importance(guess=True),
        explainer.waterfall(3, guess=True),
        explainer.dependence("income", guess=True),
        explainer.dependence("income", guess=True),
        explainer.performance(guess=True),
    ]
    for view in views:
        view.result  # noqa: B018
    path = tmp_path_factory.mktemp("guess") / "five.html"
    write_page(path, explainer._live.screen, [view._filed() for view in views])
    return path


def compared(page: Page, part: Locator) -> str:
    """What is said of the gap, once Compare is pressed."""
    part.get_by_role("button", name="Compare").press("Enter")
    told = page.locator(".xw-guessed").last
    return told.locator(".xw-guess-words").inner_text()


def test_each_kind_is_answered_by_pointer_and_by_keys(bare_page, five):
    page = bare_page(five, theme="dark", width=420)
    views = page.locator(".xw-guess")
    expect(views).to_have_count(5)
    # What is answered stays among them, in its place: the next one is the one after it.
    order, pushes, drawn, keyed, number = (views.nth(i) for i in range(5))

    drag_order(page, order)
    words = compared(page, order)
    assert words.startswith("1 of your 3 is in its place; the same 3, in another order.")
    push_by_keys(page, pushes)
    assert compared(page, pushes).startswith("You named the 3 that push row 3 most.")
    draw(page, drawn)
    assert compared(page, drawn).startswith("It rises, as you drew it.")
    lift_by_keys(page, keyed)
    assert compared(page, keyed).startswith("It rises, as you drew it.")
    write_number(page, number)
    told = re.search(r"accuracy is ([\d.]+) %", compared(page, number))
    sentence = page.get_by_text(re.compile(r"^Right for")).first.inner_text()
    shown = re.search(r"Right for ([\d.]+)", sentence)
    assert told and shown and float(told[1]) == float(shown[1])  # one number, one place

    expect(page.locator(".xw-guessed")).to_have_count(5)
    assert harness.axe(page, ".xwidgets") == []
    truth = page.get_by_text("mean |SHAP|")
    expect(truth).to_be_visible()
    page.get_by_role("button", name="Guess again").first.click()
    expect(truth).to_have_count(0)


def drag_order(page: Page, part: Locator) -> None:
    for name in ("city", "debt", "income"):
        part.get_by_role("button", name=f"+ {name}").click()
    lines = part.get_by_role("list", name="your order").get_by_role("listitem")
    box = lines.nth(2).get_by_role("button", name=re.compile("arrow keys move")).bounding_box()
    top = lines.nth(0).bounding_box()
    assert box and top
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(top["x"] + 20, top["y"] + 5, steps=6)
    page.mouse.up()
    expect(lines.nth(0)).to_contain_text("income")
    expect(lines.nth(2)).to_contain_text("debt")


def push_by_keys(page: Page, part: Locator) -> None:
    """From one to the next without a look at where the focus is."""
    part.get_by_role("button", name="+ income").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    page.keyboard.press("Home")  # it went on to the last line of the list
    lines = part.get_by_role("list", name="your order").get_by_role("listitem")
    expect(lines.first.locator(":focus")).to_have_count(1)
    name = lines.first.locator(".xw-order-text").inner_text()
    part.get_by_role("button", name=f"{name} pushes up; turn").press("Enter")
    expect(part.get_by_role("button", name=f"{name} pushes down; turn")).to_be_visible()


def draw(page: Page, part: Locator) -> None:
    expect(part.get_by_role("slider")).to_have_count(7)
    picture = part.locator(".xw-guess-curve svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 180)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 60, steps=8)
    page.mouse.up()


def lift_by_keys(page: Page, part: Locator) -> None:
    part.get_by_role("slider").first.focus()
    for handle in range(7):
        for _ in range(abs(handle - 3)):
            page.keyboard.press("PageDown" if handle < 3 else "PageUp")
        page.keyboard.press("ArrowRight")


def write_number(page: Page, part: Locator) -> None:
    compare = part.get_by_role("button", name="Compare")
    expect(compare).to_have_attribute("aria-disabled", "true")  # nothing was said yet
    expect(part.get_by_text("Move the slider, or write a number.")).to_be_visible()
    part.get_by_role("slider").focus()
    page.keyboard.press("End")
    field = part.get_by_role("spinbutton")
    expect(field).to_have_value("100")
    field.fill("80")
    field.press("Tab")


def test_who_has_guessed_is_not_asked_again(lab, open_notebook, bare_page, tmp_path):
    cells = [
        "import numpy as np, xwidgets as xw\n"
        "X = np.random.default_rng(0).normal(size=(60, 2))\n"
        "explainer = xw.explain(lambda X: 3 * X[:, 0] - X[:, 1], X, feature_names=['a', 'b'])",
        "view = explainer.importance(guess=True)\nview",
    ]
    notebook = open_notebook(lab, cells)
    output = notebook.output(1)
    assert notebook.value("view.guess is None")
    output.get_by_role("button", name="+ b").click()
    output.get_by_role("button", name="+ a").click()
    output.get_by_role("button", name="Compare").click()
    expect(output.get_by_text("mean |SHAP|").locator("visible=true")).to_be_visible()
    # What is compared arrives after what was said.
    output.get_by_text("None of your 2").wait_for()
    notebook.run_cell(
        "import asyncio\nwhile not (view.guess and view.guess.truth): await asyncio.sleep(0.05)"
    )
    assert notebook.value("view.guess.said") == ["b", "a"]
    assert notebook.value("[view.guess.truth, view.guess.gap]") == [["a", "b"], 2]
    # A file of the view knows it, too.
    path = tmp_path / "guessed.html"
    notebook.value(f"str(view.save({str(path)!r}))")
    page = bare_page(path)
    expect(page.locator(".xw-guess-words")).to_contain_text("None of your 2")
    expect(page.get_by_text("mean |SHAP|")).to_be_visible()
