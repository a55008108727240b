"""Scores are scikit-learn's, for every weighting of the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from xwidgets.methods.performance import scores

RNG = np.random.default_rng(0)
N = 120
ACTUAL = RNG.random(N) < 0.4
SCORE = np.round(np.clip(0.3 * ACTUAL + RNG.random(N) * 0.7, 0, 1), 1)  # with ties
WEIGHTS = np.stack([np.ones(N), RNG.random(N), RNG.multinomial(N, np.full(N, 1 / N))])
BOTH = np.stack([1 - SCORE, SCORE], axis=1)

DECIDED: dict[str, Any] = {
    "accuracy": metrics.accuracy_score,
    "balanced accuracy": metrics.balanced_accuracy_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "specificity": lambda a, d, sample_weight: metrics.recall_score(
        ~a, ~d, sample_weight=sample_weight
    ),
    "F1": metrics.f1_score,
    "MCC": metrics.matthews_corrcoef,
}


@pytest.mark.parametrize("name", scores.BINARY)
def test_decisions(name: str) -> None:
    decided = SCORE >= 0.5
    ours = scores.BINARY[name](scores.counts(ACTUAL, decided, WEIGHTS))
    theirs = [DECIDED[name](ACTUAL, decided, sample_weight=w) for w in WEIGHTS]
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize(
    "ours, theirs",
    [
        (scores.roc_auc, metrics.roc_auc_score),
        (scores.average_precision, metrics.average_precision_score),
    ],
)
def test_ranks(ours: Any, theirs: Any) -> None:
    found = ours(ACTUAL, SCORE, WEIGHTS)
    np.testing.assert_allclose(
        found, [theirs(ACTUAL, SCORE, sample_weight=w) for w in WEIGHTS], atol=1e-12
    )


def test_probabilities() -> None:
    codes = ACTUAL.astype(int)
    np.testing.assert_allclose(
        scores.log_loss(codes, BOTH, WEIGHTS),
        [metrics.log_loss(codes, BOTH, sample_weight=w) for w in WEIGHTS],
    )
    np.testing.assert_allclose(
        scores.brier(codes, BOTH, WEIGHTS),
        [metrics.brier_score_loss(codes, SCORE, sample_weight=w) for w in WEIGHTS],
    )


def test_several_classes() -> None:
    codes = RNG.integers(0, 3, N)
    probability = RNG.dirichlet(np.ones(3), N) * 0.5 + np.eye(3)[codes] * 0.5
    probability[::4] = RNG.dirichlet(np.ones(3), len(probability[::4]))
    decided = probability.argmax(axis=1)

    def auc(w: np.ndarray) -> float:
        return metrics.roc_auc_score(codes, probability, sample_weight=w, multi_class="ovr")

    theirs: dict[str, Any] = {
        "accuracy": lambda w: metrics.accuracy_score(codes, decided, sample_weight=w),
        "balanced accuracy": lambda w: metrics.balanced_accuracy_score(
            codes, decided, sample_weight=w
        ),
        "macro F1": lambda w: metrics.f1_score(codes, decided, average="macro", sample_weight=w),
        "macro ROC AUC": auc,
        "log loss": lambda w: metrics.log_loss(codes, probability, sample_weight=w),
        "Brier score": lambda w: np.average(
            ((probability - np.eye(3)[codes]) ** 2).sum(axis=1), weights=w
        ),
    }
    assert set(theirs) == set(scores.MULTICLASS)
    for name, score in scores.MULTICLASS.items():
        np.testing.assert_allclose(
            score(codes, probability, WEIGHTS), [theirs[name](w) for w in WEIGHTS], err_msg=name
        )


def test_numbers() -> None:
    actual = RNG.normal(size=N)
    predicted = actual + RNG.normal(size=N) * 0.3
    theirs: dict[str, Any] = {
        "R2": metrics.r2_score,
        "MAE": metrics.mean_absolute_error,
        "RMSE": metrics.root_mean_squared_error,
        "bias": lambda a, p, sample_weight: np.average(p - a, weights=sample_weight),
    }
    for name, score in scores.REGRESSION.items():
        np.testing.assert_allclose(
            score(actual, predicted, WEIGHTS),
            [theirs[name](actual, predicted, sample_weight=w) for w in WEIGHTS],
            err_msg=name,
        )


def test_one_class_alone_has_no_rank() -> None:
    assert np.isnan(scores.roc_auc(np.ones(4, bool), np.arange(4.0), np.ones((1, 4)))).all()
    empty = scores.counts(np.ones(3, bool), np.zeros(3, bool), np.ones((1, 3)))
    assert np.isnan(scores.BINARY["precision"](empty)) and np.isnan(
        scores.BINARY["balanced accuracy"](empty)
    )


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=2, max_size=30))
def test_the_area_is_how_often_a_positive_is_above(pairs: list[tuple[bool, int]]) -> None:
    actual = np.array([one for one, _ in pairs])
    score = np.array([float(two) for _, two in pairs])
    found = float(scores.roc_auc(actual, score, np.ones((1, len(pairs))))[0])
    above = [
        1.0 if p > n else 0.5 if p == n else 0.0 for p in score[actual] for n in score[~actual]
    ]
    assert np.isnan(found) if not above else found == pytest.approx(np.mean(above))
