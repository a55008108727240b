"""Node arrays of XGBoost models, from the booster's own JSON."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import memory
from .arrays import CATEGORY, MISSING_LEFT, OTHER_LEFT, Lookup, Tree, Trees, assemble
from .levels import recode

__all__ = ["parse"]

PARSED = 5
"""Bytes in Python's memory for one of JSON."""
LOGISTIC = ("binary:logistic", "reg:logistic", "binary:logitraw")
LOGARITHMIC = ("count:poisson", "reg:gamma", "reg:tweedie", "survival:aft", "survival:cox")


def parse(model: Any, features: Sequence[Any] | None = None) -> Trees | None:
    """Trees of an XGBoost estimator or booster, or None where it is no sum of trees."""
    booster = model.get_booster() if hasattr(model, "get_booster") else model
    if not hasattr(booster, "save_raw"):
        return None
    raw_json = bytes(booster.save_raw("json"))
    memory.check(PARSED * len(raw_json), f"a booster of {len(raw_json):,} bytes of JSON")
    learner = json.loads(raw_json)["learner"]
    boosting = learner["gradient_booster"]
    # Until XGBoost 3.2 trees with dropout were a booster around another one.
    inner = boosting["gbtree"] if boosting["name"] == "dart" and "gbtree" in boosting else boosting
    if "trees" not in inner.get("model", {}):
        return None
    forest = inner["model"]
    raw, groups = forest["trees"], forest["tree_info"]
    limit = _limit(model, forest, len(raw))
    dropped = boosting.get("weight_drop") or forest.get("weight_drop")
    weights = np.asarray(dropped, np.float64) if dropped else np.ones(len(raw))
    parameters = learner["learner_model_param"]
    n_outputs = max(int(parameters["num_class"]), int(parameters.get("num_target", 1)), 1)
    trees = [_tree(raw[t], weights[t], int(groups[t])) for t in range(limit)]
    if any(tree is None for tree in trees):
        return None
    objective = learner["objective"]["name"]
    unit, links = _unit(objective, n_outputs)
    classifier = hasattr(model, "classes_") or unit == "log_odds"
    missing = getattr(model, "missing", np.nan)
    return assemble(
        [tree for tree in trees if tree is not None],
        base=_base(parameters["base_score"], objective, n_outputs),
        n_features=int(parameters["num_feature"]),
        float32=True,
        missing=float("nan") if missing is None else float(missing),
        lookups=_lookups(forest.get("cats"), features),
        tolerance=2e-5,
        unit=unit,
        links=links,
        mirrored=classifier and n_outputs == 1,
    )


def _limit(model: Any, forest: dict[str, Any], n_trees: int) -> int:
    """Trees that `predict` of the estimator uses (early stopping)."""
    best = None
    if hasattr(model, "get_booster"):
        try:
            best = model.best_iteration
        except AttributeError:
            best = None
    starts = forest.get("iteration_indptr")
    if best is None or not starts or best + 1 >= len(starts):
        return n_trees
    return int(starts[best + 1])


def _tree(raw: dict[str, Any], weight: float, output: int) -> Tree | None:
    if int(raw["tree_param"].get("size_leaf_vector", 1)) > 1:
        return None
    left = np.asarray(raw["left_children"], np.int64)
    leaf = left < 0
    condition = np.asarray(raw["split_conditions"], np.float32)
    # x < t for float32 numbers is x <= the float32 number before t.
    with np.errstate(over="ignore"):
        threshold = np.nextafter(condition, np.float32(-np.inf)).astype(np.float64)
    flags = np.where(np.asarray(raw["default_left"]) != 0, MISSING_LEFT, 0)
    sets: dict[int, np.ndarray] = {}
    for node, start, size in zip(
        raw["categories_nodes"], raw["categories_segments"], raw["categories_sizes"], strict=True
    ):
        right = np.asarray(raw["categories"][start : start + size], np.int64)
        goes_left = np.ones(int(right.max(initial=0)) + 1, bool)
        goes_left[right] = False
        sets[int(node)] = goes_left
        flags[node] |= CATEGORY | OTHER_LEFT
    return Tree(
        left=left,
        right=np.asarray(raw["right_children"], np.int64),
        feature=np.asarray(raw["split_indices"], np.int64),
        threshold=threshold,
        flags=flags.astype(np.uint8),
        cover=np.asarray(raw["sum_hessian"], np.float32).astype(np.float64),
        value=np.where(leaf, condition.astype(np.float64) * weight, 0.0),
        output=output,
        categories=_padded(sets),
    )


def _padded(sets: dict[int, np.ndarray]) -> dict[int, np.ndarray] | None:
    """Whole words: codes behind the last listed one go left, like all that are not listed."""
    for node, goes_left in sets.items():
        size = -(-goes_left.size // 32) * 32
        sets[node] = np.concatenate([goes_left, np.ones(size - goes_left.size, bool)])
    return sets or None


def _base(text: str, objective: str, n_outputs: int) -> np.ndarray:
    """The constant of the margins; it is saved in the objective's own unit."""
    score = np.atleast_1d(np.asarray(json.loads(text), np.float64))
    if objective in LOGISTIC:
        score = np.log(score) - np.log1p(-score)
    elif objective in LOGARITHMIC:
        score = np.log(score)
    return np.broadcast_to(score, (n_outputs,)).copy()


def _unit(objective: str, n_outputs: int) -> tuple[str, tuple[str, ...]]:
    if objective == "binary:hinge":
        return "log_odds", ("identity",)
    if objective.startswith("binary:"):
        return "log_odds", ("identity", "sigmoid")
    if objective.startswith("multi:"):
        return "log_odds", ("identity", "softmax")
    if objective == "reg:logistic":
        return "value", ("identity", "sigmoid")
    if objective in LOGARITHMIC:
        return "value", ("identity", "exp")
    return "value", ("identity",)


def _lookups(
    categories: dict[str, Any] | None, features: Sequence[Any] | None
) -> dict[int, Lookup] | None:
    """Recoding to the categories that the booster was trained with, where it kept them."""
    if not categories or features is None:
        return None
    lookups = {}
    for column, kept in enumerate(categories.get("enc", [])):
        values = kept.get("values", [])
        if not len(values) or column >= len(features) or features[column].levels is None:
            continue
        known: list[Any] = list(values)
        if "offsets" in kept:
            octets, ends = bytes(value % 256 for value in values), kept["offsets"]
            known = [
                octets[start:stop].decode("utf-8", "replace")
                for start, stop in itertools.pairwise(ends)
            ]
        lookups[column] = recode(known, features[column])
    return lookups or None
