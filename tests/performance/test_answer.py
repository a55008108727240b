"""The answer is scikit-learn's numbers, of all rows and of the selected ones, in clear words."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.errors import InvalidType, InvalidValue, MissingValues, NotSupported, UnknownName
from xwidgets.results.performance import Performance

RNG = np.random.default_rng(3)
N = 300
X = pd.DataFrame(
    {
        "a": RNG.normal(size=N),
        "b": RNG.normal(size=N),
        "side": pd.Categorical(np.where(RNG.random(N) < 0.4, "left", "right")),
    }
)
NUMBERS = X[["a", "b"]]
NOISE = RNG.normal(size=N)
Y = np.where(X.a + NOISE > 0.3, "yes", "no")
FOREST = RandomForestClassifier(n_estimators=10, random_state=0)
FOREST.fit(NUMBERS[::2], Y[::2])


def of_side(table: Any) -> np.ndarray:
    frame = pd.DataFrame(table, columns=X.columns)
    return FOREST.predict_proba(frame[["a", "b"]].astype(float))


def ask(explainer: Any, unit: str = "probability", **options: Any) -> Performance:
    found = explainer._study.ask(Question("performance", options, unit)).result()
    assert isinstance(found, Performance)
    return found


@pytest.fixture(scope="module")
def explainer() -> Any:
    return xw.explain(of_side, X, Y, class_names=["no", "yes"], output="probability")


def test_the_models_own_decisions(explainer: Any) -> None:
    """At the default threshold, also where a probability is exactly one half."""
    found = ask(explainer)
    own = FOREST.predict(NUMBERS)
    score = FOREST.predict_proba(NUMBERS)[:, 1]
    assert (score == 0.5).any()
    for output in (0, 1):
        table = ask(explainer, output=output).confusion
        np.testing.assert_array_equal(table, metrics.confusion_matrix(Y, own))
    positive = Y == "yes"
    theirs = {
        "accuracy": metrics.accuracy_score(Y, own),
        "precision": metrics.precision_score(Y, own, pos_label="yes"),
        "recall": metrics.recall_score(Y, own, pos_label="yes"),
        "F1": metrics.f1_score(Y, own, pos_label="yes"),
        "MCC": metrics.matthews_corrcoef(Y, own),
        "ROC AUC": metrics.roc_auc_score(positive, score),
        "average precision": metrics.average_precision_score(positive, score),
        "Brier score": metrics.brier_score_loss(positive, score),
        "log loss": metrics.log_loss(positive, score),
    }
    for name, value in theirs.items():
        assert found.metrics[name].value == pytest.approx(value, abs=1e-12), name
        assert found.metrics[name].low < value < found.metrics[name].high
    assert found.threshold == np.nextafter(0.5, 1)


def test_curves_are_scikit_learns(explainer: Any) -> None:
    found = ask(explainer)
    positive, score = Y == "yes", FOREST.predict_proba(NUMBERS)[:, 1]
    fpr, tpr, _ = metrics.roc_curve(positive, score, drop_intermediate=False)
    assert found.roc is not None and found.precision_recall is not None
    np.testing.assert_allclose(found.roc.x, fpr)
    np.testing.assert_allclose(found.roc.y, tpr)
    precision, recall, _ = metrics.precision_recall_curve(positive, score)
    np.testing.assert_allclose(found.precision_recall.y[::-1], precision[:-1])
    np.testing.assert_allclose(found.precision_recall.x[::-1], recall[:-1])
    for threshold in (0.0, 0.13, float(score[4]), 0.5, 0.99, 1.0):
        tp, fp = found.curves.at(threshold)
        assert tp == (positive & (score >= threshold)).sum()
        assert fp == (~positive & (score >= threshold)).sum()


def test_selected_rows_as_positions_and_as_bits(explainer: Any) -> None:
    mask = X.a.to_numpy() > 0
    bits = base64.b64encode(np.packbits(mask, bitorder="little").tobytes()).decode()
    found = ask(explainer, rows=np.flatnonzero(mask).tolist(), threshold=0.4)
    same = ask(explainer, rows=bits, threshold=0.4)
    score = FOREST.predict_proba(NUMBERS)[mask, 1]
    mine = found.selected_metrics
    assert mine is not None and mine == same.selected_metrics
    assert mine["accuracy"].value == pytest.approx(
        metrics.accuracy_score(Y[mask] == "yes", score >= 0.4)
    )
    assert mine["ROC AUC"].value == pytest.approx(metrics.roc_auc_score(Y[mask], score))
    alone = xw.explain(of_side, X[mask], Y[mask], class_names=["no", "yes"], output="probability")
    ends = ask(alone, threshold=0.4).metrics["ROC AUC"]
    np.testing.assert_allclose(mine["ROC AUC"], ends, atol=0.02)


def test_a_threshold_of_its_own_for_a_group(explainer: Any) -> None:
    found = ask(
        explainer, threshold={"quantity": "feature:2", "values": {"left": 0.2, "right": 0.5}}
    )
    assert found.threshold == {"left": 0.2, "right": 0.5} and found.group_by == "side"
    score = FOREST.predict_proba(NUMBERS)[:, 1]
    decided = score >= np.where(X.side == "left", 0.2, 0.5)
    assert found.metrics["recall"].value == pytest.approx(metrics.recall_score(Y == "yes", decided))


def test_weights_are_respected() -> None:
    weight = RNG.integers(0, 4, N).astype(float)
    weight[0] = 3
    found = ask(
        xw.explain(
            of_side, X, Y, class_names=["no", "yes"], output="probability", sample_weight=weight
        )
    )
    score, positive = FOREST.predict_proba(NUMBERS)[:, 1], Y == "yes"
    assert found.metrics["ROC AUC"].value == pytest.approx(
        metrics.roc_auc_score(positive, score, sample_weight=weight)
    )
    np.testing.assert_allclose(
        found.confusion, metrics.confusion_matrix(positive, score > 0.5, sample_weight=weight)
    )
    assert found.bin_weight is not None and found.bin_weight.sum() == pytest.approx(weight.sum())


def test_several_classes_and_one_against_the_rest() -> None:
    data, y = load_iris(return_X_y=True, as_frame=True)
    model = LogisticRegression(max_iter=500).fit(data[::2], y[::2])
    found = ask(xw.explain(model, data, y), output=2)
    p = model.predict_proba(data)
    np.testing.assert_array_equal(found.confusion, metrics.confusion_matrix(y, model.predict(data)))
    assert found.metrics["macro ROC AUC"].value == pytest.approx(
        metrics.roc_auc_score(y, p, multi_class="ovr")
    )
    assert found.roc is not None
    np.testing.assert_allclose(
        found.roc.x, metrics.roc_curve(y == 2, p[:, 2], drop_intermediate=False)[0]
    )
    assert found.threshold is None and found.ece is not None


def test_numbers() -> None:
    y = X.a * 2 + NOISE
    model = RandomForestRegressor(n_estimators=5, random_state=0).fit(NUMBERS[::2], y[::2])
    found = ask(xw.explain(model, NUMBERS, y), unit="")
    predicted = model.predict(NUMBERS)
    assert found.metrics["R2"].value == pytest.approx(metrics.r2_score(y, predicted))
    assert found.metrics["MAE"].value == pytest.approx(metrics.mean_absolute_error(y, predicted))
    assert found.errors is not None
    np.testing.assert_allclose(found.errors, predicted - y)
    assert found.roc is None and found.confusion is None and found.bin_edges is None


def test_margins_have_no_probability() -> None:
    model = LinearSVC().fit(NUMBERS, Y)
    found = ask(xw.explain(model, NUMBERS, Y), unit="")
    with pytest.raises(NotSupported, match="tells no probability"):
        ask(xw.explain(model, NUMBERS, Y), unit="", threshold=0.3)
    assert (
        found.threshold == np.nextafter(0, 1)
        and found.ece is None
        and "Brier score" not in found.metrics
    )
    assert found.metrics["accuracy"].value == pytest.approx(model.score(NUMBERS, Y))


def test_one_class_in_y() -> None:
    rows = np.flatnonzero(Y == "no")
    found = ask(
        xw.explain(of_side, X.iloc[rows], Y[rows], class_names=["no", "yes"], output="probability")
    )
    assert found.roc is None and found.precision_recall is None and found.gain is None
    assert np.isnan(found.metrics["ROC AUC"].value) and np.isfinite(found.metrics["accuracy"].value)
    assert "every row is no" in found.trust["notes"][0]
    assert np.isfinite(found.to_frame().value[found.to_frame().part == "confusion"]).all()


def test_one_row() -> None:
    found = ask(xw.explain(of_side, X[:1], Y[:1], class_names=["no", "yes"], output="probability"))
    assert np.isnan(found.low).all() and "one row" in found.trust["notes"][0]
    assert "–" not in found.sentence


def test_rows_without_y_are_left_out() -> None:
    y = pd.Series(Y, dtype=object)
    y[[3, 5]] = None
    found = ask(
        xw.explain(of_side, X, y, class_names=["no", "yes"], output="probability"), rows=[3, 4]
    )
    assert found.rows is not None and len(found.rows) == N - 2 and 3 not in found.rows
    assert found.selected_rows is not None and found.selected_rows.tolist() == [3]
    assert "2 rows have no y" in found.trust["notes"][0]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"threshold": 1.5}, InvalidValue, "threshold: found 1.5; expected a probability"),
        ({"threshold": 50}, InvalidValue, "pass threshold=0.5"),
        ({"threshold": "high"}, InvalidType, "expected a probability"),
        ({"threshold": {"quantity": "feature:0", "values": {}}}, NotSupported, "a, which has no"),
        ({"threshold": {"quantity": "feature:2", "values": {"lefd": 0.2}}}, UnknownName, "left"),
        ({"output": 7}, UnknownName, "0 to 1"),
        ({"rows": [N]}, InvalidValue, "positions from 0 to 299"),
        ({"rows": "no bits!"}, InvalidValue, "rows"),
    ],
)
def test_bad_options(explainer: Any, options: dict[str, Any], error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        ask(explainer, **options)


def test_nothing_to_compare_with() -> None:
    with pytest.raises(NotSupported, match="y: found none"):
        ask(xw.explain(of_side, X, class_names=["no", "yes"], output="probability"))
    model = LinearRegression().fit(NUMBERS, NUMBERS)
    with pytest.raises(NotSupported, match="several targets"):
        ask(xw.explain(model, NUMBERS, X.a), unit="")
    one = LinearRegression().fit(NUMBERS, X.a)
    with pytest.raises(MissingValues, match="no value that is known"):
        ask(xw.explain(one, NUMBERS, np.full(N, np.nan)), unit="")
