"""The path over the penalty: scikit-learn's own paths, and the model itself at its own penalty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LassoCV,
    LinearRegression,
    LogisticRegression,
    Ridge,
    enet_path,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.errors import NotSupported

RNG = np.random.default_rng(5)
X = pd.DataFrame(RNG.normal(size=(120, 5)) * [1, 5, 0.1, 2, 1], columns=list("abcde"))
Y = X.a + 0.1 * X.b + 8 * X.c + RNG.normal(size=120) * 0.3


@pytest.mark.parametrize("final", [Lasso(0.05), ElasticNet(0.1, l1_ratio=0.4), LassoCV(cv=3)])
def test_sizes_are_scikit_learns_path(final):
    model = make_pipeline(StandardScaler(), final).fit(X, Y)
    with xw.explain(model, X, Y) as explainer:
        found = explainer.terms().path
        assert found.trust["refit_gap"] < 1e-3 and found.parameter == "alpha"
        encoded = model[0].transform(X)
        ratio = getattr(final, "l1_ratio_", getattr(final, "l1_ratio", 1.0))
        ratio = 1.0 if isinstance(final, Lasso | LassoCV) else ratio
        _, coefficients, _ = enet_path(
            encoded, Y - Y.mean(), l1_ratio=ratio, alphas=found.strength[::-1], tol=1e-8
        )
        order = ["abcde".index(name[-1]) for name in found.column_names]
        np.testing.assert_allclose(found.coefficients, coefficients[order][:, ::-1].T, atol=2e-3)
        # The strictest leaves nothing; the least strict all that matters.
        assert np.abs(found.coefficients[-1]).max() < 1e-9
        assert found.error is not None and found.best is not None
        assert found.simplest >= found.best
        assert found.error[found.best] < 0.5 < found.error[-1]
        assert found.features[0] in range(5)


@pytest.mark.parametrize("alpha", [1e-5, 1e-3, 0.3])
def test_the_model_stands_inside_of_its_path(alpha):
    model = Lasso(alpha).fit(X, Y)
    with xw.explain(model, X, Y) as explainer:
        found = explainer.terms().path
    at = int(np.flatnonzero(found.strength == alpha)[0])
    assert 0 < at < len(found.strength) - 1 and found.strength[0] <= alpha / 10
    own = model.coef_ * X.std(ddof=0).to_numpy()
    order = ["abcde".index(name) for name in found.column_names]
    np.testing.assert_allclose(found.coefficients[at], own[order], atol=1e-3)


def test_ridge_by_the_closed_form():
    model = Ridge(3.0).fit(X, Y)
    with xw.explain(model, X, Y) as explainer:
        found = explainer.terms().path
        centered = (X - X.mean()).to_numpy()
        k = 4
        weights = np.linalg.solve(
            centered.T @ centered + found.strength[k] * np.eye(5), centered.T @ (Y - Y.mean())
        )
        order = ["abcde".index(name) for name in found.column_names]
        np.testing.assert_allclose(
            found.coefficients[k], (weights * X.std(ddof=0).to_numpy())[order], rtol=1e-8
        )
        assert found.own == 3.0 and 3.0 in found.strength and found.trust["refit_gap"] < 1e-10
        assert list(found.tidy()) == [
            "strength",
            "column",
            "coefficient",
            "error",
            "standard_error",
        ]


def test_logistic_of_both_classes(tmp_path):
    y = np.where(Y > 0, "yes", "no")
    model = LogisticRegression(C=0.5).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        view = explainer.terms()
        found = view.path
        assert found.parameter == "1 / C" and found.own == 2.0 and found.error_name == "log loss"
        assert found.trust["refit_gap"] < 1e-3
        at = int(np.argmin(np.abs(found.strength - 2.0)))
        order = ["abcde".index(name) for name in found.column_names]
        np.testing.assert_allclose(
            found.coefficients[at],
            (model.coef_[0] * X.std(ddof=0).to_numpy())[order],
            atol=2e-3,
        )
        other = explainer._study.ask(Question("terms.path", {"output": 0}, "log_odds")).result()
        np.testing.assert_allclose(other.coefficients, -found.coefficients, atol=1e-9)
        view.save(tmp_path / "path.svg")
        assert "penalty" in (tmp_path / "path.svg").read_text("utf-8")


def test_other_rows_than_those_of_the_training_are_told():
    model = Lasso(0.05).fit(X[:60], Y[:60])
    with xw.explain(model, X[60:].reset_index(drop=True), -Y[60:].to_numpy()) as explainer:
        found = explainer.terms().path
        assert found.trust["refit_gap"] > 0.5
        assert any("trained on others" in note for note in found.trust["notes"])


def test_what_has_no_path():
    with xw.explain(LinearRegression().fit(X, Y), X, Y) as explainer:
        assert explainer.terms().result.trust["path"] == ""
        with pytest.raises(NotSupported, match="penalty"):
            _ = explainer.terms().path
    with xw.explain(Lasso(0.05).fit(X, Y), X) as explainer:
        assert explainer.terms().result.trust["path"] == ""
        with pytest.raises(NotSupported, match="y"):
            _ = explainer.terms().path
