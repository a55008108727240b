"""Lime: the view, its pictures, its file, and what the explainer refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.charts.scene import Scene
from xwidgets.errors import InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.results.lime import Lime
from xwidgets.views.lime.figures import Found, condition, figure, fit_words, found_in


def loans(library=pd):
    rng = np.random.default_rng(0)
    return library.DataFrame(
        {
            "income": np.round(rng.uniform(10, 80, 300), 1),
            "purpose": np.array(["car", "house"])[rng.integers(0, 2, 300)],
            "age": rng.integers(20, 70, 300),
        }
    )


def model(rows):
    income = np.asarray(rows["income"], dtype=float)
    return income / 10 + 2.0 * (np.asarray(rows["purpose"]) == "car")


@pytest.fixture
def explainer():
    with xw.explain(model, loans()) as found:
        yield found


def test_the_view_follows_the_row_and_tells_its_numbers(explainer):
    view = explainer.lime()
    assert view.result.rows.tolist() == [explainer.selection.row]
    explainer.selection.row = 42
    found = view.result
    assert found.rows.tolist() == [42]
    assert found.values.shape == (1, 3, 1)
    lines = view.to_frame()
    assert list(lines["feature"]) == ["income", "purpose", "age"]
    np.testing.assert_array_equal(lines["weight"], found.values[0, :, 0])
    assert lines["local_r2"].iloc[0] == found.trust["local_r2"][0, 0]
    total = found.base_values + found.contributions.sum(axis=1)
    np.testing.assert_allclose(total - found.predictions, found.additivity_gap())


def test_pinned_rows_and_polars():
    import polars as pl

    with xw.explain(model, loans(pl)) as explainer:
        view = explainer.lime([5, 6, 9], discretize=False, n_samples=600)
        assert view.result.rows.tolist() == [5, 6, 9]
        assert isinstance(view.to_frame(), pl.DataFrame)
        assert view.result.trust["n_samples"] == 600


def test_a_unit_that_was_asked_for(cancer_explainer):
    for unit in ("log_odds", "probability"):
        assert cancer_explainer.lime(3, unit=unit).result.unit == unit


@pytest.fixture
def cancer_explainer():
    from sklearn.datasets import load_breast_cancer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    with xw.explain(fitted, X, y) as found:
        yield found


def test_logistic_regression_is_linear_in_log_odds(cancer_explainer):
    view = cancer_explainer.lime(3, discretize=False, unit="log_odds")
    np.testing.assert_allclose(view.result.trust["local_r2"], 1.0, atol=1e-9)
    assert "100 % of what the model does" in view._still()[0]


def test_pictures(explainer, tmp_path):
    view = explainer.lime(17)
    drawn = view._still()[0]
    assert "purpose = " in drawn and "local R²" in drawn
    assert "rings: SHAP of the row, rank correlation" in drawn and "95 of 100 seeds" in drawn
    words = view._still()[1]
    assert "LIME" in words and "local R²" in words
    chart = view.to_altair().to_dict()
    assert "LIME" in str(chart["title"])
    for suffix in (".svg", ".json", ".csv"):
        view.save(tmp_path / f"picture{suffix}")
        assert (tmp_path / f"picture{suffix}").stat().st_size > 300


def scene_of(explainer, view) -> Scene:
    return view.drawn_from(explainer._live.screen, view.options, None)


def test_the_figure_is_of_the_record(explainer):
    view = explainer.lime(17)
    scene = scene_of(explainer, view)
    found = found_in(scene)
    assert isinstance(found, Found) and found.at == 0
    drawn = figure(scene, found)
    values = np.concatenate([mark.x for mark in drawn.marks if type(mark).__name__ == "Bars"])
    assert set(values) == set(view.result.contributions[0, :, 0])
    assert condition(scene, found, 1) == f"purpose = {loans()['purpose'][17]}"
    low, high = found.result.low[0, 0], found.result.high[0, 0]
    told = condition(scene, found, 0)
    for end in (low, high):
        assert np.isinf(end) or f"{end:.4g}" in told


def test_how_good_it_is_in_words():
    assert fit_words(0.95).startswith("a good stand-in: 95 %")
    assert fit_words(0.7).startswith("a rough stand-in: 70 %")
    assert fit_words(-0.1).startswith("a poor stand-in: 0 %")


def test_a_file_without_its_row_holds_nothing_of_it(explainer):
    found: Lime = explainer.lime([3, 8], n_samples=500).result
    part = found.of_rows(np.array([8, 20]))
    assert part.rows.tolist() == [0] and part.values.shape[0] == 1
    np.testing.assert_array_equal(part.values[0], found.values[1])
    assert len(part.trust["local_r2"]) == len(part.trust["n_effective"]) == 1
    none = found.of_rows(np.array([20]))
    assert set(none.arrays()) <= {"widths"} and "local_r2" not in none.trust
    assert none.facts()[1] == ("rows", "none in this file")
    again = Lime.from_parts(part.arrays(), part.plain())
    np.testing.assert_array_equal(again.contributions, part.contributions)
    assert np.asarray(again.trust["local_r2"]).shape == (1, 1)


def test_what_it_refuses(explainer):
    with pytest.raises(InvalidValue, match="kernel_width: found 0"):
        explainer.lime(1, kernel_width=0)
    with pytest.raises(InvalidValue, match="kernel_width: found 'wide'"):
        explainer.lime(1, kernel_width="wide")
    with pytest.raises(InvalidValue, match="n_samples: found 10"):
        explainer.lime(1, n_samples=10)
    with pytest.raises(InvalidType, match="discretize"):
        explainer.lime(1, discretize="quartile")
    with pytest.raises(InvalidValue, match="draws"):
        explainer.lime(1, draws="uniform")
    with pytest.raises(InvalidType, match="new rows"):
        explainer.lime(loans().head(2).assign(income=-5.0))
    with pytest.raises((InvalidValue, UnknownName)):
        explainer.lime(10_000)


def test_without_a_model(explainer):
    found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as other, pytest.raises(NotSupported, match="model"):
        other.lime(0)
