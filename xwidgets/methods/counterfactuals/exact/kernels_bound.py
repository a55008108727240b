"""Compiled loops of the bound on what the cheapest plan in a box of cells costs.

The cheapest point whose margins hold is a discrete problem: one cell of each feature, trees that
say what a point is worth, margins that their sums must reach. Its bound is Lagrangian: a price
on every margin, and the costs of cells shared out among the trees that read the feature
(`theta`: a number per class of cells of a tree), so that every tree alone picks its best leaf.
Whatever the prices and shares are, the sum of what the parts cost at least is a lower bound;
passes over the features (every tree's least cost of each class is pooled and shared out again)
only raise it. A cell whose own bound reaches the best plan known is left out for good.

References
----------
Globerson, A. and Jaakkola, T. (2007). Fixing max-product: convergent message passing algorithms
for MAP LP-relaxations. NeurIPS 20.
Cooper, M. C. et al. (2010). Soft arc consistency revisited. Artificial Intelligence 174.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .loops import njit

__all__ = ["open_box", "reprice", "share"]

INF = np.inf


@njit(cache=True, nogil=True)
def open_box(factors: Any, cells: Any, state: Any, work: Any, d: Any) -> Any:
    """Prices of all leaves for the node at depth `d`, from its shares; its bound."""
    alive, theta, price = state.alive[d], state.theta[d], state.price[d]
    for s in range(factors.slot_feature.size):
        f, a, b = factors.slot_feature[s], factors.theta_start[s], factors.theta_start[s + 1]
        work.mu[a:b] = INF
        first = cells.start[f]
        for c in range(first, cells.start[f + 1]):
            if alive[c]:
                work.mu[a + factors.classes[factors.cells_at[s] + c - first]] = 0.0
        for k in range(a, b):
            if work.mu[k] == INF:
                theta[k] = INF
    bound = 0.0
    for m in range(price.size):
        bound += price[m] * factors.need[m]
    for t in range(factors.leaf_start.size - 1):
        for leaf in range(factors.leaf_start[t], factors.leaf_start[t + 1]):
            work.price[leaf] = 0.0
            for m in range(price.size):
                work.price[leaf] -= price[m] * factors.value[leaf, m]
            for s in range(factors.slot_start[t], factors.slot_start[t + 1]):
                _enter(factors, theta, work, t, leaf, s)
        bound += _pick(factors, work, t)
    for f in range(cells.start.size - 1):
        work.low[f] = _low(factors, cells, alive, theta, f)
        bound += work.low[f]
    return bound


@njit(cache=True, nogil=True)
def _enter(factors: Any, theta: Any, work: Any, t: Any, leaf: Any, s: Any) -> None:
    """Add the cheapest class of slot `s` that leads to a leaf to its price."""
    a, b = factors.theta_start[s], factors.theta_start[s + 1]
    at = factors.mask_at[leaf] - factors.theta_start[factors.slot_start[t]]
    least = INF
    for k in range(a, b):
        if factors.masks[at + k] and theta[k] < least:
            least = theta[k]
    work.entry[factors.entry_at[leaf] + s - factors.slot_start[t]] = least
    work.price[leaf] += least


@njit(cache=True, nogil=True)
def _pick(factors: Any, work: Any, t: Any) -> Any:
    """The cheapest leaf of a tree."""
    least = INF
    for leaf in range(factors.leaf_start[t], factors.leaf_start[t + 1]):
        if work.price[leaf] < least:
            least = work.price[leaf]
            work.pick[t] = leaf
    work.best[t] = least
    return least


@njit(cache=True, nogil=True)
def _rest(factors: Any, cells: Any, theta: Any, f: Any, c: Any) -> Any:
    """What is left of a cell's cost when the trees have their shares."""
    rest = cells.cost[c]
    for i in range(factors.of_start[f], factors.of_start[f + 1]):
        s = factors.of[i]
        k = factors.classes[factors.cells_at[s] + c - cells.start[f]]
        rest -= theta[factors.theta_start[s] + k]
    return rest


@njit(cache=True, nogil=True)
def _low(factors: Any, cells: Any, alive: Any, theta: Any, f: Any) -> Any:
    least = INF
    for c in range(cells.start[f], cells.start[f + 1]):
        if alive[c]:
            least = min(least, _rest(factors, cells, theta, f, c))
    return least


@njit(cache=True, nogil=True)
def share(
    factors: Any, cells: Any, state: Any, work: Any, d: Any, f: Any, bound: Any, limit: Any
) -> Any:
    """Pool what the trees say of feature `f`, drop its cells beyond `limit`, share out again.

    Returns
    -------
    float
        The bound, not lower than before.
    """
    alive, theta = state.alive[d], state.theta[d]
    first, last = cells.start[f], cells.start[f + 1]
    rest = bound - work.low[f]
    n = factors.of_start[f + 1] - factors.of_start[f]
    for c in range(first, last):
        work.total[c] = cells.cost[c] if alive[c] else INF
    for i in range(factors.of_start[f], factors.of_start[f + 1]):
        s = factors.of[i]
        t, a, b = factors.slot_tree[s], factors.theta_start[s], factors.theta_start[s + 1]
        rest -= work.best[t]
        work.mu[a:b] = INF
        begin = factors.theta_start[factors.slot_start[t]]
        for leaf in range(factors.leaf_start[t], factors.leaf_start[t + 1]):
            if work.price[leaf] < INF:
                other = (
                    work.price[leaf]
                    - work.entry[factors.entry_at[leaf] + s - factors.slot_start[t]]
                )
                at = factors.mask_at[leaf] - begin
                for k in range(a, b):
                    if factors.masks[at + k] and other < work.mu[k]:
                        work.mu[k] = other
        for c in range(first, last):
            if alive[c]:
                work.total[c] += work.mu[a + factors.classes[factors.cells_at[s] + c - first]]
    least = INF
    for c in range(first, last):
        if alive[c]:
            if rest + work.total[c] >= limit:
                alive[c] = False
                work.total[c] = INF
            elif work.total[c] < least:
                least = work.total[c]
                work.choice[f] = c
    if least == INF:
        return INF
    bound = rest
    for i in range(factors.of_start[f], factors.of_start[f + 1]):
        s = factors.of[i]
        t, a, b = factors.slot_tree[s], factors.theta_start[s], factors.theta_start[s + 1]
        theta[a:b] = INF
        for c in range(first, last):
            k = a + factors.classes[factors.cells_at[s] + c - first]
            if alive[c] and work.total[c] < theta[k]:
                theta[k] = work.total[c]
        for k in range(a, b):
            if theta[k] < INF:
                theta[k] = theta[k] / (n + 1) - work.mu[k]
        for leaf in range(factors.leaf_start[t], factors.leaf_start[t + 1]):
            if work.price[leaf] < INF:
                work.price[leaf] -= work.entry[factors.entry_at[leaf] + s - factors.slot_start[t]]
                _enter(factors, theta, work, t, leaf, s)
        bound += _pick(factors, work, t)
    work.low[f] = _low(factors, cells, alive, theta, f)
    return bound + work.low[f]


@njit(cache=True, nogil=True)
def _at_price(factors: Any, work: Any, old: Any, new: Any, m: Any) -> Any:
    """Bound's part that depends on the price of margin `m`, and its slope, were it `new`."""
    total, slope = new * factors.need[m], factors.need[m]
    for t in range(factors.leaf_start.size - 1):
        least, at = INF, -1
        for leaf in range(factors.leaf_start[t], factors.leaf_start[t + 1]):
            here = work.price[leaf] - (new - old) * factors.value[leaf, m]
            if here < least:
                least, at = here, leaf
        if at < 0:
            return INF, 0.0
        total += least
        slope -= factors.value[at, m]
    return total, slope


@njit(cache=True, nogil=True)
def reprice(factors: Any, state: Any, work: Any, d: Any, scale: Any) -> Any:
    """Move the price of each margin to where the bound is highest; how much that brings."""
    price = state.price[d]
    gained = 0.0
    for m in range(price.size):
        old = price[m]
        before, slope = _at_price(factors, work, old, old, m)
        best, low, high = old, old, old
        if slope > 0.0:
            step = max(old, scale) * 0.25
            for _ in range(40):
                high = low + step
                value, slope = _at_price(factors, work, old, high, m)
                if slope <= 0.0:
                    break
                low, step = high, 2.0 * step
        elif old > 0.0:
            step = old * 0.25
            for _ in range(40):
                low = max(high - step, 0.0)
                value, slope = _at_price(factors, work, old, low, m)
                if slope >= 0.0 or low == 0.0:
                    break
                high, step = low, 2.0 * step
        else:
            continue
        after = before
        for _ in range(12):
            middle = 0.5 * (low + high)
            value, slope = _at_price(factors, work, old, middle, m)
            if value > after:
                after, best = value, middle
            if slope > 0.0:
                low = middle
            else:
                high = middle
        for end in (low, high):
            value, slope = _at_price(factors, work, old, end, m)
            if value > after:
                after, best = value, end
        if best != old:
            price[m] = best
            for leaf in range(work.price.size):
                work.price[leaf] -= (best - old) * factors.value[leaf, m]
            for t in range(factors.leaf_start.size - 1):
                _pick(factors, work, t)
            gained += after - before
    return gained
