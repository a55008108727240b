"""The report as a page: its numbers are those of all rows, by any width, eye and key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import xwidgets as xw
from tests.browser import harness
from tests.browser.reading import shows, written
from tests.handover.conftest import X, Y, fitted

N_HELD = 40
FIGURE = re.compile(r"[−-]?\d[\d.,]*")
Bare = Callable[..., Page]


@pytest.fixture(scope="module")
def asked() -> Iterator[xw.Explainer]:
    """Somebody has brushed, and decides at a threshold of their own."""
    with xw.explain(fitted(), X, Y) as explainer:
        explainer.selection.rows = [0, 1, 2]
        explainer.selection.threshold = 0.4
        explainer.cohorts["young"] = X["age"] < 40
        yield explainer


@pytest.fixture(scope="module")
def path(asked: xw.Explainer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xwidgets.widgets.sharing.SAMPLE_ROWS", N_HELD)
        # Of so few rows none has a label that is given next to nothing.
        patch.setattr("xwidgets.methods.errors.labels.UNLIKELY", 1.0)
        asked.report(target, by="city", owner="Credit team", views=[asked.comparison()])
    return target


def opened(bare_page: Bare, path: Path, **options: Any) -> Page:
    page = bare_page(path, **options)
    page.locator('[data-view="5"] section').first.wait_for()
    return page


def claims(path: Path, method: str) -> dict[str, float]:
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<script id="report" type="application/json">(.*?)</script>', text, re.S)
    assert found
    told = json.loads(found[1])["claims"]
    return {one["name"]: one["number"] for one in told if one["question"]["method"] == method}


def printed(page: Page, heading: str) -> dict[str, str]:
    """Claims as they stand in the text."""
    section = page.locator("section").filter(has=page.locator("h2", has_text=heading))
    cells = [row.locator("td") for row in section.locator(":scope > table tbody tr").all()]
    return {one.nth(0).inner_text(): one.nth(1).inner_text() for one in cells}


def test_performance_is_of_all_rows_everywhere(bare_page: Bare, asked: Any, path: Path):
    page = opened(bare_page, path)
    region = page.get_by_role("region", name="Performance")
    table = region.locator("table.xw-scores")
    expect(table.locator("thead")).to_contain_text(f"{len(X)} rows")
    expect(table.locator("thead")).not_to_contain_text("selected")
    found = asked.performance().result.metrics
    claimed, told = claims(path, "performance"), printed(page, "Performance")
    assert claimed == pytest.approx({name: one.value for name, one in found.items()})
    lines = table.locator("tbody tr").all()
    assert len(lines) == len(claimed) == len(told)
    for line in lines:
        name, live, interval = (part.strip() for part in line.inner_text().split("\t"))
        assert shows(live, claimed[name]) and shows(told[name], claimed[name]), name
        low, high = FIGURE.findall(interval)
        assert shows(low, found[name].low) and shows(high, found[name].high), name
    expect(region).to_contain_text(f"{N_HELD} in this file")


def test_importance_is_of_all_rows_everywhere(bare_page: Bare, asked: Any, path: Path):
    page = opened(bare_page, path)
    region = page.locator('[data-view="1"] section')
    expect(region).to_contain_text(f"{len(X)} rows")
    found = asked.importance().result
    mine = dict(zip(found.feature_names, found.values[:, 1], strict=True))
    claimed, told = claims(path, "shap"), printed(page, "Importance")
    assert claimed == pytest.approx(mine, rel=1e-9)
    drawn = bars(region)
    svg = page.locator("figure.still").nth(1).locator("svg").first
    still = beside(svg.evaluate("one => new XMLSerializer().serializeToString(one)"))
    assert set(drawn) == set(told) == set(mine)
    for name, value in mine.items():
        assert shows(drawn[name], value) and shows(told[name], value), name
        assert shows(still[name], value), name


def bars(region: Locator) -> dict[str, str]:
    """Features and what their bars say."""
    said = [one.inner_text().split("\n") for one in region.get_by_role("option").all()]
    return {name.strip(): number.strip() for name, *_, number in said}


def beside(svg: str) -> dict[str, str]:
    """Texts of a picture, and what stands last on the line of each."""
    texts = written(svg)
    return {
        text.strip(): max((x, last) for x, y, last in texts if abs(y - line) < 6)[1]
        for _, line, text in texts
    }


def test_cohorts_are_of_all_rows(bare_page: Bare, path: Path):
    page = opened(bare_page, path)
    region = page.get_by_role("region", name="Cohorts", exact=True)
    expect(region).to_contain_text(f"{int((X['age'] < 40).sum())}")
    told = printed(page, "Cohorts")
    found = claims(path, "comparison")
    assert told and all(shows(told[name], value) for name, value in found.items() if name in told)


def test_errors_count_all_rows_and_list_those_in_the_file(bare_page: Bare, path: Path):
    page = opened(bare_page, path)
    region = page.get_by_role("region", name="Labels to look at")
    by = "rows whose label is to be looked at, by 5 copies of the model"
    claimed = claims(path, "errors")[by]
    assert claimed > 0
    expect(region.locator("h3 .xw-muted")).to_have_text(f"{claimed:.0f}")
    expect(region).to_contain_text(re.compile(r"\d+ of them are in this file"))
    for line in region.locator("li b").all():
        assert 0 <= int(re.findall(r"\d+", line.inner_text())[0]) < len(X)


def test_what_is_selected_is_of_the_rows_in_the_file(bare_page: Bare, path: Path):
    page = opened(bare_page, path)
    region = page.get_by_role("region", name="Performance")
    region.locator(".xw-tally-right").first.click()
    head = region.locator("table.xw-scores thead")
    expect(head).to_contain_text("selected")
    said = head.inner_text()
    n_selected = int(re.findall(r"(\d+) rows? selected", said)[0])
    assert 0 < n_selected <= N_HELD and f"{len(X)} rows" in said


@pytest.mark.parametrize("width", [420, 650])
def test_nothing_goes_sideways_where_it_is_narrow(bare_page: Bare, path: Path, width: int):
    page = opened(bare_page, path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wider = page.evaluate(
        """() => {
            const found = [];
            const walk = (root) => {
                for (const one of root.querySelectorAll("*")) {
                    const { overflowX } = getComputedStyle(one);
                    const scrolls = overflowX === "auto" || overflowX === "scroll";
                    if (scrolls && one.scrollWidth > one.clientWidth + 1) found.push(one.className);
                    if (one.shadowRoot) walk(one.shadowRoot);
                }
            };
            walk(document);
            return found;
        }"""
    )
    assert wider == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_shut_out(bare_page: Bare, path: Path, theme: str):
    page = opened(bare_page, path, width=900, theme=theme)
    assert harness.axe(page) == []


def test_contents_and_views_are_reached_by_keys(bare_page: Bare, path: Path):
    page = opened(bare_page, path, width=900)
    page.keyboard.press("Tab")
    expect(page.locator("nav a").first).to_be_focused()
    page.locator("nav a", has_text="Findings").press("Enter")
    expect(page.locator("h2", has_text="Findings")).to_be_in_viewport()
    page.locator("nav a", has_text="Importance").press("Enter")
    bars = page.locator('[data-view="1"]').get_by_role("listbox")
    for _ in range(40):  # on from where the heading is
        page.keyboard.press("Tab")
        if bars.evaluate("one => one === one.getRootNode().activeElement"):
            break
    else:
        pytest.fail("no key leads to the bars of importance")
    first = page.locator('[data-view="1"] [role=option][aria-selected=true]').inner_text()
    page.keyboard.press("ArrowDown")
    now = page.locator('[data-view="1"] [role=option][aria-selected=true]')
    expect(now).not_to_have_text(first)


def test_every_page_prints_what_is_on_screen(bare_page: Bare, path: Path):
    page = opened(bare_page, path, theme="dark")
    page.emulate_media(media="print")
    assert page.locator("figure.still:visible").count() == 6  # findings stand in their table
    for picture in page.locator("figure.still svg").all():
        assert picture.evaluate("one => one.getBoundingClientRect().height") < 890  # of a page
    ink = page.locator(".report h1").evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(27, 31, 36)"
    assert page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
