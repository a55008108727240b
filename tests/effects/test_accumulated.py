"""Accumulated local effects: closed forms, the definition by hand, and the peer."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from xwidgets.data import Frame
from xwidgets.methods.effects.edges import bins_of, edges_of
from xwidgets.methods.effects.levels import similarity_order
from xwidgets.methods.effects.local import ale, ale_of_levels, ale_of_two
from xwidgets.models import as_predictor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 3))
X[:, 1] += 0.8 * X[:, 0]
FRAME = Frame.from_table(X)
ROWS = np.arange(len(X))


def of(function: Any, frame: Frame = FRAME) -> Any:
    return as_predictor(function, frame)


def test_a_line_has_its_slope_and_mean_zero() -> None:
    edges = edges_of(X[:, 0], 20)
    found = ale(of(lambda Z: 3.0 * Z[:, 0] - 2.0 * Z[:, 1]), FRAME, 0, edges, ROWS)
    np.testing.assert_allclose(np.diff(found.effect[:, 0]) / np.diff(edges), 3.0, rtol=1e-12)
    middle = (found.effect[1:, 0] + found.effect[:-1, 0]) / 2
    assert abs((middle * found.n_rows).sum()) < 1e-10
    assert found.n_rows.sum() == len(X)


def test_what_is_not_used_has_none_and_sums_have_their_parts() -> None:
    predictor = of(lambda Z: np.sin(Z[:, 0]) + Z[:, 1] ** 2)
    edges = [edges_of(X[:, j], 15) for j in range(3)]
    assert np.abs(ale(predictor, FRAME, 2, edges[2], ROWS).effect).max() < 1e-12
    for column, part in ((0, np.sin), (1, np.square)):
        found = ale(predictor, FRAME, column, edges[column], ROWS).effect[:, 0]
        own = part(edges[column])
        np.testing.assert_allclose(found - found[0], own - own[0], atol=1e-12)
    both = ale_of_two(predictor, FRAME, (0, 1), (edges[0], edges[1]), ROWS)
    assert np.abs(both.effect).max() < 1e-12, "a sum has nothing beyond its parts"


def test_a_product_is_found_between_two() -> None:
    edges = edges_of(X[:, 0], 8), edges_of(X[:, 2], 8)
    found = ale_of_two(of(lambda Z: Z[:, 0] * Z[:, 2]), FRAME, (0, 2), edges, ROWS)
    surface = found.effect[:, :, 0]
    second = surface[1:, 1:] - surface[:-1, 1:] - surface[1:, :-1] + surface[:-1, :-1]
    area = np.diff(edges[0])[:, None] * np.diff(edges[1])
    filled = found.n_rows > 0
    np.testing.assert_allclose(second[filled], area[filled], atol=1e-12)


def test_by_definition_row_by_row() -> None:
    predictor = of(lambda Z: np.where(Z[:, 1] > 0, Z[:, 0] ** 2, -Z[:, 0]))
    edges = np.array([-1.0, -0.2, 0.5, 1.5])
    found = ale(predictor, FRAME, 0, edges, ROWS)
    total, curve, counts = 0.0, [0.0], []
    for low, high in pairwise(edges):
        inside = (X[:, 0] > low) & (X[:, 0] <= high)
        changes = []
        for row in X[inside]:
            ends = np.stack([row, row])
            ends[:, 0] = low, high
            said = predictor.predict(ends)[:, 0]
            changes.append(said[1] - said[0])
        total += float(np.mean(changes))
        curve.append(total)
        counts.append(inside.sum())
    middle = (np.array(curve[1:]) + curve[:-1]) / 2
    expected = np.array(curve) - (middle * counts).sum() / np.sum(counts)
    np.testing.assert_allclose(found.effect[:, 0], expected, atol=1e-12)


def test_bins_have_their_upper_edge_and_the_first_both() -> None:
    edges = np.array([0.0, 1.0, 3.0])
    values = np.array([0.0, 0.5, 1.0, 1.0001, 3.0, 3.1, -0.1, np.nan, np.inf])
    assert bins_of(values, edges).tolist() == [0, 0, 0, 1, 1, -1, -1, -1, -1]


def test_missing_values_tell_nothing() -> None:
    holed = X.copy()
    holed[::7, 0] = np.nan
    frame = Frame.from_table(holed)
    edges = edges_of(holed[:, 0], 10)
    known = ~np.isnan(holed[:, 0])
    predictor = of(lambda Z: np.nan_to_num(Z[:, 0]) * 2, frame)
    found = ale(predictor, frame, 0, edges, ROWS)
    assert found.n_rows.sum() == known.sum()
    np.testing.assert_allclose(np.diff(found.effect[:, 0]), 2 * np.diff(edges), atol=1e-12)


CITY = pd.DataFrame(
    {
        "city": pd.Categorical(RNG.choice(["c", "a", "b"], 240, p=[0.5, 0.3, 0.2])),
        "warmth": RNG.normal(size=240),
    }
)
CITY["warmth"] += CITY.city.map({"a": 0.0, "b": 4.0, "c": 2.0}).astype(float)
WORTH = {"a": 1.0, "b": 7.0, "c": 3.0}


def worth(table: Any) -> np.ndarray:
    return table["city"].map(WORTH).astype(float).to_numpy() + 0.5 * table["warmth"].to_numpy()


def test_levels_stand_beside_those_that_are_like_them() -> None:
    frame = Frame.from_table(CITY)
    order = similarity_order(frame, 0, np.arange(240))
    assert [frame.schema[0].text(code) for code in order] == ["a", "c", "b"]


def test_a_category_has_what_its_levels_add() -> None:
    frame = Frame.from_table(CITY)
    found = ale_of_levels(of(worth, frame), frame, 0, np.arange(240))
    names = [frame.schema[0].text(code) for code in found.at[0]]
    own = np.array([WORTH[name] for name in names])
    np.testing.assert_allclose(np.diff(found.effect[:, 0]), np.diff(own), atol=1e-12)
    assert abs(found.n_rows @ found.effect[:, 0]) < 1e-10
    assert found.n_rows.tolist() == [int((CITY.city == name).sum()) for name in names]
    other = ale_of_levels(of(worth, frame), frame, 0, np.arange(240), np.array([1, 0, 2]))
    assert other.at[0].tolist() == [1.0, 0.0, 2.0]


def peer_table() -> tuple[pd.DataFrame, Any]:
    """Data and function whose effects PyALE 1.2.0 was asked for; its numbers stand below."""
    rng = np.random.default_rng(7)
    a = rng.normal(size=60).round(2)
    b = (0.8 * a + rng.normal(size=60) * 0.4).round(2)
    table = pd.DataFrame({"a": a, "b": b, "c": rng.uniform(size=60).round(2)})

    def function(rows: Any) -> np.ndarray:
        Z = np.asarray(rows, float)
        return np.where(Z[:, 1] > 0, Z[:, 0] ** 2, -Z[:, 0]) * (1 + Z[:, 2])

    return table, function


def test_the_peer_says_the_same_on_its_own_edges() -> None:
    """``aleplot_1D_continuous(X, model, "a", grid_size=5)`` of PyALE 1.2.0."""
    table, function = peer_table()
    frame = Frame.from_table(table)
    edges = np.array([-2.52, -0.98, -0.46, 0.06, 0.49, 2.0])
    found = ale(of(function, frame), frame, 0, edges, np.arange(60))
    theirs = [
        2.510965968182,
        0.057232634848,
        -0.791234031818,
        -1.366434031818,
        -1.356368122727,
        4.355546627273,
    ]
    np.testing.assert_allclose(found.effect[:, 0], theirs, atol=1e-9)
    assert found.n_rows.tolist() == [12, 12, 13, 11, 12]


def test_the_peer_says_the_same_of_two() -> None:
    """``aleplot_2D_continuous(X, model, ["a", "b"], grid_size=4)`` of PyALE 1.2.0."""
    table, function = peer_table()
    frame = Frame.from_table(table)
    edges = np.array([-2.52, -0.81, -0.11, 0.27, 2.0]), np.array([-2.02, -0.81, -0.31, 0.35, 1.54])
    found = ale_of_two(of(function, frame), frame, (0, 1), edges, np.arange(60))
    assert (found.n_rows == 0).any(), "some cells have no rows"
    theirs = [
        [0.322734286806, 0.322734286806, 0.322734286806, 5.211269764583, 11.705678764583],
        [0.525684568056, 0.525684568056, 0.525684568056, -1.080188954167, -1.080188954167],
        [0.516484568056, 0.516484568056, 0.516484568056, -1.0035222875, -1.0035222875],
        [0.148269634722, 0.148269634722, 0.148269634722, -0.681334220833, -0.681334220833],
        [-8.148810365278, -8.148810365278, -8.148810365278, 0.978081779167, 0.978081779167],
    ]
    np.testing.assert_allclose(found.effect[:, :, 0], theirs, atol=1e-9)
