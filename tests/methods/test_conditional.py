"""Conditional (Gaussian) values of linear models behind the door."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shap as shap_package
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler

import xwidgets as xw
from tests.methods.test_correlated import by_definition
from xwidgets.errors import InvalidValue, MissingValues, NotSupported

RANDOM = np.random.default_rng(3)
COVARIANCE = np.array([[1.0, 0.7, 0.2], [0.7, 2.0, -0.4], [0.2, -0.4, 0.5]])
X = pd.DataFrame(
    RANDOM.multivariate_normal([1.0, -2.0, 3.0], COVARIANCE, size=400), columns=["b", "c", "a"]
)
VALUE = X["b"] * 2.0 - X["c"] + 0.5
CLASS = (VALUE + RANDOM.logistic(size=400) > VALUE.mean()).astype(int)
ROWS = [3, 8, 5]


def conditional(model: Any, table: Any = X, rows: Any = ROWS, **keywords: Any) -> xw.Attributions:
    explainer = xw.explain(model, table, **keywords)
    return explainer.attributions(rows=rows, perturbation="conditional")


def expected(slope: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    """Brute force over all orders, with the mean and covariance of the rows."""
    mean = np.average(X, axis=0, weights=weight)
    covariance = np.cov(X, rowvar=False, aweights=weight)
    rows = X.to_numpy()[ROWS] - mean
    return np.array([by_definition(row, slope, covariance) for row in rows])


def test_linear_regression_is_brute_force() -> None:
    model = LinearRegression().fit(X, VALUE)
    found = conditional(model)
    np.testing.assert_allclose(found.values[:, :, 0], expected(model.coef_), atol=1e-9)
    np.testing.assert_allclose(found.base_values, [model.predict(X).mean()], atol=1e-9)
    assert found.trust["additivity_gap"].max() < 1e-9
    assert found.trust["perturbation"] == "conditional" and found.standard_error is None
    assert "jointly normal" in found.trust["notes"][0] and "400 rows" in found.trust["notes"][0]
    assert found.trust["n_background"] == 400 and found.rows.tolist() == ROWS
    # The column that the model does not read tells of those it reads.
    assert np.abs(found.values[:, 2]).min() > 1e-3


def test_logistic_margin_behind_a_scaler_and_the_background_with_its_weights() -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, CLASS)
    weight = RANDOM.integers(0, 4, size=400).astype(float)
    slope = model[-1].coef_[0] / model[0].scale_
    found = conditional(
        model, output="log_odds", background=X, background_weight=weight, columns="raw"
    )
    np.testing.assert_allclose(found.values[:, :, 1], expected(slope, weight), atol=1e-9)
    np.testing.assert_allclose(found.values[:, :, 0], -found.values[:, :, 1], atol=1e-12)
    mean = np.average(model.decision_function(X), weights=weight)
    np.testing.assert_allclose(found.base_values, [-mean, mean], atol=1e-9)
    assert found.trust["n_background"] == int((weight > 0).sum())


def test_uncorrelated_features_have_the_interventional_values() -> None:
    square = np.array(np.meshgrid(*[[-1.0, 0.0, 2.0]] * 3)).reshape(3, -1).T
    model = LinearRegression().fit(square, square @ [1.0, -2.0, 0.5])
    explainer = xw.explain(model, square, background=square)
    one, other = (
        explainer.attributions(perturbation=kind) for kind in ("conditional", "interventional")
    )
    np.testing.assert_allclose(one.values, other.values, atol=1e-12)
    np.testing.assert_allclose(one.base_values, other.base_values, atol=1e-12)


def test_shap_agrees_where_it_is_right() -> None:
    model = LinearRegression().fit(X, VALUE)
    masker = shap_package.maskers.Impute(
        {"mean": X.mean().to_numpy(), "cov": np.cov(X, rowvar=False)}
    )
    np.random.seed(0)  # noqa: NPY002  (what shap draws orders from)
    theirs = shap_package.LinearExplainer(model, masker, nsamples=3000).shap_values(X.iloc[ROWS])
    np.testing.assert_allclose(conditional(model).values[:, :, 0], theirs, atol=0.05)


def test_what_is_not_read_and_what_is_filled() -> None:
    table = X.copy()
    table.loc[10, "b"] = np.nan
    reads = make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), ["c", "b"]))
    model = make_pipeline(reads, LinearRegression()).fit(table, VALUE)
    found = conditional(model, table, rows=[10, 3])
    assert found.trust["additivity_gap"].max() < 1e-9
    assert (np.abs(found.values) > 1e-4).all()
    constant = table.assign(one=4.0)
    one = conditional(make_pipeline(reads, LinearRegression()).fit(constant, VALUE), constant)
    assert (one.values[:, 3] == 0.0).all()


def test_many_features_are_drawn_whatever_their_order_and_number() -> None:
    wide = RANDOM.normal(size=(300, 20)) + RANDOM.normal(size=(300, 1))
    names = [f"x{j}" for j in range(20)]
    table = pd.DataFrame(wide, columns=names)
    target = wide @ np.linspace(-1.0, 1.0, 20)
    found = conditional(LinearRegression().fit(table, target), table)
    assert found.standard_error is not None and found.standard_error.max() > 0
    assert found.trust["additivity_gap"].max() < 1e-9
    other = table[names[::-1]]
    turned = conditional(LinearRegression().fit(other, target), other)
    np.testing.assert_allclose(turned.values[:, ::-1], found.values, atol=1e-10)
    alone = conditional(LinearRegression().fit(table, target), table, rows=[8])
    np.testing.assert_allclose(alone.values[0], found.values[1], rtol=1e-12, atol=1e-12)


def test_a_row_that_contradicts_the_covariance_still_adds_up() -> None:
    for p in (3, 16):
        table = RANDOM.normal(size=(100, p))
        table[:, 1] = table[:, 0]
        model = LinearRegression().fit(table, table[:, 0] + table[:, 2])
        row = table[:1].copy()
        row[0, 1] += 1.0
        found = conditional(model, table, rows=row)
        assert found.trust["additivity_gap"].max() < 1e-9


def test_groups_are_sums() -> None:
    model = LinearRegression().fit(X, VALUE)
    found = conditional(model, groups={"both": ["b", "a"]})
    single = conditional(model)
    np.testing.assert_allclose(found.values[:, 0], single.values[:, [0, 2]].sum(axis=1))


CITIES = X.assign(city=np.where(X["a"] > 3, "Rome", "Oslo"))
ONE_HOT = make_column_transformer((OneHotEncoder(), ["city"]), remainder="passthrough")
HOLE = CITIES.drop(columns="city").assign(d=[np.nan, *[1.0] * 399])
READS_TWO = make_column_transformer(("passthrough", ["b", "c"]))


@pytest.mark.parametrize(
    ("model", "table", "keywords", "kind", "words"),
    [
        (RandomForestRegressor(3), X, {}, NotSupported, "RandomForestRegressor.*linear model"),
        (
            LogisticRegression(),
            X,
            {"output": "probability"},
            NotSupported,
            r"probability.*output='log_odds'",
        ),
        (make_pipeline(PolynomialFeatures(2), LinearRegression()), X, {}, NotSupported, "mixes"),
        (make_pipeline(ONE_HOT, LinearRegression()), CITIES, {}, NotSupported, "city.*2 columns"),
        (
            make_pipeline(READS_TWO, LinearRegression()),
            CITIES,
            {},
            NotSupported,
            "city.*a category",
        ),
        (make_pipeline(READS_TWO, LinearRegression()), HOLE, {}, MissingValues, "X: .*'d'"),
        (LinearRegression(), X.iloc[:3], {}, NotSupported, "3 rows for 3 features.*more rows"),
        (LinearRegression(), X, {"background": X[:2]}, NotSupported, "2 rows for 3 features"),
        (LinearRegression(), X.iloc[:1], {}, NotSupported, "1 row for 3 features.*more rows"),
    ],
)
def test_refused(model: Any, table: Any, keywords: Any, kind: type[Exception], words: str) -> None:
    model.fit(table, (CLASS if isinstance(model, LogisticRegression) else VALUE)[: len(table)])
    with pytest.raises(kind, match=words):
        conditional(model, table, rows=[0], **keywords)


def test_another_word_for_it() -> None:
    explainer = xw.explain(LinearRegression().fit(X, VALUE), X)
    with pytest.raises(InvalidValue, match="conditional"):
        explainer.attributions(perturbation="observational")
