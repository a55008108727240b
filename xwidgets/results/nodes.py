"""Nodes of a tree, as results have them: every node stands before its parts."""

from __future__ import annotations

import numpy as np

__all__ = ["depths"]


def depths(parent: np.ndarray) -> np.ndarray:
    """Splits above each node, int64 (n_nodes,), of the parent of each; node 0 has none."""
    found = np.zeros(len(parent), np.int64)
    for node in range(1, len(found)):
        found[node] = found[parent[node]] + 1
    return found
