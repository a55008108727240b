"""Slices by attributions: planted and null, counted by hand, in every place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.methods.slices import compared, halves
from xwidgets.results.attribution_slices import AttributionSlices

N = 900


def planted(seed: int = 0) -> tuple[Any, pd.DataFrame, np.ndarray]:
    """A model that is wrong far more often where it is pushed by `zip`."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(N, 3)), columns=["age", "zip", "debt"])
    score = X["age"] + 1.5 * X["zip"]
    wrong = rng.random(N) < np.where(X["zip"] > 0.8, 0.45, 0.04)
    y = (score > 0).to_numpy() ^ wrong
    return LogisticRegression().fit(X, score > 0), X, y.astype(int)


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    return xw.explain(*planted())


@pytest.fixture(scope="module")
def found(explainer) -> AttributionSlices:
    return explainer.errors(refit=False).attribution_slices


def test_a_planted_slice_is_found_first(found):
    assert found.slice_names[0].startswith("effect of zip above")
    assert found.slice_confirmed[0]
    assert found.slice_conditions[0][0]["quantity"] == "attribution:1:1"
    assert "of the errors sit in" in found.sentence
    assert found.sentence.endswith("(log-odds).")


def test_what_is_told_is_counted_by_hand(explainer, found):
    X, y = explainer._study.frame.native, explainer._study.target.codes
    values = explainer.attributions().values[:, :, 1].astype(np.float32)
    wrong = (explainer._study.inputs.predictor.predict(X).argmax(axis=1) != y).astype(float)
    held = ~halves(N, 0)
    for k, conditions in enumerate(found.slice_conditions):
        inside = np.ones(N, bool)
        for one in conditions:
            column = values[:, one["feature"]]
            inside &= column > (-np.inf if one["low"] is None else one["low"])
            inside &= column <= (np.inf if one["high"] is None else one["high"])
        assert found.rows(k).tolist() == np.flatnonzero(inside).tolist()
        assert found.slice_counts[k] == inside.sum()
        assert found.slice_rates[k] == pytest.approx(wrong[inside].mean())
        one = compared(wrong[held], inside[held])
        assert found.slice_effect[k] == pytest.approx(one.effect)
        assert (found.slice_low[k], found.slice_high[k]) == pytest.approx((one.low, one.high))


@pytest.mark.once
def test_nothing_is_found_where_errors_go_with_no_explanation():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(400, 3))
    said = LogisticRegression().fit(X, X[:, 0] + X[:, 1] > 0)
    truth = said.predict(X)
    alarms = 0
    for seed in range(200):
        y = truth ^ (np.random.default_rng(seed).random(400) < 0.2)
        with xw.explain(said, X, y.astype(int), seed=seed) as explainer:
            study = explainer._study
            task = study.ask(Question("errors.attribution_slices", {"output": 1}, study.unit))
            alarms += bool(task.result().slice_confirmed.any())
    assert alarms <= 10


def test_rows_without_y_weights_and_another_metric():
    model, X, y = planted()
    target = y.astype(float)
    target[:100] = np.nan
    weight = np.random.default_rng(2).random(N) + 0.5
    with xw.explain(model, X, target, sample_weight=weight) as explainer:
        found = explainer.errors("false positive rate", refit=False).attribution_slices
    negative = np.flatnonzero(target == 0)
    wrong = model.predict(X)[negative] == 1
    assert found.trust["n_rows"] == len(negative)
    assert found.rate == pytest.approx(np.average(wrong, weights=weight[negative]))
    assert not (found.members[:100]).any()


def test_of_numbers_in_their_unit():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(N, 2))
    y = X @ [1.0, 2.0] + rng.normal(size=N) * np.where(X[:, 1] > 1, 4.0, 0.3)
    with xw.explain(LinearRegression().fit(X, y), X, y) as explainer:
        found = explainer.errors().attribution_slices
    assert found.slice_names[0].startswith("effect of x1 above")
    assert found.unit == "value"


def test_that_not_all_rows_are_explained_is_said(monkeypatch):
    monkeypatch.setattr("xwidgets.methods.errors.attributed.FEW", 300)
    monkeypatch.setattr("xwidgets.methods.errors.attributed.MAX_SECONDS", -1.0)
    with xw.explain(*planted()) as explainer:
        found = explainer.errors(refit=False).attribution_slices
    assert found.trust["n_rows"] == 300
    assert found.trust["n_rows_total"] == N
    assert "of 300 drawn rows of 900" in " ".join(found.trust["notes"])
    assert any(one["kind"] == "sampled_rows" for one in found.trust["doubts"])


def test_as_many_as_can_be_explained_are(monkeypatch, found):
    monkeypatch.setattr("xwidgets.methods.errors.attributed.FEW", 100)
    with xw.explain(*planted()) as explainer:
        again = explainer.errors(refit=False).attribution_slices
    assert again.slice_names == found.slice_names
    assert again.trust["n_rows"] == N


def test_in_frames_pictures_and_files(explainer, found, tmp_path: Path):
    frame = found.to_frame()
    assert frame["slice"].tolist() == list(found.slice_names)
    assert set(frame["unit"]) == {"log_odds"}
    view = explainer.errors(refit=False)
    view.save(tmp_path / "e.svg")
    view.save(tmp_path / "e.html")
    assert "Slices by SHAP values" in (tmp_path / "e.svg").read_text()
    assert "effect of zip above" in str(view.to_altair().to_dict())
    assert not found.without_rows().members
    explainer.save(tmp_path / "study.xw")
    with xw.load(tmp_path / "study.xw") as loaded:
        assert loaded.errors(refit=False).attribution_slices.slice_names == found.slice_names
