"""Lime: held to its limits, to scikit-learn, to the package lime, and to other seeds."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import InvalidValue
from xwidgets.methods.effects.answers import ByTrees, answers_of
from xwidgets.methods.lime import lime
from xwidgets.methods.lime.agreement import agreement
from xwidgets.methods.lime.fit import Paired, _descended, default_width, fit, kernel
from xwidgets.methods.lime.sampling import draw, read
from xwidgets.models import as_predictor

PEER = json.loads(Path(__file__).with_name("peer.json").read_text())


def prepared(model, X):
    frame = Frame.from_table(X)
    return as_predictor(model, frame), frame


def table(n=400):
    """As the peer saw it."""
    i = np.arange(n)
    golden = ((0.6180339887, 1), (0.7548776662, 2), (0.5698402909, 0.5), (0.8191725134, 1))
    numbers = [np.round(10 * ((i * g) % 1.0) ** k, 2) for g, k in golden]
    return np.column_stack([*numbers, (i * 7) % 3.0])


def chunky(A):
    A = np.asarray(A, dtype=float)
    return (
        np.sin(A[:, 0])
        + 0.1 * A[:, 1] * A[:, 2]
        - 0.3 * A[:, 3]
        + (A[:, 4] == 1) * (1 + 0.1 * A[:, 0])
    )


# --- what it tends to ---------------------------------------------------------------------------


@pytest.mark.parametrize("draws", ["values", "normal"])
def test_a_linear_model_is_found_exactly(draws):
    X = np.random.default_rng(0).normal(3.0, [1.0, 20.0, 0.01], size=(500, 3))
    predictor, frame = prepared(lambda A: A @ [1.0, -0.5, 0.0] + 7, X)
    found = lime(predictor, frame, [4, 9], discretize=False, draws=draws)
    np.testing.assert_allclose(
        found.values[:, :, 0], [X.std(axis=0) * [1.0, -0.5, 0.0]] * 2, rtol=1e-9, atol=1e-12
    )
    np.testing.assert_allclose(found.trust["local_r2"], 1.0, atol=1e-12)
    np.testing.assert_allclose(found.additivity_gap(), 0.0, atol=1e-9)
    np.testing.assert_allclose(found.standard_error, 0.0, atol=1e-9)


def test_the_limit_is_that_of_the_whole_law():
    """Every combination of values, weighted as often as it is drawn and as near as it is."""
    rng = np.random.default_rng(1)
    levels = [3, 4, 2]
    X = pd.DataFrame(
        {f"c{j}": np.array(list("abcd"))[rng.integers(0, n, 600)] for j, n in enumerate(levels)}
    )
    worth = {name: rng.normal(size=4) for name in X}
    pair = rng.normal(size=(4, 4))

    def model(A):
        codes = [pd.Series(A[name]).map(dict(zip("abcd", range(4), strict=True))) for name in X]
        codes = [np.asarray(one, dtype=int) for one in codes]
        alone = sum(worth[name][code] for name, code in zip(X, codes, strict=True))
        return alone + pair[codes[0], codes[1]]

    predictor, frame = prepared(model, X)
    row = 5
    shares = [X[name].value_counts(normalize=True) for name in X]
    combinations = list(itertools.product(*(list(share.index) for share in shares)))
    every = pd.DataFrame(combinations, columns=X.columns)
    same = (every == X.iloc[row]).to_numpy(dtype=float)
    often = np.prod(
        [every[name].map(share) for name, share in zip(X, shares, strict=True)], axis=0
    ).astype(float)
    for width in (None, 0.6):
        squares = (same == 0).sum(axis=1)
        near = np.exp(-squares / (2 * (width or default_width(3)) ** 2))
        limit = LinearRegression().fit(same, model(every), sample_weight=often * near)
        score = limit.score(same, model(every), sample_weight=often * near)
        found = lime(predictor, frame, [row], n_samples=20_000, kernel_width=width)
        far = np.abs(found.values[0, :, 0] - limit.coef_) / found.standard_error[0, :, 0]
        assert far.max() < 4, (found.values[0, :, 0], limit.coef_)
        np.testing.assert_allclose(found.trust["local_r2"][0, 0], score, atol=0.02)


def test_quarters_of_an_additive_model():
    """The mean of a feature's part in the row's quarter, less that in the three others."""
    X = np.random.default_rng(2).gamma(2.0, size=(2_000, 3))
    predictor, frame = prepared(lambda A: np.square(A[:, 0]) - A[:, 1], X)
    found = lime(predictor, frame, [7], n_samples=20_000)
    for j, part in enumerate([np.square(X[:, 0]), -X[:, 1], 0 * X[:, 2]]):
        low, high = found.low[0, j], found.high[0, j]
        inside = (X[:, j] > low) & (X[:, j] <= high)
        assert inside[7] and 0.2 < inside.mean() < 0.3
        limit = part[inside].mean() - part[~inside].mean()
        assert abs(found.values[0, j, 0] - limit) < 4 * found.standard_error[0, j, 0] + 1e-12


@pytest.mark.parametrize("discretize", [True, False])
def test_as_the_peer_at_equal_settings(discretize):
    X = pd.DataFrame(table())
    X[4] = X[4].astype(int).astype("category")
    predictor, frame = prepared(chunky, X.set_axis(list("abcde"), axis=1))
    found = lime(predictor, frame, [17], discretize=discretize, draws="normal", n_samples=20_000)
    peer = PEER["quarters" if discretize else "plain"]
    error = np.hypot(found.standard_error[0, :, 0], peer["error"][:5])
    # lime says of a category what it says of a bin, and shrinks by a penalty of 1 in 20,000.
    far = np.abs(found.values[0, :, 0] - peer["mean"][:5])
    assert (far < 4 * error + 0.002).all(), (found.values[0, :, 0], peer["mean"])
    assert abs(found.trust["local_r2"][0, 0] - peer["mean"][5]) < 0.02


# --- the arithmetic -------------------------------------------------------------------------------


def test_weighted_least_squares_are_those_of_scikit_learn():
    rng = np.random.default_rng(3)
    Z, y = rng.normal(size=(300, 6)), rng.normal(size=(300, 2))
    y[:, 0] += Z @ np.arange(6.0)
    weight = rng.random(300)
    found = fit(Z, y, weight)
    other = LinearRegression().fit(Z, y, sample_weight=weight)
    np.testing.assert_allclose(found.values, other.coef_.T, atol=1e-10)
    np.testing.assert_allclose(found.base, other.intercept_, atol=1e-10)
    share = weight / weight.sum()
    moved = Z - share @ Z
    left = y - share @ y
    np.testing.assert_allclose(_descended(moved, left, share), other.coef_.T, atol=1e-6)


def test_columns_that_say_the_same_share_what_they_do():
    Z = np.random.default_rng(4).normal(size=(200, 1)) @ np.ones((1, 2))
    Z = np.column_stack([Z, np.full(200, 5.0)])
    found = fit(Z, Z[:, :1] * 3, np.ones(200))
    np.testing.assert_allclose(found.values[:, 0], [1.5, 1.5, 0.0], atol=1e-9)


def test_pairs_come_before_the_regression():
    rng = np.random.default_rng(5)
    Z = np.column_stack([rng.random(400) < 0.5, rng.random(400) < 0.004]).astype(float)
    y = (2 * Z[:, 0] + 7 * Z[:, 1] + rng.normal(size=400))[:, None]
    pairs = Paired(1, np.arange(100), np.full((100, 1), 7.0))
    found = fit(Z, y, np.ones(400), [pairs])
    assert found.values[1, 0] == pytest.approx(7.0) and found.error[1, 0] < 1e-12
    assert abs(found.values[0, 0] - 2) < 4 * found.error[0, 0]


def test_a_kernel_keeps_the_nearest():
    squares = np.array([1e6, 1e6 + 1, 2e6])
    np.testing.assert_allclose(kernel(squares, 1.0), [1.0, np.exp(-0.5), 0.0])
    np.testing.assert_allclose(
        kernel(np.array([0.0, 4.0]), 3.0), np.sqrt(np.exp(-np.array([0.0, 4.0]) / 9))
    )


def test_agreement():
    rng = np.random.default_rng(6)
    a, b = rng.integers(-3, 4, 30).astype(float), rng.normal(size=30)
    found = agreement(a, a + b, top=8)
    assert found.rank_correlation == pytest.approx(spearmanr(a, a + b).statistic, abs=1e-12)
    strongest = [set(np.argsort(-np.abs(one), kind="stable")[:8]) for one in (a, a + b)]
    assert (found.n_shared, found.n_top) == (len(strongest[0] & strongest[1]), 8)
    assert np.isnan(agreement(np.zeros(3), b[:3]).rank_correlation)


# --- chance ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cancer():
    from sklearn.datasets import load_breast_cancer

    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return prepared(HistGradientBoostingClassifier(random_state=0, max_iter=40).fit(X, y), X)


@pytest.mark.once
@pytest.mark.parametrize("discretize", [True, False])
def test_seeds(cancer, discretize):
    """Whiskers are as long as weights differ, and the strongest five are nearly the same."""
    predictor, frame = cancer
    rows = np.arange(0, 569, 80)
    found = [lime(predictor, frame, rows, discretize=discretize, seed=seed) for seed in range(10)]
    values = np.array([one.values[..., 1] for one in found])
    told = np.sqrt(np.mean([one.standard_error[..., 1] ** 2 for one in found], axis=0))
    spread = values.std(axis=0, ddof=1)
    moving = spread > 0
    assert 0.75 < np.median(told[moving] / spread[moving]) < 1.35
    top = np.argsort(-np.abs(values), axis=2)[:, :, :5]
    alike = [
        len(set(a) & set(b)) / len(set(a) | set(b))
        for row in range(len(rows))
        for a, b in itertools.combinations(top[:, row], 2)
    ]
    assert np.mean(alike) >= 0.8


def test_same_seed_same_numbers_and_rows_share_samples(cancer):
    predictor, frame = cancer
    n_calls = []
    counted = type(predictor).predict

    def predict(self, rows):
        n_calls.append(len(rows))
        return counted(self, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(predictor), "predict", predict)
        together = lime(predictor, frame, [3, 200, 410])
        assert sum(n_calls) == together.trust["n_calls"] < 6_000
        alone = lime(predictor, frame, [200])
    np.testing.assert_array_equal(together.values[1], alone.values[0])
    assert alone.widths is not None and together.widths is not None
    assert lime(predictor, frame, np.arange(13)).widths is None
    at = list(alone.widths).index(alone.trust["kernel_width"])
    np.testing.assert_array_equal(alone.values_by_width[0, at], alone.values[0])
    np.testing.assert_allclose(alone.r2_by_width[0, at], alone.trust["local_r2"][0])
    again = lime(predictor, frame, [200], kernel_width=alone.widths[2])
    np.testing.assert_allclose(again.values[0], alone.values_by_width[0, 2], atol=1e-12)


def test_rare_categories_are_told_by_pairs():
    """Three rows of 3,000 have it: samples alone would say nothing of it."""
    X = pd.DataFrame({"a": np.arange(3_000.0), "c": ["x"] * 2_997 + ["rare"] * 3})
    predictor, frame = prepared(lambda A: A["a"] / 1_000 + 5.0 * (A["c"] == "rare"), X)
    found = lime(predictor, frame, [2_999, 0])
    np.testing.assert_allclose(found.values[0, 1, 0], 5.0, atol=1e-9)
    np.testing.assert_allclose(found.values[1, 1, 0], -5.0, atol=1e-9)
    assert found.trust["n_calls"] == 5_000 + 2 + 2 * 100


# --- samples --------------------------------------------------------------------------------------


def test_samples_are_values_that_occur_as_often_as_they_do():
    rng = np.random.default_rng(7)
    X = pd.DataFrame({"n": rng.integers(0, 5, 900), "c": rng.choice(list("pq"), 900, p=[0.9, 0.1])})
    frame = Frame.from_table(X)
    sample = draw(read(frame, resolve_groups(None, frame.schema), seed=3), 3_000, seed=3)
    for j, name in enumerate(X):
        drawn = X[name].iloc[sample.drawn[:, j]].value_counts(normalize=True)
        wanted = X[name].value_counts(normalize=True)
        np.testing.assert_allclose(drawn[wanted.index], wanted, atol=1e-3)
    both = np.corrcoef(X["n"].iloc[sample.drawn[:, 0]], X["c"].iloc[sample.drawn[:, 1]] == "p")
    assert abs(both[0, 1]) < 0.06
    weight = (X["n"] == 2).to_numpy(dtype=float)
    only = draw(read(frame, resolve_groups(None, frame.schema), weight=weight), 500)
    assert (X["n"].iloc[only.drawn[:, 0]] == 2).all()


def test_quarters_are_those_of_numpy():
    values = np.random.default_rng(13).gamma(1.0, size=(101, 1))
    values[3] = np.nan
    frame = Frame.from_table(np.column_stack([values, np.round(values * 3)]))
    sample = draw(read(frame, resolve_groups(None, frame.schema)), 10)
    for j, column in enumerate(sample.columns):
        told = np.unique(np.nanpercentile(frame.column(j), [25, 50, 75]))
        np.testing.assert_allclose(column.edges, told, rtol=1e-12)
        assert column.codes(np.array([np.nan, -1.0, told[0], 1e9])).tolist() == [
            -1,
            0,
            0,
            len(told),
        ]


def test_groups_come_from_one_row_and_are_the_same_in_all_members():
    rng = np.random.default_rng(8)
    hot = np.eye(3)[rng.integers(0, 3, 800)]
    X = np.column_stack([hot, rng.normal(size=800)])
    predictor, frame = prepared(lambda A: A[:, :3] @ [0.0, 1.0, 3.0] + A[:, 3], X)
    groups = resolve_groups({"color": ["x0", "x1", "x2"]}, frame.schema)
    row = int(np.flatnonzero(hot[:, 2])[0])
    found = lime(predictor, frame, [row], groups=groups)
    share = hot[:, :2].mean(axis=0)
    assert found.feature_names == ("color", "x3")
    assert found.values[0, 0, 0] == pytest.approx(3.0 - share[1] / share.sum(), abs=0.1)
    assert np.isnan(found.low[0, 0]) and np.isfinite([found.low[0, 1], found.high[0, 1]]).any()


def test_the_background_is_drawn_from_where_one_was_given():
    X = pd.DataFrame({"a": np.linspace(0, 1, 300), "b": np.tile(["u", "v", "w"], 100)})
    background = X[(X["a"] < 0.5) & (X["b"] != "w")]

    def model(A):
        a = A["a"].to_numpy()
        return a + np.where(A["b"] == "w", 4.0, 0.0) + np.where(A["b"] == "u", 1.0, 0.0)

    with xw.explain(model, X, background=background) as explainer:
        found = explainer.lime(299).result
    # Its own category is not in the background: it is told by pairs, beside u and v.
    assert X["b"][299] == "w" and found.values[0, 1, 0] == pytest.approx(3.5, abs=0.2)
    assert found.low[0, 0] < 0.5


# --- what is hard ---------------------------------------------------------------------------------


@pytest.mark.parametrize("discretize", [True, False])
def test_nothing_is_ever_nan(discretize):
    rng = np.random.default_rng(9)
    n = 200
    X = pd.DataFrame(
        {
            "number": np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n)),
            "constant": 3.0,
            "empty": np.nan,
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "city": rng.choice(["Wien", "Graz", None], n),
            "flag": rng.random(n) < 0.5,
        }
    )
    X.iloc[3] = [np.nan, 3.0, np.nan, pd.NaT, None, True]

    def model(A):
        said = np.nan_to_num(A["number"].to_numpy(dtype=float), nan=-2.0)
        return said + (A["city"] == "Wien") + A["flag"].to_numpy(dtype=float)

    predictor, frame = prepared(model, X)
    for draws in (None, "values", "normal"):
        found = lime(predictor, frame, [3, 5], discretize=discretize, draws=draws)
        for array in (found.values, found.standard_error, found.base_values, found.predictions):
            assert np.isfinite(array).all()
        assert np.isfinite(found.trust["local_r2"]).all()
        assert (found.values[:, 1:3] == 0).all()  # constant, and missing throughout


def test_a_constant_model_and_one_feature():
    X = np.random.default_rng(10).normal(size=(50, 4))
    found = lime(*prepared(lambda A: np.full(len(A), 0.3), X), [1])
    assert (found.values == 0).all() and (found.standard_error == 0).all()
    assert (found.trust["local_r2"] == 1).all() and found.base_values[0, 0] == 0.3
    alone = lime(*prepared(lambda A: A[:, 0], X[:, :1]), [1], discretize=False)
    assert alone.values.shape == (1, 1, 1)
    assert alone.trust["local_r2"][0, 0] == pytest.approx(1)
    few = lime(*prepared(lambda A: A[:, 0], X[:1]), [0])
    assert (few.values == 0).all()


@pytest.mark.once
def test_two_thousand_features_in_ten_seconds():
    X = np.random.default_rng(11).normal(size=(400, 2_000))
    predictor, frame = prepared(lambda A: 3 * A[:, 7] + A[:, :50].sum(axis=1) / 50, X)
    begin = time.process_time()
    found = lime(predictor, frame, [0])
    assert time.process_time() - begin < 10
    assert int(np.argmax(np.abs(found.values[0, :, 0]))) == 7


def test_a_kernel_that_is_too_narrow_says_so():
    X = np.random.default_rng(12).normal(size=(300, 20))
    predictor, frame = prepared(lambda A: A.sum(axis=1), X)
    with pytest.raises(InvalidValue, match=r"kernel_width: found 0\.01: nearly all weight"):
        lime(predictor, frame, [0], kernel_width=0.01)
    with pytest.raises(InvalidValue, match="n_samples: found 15 for 20 features"):
        lime(predictor, frame, [0], n_samples=15)


def test_rows_one_after_the_other_share_what_the_model_said():
    """The second row asks the model for itself alone, and tells what it tells alone."""
    rng = np.random.default_rng(3)
    X = pd.DataFrame(rng.normal(size=(300, 4)), columns=list("abcd"))
    X["e"] = rng.choice(list("uvw"), 300)
    asked = []

    def model(A):
        asked.append(len(A))
        return A["a"].to_numpy() ** 2 + np.where(A["e"] == "u", 1.0, 0.0)

    with xw.explain(model, X) as explainer, xw.explain(model, X) as other:
        assert len(explainer.lime(3).result.rows) == 1
        asked.clear()
        found = explainer.lime(7).result
        assert sum(asked) < 1_000
        alone = other.lime(7).result
    np.testing.assert_array_equal(found.values, alone.values)


def test_trees_behind_encoders_say_what_the_pipeline_says():
    rng = np.random.default_rng(4)
    X = pd.DataFrame({"a": rng.normal(size=400), "b": rng.choice(list("uvw"), 400)})
    X.loc[::7, "a"] = np.nan
    y = (X["a"].fillna(0.0) + (X["b"] == "u") > 0.3).to_numpy()
    encoder = make_column_transformer((OneHotEncoder(), ["b"]), remainder="passthrough")
    model = make_pipeline(encoder, HistGradientBoostingClassifier(max_iter=20)).fit(X, y)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame, output="probability")
    answers = answers_of(predictor, frame)
    assert isinstance(answers, ByTrees) and answers.behind.encoder is not None
    np.testing.assert_allclose(answers.say(frame.matrix()), model.predict_proba(X), atol=1e-14)
    slow, quick = lime(predictor, frame, [5]), lime(predictor, frame, [5], answers=answers)
    np.testing.assert_allclose(quick.values, slow.values, atol=1e-12)
    np.testing.assert_allclose(quick.standard_error, slow.standard_error, atol=1e-12)
