"""Every walk, from its first step to its last by keys alone, in a page without a kernel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.ensemble import RandomForestRegressor

import xwidgets as xw
from tests.browser import harness
from xwidgets.widgets.one_file import write_page


@pytest.fixture(scope="module")
def walks(tmp_path_factory):
    """One page with all of them."""
    X = pd.DataFrame(
        np.random.default_rng(3).normal(size=(60, 3)).round(2), columns=["age", "income", "debt"]
    )
    model = RandomForestRegressor(3, max_depth=3, random_state=0)
    model.fit(X, X["income"] - X["debt"] * X["age"])
    path = tmp_path_factory.mktemp("walks") / "walks.html"
    with xw.explain(model, X) as explainer:
        views = [
            explainer.step_through("shap", 3),
            explainer.step_through("lime", 3),
            explainer.step_through("tree", 3),
            explainer.step_through("effects", feature="age"),
        ]
        counts = [len(view.result.titles) for view in views]
        write_page(path, explainer._live.screen, [view._filed() for view in views])
    return path, counts


def test_walks_are_gone_through_by_keys(bare_page, walks):
    path, counts = walks
    page = bare_page(path, theme="dark", width=650)
    parts = page.locator(".xw-step-through")
    expect(parts).to_have_count(len(counts))
    seen: list[set[str]] = [set() for _ in counts]
    for step in range(max(counts)):
        for at, count in enumerate(counts):
            if step >= count:
                continue
            part = parts.nth(at)
            if step:
                part.get_by_role("button", name="Next").press("ArrowRight")
            expect(part.locator(".xw-steps-place")).to_have_text(f"{step + 1} of {count}")
            seen[at].add(part.get_by_role("status").inner_text())
            assert part.locator("svg").count()
        if step % 3 == 0:  # of the longest walk the first, the last, and two between
            assert harness.axe(page, ".xwidgets") == []
    assert [len(texts) for texts in seen] == counts  # each step says something of its own
    for at, count in enumerate(counts):
        following = parts.nth(at).get_by_role("button", name="Next")
        expect(following).to_have_attribute("aria-disabled", "true")
        following.press("ArrowRight")  # there is nothing beyond
        expect(parts.nth(at).locator(".xw-steps-place")).to_have_text(f"{count} of {count}")
        following.press("Home")
        expect(parts.nth(at).locator(".xw-steps-place")).to_have_text(f"1 of {count}")
