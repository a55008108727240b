"""Counterfactuals in a page without a kernel: read, walked by keys, asked of its own model."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from tests.browser import harness

HOSTILE = "<img src=x onerror=alert(1)>"
ROW = 4


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A page with its model, the same numbers as CSV, and the still picture."""
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(300, 2)).round(3), columns=["x0", "x1"])
    table[HOSTILE] = random.choice(["Rome", HOSTILE, "Oslo"], 300)
    table["years"] = random.integers(0, 40, 300)
    y = np.where(table.x0 + table.years / 20 + (table[HOSTILE] == "Rome") > 1.8, "yes", "no")
    table.loc[ROW] = [-1.0, 0.3, "Oslo", 5]
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), [HOSTILE]), remainder="passthrough"
    )
    model = make_pipeline(columns, HistGradientBoostingClassifier(max_iter=25, random_state=0))
    folder = tmp_path_factory.mktemp("plans")
    with xw.explain(model.fit(table, y), table, y) as explainer:
        explainer.selection.row = ROW
        view = explainer.counterfactuals()
        for kind in ("csv", "svg"):
            view.save(folder / f"plans.{kind}")
        assert explainer.counterfactuals(menu=1).result.n_plans  # in the file, too
        explainer.to_html(folder / "places.html", what_if=True)
        explainer.to_html(folder / "plans.html", views=["counterfactuals", "what_if"], what_if=True)
    lines = list(csv.DictReader(io.StringIO((folder / "plans.csv").read_text())))
    return folder, lines


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650), ("light", 480)])
def test_the_page_the_still_and_the_file_of_numbers_say_the_same(bare_page, made, theme, width):
    folder, lines = made
    page = bare_page(folder / "plans.html", theme=theme, width=width, height=1100)
    plans = page.locator("table.xw-plans").first
    plans.wait_for()
    still = (folder / "plans.svg").read_text()
    heads = plans.locator("thead th").all_inner_texts()[1:]
    n_plans = 1 + max(int(one["plan"]) for one in lines)
    assert len(heads) == n_plans
    rows = {
        line.locator("th").first.inner_text().strip(): line.locator("td").all_inner_texts()
        for line in plans.locator("tr").all()
        if line.locator("th").count()
    }
    for one in lines:
        plan = int(one["plan"])
        before, now = one["before"], rows[one["feature"]][0]
        assert now == before or float(now) == float(before)
        assert rows[one["feature"]][1 + plan].startswith(one["change"])
        assert float(rows["distance"][1 + plan]) == pytest.approx(float(one["distance"]), rel=5e-3)
        said = float(rows["probability of yes"][1 + plan])
        assert said == pytest.approx(1 / (1 + np.exp(-float(one["prediction"]))), abs=6e-3)
        assert f"distance {float(one['distance']):.3g}" in still
    # Nothing is cut by the edge.
    box = plans.evaluate("table => [table.scrollWidth, table.parentElement.clientWidth]")
    assert box[0] <= box[1] + 1
    assert page.locator("img").count() == 0
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(page, f"counterfactuals-{theme}-{width}")


def test_it_is_walked_by_keys_and_answers_by_the_model_of_the_file(bare_page, made):
    page = bare_page(made[0] / "plans.html", width=1200, height=1100)
    view = page.locator(".xw-counterfactuals")
    names = view.locator(".xw-plan-name")
    names.first.wait_for()
    names.last.focus()
    page.keyboard.press("Enter")
    assert names.last.get_attribute("aria-pressed") == "true"
    # What may change: the page asks its own model, and says what that is worth.
    notes = view.locator(".xw-plan-notes").last
    assert "quick search" not in notes.inner_text()
    lock = view.get_by_role("checkbox", name="x0 may change")
    lock.focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "note => note.textContent.includes('quick search')", arg=notes.element_handle()
    )
    changed = view.locator("tr", has=view.locator(".xw-changed"))
    assert not any(one.startswith("x0") for one in changed.all_inner_texts())
    view.get_by_role("button", name="free all").click()
    # Another row.
    before = view.locator(".xw-row-facts").inner_text()
    view.get_by_role("button", name=re.compile("next row", re.I)).click()
    page.wait_for_function(
        "([found, old]) => found.textContent !== old",
        arg=[view.locator(".xw-row-facts").element_handle(), before],
    )
    page.wait_for_function(
        "view => !view.querySelector('.xw-earlier') && view.querySelector('.xw-plans')",
        arg=view.element_handle(),
    )
    assert "quick search" in notes.inner_text()


def _tried(page) -> None:
    """A plan's values stand in what-if after its button, and the model says what the plan says."""
    plans = page.locator("table.xw-plans").first
    plans.wait_for()
    now, plan = {}, {}
    for line in plans.locator("tbody tr:has(th):has(td)").all():
        name, cells = line.locator("th").inner_text().strip(), line.locator("td")
        now[name], plan[name] = cells.nth(0).inner_text(), cells.nth(1).inner_text()
    page.get_by_role("button", name="Try it: plan 1 in what-if").click()
    edits = page.locator(".xw-what-if")
    changed = [name for name in now if plan[name] != "·" and name in ("x0", "x1", "years", HOSTILE)]
    words = "1 edit" if len(changed) == 1 else f"{len(changed)} edits"
    edits.get_by_text(f"({words})").first.wait_for()
    numbers = [name for name in changed if name != HOSTILE]
    assert numbers
    for name in numbers:
        ends = [float(one) for one in re.findall(r"-?\d+\.?\d*", plan[name])]
        value = float(
            edits.get_by_label(f"Value of {name}", exact=True).input_value().replace("−", "-")
        )
        assert min(ends) - 0.02 <= value <= max(ends) + 0.02
    assert edits.locator("output").first.inner_text() == plan["probability of yes"]


def test_a_plan_is_tried_in_what_if_beside_it(bare_page, made):
    _tried(bare_page(made[0] / "plans.html", width=1200, height=1400))


def test_a_plan_is_tried_in_what_if_of_its_place(bare_page, made):
    page = bare_page(made[0] / "places.html", width=1200, height=1400)
    page.get_by_role("tab", name=re.compile("^Row")).click()
    page.get_by_role("tab", name="Counterfactuals").click()
    _tried(page)


FOCUS = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return ["", "nothing"];
  const ring = (one) => one && getComputedStyle(one).outlineStyle !== "none"
    && parseFloat(getComputedStyle(one).outlineWidth) > 0;
  const shown = ring(at) || ring(at.closest("label")) || at.querySelector(".xw-active");
  const name = at.getAttribute("aria-label") ?? at.textContent.trim();
  return [name, shown ? "" : `${at.tagName}.${at.getAttribute("class")}`];
}"""


def go_to(page, name: str, key: str = "Tab", most: int = 60) -> None:
    """Press a key until something of that name has the focus; each stop on the way shows it."""
    seen = []
    for _ in range(most):
        page.keyboard.press(key)
        at, unseen = page.evaluate(FOCUS)
        assert not unseen, f"the focus is not seen: {unseen} ({at})"
        seen.append(at)
        if re.match(name, at):
            return
    raise AssertionError(f"{key} does not come to {name}: {seen}")


def test_from_the_top_to_a_plan_in_what_if_by_keys_alone(bare_page, made):
    page = bare_page(made[0] / "places.html", width=1200, height=1000)
    page.get_by_role("tab", name=re.compile("^Row")).wait_for()
    go_to(page, "Overview")
    go_to(page, "Row", "ArrowRight", 8)
    page.keyboard.press("Enter")
    go_to(page, "Next row")
    page.keyboard.press("Enter")
    go_to(page, "What if$")
    go_to(page, "Counterfactuals", "ArrowRight", 3)
    page.keyboard.press("Enter")
    page.locator("table.xw-plans").first.wait_for()
    go_to(page, "Try it: plan 1 in what-if")
    page.keyboard.press("Enter")
    page.locator(".xw-what-if").get_by_text(re.compile(r"\(\d+ edits?\)")).first.wait_for()
    # Nothing holds the focus: it comes to the end of the page.
    go_to(page, "keys")
