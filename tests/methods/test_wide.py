"""Tables of many features: what the model is asked is counted, and grows no faster than they do.

Rows and calls are counted, not seconds. A question about one feature or one row asks as much of a
wide table as of a narrow one. A question about all features may ask a few rows for each of them;
what asks many rows for a feature does so for the first of them alone, and says so.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import Ridge

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.data import Frame
from xwidgets.methods import foremost, good_models, permutation
from xwidgets.methods.effects import answers
from xwidgets.methods.effects.answers import MAX_CELLS
from xwidgets.models import as_predictor

pytestmark = pytest.mark.once

N_ROWS = 120
FEW, MANY = 220, 440
WIDER = {"counterfactuals": 880}
"""A search asks some 30,000 rows more or fewer, whatever the features: these must outgrow that."""
CALLS = 60
"""Of a question, beside one for each feature and those that the size of tables takes."""

OF_ONE: Mapping[str, Mapping[str, Any]] = {
    "effects.partial": {"features": [0]},
    "effects.accumulated": {"features": [1]},
    "effects.regions": {"feature": 0},
    "performance": {},
    "boundary": {"features": [0, 2], "row": 3},
    "imitation": {},
    "imitation.linear": {},
    "lime": {"rows": [3]},
}
OF_SOME: Mapping[str, Mapping[str, Any]] = {
    "effects.ledger": {},
    "rankings": {},
    "good_models": {"n": 2},
    "counterfactuals": {"rows": [3], "seconds": 0.0},
}
"""Many rows are asked for some features, for each of the others a few at most."""
OF_ALL: Mapping[str, Mapping[str, Any]] = {
    "permutation": {},
    "tradeoff": {"n_folds": 2},
}
"""Rows are asked for each feature."""
ASKED = {**OF_ONE, **OF_SOME, **OF_ALL}


@dataclass
class Tally:
    rows: int = 0
    calls: int = 0
    cells: int = 0
    fits: int = 0


TALLY = Tally()


class Opaque(RegressorMixin, BaseEstimator):
    """A model of which nothing is known but what it says; what this thread asks is counted.

    (SHAP values, of which there are as many as there is time for, are asked by another.)
    """

    def fit(self, X: Any, y: Any) -> Opaque:
        TALLY.fits += 1
        self.sum_ = Ridge(1.0).fit(np.asarray(X), y)
        return self

    def predict(self, X: Any) -> np.ndarray:
        if threading.current_thread() is threading.main_thread():
            TALLY.rows += len(X)
            TALLY.calls += 1
            TALLY.cells += len(X) * X.shape[1]
        return self.sum_.predict(np.asarray(X)) ** 3


def wide(n_features: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        rng.normal(size=(N_ROWS, n_features)), columns=[f"f{j}" for j in range(n_features)]
    )
    return X, 3 * X["f0"].to_numpy() + X["f1"].to_numpy() * 2 + 0.1 * rng.normal(size=N_ROWS)


@cache
def asked(method: str, n_features: int) -> tuple[Tally, Any]:
    X, y = wide(n_features)
    with xw.explain(Opaque().fit(X, y), X, y) as explainer:
        TALLY.rows = TALLY.calls = TALLY.cells = 0
        unit = "" if method == "permutation" else "value"
        found = explainer._study.ask(Question(method, dict(ASKED[method]), unit=unit)).result()
        return Tally(TALLY.rows, TALLY.calls, TALLY.cells), found


@pytest.mark.parametrize("method", ASKED)
def test_the_model_is_asked_no_more_than_features_grow(method):
    n_many = WIDER.get(method, MANY)
    few, _ = asked(method, FEW)
    many, _ = asked(method, n_many)
    most = few.rows
    if method in OF_SOME:
        most += 1.1 * foremost.MAX_ROWS * (n_many - FEW)
    elif method in OF_ALL:
        most *= 1.1 * n_many / FEW
    assert few.rows > 0 and many.rows <= most + N_ROWS
    # Features are asked one by one at most, and of wide tables fewer rows at a time.
    calls = CALLS + (0 if method in OF_ONE else n_many - FEW)
    assert many.calls <= few.calls + calls + 2 * many.cells / MAX_CELLS


@pytest.mark.parametrize("method", ["effects.ledger", "rankings", "good_models"])
def test_what_is_left_out_is_said(method):
    _, found = asked(method, FEW)
    [doubt] = [one for one in found.doubts() if one["kind"] == "asked_features"]
    n = 30 if method == "effects.ledger" else foremost.MAX_FEATURES
    assert (doubt["value"], doubt["level"]) == (n, "look")
    assert any(note.startswith(f"of {FEW} features the ") for note in found.trust["notes"])


@pytest.mark.parametrize("method", ["good_models", "tradeoff", "rankings"])
def test_before_the_model_is_fitted_anew_that_is_told(method):
    """A fit takes as long as it takes: whoever waits knows for what."""
    X, y = wide(FEW)
    options = {"refitted": True} if method == "rankings" else dict(ASKED[method])
    with xw.explain(Opaque().fit(X, y), X, y) as explainer:
        TALLY.fits = 0
        task = explainer._study.ask(Question(method, options, unit="value"))
        while not task.ahead:
            assert task.advance(0.0) is None
        assert TALLY.fits == 0 and "fitted" in task.ahead
        if method != "good_models":
            assert task.so_far() is not None
        task.advance(0.0)
        assert TALLY.fits > 0


def test_the_ledger_of_curves_comes_before_its_splits():
    X, y = wide(FEW)
    with xw.explain(Opaque().fit(X, y), X, y) as explainer:
        task = explainer._study.ask(Question("effects.ledger", {}, unit="value"))
        while (first := task.so_far()) is None:
            assert task.advance(0.0) is None
        whole = task.result()
    assert first.trust["splits_tried"] is False and not len(first.gain)
    assert "splits of the curves are still to be tried" in first.trust["notes"]
    assert (first.curves, first.error) == (whole.curves, whole.error)
    assert whole.trust["splits_tried"] and len(whole.gain)


@pytest.mark.parametrize("method", ["good_models", "permutation"])
def test_of_200_features_nothing_is_left_out(method, monkeypatch):
    def never(*arguments: Any) -> None:
        raise AssertionError("features are chosen")

    for module in (permutation, good_models):
        monkeypatch.setattr(module, "foremost", never)
    _, found = asked.__wrapped__(method, foremost.MAX_FEATURES)
    assert "asked_features" not in {one["kind"] for one in found.doubts()}
    values = found.importance if method == "good_models" else found.values
    assert np.isfinite(values).all()


def test_permutation_shows_the_first_features_and_ends_with_all():
    X, y = wide(FEW)
    frame = Frame.from_table(X)
    predictor = as_predictor(Opaque().fit(X, y), frame)
    parts = list(permutation.steps(predictor, frame, y))
    assert [part.done for part in parts] == list(range(1, FEW + 1))
    shown = [part.so_far for part in parts if part.so_far is not None]
    assert {int(np.isfinite(one.values).sum()) for one in shown} == {64, 128}
    assert "156 features are still to be shuffled" in shown[0].trust["notes"]
    assert "64 of 220 features" in {one["text"] for one in shown[0].doubts()}
    # In another order, and by larger tables, the same numbers.
    whole = permutation.importance(predictor, frame, y)
    each = permutation.importance(predictor, frame, y, features=np.arange(FEW))
    np.testing.assert_allclose(whole.values, each.values, rtol=0, atol=1e-12)
    assert np.isfinite(whole.values).all() and not whole.trust["notes"]
    assert list(shown[0].order()[:2]) == list(whole.order()[:2])


@pytest.mark.parametrize("cells", [1, 3 * 5 * 4, 1_000_000])
def test_tables_that_are_asked_together_say_what_they_say_alone(cells, monkeypatch):
    X = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [0, 1, 0, 1], "c": list("xyxz"), "d": 1.0, "e": 2})

    def model(table: pd.DataFrame) -> np.ndarray:
        assert table.dtypes.tolist() == X.dtypes.tolist()
        return table.a * 10 + table.b + (table.c == "z") * 100

    frame = Frame.from_table(X)
    orders = np.array([[1, 0, 3, 2], [3, 2, 1, 0], [0, 1, 2, 3]])
    rows, players = np.array([0, 1, 2, 3]), [(0,), (), (1, 2), (3,)]
    monkeypatch.setattr(answers, "MAX_CELLS", cells)
    found = list(answers.ByModel(as_predictor(model, frame), frame).swap(rows, players, orders))
    assert len(found) == len(players)
    for said, columns in zip(found, players, strict=True):
        for one, order in zip(said, orders, strict=True):
            table = X.copy()
            for j in columns:
                table.isetitem(j, X.iloc[order, j].to_numpy())
            np.testing.assert_array_equal(one[:, 0], model(table))
