"""Tree SHAP behind the door: which algorithm serves a model, and its `Plan`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from ...models import trees as tree_models
from ...models.trees import Trees
from ...results import Attributions
from . import engine, loading
from .bridge import Bridge
from .layout import Layout, cover_mean, layout

__all__ = ["PathDependent", "plan"]

BRIDGE_SECONDS = 0.3
"""How long the first rows may come by the bridge before the loops are waited for."""
CHECKED_ROWS = 200


def plan(
    predictor: Any,
    frame: Any,
    *,
    background: Any = None,
    background_weight: np.ndarray | None = None,
    perturbation: str = "auto",
    budget: int | None = None,
    seed: int = 0,
    n_jobs: int | None = None,
    groups: Any = None,
    notes: list[str] | None = None,
) -> PathDependent | None:
    """A plan of our own tree engine, or None where it does not serve.

    Parameters
    ----------
    notes : list of str, optional
        Gets the reason when the answer is None.
    """
    reasons = [] if notes is None else notes
    trees = tree_models.from_model(predictor.model, frame)
    if trees is None:
        return None
    if trees.n_features != frame.n_features:
        reasons.append("the trees were grown on other columns than the table's")
        return None
    loading.warm()
    difference = _difference(trees, predictor, frame)
    if difference is None:
        return None
    if not difference <= trees.tolerance:
        reasons.append(
            f"predictions from the node arrays differ from the model's by {difference:.1e}"
        )
        return None
    if perturbation == "interventional" or (perturbation == "auto" and background is not None):
        return None
    bridge = None if loading.is_ready() else Bridge.open(trees)
    if bridge is None and loading.failure() is not None:
        reasons.append(f"the compiled loops could not be loaded ({loading.failure()})")
        return None
    return PathDependent(
        trees=trees,
        predictor=predictor,
        base_values=_outputs(cover_mean(trees)[None], trees, base=True)[0],
        n_jobs=n_jobs,
        groups=groups,
        checked=min(CHECKED_ROWS, frame.n_rows),
        difference=difference,
        _bridge=bridge,
    )


@dataclass(eq=False)
class PathDependent:
    """Exact path-dependent SHAP values in the unit of the sum of trees."""

    trees: Trees
    predictor: Any
    base_values: np.ndarray
    n_jobs: int | None
    groups: Any
    checked: int
    difference: float
    _bridge: Bridge | None = None
    _layout: Layout | None = field(default=None, repr=False)

    algorithm = "tree_path_dependent"
    method = "exact tree SHAP, path-dependent"
    perturbation = "path_dependent"
    exact = True

    @property
    def seconds_per_row(self) -> float:
        leaves = (self.trees.left.size + self.trees.n_trees) / 2
        depth = np.log2(max(leaves / max(self.trees.n_trees, 1), 2))
        if loading.is_ready() or self._bridge is None:
            return float(1e-9 * leaves * depth * self.trees.value.shape[1])
        return float(3e-9 * leaves * depth**2 * self.trees.n_outputs)

    def explain(self, frame: Any, rows: np.ndarray) -> Attributions:
        """Values of those positions of `frame`; thread-safe."""
        rows = np.asarray(rows, np.int64)
        X = tree_models.prepare(self.trees, frame.matrix()[rows])
        values = _outputs(self._values(X), self.trees)
        predictions = self.predictor.predict(frame.take(rows).native)
        names = tuple(frame.schema.names)
        if self.groups is not None:
            members = [list(member) for member in self.groups.members]
            values = np.stack([values[:, member].sum(axis=1) for member in members], axis=1)
            names = tuple(self.groups.names)
        gap = np.abs(self.base_values + values.sum(axis=1) - predictions)
        return Attributions(
            values=values,
            base_values=self.base_values,
            predictions=predictions,
            rows=rows,
            feature_names=names,
            output_names=tuple(self.predictor.output_names),
            unit=self.predictor.unit,
            method=self.method,
            trust=MappingProxyType(
                {
                    "algorithm": self.algorithm,
                    "perturbation": self.perturbation,
                    "n_background": 0,
                    "additivity_gap": gap,
                    "notes": (
                        f"node arrays checked against the model on {self.checked} rows "
                        f"(largest relative difference {self.difference:.1e})",
                    ),
                }
            ),
        )

    def _values(self, X: np.ndarray) -> np.ndarray:
        """By the compiled loops; the first rows by the bridge while those are loaded."""
        done: list[np.ndarray] = []
        start = 0
        if self._bridge is not None:
            piece = max(1, int(0.02 / self.seconds_per_row))
            until = time.perf_counter() + BRIDGE_SECONDS
            while start < X.shape[0] and not loading.is_ready():
                if time.perf_counter() > until and loading.failure() is None:
                    loading.wait()
                    continue
                done.append(self._bridge.path_dependent(X[start : start + piece]))
                start += piece
        if start < X.shape[0]:
            if not loading.wait():
                raise RuntimeError("tree SHAP loops are not available") from loading.failure()
            if self._layout is None:
                self._layout = layout(self.trees)
            done.append(
                engine.path_dependent(
                    self.trees, X[start:], n_jobs=self.n_jobs, ready=self._layout
                )[0]
            )
        if not done:
            return np.zeros((0, self.trees.n_features, self.trees.n_outputs))
        return np.concatenate(done)


def _difference(trees: Trees, predictor: Any, frame: Any) -> float | None:
    """Largest difference from the model's predictions on a sample, relative to their size."""
    if predictor.unit != trees.unit and predictor.unit != "value":
        return None
    rows = np.unique(np.linspace(0, frame.n_rows - 1, min(CHECKED_ROWS, frame.n_rows)).astype(int))
    expected = np.asarray(predictor.predict(frame.take(rows).native), np.float64)
    sums = tree_models.predict(trees, tree_models.prepare(trees, frame.matrix()[rows]))
    found = _outputs(sums, trees, base=True)
    if found.shape != expected.shape:
        return None
    scale = float(np.abs(expected).max(initial=0.0)) or 1.0
    return float(np.abs(found - expected).max(initial=0.0)) / scale


def _outputs(values: np.ndarray, trees: Trees, *, base: bool = False) -> np.ndarray:
    """A binary classifier's second column becomes both classes; others stay."""
    if not trees.mirrored:
        return values
    other = 1.0 - values if base and trees.unit == "probability" else 0.0 - values
    return np.concatenate([other, values], axis=-1)
