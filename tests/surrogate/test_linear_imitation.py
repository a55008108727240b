"""The linear imitation: a linear model is found again, and the score is scikit-learn's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

import xwidgets as xw
from xwidgets.results import LinearSurrogate

RNG = np.random.default_rng(8)


def table(n: int = 400) -> pd.DataFrame:
    X = pd.DataFrame(
        {
            "a": RNG.normal(5, 3, n),
            "b": RNG.normal(size=n),
            "kind": RNG.choice(["x", "y", "z"], n, p=[0.5, 0.3, 0.2]),
            "still": np.full(n, 7.0),
        }
    )
    X.loc[RNG.random(n) < 0.2, "b"] = np.nan
    return X


def linear(X: pd.DataFrame) -> np.ndarray:
    kind = X["kind"].map({"x": 0.0, "y": 2.0, "z": -1.0})
    return np.asarray(0.5 * X["a"] - 2 * X["b"].fillna(1.5) + kind + 3)


def test_a_linear_model_is_found_again():
    X = table()
    with xw.explain(linear, X) as explainer:
        found = explainer.surrogate(kind="linear").result
    assert isinstance(found, LinearSurrogate)
    assert found.fidelity[0] == pytest.approx(1, abs=1e-9)
    per_unit = found.tidy()["per_unit"]
    names = list(found.term_names)
    assert per_unit[names.index("a")] == pytest.approx(0.5, rel=1e-4)
    assert per_unit[names.index("b")] == pytest.approx(-2, rel=1e-4)
    of = {name: found.coefficients[k, 0] for k, name in enumerate(names)}
    assert of["kind: y"] - of["kind: x"] == pytest.approx(2, rel=1e-4)
    assert of["kind: y"] - of["kind: z"] == pytest.approx(3, rel=1e-4)
    assert of["still"] == 0 and found.size[3, 0] == 0
    # Beside the mean over the rows that it was fitted to.
    held = np.random.default_rng(0).permutation(len(X))[: len(X) // 5]
    grown = np.setdiff1d(np.arange(len(X)), held)
    share = X["kind"].to_numpy()[grown]
    mean = sum(of[f"kind: {one}"] * (share == one).mean() for one in "xyz")
    assert mean == pytest.approx(0, abs=1e-9)


def test_its_terms_add_up_to_what_is_scored():
    X = table()

    def curved(rows: pd.DataFrame) -> np.ndarray:
        return np.asarray(linear(rows) + 0.3 * rows["a"] ** 2)

    with xw.explain(curved, X) as explainer:
        found = explainer.surrogate(kind="linear").result
    held = np.random.default_rng(0).permutation(len(X))[: len(X) // 5]
    said = np.full(len(X), found.intercept[0])
    # A missing number adds what its own term says, and nothing for its size.
    at = {name: k for k, name in enumerate(found.term_names)}
    grown = np.setdiff1d(np.arange(len(X)), held)
    for name in ("a", "b", "still"):
        k = at[name]
        scale = found.scale[k] or 1.0
        z = ((X[name] - found.center[k]) / scale).fillna(0.0).to_numpy()
        absent = X[name].isna().to_numpy()
        missing = found.coefficients[at[f"{name}: missing"], 0] if absent.any() else 0.0
        part = found.coefficients[k, 0] * z
        if absent.any():
            # Of rows without a value the term stands beside the mean of all rows.
            extra = missing * absent[grown].mean() / (1 - absent[grown].mean())
            part = part + np.where(absent, missing, -extra)
        said += part
    said += np.array([found.coefficients[at[f"kind: {one}"], 0] for one in X["kind"]])
    assert r2_score(curved(X)[held], said[held]) == pytest.approx(found.fidelity[0], abs=1e-9)


def test_classes_weights_and_selected_rows():
    X = table(300)[["a", "kind"]]
    y = np.where(X["a"] > 6, "high", np.where(X["kind"] == "x", "x", "low"))
    codes = X.assign(kind=X["kind"].map({"x": 0.0, "y": 1.0, "z": 2.0}))
    model = RandomForestClassifier(10, random_state=0).fit(codes, y)
    weight = RNG.random(300) + 0.1
    with xw.explain(model, codes, y, sample_weight=weight) as explainer:
        found = explainer.surrogate(kind="linear", rows=range(100)).result
        assert found.trust["n_rows"] == 100
        assert found.coefficients.shape == (2, 3)
        np.testing.assert_allclose(found.coefficients.sum(axis=1), 0, atol=1e-9)
        assert 0 <= found.agreement <= 1
        frame = explainer.surrogate(kind="linear").to_frame()
    assert list(frame["output"].unique()) == list(found.output_names)


def test_a_constant_model_and_the_pictures(tmp_path):
    X = table(60)
    with xw.explain(lambda rows: np.full(len(rows), 2.0), X) as explainer:
        view = explainer.surrogate(kind="linear")
        assert view.result.fidelity[0] == 1.0 and view.result.intercept[0] == 2.0
        assert "<svg" in view._still()[0]
    with xw.explain(linear, X) as explainer:
        view = explainer.surrogate(kind="linear")
        view.save(tmp_path / "linear.svg")
        view.save(tmp_path / "linear.html")
        view.to_altair().to_dict()
    assert "kind" in (tmp_path / "linear.svg").read_text()


def test_it_says_of_which_rows_a_standard_deviation_is():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(100, 2)), columns=["a", "b"])
    with xw.explain(LinearRegression().fit(X, X.a), X) as explainer:
        view = explainer.surrogate(kind="linear")
        found = view.result
        held = found.trust["n_held_out"]
        assert f"over the {100 - held} rows that it was fitted to" in view._still()[0]
        assert found.scale[0] == pytest.approx(X.a.std(ddof=0), rel=0.1)


def test_rounding_of_a_constant_model_is_no_coefficient():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(100, 3)), columns=list("abc"))
    with xw.explain(DummyRegressor().fit(X, X.a * 1e6 + 3e6), X) as explainer:
        found = explainer.surrogate(kind="linear").result
        assert not found.coefficients.any() and not found.size.any()
