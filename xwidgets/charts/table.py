"""What a drawn table says: its first rows, as text."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..results.probability import probabilities
from .probability import probability_text
from .scene import Scene
from .wording import cell_text, clean, integer_text, number_text

__all__ = ["Written", "written"]


class Written(NamedTuple):
    """Rows of the table (-1: one that is not part of it), and columns of text."""

    rows: np.ndarray
    columns: list[tuple[str, list[str]]]
    n_features: int
    """So many of the columns, the last ones, are features."""
    extras: list[tuple[str, list[str]]]
    """What is shown behind the features."""


def written(scene: Scene, n_rows: int, n_features: int) -> Written:
    """The first rows of the selection (else of all), the focused one first where it is one.

    Features stand in the order of importance. `Scene.table` needs no attributions; without it,
    those rows are written that are explained.
    """
    table = scene.table
    if table is None:
        positions = _positions(scene)[:n_rows]
        rows = scene.attributions.rows[positions]
        told = scene.attributions.predictions[positions]
        actual = None if scene.actual is None else scene.actual.numbers[positions]
    else:
        rows = table.rows[:n_rows]
        told = table.predictions[:n_rows]
        whole = scene.actual_of(rows)
        actual = None if whole is None else whole.numbers
    columns = [
        ("row", [integer_text(row) if row >= 0 else "given" for row in rows.tolist()]),
        *_names(scene, rows),
        ("prediction", [number_text(value) for value in told[:, scene.output].tolist()]),
    ]
    unit = (scene.attributions if table is None else table).unit
    beside = probabilities(told, scene.link if unit == "log_odds" else "")
    if beside is not None:
        texts = [probability_text(p) for p in beside[:, scene.output].tolist()]
        columns.append(("probability", texts))
    described = scene.actual_of(rows)
    if actual is not None and described is not None:
        feature = described.feature
        columns.append(("actual", [cell_text(feature, value) for value in actual.tolist()]))
    features = []
    for j in scene.ranking.tolist()[:n_features]:
        if table is None:
            if scene.column(j) is not None:
                features.append((scene.names[j], [scene.cell(j, int(i)) for i in positions]))
        elif (column := scene.whole_column(j)) is not None:
            cells = column.numbers[rows]
            features.append(
                (scene.names[j], [cell_text(column.feature, value) for value in cells.tolist()])
            )
    extras = []
    for k in range(len(scene.extras)):
        feature, numbers = scene.extra(k, rows)
        extras.append(
            (clean(feature.name, 60), [cell_text(feature, value) for value in numbers.tolist()])
        )
    return Written(rows, columns + features, len(features), extras)


def _names(scene: Scene, rows: np.ndarray) -> list[tuple[str, list[str]]]:
    """What the rows are called, where they have names."""
    names = scene.row_names
    if names is None:
        return []
    texts = [clean(names.text(row), 60) if row >= 0 else "" for row in rows.tolist()]
    return [(clean(names.title, 60) or "name", texts)]


def _positions(scene: Scene) -> np.ndarray:
    """Explained rows of the selection in table order, the focused one first where it is one."""
    positions = np.arange(scene.n_explained)
    if scene.mask is not None and scene.mask.any():
        positions = positions[scene.mask]
    positions = positions[np.argsort(scene.attributions.rows[positions], kind="stable")]
    if scene.position is None or scene.position not in positions:
        return positions
    return np.concatenate([[scene.position], positions[positions != scene.position]])
