"""Fairness in a notebook and in a file: what is clicked is what Python has selected."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from tests.browser import harness

HOSTILE = "<img src=x onerror=alert(1)>"

STUDY = f"""
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
import xwidgets as xw
rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(1_200, 2)), columns=["income", "age"])
people = pd.DataFrame({{"sex": rng.choice(["f", "m", {HOSTILE!r}], 1_200, p=[0.5, 0.4, 0.1]),
                        "old": X["age"] > 0.3}})
X["income"] += people["sex"] == "m"
y = np.where(X["income"] + rng.normal(size=1_200) > 0.5, "yes", "no")
explainer = xw.explain(LogisticRegression().fit(X, y), X, y)
explainer.columns["sex"] = people["sex"]
explainer.columns["old"] = people["old"]
"""


def test_a_group_and_whom_a_strategy_moves_are_selected(lab, open_notebook):
    page = lab
    notebook = open_notebook(page, [f'{STUDY}view = explainer.fairness(by="sex")\nview'])
    output = notebook.output(0)
    groups = output.locator(".xw-fair-dots").first.locator(".xw-fair-group")
    expect(groups).to_have_count(3)
    counts = notebook.value("view.result.counts.tolist()")
    for k, count in enumerate(counts):
        group = groups.nth(k)
        group.click()
        expect(group).to_have_attribute("aria-pressed", "true")
        assert notebook.value("len(explainer.selected())") == count
        group.click()
        expect(group).to_have_attribute("aria-pressed", "false")
    output.get_by_role("button", name="demographic parity").click()
    output.get_by_role("button", name="no longer yes").click()
    at = 'view.result.strategies.index("demographic parity")'
    assert notebook.value("len(explainer.selected())") == notebook.value(
        f"int(view.result.lost[{at}].sum())"
    )
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(output, "fairness-notebook")
    assert output.locator("img").count() == 0


def test_other_columns_are_asked_of_the_kernel(lab, open_notebook):
    page = lab
    notebook = open_notebook(page, [f'{STUDY}view = explainer.fairness(by="sex")\nview'])
    output = notebook.output(0)
    output.locator(".xw-fair-dots").first.wait_for()
    output.get_by_label("and by").select_option(label="old")
    expect(output.locator(".xw-fair-dots").first.locator(".xw-fair-group")).to_have_count(6)
    output.get_by_role("button", name="use them in all views").wait_for(state="hidden")
    output.get_by_label("and by").select_option("")
    output.get_by_role("button", name="look for proxies").click()
    expect(output.locator(".xw-fair-features tbody tr")).to_have_count(2)
    assert notebook.value("list(view.features.proxies)") == ["income"]
    expect(output.locator(".xw-fair-features tbody tr").first).to_contain_text("proxy")
    output.get_by_role("button", name="best of each group").click()
    output.get_by_role("button", name="use them in all views").click()
    expect(output.locator(".xw-said").first).to_contain_text("Selection rate")
    limits = notebook.value("explainer.selection.threshold")
    assert limits["quantity"] == "column:sex" and set(limits["values"]) == {"f", "m", HOSTILE}


def test_recourse_and_weights_are_asked_of_the_kernel(lab, open_notebook):
    ask = 'view = explainer.fairness(by="old", vary=["income"])\nview'
    notebook = open_notebook(lab, [f"{STUDY}{ask}"])
    output = notebook.output(0)
    output.get_by_role("button", name="look for plans").click()
    plans = output.locator(".xw-asked").filter(has_text="How far are all others")
    expect(plans.locator("tbody tr")).to_have_count(2, timeout=60_000)
    assert notebook.value("view.recourse.sentence") in plans.inner_text()
    expect(plans).to_contain_text("plans may change only income")
    output.get_by_role("button", name="fit copies").click()
    copies = output.locator(".xw-asked").filter(has_text="trained with weights")
    expect(copies.locator("tbody tr")).to_have_count(4, timeout=60_000)
    lines = (
        "found = view.reweighed\nn_gained, n_lost = int(found.gained.sum()), int(found.lost.sum())"
    )
    notebook.run_cell(lines)
    for name, count in (("then yes", "n_gained"), ("then no longer yes", "n_lost")):
        if notebook.value(count):
            copies.get_by_role("button", name=f"{notebook.value(count)} {name}").click()
            assert notebook.value("len(explainer.selected())") == notebook.value(count)
    assert harness.axe(lab, ".xwidgets") == []


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(900, 2)), columns=["income", "age"])
    sex = rng.choice(["f", "m", HOSTILE], 900)
    y = np.where(X["income"] + (sex == "m") + rng.normal(size=900) > 0.3, "yes", "no")
    path = tmp_path_factory.mktemp("fairness") / "fairness.html"
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        explainer.columns["sex"] = sex
        assert explainer.fairness().features.proxies == ()
        explainer.to_html(path, views=["fairness", "table"])
    return path, {name: int((sex == name).sum()) for name in np.unique(sex).tolist()}


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650), ("light", 400)])
def test_without_a_kernel(bare_page, file, theme, width):
    path, counts = file
    page = bare_page(path, theme=theme, width=width, height=1000)
    groups = page.locator(".xw-fair-dots").first.locator(".xw-fair-group")
    expect(groups).to_have_count(3)
    page.get_by_label("in being called").focus()  # from there on by the keyboard
    for name in sorted(counts):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        pressed = page.locator(".xw-fair-dots .xw-fair-group[aria-pressed=true]").first
        expect(pressed).to_contain_text(name)
        expect(page.locator(".xw-root").first).to_contain_text(f"{counts[name]:,} of 900")
        page.keyboard.press("Enter")
        expect(page.locator(".xw-fair-dots .xw-fair-group[aria-pressed=true]")).to_have_count(0)
    features = page.locator(".xw-fair-features")
    features.get_by_role("button", name="income").click()
    pressed = features.locator("[aria-pressed=true]")
    expect(pressed).to_have_text("income")
    page.get_by_role("button", name="equal opportunity").click()
    expect(page.locator(".xw-fair-then").first).to_be_attached()
    page.locator("summary", has_text="cannot both hold").click()
    page.get_by_role("button", name="metrics").click()
    assert harness.axe(page, ".xwidgets") == []
    fits = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(fits)
    harness.shot(page, f"fairness-{theme}-{width}")
    assert page.locator("img").count() == 0
