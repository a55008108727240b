"""GoodModels: what models that do about as well say of the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = ["GoodModels"]

PerRow = Annotated[np.ndarray | None, Axes("n_rows")]


@dataclass(frozen=True, eq=False, repr=False)
class GoodModels(Record):
    """Importance, effects and decisions of models that do about as well.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_models,)
        Of the good ones, on rows that each has not seen where such are known.
    left_out_scores : ndarray of float64, shape (n_left_out,)
        Of those that did worse than the best by more than `tolerance`.
    importance : ndarray of float64, shape (n_models, n_features)
        Permutation importance of each, in `importance_unit`; NaN of those that, among very
        many, were not shuffled.
    own_score : float
        Of the model itself on all rows that have a y, from which it may have learnt; NaN where
        the score is not defined. The others' are held out where they can be: `tolerance` does
        not compare it with them.
    own_importance : ndarray of float64, shape (n_features,)
        Of the model itself, on the rows of `trust`.
    grid : ndarray of float64, shape (n_features, n_grid)
        Values, or codes of levels in the order of the effect; NaN where there are fewer.
    effects : ndarray of float64, shape (n_models, n_features, n_grid)
        Accumulated local effects, their mean 0, for ``output_name`` in `unit`.
    own_effect : ndarray of float64, shape (n_features, n_grid)
    predictions : ndarray of float32, shape (n_models, n_rows), or None
        For ``output_name``.
    decisions : ndarray of int32, shape (n_models, n_rows), or None
        Positions of classes; None for numbers, too.
    own_predictions : ndarray of float64, shape (n_rows,), or None
    agree : ndarray of int32, shape (n_rows,), or None
        Models that decide as most of them do; None for numbers, too.
    spread : ndarray of float64, shape (n_rows,), or None
        Standard deviation of `predictions` over models.
    feature_names : tuple of str
    output_name : str
    class_names : tuple of str
        Empty for numbers.
    how : str
        ``"bootstrap"``, ``"seed"``, ``"bags"`` or ``"given"``.
    metric : str
    tolerance : float
    importance_unit, method, unit : str
    trust : mapping
        ``n_rows`` (importance and effects), ``held_out`` and ``notes``.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    scores: Annotated[np.ndarray, Axes("n_models")]
    left_out_scores: Annotated[np.ndarray, Axes("n_left_out")]
    importance: Annotated[np.ndarray, Axes("n_models n_features")]
    own_score: float
    own_importance: Annotated[np.ndarray, Axes("n_features")]
    grid: Annotated[np.ndarray, Axes("n_features n_grid")]
    effects: Annotated[np.ndarray, Axes("n_models n_features n_grid")]
    own_effect: Annotated[np.ndarray, Axes("n_features n_grid")]
    predictions: Annotated[np.ndarray | None, Axes("n_models n_rows", "float32")]
    decisions: Annotated[np.ndarray | None, Axes("n_models n_rows", "int32")]
    own_predictions: PerRow
    agree: Annotated[np.ndarray | None, Axes("n_rows", "int32")]
    spread: PerRow
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_name: str
    class_names: tuple[str, ...]
    how: str
    metric: str
    tolerance: float
    importance_unit: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def order(self) -> np.ndarray:
        """Features by their median importance over the models, the most important first: int64."""
        known = np.where(np.isfinite(self.importance), self.importance, -np.inf)
        return np.argsort(-np.median(known, axis=0), kind="stable")

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        found = doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total"))
        found += doubt.as_many_fitted(trust.get("n_fitted"))
        known = np.isfinite(self.own_importance)
        found += doubt.asked_features(int(known.sum()), len(known))
        asked = self.importance[:, known]
        telling = asked[np.ptp(asked, axis=1) > 0] if asked.size else asked  # others: no first one
        if len(telling) > 1 and len(self.feature_names) > 1:
            first = telling.argmax(axis=1)
            share = float(np.bincount(first).max() / len(first))
            found += doubt.agreement(
                share,
                f"{round(share * len(first))} of {len(first)} models have the same first feature",
                "Where good models rank features otherwise, no one of their rankings is the truth.",
            )
        return found

    def tidy(self) -> dict[str, Any]:
        """One line per model and feature.

        Returns
        -------
        dict of str to ndarray
            ``model`` (its number), ``score``, ``feature``, ``importance``, ``own_importance``.
        """
        n_models, n_features = self.importance.shape
        each = np.arange(n_models).repeat(n_features)
        return {
            "model": each,
            "score": self.scores[each],
            "feature": np.tile(np.array(self.feature_names, dtype=object), n_models),
            "importance": self.importance.reshape(-1),
            "own_importance": np.tile(self.own_importance, n_models),
        }

    def facts(self) -> list[tuple[str, str]]:
        n = len(self.scores)
        low, high = self.scores.min(initial=np.inf), self.scores.max(initial=-np.inf)
        agree = ""
        if self.agree is not None and n:
            agree = f"{doubt.percent(float((self.agree == n).mean()))} of rows"
        own = f"{self.metric} {self.own_score:.3f}" if np.isfinite(self.own_score) else ""
        order = self.order()[:3]
        first = ", ".join(
            f"{self.feature_names[j]} {self.importance[:, j].min():.2g} to "
            f"{self.importance[:, j].max():.2g}"
            for j in order
        )
        return [
            ("models", f"{n}, {self.metric} {low:.3f} to {high:.3f}"),
            ("this model", own),
            ("all decide the same for", agree),
            (self.importance_unit, first),
            ("trust", summary.trust_facts(self.trust)),
        ]
