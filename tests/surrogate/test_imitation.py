"""The tree that imitates: held to scikit-learn, to every way of parting levels, and by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.metrics import accuracy_score, r2_score
from sklearn.tree import DecisionTreeRegressor

import xwidgets as xw
from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.errors import InvalidShape, InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.methods.imitation import bins
from xwidgets.methods.imitation.growing import grow
from xwidgets.methods.imitation.ordered import cut_between, ordered
from xwidgets.results import Surrogate

RNG = np.random.default_rng(3)


def frame(n: int = 600) -> pd.DataFrame:
    """Numbers, whole numbers with gaps, a category with gaps, a boolean and a date."""
    X = pd.DataFrame(
        {
            "income": RNG.lognormal(3, 0.6, n),
            "age": RNG.integers(18, 80, n).astype(float),
            "purpose": RNG.choice(["car", "radio", "school", "house", "boat"], n),
            "owner": RNG.random(n) < 0.4,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(RNG.integers(0, 900, n), "D"),
        }
    )
    X.loc[RNG.random(n) < 0.1, "age"] = np.nan
    X.loc[RNG.random(n) < 0.1, "purpose"] = None
    return X


def says(X: pd.DataFrame) -> np.ndarray:
    """Steps of all of them, and something between."""
    purpose = X["purpose"].map({"car": 2.0, "radio": 2.1, "house": -1.0}).fillna(0.3)
    age = X["age"].fillna(90.0)
    owner = np.where(X["owner"], 0.4, 0.0)
    late = np.where(pd.DatetimeIndex(X["since"]) > pd.Timestamp("2021-03-01"), 0.7, 0.0)
    steps = purpose + np.where(age > 45, 1.5, 0.0) * (purpose > 1) + owner + late
    return np.asarray(steps + 0.2 * np.log(X["income"]))


@pytest.fixture(scope="module")
def explained() -> tuple[xw.Explainer, pd.DataFrame]:
    X = frame()
    return xw.explain(says, X), X


def coded(found: Surrogate, explainer: xw.Explainer) -> np.ndarray:
    """Columns as the tree of scikit-learn takes them."""
    columns = []
    for name, column in zip(found.feature_names, explainer._study.columns, strict=True):
        values = np.array(column.numbers, np.float64)
        if column.feature.levels is not None:
            order = found.level_order.get(name, ())
            place = {code: k for k, code in enumerate(order)}
            values = np.array(
                [np.nan if not v >= 0 else place.get(int(v), len(order)) for v in values]
            )
        columns.append(values)
    return np.column_stack(columns)


@pytest.mark.parametrize("depth", [1, 2, 3, 5, 8])
def test_the_tree_of_scikit_learn_says_the_same_and_has_the_same_score(explained, depth):
    explainer, X = explained
    found = explainer.surrogate(max_depth=depth).result
    model = found.model
    assert isinstance(model, DecisionTreeRegressor)
    matrix = coded(found, explainer)
    answers = says(X)
    rng = np.random.default_rng(0)
    held = np.sort(rng.permutation(len(X))[: len(X) // 5])
    grown = np.setdiff1d(np.arange(len(X)), held)
    for rows, told in ((held, found.fidelity), (grown, found.fidelity_grown)):
        assert model.score(matrix[rows], answers[rows]) == pytest.approx(told[0], abs=1e-12)
        said = model.predict(matrix[rows])
        assert r2_score(answers[rows], said) == pytest.approx(told[0], abs=1e-12)
    leaf = model.apply(matrix)
    assert np.array_equal(
        np.bincount(leaf, minlength=len(found.counts))[found.feature < 0],
        found.counts[found.feature < 0],
    )
    assert model.get_depth() == found.depth.max() <= depth
    np.testing.assert_allclose(
        found.depth_fidelity[min(depth, len(found.depths)) - 1], found.fidelity
    )
    # On the rows from which they were grown, deeper trees are never worse.
    assert (np.diff(found.depth_grown[:, 0]) >= 0).all()


def test_importances_and_values_are_those_of_scikit_learn_on_numbers():
    X = RNG.normal(size=(500, 4))
    f = X[:, 0] * (X[:, 1] > 0) + 0.3 * X[:, 2]
    with xw.explain(lambda rows: rows[:, 0] * (rows[:, 1] > 0) + 0.3 * rows[:, 2], X) as explainer:
        found = explainer.surrogate(max_depth=4).result
    held = np.random.default_rng(0).permutation(500)[:100]
    grown = np.setdiff1d(np.arange(500), held)
    theirs = DecisionTreeRegressor(
        max_depth=4, min_samples_leaf=5, min_impurity_decrease=1e-4 * f[grown].var(), random_state=0
    ).fit(X[grown], f[grown])
    assert np.array_equal(
        theirs.tree_.feature[theirs.tree_.feature >= 0], found.feature[found.feature >= 0]
    )
    np.testing.assert_allclose(theirs.tree_.value[:, 0, 0], found.values[:, 0], atol=1e-12)
    np.testing.assert_allclose(theirs.feature_importances_, found.importances, atol=1e-12)
    # Thresholds part the same rows, and are shorter to write.
    assert all(len(repr(float(t))) <= 9 for t in found.threshold[found.feature >= 0])
    np.testing.assert_array_equal(theirs.apply(X[grown]), found.model.apply(X[grown]))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 7))
def test_levels_are_parted_as_well_as_in_every_other_way(seed, n_levels):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, n_levels, 60).astype(float)
    answers = rng.normal(size=60) + rng.normal(size=n_levels)[codes.astype(int)]
    column = Values(Feature("level", "category", levels=tuple("abcdefg"[:n_levels])), codes)
    tree = grow([column], np.arange(60), answers[:, None], max_depth=1)

    def left_over(left: np.ndarray) -> float:
        if min(left.sum(), (~left).sum()) < 5:
            return np.inf
        parts = answers[left], answers[~left]
        return float(sum(((part - part.mean()) ** 2).sum() for part in parts))

    there = np.unique(codes)
    ways = (
        left_over(np.isin(codes, some))
        for size in range(1, len(there))
        for some in combinations(there, size)
    )
    best = min(ways, default=np.inf)
    whole = float(((answers - answers.mean()) ** 2).sum())
    if tree.n_nodes == 1:
        assert best > whole * (1 - 2e-4)
    else:
        assert left_over(tree.goes_left(0, codes)) == pytest.approx(best, rel=1e-9)


@settings(max_examples=200)
@given(
    st.floats(-1e300, 1e300, allow_subnormal=False),
    st.floats(-1e300, 1e300, allow_subnormal=False),
)
def test_a_cut_stands_between(a, b):
    low, high = sorted((a, b))
    cut = cut_between(low, high)
    if np.nextafter(low, np.inf) < high:
        assert low < cut < high
    if high - low > 1e-9 * max(abs(low), abs(high)):
        assert low + 0.2 * (high / 2 - low / 2) < cut < high - 0.2 * (high / 2 - low / 2)


def test_cuts_are_plain():
    assert cut_between(0.39712, 0.40211) == 0.4
    assert cut_between(17, 18) == 17.5
    assert cut_between(5119, 5178) == 5150
    column = Values(Feature("day", "datetime"), np.array([0.0, 86_400.0 * 3]))
    made = ordered(column, np.arange(2), np.zeros((2, 1)))
    assert made.cut(0.5)[0] % 86_400 == 0


def test_rules_are_in_words_disjoint_and_cover_all_rows(explained):
    explainer, X = explained
    found = explainer.surrogate(max_depth=3).result
    rules = found.rules
    assert sum(rule["rows"] for rule in rules) == len(X)
    assert sum(rule["coverage"] for rule in rules) == pytest.approx(1)
    first = found.names[found.left[0]], found.names[found.right[0]]
    assert any("purpose is car or radio" in name for name in first), first
    # What a condition says is what lies in the node: counted here from the words alone.
    answers = says(X)
    for rule in rules:
        inside = np.ones(len(X), bool)
        for one in found.conditions[rule["node"]]:
            column = explainer._study.columns[one["feature"]]
            values = np.asarray(column.numbers, float)
            absent = ~(values >= 0) if column.feature.levels else np.isnan(values)
            if one["levels"] is not None:
                held = np.isin(values, one["levels"])
            else:
                low, high = one["low"], one["high"]
                held = (values > (-np.inf if low is None else low)) & (
                    values <= (np.inf if high is None else high)
                )
            inside &= np.where(absent, one["missing"], held)
        assert inside.sum() == rule["rows"]
        assert answers[inside].std() == pytest.approx(rule["spread"][0], abs=1e-9)


def test_classes_are_compared_by_what_is_decided():
    X = frame(500)[["income", "age"]].fillna(50)
    y = np.where(X["age"] > 50, "old", np.where(X["income"] > 20, "rich", "neither"))
    model = RandomForestClassifier(20, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = explainer.surrogate(max_depth=3).result
        matrix = coded(found, explainer)
        p = model.predict_proba(X)
    held = np.random.default_rng(0).permutation(500)[:100]
    said = found.model.predict(matrix)
    assert found.agreement == pytest.approx(
        accuracy_score(p[held].argmax(1), said[held].argmax(1)), abs=1e-12
    )
    whole = (p.argmax(1) == said.argmax(1)).mean()
    leaves = found.feature < 0
    assert np.average(found.node_agreement[leaves], weights=found.counts[leaves]) == pytest.approx(
        whole
    )
    np.testing.assert_allclose(found.values.sum(axis=1), 1, atol=1e-12)
    assert found.fidelity.shape == (3,)


def test_weights_count():
    X = RNG.normal(size=(300, 2))
    weight = np.where(X[:, 0] > 0, 5.0, 0.5)
    with xw.explain(
        lambda rows: rows[:, 0] ** 2 + rows[:, 1], X, sample_weight=weight
    ) as explainer:
        found = explainer.surrogate(max_depth=2).result
        matrix = coded(found, explainer)
    f = X[:, 0] ** 2 + X[:, 1]
    held = np.random.default_rng(0).permutation(300)[:60]
    assert r2_score(
        f[held], found.model.predict(matrix[held]), sample_weight=weight[held]
    ) == pytest.approx(found.fidelity[0], abs=1e-12)


def test_selected_rows_alone(explained):
    explainer, X = explained
    rows = np.flatnonzero(X["purpose"].isin(["car", "radio"]))
    found = explainer.surrogate(max_depth=2, rows=rows).result
    assert found.counts[0] == len(rows)
    assert found.trust["n_rows"] == len(rows)
    assert found.feature_names[found.feature[0]] == "age"
    assert found.threshold[0] == 45.5  # half way between whole numbers
    # Ages that are missing count as old here.
    assert not found.missing_left[0]
    assert "missing" in found.names[found.right[0]]


def test_a_constant_model_is_one_rule_and_nothing_is_no_number():
    X = frame(50)
    with xw.explain(lambda rows: np.full(len(rows), 3.0), X) as explainer:
        found = explainer.surrogate().result
    assert len(found.rules) == 1 and found.rules[0]["condition"] == "all rows"
    assert found.fidelity[0] == 1.0 and found.values[0, 0] == 3.0
    assert not found.importances.any()
    np.testing.assert_array_equal(found.depth_fidelity, [[1.0]])


def test_one_feature_and_what_is_missing_throughout():
    X = pd.DataFrame({"a": np.r_[np.full(30, np.nan), np.arange(30.0)], "b": np.full(60, np.nan)})
    with xw.explain(lambda rows: np.isnan(rows["a"].to_numpy()) * 1.0, X) as explainer:
        found = explainer.surrogate(max_depth=1).result
    assert sorted(found.names[1:]) == ["a is known", "a is missing"]
    assert found.fidelity[0] == pytest.approx(1)


def test_scale_and_shift_change_nothing():
    X = RNG.normal(size=(400, 3))

    def base(rows: np.ndarray) -> np.ndarray:
        return np.sin(rows[:, 0]) + rows[:, 1] ** 2

    with xw.explain(base, X) as explainer:
        first = explainer.surrogate().result
    for a, c in ((1e-12, 0.0), (1e12, 0.0), (1.0, 1e3)):
        with xw.explain(lambda rows, a=a, c=c: a * base(rows) + c, X) as explainer:
            found = explainer.surrogate().result
        np.testing.assert_array_equal(found.feature, first.feature)
        np.testing.assert_allclose(found.values, a * first.values + c, rtol=1e-9)
        np.testing.assert_allclose(found.fidelity, first.fidelity, rtol=1e-6)


def test_the_histograms_count_all_rows(explained):
    explainer, _ = explained
    found = explainer.surrogate(max_depth=4).result
    for node in np.flatnonzero(found.feature >= 0):
        counted = np.nansum(found.bin_counts[node]) + found.missing_counts[node]
        assert counted == found.counts[node]
        left = found.counts[found.left[node]]
        if found.missing_left[node]:
            left -= found.missing_counts[node]
        levels = found.bin_levels[node]
        if levels is not None:
            goes = [set(one) <= set(found.levels[node]) for one in levels]
            assert found.bin_counts[node][: len(levels)][goes].sum() == left
        else:
            edges = found.bin_edges[node]
            at = np.flatnonzero(np.isclose(edges, found.threshold[node], rtol=1e-12))
            assert at.size == 1
            assert np.nansum(found.bin_counts[node][: at[0]]) == left
    np.testing.assert_array_equal(found.answer_counts[:, 0].sum(axis=1), found.counts)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.floats(-1e6, 1e6),
    st.booleans(),
)
def test_bins_hold_every_value(values, cut, whole):
    column = np.array(values)
    if whole:
        column, cut = np.rint(column), float(np.rint(cut)) + 0.5
    made = bins.of_numbers(column, column[:, None], cut, whole)
    assert np.nansum(made.counts) == len(column)
    at = np.flatnonzero(made.edges == cut)
    assert at.size == 1
    assert np.nansum(made.counts[: at[0]]) == (column <= cut).sum()


def test_bad_input():
    X = frame(40)
    with xw.explain(says, X) as explainer:
        for depth, error in (
            (0, InvalidValue),
            (9, InvalidValue),
            (2.5, InvalidType),
            (True, InvalidType),
        ):
            with pytest.raises(error, match="max_depth"):
                explainer.surrogate(depth)
        with pytest.raises(UnknownName, match="kind"):
            explainer.surrogate(kind="forest")
        with pytest.raises(InvalidShape, match="at least 10"):
            explainer.surrogate(rows=[1, 2, 3])
        with pytest.raises(InvalidType, match="rows"):
            explainer.surrogate(rows=frame(20).to_numpy(object))
    with xw.explain(says, X.head(6)) as explainer, pytest.raises(InvalidShape, match="6 rows"):
        explainer.surrogate()


def test_without_a_model():
    X = RNG.normal(size=(30, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as explainer, pytest.raises(NotSupported, match="model"):
        explainer.surrogate()


def test_texts_are_left_out_and_said():
    X = frame(200)[["income"]].assign(remark=[f"remark {k}" for k in range(200)])
    with xw.explain(lambda rows: np.log(rows["income"].to_numpy()), X) as explainer:
        found = explainer.surrogate(max_depth=2).result
    assert set(found.feature[found.feature >= 0]) == {0}
    assert "remark" in found.trust["notes"][0]


def test_two_thousand_columns_and_determinism():
    X = RNG.normal(size=(300, 2000))

    def sparse(rows: np.ndarray) -> np.ndarray:
        return rows[:, 7] + (rows[:, 1500] > 0)

    with xw.explain(sparse, X) as explainer:
        one = explainer.surrogate().result
    with xw.explain(sparse, X) as explainer:
        two = explainer.surrogate().result
    np.testing.assert_array_equal(one.threshold, two.threshold)
    assert one.feature[0] == 7


def test_the_view_its_numbers_and_its_pictures(tmp_path):
    X = frame(300)
    model = HistGradientBoostingRegressor(max_iter=20).fit(X[["income", "age"]], says(X))
    with xw.explain(model, X[["income", "age"]]) as explainer:
        view = explainer.surrogate()
        table = view.to_frame()
        assert list(table.columns)[:4] == ["output", "node", "parent", "depth"]
        assert "<svg" in view._still()[0]
        view.save(tmp_path / "tree.svg")
        explainer.surrogate(kind="rules").save(tmp_path / "rules.svg")
        assert "log" not in view.in_words(view._scene(None))
        chart = view.to_altair().to_dict()
        assert len(chart["layer"]) == 4
        view.save(tmp_path / "tree.html")
    assert "age" in (tmp_path / "tree.svg").read_text()
    assert "above" in (tmp_path / "rules.svg").read_text()


def test_rows_as_the_page_names_them(explained):
    import base64

    from xwidgets.compute.question import Question

    explainer, X = explained
    mask = (X["purpose"] == "car").to_numpy()
    text = base64.b64encode(np.packbits(mask, bitorder="little").tobytes()).decode()
    unit = explainer._study.unit
    found = explainer._study.ask(Question("imitation", {"rows": text}, unit)).result()
    other = explainer.surrogate(max_depth=8, rows=np.flatnonzero(mask)).result
    assert found.counts[0] == mask.sum()
    np.testing.assert_array_equal(found.values, other.values)


def test_a_tree_of_less_depth_is_the_upper_part(explained):
    explainer, X = explained
    whole = explainer.surrogate(max_depth=8).result
    for depth in (1, 2, 4):
        upper = whole.cut(depth)
        assert upper.depth.max() == depth and upper.max_depth == depth
        assert upper.counts[upper.feature < 0].sum() == len(X)
        assert upper.importances.sum() == pytest.approx(1)
        np.testing.assert_array_equal(upper.fidelity, whole.depth_fidelity[depth - 1])
        assert len(upper.rules) == whole.depth_leaves[depth - 1]
    with pytest.raises(InvalidValue, match="max_depth"):
        whole.cut(0)
