"""In words: heard as it changes, reached by keys, and the same in a file as in Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import xwidgets as xw
from tests.browser import harness
from tests.handover.conftest import X, Y, fitted

ROW = 3
CELLS = [
    "from tests.handover.conftest import X, Y, fitted\nimport xwidgets as xw",
    "explainer = xw.explain(fitted(), X, Y)\nexplainer.dashboard('force', 'narrative')",
]


@pytest.fixture(scope="module")
def explainer() -> Iterator[xw.Explainer]:
    with xw.explain(fitted(), X, Y) as found:
        yield found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_says_what_python_says(
    bare_page: Any, explainer: xw.Explainer, tmp_path: Path, theme: str
):
    view = explainer.narrative(ROW)
    path = tmp_path / "words.html"
    view.save(path)
    page = bare_page(path, width=420, theme=theme)
    region = page.get_by_role("region", name="In words")
    said = region.locator("[aria-live=polite] p")
    expect(said).to_have_text(list(view.result.sentences))
    assert "<b>" in "".join(view.result.sentences)  # a city is called so: it is no markup
    assert region.locator("b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    assert harness.axe(page) == []


def test_keys_lead_to_another_row_and_its_words(lab: Any, open_notebook: Any):
    notebook = open_notebook(lab, CELLS)
    output = notebook.output(1)
    region = output.get_by_role("region", name="In words")
    region.locator("p").first.wait_for()
    rows = output.locator("input.xw-row-number").first
    output.get_by_role("button").first.focus()
    for _ in range(30):  # no view on the way keeps the focus
        lab.keyboard.press("Tab")
        if rows.evaluate("one => one === one.getRootNode().activeElement"):
            break
    else:
        pytest.fail("no key leads to the number of the row")
    for _ in range(ROW):
        lab.keyboard.press("ArrowUp")
    expect(region).to_contain_text(f"row {ROW}")
    said = notebook.value(f"list(explainer.narrative({ROW}).result.sentences)")
    expect(region.locator("[aria-live=polite] p")).to_have_text(said)
    assert harness.axe(lab, ".jp-OutputArea-output") == []
