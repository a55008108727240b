"""Compiled exact Shapley values behind a link, one background row after the other.

Against a single background row a player either falls on the row's side of every split that both
can meet, or it is one of a few that can move anything. Those alone are enumerated: the trees are
walked once, and where the two rows disagree both branches are followed, which leaves (in, out,
value) terms: a leaf is reached where the players `in` are known and the players `out` are not.
Their sums are tabled for every coalition, the link is applied to the table, and its Shapley values
are averaged over the background. Importing this module imports numba.
"""

from __future__ import annotations

from math import exp, exp2, log, log1p
from typing import Any

import numpy as np
from numba import njit

from .kernels import category_left

__all__ = ["by_reference", "sides"]

NOISE = 16 * np.finfo(np.float64).eps
CLIP = 1e-6


@njit(cache=True, nogil=True)
def sides(nodes: Any, X: Any, out: Any) -> None:
    """Whether rows `X` (n_rows, n_used) go left at each node, a bit of `out` (n_rows, n_words)."""
    for row in range(X.shape[0]):
        for i in range(nodes.feature.size):
            if nodes.feature[i] >= 0 and category_left(nodes, i, X[row, nodes.feature[i]]):
                out[row, i >> 5] |= np.uint32(1) << np.uint32(i & 31)


@njit(cache=True, nogil=True, error_model="numpy")
def by_reference(
    nodes: Any,
    base: Any,
    player: Any,
    link: Any,
    rows: Any,
    references: Any,
    weight: Any,
    n_players: Any,
    size_of: Any,
    phi: Any,
    stop: Any,
) -> None:
    """Add the Shapley values of `rows` to `phi` (n_rows, n_players, n_outputs).

    Parameters: `player` int32 (n_nodes,), the player of each split or -1 where the background
    always decides; `link` (kind, number, whether the logit follows); `rows`, `references` as
    :func:`sides` makes them; `size_of` uint8, the members of every coalition, as many as are
    enumerated at most. Ends early where `stop` is set.
    """
    n_outputs = phi.shape[2]
    n_values = nodes.value.shape[1]
    n_nodes = nodes.feature.size
    most = 0
    while (1 << most) < size_of.size:
        most += 1
    deepest = 1
    for t in range(nodes.depth.size):
        deepest = max(deepest, nodes.depth[t])
    x_left = np.zeros(n_nodes, np.uint8)
    chosen = np.zeros(n_players, np.uint8)
    bit_of = np.full(n_players, -1, np.int64)
    order = np.empty(most + 1, np.int64)
    branch = np.empty(deepest + 1, np.int64)
    other = np.empty(deepest + 1, np.int64)
    taken = np.zeros(deepest + 1, np.uint8)
    n_leaves = (n_nodes + nodes.depth.size) // 2
    inside = np.empty(n_leaves, np.int64)
    outside = np.empty(n_leaves, np.int64)
    leaf = np.empty(n_leaves, np.int64)
    to = np.empty(n_leaves, np.int64)
    room = 256
    table = np.empty((n_outputs, room))
    terms = np.empty((n_outputs, room))
    joins = np.empty(most + 2)
    stays = np.empty(most + 2)
    for row in range(rows.shape[0]):
        for i in range(n_nodes):
            x_left[i] = (rows[row, i >> 5] >> np.uint32(i & 31)) & np.uint32(1)
        for z in range(references.shape[0]):
            if stop[0]:
                return
            n_bits = 0
            n_terms = 0
            for t in range(nodes.offsets.size - 1):
                i = nodes.offsets[t]
                level = 0
                known = 0
                unknown = 0
                while True:
                    while nodes.right[i] >= 0:
                        mine = x_left[i]
                        theirs = (references[z, i >> 5] >> np.uint32(i & 31)) & np.uint32(1)
                        if mine != theirs:
                            p = player[i]
                            if p >= 0 and chosen[p] != 2:
                                if chosen[p] == 0:
                                    if bit_of[p] < 0:
                                        bit_of[p] = n_bits
                                        order[n_bits] = p
                                        n_bits += 1
                                    branch[level] = p
                                    other[level] = i + 1 if theirs else nodes.right[i]
                                    taken[level] = 0
                                    chosen[p] = 1
                                    known |= 1 << bit_of[p]
                                    level += 1
                                theirs = mine
                        i = i + 1 if theirs else nodes.right[i]
                    inside[n_terms] = known
                    outside[n_terms] = unknown
                    leaf[n_terms] = i
                    to[n_terms] = nodes.output[t]
                    n_terms += 1
                    while level > 0 and taken[level - 1] == 1:
                        level -= 1
                        p = branch[level]
                        chosen[p] = 0
                        unknown &= ~(1 << bit_of[p])
                    if level == 0:
                        break
                    p = branch[level - 1]
                    taken[level - 1] = 1
                    chosen[p] = 2
                    known &= ~(1 << bit_of[p])
                    unknown |= 1 << bit_of[p]
                    i = other[level - 1]
            n_cells = 1 << n_bits
            if n_cells > room:
                room = n_cells
                table = np.empty((n_outputs, room))
                terms = np.empty((n_outputs, room))
            for m in range(n_outputs):
                for s in range(n_cells):
                    table[m, s] = 0.0
                    terms[m, s] = 0.0
                terms[m, 0] = base[m]
            for n in range(n_terms):
                own = inside[n]
                free = (n_cells - 1) & ~(own | outside[n])
                # Added to each coalition that reaches the leaf, or as signed terms of subsets.
                few = size_of[outside[n]] <= size_of[free]
                over = outside[n] if few else free
                for m in range(n_values):
                    value = nodes.value[leaf[n], m]
                    at = m if n_values > 1 else to[n]
                    subset = over
                    while True:
                        if few:
                            terms[at, own | subset] += -value if size_of[subset] & 1 else value
                        else:
                            table[at, own | subset] += value
                        if subset == 0:
                            break
                        subset = (subset - 1) & over
            for m in range(n_outputs):
                half = 1
                while half < n_cells:
                    for s in range(0, n_cells, 2 * half):
                        for k in range(s, s + half):
                            terms[m, k + half] += terms[m, k]
                    half *= 2
                for s in range(n_cells):
                    table[m, s] += terms[m, s]
            _apply(link, table, n_cells)
            # Weights of a coalition's value, where the player is in and where it is not.
            share = weight[z]
            stays[n_bits] = 0.0
            joins[0] = 0.0
            count = 1.0
            for s in range(n_bits):
                stays[s] = share / (n_bits * count)
                joins[s + 1] = stays[s]
                count = count * (n_bits - 1 - s) / (s + 1)
            for m in range(n_outputs):
                _shapley(table[m], terms[m], n_bits, size_of, joins, stays, order, phi[row, :, m])
            for k in range(n_bits):
                bit_of[order[k]] = -1


@njit(cache=True, nogil=True, error_model="numpy")
def _apply(link: Any, table: Any, n_cells: Any) -> None:
    """What the model shows instead of sums, in place."""
    kind, number, logit = link
    n_outputs = table.shape[0]
    if kind == 1:  # sigmoid
        for m in range(n_outputs):
            for s in range(n_cells):
                x = number * table[m, s]
                small = exp(-abs(x))
                table[m, s] = (1.0 if x >= 0.0 else small) / (1.0 + small)
    elif kind == 2:  # softmax
        for s in range(n_cells):
            largest = table[0, s]
            for m in range(1, n_outputs):
                largest = max(largest, table[m, s])
            total = 0.0
            for m in range(n_outputs):
                table[m, s] = exp(number * (table[m, s] - largest))
                total += table[m, s]
            for m in range(n_outputs):
                table[m, s] /= total
    elif kind == 3:  # exponential
        for m in range(n_outputs):
            for s in range(n_cells):
                table[m, s] = exp(table[m, s])
    elif kind == 4:  # isolation
        for m in range(n_outputs):
            for s in range(n_cells):
                table[m, s] = -exp2(-table[m, s]) - number
    if logit:
        for m in range(n_outputs):
            for s in range(n_cells):
                p = min(max(table[m, s], CLIP), 1.0 - CLIP)
                table[m, s] = log(p) - log1p(-p)


@njit(cache=True, nogil=True, error_model="numpy")
def _shapley(
    game: Any,
    fold: Any,
    n_bits: Any,
    size_of: Any,
    joins: Any,
    stays: Any,
    order: Any,
    phi: Any,
) -> None:
    """Add weighted Shapley values of `game` (2**n_bits,) to `phi`, using up `fold`.

    A value counts for a player with ``joins`` of the coalition's size where the player is in and
    with minus ``stays`` where it is not; so folding the table in halves gives all players' sums
    after twice as many steps as there are coalitions.
    """
    n_cells = 1 << n_bits
    least = game[0]
    most = 0.0
    without = 0.0
    for s in range(n_cells):
        value = game[s] - least
        most = max(most, abs(value))
        without += value * stays[size_of[s]]
        fold[s] = value * (joins[size_of[s]] + stays[size_of[s]])
    largest = abs(least) + most
    bit = n_bits - 1
    half = n_cells >> 1
    while bit >= 0:
        total = 0.0
        for s in range(half):
            total += fold[half + s]
            fold[s] += fold[half + s]
        total -= without
        if abs(total) <= 1e-12 * largest and _idle(game, n_bits, bit, NOISE * largest):
            total = 0.0
        phi[order[bit]] += total
        half >>= 1
        bit -= 1


@njit(cache=True, nogil=True)
def _idle(game: Any, n_bits: Any, bit: Any, noise: Any) -> Any:
    """Whether a player moves no coalition by more than rounding."""
    one = 1 << bit
    for s in range(1 << n_bits):
        if s & one == 0 and abs(game[s | one] - game[s]) > noise:
            return False
    return True
