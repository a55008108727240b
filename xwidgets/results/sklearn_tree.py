"""A tree that was kept as arrays, as scikit-learn's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeRegressor

__all__ = ["Nodes", "as_sklearn", "level_order"]


class Nodes(Protocol):
    """A result that is a tree; its fields are those of `Surrogate`."""

    @property
    def feature(self) -> np.ndarray: ...
    @property
    def threshold(self) -> np.ndarray: ...
    @property
    def left(self) -> np.ndarray: ...
    @property
    def right(self) -> np.ndarray: ...
    @property
    def missing_left(self) -> np.ndarray: ...
    @property
    def counts(self) -> np.ndarray: ...
    @property
    def values(self) -> np.ndarray: ...
    @property
    def spread(self) -> np.ndarray: ...
    @property
    def depth(self) -> np.ndarray: ...
    @property
    def levels(self) -> tuple[Any, ...]: ...
    @property
    def feature_names(self) -> tuple[str, ...]: ...
    @property
    def output_names(self) -> tuple[str, ...]: ...
    @property
    def max_depth(self) -> int: ...


def level_order(found: Nodes) -> dict[str, tuple[int, ...]]:
    """Codes of each feature that is split by levels, such that every split is a cut of the order.

    Those that never go left alone come last, and are not listed.
    """
    sets: dict[int, list[tuple[int, ...]]] = {}
    for feature, codes in zip(found.feature, found.levels, strict=True):
        if feature >= 0 and codes is not None:
            sets.setdefault(int(feature), []).append(tuple(codes))
    return {
        found.feature_names[feature]: tuple(
            dict.fromkeys(code for one in sorted(all_sets, key=len) for code in one)
        )
        for feature, all_sets in sets.items()
    }


def as_sklearn(found: Nodes) -> DecisionTreeRegressor:
    """A fitted regressor with these nodes; nothing is fitted or unpickled for it."""
    from sklearn.tree import DecisionTreeRegressor
    from sklearn.tree._tree import Tree

    n_features, n_outputs = len(found.feature_names), len(found.output_names)
    leaf = found.feature < 0
    total = found.counts.astype(np.float64)
    tree = Tree(n_features, np.ones(n_outputs, np.intp), n_outputs)
    dtype = tree.__getstate__()["nodes"].dtype
    nodes = np.zeros(len(leaf), dtype)
    threshold = np.where(leaf, -2.0, found.threshold)
    for node, codes in enumerate(found.levels):
        if codes is not None and not leaf[node]:
            threshold[node] = len(codes) - 0.5
    fields: dict[str, Any] = {
        "left_child": found.left,
        "right_child": found.right,
        "feature": np.where(leaf, -2, found.feature),
        "threshold": threshold,
        "impurity": (found.spread**2).mean(axis=1),
        "n_node_samples": found.counts,
        "weighted_n_node_samples": total,
        "missing_go_to_left": found.missing_left,
    }
    for name, values in fields.items():
        if name in (dtype.names or ()):
            nodes[name] = values
    tree.__setstate__(
        {
            "max_depth": int(found.depth.max()),
            "node_count": len(nodes),
            "nodes": nodes,
            "values": np.ascontiguousarray(found.values[:, :, None], np.float64),
        }
    )
    model = DecisionTreeRegressor(max_depth=found.max_depth)
    model.n_features_in_ = n_features
    model.n_outputs_ = n_outputs
    model.max_features_ = n_features
    model.tree_ = tree
    return model
