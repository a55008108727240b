"""Curves of a classifier over all thresholds: ROC, precision and recall, gain, lift."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Curve", "Curves", "curves"]


class Curve(NamedTuple):
    """Points of a curve, and the threshold of each: positive is what scores at least that."""

    x: np.ndarray
    y: np.ndarray
    threshold: np.ndarray


class Curves(NamedTuple):
    """Weight of the positive and negative rows that score at least a threshold.

    Parameters
    ----------
    threshold : ndarray of float64, shape (n_points,)
        Falling: infinity, which nothing reaches, then every distinct score.
    tp, fp : ndarray of float64, shape (n_points,)
        Rising, from 0 to the weight of all positive and all negative rows.
    """

    threshold: np.ndarray
    tp: np.ndarray
    fp: np.ndarray

    @property
    def positive(self) -> float:
        """Weight of the positive rows."""
        return float(self.tp[-1])

    @property
    def negative(self) -> float:
        """Weight of the negative rows."""
        return float(self.fp[-1])

    @property
    def roc(self) -> Curve | None:
        """True positives over false positives, as shares; None without rows of both classes."""
        if not self.positive or not self.negative:
            return None
        return Curve(self.fp / self.negative, self.tp / self.positive, self.threshold)

    @property
    def precision_recall(self) -> Curve | None:
        """Precision over recall, from the highest threshold that finds anything."""
        if not self.positive:
            return None
        found = self.tp + self.fp > 0
        tp, fp = self.tp[found], self.fp[found]
        return Curve(tp / self.positive, tp / (tp + fp), self.threshold[found])

    @property
    def gain(self) -> Curve | None:
        """Share of the positive rows found over the share of rows looked at."""
        if not self.positive:
            return None
        total = self.positive + self.negative
        return Curve((self.tp + self.fp) / total, self.tp / self.positive, self.threshold)

    @property
    def lift(self) -> Curve | None:
        """How many times as many of the rows looked at are positive as of all, over their share."""
        gain = self.gain
        if gain is None:
            return None
        some = gain.x > 0
        x = gain.x[some]
        return Curve(x, gain.y[some] / x, gain.threshold[some])

    def at(self, threshold: float) -> tuple[float, float]:
        """True and false positives where positive is what scores at least `threshold`."""
        place = int(np.searchsorted(-self.threshold, -threshold, side="right")) - 1
        return float(self.tp[place]), float(self.fp[place])


def curves(actual: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None) -> Curves:
    """Walk the scores from the highest down.

    The page does the same (``js/src/views/performance/curves.ts``), held to the same examples.

    Parameters
    ----------
    actual : ndarray of bool, shape (n_rows,)
    score : ndarray of float64, shape (n_rows,)
    weight : ndarray of float64, shape (n_rows,), optional
    """
    own = np.ones(len(score)) if weight is None else np.asarray(weight, np.float64)
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    ends = np.flatnonzero(np.append(ordered[1:] < ordered[:-1], len(ordered) > 0))
    positive = np.cumsum(np.where(actual[order], own[order], 0.0))[ends]
    negative = np.cumsum(np.where(actual[order], 0.0, own[order]))[ends]
    return Curves(
        np.concatenate([[np.inf], ordered[ends]]),
        np.concatenate([[0.0], positive]),
        np.concatenate([[0.0], negative]),
    )
