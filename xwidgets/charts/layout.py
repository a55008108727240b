"""What pictures and charts show, before it is drawn: folded pushes, orders of rows, swarms."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .scene import Scene
from .wording import clean

__all__ = ["Push", "evenly", "offsets", "ordering", "pushes"]


class Push(NamedTuple):
    """One feature's contribution to one prediction; `feature` is -1 for a fold of small ones."""

    feature: int
    value: float
    label: str


def pushes(scene: Scene, position: int, max_display: int) -> tuple[list[Push], list[Push]]:
    """Contributions up and down, largest first.

    Beyond `max_display` features the rest, and what is hardly visible, is folded into one push
    per direction, which comes last. Features that add nothing are left out.
    """
    row = scene.values[position]
    size = np.abs(row)
    order = [int(j) for j in np.argsort(-size, kind="stable") if size[j] > 0]
    largest = float(size.max(initial=0.0)) or 1.0
    hardly = 0.012 * float((size / largest).sum())
    sides: tuple[list[Push], list[Push]] = ([], [])
    folded: tuple[list[float], list[float]] = ([], [])
    for rank, j in enumerate(order):
        side = 0 if row[j] > 0 else 1
        small = size[j] / largest < hardly
        if len(order) > max_display and (rank >= max_display or small):
            folded[side].append(float(row[j]))
        else:
            cell = scene.cell(j, position)
            name = clean(scene.names[j])
            sides[side].append(Push(j, float(row[j]), f"{name} = {cell}" if cell else name))
    for side_pushes, values in zip(sides, folded, strict=True):
        if values:
            word = "other" if len(values) == 1 else "others"
            side_pushes.append(Push(-1, float(np.sum(values)), f"{len(values)} {word}"))
    return sides


def ordering(scene: Scene) -> tuple[np.ndarray, str]:
    """Positions of the rows to show, in the order of the option ``order``, and its name."""
    positions = np.arange(scene.n_explained)
    rows = scene.options.get("rows")
    if rows is not None:
        positions = positions[np.isin(scene.attributions.rows, np.asarray(list(rows)))]
    choice = str(scene.options.get("order", "similarity"))
    if choice == "original":
        return positions[np.argsort(scene.attributions.rows[positions], kind="stable")], "row"
    if choice.startswith("feature:"):
        feature = int(choice.removeprefix("feature:"))
        column = scene.column(feature)
        keys = scene.values[:, feature] if column is None else column.numbers
        order = np.argsort(keys[positions], kind="stable")
        return positions[order], clean(scene.names[feature])
    if choice == "output":
        keys, name = -scene.predictions[positions], "model output"
    else:
        keys, name = -_component(scene.values[positions]), "similarity"
    return positions[np.argsort(keys, kind="stable")], name


def _component(values: np.ndarray) -> np.ndarray:
    """Score of every row on the first principal component of the attributions."""
    if len(values) < 3:
        return values.sum(axis=1)
    centred = values - values.mean(axis=0)
    size = np.abs(centred).max(initial=0.0) or 1.0
    part = centred[:: max(1, len(centred) // 1000)] / size
    axis = part.std(axis=0) + 1e-9
    for _ in range(20):
        axis = part.T @ (part @ axis)
        axis /= np.linalg.norm(axis) or 1.0
    scores = centred @ axis
    scores /= np.abs(scores).max(initial=0.0) or 1.0
    return scores if np.dot(scores, (centred / size).sum(axis=1)) >= 0 else -scores


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
