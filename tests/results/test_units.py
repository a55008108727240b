"""What units are called, in results, stills and pages alike."""

from __future__ import annotations

from pathlib import Path

from sklearn.datasets import load_iris
from sklearn.ensemble import HistGradientBoostingClassifier

import xwidgets as xw
from xwidgets.results.units import predicted_label, unit_label


def test_scores_of_several_classes_are_no_log_odds() -> None:
    assert unit_label("log_odds", "sigmoid") == predicted_label("log_odds") == "log-odds"
    assert unit_label("log_odds", "softmax") == "raw score"
    assert unit_label("probability", "softmax") == "probability"
    assert predicted_label("value") == "prediction"


def test_every_place_says_raw_score(tmp_path: Path) -> None:
    X, y = load_iris(return_X_y=True, as_frame=True)
    model = HistGradientBoostingClassifier(max_iter=5).fit(X, y)
    explainer = xw.explain(model, X, y)
    assert explainer.attributions().unit == "log_odds"
    assert explainer.importance().result.unit == "mean |SHAP|, raw score"
    assert "raw score of 1" in explainer.table().to_frame()
    for view in (explainer.force(3), explainer.importance(), explainer.beeswarm()):
        view.save(tmp_path / "still.svg")
        text = (tmp_path / "still.svg").read_text()
        assert "raw score" in text and "log-odds" not in text
