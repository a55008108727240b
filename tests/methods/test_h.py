"""H: held to brute force, to integrals, and to what is 0 or 1 by definition."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import dblquad
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import InvalidValue, NotSupported
from xwidgets.methods.effects.answers import answers_of
from xwidgets.methods.interactions.h import h_statistics
from xwidgets.models import as_predictor


def found_in(model, X, rows=None, weight=None, groups=None):
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame)
    rows = np.arange(frame.n_rows) if rows is None else rows
    return h_statistics(
        answers_of(predictor, frame),
        frame,
        resolve_groups(groups, frame.schema),
        rows,
        predictor.predict(frame.take(rows).native),
        weight=weight,
    )


def brute(model, X, weight=None):
    """Friedman and Popescu's equations 44 to 46, word by word."""
    n, p = X.shape
    w = np.full(n, 1 / n) if weight is None else weight / weight.sum()

    def dependence(columns):
        found = np.empty(n)
        for i in range(n):
            rows = X.copy()
            rows[:, columns] = X[i, columns]
            found[i] = w @ model(rows)
        return found - w @ found

    h = np.zeros((p, p))
    alone = [dependence([j]) for j in range(p)]
    f = model(X) - w @ model(X)
    for j, k in itertools.combinations(range(p), 2):
        both = dependence([j, k])
        h[j, k] = h[k, j] = np.sqrt(w @ (both - alone[j] - alone[k]) ** 2 / (w @ both**2))
    for j in range(p):
        others = dependence([k for k in range(p) if k != j])
        h[j, j] = np.sqrt(w @ (f - alone[j] - others) ** 2 / (w @ f**2))
    return h


def friedman(X):
    return (
        10 * np.sin(np.pi * X[:, 0] * X[:, 1])
        + 20 * (X[:, 2] - 0.5) ** 2
        + 10 * X[:, 3]
        + 5 * X[:, 4]
    )


def test_by_brute_force():
    X = np.random.default_rng(0).random((40, 5))
    X[:, 4] = np.round(X[:, 4] * 3)
    weight = np.random.default_rng(1).random(40)
    for model, some in ((friedman, None), (lambda A: friedman(A) * A[:, 2], weight)):
        found = found_in(model, X, weight=some)
        np.testing.assert_allclose(found.h[..., 0], np.minimum(1, brute(model, X, some)), atol=1e-9)


def test_friedmans_first_by_integrals():
    """The share of 10 sin(pi a b) that is no sum of a function of each, on the unit square."""
    node, share = np.polynomial.legendre.leggauss(12)
    node, share = (node + 1) / 2, share / 2
    a, b = (one.ravel() for one in np.meshgrid(node, node, indexing="ij"))
    X = np.column_stack([a, b, np.full((144, 3), 0.3)])
    found = found_in(friedman, X, weight=np.outer(share, share).ravel())

    def alone(x):
        return 10 * (1 - np.cos(np.pi * x)) / (np.pi * x)

    mean = dblquad(lambda y, x: 10 * np.sin(np.pi * x * y), 0, 1, 0, 1)[0]
    whole = dblquad(lambda y, x: (10 * np.sin(np.pi * x * y) - mean) ** 2, 0, 1, 0, 1)[0]
    rest = dblquad(
        lambda y, x: (10 * np.sin(np.pi * x * y) - alone(x) - alone(y) + mean) ** 2, 0, 1, 0, 1
    )[0]
    assert found.h[0, 1, 0] == pytest.approx(np.sqrt(rest / whole), abs=1e-6)
    assert found.size[0, 1, 0] == pytest.approx(np.sqrt(rest), abs=1e-6)
    assert found.h[0, 0, 0] == pytest.approx(np.sqrt(rest / whole), abs=1e-6)
    np.testing.assert_allclose(found.h[2:, :, 0], 0.0, atol=1e-6)


def test_what_is_nought_and_what_is_one():
    X = np.random.default_rng(2).normal(size=(60, 3))
    additive = found_in(lambda A: np.sin(A[:, 0]) + A[:, 1] ** 2, X)
    np.testing.assert_allclose(additive.h, 0.0, atol=1e-6)
    constant = found_in(lambda A: np.full(len(A), 0.7), X)
    assert (constant.h == 0).all() and (constant.error == 0).all() and (constant.size == 0).all()
    balanced = np.array(list(itertools.product([-2.0, -0.5, 0.5, 2.0], repeat=2)))
    product = found_in(lambda A: A[:, 0] * A[:, 1], balanced)
    np.testing.assert_allclose(product.h[..., 0], 1.0, atol=1e-9)
    # Without any rounding: nothing that is left over by it counts.
    large = found_in(lambda A: 1e9 + 1e-9 * A[:, 0], X)
    assert (large.h == 0).all()


def test_trees_walked_and_the_model_asked_say_the_same():
    rng = np.random.default_rng(3)
    X = pd.DataFrame(
        {
            "a": rng.normal(size=300),
            "b": np.where(rng.random(300) < 0.1, np.nan, rng.integers(0, 5, 300)),
            "c": rng.choice(["x", "y", "z"], 300),
        }
    )
    y = (X["a"] * (X["c"] == "x") + X["b"].fillna(2) / 3 > 0.6).astype(int)
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["c"]), remainder="passthrough"
    )
    model = make_pipeline(columns, HistGradientBoostingClassifier(max_iter=20, random_state=0))
    model.fit(X, y)
    rows = np.arange(0, 300, 5)
    walked = found_in(model, X, rows)
    asked = found_in(model.predict_proba, X, rows)
    for one, other in zip(walked, asked, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)
    assert walked.h[0, 2, 1] > walked.h[1, 2, 1] and walked.h[0, 2, 1] > 0.2


def test_groups_are_one_feature():
    hot = np.eye(3)[np.random.default_rng(4).integers(0, 3, 50)]
    X = np.column_stack([hot, np.random.default_rng(5).normal(size=50)])
    found = found_in(lambda A: A[:, 1] * A[:, 3], X, groups={"color": ["x0", "x1", "x2"]})
    assert found.h.shape == (2, 2, 1) and found.h[0, 1, 0] > 0.5


def test_the_error_is_what_other_rows_would_change():
    X = np.random.default_rng(6).random((4_000, 3))

    def model(A):
        return A[:, 0] * A[:, 1] + A[:, 2]

    told, seen = [], []
    for k in range(30):
        found = found_in(model, X, np.arange(60 * k, 60 * k + 60))
        seen.append(found.h[0, 1, 0])
        told.append(found.error[0, 1, 0])
    assert 0.5 < np.sqrt(np.mean(np.square(told))) / np.std(seen, ddof=1) < 2


def test_the_method_takes_as_many_rows_as_are_worth_it():
    X = np.random.default_rng(7).random((700, 4))
    with xw.explain(lambda A: A[:, 0] * A[:, 1] + A[:, 2], X) as explainer:
        ask = explainer._study.ask
        found = ask(Question("interactions.h", {}, "value")).result()
        assert len(found.rows) == 200 and found.values is None
        assert found.strength[0, 1, 0] > 0.1 and found.strength[2, 3, 0] == 0
        few = ask(Question("interactions.h", {"n_rows": 30}, "value")).result()
        assert len(few.rows) == 30
        of_some = ask(Question("interactions.h", {"rows": list(range(20))}, "value")).result()
        assert of_some.rows.tolist() == list(range(20))
        with pytest.raises(InvalidValue, match="at least two rows"):
            ask(Question("interactions.h", {"rows": [3]}, "value")).result()
        assert "standard_error" in found.tidy() and "size" in found.to_frame()


def test_of_very_many_features_the_pairs_that_act_most_are_asked():
    X = np.random.default_rng(8).random((60, 400))
    with xw.explain(lambda A: A[:, 3] * A[:, 9] + A[:, 5], X) as explainer:
        found = explainer._study.ask(Question("interactions.h", {}, "value")).result()
    assert found.strength[3, 9, 0] > 0.1
    unknown = np.isnan(found.strength[..., 0])
    assert unknown.any() and not np.isnan(np.diagonal(found.strength[..., 0])).any()
    lines = found.tidy()
    assert np.isfinite(lines["strength"]).all() and "left out" in found.trust["notes"][-1]
    wide = np.zeros((60, 2_000))
    with (
        xw.explain(lambda A: A[:, 3] * A[:, 9], wide) as explainer,
        pytest.raises(NotSupported, match=r"2,000 features.*groups="),
    ):
        explainer.interactions("h")
    arrays, _ = found.sent()
    assert arrays["features"][0, :2].tolist() in ([3, 9], [9, 3])
    assert arrays["size"].shape == arrays["strength"].shape
