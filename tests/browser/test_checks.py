"""Findings in a notebook and in a file: when they are asked, what a click selects, silence."""

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
X = pd.DataFrame(rng.normal(size=(400, 2)), columns=["income", {HOSTILE!r}])
X["twin"] = 2 * X["income"]
X = pd.concat([X, X[:60]], ignore_index=True)
y = np.where(X["income"] + 0.5 * rng.normal(size=460) > 0, "yes", "no")
explainer = xw.explain(LogisticRegression().fit(X, y), X, y)
"""


def finding(output, question):
    return output.get_by_role("listitem").filter(has_text=question)


def test_findings_open_select_and_are_silenced(lab, open_notebook):
    page = lab
    notebook = open_notebook(page, [STUDY, "explainer.dashboard('importance', 'checks', 'table')"])
    output = notebook.output(1)
    region = output.get_by_role("region", name="Findings")
    expect(region.locator(".xw-said")).to_contain_text("Of 31 questions:")
    twins = finding(region, "Do two columns say the same?")
    twins.get_by_role("button", name="look at income").click()
    assert notebook.value("explainer.selection.feature") in (0, "income")
    twice = finding(region, "Are rows in the table twice?")
    twice.get_by_role("button", name="select").click()
    guilty = "explainer.checks().result.rows('duplicate-rows').tolist()"
    assert notebook.value("explainer.selection.rows.tolist()") == notebook.value(guilty)
    assert len(notebook.value(guilty)) > 40
    twins.get_by_role("button", name="silence").click()
    page.keyboard.type("one of them is in cents")
    page.keyboard.press("Enter")
    expect(region.locator(".xw-said")).to_contain_text("1 silenced")
    silenced = "dict(explainer.checks().result.silenced)"
    assert notebook.value(silenced) == {"correlated-twins": "one of them is in cents"}
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(output, "checks-notebook")
    assert output.locator("img").count() == 0


def test_on_the_overview_they_come_after_all_else(lab, open_notebook):
    page = lab
    notebook = open_notebook(page, [STUDY, "explainer"])
    output = notebook.output(1)
    region = output.get_by_role("region", name="Findings")
    expect(region.locator(".xw-said")).to_contain_text("Of 31 questions:")
    assert notebook.value("explainer._study.run().progress['state']") == "done"
    twice = finding(region, "Are rows in the table twice?")
    twice.get_by_role("button", name="select").click()
    assert notebook.value("len(explainer.selected())") > 40


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(300, 2)), columns=["income", HOSTILE])
    X["same"] = 1.0
    y = np.where(X["income"] + 0.5 * rng.normal(size=300) > 0, "yes", "no")
    path = tmp_path_factory.mktemp("checks") / "checks.html"
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        explainer.checks(silence={"constant-columns": f"a flag {HOSTILE}"}).save(path)
    return path


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650), ("light", 400)])
def test_without_a_kernel(bare_page, file, theme, width):
    page = bare_page(file, theme=theme, width=width, height=1000)
    expect(page.locator(".xw-said")).to_contain_text("1 silenced")
    for summary in page.locator("summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    silenced = finding(page, "Does every column vary?")
    expect(silenced).to_contain_text(f"Silenced: a flag {HOSTILE}")
    marks = page.locator(".xw-finding").evaluate_all(
        """all => all.map(one => [one.dataset.verdict, ...((style) =>
          [style.clipPath, style.borderRadius, style.height])(
          getComputedStyle(one.querySelector('.xw-dot')))].join())"""
    )
    assert len({mark.split(",")[0] for mark in marks}) == len(set(marks)) > 2
    assert harness.axe(page, ".xwidgets") == []
    harness.shot(page, f"checks-{theme}-{width}")
    silenced.get_by_role("button", name="ask again").click()
    expect(page.locator(".xw-said")).not_to_contain_text("silenced")
    expect(finding(page, "Does every column vary?")).to_have_attribute("data-verdict", "1")
    assert page.locator("img").count() == 0
    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide
