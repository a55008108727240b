"""For every person: one page with every view, in all the ways in which somebody may need it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from tests.browser import harness, twins
from tests.browser.test_guess import Model
from xwidgets.widgets.one_file import write_page

N_ROWS = 80
EVERYTHING = """
const everything = (root) => [...root.querySelectorAll("*")].flatMap(
  (one) => [one, ...(one.shadowRoot ? everything(one.shadowRoot) : [])]);
"""
BEYOND_THE_EDGE = f"""() => {{ {EVERYTHING}
  const up = (one) => one.parentElement ?? one.getRootNode().host;
  const can_be_reached = (one) => {{
    for (let at = one; at; at = up(at)) {{
      const style = getComputedStyle(at);
      if (["auto", "scroll"].includes(style.overflowX) || style.clipPath !== "none") return true;
    }}
    return false;
  }};
  return everything(document).filter((one) => {{
    const box = one.getBoundingClientRect();
    const beyond = box.right > innerWidth + 1 || box.left < -1;
    return box.width && box.height && beyond && !can_be_reached(one);
  }}).map((one) => `${{one.tagName}}.${{one.getAttribute("class")}}`);
}}"""
MARKS = f"""() => {{ {EVERYTHING}
  const ours = everything(document).filter((one) => one.matches(".xw-root [style]:empty")
    && one.matches("b, div, i, span, u") && one.offsetWidth && one.offsetHeight);
  return ours.map((one) => [`${{one.tagName}}.${{one.className}}`,
    getComputedStyle(one).backgroundColor]);
}}"""


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    """A file with every view of one model, walks and a view that asks first."""
    random = np.random.default_rng(5)
    table = pd.DataFrame(random.normal(size=(N_ROWS, 2)), columns=["income", "debt"]).round(2)
    table["city"] = random.choice(["Oslo", "Rome"], N_ROWS)
    new = pd.DataFrame({"income": [2.0] * 40, "debt": [0.0] * 40, "city": ["Rome"] * 40})
    model = Model()
    y = model.predict(table)
    y[:12] = "no"
    path = tmp_path_factory.mktemp("access") / "every.html"
    with xw.explain(model, table, y) as explainer:
        explainer.cohorts["rich"] = "income > 0"
        views = [
            explainer.importance(),
            explainer.beeswarm(),
            explainer.dependence("income"),
            explainer.dependence("city", "pdp"),
            explainer.dependence(["income", "debt"], "pdp"),
            explainer.regions("income"),
            explainer.ledger(),
            explainer.interactions(),
            explainer.force(3),
            explainer.force([1, 2, 3]),
            explainer.waterfall(3),
            explainer.lime(3),
            explainer.what_if(3),
            explainer.narrative(3),
            explainer.counterfactuals(3),
            explainer.performance(),
            explainer.errors(),
            explainer.fairness("city"),
            explainer.comparison(),
            explainer.drift(new),
            explainer.checks(),
            explainer.rankings(),
            explainer.surrogate(),
            explainer.boundary("income", "debt"),
            explainer.table(),
            explainer.step_through("shap", row=3),
            explainer.step_through("lime", row=3),
            explainer.step_through("effects", feature="income"),
            explainer.importance(guess=True),
        ]
        frames = [(type(view).__name__, view.to_frame()) for view in views]  # it is in the page
        write_page(path, explainer._live.screen, [view._filed() for view in views])
    return path, frames


def opened(bare_page, every, **options):
    """The page, with all of it drawn."""
    path, frames = every
    n_views = len(frames)
    page = bare_page(path, **options)
    page.wait_for_function("n => document.querySelectorAll('*').length > n", arg=n_views)
    page.locator(".xw-view").nth(n_views - 1).wait_for()
    page.locator("[aria-busy=true]").first.wait_for(state="detached")
    return page


def test_every_view_at_twice_the_size_in_light_and_dark(bare_page, every):
    """A window of 1280 pixels at 200 % is one of 640."""
    page = opened(bare_page, every, width=640)
    assert twins.opened(page) > 20
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.evaluate(BEYOND_THE_EDGE) == []
    assert page.evaluate("document.getAnimations().length") == 0
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert harness.axe(page) == [], theme


TABLES = {
    *("ImportanceView", "BeeswarmView", "DependenceView", "InteractionsView", "ForceView"),
    *("StackedView", "WaterfallView", "LimeView", "CounterfactualsView", "PerformanceView"),
    *("ErrorsView", "FairnessView", "ComparisonView", "DriftView", "RankingsView"),
    *("SurrogateView", "BoundaryView"),
}


def test_charts_as_tables_hold_the_numbers_of_python(bare_page, every):
    page = opened(bare_page, every)
    twins.opened(page)
    found = page.evaluate(twins.READ)
    assert len(found) == len(every[1])
    compared = set()
    for tables, (kind, frame) in zip(found, every[1], strict=True):
        if "output" in frame:
            frame = frame[frame["output"] == "yes"]
        for table in tables:
            if twins.compare(kind, table, frame):
                compared.add(kind)
    assert compared == TABLES


def test_a_chart_becomes_a_table_by_keys_alone(bare_page, every):
    page = opened(bare_page, every)
    button = page.get_by_role("button", name="Beeswarm as a table")
    button.focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("table", name="SHAP values by feature")
    assert table.get_by_role("rowheader").count() == N_ROWS
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past Copy: what scrolls is a stop of its own
    scrolled = page.get_by_role("region", name="SHAP values by feature")
    page.keyboard.press("End")
    page.wait_for_function("box => box.scrollTop > 0", arg=scrolled.element_handle())
    button.press("Enter")
    table.wait_for(state="detached")


def test_nothing_moves_for_who_asked_for_less_motion(bare_page, every):
    page = opened(bare_page, every)
    moving = f"""() => {{ {EVERYTHING}
      return everything(document).filter((one) => {{
        const style = getComputedStyle(one);
        const seconds = style.transitionDuration.split(", ").map(parseFloat);
        return style.animationName !== "none" || seconds.some((one) => one > 0);
      }}).map((one) => `${{one.tagName}}.${{one.getAttribute("class")}}`);
    }}"""
    assert page.evaluate(moving) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving)  # otherwise something does: the question is not an empty one


def test_marks_are_seen_where_colors_are_forced(bare_page, every):
    page = opened(bare_page, every)
    before = page.evaluate(MARKS)
    page.emulate_media(forced_colors="active")
    forced = page.evaluate(MARKS)
    clear = "rgba(0, 0, 0, 0)"
    seen = [
        (name, now) for (name, was), (_, now) in zip(before, forced, strict=True) if was != clear
    ]
    assert len(seen) > 20
    canvas = {clear, "rgb(255, 255, 255)"}
    assert [name for name, now in seen if now in canvas] == []
    harness.shot(page.locator("body"), "access-forced")
