"""ALE beside PDP: the curves of `dependence`, one point and one interval of them by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.errors import InvalidValue, NotSupported
from xwidgets.methods.step_through.effects import out_of_reach


def pairs() -> np.ndarray:
    """Two columns that go together, and one that goes with none; a gap here and there."""
    rng = np.random.default_rng(3)
    first = rng.normal(size=400)
    X = np.stack([first, first + 0.2 * rng.normal(size=400), rng.normal(size=400)], axis=1)
    X[::50, 0] = np.nan
    return X


def product(rows: np.ndarray) -> np.ndarray:
    return np.nan_to_num(rows[:, 0]) * rows[:, 1] + rows[:, 2]


@pytest.fixture(scope="module")
def together() -> Iterator[xw.Explainer]:
    with xw.explain(product, pairs()) as explainer:
        yield explainer


def test_the_same_curves_as_dependence(together: xw.Explainer) -> None:
    found = together.step_through("effects", feature=0).result
    pdp = together.dependence(0, method="pdp").result
    ale = together.dependence(0, method="ale").result
    known = np.isfinite(pdp.grid)
    np.testing.assert_array_equal(found.grid, pdp.grid[known])
    np.testing.assert_array_equal(found.partial, (pdp.average - pdp.center)[known])
    np.testing.assert_array_equal(found.edges, ale.grid[np.isfinite(ale.grid)])
    np.testing.assert_allclose(found.accumulated, (ale.average - ale.center)[: len(found.edges)])
    assert found.names == ("x0", "x1")  # not x2, which goes with none


def test_one_point_of_pdp_and_one_interval_of_ale_by_hand(together: xw.Explainer) -> None:
    X = pairs()
    found = together.step_through("effects", feature=0).result
    moved = X.copy()
    moved[:, 0] = found.at
    place = int(np.flatnonzero(found.grid == found.at)[0])
    mean = found.partial[place, 0] + found.center[0]
    assert mean == pytest.approx(product(moved).mean())
    low, high = found.interval
    inside = X[(X[:, 0] > low) & (X[:, 0] <= high)]
    ends = [inside.copy(), inside.copy()]
    for end, value in zip(ends, (low, high), strict=True):
        end[:, 0] = value
    assert found.local[0] == pytest.approx((product(ends[1]) - product(ends[0])).mean())
    k = int(np.flatnonzero(found.edges == low)[0])
    assert found.local[0] == pytest.approx(np.diff(found.accumulated[:, 0])[k])
    assert all(low <= value <= high for value in found.inside[:, 0])


def test_what_no_row_is_like_is_counted(together: xw.Explainer) -> None:
    found = together.step_through("effects", feature=0).result
    n = int(found.strange.sum())
    assert n > 100 and found.said[1][0].count(f"{n} of the 300 dots") == 1
    X = pairs()[np.isfinite(pairs()[:, 0])]
    for (own, other), strange in zip(found.points[:40], found.strange, strict=False):
        assert np.isfinite(own)
        near = X[np.argsort(np.abs(X[:, 1] - other), kind="stable")[:8], 0]
        if abs(found.at - near.mean()) > 2:
            assert strange
        if near.min() < found.at < near.max():
            assert not strange
    apart = together.step_through("effects", feature=[0, 2]).result
    assert apart.names == ("x0", "x2") and apart.strange.sum() < n / 4


def test_out_of_reach_by_hand() -> None:
    other = np.arange(200.0)
    own = np.where(other < 100, 0.0, 10.0)
    found = out_of_reach(own, other, np.arange(200), 10.0)
    assert found[:85].all() and not found[86:].any()  # 30 rows are near


def test_what_cannot_be_moved(classes: xw.Explainer, together: xw.Explainer) -> None:
    with pytest.raises(NotSupported, match="a number"):
        _ = classes.step_through("effects", feature="city").result
    with pytest.raises(NotSupported, match="another number"):
        _ = classes.step_through("effects", feature=["age", "home"]).result
    with pytest.raises(InvalidValue, match="row= for"):
        together.step_through("effects", row=3)
    with pytest.raises(InvalidValue, match="two different"):
        together.step_through("effects", feature=[0, 0])


def test_every_class_has_its_curves(classes: xw.Explainer) -> None:
    view = classes.step_through("effects", feature="age")
    assert view.question.key == '["step_through.effects",{"feature":0},"probability"]'
    table = view.to_frame()
    assert set(table["output"]) == {"0", "1", "2"} and set(table["method"]) == {"pdp", "ale"}
    assert "<svg" in view._still()[0]
