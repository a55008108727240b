"""SHAP step by step: held to brute force, and to the explainer's own values."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.methods.step_through.shap import players_of
from xwidgets.results.performance_words import number
from xwidgets.results.step_through import ShapSteps

from .conftest import crossed, numbers


def mean_with(known: set[int], row: np.ndarray, background: np.ndarray) -> float:
    """Mean answer over the background where some features are those of a row: by hand."""
    total = 0.0
    for other in background:
        mixed = [row[j] if j in known else other[j] for j in range(len(row))]
        total += float(crossed(np.array([mixed]))[0])
    return total / len(background)


def test_every_order_by_hand(crossing: xw.Explainer) -> None:
    X = numbers()
    found = crossing.step_through("shap", row=7).result
    (features,) = np.array(found.members).T
    sums = np.zeros(3)
    orders = list(permutations(range(3)))
    for order in orders:
        known: set[int] = set()
        added = np.zeros(3)
        for feature in order:
            before = mean_with(known, X[7], X[:20])
            known.add(feature)
            added[feature] = mean_with(known, X[7], X[:20]) - before
        sums += added
        players = np.array([features.tolist().index(j) for j in order])
        np.testing.assert_allclose(found.added(players)[:, 0], added[features], atol=1e-12)
    np.testing.assert_allclose(found.shapley[:, 0], sums[features] / len(orders), atol=1e-12)
    assert sorted(map(tuple, found.orders.tolist())) == sorted(orders)


def test_the_same_as_the_explainers_own_values(crossing: xw.Explainer) -> None:
    found = crossing.step_through("shap", row=7).result
    own = crossing.attributions(rows=[7])
    features = [j for (j,) in found.members]
    np.testing.assert_allclose(found.shapley[:, 0], own.values[0, features, 0], atol=1e-6)
    np.testing.assert_allclose(found.values[0], own.base_values, atol=1e-12)
    np.testing.assert_allclose(found.values[-1], own.predictions[0], atol=1e-12)
    assert "gives the same values" in found.said[-1][0]


def test_pieces_add_up_in_every_class_and_gaps_are_told(classes: xw.Explainer) -> None:
    found = classes.step_through("shap", row=7).result
    assert found.said and len(found.said[0]) == 3 and len(found.values) == 16
    np.testing.assert_allclose(found.values[0] + found.shapley.sum(axis=0), found.values[-1])
    assert found.players[-1] == "the 3 others" and len(found.members[-1]) == 3
    told = classes.step_through("shap", 7, features=["debt", "city"]).result
    assert {"debt", "city"} < set(told.players)
    assert any("debt = missing" in one for one in told.labels)
    assert "game of its own" in found.said[-1][0]


def test_the_table_holds_what_a_value_is_summed_from(classes: xw.Explainer) -> None:
    view = classes.step_through("shap", row=3)
    table = view.to_frame()
    parts = (table["weight"] * table["change"]).groupby([table["output"], table["player"]]).sum()
    found: ShapSteps = view.result
    for k, output in enumerate(found.output_names):
        for j, player in enumerate(found.players):
            assert parts[output, player] == pytest.approx(found.shapley[j, k], abs=1e-12)


def test_a_sum_has_the_same_pieces_in_every_order() -> None:
    X = numbers(2)
    with xw.explain(lambda rows: rows @ [1.0, -2.0], X, background=X[:9]) as explainer:
        found = explainer.step_through("shap", row=0).result
    other = found.said[found.stages.index("other")][0]
    assert "each adds the same" in other


def test_where_trees_counted_their_own_rows_it_is_said() -> None:
    from sklearn.ensemble import RandomForestRegressor

    X = numbers(3)
    model = RandomForestRegressor(n_estimators=3, max_depth=3, random_state=0).fit(X, crossed(X))
    with xw.explain(model, X) as explainer:
        found = explainer.step_through("shap", row=0).result
        assert "With background=" in found.said[-1][0]
        # Where it begins both figures are told: the mean over rows, and the explainer's own.
        first = found.said[0][0]
        own = number(float(explainer.attributions(rows=[0]).base_values[0]))
        assert number(float(found.values[0, 0])) != own
        assert f"{number(float(found.values[0, 0]))}. That is the base value of this walk" in first
        assert f"the explainer's own is {own}, from the rows that the trees" in first
    with xw.explain(model, X, background=X) as explainer:
        first = explainer.step_through("shap", row=0).result.said[0][0]
        assert first.endswith("That is the base value.")


def test_who_joins() -> None:
    sizes = np.array([0.1, -3.0, 2.0, 0.0, 0.5])
    assert players_of(sizes).members == ((1,), (2,), (4,), (0, 3))
    assert players_of(sizes, [0, 3]).members == ((0,), (3,), (1, 2, 4))
    assert players_of(sizes[:4]).members == ((1,), (2,), (0,), (3,))
    assert players_of(sizes, range(5)).n_others == 0
