"""Gains of every tree and feature, as each library stores them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Gains", "catboost", "grows_trees", "lightgbm", "sklearn_reader", "xgboost"]

_GAIN = "gain, share of all"
_IMPURITY = "decrease in impurity, share of all"


@dataclass(frozen=True, eq=False)
class Gains:
    """Improvement by splits on every column.

    Parameters
    ----------
    per_tree : ndarray of float64, shape (n_trees, n_columns)
    weights : ndarray of float64, shape (n_trees,)
    unit : str
    by_tree : bool
        False where the library only tells the sum (one row then).
    """

    per_tree: np.ndarray
    weights: np.ndarray
    unit: str
    by_tree: bool = True


def _gains(per_tree: Sequence[np.ndarray], n_columns: int, unit: str, weights: Any = None) -> Gains:
    stacked = np.array(per_tree) if len(per_tree) else np.zeros((0, n_columns))
    given = np.ones(len(stacked)) if weights is None else np.asarray(weights, np.float64)
    return Gains(stacked, given[: len(stacked)], unit)


def sklearn_reader(final: Any) -> Callable[[Any, int], Gains] | None:
    """How to read scikit-learn's trees; None where there are none (or random ones)."""
    name = type(final).__name__
    if name.startswith(("IsolationForest", "RandomTreesEmbedding")):
        return None
    if hasattr(final, "_predictors"):
        return _hist_gradient_boosting
    if hasattr(final, "tree_"):
        return lambda model, n: _gains([_tree(model.tree_, n, share=True)], n, _IMPURITY)
    members = getattr(final, "estimators_", None)
    if members is None or not len(members):
        return None
    flat = list(np.ravel(members)) if isinstance(members, np.ndarray) else list(members)
    return _ensemble if all(hasattr(one, "tree_") for one in flat) else None


def _tree(tree: Any, n_columns: int, *, share: bool) -> np.ndarray:
    """Decrease of the impurity by column; as shares of the tree's own sum, or as it is."""
    found = np.zeros(n_columns)
    inner = np.flatnonzero(tree.children_left != tree.children_right)
    size, impurity = tree.weighted_n_node_samples, tree.impurity
    left, right = tree.children_left[inner], tree.children_right[inner]
    gain = (
        size[inner] * impurity[inner] - size[left] * impurity[left] - size[right] * impurity[right]
    )
    np.add.at(found, tree.feature[inner], gain)
    total = found.sum() if share else size[0]
    return found / total if total > 0 else found


def _ensemble(model: Any, n_columns: int) -> Gains:
    members = model.estimators_
    boosted = isinstance(members, np.ndarray)
    columns = getattr(model, "estimators_features_", None)
    found: list[np.ndarray] = []
    kept: list[int] = []
    for at, one in enumerate(np.ravel(members) if boosted else members):
        if one.tree_.node_count < 2:
            continue  # a tree without a split says nothing, as in scikit-learn
        if columns is None:
            found.append(_tree(one.tree_, n_columns, share=not boosted))
        else:
            inside = np.zeros(n_columns)
            np.add.at(inside, columns[at], _tree(one.tree_, len(columns[at]), share=True))
            found.append(inside)
        kept.append(at)
    weights = getattr(model, "estimator_weights_", None)
    chosen = None if weights is None else np.asarray(weights)[kept]
    return _gains(found, n_columns, _IMPURITY, chosen)


def _hist_gradient_boosting(model: Any, n_columns: int) -> Gains:
    found = []
    order = _column_order(model, n_columns)
    for stage in model._predictors:
        for one in stage:
            inside = np.zeros(n_columns)
            inner = one.nodes[one.nodes["is_leaf"] == 0]
            np.add.at(inside, order[inner["feature_idx"]], np.maximum(inner["gain"], 0.0))
            found.append(inside)
    return _gains(found, n_columns, _GAIN)


def _column_order(model: Any, n_columns: int) -> np.ndarray:
    """Input columns in the order of the trees: categorical ones are moved to the front."""
    categorical = getattr(model, "is_categorical_", None)
    if getattr(model, "_preprocessor", None) is None or categorical is None:
        return np.arange(n_columns)
    return np.concatenate([np.flatnonzero(categorical), np.flatnonzero(~categorical)])


def grows_trees(model: Any) -> bool:
    """Whether an XGBoost model is made of trees (and not of linear terms)."""
    from ..models.adapters.xgboost import booster_of

    learner = json.loads(booster_of(model).save_config())["learner"]
    return str(learner["gradient_booster"]["name"]) != "gblinear"


def xgboost(model: Any, n_columns: int) -> Gains:
    """Loss change of every split."""
    from ..models.adapters.xgboost import booster_of

    raw = json.loads(bytes(booster_of(model).save_raw("json")))
    booster = raw["learner"]["gradient_booster"]
    trees = booster.get("gbtree", booster)["model"]["trees"]
    found = []
    for tree in trees:
        inside = np.zeros(n_columns)
        inner = np.asarray(tree["left_children"]) >= 0
        feature = np.asarray(tree["split_indices"], dtype=np.int64)[inner]
        np.add.at(inside, feature, np.asarray(tree["loss_changes"], np.float64)[inner])
        found.append(inside)
    return _gains(found, n_columns, _GAIN)


def lightgbm(model: Any, n_columns: int) -> Gains:
    """Gain of every split."""
    from ..models.adapters.lightgbm import booster_of

    found: list[np.ndarray] = []
    features: list[int] = []
    for line in booster_of(model).model_to_string().splitlines():
        if line.startswith("Tree="):
            found.append(np.zeros(n_columns))
        elif line.startswith("split_feature=") and found:
            features = [int(one) for one in line.partition("=")[2].split()]
        elif line.startswith("split_gain=") and found:
            gain = [float(one) for one in line.partition("=")[2].split()]
            if gain:
                np.add.at(found[-1], features, gain)
        elif line.startswith("end of trees"):
            break
    return _gains(found, n_columns, _GAIN)


def catboost(model: Any, n_columns: int) -> Gains:
    """CatBoost tells no gains: the average change of the prediction at its splits."""
    total = np.asarray(model.get_feature_importance(type="PredictionValuesChange"), np.float64)
    unit = "change of the prediction, share of all"
    return Gains(np.maximum(total, 0.0)[None, :], np.ones(1), unit, by_tree=False)
