"""Several models in one page: Python's numbers, one selection, another model on screen."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import xwidgets as xw
from tests.browser import harness
from tests.browser.reading import data_of, shows, written


@pytest.fixture(scope="module")
def models() -> Any:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    X = X.iloc[:, :6]
    found = xw.tradeoff(
        {
            "logistic": make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y),
            "tree": DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y),
            "forest": RandomForestClassifier(20, min_samples_leaf=4, random_state=0).fit(X, y),
        },
        X,
        y,
        class_names=["malignant", "benign"],
    )
    yield found
    found.close()


@pytest.fixture(scope="module")
def file(models: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tradeoff") / "models.html"
    models.to_html(path)
    return path


def test_the_page_says_what_python_says(models: Any, file: Path, bare_page: Any) -> None:
    page = bare_page(file, width=1200)
    shown = page.locator(".xw-tradeoff")
    shown.locator(".xw-tradeoff-table").wait_for()
    found = models.result
    for name, mean, used in zip(found.model_names, found.mean, found.complexity[:, 0], strict=True):
        line = shown.locator("tbody tr", has=page.get_by_role("button", name=name, exact=True))
        cells = line.locator("td").all_inner_texts()
        score = float(cells[0].split()[0])
        assert abs(score - mean) < 10 ** -len(cells[0].split()[0].split(".")[1])
        assert float(cells[2]) == used
    assert found.model_names[found.best] in shown.locator(".xw-said").first.inner_text()
    assert harness.axe(page) == []
    # As wide as a notebook is beside its file browser, no column is cut.
    page.set_viewport_size({"width": 832, "height": 900})
    table = shown.locator(".xw-tradeoff-scroll")
    assert table.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_picture_chart_and_file_say_what_python_says(models: Any, tmp_path: Path) -> None:
    found, view = models.result, models["tree"].tradeoff()
    view.save(tmp_path / "view.csv")
    view.save(tmp_path / "view.svg")
    with (tmp_path / "view.csv").open() as file:
        lines = list(csv.DictReader(file))
    told = {
        (name, measure): (found.mean[i], found.standard_error[i], found.complexity[i, k])
        for i, name in enumerate(found.model_names)
        for k, measure in enumerate(found.measure_names)
    }
    assert len(lines) == len(told)
    for one in lines:
        numbers = [float(one[name]) for name in ("score", "standard_error", "complexity")]
        assert numbers == list(told[one["model"], one["measure"]])
    parts = [part for part in data_of(view.to_altair()) if "model" in part[0]]
    assert len(parts) == len(found.measure_names)
    for measure, part in zip(found.measure_names, parts, strict=True):
        for one in part:
            score, _, complexity = told[one["model"], measure]
            assert (float(one["score"]), float(one["complexity"])) == (score, complexity)
    said = written((tmp_path / "view.svg").read_text())[0][2].split(found.metric)[1]
    best = found.best
    assert shows(said, found.mean[best]) and shows(said.split("±")[1], found.standard_error[best])


def test_rows_on_which_two_part_stay_selected_in_the_other_model(
    models: Any, file: Path, bare_page: Any
) -> None:
    page = bare_page(file, width=1200)
    shown = page.locator(".xw-tradeoff")
    first = shown.get_by_label("first model")
    second = shown.get_by_label("second model")
    first.select_option(label="logistic")
    second.select_option(label="tree")
    said = {name: models[name]._study.predicted("probability").all() for name in models}
    parted = int((said["logistic"].argmax(axis=1) != said["tree"].argmax(axis=1)).sum())
    expect(shown.locator(".xw-tradeoff-pair .xw-said")).to_contain_text(
        f"decide otherwise on {parted} of 569 rows"
    )
    shown.get_by_role("button", name="Select these rows").click()
    header = page.locator(".xw-header")
    expect(header).to_contain_text(f"{parted} of 569")
    shown.get_by_role("button", name="Open tree").click()
    expect(header.get_by_label("Model")).to_have_value("tree")
    expect(header).to_contain_text(f"{parted} of 569")
    expect(page.locator(".xw-tradeoff")).to_have_count(0)  # in the overview of that model

    # Another row in focus there, and back: all models are on it, and undo goes back.
    field = page.locator(".xw-row-number").first
    field.fill("7")
    field.press("Enter")
    header.get_by_label("Model").select_option("forest")
    expect(field).to_have_value("7")
    expect(header).to_contain_text(f"{parted} of 569")
    forest = models["forest"].attributions(rows=[7])
    told = f"{forest.predictions[0, 1]:.4g}"
    expect(page.locator(".xw-dashboard")).to_contain_text(told)


def test_walked_by_the_keyboard_alone(file: Path, bare_page: Any) -> None:
    page = bare_page(file, width=1200)
    shown = page.locator(".xw-tradeoff")
    plot = shown.get_by_role("application", name="one point per model")
    plot.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(plot.locator("output")).to_contain_text("ROC AUC")
    both = shown.get_by_role("application", name="what")
    both.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    shown.get_by_role("button", name="interaction strength").press("Enter")
    expect(shown.get_by_label("complexity")).to_have_value("1")
    shown.get_by_role("button", name="Open forest").press("Enter")
    expect(page.locator(".xw-header").get_by_label("Model")).to_have_value("forest")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_table_too_wide_shows_that_it_goes_on_and_keys_scroll_it(
    file: Path, bare_page: Any, theme: str
) -> None:
    page = bare_page(file, width=650, theme=theme)
    table = page.get_by_role("region", name="Models and their numbers")
    expect(table).to_have_attribute("data-behind", "right")
    harness.shot(page.locator(".xw-tradeoff"), f"tradeoff-650-{theme}")
    assert "linear-gradient" in table.evaluate("box => getComputedStyle(box).maskImage")
    last = table.get_by_role("columnheader", name="a fit")
    assert last.evaluate("cell => cell.getBoundingClientRect().right") > 650
    table.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(table).to_have_attribute("data-behind", "left")
    expect(last).to_be_in_viewport(ratio=1)
    assert harness.axe(page) == []
    page.set_viewport_size({"width": 1200, "height": 900})
    expect(table).to_have_attribute("data-behind", "none")
    harness.shot(page.locator(".xw-tradeoff"), f"tradeoff-1200-{theme}")


def test_brushed_points_are_the_rows_inside(models: Any, file: Path, bare_page: Any) -> None:
    page = bare_page(file, width=1200)
    shown = page.locator(".xw-tradeoff")
    surface = shown.locator(".xw-tradeoff-pair .xw-surface").first
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=6)
    page.mouse.up()
    names = [
        shown.get_by_label(f"{one} model").evaluate("e => e.selectedOptions[0].label")
        for one in ("first", "second")
    ]
    across = models[names[0]]._study.predicted("probability").all()[:, 1]
    # 4 pixels are kept free at both ends.
    share = (box["width"] / 2 - 4) / (box["width"] - 8)
    near = int((across <= share).sum())
    header = page.locator(".xw-header")
    expect(header).to_contain_text("of 569 selected")
    n = int(header.inner_text().split(" of 569")[0].split()[-1])
    assert abs(n - near) <= 0.05 * 569 + np.ceil(near * 0.05)
