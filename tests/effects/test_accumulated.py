"""Accumulated local effects: closed forms, the definition by hand, and the peer."""

from __future__ import annotations

from itertools import pairwise
from itertools import product as both
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xwidgets.data import Frame
from xwidgets.methods.effects.edges import bins_of, edges_of
from xwidgets.methods.effects.levels import order_of, similarity_order
from xwidgets.methods.effects.local import Side, ale, ale_of_levels, ale_of_two
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
    assert (ale(predictor, FRAME, 2, edges[2], ROWS).effect == 0.0).all(), "exactly"
    for column, part in ((0, np.sin), (1, np.square)):
        found = ale(predictor, FRAME, column, edges[column], ROWS).effect[:, 0]
        own = part(edges[column])
        np.testing.assert_allclose(found - found[0], own - own[0], atol=1e-12)
    both = ale_of_two(predictor, FRAME, (Side(0, edges[0]), Side(1, edges[1])), ROWS)
    assert np.abs(both.effect).max() < 1e-12, "a sum has nothing beyond its parts"


def test_curves_of_a_sum_add_up_to_it() -> None:
    """At every row whose values are edges: the mean prediction and the effects are the model."""
    few = np.round(X).clip(-2, 2)
    frame = Frame.from_table(few)
    predictor = of(lambda Z: np.exp(Z[:, 0]) + Z[:, 1] ** 3 - 2 * Z[:, 2], frame)
    said = predictor.predict(few)[:, 0]
    total = np.zeros(len(few))
    for column in range(3):
        edges = np.unique(few[:, column])
        effect = ale(predictor, frame, column, edges, ROWS).effect[:, 0]
        total += effect[np.searchsorted(edges, few[:, column])]
    np.testing.assert_allclose(total - total.mean(), said - said.mean(), atol=1e-10)


def test_a_product_is_found_between_two() -> None:
    edges = edges_of(X[:, 0], 8), edges_of(X[:, 2], 8)
    sides = Side(0, edges[0]), Side(2, edges[1])
    found = ale_of_two(of(lambda Z: Z[:, 0] * Z[:, 2]), FRAME, sides, ROWS)
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


# --- two features, one or both of them categories ------------------------------------------------

TWO = pd.DataFrame(
    {
        "city": pd.Categorical(RNG.choice([*"abc"], 160, p=[0.5, 0.3, 0.2])),
        "size": pd.Categorical(
            RNG.choice(["S", "M", "L", "XL"], 160), ["S", "M", "L", "XL"], ordered=True
        ),
        "warmth": RNG.normal(size=160),
        "open": RNG.random(160) < 0.4,
    }
)
TWO.loc[::11, "city"] = None
TWO.loc[::13, "warmth"] = np.nan
SIZES = {"S": 0.5, "M": 2.0, "L": 2.5, "XL": 4.0}


def together(table: Any) -> np.ndarray:
    """Every two of them act together."""
    city = table["city"].astype(object).map(WORTH).fillna(2.0).astype(float).to_numpy()
    size = table["size"].astype(object).map(SIZES).astype(float).to_numpy()
    warmth = np.nan_to_num(table["warmth"].to_numpy(float))
    shut = 1.0 - table["open"].to_numpy(float)
    return city * size + size * warmth**2 + shut * np.sin(city + warmth + size)


def by_hand(function: Any, table: pd.DataFrame, names: list[str], at: list[list[Any]]) -> Any:
    """The definition with loops: level by level, bin by bin, row by row."""
    is_levels = [isinstance(values[0], str) for values in at]

    def place(value: Any, axis: int) -> int | None:
        if is_levels[axis]:
            return at[axis].index(value) if value in at[axis] else None
        for k, (low, high) in enumerate(pairwise(at[axis])):
            if low < value <= high or (k == 0 and value == low):
                return k
        return None

    def steps(k: int, axis: int) -> list[int]:
        if not is_levels[axis]:
            return [k]
        return [step for step in (k - 1, k) if 0 <= step < len(at[axis]) - 1]

    where = {}
    for row in range(len(table)):
        found = [place(table[name].iloc[row], axis) for axis, name in enumerate(names)]
        if None not in found:
            where[row] = found
    cells = [(row, a, b) for row, (i, j) in where.items() for a in steps(i, 0) for b in steps(j, 1)]
    corners = [
        (row, first, second)
        for row, a, b in cells
        for first, second in both(at[0][a : a + 2], at[1][b : b + 2])
    ]
    rows, *moved_to = zip(*corners, strict=True)
    moved_rows = table.iloc[list(rows)].copy()
    for name, values, levels in zip(names, moved_to, is_levels, strict=True):
        categories = table[name].cat.categories if levels else None
        moved_rows[name] = pd.Categorical(values, categories) if levels else values
    said = dict(zip(corners, function(moved_rows), strict=True))
    shape = len(at[0]) - 1, len(at[1]) - 1
    changes: dict[tuple[int, int], list[float]] = {}
    for row, a, b in cells:
        low, high = at[0][a : a + 2]
        left, right = at[1][b : b + 2]
        change = said[row, high, right] - said[row, high, left]
        change -= said[row, low, right] - said[row, low, left]
        changes.setdefault((a, b), []).append(change)
    assert len(changes) == shape[0] * shape[1], "every cell has rows here"
    surface = np.zeros((len(at[0]), len(at[1])))
    for a in range(shape[0]):
        for b in range(shape[1]):
            surface[a + 1, b + 1] = sum(
                np.mean(changes[i, j]) for i in range(a + 1) for j in range(b + 1)
            )

    def on(values: np.ndarray, k: int, axis: int) -> Any:
        return values[k] if is_levels[axis] else (values[k] + values[k + 1]) / 2

    own = [np.zeros(len(at[0])), np.zeros(len(at[1]))]
    for axis, flat in ((0, surface), (1, surface.T)):
        moved: dict[int, list[float]] = {}
        for places in where.values():
            for step in steps(places[axis], axis):
                change = flat[step + 1] - flat[step]
                moved.setdefault(step, []).append(on(change, places[1 - axis], 1 - axis))
        for step in range(len(at[axis]) - 1):
            own[axis][step + 1] = own[axis][step] + np.mean(moved[step])
    surface = surface - own[0][:, None] - own[1][None]
    return surface - np.mean([on(on(surface, i, 0), j, 1) for i, j in where.values()])


WARMTH = [-3.0, -0.4, 0.3, 3.0]
AT = {
    "city": (["c", "a", "b"], [2.0, 0.0, 1.0]),
    "size": (["S", "M", "L", "XL"], [0.0, 1.0, 2.0, 3.0]),
    "warmth": (WARMTH, WARMTH),
    "open": ([0.0, 1.0], [0.0, 1.0]),
}


@pytest.mark.parametrize(
    "names",
    [
        ["city", "warmth"],
        ["warmth", "city"],
        ["city", "size"],
        ["open", "size"],
        ["warmth", "open"],
    ],
    ids=" by ".join,
)
def test_two_features_of_any_kind_by_definition(names: list[str]) -> None:
    frame = Frame.from_table(TWO)
    sides = [
        Side(list(TWO.columns).index(name), np.array(AT[name][1]), name in ("city", "size"))
        for name in names
    ]
    found = ale_of_two(of(together, frame), frame, (sides[0], sides[1]), np.arange(len(TWO)))
    expected = by_hand(together, TWO, names, [AT[name][0] for name in names])
    assert np.ptp(expected) > 0.05
    np.testing.assert_allclose(found.effect[:, :, 0], expected, atol=1e-12)
    turned = ale_of_two(of(together, frame), frame, (sides[1], sides[0]), np.arange(len(TWO)))
    np.testing.assert_allclose(turned.effect[:, :, 0], expected.T, atol=1e-12)


def test_categories_that_only_add_up_do_nothing_together() -> None:
    def added(table: Any) -> np.ndarray:
        size = table["size"].astype(object).map(SIZES).astype(float).to_numpy()
        return size + np.nan_to_num(table["warmth"].to_numpy(float)) ** 2

    frame = Frame.from_table(TWO)
    size, warmth = Side(1, np.arange(4.0), True), Side(2, np.array(WARMTH))
    for other in (warmth, Side(0, np.arange(3.0), True)):
        found = ale_of_two(of(added, frame), frame, (size, other), np.arange(len(TWO)))
        assert np.abs(found.effect).max() < 1e-12


def test_a_product_of_a_category_is_found() -> None:
    def product(table: Any) -> np.ndarray:
        size = table["size"].astype(object).map(SIZES).astype(float).to_numpy()
        return size * np.nan_to_num(table["warmth"].to_numpy(float))

    frame = Frame.from_table(TWO)
    sides = Side(1, np.arange(4.0), True), Side(2, np.array(WARMTH))
    surface = ale_of_two(of(product, frame), frame, sides, np.arange(len(TWO))).effect[:, :, 0]
    second = np.diff(np.diff(surface, axis=0), axis=1)
    own = np.outer(np.diff(list(SIZES.values())), np.diff(WARMTH))
    np.testing.assert_allclose(second, own, atol=1e-12)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_category_that_has_an_order_keeps_it(library: str) -> None:
    import polars as pl

    table: Any = TWO[["city", "size", "warmth"]]
    if library == "polars":
        table = pl.DataFrame(
            {
                "city": pl.Series(["b", *"abac" * 39, "a", "b", "c"], dtype=pl.Categorical),
                "size": pl.Series(TWO["size"].tolist(), dtype=pl.Enum(["S", "M", "L", "XL"])),
                "warmth": TWO["warmth"].to_numpy(),
            }
        )
    frame = Frame.from_table(table)
    order, words = order_of(frame, 1, np.arange(len(TWO)))
    assert order.tolist() == [0, 1, 2, 3] and words == "the order of the category"
    assert "alike" in order_of(frame, 0, np.arange(len(TWO)))[1]


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
    sides = Side(0, edges[0]), Side(1, edges[1])
    found = ale_of_two(of(function, frame), frame, sides, np.arange(60))
    assert (found.n_rows == 0).any(), "some cells have no rows"
    theirs = [
        [0.322734286806, 0.322734286806, 0.322734286806, 5.211269764583, 11.705678764583],
        [0.525684568056, 0.525684568056, 0.525684568056, -1.080188954167, -1.080188954167],
        [0.516484568056, 0.516484568056, 0.516484568056, -1.0035222875, -1.0035222875],
        [0.148269634722, 0.148269634722, 0.148269634722, -0.681334220833, -0.681334220833],
        [-8.148810365278, -8.148810365278, -8.148810365278, 0.978081779167, 0.978081779167],
    ]
    np.testing.assert_allclose(found.effect[:, :, 0], theirs, atol=1e-9)
