"""Node arrays of CatBoost models, from their own JSON."""

from __future__ import annotations

import json
import pathlib
import tempfile
from typing import Any

import numpy as np

from .arrays import MISSING_LEFT, Tree, Trees, assemble

__all__ = ["parse"]

LOGARITHMIC = ("Poisson", "Tweedie")


def parse(model: Any) -> Trees | None:
    """Trees of a CatBoost model, or None where it is no sum of trees over numbers."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        saved = json.loads(path.read_text(encoding="utf-8"))
    information = saved["features_info"]
    others = ("categorical_features", "text_features", "embedding_features")
    if any(information.get(kind) for kind in others):
        return None
    columns = {f["feature_index"]: f["flat_feature_index"] for f in information["float_features"]}
    missing_left = {
        f["feature_index"]: f.get("nan_value_treatment") != "AsTrue"
        for f in information["float_features"]
    }
    scale, bias = saved["scale_and_bias"]
    base = np.atleast_1d(np.asarray(bias, np.float64))
    n_outputs = base.size
    trees: list[Tree] = []
    for raw in saved.get("oblivious_trees", []):
        if any(split["split_type"] != "FloatFeature" for split in raw.get("splits") or []):
            return None
        trees.append(_oblivious(raw, scale, n_outputs, columns, missing_left))
    for raw in saved.get("trees", []):
        grown = _grown(raw, scale, n_outputs, columns, missing_left)
        if grown is None:
            return None
        trees.append(grown)
    loss = _loss(saved)
    classifier = loss in ("Logloss", "CrossEntropy", "MultiClass", "MultiClassOneVsAll")
    links: tuple[str, ...] = ("identity",)
    if classifier:
        links = ("identity", "softmax" if loss == "MultiClass" else "sigmoid")
    elif loss in LOGARITHMIC:
        links = ("identity", "exp")
    return assemble(
        trees,
        base=base,
        n_features=len(model.feature_names_),
        float32=True,
        unit="log_odds" if classifier else "value",
        links=links,
        mirrored=classifier and n_outputs == 1,
    )


def _loss(saved: dict[str, Any]) -> str:
    parameters = saved.get("model_info", {}).get("params", {})
    return str(parameters.get("loss_function", {}).get("type", ""))


def _oblivious(
    raw: dict[str, Any],
    scale: float,
    n_outputs: int,
    columns: dict[int, int],
    missing_left: dict[int, bool],
) -> Tree:
    """A table of leaves as a full tree: bit `i` of a leaf's number is split `i`."""
    splits = raw.get("splits") or []
    depth = len(splits)
    n_leaves = 1 << depth
    value = np.asarray(raw["leaf_values"], np.float64).reshape(n_leaves, n_outputs) * scale
    cover = np.asarray(raw.get("leaf_weights") or np.ones(n_leaves), np.float64)
    n_nodes = 2 * n_leaves - 1
    level = np.floor(np.log2(np.arange(1, n_nodes + 1))).astype(int)
    split = depth - 1 - level
    inner = level < depth
    of_node = [splits[s] if s >= 0 else None for s in split]
    covers = [cover]
    for _ in range(depth):
        covers.append(covers[-1].reshape(-1, 2).sum(axis=1))
    nodes = np.arange(n_nodes)
    return Tree(
        left=np.where(inner, 2 * nodes + 1, -1),
        right=np.where(inner, 2 * nodes + 2, -1),
        feature=np.array([columns[s["float_feature_index"]] if s else -1 for s in of_node]),
        threshold=np.array([np.float32(s["border"]) if s else 0.0 for s in of_node], np.float64),
        flags=np.array(
            [MISSING_LEFT if s and missing_left[s["float_feature_index"]] else 0 for s in of_node],
            np.uint8,
        ),
        cover=np.concatenate(covers[::-1]),
        value=np.concatenate([np.zeros((n_leaves - 1, n_outputs)), value]),
    )


def _grown(
    raw: dict[str, Any],
    scale: float,
    n_outputs: int,
    columns: dict[int, int],
    missing_left: dict[int, bool],
) -> Tree | None:
    """A tree of nested nodes (the grow policies that are not symmetric)."""
    left: list[int] = []
    right: list[int] = []
    feature: list[int] = []
    threshold: list[float] = []
    flags: list[int] = []
    cover: list[float] = []
    value: list[np.ndarray] = []
    waiting: list[tuple[dict[str, Any], int, bool]] = [(raw, -1, False)]
    while waiting:
        node, parent, is_right = waiting.pop()
        here = len(left)
        if parent >= 0:
            (right if is_right else left)[parent] = here
        left.append(-1)
        right.append(-1)
        split = node.get("split")
        if split is None:
            feature.append(-1)
            threshold.append(0.0)
            flags.append(0)
            cover.append(float(node.get("weight", 1.0)))
            value.append(np.broadcast_to(np.atleast_1d(node["value"]), n_outputs) * scale)
            continue
        if split["split_type"] != "FloatFeature":
            return None
        column = split["float_feature_index"]
        feature.append(columns[column])
        threshold.append(float(np.float32(split["border"])))
        flags.append(MISSING_LEFT if missing_left[column] else 0)
        cover.append(0.0)
        value.append(np.zeros(n_outputs))
        waiting += [(node["right"], here, True), (node["left"], here, False)]
    total = np.asarray(cover, np.float64)
    for here in range(len(left) - 1, -1, -1):
        if left[here] >= 0:
            total[here] = total[left[here]] + total[right[here]]
    return Tree(
        left=np.asarray(left),
        right=np.asarray(right),
        feature=np.asarray(feature),
        threshold=np.asarray(threshold),
        flags=np.asarray(flags, np.uint8),
        cover=total,
        value=np.asarray(value, np.float64),
    )
