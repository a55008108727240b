"""Every kind of gesture in a page: "Copy as code" writes it, and Python runs it to the same state.

One file without a kernel for all kinds. What Python has come to is written by Python itself: the
same text is the same state, since each part of it is written (tests/widgets/test_code.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page
from sklearn.ensemble import RandomForestClassifier

import xwidgets as xw
from tests.browser.test_places import place, slot
from xwidgets.views.catalogue import with_part
from xwidgets.widgets.code import Chosen, state_code
from xwidgets.widgets.history import ARRANGED, OF_SELECTION
from xwidgets.widgets.shared import SHARED

N = 80

Gesture = Callable[[Page], None]


def brush(page: Page) -> None:
    place(page, "Overview").click()
    plot = page.get_by_role("application", name=re.compile("SHAP dependence plot"))
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.75 * box["height"], steps=4)
    page.mouse.up()


def focus_a_feature(page: Page) -> None:
    place(page, "Overview").click()
    page.get_by_role("combobox", name="feature", exact=True).select_option(label="hours")


def cut(page: Page) -> None:
    place(page, "Groups").click()
    threshold = page.get_by_role("textbox", name="threshold", exact=True)
    threshold.fill("0.3")
    threshold.press("Enter")


def edit(page: Page) -> None:
    place(page, "Row").click()
    value = page.get_by_role("textbox", name="Value of age", exact=True)
    value.fill("44")
    value.press("Enter")


def choose(label: str, option: str) -> Gesture:
    def gesture(page: Page) -> None:
        place(page, "Overview").click()
        page.get_by_role("combobox", name=label, exact=True).select_option(option)

    return gesture


def click(where: str, role: str, name: str | re.Pattern[str]) -> Gesture:
    def gesture(page: Page) -> None:
        place(page, where).click()
        page.get_by_role(role, name=name).first.click(force=True)  # type: ignore[arg-type]

    return gesture


GESTURES: dict[str, tuple[Gesture, str]] = {
    "row": (click("Overview", "button", "Next row"), "selection.row = 1\n"),
    "feature": (focus_a_feature, 'selection.feature = "hours"'),
    "output": (choose("Output", "0"), 'selection.output = "no"'),
    "threshold": (cut, "selection.threshold = 0.3\n"),
    "color_by": (choose("colored by", "feature:1"), 'shared.color_by = "income"'),
    "order": (choose("Order of the rows", "output"), 'shared.order = "output"'),
    "axes": (choose("spacing of the axis", "log"), '"spacing": "log"'),
    "trend": (click("Overview", "checkbox", "trend"), "shared.trend = False"),
    "importance_method": (
        click("Overview", "radio", "permutation"),
        'shared.importance_method = "permutation"',
    ),
    "compared": (click("Overview", "button", "compare"), "shared.compared = True"),
    "filters": (brush, '"feature": "hours", "min": '),
    "cohorts": (click("Overview", "button", "+ Cohort"), 'explainer.cohorts["'),
    "place": (lambda page: place(page, "Model").click(), 'dashboard("model"'),
    "tabs": (click("Row", "tab", "Waterfall"), '"row": "waterfall"'),
    "pins": (click("Overview", "button", "Keep Force in sight"), 'pins=["force"]'),
    "drawer": (click("Overview", "button", re.compile("^table$")), 'drawer="table"'),
    "look of dependence": (click("Overview", "button", "+ PDP"), '"over": ["pdp"]'),
    "look of what_if": (edit, '"what_if": {"edits": {"age": 44}}'),
}

CODE = "tests/widgets/code.json has its code, written by the page and run by Python"
HISTORY = "tests/widgets/test_history.py says it as a page does"
ELSEWHERE = {
    "unit": f"a file has one: {HISTORY}",
    "by_output": f"of more outputs than two: {HISTORY}",
    "silenced": f"findings take a kernel: {HISTORY}",
    "theme": f"Python alone chooses it: {HISTORY}",
    "looks": "each look below",
}
TAKES_A_KERNEL = (
    *("boundary", "counterfactuals", "errors", "fairness", "interactions"),
    *("lime", "surrogate", "terms", "tradeoff"),
)
NO_GESTURE_OF_A_PAGE = {
    "step_through": "stands in no dashboard, and so beside no button that copies"
}


def kinds() -> set[str]:
    """Every kind of gesture that something is left of, as the code itself lists them."""
    shared = {name for name, key in SHARED.items() if key.code}
    looks = {f"look of {kind}" for kind in with_part("look")}
    return {"filters", *OF_SELECTION, *shared, *ARRANGED, *looks}


def test_no_kind_of_gesture_is_left_out() -> None:
    elsewhere = {f"look of {kind}" for kind in (*TAKES_A_KERNEL, *NO_GESTURE_OF_A_PAGE)}
    assert kinds() == {*GESTURES, *ELSEWHERE, *elsewhere}
    path = Path(__file__).parents[1] / "widgets" / "code.json"
    cases = json.loads(path.read_text(encoding="utf-8"))["places"]
    written = {kind for case in cases for kind in case["arrangement"].get("looks", {})}
    assert written >= set(TAKES_A_KERNEL), CODE


@pytest.fixture(scope="module")
def explainer() -> Iterator[xw.Explainer]:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "age": rng.integers(18, 80, N),
            "income": rng.normal(20, 4, N).round(2),
            "hours": rng.integers(10, 60, N),
        }
    )
    y = np.where(X["age"] / 40 + X["income"] / 10 + rng.normal(0, 0.5, N) > 3.2, "yes", "no")
    forest = RandomForestClassifier(5, max_depth=3, random_state=0).fit(X, y)
    with xw.explain(forest, X, y, show={"sex": np.where(np.arange(N) % 2, "M", "W")}) as found:
        _ = found.importance("permutation").result
        yield found


def written(explainer: xw.Explainer, opened: str) -> str:
    """What is on screen as Python writes it; `opened`: the line that opens a dashboard.

    A file has one unit, and does not write it.
    """
    state, live = explainer.selection, explainer._live
    filters, rows = state.filters, state.rows
    chosen = Chosen(
        *(state.unit, state.output, filters, rows, state.row, state.feature),
        *(state.threshold, live.shared["cohorts"], live.shared),
    )
    text = state_code(explainer._study, chosen) + opened
    return text.replace(f'explainer.selection.unit = "{state.unit}"\n', "")


def test_each_gesture_is_copied_as_python_that_makes_it_again(
    bare_page: Callable[..., Page], explainer: xw.Explainer, tmp_path: Path
) -> None:
    explainer.to_html(tmp_path / "page.html", what_if=True)
    page = bare_page(tmp_path / "page.html", width=1300)
    page.set_default_timeout(60_000)  # of many clicks, one that finds nothing soon says so
    page.get_by_role("listbox", name=re.compile("Force plot of row")).wait_for()
    for kind, (gesture, said) in GESTURES.items():
        gesture(page)
        page.get_by_role("button", name="Copy as code").click()
        box = page.get_by_role("textbox", name="Python code")
        page.wait_for_function(
            "([e, said]) => e.value.includes(said)", arg=[box.element_handle(), said]
        )
        code = box.input_value()
        page.keyboard.press("Escape")
        *lines, last = code.splitlines(keepends=True)
        opens = last.startswith("explainer.dashboard(")
        exec("".join(lines) if opens else code, {"explainer": explainer})
        view = eval(last, {"explainer": explainer}) if opens else None
        assert written(explainer, f"explainer.{view.called()}\n" if view else "") == code, kind
    # Steps that undo knows are listed with their code, edits of a what-if among them.
    page.get_by_role("button", name="History").click()
    steps = page.get_by_role("dialog", name="What was done").get_by_role("listitem")
    assert any("what-if: age" in text for text in steps.all_inner_texts())
    assert slot(page, "what_if").is_visible()
