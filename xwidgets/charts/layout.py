"""What pictures and charts show, before it is drawn: folded pushes, orders of rows, swarms."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from .quantities import quantity
from .scene import Scene
from .similarity import similarity_order
from .wording import clean, plural

__all__ = ["Push", "evenly", "offsets", "ordering", "pushes", "shown_features", "steps"]


class Push(NamedTuple):
    """One feature's contribution to one prediction; `feature` is -1 for a fold of small ones."""

    feature: int
    value: float
    label: str


def shown_features(
    row: np.ndarray, max_display: int, least_share: float = 0.0, keep: int = -1
) -> tuple[list[int], set[int]]:
    """All features by the size of their contribution, and those that stand for themselves.

    At most `max_display` do, none below `least_share` of all pushing, and `keep` always. As
    ``shownFeatures`` in ``js/src/marks/force.ts``, held to the same examples.
    """
    size = np.abs(row)
    order = [int(j) for j in np.argsort(-size, kind="stable")]
    largest = float(size.max(initial=0.0)) or 1.0
    least = float((size[order] / largest).sum()) * least_share
    most = max(1, max_display)
    shown = [j for j in order[:most] if not size[j] / largest < least]
    if keep >= 0 and keep not in shown:
        shown = [*shown[: most - 1], keep] if len(shown) >= most else [*shown, keep]
    return order, set(shown)


def pushes(scene: Scene, position: int) -> tuple[list[Push], list[Push]]:
    """Contributions up and down, largest first, each direction's small ones in a fold at its end.

    Features that add nothing are left out; a fold of one would take the room of what it hides.
    """
    row = scene.values[position]
    most = scene.options.get("max_display")
    order, shown = shown_features(
        row, int(most or FORCE_FEATURES), 0.0 if most else LEAST_SHARE, scene.feature
    )
    sides: tuple[list[Push], list[Push]] = ([], [])
    for side, sign in zip(sides, (1, -1), strict=True):
        members = [j for j in order if row[j] * sign > 0]
        folded = [j for j in members if j not in shown]
        fold = len(folded) > 1
        side += [_push(scene, position, j) for j in members if j in shown or not fold]
        if fold:
            side.append(_fold(row, folded))
    return sides


def steps(scene: Scene, position: int) -> list[Push]:
    """Every contribution, largest first, the small ones of both directions in one fold."""
    row = scene.values[position]
    most = int(scene.options.get("max_display") or WATERFALL_FEATURES)
    if len(row) <= most + 1:
        most = len(row)
    order, shown = shown_features(row, most, 0.0, scene.feature)
    folded = [j for j in order if j not in shown]
    found = [_push(scene, position, j) for j in order if j in shown]
    return [*found, _fold(row, folded)] if folded else found


FORCE_FEATURES = 12
WATERFALL_FEATURES = 10
LEAST_SHARE = 0.012
"""Pushes that stand for themselves, and the share of all pushing that is folded all the same."""


def _push(scene: Scene, position: int, feature: int) -> Push:
    cell = scene.cell(feature, position)
    name = clean(scene.names[feature])
    value = float(scene.values[position, feature])
    return Push(feature, value, f"{name} = {cell}" if cell else name)


def _fold(row: np.ndarray, members: list[int]) -> Push:
    return Push(-1, float(row[members].sum()), plural(len(members), "other"))


def ordering(scene: Scene) -> tuple[np.ndarray, str]:
    """As `_ordering`, made once per scene: a picture may be drawn again with less detail."""
    if scene not in _orderings:
        _orderings[scene] = _ordering(scene)
    return _orderings[scene]


_orderings: WeakKeyDictionary[Scene, tuple[np.ndarray, str]] = WeakKeyDictionary()


def _ordering(scene: Scene) -> tuple[np.ndarray, str]:
    """Positions of the rows to show, in the order of the option ``order``, and its name.

    As ``orderRows`` in ``js/src/marks/order.ts``: equal ones stand in the order of the output,
    missing values last.
    """
    positions = np.argsort(scene.attributions.rows, kind="stable")
    chosen = scene.options.get("rows")
    if chosen is not None:
        places = {int(row): k for k, row in enumerate(scene.attributions.rows.tolist())}
        positions = np.array([places[r] for r in dict.fromkeys(chosen) if r in places], int)
    choice = str(scene.options.get("order", "similarity"))
    if choice == "original":
        return positions, "row"
    name, values = quantity(scene, choice)
    if choice == "output" or values is not None:
        told = -scene.predictions[positions].astype(np.float32)
        by_output = positions[np.argsort(told, kind="stable")]
        if values is None:
            return by_output, "model output"
        order = by_output[np.argsort(values.numbers[by_output], kind="stable")]
        return order, clean(name)
    part = positions
    if len(positions) > MOST_COMPARED:  # more than anybody sees side by side
        part = evenly(positions, MOST_COMPARED)
    return part[similarity_order(scene.values[part], scene.predictions[part])], "similarity"


MOST_COMPARED = 20_000


def evenly(order: np.ndarray, count: int) -> np.ndarray:
    """At most `count` of the positions, evenly along their order; the same every time."""
    if len(order) <= count:
        return order
    return order[np.linspace(0, len(order) - 1, count).round().astype(int)]


def offsets(x: np.ndarray, cell: float) -> np.ndarray:
    """Places of a swarm across its strip: 0, 1, -1, 2, -2, ... within each cell along `x`.

    Parameters
    ----------
    x : ndarray of float64, shape (n,)
    cell : float
        Width of a cell, in the unit of `x`.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    if not len(x):
        return np.zeros(0)
    cells = np.rint(x / cell).astype(np.int64)
    order = np.argsort(cells, kind="stable")
    _, start, counts = np.unique(cells[order], return_index=True, return_counts=True)
    rank = np.empty(len(x))
    rank[order] = np.arange(len(x)) - np.repeat(start, counts)
    return np.ceil(rank / 2) * np.where(rank % 2 == 0, -1.0, 1.0)
