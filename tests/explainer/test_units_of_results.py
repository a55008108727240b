"""What a view's numbers and files are in: its `unit`, whichever is on screen."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier

import xwidgets as xw
from xwidgets import errors


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4))
    y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
    return xw.explain(GradientBoostingClassifier(n_estimators=5, random_state=0).fit(X, y), X, y)


def mean_size(explainer: xw.Explainer, unit: str) -> np.ndarray:
    return np.abs(explainer.attributions(unit=unit).values).mean(axis=0)


def test_a_unit_is_asked_for(explainer: xw.Explainer, tmp_path: Any) -> None:
    for unit in ("probability", "log_odds"):
        view = explainer.importance(unit=unit)
        assert explainer.selection.unit == view.unit == unit, "on screen, too"
        np.testing.assert_allclose(view.result.values, mean_size(explainer, unit))
        assert unit in repr(view) and view.result.unit.endswith(unit.replace("_", "-"))
        view.save(tmp_path / f"{unit}.json")
        saved = json.loads((tmp_path / f"{unit}.json").read_text())
        np.testing.assert_allclose(saved["values"], mean_size(explainer, unit))
        drawn = view._scene(None)
        assert drawn.attributions.unit == unit, "pictures and charts"
        view.save(tmp_path / f"{unit}.html")
        assert f'"unit":"{unit}"' in (tmp_path / f"{unit}.html").read_text().replace(": ", ":")
        pairs = explainer.interactions(unit=unit)
        assert pairs.result.unit == unit
        assert pairs._scene(None).answers["interactions"].unit == unit


def test_without_one_it_is_the_explainers_and_says_so(explainer: xw.Explainer) -> None:
    explainer.selection.unit = "probability"
    for view in (explainer.importance(), explainer.force(3), explainer.dependence(0)):
        assert view.unit == "log_odds"
        assert repr(view).endswith("result in log_odds (on screen: probability)>")
    assert explainer.importance().result.unit == "mean |SHAP|, log-odds"
    assert explainer.interactions().result.unit == "log_odds"
    explainer.selection.unit = "log_odds"
    assert repr(explainer.force(3)).endswith("result in log_odds>")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda e: e.importance(unit="logodds"), "unit: .*did you mean 'log_odds'"),
        (lambda e: e.interactions(unit="value"), "unit: found 'value'"),
        (lambda e: e.importance("permutation", unit="log_odds"), "unit: .*leave it out"),
        (lambda e: e.importance("permutatoin"), "method: .*did you mean 'permutation'"),
    ],
)
def test_units_that_there_are_not(explainer: xw.Explainer, ask: Any, words: str) -> None:
    before = explainer.selection.unit
    with pytest.raises(errors.XwidgetsError, match=words):
        ask(explainer)
    assert explainer.selection.unit == before
