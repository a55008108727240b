"""Where the nodes of a decision tree stand in a still picture or a chart, and what is said of them.

The live picture is laid out by ``js/src/trees/layout.ts``, in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..data.display import Values
from ..data.schema import Feature
from ..results.surrogate import Surrogate
from .scene import Scene
from .wording import amount_text, cell_text, clean, integer_text

__all__ = ["Node", "Placed", "laid_out", "nodes_of", "said_text"]


class Node(NamedTuple):
    """One node, of the output on screen.

    `side` is what leads to it, in few words; `gain` how much its split takes away of the squares
    of the predictions; `n_leaves` the leaves below it.
    """

    at: int
    depth: int
    left: int
    right: int
    parent: int
    feature: int
    name: str
    side: str
    value: float
    n_rows: int
    n_leaves: int
    gain: float


class Placed(NamedTuple):
    """A node in sight: its middle in slots from the left, and whether its parts are shown."""

    node: Node
    x: float
    n_slots: int
    open: bool


def nodes_of(found: Surrogate, scene: Scene) -> list[Node]:
    """All nodes, each before its parts."""
    k = min(scene.output, found.values.shape[1] - 1)
    n = len(found.feature)
    depth = found.depth
    leaves = np.ones(n, np.int64)
    gain = np.zeros(n)
    for node in range(n - 1, -1, -1):
        left, right = found.left[node], found.right[node]
        if left < 0:
            continue
        leaves[node] = leaves[left] + leaves[right]
        both = float(found.counts[left]) * float(found.counts[right])
        apart = found.values[left, k] - found.values[right, k]
        gain[node] = both / max(1, int(found.counts[node])) * apart**2
    names = scene.names
    return [
        Node(
            at=node,
            depth=int(depth[node]),
            left=int(found.left[node]),
            right=int(found.right[node]),
            parent=int(found.parent[node]),
            feature=int(found.feature[node]),
            name=clean(names[found.feature[node]], 60) if found.feature[node] >= 0 else "",
            side=_side(found, scene, node),
            value=float(found.values[node, k]),
            n_rows=int(found.counts[node]),
            n_leaves=int(leaves[node]),
            gain=float(gain[node]),
        )
        for node in range(n)
    ]


def laid_out(nodes: Sequence[Node], n_slots: int) -> list[Placed]:
    """Nodes in sight, each before its parts: those that split best are open, as far as fits."""
    opened: set[int] = set()
    ends = [nodes[0]]
    while len(ends) < n_slots:
        inner = [node for node in ends if node.feature >= 0]
        if not inner:
            break
        best = max(inner, key=lambda node: node.gain)
        opened.add(best.at)
        at = ends.index(best)
        ends[at : at + 1] = [nodes[best.left], nodes[best.right]]
    x = {node.at: (k + 0.5, 1) for k, node in enumerate(ends)}
    seen: list[Node] = []

    def walk(node: Node) -> tuple[float, int]:
        seen.append(node)
        if node.at not in opened:
            return x[node.at]
        (a, n), (b, m) = walk(nodes[node.left]), walk(nodes[node.right])
        x[node.at] = ((a + b) / 2, n + m)
        return x[node.at]

    walk(nodes[0])
    return [Placed(node, *x[node.at], node.at in opened) for node in seen]


def said_text(scene: Scene, value: float) -> str:
    """What the tree says, as short as a number can be."""
    if scene.attributions.unit != "probability" or math.isnan(value):
        return amount_text(value, 3)
    edge = min(value, 1 - value)
    if edge == 0:
        return f"{value:.0f}"
    if edge < 1e-4:
        return "< 0.0001" if value < 0.5 else "> 0.9999"
    return f"{value:.2f}" if edge >= 0.0995 else f"{value:.{3 if edge >= 0.00995 else 4}f}"


def _side(found: Surrogate, scene: Scene, node: int) -> str:
    """What leads to a node: ``≤ 7,100``, ``Husband, Wife``, ``4 others``."""
    above = int(found.parent[node])
    if above < 0:
        return ""
    left = int(found.left[above]) == node
    name = scene.names[found.feature[above]]
    column = scene.columns.get(name)
    feature = Values(Feature(name), np.zeros(0)).feature if column is None else column.feature
    missing = found.missing_counts[above] > 0 and bool(found.missing_left[above]) == left
    more = ", missing" if missing else ""
    cut = float(found.threshold[above])
    bins = found.bin_levels[above]
    if bins is not None:
        inside = set(found.levels[above] or ())
        mine = [code for one in bins for code in one if (code in inside) == left]
        others = sum(len(one) for one in bins) - len(mine)
        if not others:
            return "known"
        if not mine:
            return "missing"
        if len(mine) > 3 and others < len(mine):
            return f"{integer_text(len(mine))} others{more}"
        return clean(", ".join(cell_text(feature, float(code)) for code in mine), 80) + more
    if not math.isfinite(cut):
        return "known" if left else "missing"
    if feature.kind == "boolean":
        return ("False" if left else "True") + more
    text = cell_text(feature, float(math.floor(cut)) if feature.integer else cut)
    return f"{'≤' if left else '>'} {text}{more}"
