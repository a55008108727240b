"""One number everywhere: the page, the still picture, the chart, the file of numbers, and Python.

Every view of one page is read number by number, each place by itself. A text shows a number where
the number lies within half a unit of the text's last digit.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer, StandardScaler

import xwidgets as xw
from tests.browser import harness
from tests.browser import numbers_of_fairness as of_fairness
from tests.browser import numbers_of_models as of_models
from tests.browser import numbers_of_views as of
from tests.browser.reading import data_of, number, shows, written
from xwidgets.export.numbers import as_csv


def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(400, 3)), columns=["income", "age", "years"])
    X["debt"] = X["income"] + 0.2 * rng.normal(size=len(X))
    return X


@pytest.fixture(scope="module")
def boosted():
    X = table()
    X["city"] = pd.Categorical(np.random.default_rng(1).choice(["Rome", "Paris", "Wien"], len(X)))
    score = 2 * X["income"] + X["age"] * X["years"] + (X["city"] == "Rome")
    y = np.where(score + np.random.default_rng(2).normal(size=len(X)) > 0, "yes", "no")
    model = HistGradientBoostingClassifier(
        categorical_features="from_dtype", max_iter=40, random_state=0
    )
    with xw.explain(model.fit(X, y), X, y) as explainer:
        explainer.selection.row = of.ROW
        yield explainer


def summed(*steps: Any) -> xw.Explainer:
    X = table()
    y = 2 * X["income"] - X["age"] + 0.5 * X["years"] ** 2 + 0.1 * X["debt"]
    return xw.explain(make_pipeline(*steps).fit(X, y), X, y)


VIEWS: Mapping[str, tuple[str, Callable[[xw.Explainer], Any], Any]] = {
    "lime": ("LIME", lambda one: one.lime(of.ROW), of.lime),
    "tree": ("Imitation", lambda one: one.surrogate(), of.tree),
    "rules": ("Imitation", lambda one: one.surrogate(kind="rules"), of.rules),
    "linear": ("Imitation", lambda one: one.surrogate(kind="linear"), of.linear),
    "counterfactuals": ("Counterfactuals", lambda one: one.counterfactuals(), of.counterfactuals),
    "interactions": ("Interactions", lambda one: one.interactions(), of.pairs),
    "h": ("Interactions", lambda one: one.interactions("h"), of.pairs),
    "boundary": ("Decision boundary", lambda one: one.boundary(row=of.ROW), of_models.boundary),
    "good_models": ("Good models", lambda one: one.good_models(n=4), of_models.good_models),
    "fairness": ("Fairness", lambda one: one.fairness(by="city"), of_models.fairness),
    "drift": ("Drift", lambda one: one.drift(), of_models.drift),
    "rankings": ("Rankings", lambda one: one.rankings(), of_models.rankings),
    "checks": ("Findings", lambda one: one.checks(), of_models.checks),
}


def opened(bare_page: Any, path: Any) -> Any:
    page = bare_page(path, width=1200, height=1100)
    page.set_default_timeout(20_000)
    return page


def compare(view: Any, reader: Any, region: Any, tmp_path: Any, output: str | None) -> None:
    """Every number of a view in every place."""
    for suffix in ("svg", "csv"):
        view.save(tmp_path / f"view.{suffix}")
    with (tmp_path / "view.csv").open() as file:
        lines = [one for one in csv.DictReader(file) if one.get("output", output) == output]
    svg = (tmp_path / "view.svg").read_text()
    for told, places in reader(view.result, region, svg, data_of(view.to_altair()), lines):
        for place, texts in places.items():
            assert set(texts) == set(told), (place, sorted(map(str, texts)))
            for key, value in told.items():
                exact = place in ("chart", "file")
                same = (
                    float(texts[key]) == pytest.approx(value, rel=1e-6, abs=1e-12)
                    if exact
                    else shows(texts[key], value)
                )
                assert same, (place, key, texts[key], value)


@pytest.mark.parametrize("name", VIEWS)
def test_of_a_boosted_model(bare_page, boosted, tmp_path, name):
    heading, ask, reader = VIEWS[name]
    view = ask(boosted)
    assert view.result is not None
    view.save(tmp_path / "view.html")
    page = opened(bare_page, tmp_path / "view.html")
    region = page.get_by_role("region", name=heading)
    region.locator(".xw-doubts").first.wait_for()
    compare(view, reader, region, tmp_path, None if name == "good_models" else "yes")


def test_of_errors(bare_page, tmp_path):
    """Where one city's outcomes are drawn by lot, it is a slice, and a box of the tree."""
    rng = np.random.default_rng(0)
    X = table().loc[np.arange(1200) % 400].reset_index(drop=True) + rng.normal(size=(1200, 4))
    X["city"] = pd.Categorical(rng.choice(["Rome", "Paris", "Wien"], len(X)))
    by_lot = (X["city"] == "Wien") & (rng.random(len(X)) < 0.6)
    y = np.where((X["income"] > 0) ^ by_lot, "yes", "no")

    def model(X: pd.DataFrame) -> np.ndarray:
        p = 1 / (1 + np.exp(-4 * X["income"].to_numpy()))
        return np.column_stack([1 - p, p])

    with xw.explain(model, X, y, class_names=["no", "yes"]) as explainer:
        view = explainer.errors()
        view.save(tmp_path / "view.html")
        region = opened(bare_page, tmp_path / "view.html").get_by_role("region", name="Errors")
        region.locator(".xw-doubts").first.wait_for()
        compare(view, of_models.errors, region, tmp_path, "yes")


def test_of_cohorts(bare_page, boosted, tmp_path):
    boosted.cohorts["old"] = boosted._study.frame.column(1) > 0.5
    boosted.cohorts["rich"] = boosted._study.frame.column(0) > 0.5
    view = boosted.comparison()
    view.save(tmp_path / "view.html")
    region = opened(bare_page, tmp_path / "view.html").get_by_role("region", name="Cohorts")
    region.locator(".xw-doubts").first.wait_for()
    compare(view, of_models.comparison, region, tmp_path, "yes")
    del boosted.cohorts["old"], boosted.cohorts["rich"]


def test_of_what_fairness_is_asked_besides(bare_page, tmp_path):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(400, 2)), columns=["income", "height"])
    sex = rng.choice(["f", "m"], len(X))
    X["income"] -= 1.3 * (sex == "f")
    X["height"] += sex == "m"
    y = np.where(X["income"] + 0.5 * rng.normal(size=len(X)) > 0, "yes", "no")
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        explainer.columns["sex"] = sex
        explainer.selection.output = "yes"
        view = explainer.fairness(by="sex")
        for part in ("features", "recourse", "reweighed"):
            assert getattr(view, part).sentence
        view.save(tmp_path / "view.html")
        region = opened(bare_page, tmp_path / "view.html").get_by_role("region", name="Fairness")
        region.get_by_role("heading", name="trained with weights").wait_for()
        for part in ("features", "recourse", "reweighed"):
            of_part = SimpleNamespace(
                result=getattr(view, part),
                save=partial(view.save, part=part),
                to_altair=partial(view.to_altair, part),
            )
            compare(of_part, getattr(of_fairness, part), region, tmp_path, "yes")
        view.save(tmp_path / "whole.svg")  # a picture holds all that was asked for
        whole = " ".join(text for *_, text in written((tmp_path / "whole.svg").read_text()))
        heads = ("Fairness by sex", "Which features set", "How far are", "What if it were trained")
        places = [whole.index(head) for head in heads]
        assert places == sorted(places)


@pytest.mark.parametrize(
    "steps",
    [
        (LinearRegression(),),
        (make_column_transformer((SplineTransformer(6), ["income", "age", "years", "debt"])),
         LinearRegression()),
    ],
    ids=["linear", "additive"],
)  # fmt: skip
def test_of_a_models_own_terms(bare_page, tmp_path, steps):
    with summed(*steps) as explainer:
        view = explainer.terms()
        view.save(tmp_path / "view.html")
        page = opened(bare_page, tmp_path / "view.html")
        region = page.get_by_role("region", name="Own terms")
        region.locator(".xw-doubts").wait_for()
        output = view.result.output_names[0]
        compare(view, of_models.terms, region, tmp_path, output)


def test_the_path_over_the_penalty_in_chart_file_and_still(tmp_path):
    with summed(StandardScaler(), ElasticNet(0.05)) as explainer:
        view = explainer.terms()
        record = view.path
        strengths, lines = np.log10(record.strength), record.coefficients.T
        wanted = np.stack([np.tile(strengths, len(lines)), lines.reshape(-1)], axis=1)

        drawn = next(one for one in data_of(view.to_altair()) if "line" in one[0])
        np.testing.assert_allclose(
            [(float(one["x"]), float(one["y"])) for one in drawn], wanted, rtol=1e-6, atol=1e-12
        )
        assert [one["line"] for one in drawn] == [
            str(k) for k in range(len(lines)) for _ in strengths
        ]

        rows = list(csv.DictReader(io.StringIO(as_csv(record).decode())))
        told = {(float(one["strength"]), one["column"]): float(one["coefficient"]) for one in rows}
        assert told == {
            (strength, name): record.coefficients[k, j]
            for k, strength in enumerate(record.strength.tolist())
            for j, name in enumerate(record.column_names)
        }
        assert [float(one["error"]) for one in rows[:: len(lines)]] == record.error.tolist()

        view.save(tmp_path / "view.svg")
        svg = (tmp_path / "view.svg").read_text()
        at = svg.index("Path over the penalty")
        [path] = re.findall(r'class="ink-stroke" stroke-width="1.5" d="([^"]+)"', svg[at:])
        points = np.array([one.split() for one in re.split("[ML]", path)[1:]], dtype=float)
        assert path.count("M") == len(lines) and points.shape == wanted.shape
        for axis, sign in ((0, 1), (1, -1)):  # one scale for all lines: to the right, and up
            scale = np.polyfit(wanted[:, axis], points[:, axis], 1)
            assert np.sign(scale[0]) == sign
            np.testing.assert_allclose(
                np.polyval(scale, wanted[:, axis]), points[:, axis], atol=0.1
            )
        texts = [text for _, _, text in written(svg)]
        shown = texts[texts.index("Path over the penalty") :]
        assert set(record.column_names) <= set(shown)


def test_of_the_path_over_the_penalty(bare_page, tmp_path):
    with summed(StandardScaler(), ElasticNet(0.05)) as explainer:
        view = explainer.terms()
        record = view.path
        view.save(tmp_path / "view.html")
        page = opened(bare_page, tmp_path / "view.html")
        page.get_by_role("button", name="path over the penalty").click()
        plot = page.get_by_role("application", name="path over the penalty")
        plot.focus()
        page.keyboard.press("ArrowRight")
        said = plot.locator("output").inner_text()
        at = int(np.argmin(np.abs(np.asarray(record.strength) - number(said.split(" ", 1)[1])[0])))
        assert shows(said.split(" ", 1)[1], record.strength[at])
        assert shows(said.split(record.column_names[0])[1], record.coefficients[at, 0])
        assert harness.axe(page, ".xwidgets") == []
