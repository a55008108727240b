"""LIME step by step: the numbers of `lime`, and of a fit by hand."""

from __future__ import annotations

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.errors import NotSupported
from xwidgets.methods.step_through.lime import compared

from .conftest import numbers


def test_the_same_numbers_as_lime(classes: xw.Explainer) -> None:
    walk, lime = classes.step_through("lime", row=7).result, classes.lime(7).result
    np.testing.assert_array_equal(walk.values, lime.values[0])
    np.testing.assert_array_equal(walk.base_values, lime.base_values[0])
    np.testing.assert_array_equal(walk.predictions, lime.predictions[0])
    assert walk.said[-1][0].endswith("explainer.lime(7).")
    assert walk.labels[2].startswith("city = ") and walk.labels[3] == "debt = missing"


def test_points_weights_and_fit_by_hand(crossing: xw.Explainer) -> None:
    """All made-up rows as they were drawn: weighed and fitted anew, with a background given."""
    from unittest.mock import patch

    from xwidgets.methods.step_through import lime as module

    with patch.object(module, "N_POINTS", 5_000):
        walk = crossing.step_through("lime", row=4, features=[0, 2]).result
    lime = crossing.lime(4).result
    assert len(walk.points) == 5_000 == walk.trust["n_samples"]
    quarters = np.quantile(numbers()[:20], [0.25, 0.5, 0.75], axis=0)
    own = numbers()[4]
    for at, j in enumerate((0, 2)):
        same = (walk.points[:, at, None] > quarters[:, j]).sum(axis=1) == (
            own[j] > quarters[:, j]
        ).sum()
        means = [
            np.average(walk.answers[:, 0][some], weights=walk.weights[some])
            for some in (same, ~same)
        ]
        assert walk.same[j, 0] == pytest.approx(means[0]) and means[1] == pytest.approx(
            walk.other[j, 0]
        )
        assert walk.values[j, 0] == pytest.approx(means[0] - means[1], abs=0.15)
    width = 0.75 * np.sqrt(3)
    far = (3 - walk.n_same) - (3 - walk.n_same).min()
    np.testing.assert_allclose(walk.weights, np.exp(-far / (2 * width**2)))
    np.testing.assert_array_equal(walk.values, lime.values[0])


def test_what_is_drawn_is_what_the_model_was_asked(crossing: xw.Explainer) -> None:
    walk = crossing.step_through("lime", row=4).result
    assert len(walk.points) == 400 and [one["feature"] for one in walk.axes] != [0, 0]
    assert set(walk.points[:, 0]) <= set(numbers()[:20, walk.axes[0]["feature"]])


def test_two_means() -> None:
    same = np.array([[True, True], [False, True]])
    first, second = compared(same, np.array([[1.0], [3.0]]), np.array([1.0, 2.0]))
    np.testing.assert_allclose(first, [[1.0], [7 / 3]])
    assert second[0, 0] == 3.0 and np.isnan(second[1, 0])


def test_one_column_cannot_be_drawn() -> None:
    X = numbers(1)
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        with pytest.raises(NotSupported, match="two to draw"):
            _ = explainer.step_through("lime", row=0).result
        assert len(explainer.step_through("shap", row=0).result.shapley) == 1
