"""The boosters' own contributions: XGBoost, LightGBM and CatBoost explain themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data import Frame
from ..models.adapters import library_of
from ..models.adapters.sklearn import unwrap
from ..results import Attributions
from .plan import Request, record, summed

__all__ = ["BoosterPlan", "plan"]

TOLERANCE = 2e-5
"""Largest gap to the margins, relative to them: leaves are float32."""

Contributions = Callable[[Any], np.ndarray]
"""Table that the booster takes -> (n, n_columns + 1, n_outputs); the last column is the base."""


@dataclass(frozen=True, eq=False)
class BoosterPlan:
    """Path-dependent tree SHAP by the library that grew the trees."""

    request: Request
    contributions: Contributions
    base_values: np.ndarray
    library: str
    seconds_per_row: float | None
    exact: bool = True
    algorithm: str = "booster"
    perturbation: str = "path_dependent"
    least_rows: int = 1
    """Rows a call should have, once first ones are there."""

    @property
    def method(self) -> str:
        return f"exact tree SHAP by {self.library}, path-dependent"

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Values of those positions of `frame`, in float32 precision."""
        rows = np.asarray(rows, dtype=np.int64)
        part = frame.take(rows)
        predictions = self.request.predictor.predict(part.native)
        values = _found(self.request, self.contributions, part)[:, :-1]
        return record(
            self,
            self.request,
            rows,
            summed(values, self.request.groups),
            predictions,
            n_background=0,
        )


def _found(request: Request, contributions: Contributions, part: Frame) -> np.ndarray:
    n_outputs = request.predictor.n_outputs
    if not part.n_rows:
        return np.zeros((0, part.n_features + 1, n_outputs))
    found = contributions(request.predictor.prepare(part.native))
    if n_outputs == 2 and found.shape[2] == 2 and request.predictor.task == "binary":
        found = found[:, :, 1:] - found[:, :, :1]
    if n_outputs == 2 and found.shape[2] == 1:
        found = np.concatenate([0.0 - found, found], axis=2)
    return found


def _xgboost(model: Any) -> Contributions:
    from ..models.adapters.xgboost import answer, booster_of, dmatrix

    booster = booster_of(model)
    best = getattr(model, "best_iteration", None) if model is not booster else None
    rounds = (0, 0) if best is None else (0, int(best) + 1)

    def ask(table: Any) -> Any:
        data = dmatrix(booster, table)
        return booster.predict(data, pred_contribs=True, strict_shape=True, iteration_range=rounds)

    def contributions(table: Any) -> np.ndarray:
        found = answer(ask, table)
        return np.moveaxis(np.asarray(found, dtype=np.float64), 1, 2)

    return contributions


def _lightgbm(model: Any) -> Contributions:
    from ..models.adapters.lightgbm import booster_of

    n_columns = booster_of(model).num_feature() + 1

    def contributions(table: Any) -> np.ndarray:
        found = model.predict(table, pred_contrib=True)
        if hasattr(found, "toarray"):
            found = found.toarray()
        flat = np.asarray(found, dtype=np.float64)
        return np.moveaxis(flat.reshape(len(flat), -1, n_columns), 1, 2)

    return contributions


def _catboost(model: Any) -> Contributions:
    from ..models.adapters.catboost import pool

    def contributions(table: Any) -> np.ndarray:
        found = np.asarray(
            model.get_feature_importance(pool(model, table), type="ShapValues"), dtype=np.float64
        )
        return found[:, :, None] if found.ndim == 2 else np.moveaxis(found, 1, 2)

    return contributions


_LIBRARIES: dict[str, Callable[[Any], Contributions]] = {
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "catboost": _catboost,
}

_LEAST_ROWS = {"catboost": 8192}
"""CatBoost walks few rows one by one, and prepares every tree for more of them, which takes as
long as thousands of rows that are prepared for."""


def plan(request: Request) -> BoosterPlan | None:
    """Serve the three libraries on their margins, where the values add up on a sample."""
    predictor = request.predictor
    model = unwrap(predictor.model)
    library = library_of(model)
    if library not in _LIBRARIES or not request.path_dependent or not predictor.margin_scale:
        return None
    if request.joint:
        return None
    contributions = _LIBRARIES[library](model)
    probe = request.frame.take(request.probe_rows(8))
    start = time.perf_counter()
    try:
        found = _found(request, contributions, probe)
    except Exception as error:  # linear boosters, dart with a version that cannot
        request.notes.append(f"{library} cannot explain it ({type(error).__name__}: {error})")
        return None
    seconds = (time.perf_counter() - start) / probe.n_rows
    base = found[0, -1]
    said = predictor.predict(probe.native)
    if found.shape[2] != said.shape[1]:
        return None
    gap = np.abs(found.sum(axis=1) - said).max()
    if not gap <= TOLERANCE * max(1.0, float(np.abs(said).max())):
        request.notes.append(f"{library}'s contributions miss the predictions by {gap:.1e}")
        return None
    return BoosterPlan(
        request=request,
        contributions=contributions,
        base_values=base,
        library={"xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}[library],
        seconds_per_row=seconds,
        least_rows=_LEAST_ROWS.get(library, 1),
    )
