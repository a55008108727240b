"""Exact counterfactuals: what exhaustive search finds, and proofs that there is nothing."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import xwidgets as xw
from xwidgets.methods.counterfactuals import choices_of, goal_of
from xwidgets.methods.counterfactuals.exact.linear import linear_or_none, prove_linear
from xwidgets.methods.counterfactuals.exact.menu import menu_of
from xwidgets.methods.counterfactuals.exact.problem import Cells, Goals, Nodes, Problem
from xwidgets.methods.counterfactuals.exact.prove import prove, sums_or_reason
from xwidgets.methods.counterfactuals.exact.region import region_of
from xwidgets.methods.counterfactuals.exact.solve import first_plan, solve
from xwidgets.methods.counterfactuals.recourse import recourse_menu
from xwidgets.methods.ground import Ground


def finished(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def ground_of(model, X, y=None, **options) -> Ground:
    return xw.explain(model, X, y, **options)._study._ground("")


def proof_of(ground: Ground, row: int, target=None, **limits):
    sums = sums_or_reason(ground)
    assert not isinstance(sums, str), sums
    goal = goal_of(ground.predictor, ground.predictions[row], target)
    choices = choices_of(ground, ground.frame.matrix()[row], **limits)
    return goal, finished(prove(sums, choices, goal))


# --- problems of arrays ---------------------------------------------------------------------------


def random_problem(seed: int, *, n_margins: int = 1, n_rules: int = 0) -> Problem:
    """A few trees over a few features of a few cells, with costs, limits and rules."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, rng.integers(2, 6))
    start = np.concatenate([[0], np.cumsum(sizes)])
    costs = [np.sort(np.append(0.0, rng.integers(0, 8, size - 1) / 4)) for size in sizes]
    feature, left, right, at, roots, marks, value, tree = [], [], [], [], [], [], [], []
    for t in range(rng.integers(1, 9)):
        roots.append(len(feature))
        waiting = [len(feature)]
        depth = {len(feature): 0}
        for lists in (feature, left, right, at, value, tree):
            lists.append(0)
        while waiting:
            i = waiting.pop()
            tree[i] = t
            value[i] = rng.integers(-8, 9, n_margins) / 4
            if depth[i] == 3 or rng.random() < 0.25:
                feature[i] = left[i] = right[i] = -1
                continue
            feature[i] = rng.integers(sizes.size)
            at[i] = len(marks)
            marks += list(rng.random(sizes[feature[i]]) < 0.5)
            for side in (left, right):
                side[i] = len(feature)
                depth[len(feature)] = depth[i] + 1
                waiting.append(len(feature))
                for lists in (feature, left, right, at, value, tree):
                    lists.append(0)
    reads = np.zeros((len(roots), sizes.size), bool)
    for i, f in enumerate(feature):
        reads[tree[i], f] |= f >= 0
    rules = rng.integers(-3, 4, (n_rules, start[-1])).astype(float)
    ruled = np.full(sizes.size, n_rules > 0)
    whole = np.int64
    return Problem(
        Cells(start.astype(whole), np.concatenate(costs), ruled),
        Nodes(
            np.array(roots, whole),
            np.array(feature, whole),
            np.array(left, whole),
            np.array(right, whole),
            np.array(at, whole),
            np.array([*marks, False], bool),
            np.array([np.broadcast_to(one, n_margins) for one in value], float),
            reads,
        ),
        Goals(
            rng.integers(-4, 13, n_margins) / 4,
            int(rng.integers(1, sizes.size + 1)),
            rules,
            np.full(n_rules, float(rng.integers(-2, 6))),
        ),
    )


def sums_at(problem: Problem, picks) -> np.ndarray:
    nodes, start = problem.nodes, problem.cells.start
    total = np.zeros(problem.goals.bound.size)
    for i in nodes.roots:
        while nodes.feature[i] >= 0:
            goes_left = nodes.left_cells[nodes.at[i] + picks[nodes.feature[i]]]
            i = nodes.left[i] if goes_left else nodes.right[i]
        total += nodes.value[i]
    assert start.size == len(picks) + 1
    return total


def holds(problem: Problem, picks) -> bool:
    goals, start = problem.goals, problem.cells.start
    point = start[:-1] + np.array(picks)
    return bool(
        (sums_at(problem, picks) >= goals.bound).all()
        and sum(pick > 0 for pick in picks) <= goals.most
        and (goals.rules[:, point].sum(axis=1) <= goals.rule_most).all()
    )


def by_exhaustion(problem: Problem) -> float:
    sizes = np.diff(problem.cells.start)
    every = itertools.product(*(range(size) for size in sizes))
    return min(
        (problem.cost(np.array(picks)) for picks in every if holds(problem, picks)),
        default=np.inf,
    )


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(0, 2))
def test_the_cheapest_plan_is_that_of_exhaustive_search(seed, n_margins, n_rules):
    problem = random_problem(seed, n_margins=n_margins, n_rules=n_rules)
    if holds(problem, [0] * problem.n_features):
        return
    expected = by_exhaustion(problem)
    found = finished(solve(problem))
    assert found.complete
    assert found.cost == pytest.approx(expected, abs=1e-6)
    assert found.bound == found.cost
    if found.picks is not None:
        assert holds(problem, found.picks)
        assert problem.cost(found.picks) == found.cost


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(0, 2))
def test_a_first_plan_holds_and_is_no_dearer_than_any_of_one_change(seed, n_margins, n_rules):
    problem = random_problem(seed, n_margins=n_margins, n_rules=n_rules)
    if holds(problem, [0] * problem.n_features):
        return
    alone = [
        problem.cost(picks)
        for picks in (
            pick * np.eye(problem.n_features, dtype=int)[f]
            for f, size in enumerate(np.diff(problem.cells.start))
            for pick in range(1, size)
        )
        if holds(problem, picks)
    ]
    picks = first_plan(problem)
    if picks is None:
        assert not alone
    else:
        assert holds(problem, picks)
        assert problem.cost(picks) <= min(alone, default=np.inf) + 1e-12


def test_first_plans_are_near_the_cheapest():
    missed, ratios = 0, []
    for seed in range(300):
        problem = random_problem(seed)
        expected = by_exhaustion(problem)
        if 0.0 < expected < np.inf:
            picks = first_plan(problem)
            missed += picks is None
            if picks is not None:
                ratios.append(problem.cost(picks) / expected)
    assert len(ratios) > 50 and missed <= 0.1 * len(ratios)
    assert np.mean(ratios) < 1.2


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_bounds_on_the_way_are_never_above_the_optimum(seed):
    problem = random_problem(seed)
    if holds(problem, [0] * problem.n_features):
        return
    expected = by_exhaustion(problem)
    for found in solve(problem):
        assert found.bound <= expected + 1e-9
        assert found.cost >= expected - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_only_cheaper_plans_are_looked_for_below_a_cost(seed):
    problem = random_problem(seed)
    if holds(problem, [0] * problem.n_features):
        return
    expected = by_exhaustion(problem)
    if expected < np.inf:
        found = finished(solve(problem, below=expected))
        assert found.complete and found.picks is None
        found = finished(solve(problem, below=expected + 0.1))
        assert found.cost == pytest.approx(expected, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_the_menu_tells_of_every_set_that_pays_or_cannot(seed):
    problem = random_problem(seed)
    n, sizes = problem.n_features, np.diff(problem.cells.start)
    if holds(problem, [0] * n):
        return
    cheapest: dict[tuple[int, ...], float] = {}
    for picks in itertools.product(*(range(size) for size in sizes)):
        moved = tuple(f for f in range(n) if picks[f] > 0)
        if len(moved) <= 2 and holds(problem, picks):
            cost = problem.cost(np.array(picks))
            cheapest[moved] = min(cheapest.get(moved, np.inf), cost)
    told = {entry.features: entry for entry in finished(menu_of(problem, 2, 60.0))}
    movable = [f for f in range(n) if sizes[f] > 1]
    for size in range(1, min(2, problem.goals.most) + 1):
        for features in itertools.combinations(movable, size):
            parts = [(f,) for f in features] if size == 2 else []
            alone = min((cheapest.get(part, np.inf) for part in parts), default=np.inf)
            expected = min(cheapest.get(features, np.inf), alone)
            if expected == np.inf:
                assert told[features].picks is None and told[features].proved
            elif expected < alone - 1e-6:
                assert told[features].cost == pytest.approx(expected, abs=1e-6)
            else:
                assert features not in told


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 1))
def test_all_of_a_region_reaches_the_goal(seed, n_rules):
    problem = random_problem(seed, n_rules=n_rules)
    found = finished(solve(problem))
    if holds(problem, [0] * problem.n_features) or found.picks is None:
        return
    # Some order of the cells, as numbers have one.
    order = [
        np.random.default_rng(seed).permutation(size) if found.picks[f] else np.zeros(0, int)
        for f, size in enumerate(np.diff(problem.cells.start))
    ]
    low, high = region_of(problem, found.picks, order)
    within = [
        order[f][low[f] : high[f] + 1] if len(order[f]) else [found.picks[f]]
        for f in range(problem.n_features)
    ]
    assert all(found.picks[f] in one for f, one in enumerate(within))
    for picks in itertools.product(*within):
        goals = problem.goals
        point = problem.cells.start[:-1] + np.array(picks)
        assert (sums_at(problem, picks) >= goals.bound).all()
        assert (goals.rules[:, point].sum(axis=1) <= goals.rule_most).all()
    # One more cell on any side breaks it.
    for f, one in enumerate(order):
        for at in (low[f] - 1, high[f] + 1) if len(one) else ():
            if 0 <= at < len(one):
                beside = [[one[at]] if g == f else cells for g, cells in enumerate(within)]
                points = itertools.product(*beside)
                assert not all(
                    (sums_at(problem, picks) >= problem.goals.bound).all()
                    and (
                        problem.goals.rules[:, problem.cells.start[:-1] + np.array(picks)].sum(
                            axis=1
                        )
                        <= problem.goals.rule_most
                    ).all()
                    for picks in points
                )


# --- models ---------------------------------------------------------------------------------------


def test_thirty_trees_eight_features_a_hundred_rows():
    """The grid of all cells (at most 4 of each feature) is asked from the model itself."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(600, 8))
    y = X[:, 0] + X[:, 1] * X[:, 2] - np.abs(X[:, 3]) + 0.5 * rng.normal(size=600) > 0
    model = HistGradientBoostingClassifier(max_iter=30, max_bins=4, random_state=0).fit(X, y)
    ground = ground_of(model, X)
    sums = sums_or_reason(ground)
    assert not isinstance(sums, str)
    edges = [np.unique(sums.trees.threshold[sums.trees.feature == f]) for f in range(8)]
    inside = [np.concatenate([[e[0] - 1], (e[1:] + e[:-1]) / 2, [e[-1] + 1]]) for e in edges]
    grid = np.array(list(itertools.product(*inside)))
    reached = model.predict_proba(grid)[:, 1] >= 0.5
    cell = np.array(list(itertools.product(*(range(len(one)) for one in inside))))
    said = model.predict_proba(X)[:, 1]
    rows = np.flatnonzero(said < 0.5)[:100]
    assert rows.size == 100
    for row in rows:
        _goal, proof = proof_of(ground, int(row))
        ruler = choices_of(ground, X[row]).ruler
        total = np.zeros(len(grid))
        for f in range(8):
            e = np.concatenate([[-np.inf], edges[f], [np.inf]])
            # A number goes left if it is at most the threshold.
            low, high = np.nextafter(e[:-1], np.inf), e[1:]
            nearest = np.clip(X[row, f], low, high)
            within = (nearest >= X[:, f].min()) & (nearest <= X[:, f].max())
            cost = np.where(within, np.abs(nearest - X[row, f]) / ruler.scales[f], np.inf)
            total += cost[cell[:, f]]
        expected = total[reached].min()
        assert proof.complete
        assert proof.cost == pytest.approx(expected, rel=1e-9)
        changed = proof.choices.codes(proof.picks[None])
        assert model.predict_proba(changed)[0, 1] >= 0.5


def small_table(seed: int = 0, n: int = 300) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(
        {
            "age": rng.integers(18, 70, n),
            "income": rng.gamma(2.0, 1_000.0, n).round(1),
            "city": rng.choice(["a", "b", "c"], n),
            "score": np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n).round(2)),
        }
    )
    y = (X["income"] / 1_000 + (X["city"] == "b") + X["score"].fillna(-1) > 2.2).to_numpy()
    return X, y


def by_values(ground: Ground, goal, choices) -> float:
    """The cheapest of all combinations of the choices' values, as the model says."""
    picks = np.array(list(itertools.product(*(range(size) for size in choices.sizes))))
    codes = choices.codes(picks)
    said = ground.predictor.predict(ground.frame.from_matrix(codes))
    kept = goal.reached(said) & choices.allowed(codes)
    return float(choices.costs(picks[kept]).min(initial=np.inf))


def pipeline(model, scaled: bool = False):
    encoder = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["city"]),
        *([(StandardScaler(), ["age", "income", "score"])] if scaled else []),
        remainder="passthrough",
    )
    return make_pipeline(encoder, model)


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("kind", ["boosted", "forest"])
def test_behind_encoders_with_categories_missing_values_and_whole_numbers(kind, scaled):
    X, y = small_table()
    boosted = HistGradientBoostingClassifier(max_iter=8, max_leaf_nodes=5, random_state=0)
    forest = RandomForestClassifier(6, max_depth=3, random_state=0)
    model = pipeline(boosted if kind == "boosted" else forest, scaled).fit(X, y)
    ground = ground_of(model, X)
    for row in np.flatnonzero(model.predict_proba(X)[:, 1] < 0.5)[:6]:
        goal, proof = proof_of(ground, int(row), missing_cost=0.7, max_changes=3)
        assert proof.complete
        assert proof.cost == pytest.approx(by_values(ground, goal, proof.choices), rel=1e-9)
        # No value of a row leads to anything cheaper either.
        rows = choices_of(ground, ground.frame.matrix()[row], missing_cost=0.7, max_changes=1)
        assert proof.cost <= by_singles(ground, goal, rows) + 1e-12


def by_singles(ground: Ground, goal, choices) -> float:
    found = [np.inf]
    for place, lever in enumerate(choices.levers):
        picks = np.zeros((len(lever.values), len(choices.levers)), int)
        picks[:, place] = np.arange(len(picks))
        said = ground.predictor.predict(ground.frame.from_matrix(choices.codes(picks)))
        found += lever.costs[goal.reached(said)].tolist()
    return min(found)


def test_thresholds_in_32_bits_are_met_to_the_last_bit():
    xgboost = pytest.importorskip("xgboost")
    rng = np.random.default_rng(3)
    X = rng.normal(size=(400, 3)) * 1e3 / 7
    y = (X[:, 0] + X[:, 1] > 20).astype(int)
    model = xgboost.XGBClassifier(n_estimators=6, max_depth=2, random_state=0).fit(X, y)
    ground = ground_of(model, X)
    for row in np.flatnonzero(model.predict_proba(X)[:, 1] < 0.5)[:8]:
        goal, proof = proof_of(ground, int(row))
        assert proof.complete
        codes = proof.choices.codes(proof.picks[None])
        assert model.predict(codes)[0] == 1
        assert proof.cost == pytest.approx(by_values(ground, goal, proof.choices), rel=1e-9)
        for f in np.flatnonzero(codes[0] != X[row]):
            one_step_back = codes.copy()
            one_step_back[0, f] = np.nextafter(codes[0, f], X[row, f])
            assert model.predict(one_step_back)[0] == 0


def test_numbers_within_bounds_and_several_classes():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 4)).round(2)
    model = GradientBoostingRegressor(n_estimators=20, max_depth=2, random_state=0)
    model.fit(X, X[:, 0] * 2 + X[:, 1])
    ground = ground_of(model, X)
    goal, proof = proof_of(ground, 0, (1.0, 1.4), max_changes=2)
    assert proof.complete
    assert 1.0 <= model.predict(proof.choices.codes(proof.picks[None]))[0] <= 1.4
    classes = np.digitize(X[:, 0] + X[:, 1], [-0.5, 0.5])
    many = HistGradientBoostingClassifier(max_iter=6, max_leaf_nodes=4, random_state=0)
    ground = ground_of(many.fit(X, classes), X)
    row = int(np.flatnonzero(many.predict(X) == 0)[0])
    goal, proof = proof_of(ground, row, "2", vary=["x0", "x1"])
    assert proof.complete
    assert many.predict(proof.choices.codes(proof.picks[None]))[0] == 2
    assert proof.cost == pytest.approx(by_values(ground, goal, proof.choices), rel=1e-9)


@pytest.mark.parametrize("row", [0, 14, 22, 30, 45])
def test_ties_of_many_trees_are_those_of_the_model(row):
    rng = np.random.default_rng(5)
    X = pd.DataFrame(rng.integers(0, 4, (60, 3)).astype(float), columns=list("abc"))
    y = (X.sum(axis=1) + rng.normal(0, 2, 60) > 4.5).to_numpy()
    forest = RandomForestClassifier(50, max_depth=2, random_state=0).fit(X, y)
    # Stumps' leaves as votes: ties are then frequent.
    for tree in forest.estimators_:
        value = tree.tree_.value
        value[:] = np.eye(2)[value[:, 0].argmax(axis=1)][:, None]
    ground = ground_of(forest, X)
    _, proof = proof_of(ground, row)
    every = np.array(list(itertools.product(*map(range, proof.choices.sizes))))
    said = forest.predict(pd.DataFrame(proof.choices.codes(every), columns=X.columns))
    reached = said != forest.predict(X.iloc[[row]])[0]
    assert proof.complete
    assert proof.cost == pytest.approx(proof.choices.costs(every)[reached].min())


def test_none_is_certified_soon():
    X, y = small_table(n=1_000)
    model = pipeline(HistGradientBoostingClassifier(random_state=0)).fit(X, y)
    ground = ground_of(model, X)
    row = int(np.argmin(model.predict_proba(X)[:, 1]))
    begin = time.perf_counter()
    _, proof = proof_of(ground, row, (0.9, None), vary=["age"])
    assert proof.complete and proof.picks is None and proof.bound == np.inf
    assert time.perf_counter() - begin < 10.0


def test_rules_between_features_bind():
    rng = np.random.default_rng(2)
    X = pd.DataFrame({"a": rng.integers(0, 20, 400), "b": rng.integers(10, 40, 400)})
    X = X[X["a"] <= X["b"]].reset_index(drop=True)
    y = (X["a"] > 12).to_numpy()
    model = HistGradientBoostingClassifier(max_iter=10, random_state=0).fit(X, y)
    ground = ground_of(model, X)
    row = int(np.flatnonzero((X["a"] < 9) & (X["b"] < 12))[0])
    _, free = proof_of(ground, row, "True")
    goal, bound = proof_of(ground, row, "True", rules="a <= b")
    assert bound.complete and bound.cost > free.cost
    plan = bound.choices.codes(bound.picks[None])[0]
    assert plan[0] <= plan[1]
    every = np.array(list(itertools.product(range(20), range(10, 40))), float)
    every = every[every[:, 0] <= every[:, 1]]
    said = ground.predictor.predict(ground.frame.from_matrix(every))
    costs = bound.choices.ruler.distance(every[goal.reached(said)], X.iloc[row].to_numpy(float))
    assert bound.cost == pytest.approx(costs.min(), rel=1e-9)


def test_models_that_are_no_sums_of_trees_say_so():
    X = np.random.default_rng(0).normal(size=(60, 2))
    assert "no sum of trees" in str(sums_or_reason(ground_of(lambda X: X[:, 0], X)))


# --- linear models --------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [None, 1, 2])
def test_linear_models_whole_numbers_and_levels(most):
    X, y = small_table()
    X = X[["age", "city"]].assign(owns=np.arange(len(X)) % 7, score=np.arange(len(X)) % 5)
    model = pipeline(LogisticRegression(max_iter=2_000), scaled=False).fit(X, y)
    ground = ground_of(model, X)
    linear = linear_or_none(ground)
    assert linear is not None
    for row in np.flatnonzero(model.predict_proba(X)[:, 1] < 0.45)[:5]:
        goal = goal_of(ground.predictor, ground.predictions[row])
        choices = choices_of(ground, ground.frame.matrix()[row], max_changes=most)
        proof = prove_linear(linear, choices, goal)
        expected = by_values(ground, goal, choices)
        assert proof.complete
        assert proof.cost == pytest.approx(expected, rel=1e-6)


def test_linear_models_of_real_numbers_move_the_cheapest_first():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 4))
    y = X @ [1.0, -2.0, 0.5, 0.1] + 0.3 * rng.normal(size=300) > 0.4
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    ground = ground_of(model, X)
    linear = linear_or_none(ground)
    slopes = model[-1].coef_[0] / model[0].scale_
    for row in np.flatnonzero(~model.predict(X))[:10]:
        goal = goal_of(ground.predictor, ground.predictions[row])
        choices = choices_of(ground, X[row])
        proof = prove_linear(linear, choices, goal)
        # By hand: whatever brings most per unit of cost, as far as it may go.
        need, cost = -model.decision_function(X[[row]])[0], 0.0
        for f in np.argsort(-np.abs(slopes) * choices.ruler.scales):
            end = X[:, f].max() if slopes[f] > 0 else X[:, f].min()
            brings = min(need, slopes[f] * (end - X[row, f]))
            cost += brings / abs(slopes[f]) / choices.ruler.scales[f]
            need -= brings
        assert proof.complete
        assert proof.cost == pytest.approx(cost, rel=1e-5)
        assert model.predict(proof.choices.codes(proof.picks[None]))[0]


def test_linear_models_keep_rules_and_say_that_there_is_no_plan():
    X = pd.DataFrame({"a": np.arange(60.0) % 11, "b": np.arange(60.0) % 7})
    y = 2 * X["a"] + X["b"]
    explainer = xw.explain(LinearRegression().fit(X, y), X, y)
    free = explainer.counterfactuals(0, (10.0, None)).result
    ruled = explainer.counterfactuals(0, (10.0, None), rules="a <= b").result
    assert free.certificates == ruled.certificates == ("nothing closer exists within these limits",)
    plan = ruled.rows.iloc[0]
    assert plan["a"] <= plan["b"] and 2 * plan["a"] + plan["b"] >= 10.0
    assert ruled.distance[0] > free.distance[0]
    none = explainer.counterfactuals(0, (100.0, None)).result
    assert none.certificates == ("certainly no plan exists within these limits",)


# --- answers --------------------------------------------------------------------------------------


def test_plans_come_with_what_is_proved_of_them():
    X, y = small_table()
    model = pipeline(HistGradientBoostingClassifier(max_iter=20, random_state=0)).fit(X, y)
    explainer = xw.explain(model, X, y)
    rows = np.flatnonzero(model.predict_proba(X)[:, 1] < 0.5)[:3].tolist()
    found = explainer.counterfactuals(rows).result
    assert found.certificates == ("nothing closer exists within these limits",) * 3
    for place, row in enumerate(rows):
        _, proof = proof_of(explainer._study._ground(""), row)
        assert found.distance[found.of == place].min() == pytest.approx(proof.cost, rel=1e-9)
        told = found.trust["proofs"][place]
        assert told["complete"] and told["bound"] == pytest.approx(proof.cost, rel=1e-9)


def test_where_there_is_no_plan_it_is_proved():
    X, y = small_table()
    model = pipeline(HistGradientBoostingClassifier(max_iter=20, random_state=0)).fit(X, y)
    explainer = xw.explain(model, X, y)
    row = int(np.argmin(model.predict_proba(X)[:, 1]))
    found = explainer.counterfactuals(row, (0.999, None), vary=["age"]).result
    assert found.certificates == ("certainly no plan exists within these limits",)
    assert found.trust["proofs"][0]["complete"]


def test_other_models_say_why_nothing_is_proved():
    X, _y = small_table()
    X = X.drop(columns="city")
    explainer = xw.explain(lambda X: np.nan_to_num(X["income"].to_numpy()) / 1_000, X)
    found = explainer.counterfactuals(0, (3.0, None)).result
    assert found.certificates == ("best found",)
    assert "no sum of trees" in found.trust["proofs"][0]["reason"]


def test_spans_end_at_the_thresholds():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(300, 2))
    model = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(X, X[:, 0] > 0.2)
    row = int(np.argmin(X[:, 0]))
    found = xw.explain(model, X).counterfactuals(row, vary=["x0"]).result
    edge = found.low[0, 0]
    at = np.array([[edge, X[row, 1]], [np.nextafter(edge, -np.inf), X[row, 1]]])
    assert model.predict(at).tolist() == [True, False]


def test_a_menu_of_features_that_a_person_may_move():
    X, y = small_table()
    model = pipeline(HistGradientBoostingClassifier(max_iter=20, random_state=0)).fit(X, y)
    ground = ground_of(model, X)
    sums = sums_or_reason(ground)
    assert not isinstance(sums, str)
    row = int(np.flatnonzero(model.predict_proba(X)[:, 1] < 0.3)[1])
    goal = goal_of(ground.predictor, ground.predictions[row])
    choices = choices_of(ground, ground.frame.matrix()[row])
    menu = finished(recourse_menu(sums, choices, goal))
    told = {one.features: one for one in menu}
    for feature in range(4):
        alone = choices_of(ground, ground.frame.matrix()[row], vary=[feature])
        proof = finished(prove(sums, alone, goal))
        assert told[(feature,)].proved
        assert told[(feature,)].cost == pytest.approx(proof.cost, rel=1e-9)
    assert any(one.cost == np.inf for one in menu)
    for one in menu:
        if one.values:
            changed = ground.frame.matrix()[[row]]
            changed[0, list(one.features)] = one.values
            assert goal.reached(ground.predictor.predict(ground.frame.from_matrix(changed)))[0]
