"""shap's TreeExplainer, for trees that nothing here walks; only where it proves right."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data import Frame
from ..models.adapters import library_of
from ..models.adapters.sklearn import unwrap
from ..models.pipeline import dense
from ..results import Attributions
from .plan import Request, record, summed

__all__ = ["ShapTreePlan", "plan"]

TOLERANCE = 1e-5
"""Largest gap to the model's own predictions, relative to them (boosters hold float32)."""


@dataclass(frozen=True, eq=False)
class ShapTreePlan:
    """Values by ``shap.TreeExplainer``, brought to one shape and checked."""

    request: Request
    explainer: Any
    base_values: np.ndarray
    perturbation: str
    n_background: int
    seconds_per_row: float | None
    exact: bool = True
    algorithm: str = "shap_tree"

    @property
    def method(self) -> str:
        kind = self.perturbation.replace("_", "-")
        return f"exact tree SHAP by the shap package, {kind}"

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Values of those positions of `frame`."""
        rows = np.asarray(rows, dtype=np.int64)
        part = frame.take(rows)
        predictions = self.request.predictor.predict(part.native)
        values = _values(self.request, self.explainer, part)
        return record(
            self,
            self.request,
            rows,
            summed(values, self.request.groups),
            predictions,
            n_background=self.n_background,
        )


def _values(request: Request, explainer: Any, part: Frame) -> np.ndarray:
    """(n, n_features, n_outputs), whatever shape shap answers in."""
    if not part.n_rows:
        return np.zeros((0, part.n_features, request.predictor.n_outputs))
    table = dense(request.predictor.prepare(part.native))
    raw = explainer.shap_values(table, check_additivity=False)
    if isinstance(raw, list):
        raw = np.stack(raw, axis=-1)
    values = np.asarray(raw, dtype=np.float64)
    if values.ndim == 2:
        values = values[:, :, None]
    if values.shape[2] == 1 and request.predictor.n_outputs == 2:
        values = np.concatenate([0.0 - values, values], axis=2)
    return values


def _base(explainer: Any, n_outputs: int) -> np.ndarray:
    base = np.asarray(explainer.expected_value, dtype=np.float64).reshape(-1)
    if len(base) == 1 and n_outputs == 2:
        return np.array([-base[0], base[0]])
    return base


def _has_trees(final: Any) -> bool:
    names = (
        "tree_",
        "estimators_",
        "_predictors",
        "get_booster",
        "booster_",
        "get_dump",
        "get_leaf_values",
    )
    return any(hasattr(type(final), name) or hasattr(final, name) for name in names)


def plan(request: Request) -> ShapTreePlan | None:
    """Serve tree ensembles whose values add up to the model's predictions on a sample."""
    predictor = request.predictor
    model = unwrap(predictor.model)
    if library_of(model) == "catboost":
        return None  # shap 0.51 writes outside its arrays for several classes: the process dies
    if request.joint:
        return None
    path_dependent = request.path_dependent
    weighted = request.background_weight is not None and np.ptp(request.background_weight) > 0
    if not predictor.margin_scale or not _has_trees(model) or (weighted and not path_dependent):
        return None
    try:
        import shap

        background = None
        if not path_dependent:
            background = dense(predictor.prepare(request.reference.native))
        explainer = shap.TreeExplainer(
            model,
            data=background,
            feature_perturbation="tree_path_dependent" if path_dependent else "interventional",
        )
        probe = request.frame.take(request.probe_rows(8))
        start = time.perf_counter()
        values = _values(request, explainer, probe)
        seconds = (time.perf_counter() - start) / probe.n_rows
        base = _base(explainer, predictor.n_outputs)
        said = predictor.predict(probe.native)
        gap = np.abs(base + values.sum(axis=1) - said).max()
    except Exception as error:  # shap raises anything from AttributeError to its own
        request.notes.append(f"shap cannot explain it ({type(error).__name__})")
        return None
    size = max(1.0, float(np.abs(said).max()))
    if not gap <= TOLERANCE * size:
        request.notes.append(f"shap's values miss the predictions by {gap:.1e}")
        return None
    if not path_dependent:
        mean = predictor.predict(request.reference.native).mean(axis=0)
        if not np.abs(base - mean).max() <= TOLERANCE * size:
            request.notes.append("shap's base value is not the background's mean prediction")
            return None
    return ShapTreePlan(
        request=request,
        explainer=explainer,
        base_values=base,
        perturbation="path_dependent" if path_dependent else "interventional",
        n_background=0 if path_dependent else request.reference.n_rows,
        seconds_per_row=seconds,
    )
