"""Boundary, own terms, rankings, imitation, LIME and good models in files without a kernel.

They are walked by keys, say their doubts, are linked both ways with the other views of their page,
and show the numbers that Python, the picture and the file of numbers have.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression

import xwidgets as xw
from tests.browser import harness

HOSTILE = "<img src=x onerror=alert(1)>"


def table(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(n, 3)), columns=["income", HOSTILE, "age"])
    X["debt"] = X["income"] + 0.2 * rng.normal(size=n)
    return X


@pytest.fixture(scope="module")
def explainer():
    X = table()
    noise = np.random.default_rng(1).normal(size=len(X))
    y = np.where(2 * X["income"] + X["age"] * X[HOSTILE] + noise > 0, "yes", "no")
    model = HistGradientBoostingClassifier(max_iter=40, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as found:
        yield found


@pytest.fixture(scope="module")
def additive():
    X = table()
    y = 2 * X["income"] - X["age"] + 0.1 * X["debt"]
    with xw.explain(LinearRegression().fit(X, y), X, y) as found:
        yield found


@pytest.fixture(scope="module")
def made(explainer, additive, tmp_path_factory):
    """A view's file with a table beside it, by the view's name."""
    folder = tmp_path_factory.mktemp("views")

    def make(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            holder = additive if name == "terms" else explainer
            if name == "rankings":
                assert holder.rankings().result is not None  # longer than a file waits for it
            holder.to_html(path, views=[name, "table"])
        return path

    return make


VIEWS = ["boundary", "terms", "rankings", "surrogate", "lime", "good_models"]


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 650)])
def test_doubts_open_and_close_by_keys(bare_page, made, name, theme, width):
    page = bare_page(made(name), theme=theme, width=width, height=1000)
    button = page.locator(".xw-doubts").first
    button.wait_for()
    assert re.fullmatch(r"\d+ doubts?|no doubts found", button.inner_text().strip())
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="How far to trust this")
    expect(dialog).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    items = dialog.locator("li")
    n_looks = dialog.locator("[data-level=care]").count()
    assert items.count() >= 2
    label = button.inner_text().strip()
    assert label.startswith(str(n_looks) if n_looks else "no doubts")
    assert harness.axe(page, ".xwidgets") == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert page.locator("img").count() == 0


def test_a_feature_is_in_focus_in_rankings_and_importance_alike(bare_page, explainer, tmp_path):
    assert explainer.rankings().result is not None
    explainer.to_html(tmp_path / "both.html", views=["rankings", "importance"])
    page = bare_page(tmp_path / "both.html", width=1200, height=1000)
    page.set_default_timeout(6_000)
    names = page.get_by_role("listbox", name="features by rank")
    bars = page.get_by_role("listbox", name=re.compile("features by .* importance"))

    def show(what) -> None:
        if not what.is_visible():
            name = "Rankings" if what is names else "Importance"
            page.get_by_role("tab", name=name).click()
            what.wait_for()

    show(names)
    names.get_by_role("option").nth(2).focus()
    page.keyboard.press("ArrowDown")
    chosen = names.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    expect(chosen).to_be_focused()
    first = next(n for n in table().columns if chosen.get_attribute("aria-label").startswith(n))
    show(bars)
    expect(bars.get_by_role("option", selected=True)).to_contain_text(first)
    # The other way round, by keys.
    bars.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    words = bars.get_by_role("option", selected=True).inner_text()
    second = next(n for n in table().columns if n in words)
    show(names)
    label = names.get_by_role("option", selected=True).get_attribute("aria-label")
    assert label.startswith(second)
    note = page.locator(".xw-rankings .xw-note").inner_text()
    assert f"ranks of \u201c{second}\u201d that chance allows" in note


def test_a_row_and_a_selection_are_those_of_every_view(bare_page, explainer, tmp_path):
    """The plane goes through the row that LIME has; what is brushed in it, the tree counts."""
    explainer.selection.row = 7
    explainer.to_html(tmp_path / "three.html", views=["boundary", "surrogate"])
    explainer.selection.row = 0
    page = bare_page(tmp_path / "three.html", width=1200, height=1000)
    plane = page.get_by_role("application").first
    if not plane.is_visible():
        page.get_by_role("tab", name="Decision boundary").click()
    plane.wait_for()
    assert page.get_by_text("through row 7").count() == 1
    plane.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    said = page.get_by_text(re.compile(r"\d+ of 400\b")).first
    said.wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile(r"\d+ of 400\b"))).to_have_count(0)


def test_rows_selected_in_the_imitation_are_those_of_its_rule(bare_page, made, explainer):
    page = bare_page(made("surrogate"), width=1200, height=1000)
    tree = page.get_by_role("tree", name=re.compile("tree that imitates"))
    tree.focus()
    page.keyboard.press("ArrowDown")
    name = tree.locator(".xw-active .xw-hidden").inner_text()
    n_rows = int(re.search(r": ([\d,]+) rows", name)[1].replace(",", ""))
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(rf"{n_rows} of 400\b")).first).to_be_visible()
    counts = explainer.surrogate().result.counts
    assert n_rows in counts.tolist()


def test_good_models_are_walked_by_keys_and_select_where_they_part(bare_page, made, explainer):
    page = bare_page(made("good_models"), width=1200, height=1000)
    found = explainer.good_models().result
    view = page.get_by_role("region", name="Good models")
    clouds = view.get_by_role("listbox")
    clouds.get_by_role("option").first.focus()
    page.keyboard.press("ArrowDown")
    chosen = clouds.get_by_role("option", selected=True)
    second = found.feature_names[found.order()[1]]
    expect(chosen).to_have_attribute("aria-label", re.compile(f"^{second}: "))
    expect(chosen).to_be_focused()
    fewest = int(found.agree.min())
    n_rows = int((found.agree == fewest).sum())
    part = view.get_by_role("button", name=re.compile(f"^{fewest} of {len(found.scores)} agree"))
    part.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(rf"\b{n_rows} of 400\b")).first).to_be_visible()
    notes = view.locator(".xw-note").inner_text()
    own = f"the model itself (ROC AUC {found.own_score:.3f}), on rows that it may have learnt from"
    assert own in notes


def test_terms_open_with_the_feature_in_focus(bare_page, made, additive):
    page = bare_page(made("terms"), width=1200, height=1000)
    view = page.get_by_role("region", name="Own terms")
    view.get_by_role("button", name=re.compile("^age")).first.click()
    expect(view.get_by_text(re.compile("adds to")).first).to_be_visible()
    found = additive.terms().result
    slope = found.slope[found.term_names.index("age"), 0]
    expect(view.get_by_text(f"\u2212{abs(slope):.0f} per unit").first).to_be_visible()


@pytest.mark.parametrize("name", VIEWS)
def test_picture_and_file_of_numbers_are_those_of_python(explainer, additive, name, tmp_path):
    holder = additive if name == "terms" else explainer
    view = holder.lime(3) if name == "lime" else getattr(holder, name)()
    view.save(tmp_path / "view.csv")
    columns = view.result.tidy()
    with (tmp_path / "view.csv").open() as lines:
        read = list(csv.DictReader(lines))
    assert list(read[0]) == list(columns)
    for column, values in columns.items():
        values = np.asarray(values)
        if values.dtype.kind != "f":
            continue
        told = [np.nan if line[column] == "" else float(line[column]) for line in read]
        np.testing.assert_array_equal(told, values)
    view.save(tmp_path / "view.svg")
    text = (tmp_path / "view.svg").read_text()
    assert "onerror=alert" not in text.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    for one in view.result.trust["doubts"]:
        if one["level"] == "look" and name not in ("surrogate", "lime"):
            assert one["text"].split(" ")[0] in text


@pytest.mark.parametrize("name", VIEWS)
def test_polars_gives_the_same_numbers(name):
    polars = pytest.importorskip("polars")
    X = table(120)
    y = (2 * X["income"] - X["age"]).to_numpy()
    model = LinearRegression().fit(X.to_numpy(), y)

    def asked(rows) -> xw.Explainer:
        return xw.explain(model, rows, y)

    with asked(X) as mine, asked(polars.from_pandas(X)) as other:
        both = [one.lime(3) if name == "lime" else getattr(one, name)() for one in (mine, other)]
        first, second = (view.result for view in both)
        frame = both[1].to_frame()
        assert isinstance(frame, polars.DataFrame)
        for key, values in first.tidy().items():
            values = np.asarray(values)
            if values.dtype.kind == "f":
                np.testing.assert_allclose(
                    values, np.asarray(second.tidy()[key], float), atol=1e-9, rtol=1e-9
                )
        assert [one["kind"] for one in first.trust["doubts"]] == [
            one["kind"] for one in second.trust["doubts"]
        ]
