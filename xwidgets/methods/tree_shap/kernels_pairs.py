"""The compiled loop of SHAP interaction values. Importing this module imports numba: do it late.

With the words of :mod:`.kernels`: the second derivative of a path's product for two of its
features is the product times two logarithmic derivatives ``(o - z) / f``. Where the walk
finishes a split it holds the first (``s z / f**2`` times the difference of the two subtrees);
the second is that of every split above whose feature still counts there, which the walk made
when it came down. What does not depend on the rows was written down before
(:mod:`.programs`): the loop only multiplies and adds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .kernels import sides_of
from .lanes import at_most, load, not_above, spread, store, whole
from .programs import FIELDS, NUMBERS

__all__ = ["WIDE", "pairs"]

WIDE = 16
"""Rows that walk together: two vectors of this machine, so that what the walk itself costs is
shared by more of them."""


@njit(cache=True, nogil=True, error_model="numpy")
def pairs(
    nodes: Any, program: Any, first: Any, last: Any, X: Any, phi: Any, second: Any, stop: Any
) -> None:
    """Add the SHAP values and the interactions of blocks of rows.

    Parameters: trees `first` up to `last`, `program` of those; `X` (n_blocks, n_used, WIDE);
    `phi` (n_blocks, n_outputs, n_used, WIDE) gets the values; `second` (n_blocks, n_outputs,
    n_pairs, WIDE) the interactions; `stop` uint8 (1,): set it to end early.
    """
    n_values = nodes.value.shape[1]
    n_outputs = phi.shape[1]
    n_used = X.shape[1]
    n_pairs = second.shape[2]
    widest = program.fails.size // max(last - first, 1)
    size = widest * WIDE
    n_numbers = NUMBERS + 2 * n_values + 4 * widest
    inverses = NUMBERS + 2 * n_values
    scales = inverses + widest
    gains = scales + widest
    deepest = 1
    for t in range(first, last):
        deepest = max(deepest, nodes.depth[t])
    codes = program.whole
    number = program.number
    fails = program.fails
    joints = program.joints
    x = X.ravel()
    values = phi.ravel()
    sums = second.ravel()
    path = np.zeros(deepest, np.int64)
    known = np.zeros(deepest * WIDE)
    known_left = np.zeros(deepest * WIDE)
    known_before = np.zeros(deepest * WIDE)
    slope = np.zeros(deepest * WIDE)
    product = np.zeros((deepest + 1) * size)
    subtree = np.zeros((deepest + 2) * 2 * n_values * size)
    gain = np.zeros(deepest * size)
    term = np.zeros(size)
    sides = np.zeros(WIDE)
    one = spread(1.0, WIDE)
    none = spread(0.0, WIDE)

    for block in range(X.shape[0]):
        joint = 0
        for t in range(first, last):
            if stop[0]:
                return
            n_points = program.points[t - first]
            fail = (t - first) * widest
            for at in range(0, n_points * WIDE, WIDE):
                store(product, at, one)
            for split in range(program.offsets[t - first], program.offsets[t - first + 1]):
                code = split * FIELDS
                own = split * n_numbers
                d = whole(codes, code + 2)
                if d > 0:  # down from the split above
                    e = (d - 1) * WIDE
                    up = path[d - 1] * n_numbers
                    s = load(slope, e, WIDE)
                    held = load(known_left, e, WIDE)
                    way = load(number, up + 1, 1)
                    more = up + gains
                    if whole(codes, code + 3):
                        held = load(known_before, e, WIDE) - held
                        way = 1.0 - way
                        s = none - s
                        more += widest
                    store(known, e, held)
                    at = (d - 1) * size
                    for k in range(n_points):
                        step = way + load(number, up + inverses + k, 1) * s
                        store(product, at + size, load(product, at, WIDE) * step)
                        more_known = held * load(number, more + k, 1)
                        store(gain, at, load(fails, fail + k, 1) + more_known)
                        at += WIDE
                path[d] = split
                place = (block * n_used + whole(codes, code + 1)) * WIDE
                kind = whole(codes, code + 6)
                threshold = load(number, own, 1)
                if kind == 0:
                    left = at_most(load(x, place, WIDE), threshold)
                elif kind == 1:
                    left = not_above(load(x, place, WIDE), threshold)
                else:
                    sides_of(nodes, whole(codes, code), x, place, sides)
                    left = load(sides, 0, WIDE)
                before = one
                above = whole(codes, code + 5)
                if above >= 0:
                    before = load(known, above * WIDE, WIDE)
                e = d * WIDE
                store(known_before, e, before)
                store(known_left, e, before * left)
                store(slope, e, before * (left - load(number, own + 1, 1)))

                for _ in range(whole(codes, code + 4)):  # splits that are finished now
                    done = path[d]
                    code = done * FIELDS
                    own = done * n_numbers
                    share_left = load(number, own + 1, 1)
                    left_is_split = whole(codes, code + 7)
                    right_is_split = whole(codes, code + 8)
                    n_joints = whole(codes, code + 9)
                    s = load(slope, d * WIDE, WIDE)
                    for m in range(n_values):
                        high = spread(load(number, own + NUMBERS + m, 1), WIDE)
                        low = spread(load(number, own + NUMBERS + n_values + m, 1), WIDE)
                        total = none
                        upper = ((d * 2 + whole(codes, code + 3)) * n_values + m) * size
                        lower = ((d + 1) * 2 * n_values + m) * size
                        at = 0
                        for k in range(n_points):
                            if left_is_split:
                                high = load(subtree, lower + at, WIDE)
                            if right_is_split:
                                low = load(subtree, lower + n_values * size + at, WIDE)
                            difference = high - low
                            inverse = load(number, own + inverses + k, 1)
                            change = difference * (share_left + inverse * s)
                            store(subtree, upper + at, low + change)
                            scale = load(number, own + scales + k, 1)
                            share = scale * load(product, d * size + at, WIDE) * difference
                            total = total + share
                            store(term, at, s * share)
                            at += WIDE
                        output = whole(nodes.output, t) if n_values == 1 else m
                        here = block * n_outputs + output
                        to = (here * n_used + whole(codes, code + 1)) * WIDE
                        store(values, to, load(values, to, WIDE) + s * total)
                        for j in range(joint, joint + n_joints):
                            total = none
                            of = whole(joints, 2 * j) * size
                            for at in range(0, n_points * WIDE, WIDE):
                                meets = load(gain, of + at, WIDE)
                                total = total + load(term, at, WIDE) * meets
                            to = (here * n_pairs + whole(joints, 2 * j + 1)) * WIDE
                            store(sums, to, load(sums, to, WIDE) + total)
                    joint += n_joints
                    d -= 1
