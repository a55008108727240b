"""The probability beside log-odds: the same numbers in Python and in the page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

import xwidgets as xw
from xwidgets.charts.probability import probability_text
from xwidgets.results.probability import probabilities

WIRE = Path(__file__).parents[1] / "widgets"
CASES = json.loads((WIRE / "probabilities.json").read_text())
TEXTS = json.loads((WIRE / "probability_texts.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['link']} {case['log_odds']}")
def test_the_cases_that_the_page_is_tested_with(case):
    found = probabilities(np.array(case["log_odds"], float), case["link"])
    if case["probabilities"] is None:
        assert found is None
    else:
        np.testing.assert_allclose(found, case["probabilities"], atol=1e-8)


@pytest.mark.parametrize(("p", "text"), TEXTS)
def test_it_is_written_as_in_the_page(p, text):
    assert probability_text(p) == text


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("library", ["sklearn", "lightgbm", "one-vs-all"])
def test_it_is_what_the_model_says(n_classes, library):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 3))
    y = np.digitize(X[:, 0], [-0.4, 0.4][: n_classes - 1])
    if library == "sklearn":
        model = HistGradientBoostingClassifier(max_iter=8).fit(X, y)
    else:
        from lightgbm import LGBMClassifier

        objective = "multiclassova" if library == "one-vs-all" and n_classes > 2 else None
        model = LGBMClassifier(n_estimators=8, verbose=-1, objective=objective).fit(X, y)
    with xw.explain(model, X) as explainer:
        result = explainer.attributions()
        link = explainer._study.link()
    assert result.unit == "log_odds"
    found = probabilities(result.predictions, link)
    np.testing.assert_allclose(found, model.predict_proba(X), atol=1e-6)


def test_every_picture_of_a_row_says_it():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    model = HistGradientBoostingClassifier(max_iter=5).fit(X, X[:, 0] > 0)
    with xw.explain(model, X) as explainer:
        p = model.predict_proba(X[4:5])[0, 1]
        words = f"probability {probability_text(p)}"
        explainer.attributions()
        for view in (explainer.force(4), explainer.waterfall(4)):
            still = view._still()[0]
            assert words in still
            assert words in str(view.to_altair().to_dict()["title"])
        assert ">probability<" in explainer.force(4)._still()[0], "a second row of ticks"
