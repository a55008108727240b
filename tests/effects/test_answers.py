"""Effects as answers to questions: shapes, shares, missing values, levels, weights, errors."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.inspection import partial_dependence as by_sklearn
from sklearn.linear_model import LinearRegression

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.methods.effects.grid import grid_of, nearest
from xwidgets.results.effects import Dependence, PairDependence

RNG = np.random.default_rng(3)
N = 300
DAY = 86400


def table() -> pd.DataFrame:
    x = RNG.normal(size=N)
    return pd.DataFrame(
        {
            "x": x,
            "z": x + 0.1 * RNG.normal(size=N),
            "free": RNG.normal(size=N),
            "level": pd.Categorical(RNG.choice(["a", "b", "c"], N, p=[0.6, 0.3, 0.1])),
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(RNG.integers(0, 90, N), unit="D"),
            "gap": np.where(RNG.random(N) < 0.2, np.nan, RNG.normal(size=N)),
            "same": 7.0,
        }
    )


TABLE = table()
LEVELS = {"a": 0.0, "b": 2.0, "c": 5.0}


def model(X: pd.DataFrame) -> np.ndarray:
    """A sum, whose effects are known, and one product."""
    level = X["level"].astype(str).map(LEVELS).to_numpy(float)
    days = (X["when"] - pd.Timestamp("2024-01-01")).dt.total_seconds().to_numpy(float) / DAY
    gap = X["gap"].to_numpy(float)
    return (
        3 * X["x"].to_numpy()
        + level
        + 0.1 * days
        + np.where(np.isnan(gap), 4.0, gap)
        + X["x"].to_numpy() * X["free"].to_numpy()
    )


@pytest.fixture(scope="module")
def explainer() -> Any:
    return xw.explain(model, TABLE)


def ask(explainer: Any, method: str, **options: Any) -> Any:
    return explainer._study.ask(Question(f"effects.{method}", options)).result()


def at(name: str) -> int:
    return list(TABLE.columns).index(name)


def test_the_definition_row_by_row(explainer: Any) -> None:
    found = ask(explainer, "partial", features=[at("x")], grid=[-1.0, 0.5])
    assert found.individual.shape == (N, 2, 1)
    for k, value in enumerate((-1.0, 0.5)):
        expected = model(TABLE.assign(x=value))
        np.testing.assert_allclose(found.individual[:, k, 0], expected, rtol=1e-12)
        assert found.average[k, 0] == pytest.approx(expected.mean(), abs=1e-12)
    np.testing.assert_array_equal(found.rows, np.arange(N))
    chosen = found.average_of([3, 5])
    np.testing.assert_allclose(chosen, found.individual[[3, 5]].mean(axis=0))
    assert found.average_of([]) is None


def test_levels_moments_and_missing_have_their_place(explainer: Any) -> None:
    level = ask(explainer, "partial", features=[at("level")])
    assert level.labels == ("a", "b", "c")
    np.testing.assert_allclose(np.diff(level.average[:, 0]), [2.0, 3.0])
    np.testing.assert_allclose(
        level.share, TABLE["level"].value_counts(normalize=True)[["a", "b", "c"]]
    )
    when = ask(explainer, "partial", features=[at("when")])
    steps = np.diff(when.average[:, 0]) / (np.diff(when.grid) / DAY)
    np.testing.assert_allclose(steps, 0.1)
    assert when.to_frame()["value"].dtype.kind == "M"
    gap = ask(explainer, "partial", features=[at("gap")])
    assert np.isnan(gap.grid[-1]) and gap.labels[-1] == "missing"
    lane = TABLE["gap"].isna().mean()
    assert gap.share[-1] == pytest.approx(lane) and gap.share.sum() == pytest.approx(1)
    at_zero = np.interp(0.0, gap.grid[:-1], gap.average[:-1, 0])
    assert gap.average[-1, 0] - at_zero == pytest.approx(4.0, abs=1e-9)
    accumulated = ask(explainer, "accumulated", features=[at("gap")])
    assert np.isfinite(accumulated.grid).all() and np.isfinite(accumulated.average).all()
    assert any("without a value" in note for note in accumulated.trust["notes"])


def test_the_methods_lie_over_each_other_where_features_are_apart(explainer: Any) -> None:
    """A sum, and a product whose other factor has mean 0."""
    partial = ask(explainer, "partial", features=[at("when")], grid="quantile")
    accumulated = ask(explainer, "accumulated", features=[at("when")])
    own = partial.average[:, 0] - partial.center[0]
    other = np.interp(partial.grid, accumulated.grid, accumulated.average[:, 0])
    np.testing.assert_allclose(own, other - accumulated.center[0], atol=2e-3)
    shap = explainer.attributions().values[:, at("when"), 0]
    days = (TABLE["when"] - pd.Timestamp("1970-01-01")).dt.total_seconds().to_numpy()
    np.testing.assert_allclose(shap, np.interp(days, partial.grid, own), atol=0.6)


def test_combinations_that_do_not_occur_are_told(explainer: Any) -> None:
    bound = ask(explainer, "partial", features=[at("z")])
    apart = ask(explainer, "partial", features=[at("free")])
    alone = xw.explain(lambda Z: Z[:, 0], TABLE[["x", "z"]].to_numpy())
    near = ask(alone, "partial", features=[0])
    assert near.extrapolated.mean() > 0.5
    assert bound.extrapolated.mean() > 2 * apart.extrapolated.mean()
    assert apart.extrapolated.mean() < 0.1
    told = [one for one in near.trust["doubts"] if one["kind"] == "extrapolation"]
    assert told[0]["level"] == "look" and "like no row" in told[0]["text"]


def test_two_features_and_what_they_do_together(explainer: Any) -> None:
    pair = ask(explainer, "partial", features=[at("x"), at("free")])
    assert isinstance(pair, PairDependence)
    i, j = 2, 5
    changed = TABLE.assign(x=pair.grid_first[i], free=pair.grid_second[j])
    assert pair.average[i, j, 0] == pytest.approx(model(changed).mean(), abs=1e-10)
    edges = [[-3.0, -0.5, 0.5, 3.0]] * 2  # every cell has rows
    both = [at("x"), at("free")]
    for found in (pair, ask(explainer, "accumulated", features=both, grid=edges)):
        product = np.outer(found.grid_first, found.grid_second)
        second = np.diff(np.diff(product, axis=0), axis=1)
        own = np.diff(np.diff(found.together[:, :, 0], axis=0), axis=1)
        np.testing.assert_allclose(own, second, atol=1e-8)
    sum_alone = ask(explainer, "partial", features=[at("when"), at("level")])
    assert np.abs(sum_alone.together).max() < 1e-10
    assert pair.share.sum() == pytest.approx(1)
    frame = pair.to_frame()
    assert len(frame) == pair.average.size
    assert {"value", "other", "average", "together", "share"} <= set(frame.columns)


def test_accumulated_effects_of_a_category_and_another(explainer: Any) -> None:
    found = explainer.dependence(["x", "level"], method="ale").result
    assert set(found.labels_second) == {*"abc"}
    assert found.trust["order"].startswith("level: levels whose rows")
    assert np.abs(found.average).max() < 1e-10, "they only add up"
    given = explainer.dependence(["level", "when"], method="ale", grid=[["c", "a"], None]).result
    assert given.labels_first == ("c", "a") and given.trust["order"] == "level: as given"
    assert given.share.sum() == pytest.approx(1)


def test_trees_of_a_pipeline_agree_with_brute_force() -> None:
    X = TABLE[["x", "z", "free"]]
    trees = HistGradientBoostingRegressor(max_iter=30, random_state=0).fit(X, model(TABLE))
    explainer = xw.explain(trees, X)
    grid = [-1.0, 0.0, 0.7]
    found = ask(explainer, "partial", features=[0], grid=grid)
    theirs = by_sklearn(
        trees, X, ["x"], kind="both", method="brute", custom_values={"x": np.array(grid)}
    )
    np.testing.assert_allclose(found.average[:, 0], theirs["average"][0], atol=1e-10)
    np.testing.assert_allclose(found.individual[:, :, 0], theirs["individual"][0], atol=1e-10)


def test_weights_of_rows_count() -> None:
    X = RNG.normal(size=(200, 2))
    weight = RNG.random(200)
    explainer = xw.explain(lambda Z: Z[:, 0] * Z[:, 1] ** 2, X, sample_weight=weight)
    slope = (weight * X[:, 1] ** 2).sum() / weight.sum()
    found = ask(explainer, "partial", features=[0], grid=[0.0, 1.0])
    assert np.diff(found.average[:, 0])[0] == pytest.approx(slope)
    assert found.trust["weighted"]
    twice = xw.explain(
        lambda Z: Z[:, 0] * Z[:, 1] ** 2, np.concatenate([X, X[:50]]),
    )  # fmt: skip
    double = np.where(np.arange(200) < 50, 2.0, 1.0)
    weighted = xw.explain(lambda Z: Z[:, 0] * Z[:, 1] ** 2, X, sample_weight=double)
    edges = np.quantile(X[:, 0], [0, 0.25, 0.5, 0.75, 1]).tolist()
    for features, grid in (([0], edges), ([0, 1], [edges, edges])):
        a, b = (ask(e, "accumulated", features=features, grid=grid) for e in (twice, weighted))
        np.testing.assert_allclose(a.average, b.average, atol=1e-12)


def test_progress_and_an_early_picture(explainer: Any) -> None:
    task = explainer._study.ask(Question("effects.partial", {"features": [2], "n_rows": 299}))
    seen = []
    while task.advance(0.0) is None:
        seen.append((task.progress.done, task.so_far()))
    assert [done for done, _ in seen][:2] == [0, 250]
    early = seen[1][1]
    assert isinstance(early, Dependence) and early.trust["n_rows"] == 250
    whole = task.result()
    assert whole.trust["n_rows"] == 299 and whole.trust["standard_error"] > 0
    np.testing.assert_allclose(early.average, whole.average, atol=0.2)


def test_records_travel(explainer: Any) -> None:
    for method, options in (
        ("partial", {"features": [0]}),
        ("accumulated", {"features": [3]}),
        ("partial", {"features": [0, 3]}),
        ("regions", {"feature": 0}),
        ("ledger", {}),
    ):
        found = ask(explainer, method, **options)
        again = type(found).from_parts(found.arrays(), found.plain())
        for name, array in found.arrays().items():
            np.testing.assert_array_equal(array, getattr(again, name))
        assert again.to_frame().shape == found.to_frame().shape
        assert isinstance(found.to_frame("polars"), pl.DataFrame)
        assert repr(pickle.loads(pickle.dumps(found))) == repr(found)
        assert found.method in repr(found)
        bare = found.without_rows()
        assert not {"n_rows", "n_kept"} & set(bare.arrays())


def test_a_sum_is_all_curves_and_a_product_is_a_region() -> None:
    X = RNG.normal(size=(600, 3))
    sign = xw.explain(lambda Z: Z[:, 0] * np.sign(Z[:, 1]) + 0.01 * np.sin(99 * Z[:, 2]), X)
    found = ask(sign, "regions", feature=0)
    assert {one["feature"] for own in found.conditions for one in own} == {1}
    assert found.after < 0.1 * found.before and found.trust["drop"] > 0.9
    above = X[:, 1] > 0
    leaf = found.region
    assert len(np.unique(leaf[above])) == 1 and len(np.unique(leaf)) == 2
    np.testing.assert_allclose(found.share[found.leaves].sum(), 1)
    book = ask(sign, "ledger")
    assert book.curves < 0.2 and book.accepted[0] and book.feature[0] == 0 and book.by[0] == 1
    assert book.rest < 0.05
    total = book.curves + book.gain[book.accepted].sum() + book.rest
    assert total == pytest.approx(1)
    added = xw.explain(lambda Z: np.sin(Z[:, 0]) + Z[:, 1] ** 2, X)
    assert not ask(added, "regions", feature=0).is_split
    assert ask(added, "ledger").curves > 0.97


def test_a_linear_model_has_its_line() -> None:
    X = pd.DataFrame({"a": RNG.normal(size=100), "b": RNG.normal(size=100)})
    linear = LinearRegression().fit(X, 2 * X["a"] - X["b"])
    found = ask(xw.explain(linear, X), "partial", features=[0])
    np.testing.assert_allclose(np.diff(found.average[:, 0]) / np.diff(found.grid), 2.0, rtol=1e-9)
    assert found.spread is not None and np.abs(found.spread).max() < 1e-9


def test_grids() -> None:
    values = np.concatenate([np.zeros(900), RNG.lognormal(8, 1, 100)])
    grid = grid_of(values, 30)
    assert len(grid) <= 31 and grid[0] == 0 and grid[-1] == values.max()
    assert np.diff(grid).max() < 0.2 * values.max(), "no long stretch is left out"
    assert grid_of(np.array([3.0, 1.0, 2.0]), 30).tolist() == [1.0, 2.0, 3.0]
    whole = grid_of(np.arange(1000.0), 30, whole=True)
    assert (whole == np.round(whole)).all()
    near = nearest(np.array([0.0, 10.0, np.nan]), np.array([4.0, 6.0, np.nan, np.inf]))
    assert near.tolist() == [0, 1, 2, -1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda e: e.dependence("same", method="pdp"), "feature.*one value, '7'.*grid="),
        (lambda e: e.dependence("same", method="ale"), "one value"),
        (lambda e: e.regions("same"), "one value"),
        (lambda e: e.dependence(["x", "x"], method="pdp"), "'x' twice"),
        (lambda e: e.dependence(["x", "z", "free"], method="pdp"), "3 features"),
        (lambda e: e.dependence(["x", "z"]), "interactions"),
        (lambda e: e.dependence("x", method="pdp", grid=[1.0]), "grid: found one value"),
        (lambda e: e.dependence("x", method="pdp", grid=[1.0, "b"]), "'b'.*finite numbers"),
        (lambda e: e.dependence("x", method="pdp", grid=[1.0, np.inf]), "inf.*finite"),
        (lambda e: e.dependence("x", method="pdp", grid="quantiles"), "did you mean 'quantile'"),
        (lambda e: e.dependence("level", method="pdp", grid=["a", "B"]), "did you mean 'b'"),
        (lambda e: e.dependence("level", method="pdp", grid=[0, 9]), "9.*levels of 'level'"),
        (lambda e: e.dependence(["x", "z"], method="pdp", grid=[1, 2, 3]), "each of the two"),
        (lambda e: e.dependence("x", method="pdp", edges=[1, 2]), "edges.*accumulated"),
        (lambda e: e.dependence("x", grid=[1, 2]), "grid.*pdp"),
        (lambda e: e.dependence(method="pdp", grid=[1, 2]), "the feature whose values"),
        (lambda e: e.dependence("x", method="pd"), "did you mean 'pdp'"),
        (lambda e: e.dependence("x", method="pdp", over="lime"), "over.*'lime'"),
        (lambda e: e.dependence("x", method="pdp", individual=-1), "individual"),
        (lambda e: e.dependence("x", method="pdp", n_rows=0), "n_rows"),
        (lambda e: e.dependence("X", method="pdp"), "did you mean 'x'"),
    ],
)
def test_bad_input_is_named_before_long_work(explainer: Any, call: Any, words: str) -> None:
    with pytest.raises(xw.errors.XwidgetsError, match=words) as caught:
        call(explainer)
    assert len(str(caught.value)) < 400


def test_one_row_and_few_rows() -> None:
    one = xw.explain(lambda Z: Z[:, 0] + Z[:, 1], np.array([[1.0, 2.0]]))
    for call in (lambda: one.dependence(0, method="pdp"), lambda: one.regions(0), one.ledger):
        with pytest.raises(xw.errors.InvalidValue, match=r"1 row|one value"):
            call()
    found = one.dependence(0, method="pdp", grid=[0.0, 5.0]).result
    np.testing.assert_allclose(found.average[:, 0], [2.0, 7.0])
    assert np.isfinite(found.share).all()
    few = xw.explain(lambda Z: Z[:, 0] + Z[:, 1], RNG.normal(size=(15, 2)))
    with pytest.raises(xw.errors.InvalidValue, match="15 rows"):
        _ = few.regions(0).result


def test_no_model_no_effects() -> None:
    shap = xw.explain(lambda Z: Z[:, 0], RNG.normal(size=(20, 2))).attributions()
    loaded = xw.from_shap(shap.to_shap())
    for call in (lambda: loaded.dependence(0, method="pdp"), lambda: loaded.ledger().result):
        with pytest.raises(xw.errors.XwidgetsError, match=r"no model|20 rows"):
            call()


def test_a_group_of_indicators_is_a_category_and_another_has_no_values() -> None:
    codes = RNG.integers(0, 3, 90)
    X = pd.DataFrame(np.eye(3)[codes], columns=["c_a", "c_b", "c_c"]).assign(u=1.0, v=2.0)
    X["u"], X["v"] = RNG.normal(size=90), RNG.normal(size=90)

    def told(Z: pd.DataFrame) -> np.ndarray:
        return Z["c_a"] + 2 * Z["c_b"] + 5 * Z["c_c"] + Z["u"]

    groups = {"c": ["c_a", "c_b", "c_c"], "uv": ["u", "v"]}
    explainer = xw.explain(told, X, groups=groups)
    found = explainer.dependence("c", method="pdp").result
    assert found.labels == ("a", "b", "c")
    np.testing.assert_allclose(np.diff(found.average[:, 0]), [1.0, 3.0])
    with pytest.raises(xw.errors.NotSupported, match="group of 2 columns"):
        explainer.dependence("uv", method="pdp")
    with pytest.raises(xw.errors.NotSupported, match="group of 3 columns"):
        _ = explainer.dependence("c", method="ale").result


def test_a_file_holds_all_that_its_page_draws(explainer: Any) -> None:
    from xwidgets.views.dependence.view import DependenceView

    for options, methods in (
        ({"feature": 1, "method": "pdp", "over": ["ale"]}, {"partial", "accumulated"}),
        ({"feature": 2, "method": "pdp", "regions": True}, {"partial", "regions"}),
    ):
        before = {question.key for question, _ in explainer._study.tasks.answered()}
        DependenceView.prepare(explainer._live.screen, options, None)
        after = [question for question, _ in explainer._study.tasks.answered()]
        new = {q.method.removeprefix("effects.") for q in after if q.key not in before}
        assert new == methods
