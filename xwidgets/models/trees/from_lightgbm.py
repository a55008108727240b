"""Node arrays of LightGBM models, from the booster's own text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import CATEGORY, MISSING_LEFT, ZERO_MISSING, Lookup, Tree, Trees, assemble
from .levels import recode

__all__ = ["parse"]

MISSING_ZERO, MISSING_NAN = 1, 2
LOGARITHMIC = ("poisson", "gamma", "tweedie")


def parse(model: Any, features: Sequence[Any] | None = None) -> Trees | None:
    """Trees of a LightGBM estimator or booster, or None where it is no sum of trees."""
    booster = model.booster_ if hasattr(model, "booster_") else model
    if not hasattr(booster, "model_to_string"):
        return None
    text = booster.model_to_string()
    head, _, rest = text.partition("\nTree=")
    header = _fields(head)
    sections = rest.split("\nend of trees")[0].split("\nTree=") if rest else []
    per_iteration = int(header.get("num_tree_per_iteration", 1))
    n_iterations = max(len(sections) // max(per_iteration, 1), 1)
    # A random forest averages its trees.
    weight = 1.0 / n_iterations if "average_output" in head.split("\n") else 1.0
    trees = []
    for t, section in enumerate(sections):
        tree = _tree(_fields(section), weight, t % per_iteration)
        if tree is None:
            return None
        trees.append(tree)
    objective = header.get("objective", "").split(" ")
    unit, links = _unit(objective, per_iteration)
    return assemble(
        trees,
        base=np.zeros(per_iteration),
        n_features=int(header["max_feature_idx"]) + 1,
        zeros=True,
        lookups=_lookups(getattr(booster, "pandas_categorical", None), features),
        unit=unit,
        links=links,
        mirrored=unit == "log_odds" and per_iteration == 1,
    )


def _fields(section: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in section.split("\n") if "=" in line)
    return {name: value for name, _, value in pairs}


def _tree(fields: dict[str, str], weight: float, output: int) -> Tree | None:
    if int(fields.get("is_linear", "0")):
        return None
    leaf_value = _numbers(fields["leaf_value"], np.float64) * weight
    n_leaves = int(fields["num_leaves"])
    if n_leaves == 1:
        return Tree(
            left=np.array([-1]),
            right=np.array([-1]),
            feature=np.array([-1]),
            threshold=np.zeros(1),
            flags=np.zeros(1, np.uint8),
            cover=np.ones(1),
            value=leaf_value[:1],
            output=output,
        )
    n_splits = n_leaves - 1
    leaves = np.full(n_leaves, -1)

    def child(name: str) -> np.ndarray:
        # A leaf is written as the complement of its number; leaves stand behind the splits.
        nodes = _numbers(fields[name], np.int64)
        return np.concatenate([np.where(nodes >= 0, nodes, n_splits + ~nodes), leaves])

    decision = _numbers(fields["decision_type"], np.int64)
    threshold = _numbers(fields["threshold"], np.float64)
    categorical = decision & 1 != 0
    missing_kind = (decision >> 2) & 3
    # Without a kind of missing values, NaN is compared as zero.
    missing_left = np.where(missing_kind == 0, threshold >= 0.0, decision & 2 != 0)
    flags = np.where(missing_left & ~categorical, MISSING_LEFT, 0)
    flags |= np.where((missing_kind == MISSING_ZERO) & ~categorical, ZERO_MISSING, 0)
    flags |= np.where(categorical, CATEGORY, 0)
    sets = {}
    if categorical.any():
        bounds = _numbers(fields["cat_boundaries"], np.int64)
        words = _numbers(fields["cat_threshold"], np.int64).astype(np.uint32)
        for node in np.flatnonzero(categorical):
            place = int(threshold[node])
            octets = words[bounds[place] : bounds[place + 1]].copy().view(np.uint8)
            sets[int(node)] = np.unpackbits(octets, bitorder="little").astype(bool)
    return Tree(
        left=child("left_child"),
        right=child("right_child"),
        feature=np.concatenate([_numbers(fields["split_feature"], np.int64), leaves]),
        threshold=np.concatenate([threshold, np.zeros(n_leaves)]),
        flags=np.concatenate([flags, np.zeros(n_leaves, np.int64)]).astype(np.uint8),
        cover=np.concatenate(
            [
                _numbers(fields["internal_count"], np.float64),
                _numbers(fields["leaf_count"], np.float64),
            ]
        ),
        value=np.concatenate([np.zeros(n_splits), leaf_value]),
        output=output,
        categories=sets or None,
    )


def _numbers(text: str, dtype: type) -> np.ndarray:
    return np.array(text.split(), dtype=np.float64).astype(dtype)


def _unit(objective: list[str], n_outputs: int) -> tuple[str, tuple[str, ...]]:
    name = objective[0]
    options = dict(part.split(":", 1) for part in objective[1:] if ":" in part)
    scale = options.get("sigmoid", "1")
    sigmoid = "sigmoid" if float(scale) == 1.0 else f"sigmoid:{float(scale)!r}"
    if name in ("binary", "cross_entropy"):
        return "log_odds", ("identity", sigmoid)
    if name == "multiclass":
        return "log_odds", ("identity", "softmax")
    if name == "multiclassova":
        return "log_odds", ("identity", sigmoid)
    if name in LOGARITHMIC:
        return "value", ("identity", "exp")
    return "value", ("identity",)


def _lookups(
    categories: list[list[Any]] | None, features: Sequence[Any] | None
) -> dict[int, Lookup] | None:
    """Recoding to the pandas categories of the training table."""
    if not categories or features is None:
        return None
    columns = [j for j, feature in enumerate(features) if feature.levels is not None]
    if len(columns) != len(categories):
        return None
    return {
        column: recode(known, features[column])
        for column, known in zip(columns, categories, strict=True)
    }
