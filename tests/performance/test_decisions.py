"""The decided class is what the model itself says, in every unit, and the same in all views."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

from xwidgets.data import Frame
from xwidgets.methods.performance.decision import decisions
from xwidgets.models import as_predictor

RNG = np.random.default_rng(5)
X = pd.DataFrame(RNG.normal(size=(200, 3)), columns=["a", "b", "c"])
TWO = (X.a + RNG.normal(size=200) > 0).astype(int)
THREE = pd.cut(X.a + RNG.normal(size=200) / 2, 3, labels=False)


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
@pytest.mark.parametrize(
    "model", [LogisticRegression(), RandomForestClassifier(10, max_depth=2, random_state=0)]
)
def test_they_are_the_models_own(model: Any, y: Any) -> None:
    model.fit(X[::2], y[::2])
    predictor = as_predictor(model, Frame.from_table(X))
    for unit in predictor.units:
        one = predictor.with_output(unit)
        said = one.predict(X)
        for output in range(said.shape[1]):
            found = decisions(said, one, output)
            assert found is not None
            np.testing.assert_array_equal(found, model.predict(X))


def test_a_tie_is_the_first_classs_and_a_threshold_is_reached_by_its_own_value() -> None:
    model = LogisticRegression().fit(X, TWO)
    predictor = as_predictor(model, Frame.from_table(X)).with_output("probability")
    said = np.array([[0.5, 0.5], [0.7, 0.3], [0.2, 0.8]])

    def told(*asked: Any) -> Any:
        return np.asarray(decisions(said, predictor, *asked)).tolist()

    assert told(1) == [0, 0, 1]
    assert told(0) == [0, 0, 1]
    assert told(1, 0.3) == [1, 1, 1]
    of_rows = np.array([0.6, 0.3, 0.9])
    assert told(1, of_rows) == [0, 1, 0]


def test_of_numbers_nothing_is_decided() -> None:
    predictor = as_predictor(LinearRegression().fit(X, X.a), Frame.from_table(X))
    assert decisions(predictor.predict(X), predictor, 0) is None
