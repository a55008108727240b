"""Features that are called as fixed columns of a table: every column is there, under one name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

import xwidgets as xw
from xwidgets.results.arrays import beside

NAMES = ["distance", "distance_", "prediction", "row", "cost", "changed", "base_value", "why"]


@pytest.fixture(scope="module")
def explained() -> Any:
    rng = np.random.default_rng(4)
    X = pd.DataFrame(rng.normal(size=(60, len(NAMES))), columns=NAMES)
    model = LinearRegression().fit(X, X.to_numpy() @ np.arange(1.0, 9.0))
    return xw.explain(model, X), X


def test_only_what_collides_is_renamed_and_to_a_name_that_is_free() -> None:
    fixed = {"row": 0, "cost": 1, "cost__": 2}
    found = beside(fixed, {"cost": 3, "cost_": 4, "age": 5, "row": 6})
    assert found == {**fixed, "cost___": 3, "cost_": 4, "age": 5, "row_": 6}


def test_attributions(explained: Any) -> None:
    found = explained[0].attributions()
    wide = found.to_frame(wide=True)
    fixed = ["row", "output", "prediction", "base_value"]
    own = ["distance", "distance_", "prediction_", "row_", "cost", "changed", "base_value_", "why"]
    assert list(wide.columns) == fixed + own
    np.testing.assert_array_equal(wide[own].to_numpy(), found.values[:, :, 0])
    np.testing.assert_array_equal(wide["prediction"], found.predictions[:, 0])


def test_the_table(explained: Any) -> None:
    explainer, X = explained
    lines = explainer.table().to_frame()
    own = [name if name != "row" else "row_" for name in NAMES]
    assert list(lines.columns)[-len(own) :] == own
    np.testing.assert_array_equal(lines[own].to_numpy(), X.to_numpy())


def test_plans(explained: Any) -> None:
    explainer, X = explained
    found = explainer.counterfactuals(3, target=(40.0, None)).result
    wide = found.to_frame(wide=True)
    own = ["distance__", "distance_", "prediction_", "row_", "cost", "changed_", "base_value"]
    assert list(wide.columns)[-8:] == [*own, "why_"]
    now = wide[wide["why"] == "now"]
    np.testing.assert_allclose(now[[*own, "why_"]].to_numpy(float)[0], X.to_numpy()[3])
    assert wide["distance"].tolist() == [0.0, *found.distance]
    changed = {name for told in wide["changed"] for name in told.split(", ") if told}
    assert changed <= set(NAMES)
