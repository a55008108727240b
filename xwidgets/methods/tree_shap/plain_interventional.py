"""Interventional SHAP values in NumPy: the compiled loops' arithmetic, bit for bit.

It answers the first rows while the compiled loops are still being loaded. Pairs of a row and a
background row go down the trees level by level as long as they can meet; at the leaves that
they reach, everything is added in the order of the loops.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...models.trees.arrays import decide
from .background import BLOCK, TABLE_BITS, pattern_weights
from .layout import Layout

__all__ = ["interventional"]

ONE = np.uint64(1)
ONES = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


class Paths(NamedTuple):
    """What leads to a node."""

    parent: np.ndarray  # int64 (n_nodes,): the split above, or -1
    slot: np.ndarray  # int64 (n_nodes,): bit of a split's feature
    rank: np.ndarray  # int64 (n_nodes,): order in which a walk leaves splits
    tree: np.ndarray  # int64 (n_nodes,)


class Meetings(NamedTuple):
    """Background rows at the leaves where they meet a row, by leaf and then by number."""

    leaf: np.ndarray  # int64 (n,): node
    z: np.ndarray  # int64 (n,)
    mine: np.ndarray  # uint64 (n,): features that the row fails
    theirs: np.ndarray  # uint64 (n,): features that the background row fails


class Terms(NamedTuple):
    """What is to be added where, in this order."""

    place: np.ndarray
    amount: np.ndarray


def interventional(
    ready: Layout,
    X: np.ndarray,
    background: np.ndarray,
    weight: np.ndarray,
    n_features: int,
    n_outputs: int,
    most: int = TABLE_BITS,
) -> np.ndarray:
    """Values of prepared rows, shape (n_rows, n_features, n_outputs).

    Parameters
    ----------
    background : ndarray of float64, shape (n_background, n_features)
    weight : ndarray of float64, shape (n_background,)
        Summing to 1.
    most : int
        Trees with more features on a path are added up as the loop for those does it.
    """
    values = np.zeros((X.shape[0], n_features, n_outputs))
    if not ready.used.size:
        return values
    nodes, n_used = ready.nodes, ready.used.size
    paths = _paths(ready)
    table = pattern_weights(int(nodes.distinct.max(initial=0)))
    columns = background[:, ready.used].T
    for row, x in enumerate(X[:, ready.used]):
        for k in range(ready.n_parts):
            met = _meet(ready, paths, slice(*ready.parts[k : k + 2]), x, columns)
            few = nodes.distinct[paths.tree[met.leaf]] <= most
            terms = [_joined(ready, paths, _some(met, few), weight, table)]
            for start in range(0, weight.size, BLOCK):
                block = ~few & (met.z >= start) & (met.z < start + BLOCK)
                terms.append(_pending(ready, paths, _some(met, block), weight, table))
            place, amount = (np.concatenate(column) for column in zip(*terms, strict=True))
            phi = np.bincount(place, amount, n_outputs * n_used).reshape(n_outputs, n_used)
            values[row, ready.used] += phi.T
    return values


def _paths(ready: Layout) -> Paths:
    nodes = ready.nodes
    parent = np.full(nodes.right.size, -1, np.int64)
    slot = np.zeros(nodes.right.size, np.int64)
    above = np.zeros(nodes.right.size, np.int64)
    for level in ready.levels:
        new = ready.twin[level] < 0
        slot[level] = np.where(new, above[level], slot[ready.twin[level]])
        for child in (level + 1, nodes.right[level]):
            parent[child] = level
            above[child] = above[level] + new
    rank = np.zeros(nodes.right.size, np.int64)
    rank[ready.finished] = np.arange(ready.finished.size)
    tree = np.repeat(np.arange(nodes.output.size), np.diff(nodes.offsets))
    return Paths(parent, slot, rank, tree)


def _meet(ready: Layout, paths: Paths, trees: slice, x: np.ndarray, Z: np.ndarray) -> Meetings:
    """Where a row and background rows meet that do not agree in everything."""
    nodes = ready.nodes
    roots = nodes.offsets[:-1][trees]
    node = np.repeat(roots, Z.shape[1])
    z = np.tile(np.arange(Z.shape[1]), roots.size)
    mine, theirs = np.zeros((2, node.size), np.uint64)
    found = []
    while node.size:
        leaf = nodes.feature[node] < 0
        there = leaf & ((mine | theirs) != 0)
        found.append((node[there], z[there], mine[there], theirs[there]))
        node, z, mine, theirs = node[~leaf], z[~leaf], mine[~leaf], theirs[~leaf]
        feature = nodes.feature[node]
        i_left, they_left = (
            decide(
                nodes.flags[node],
                nodes.threshold[node],
                nodes.first_word[node],
                nodes.n_words[node],
                nodes.words,
                numbers,
            )
            for numbers in (x[feature], Z[feature, z])
        )
        bit = ONE << paths.slot[node].astype(np.uint64)
        none = np.uint64(0)
        children = []
        for child, i_go, they_go in (
            (node + 1, i_left, they_left),
            (nodes.right[node], ~i_left, ~they_left),
        ):
            my = mine | np.where(i_go, none, bit)
            their = theirs | np.where(they_go, none, bit)
            alive = (my & their) == 0
            children.append((child[alive], z[alive], my[alive], their[alive]))
        node, z, mine, theirs = (np.concatenate(both) for both in zip(*children, strict=True))
    leaf, z, mine, theirs = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.lexsort((z, leaf))
    return Meetings(leaf[order], z[order], mine[order], theirs[order])


def _some(met: Meetings, where: np.ndarray) -> Meetings:
    return Meetings(*(column[where] for column in met))


def _takers(paths: Paths, ready: Layout, leaves: np.ndarray, n_slots: int) -> np.ndarray:
    """The splits whose features the slots of a leaf's path hold, shape (n_leaves, n_slots)."""
    taker = np.full((leaves.size, n_slots), -1, np.int64)
    row, node = np.arange(leaves.size), paths.parent[leaves]
    while node.size:
        new = ready.twin[node] < 0
        taker[row[new], paths.slot[node[new]]] = node[new]
        node = paths.parent[node]
        row, node = row[node >= 0], node[node >= 0]
    return taker


def _joined(
    ready: Layout, paths: Paths, met: Meetings, weight: np.ndarray, table: np.ndarray
) -> Terms:
    """As `kernels_interventional` adds: background rows of the same pattern count once."""
    nodes = ready.nodes
    leaves, at = np.unique(met.leaf, return_inverse=True)
    key = (at.astype(np.uint64) << np.uint64(16)) | met.theirs
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    share = np.bincount(group, weight[met.z])[order] if key.size else np.zeros(0)
    at, mine, theirs = at[first[order]], met.mine[first[order]], met.theirs[first[order]]
    a, b = _count(theirs), _count(mine)
    n_slots = table.shape[0]
    lost = np.bincount(at, share * table[b, a], leaves.size)
    credit = np.zeros((leaves.size, n_slots))
    for slot in range(n_slots):
        s = np.uint64(slot)
        lacks = (theirs >> s) & ONE == 1
        gained = (share * table[a, b])[lacks]
        credit[:, slot] = np.bincount(at[lacks], gained, leaves.size)
        fails = at[(mine >> s) & ONE == 1]
        credit[fails, slot] = -lost[fails]
    row, slots = np.nonzero(credit)
    feature = nodes.feature[_takers(paths, ready, leaves, n_slots)[row, slots]]
    terms = []
    for m in range(nodes.value.shape[1]):
        amount = nodes.value[leaves[row], m] * credit[row, slots]
        terms.append(_terms(ready, paths, leaves[row], m, feature, amount))
    return _chained(terms)


def _pending(
    ready: Layout, paths: Paths, met: Meetings, weight: np.ndarray, table: np.ndarray
) -> Terms:
    """As `kernels_deep` adds: every split that takes a slot collects what its leaves give."""
    nodes = ready.nodes
    leaves, first, at = np.unique(met.leaf, return_index=True, return_inverse=True)
    a, b = _count(met.theirs), _count(met.mine)
    n_slots = table.shape[0]
    gain = weight[met.z] * table[a, b]
    lost = np.bincount(at, weight[met.z] * table[b, a], leaves.size)
    taker = _takers(paths, ready, leaves, n_slots)
    terms = []
    for m in range(nodes.value.shape[1]):
        value = nodes.value[leaves, m]
        splits, amounts = [], []
        for slot in range(n_slots):
            s = np.uint64(slot)
            lacks = (met.theirs >> s) & ONE == 1
            fails = (met.mine[first] >> s) & ONE == 1
            where = np.concatenate([at[lacks], np.flatnonzero(fails)])
            share = np.concatenate([value[at[lacks]] * gain[lacks], -(value * lost)[fails]])
            order = np.argsort(where, kind="stable")
            split, group = np.unique(taker[where[order], slot], return_inverse=True)
            splits.append(split)
            amounts.append(np.bincount(group, share[order], split.size))
        split, amount = np.concatenate(splits), np.concatenate(amounts)
        order = np.argsort(paths.rank[split])
        split, amount = split[order], amount[order]
        terms.append(_terms(ready, paths, split, m, nodes.feature[split], amount))
    return _chained(terms)


def _terms(
    ready: Layout,
    paths: Paths,
    node: np.ndarray,
    m: int,
    feature: np.ndarray,
    amount: np.ndarray,
) -> Terms:
    one_value = ready.nodes.value.shape[1] == 1
    output = ready.nodes.output[paths.tree[node]] if one_value else m
    return Terms(np.asarray(output * ready.used.size + feature, np.int64), amount)


def _chained(terms: list[Terms]) -> Terms:
    return Terms(*(np.concatenate(column) for column in zip(*terms, strict=True)))


def _count(bits: np.ndarray) -> np.ndarray:
    """Number of ones."""
    octets = np.ascontiguousarray(bits).view(np.uint8).reshape(-1, 8)
    ones: np.ndarray = ONES[octets].sum(axis=1, dtype=np.int64)
    return ones
