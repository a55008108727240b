"""Counterfactuals: valid, within their limits, and as close as what can be computed by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from xwidgets.errors import InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.methods.counterfactuals import choices_of, goal_of, hindrance
from xwidgets.methods.counterfactuals.answering import answer
from xwidgets.methods.counterfactuals.distance import spread
from xwidgets.methods.counterfactuals.words import short_bound
from xwidgets.methods.tree_shap import loading
from xwidgets.results import Counterfactuals

RNG = np.random.default_rng(4)
N = 400


def people(n: int = N) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    income = rng.gamma(3.0, 1_000.0, n).round(2)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": np.where(rng.random(n) < 0.1, np.nan, income),
            "city": pd.Categorical(rng.choice(["Graz", "Linz", "Wien"], n)),
            "owns": rng.random(n) < 0.4,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), "D"),
            "short": rng.integers(0, 5, n).astype(np.int32),
            "name": [f"person {k}" for k in range(n)],
        }
    )


def says(X: pd.DataFrame) -> np.ndarray:
    """A rule that can be read: an offer for those who earn, are not too young, or own in Wien."""
    points = (
        (X["income"].fillna(0) / 3_000).to_numpy()
        + (X["age"].to_numpy() > 30) * 0.7
        + ((X["city"] == "Wien") & X["owns"]).to_numpy() * 0.8
        + (X["since"] < "2021-01-01").to_numpy() * 0.3
        - X["short"].to_numpy() * 0.2
    )
    p = 1 / (1 + np.exp(-4 * (points - 1.6)))
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def explainer():
    with xw.explain(says, people(), output="probability", class_names=["no", "yes"]) as made:
        yield made


@pytest.fixture(scope="module")
def boosted():
    X = people().drop(columns=["since", "name"])
    y = np.where(says(people())[:, 1] > 0.5, "yes", "no")
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["city"]), remainder="passthrough"
    )
    model = make_pipeline(columns, HistGradientBoostingClassifier(max_iter=30, random_state=0))
    model.fit(X, y)
    with xw.explain(model, X, y) as made:
        yield made, model, X


def refused(explainer, row=0):
    return next(
        int(k)
        for k in np.flatnonzero(says(people())[:, 1] < 0.3)
        if k >= row and not np.isnan(people()["income"][k])
    )


# --- what is returned -----------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 4, 8])
def test_every_plan_is_valid_in_the_caller_s_own_table(boosted, n):
    explainer, model, X = boosted
    said = model.predict(X)
    for row in (0, 7, 31, 100):
        found = explainer.counterfactuals(row, n=n).result
        assert isinstance(found, Counterfactuals) and 1 <= found.n_plans <= n
        rows = found.rows
        assert list(rows.dtypes) == list(X.dtypes) and list(rows.columns) == list(X.columns)
        assert (model.predict(rows) != said[row]).all() and found.valid.all()
        for plan in range(found.n_plans):
            own, now = rows.iloc[plan], X.iloc[row]
            for j, name in enumerate(X.columns):
                same = own[name] == now[name] or (pd.isna(own[name]) and pd.isna(now[name]))
                assert same != found.changed[plan, j]


def test_plans_of_several_rows(boosted):
    explainer, model, X = boosted
    found = explainer.counterfactuals([3, 9, 20], n=2).result
    assert found.rows_asked.tolist() == [3, 9, 20] and set(found.of) == {0, 1, 2}
    before = model.predict(X.iloc[[3, 9, 20]])
    assert (model.predict(found.rows) != before[found.of]).all()
    alone = explainer.counterfactuals(9, n=2).result
    np.testing.assert_allclose(found.distance[found.of == 1], alone.distance)
    assert set(found.to_frame()["row"]) == {3, 9, 20}


def test_limits_are_kept(explainer):
    row, X = refused(explainer), people()
    view = explainer.counterfactuals(
        row,
        vary=["age", "income", "city", "owns"],
        ranges={"income": (None, 9_000), "city": ["Graz", "Wien"]},
        monotone={"age": "up", "owns": "up"},
        max_changes=2,
        n=10,
    )
    found = view.result
    assert found.n_plans >= 2
    assert (found.n_changes <= 2).all()
    rows, own = found.rows, X.iloc[row]
    for name in ("since", "short", "name"):
        assert (rows[name] == own[name]).all()
    assert (rows["age"] >= own["age"]).all() and (rows["owns"] >= own["owns"]).all()
    assert rows["age"].dtype == X["age"].dtype
    changed = rows["income"][rows["income"] != own["income"]]
    assert (changed <= 9_000).all()
    assert set(rows["city"][rows["city"] != own["city"]]) <= {"Graz", "Wien"}


def test_rules_between_features(explainer):
    row = refused(explainer)
    found = explainer.counterfactuals(row, rules=["age >= 40", "short <= 2", "2 * short < age"])
    rows = found.result.rows
    assert len(rows) and (rows["age"] >= 40).all() and (rows["short"] <= 2).all()


def test_the_closest_is_that_of_an_exhaustive_search():
    X = pd.DataFrame(RNG.integers(0, 6, (200, 4)), columns=list("abcd"))

    def model(rows):
        values = rows.to_numpy()
        return (values[:, 0] * values[:, 1] + 2 * values[:, 2] - values[:, 3] > 14) * 1.0

    scales = [spread(X[name].to_numpy(float)) for name in X]
    grid = np.array(list(itertools.product(range(6), repeat=4)))
    reached = model(pd.DataFrame(grid, columns=list("abcd"))) > 0
    with xw.explain(model, X) as explainer:
        gaps = []
        for row in np.flatnonzero(model(X) == 0)[:12]:
            found = explainer.counterfactuals(int(row), target=1.0).result
            best = (np.abs(grid[reached] - X.iloc[row].to_numpy()) / scales).sum(axis=1).min()
            assert found.distance[0] >= best - 1e-12
            gaps.append(found.distance[0] / best - 1)
        assert np.mean(gaps) < 0.05 and np.median(gaps) == 0


def test_the_span_of_a_number_is_that_of_the_model(explainer):
    row = refused(explainer)
    found = explainer.counterfactuals(row, vary=["income"]).result
    low = found.low[0, 1]
    own = people().iloc[[row]]
    inside, beyond = (says(own.assign(income=one))[0, 1] for one in (low, low * 0.98))
    assert inside > 0.5 > beyond
    assert found.changes[0]["text"].startswith("at least ")
    assert found.low[0, 1] <= float(found.changes[0]["text"].removeprefix("at least "))


def test_the_path_leads_from_the_row_to_the_plan(boosted):
    explainer, _, _ = boosted
    found = explainer.counterfactuals(7).result
    output = found.goals[0]["output"]
    np.testing.assert_allclose(found.path[:, 0], found.current[0, output])
    np.testing.assert_allclose(found.path[:, -1], found.predictions[:, output])
    for plan in range(found.n_plans):
        steps = found.order[plan][found.order[plan] >= 0]
        assert set(steps) == set(np.flatnonzero(found.changed[plan]))


def test_distances_are_those_of_the_docstring(boosted):
    explainer, _, X = boosted
    found = explainer.counterfactuals(7).result
    numbers = ["age", "income", "short"]
    for plan, own in enumerate(found.rows.itertuples(index=False)):
        total = 0.0
        for name in X.columns:
            after, before = getattr(own, name), X[name].iloc[7]
            if pd.isna(before) or pd.isna(after):
                total += float(pd.isna(before) != pd.isna(after))
            elif name in numbers:
                total += abs(after - before) / spread(X[name].to_numpy(float))
            else:
                total += float(after != before)
        assert found.distance[plan] == pytest.approx(total)


def test_a_regression_and_three_classes():
    X = people().drop(columns=["since", "name", "city"]).fillna(0.0)
    y = X["income"] / 1_000 + X["age"] / 30
    forest = RandomForestRegressor(20, random_state=0).fit(X, y)
    with xw.explain(forest, X) as explainer:
        found = explainer.counterfactuals(5, target=(7.0, 7.5)).result
        said = forest.predict(found.rows)
        assert len(said) and ((said >= 7.0) & (said <= 7.5)).all()
        quarter = np.quantile(forest.predict(X), [0.25, 0.75])
        said = forest.predict(explainer.counterfactuals(5).result.rows)
        assert len(said) and (said <= quarter[0]).all()  # from above the middle, so down
    three = pd.cut(y, 3, labels=["low", "middle", "high"]).astype(str)
    model = LogisticRegression(max_iter=2000).fit(X, three)
    with xw.explain(model, X) as explainer:
        row = int(np.flatnonzero(model.predict(X) == "low")[0])
        assert set(model.predict(explainer.counterfactuals(row).result.rows)) == {"middle"}
        assert set(model.predict(explainer.counterfactuals(row, "high").result.rows)) == {"high"}


def test_the_shared_threshold_decides(explainer):
    row = int(np.flatnonzero(np.abs(says(people())[:, 1] - 0.6) < 0.05)[0])
    usual = explainer.counterfactuals(row).result
    assert usual.n_plans == 4 and usual.predictions[:, 1].max() <= 0.5
    explainer.selection.threshold = 0.8
    try:
        higher = explainer.counterfactuals(row).result
        assert higher.n_plans == 4 and higher.predictions[:, 1].min() >= 0.8
    finally:
        explainer.selection.threshold = None


def test_a_missing_value_is_filled_and_becomes_missing_only_at_a_cost(explainer):
    X = people()
    row = int(np.flatnonzero(X["income"].isna() & (says(X)[:, 1] < 0.4))[0])
    found = explainer.counterfactuals(row, vary=["income"]).result
    assert found.n_plans and found.distance[0] == 1.0 and found.changes[0]["before"] is None
    rich = int(np.flatnonzero((says(X)[:, 1] > 0.9) & X["income"].notna())[0])
    free = explainer.counterfactuals(rich, vary=["income", "age"], n=20).result
    assert free.rows["income"].notna().all()
    costly = explainer.counterfactuals(rich, vary=["income"], missing_cost=0.25).result
    assert costly.rows["income"].isna().any() and 0.25 in costly.distance


# --- proofs ---------------------------------------------------------------------------------------


def test_of_trees_it_is_proved_that_nothing_is_closer(boosted):
    explainer, model, X = boosted
    vary = ["age", "income", "city", "owns"]
    found = explainer.counterfactuals(7, vary=vary).result
    assert found.certificates[0] == "nothing closer exists within these limits"
    searched = explainer.counterfactuals(7, vary=vary, seconds=0).result
    assert searched.certificates[0] == "best found"
    assert found.distance[0] <= searched.distance[0] + 1e-12
    assert (model.predict(found.rows) != model.predict(X.iloc[[7]])[0]).all()


def test_of_trees_a_plan_stands_before_the_search_ends(boosted):
    explainer, model, X = boosted
    row = int(np.flatnonzero(model.predict(X) == model.classes_[0])[0])
    ground = explainer._study._ground("probability")
    loading.wait("exact")
    steps = answer(ground, row=row)
    first = next(part.so_far for part in steps if part.so_far is not None)
    (values,) = first.codes
    said = model.predict(pd.DataFrame(ground.frame.from_matrix(values[None])))
    assert said[0] != model.predict(X.iloc[[row]])[0]
    best = explainer.counterfactuals(row).result.distance.min()
    assert best <= first.distance[0] <= 3.0 * best


def test_of_trees_it_is_proved_that_there_is_none(boosted):
    explainer, model, X = boosted
    row = int(np.flatnonzero((model.predict(X) == "no") & (X["income"] < 1_500))[0])
    found = explainer.counterfactuals(row, vary=["short", "owns"]).result
    assert found.n_plans == 0
    assert found.certificates[0] == "certainly no plan exists within these limits"
    assert found.sentence.startswith("There is certainly no plan")


@pytest.mark.parametrize(("n_trees", "seconds"), [(10, 0), (50, 0), (50, 0.5)])
def test_a_tie_of_trees_is_the_first_class_s(n_trees, seconds):
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    forest = RandomForestClassifier(n_trees, random_state=0).fit(X, y)
    with xw.explain(forest, X, y) as explainer:
        for row in (0, 12, 100):
            found = explainer.counterfactuals(row, seconds=seconds).result
            assert found.n_plans > 0
            assert (forest.predict(found.rows) == 1).all()


@pytest.mark.parametrize("final", [HistGradientBoostingClassifier(), LogisticRegression()])
def test_what_the_model_never_reads_stays_as_it_is(final):
    rng = np.random.default_rng(2)
    X = pd.DataFrame(rng.normal(size=(200, 5)), columns=["a", "b", "c", "remark", "number"])
    y = (X.a + X.b + X.c > 0).astype(int)
    reads = make_column_transformer(("passthrough", ["a", "b", "c"]))
    with xw.explain(make_pipeline(reads, final).fit(X, y), X, y) as explainer:
        for row in range(5):
            found = explainer.counterfactuals(row, seconds=0).result
            assert found.n_plans == 4
            assert found.why.count("like a real row") == found.why.count("closest") == 1
            assert not {one["feature"] for one in found.changes} & {3, 4}
            assert (found.rows[["remark", "number"]] == X.loc[row, ["remark", "number"]]).all(None)


def test_no_limits_are_blamed_where_none_are_set():
    X = pd.DataFrame(RNG.normal(size=(60, 2)), columns=["a", "b"])
    with xw.explain(lambda rows: np.asarray(rows["a"]), X) as explainer:
        found = explainer.counterfactuals(0, target=50.0).result
        assert found.binding[0] == ("no row reaches it",)


# --- nothing to be found, and bad input -----------------------------------------------------------


def test_without_a_plan_the_binding_limits_are_named(explainer):
    row = refused(explainer)
    found = explainer.counterfactuals(row, vary=["short"], monotone={"short": "up"}).result
    assert found.n_plans == 0 and len(found.rows) == 0
    (why,) = found.binding[0]
    assert why.startswith("there would be one with ") and "income" in why
    assert why.endswith(" free") and "No plan" in found.sentence and why in found.sentence


def test_limits_that_were_not_tried_are_not_claimed_to_be_of_no_use(monkeypatch):
    X = pd.DataFrame(np.eye(6, dtype=int)[np.arange(60) % 6], columns=list("abcdef"))

    def all_but_the_first(rows: pd.DataFrame) -> np.ndarray:
        p = np.where(rows[list("bcdef")].sum(axis=1) > 0, 0.9, 0.1)
        return np.column_stack([1 - p, p])

    with xw.explain(all_but_the_first, X, output="probability") as explainer:
        (every,) = explainer.counterfactuals(0, vary=["a"]).result.binding[0]
        assert every == "there would be one with any one of b, c, d, e and f free"
        monkeypatch.setattr(hindrance, "MOST_NAMED", 2)
        (some,) = explainer.counterfactuals(0, vary=["a"], n=3).result.binding[0]
    assert some == "there would be one with any one of b and c free; not every limit was tried"


def test_a_constant_model_says_so():
    X = pd.DataFrame(RNG.normal(size=(50, 3)), columns=list("abc"))
    with xw.explain(lambda rows: np.full(len(rows), 2.0), X) as explainer:
        with pytest.raises(InvalidValue, match="hardly differ"):
            explainer.counterfactuals(0)
        found = explainer.counterfactuals(0, target=3.0).result
        assert found.n_plans == 0 and "the same of every row" in found.binding[0][0]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"row": 10_000}, UnknownName, "10000"),
        ({"target": "maybe"}, UnknownName, "maybe"),
        ({"target": 1.5}, InvalidValue, "probability"),
        ({"target": (0.9, 0.2)}, InvalidValue, "lower bound"),
        ({"target": ()}, InvalidType, "class"),
        ({"vary": []}, InvalidValue, "vary"),
        ({"vary": ["agee"]}, UnknownName, "did you mean 'age'"),
        ({"vary": ["age"], "ranges": {"income": (0, 1)}}, InvalidValue, "not in vary"),
        ({"ranges": {"age": (50, 20)}}, InvalidValue, "lower end first"),
        ({"ranges": {"age": "old"}}, InvalidType, "two numbers"),
        ({"ranges": {"city": ["Wine"]}}, UnknownName, "did you mean 'Wien'"),
        ({"ranges": {"age": (0, 1)}, "monotone": {"age": "up"}}, InvalidValue, "limits"),
        ({"monotone": {"age": "sideways"}}, InvalidValue, "up"),
        ({"monotone": {"city": "up"}}, InvalidValue, "levels"),
        ({"max_changes": 0}, InvalidValue, ">= 1"),
        ({"n": 0}, InvalidValue, "1 to 20"),
        ({"n": 2.5}, InvalidType, "whole"),
        ({"rules": ["age <= wages"]}, UnknownName, "wages"),
        ({"rules": ["city <= 3"]}, InvalidValue, "columns of numbers"),
        ({"missing_cost": -1}, InvalidValue, ">= 0"),
        ({"target": object()}, InvalidType, "target"),
    ],
)
def test_bad_arguments(explainer, arguments, error, words):
    with pytest.raises(error, match=words):
        explainer.counterfactuals(**{"row": refused(explainer), **arguments})


def test_a_target_that_is_reached_already(explainer):
    with pytest.raises(InvalidValue, match="already"):
        explainer.counterfactuals(refused(explainer), target="no")


def test_without_a_model():
    X = RNG.normal(size=(20, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as explainer, pytest.raises(NotSupported, match="model"):
        explainer.counterfactuals()


def test_a_row_that_is_all_missing_and_one_feature():
    X = pd.DataFrame({"a": [np.nan, 1.0, 2.0, 3.0, 4.0, 5.0]})
    with xw.explain(lambda rows: rows["a"].fillna(0).to_numpy(), X) as explainer:
        found = explainer.counterfactuals(0, target=2.5).result
        assert found.n_plans and (found.rows["a"] >= 2.5).all()
        assert np.isfinite(found.distance).all()


# --- files and tables -----------------------------------------------------------------------------


def test_polars_in_polars_out():
    polars = pytest.importorskip("polars")
    X = polars.from_pandas(people().drop(columns=["since", "name", "city"]))

    def model(rows):
        return (rows["income"].fill_null(0.0) > 3_000).to_numpy() * 1.0

    with xw.explain(model, X) as explainer:
        view = explainer.counterfactuals(0)
        assert isinstance(view.result.rows, polars.DataFrame)
        assert view.result.rows.schema == X.schema
        assert isinstance(view.to_frame(), polars.DataFrame)


def test_pictures_and_files(boosted, tmp_path):
    explainer, _, _ = boosted
    view = explainer.counterfactuals(7)
    assert "<svg" in view._still()[0]
    for suffix in ("svg", "json", "csv", "html"):
        view.save(tmp_path / f"plans.{suffix}")
        assert (tmp_path / f"plans.{suffix}").stat().st_size > 200
    view.to_altair().to_dict()
    assert view.result.without_rows().n_plans == 0


def test_a_result_is_saved_and_read_again(boosted, tmp_path):
    explainer, model, _ = boosted
    before = explainer.counterfactuals(7).result
    explainer.save(tmp_path / "study.xw")
    with xw.load(tmp_path / "study.xw", model=model) as again:
        after = again.counterfactuals(7).result
        np.testing.assert_array_equal(before.codes, after.codes)
        pd.testing.assert_frame_equal(before.rows, after.rows)


# --- the parts ------------------------------------------------------------------------------------


def test_choices_and_goal_of_a_ground(explainer):
    ground = explainer._study._ground("probability")
    row = ground.frame.matrix()[refused(explainer)]
    choices = choices_of(ground, row)
    assert choices.locked == {6: "a text"}
    for lever in choices.levers:
        assert lever.costs[0] == 0 and (np.diff(lever.costs) >= 0).all()
        np.testing.assert_array_equal(lever.codes[0], row[list(lever.columns)])
    picks = np.zeros((2, len(choices.levers)), dtype=int)
    picks[1] = 1
    codes = choices.codes(picks)
    np.testing.assert_array_equal(codes[0], row)
    np.testing.assert_allclose(choices.costs(picks), choices.ruler.distance(codes, row))
    goal = goal_of(ground.predictor, np.array([0.8, 0.2]))
    assert goal.reached(np.array([[0.5, 0.5], [0.4, 0.6]])).tolist() == [False, True]


@pytest.mark.parametrize(
    ("edge", "inner", "slack", "found"),
    [
        (0.39721, 0.2, 0.01, 0.39),
        (33.4, 60.0, 1.0, 34.0),
        (5.0, 5.0, 1.0, 5.0),
        (1e-9, 1.0, 1e-3, 0.001),
    ],
)
def test_a_bound_has_few_digits(edge, inner, slack, found):
    assert short_bound(edge, inner, slack) == found
