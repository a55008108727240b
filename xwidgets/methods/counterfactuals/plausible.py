"""How usual plans are: levels that hardly any row has, and distance to where rows lie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .choices import Choices, Lever
from .neighbors import Neighborhood

__all__ = ["RARE", "priced", "shares", "unlikeness"]

RARE = 0.01
"""A level that fewer rows have costs more: one more for each tenth of that."""

STRANGE = 1.5
"""Local outlier factor from which on a plan counts as less usual."""


def shares(lever: Lever, around: Neighborhood) -> np.ndarray:
    """Share of the rows that have each of a category's levels, (n_values,); NaN for numbers."""
    if lever.kind not in ("level", "one_hot"):
        return np.full(len(lever.values), np.nan)
    found, counts = around.counts(lever.columns)
    same = (lever.codes[:, None, :] == found[None]).all(axis=2)
    share: np.ndarray = (same * counts).sum(axis=1) / len(around.matrix)
    return share


def priced(choices: Choices, around: Neighborhood) -> Choices:
    """The same choices, rare levels costing more than a change of category does.

    What is picked is picked of the same values; `Ruler` still tells the distance.
    """
    levers = []
    for lever in choices.levers:
        share = np.maximum(shares(lever, around), 0.5 / len(around.matrix))
        more = np.maximum(np.log10(RARE / share), 0.0)
        more[0] = 0.0
        dearer = lever._replace(costs=lever.costs + more) if (more > 0.0).any() else lever
        levers.append(dearer)
    return replace(choices, levers=tuple(levers))


def unlikeness(codes: np.ndarray, row: np.ndarray, around: Neighborhood) -> np.ndarray:
    """How much farther from rows plans lie than the row itself does, (m,); 0: no farther.

    The distance to the nearest row of a sample, and the local outlier factor: of both what is
    more than the row's own. A row that lies apart is not held against its plans.
    """
    own, *plans = around.sampled(np.concatenate([row[None], codes]), row)
    found = np.array(plans).reshape(-1, 2)
    near = np.maximum(found[:, 0] - own[0], 0.0)
    strange = np.maximum(found[:, 1] - max(own[1], STRANGE), 0.0)
    total: np.ndarray = near + strange
    return total
