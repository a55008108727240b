"""Where numbers over two features change their sign, and how far a place is from there.

Along an axis numbers stand side by side, so that there is something between two of them; levels
and what is missing stand in lanes of their own. The page reckons the same
(``js/src/views/boundary/contours.ts``), held to the examples of ``tests/boundary/contours.json``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

__all__ = [
    "Turn",
    "between",
    "borders_of",
    "chains",
    "field_at",
    "has_lanes",
    "lines_of",
    "nearest_turn",
    "stretches",
]


class Turn(NamedTuple):
    """The nearest place where it is another: how far, and where."""

    distance: float
    first: float
    second: float


def has_lanes(kind: str) -> bool:
    """Whether there is nothing between two values of such a feature."""
    return kind in ("category", "boolean", "text")


def stretches(kind: str, grid: np.ndarray) -> list[slice]:
    """Places of a grid that stand together: all numbers, each level, what is missing."""
    if has_lanes(kind):
        return [slice(k, k + 1) for k in range(len(grid))]
    n = int(np.isfinite(grid).sum())
    found = [slice(0, n)] if n else []
    return [*found, *(slice(k, k + 1) for k in range(n, len(grid)))]


def lines_of(
    kinds: Sequence[str], first: np.ndarray, second: np.ndarray, field: np.ndarray
) -> np.ndarray:
    """Pieces of the line along which a field of numbers changes its sign.

    Parameters
    ----------
    kinds : (str, str)
        Of both features.
    first, second : ndarray of float64, shapes (n_first,) and (n_second,)
        Their values; NaN, last, is missing.
    field : ndarray of float64, shape (n_first, n_second)

    Returns
    -------
    ndarray of float64, shape (n_pieces, 4)
        From (first, second) to (first, second). Across a lane both ends are the same: the lane,
        and where along the other axis it is.

    Notes
    -----
    Between neighbours of a grid the field is taken to be linear (marching squares); where a cell
    could be read in two ways, its mean decides.
    """
    found = [np.zeros((0, 4))]
    for s in stretches(kinds[0], first):
        for t in stretches(kinds[1], second):
            part = field[s, t]
            if min(part.shape) > 1:
                found.append(_squares(first[s], second[t], part))
            elif part.shape[1] > 1:
                ys = _crossings(second[t], part[0])
                found.append(np.stack([np.full(len(ys), first[s][0]), ys] * 2, axis=1))
            elif part.shape[0] > 1:
                xs = _crossings(first[s], part[:, 0])
                found.append(np.stack([xs, np.full(len(xs), second[t][0])] * 2, axis=1))
    return np.concatenate(found)


def _crossings(grid: np.ndarray, field: np.ndarray) -> np.ndarray:
    up = field >= 0
    at = np.flatnonzero(up[:-1] != up[1:])
    share = field[at] / (field[at] - field[at + 1])
    return np.asarray(grid[at] + share * (grid[at + 1] - grid[at]))


# Edges of a cell: 0 below, 1 right, 2 above, 3 left. Corners count 1 (left below), 2 (right below),
# 4 (right above), 8 (left above); 5 and 10 are read by the middle.
PIECES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((0, 2),), 11: ((1, 2),), 12: ((3, 1),), 13: ((0, 1),), 14: ((3, 0),),
}  # fmt: skip
APART = ((3, 0), (1, 2)), ((0, 1), (2, 3))
"""Of 5, and of 10: each of the two corners for itself."""


def _squares(xs: np.ndarray, ys: np.ndarray, field: np.ndarray) -> np.ndarray:
    a, b, c, d = field[:-1, :-1], field[1:, :-1], field[1:, 1:], field[:-1, 1:]
    case = (a >= 0) + 2 * (b >= 0) + 4 * (c >= 0) + 8 * (d >= 0)
    joined = (a + b + c + d >= 0) & ((case == 5) | (case == 10))
    left, right = np.broadcast_arrays(xs[:-1, None], xs[1:, None])
    low, high = ys[None, :-1], ys[None, 1:]
    left, right, low, high = np.broadcast_arrays(left, right, low, high)

    def at(edge: int, some: np.ndarray) -> np.ndarray:
        """Where the line goes through an edge of those cells."""
        if edge in (0, 2):
            f, g = (a, b) if edge == 0 else (d, c)
            share = f[some] / (f[some] - g[some])
            x = left[some] + share * (right[some] - left[some])
            return np.stack([x, (low if edge == 0 else high)[some]], axis=1)
        f, g = (b, c) if edge == 1 else (a, d)
        share = f[some] / (f[some] - g[some])
        y = low[some] + share * (high[some] - low[some])
        return np.stack([(right if edge == 1 else left)[some], y], axis=1)

    found = [np.zeros((0, 4))]
    for code, pieces in PIECES.items():
        some = case == code
        if some.any():
            found += [np.hstack([at(start, some), at(end, some)]) for start, end in pieces]
    for code, own in ((5, APART[0]), (10, APART[1])):
        other = APART[1] if own is APART[0] else APART[0]
        for some, pieces in (((case == code) & ~joined, own), ((case == code) & joined, other)):
            if some.any():
                found += [np.hstack([at(start, some), at(end, some)]) for start, end in pieces]
    return np.concatenate(found)


def between(kind: str, grid: np.ndarray, value: float) -> tuple[int, int, float] | None:
    """The two places of a grid around a value, and its share of the way; None where it has none.

    Beyond the ends it is at the end.
    """
    known = int(np.isfinite(grid).sum())
    if np.isnan(value):
        return (known, known, 0.0) if known < len(grid) else None
    if has_lanes(kind):
        at = np.flatnonzero(grid == value)
        return (int(at[0]), int(at[0]), 0.0) if at.size else None
    if not known:
        return None
    value = min(max(value, float(grid[0])), float(grid[known - 1]))
    above = min(max(int(np.searchsorted(grid[:known], value)), 1), known - 1) if known > 1 else 0
    below = max(above - 1, 0)
    width = float(grid[above] - grid[below])
    return below, above, (value - float(grid[below])) / width if width > 0 else 0.0


def nearest_turn(
    kinds: Sequence[str],
    first: np.ndarray,
    second: np.ndarray,
    field: np.ndarray,
    place: Sequence[float],
    scales: Sequence[float],
    whole: Sequence[bool] = (False, False),
) -> Turn | None:
    """The nearest place where a field has the other sign.

    Parameters
    ----------
    kinds, first, second, field
        As in :func:`lines_of`.
    place : (float, float)
        From where.
    scales : (float, float)
        What one unit of distance is along each axis; another lane is one unit away.
    whole : (bool, bool)
        Features of whole numbers: the place is the nearest of those beside the line.

    Returns
    -------
    Turn or None
        `distance` is Euclidean. At a missing value only where no known one has the other sign.
        None where the sign is the same everywhere, or the place has none.
    """
    one, other_one = between(kinds[0], first, place[0]), between(kinds[1], second, place[1])
    if one is None or other_one is None:
        return None
    (i, j, u), (k, m, v) = one, other_one
    # The place's own line and column stand in the grid, too: what lies straight beside it counts.
    row = (1 - u) * field[i] + u * field[j]
    wide = np.concatenate([field, row[None]])
    column = (1 - v) * wide[:, k] + v * wide[:, m]
    wide = np.concatenate([wide, column[:, None]], axis=1)
    x0 = float((1 - u) * first[i] + u * first[j])
    y0 = float((1 - v) * second[k] + v * second[m])
    xs, ys = np.append(first, x0), np.append(second, y0)
    other = (wide >= 0) != (wide[-1, -1] >= 0)
    at = np.argwhere(other)
    ends = lines_of(kinds, first, second, field)
    foot = _foot(ends, (x0, y0), scales)
    points = np.concatenate([np.stack([xs[at[:, 0]], ys[at[:, 1]]], axis=1), foot])
    if not len(points):
        return None
    # Becoming missing is no step of a size: it is told where no known value does it.
    lost = (np.isnan(points) & ~np.isnan((x0, y0))).any(axis=1)
    points = points if lost.all() else points[~lost]
    apart = np.hypot(
        _apart(kinds[0], points[:, 0], x0, scales[0]),
        _apart(kinds[1], points[:, 1], y0, scales[1]),
    )
    best = int(np.argmin(apart))
    found = Turn(float(apart[best]), float(points[best, 0]), float(points[best, 1]))
    return _on_whole_numbers(found, kinds, first, second, field, (x0, y0), scales, whole)


def _on_whole_numbers(
    turn: Turn,
    kinds: Sequence[str],
    first: np.ndarray,
    second: np.ndarray,
    field: np.ndarray,
    place: tuple[float, float],
    scales: Sequence[float],
    whole: Sequence[bool],
) -> Turn:
    """The same beside the line where values are whole; as it is where that is nowhere near."""
    if not any(whole):
        return turn

    def near(value: float, is_whole: bool) -> list[float]:
        if not is_whole or not np.isfinite(value):
            return [value]
        return sorted({float(np.floor(value)), float(np.ceil(value))})

    here = field_at(kinds, first, second, field, place) >= 0
    best: Turn | None = None
    for x in near(turn.first, whole[0]):
        for y in near(turn.second, whole[1]):
            value = field_at(kinds, first, second, field, (x, y))
            if np.isnan(value) or (value >= 0) == here:
                continue
            apart = np.hypot(
                _apart(kinds[0], np.array([x]), place[0], scales[0]),
                _apart(kinds[1], np.array([y]), place[1], scales[1]),
            )
            if best is None or apart[0] < best.distance:
                best = Turn(float(apart[0]), x, y)
    return turn if best is None else best


def field_at(
    kinds: Sequence[str],
    first: np.ndarray,
    second: np.ndarray,
    field: np.ndarray,
    place: Sequence[float],
) -> float:
    """A field at a place, linear between the values of its grid; NaN where it has none."""
    one, other = between(kinds[0], first, place[0]), between(kinds[1], second, place[1])
    if one is None or other is None:
        return float("nan")
    (i, j, u), (k, m, v) = one, other
    below = (1 - u) * field[i, k] + u * field[j, k]
    above = (1 - u) * field[i, m] + u * field[j, m]
    return float((1 - v) * below + v * above)


def borders_of(
    kinds: Sequence[str], first: np.ndarray, second: np.ndarray, surface: np.ndarray
) -> np.ndarray:
    """Pieces of the lines between regions of several classes, (n_pieces, 4).

    Parameters
    ----------
    surface : ndarray of float64, shape (n_first, n_second, n_outputs)
        The class with the highest score has the place.
    """
    found = [np.zeros((0, 4))]
    n_outputs = surface.shape[2]
    for c in range(n_outputs):
        for d in range(c + 1, n_outputs):
            pieces = lines_of(kinds, first, second, surface[..., c] - surface[..., d])
            middles = pieces[:, :2] / 2 + pieces[:, 2:] / 2
            best = [
                max(values[c], values[d]) >= max(values)
                for middle in middles
                for values in [
                    [
                        field_at(kinds, first, second, surface[..., k], middle)
                        for k in range(n_outputs)
                    ]
                ]
            ]
            found.append(pieces[np.array(best, dtype=bool)])
    return np.concatenate(found)


def _apart(kind: str, values: np.ndarray, place: float, scale: float) -> np.ndarray:
    missing = np.isnan(values)
    if np.isnan(place) or has_lanes(kind):
        same = missing if np.isnan(place) else values == place
        return np.where(same, 0.0, 1.0)
    return np.where(missing, 1.0, (values - place) / scale)


def _foot(ends: np.ndarray, place: tuple[float, float], scales: Sequence[float]) -> np.ndarray:
    """The point of each piece of a line that is nearest to a place, (n_pieces, 2)."""
    start, step = ends[:, :2], ends[:, 2:] - ends[:, :2]
    step = np.where(np.isfinite(step), step, 0.0)  # a lane of what is missing
    scaled = step / np.asarray(scales)
    towards = np.nan_to_num((np.asarray(place) - start) / np.asarray(scales))
    size = (scaled**2).sum(axis=1)
    share = np.divide((towards * scaled).sum(axis=1), size, out=np.zeros(len(ends)), where=size > 0)
    return np.asarray(start + np.clip(share, 0.0, 1.0)[:, None] * step)


def chains(pieces: np.ndarray) -> list[np.ndarray]:
    """Pieces of a line joined end to end, each (n_points, 2): a line that is drawn in one go.

    >>> [len(one) for one in chains(np.array([[0.0, 0, 1, 0], [2, 0, 1, 0], [5, 5, 6, 6]]))]
    [3, 2]
    """
    # Ends that are one point have come there along different edges.
    size = np.maximum(np.ptp(pieces.reshape(-1, 2), axis=0), 1e-300) if len(pieces) else np.ones(2)
    rounded = np.round(pieces / np.tile(size, 2), 9) + 0.0
    ends: dict[tuple[float, ...], list[int]] = {}
    for k, piece in enumerate(rounded.tolist()):
        for end in (tuple(piece[:2]), tuple(piece[2:])):
            ends.setdefault(end, []).append(k)
    left = {k for k, piece in enumerate(rounded) if (piece[:2] != piece[2:]).any()}

    def onward(points: list[np.ndarray], from_end: tuple[float, ...]) -> None:
        while True:
            step = next((k for k in ends.get(from_end, ()) if k in left), None)
            if step is None:
                return
            left.discard(step)
            near = 0 if tuple(rounded[step, :2].tolist()) == from_end else 2
            points.append(pieces[step, 2 - near : 4 - near])
            from_end = tuple(rounded[step, 2 - near : 4 - near].tolist())

    found = []
    for k in range(len(pieces)):
        if k not in left:
            continue
        left.discard(k)
        ahead: list[np.ndarray] = [pieces[k, 2:]]
        onward(ahead, tuple(rounded[k, 2:].tolist()))
        behind: list[np.ndarray] = [pieces[k, :2]]
        onward(behind, tuple(rounded[k, :2].tolist()))
        found.append(np.array(behind[::-1] + ahead))
    return found
