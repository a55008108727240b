"""Rough sketch: held to what can be computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.errors import NotSupported
from xwidgets.methods.sketch import difference


def test_by_hand():
    values = np.array([1.0, 2.0, 3.0, 4.0, np.nan])
    predictions = np.array([[0.0], [2.0], [5.0], [7.0], [1e9]])
    np.testing.assert_allclose(difference(values, predictions), [5.0])
    assert np.isnan(difference(np.ones(4), predictions[:4])).all()


def test_the_view_and_its_numbers():
    X = np.random.default_rng(0).normal(size=(200, 3))
    with xw.explain(lambda rows: rows @ [3.0, 0.0, -1.0], X) as explainer:
        view = explainer.sketch()
        found = view.result.differences[:, 0]
        assert found[0] > 4 and found[2] < -1 and abs(found[1]) < 1
        assert list(view.to_frame().columns) == ["output", "feature", "difference"]
        assert "<svg" in view._still()[0]
        arrays, plain = view.result.sent()
        assert "x0" in plain["sentence"] and set(arrays) == {"differences"}


def test_it_asks_what_the_page_asks():
    """As the page's own test writes it: else a file without a kernel would find no answer."""
    X = np.random.default_rng(0).normal(size=(40, 2))
    model = LogisticRegression().fit(X, X[:, 0] > 0)
    with xw.explain(model, X, output="probability") as explainer:
        view = explainer.sketch()
        asked = view.questions(explainer._live.screen, {})
        assert [one.key for one in asked] == ['["sketch",{},"probability"]']


def test_without_a_model():
    X = np.random.default_rng(0).normal(size=(20, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as explainer, pytest.raises(NotSupported, match="model"):
        explainer.sketch()
