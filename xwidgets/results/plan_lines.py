"""Plans as tables: per changed cell, per plan below its row, per set of levers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import beside

__all__ = ["changed_cells", "lever_sets", "plans_below_rows"]

NOW = "now"
"""Stands in ``why`` of the row itself."""


def changed_cells(result: Any) -> dict[str, Any]:
    """One line per changed cell; see :meth:`Counterfactuals.tidy`."""
    lines = [(change["plan"], change["feature"], change) for change in result.changes]
    of = np.array([int(result.of[plan]) for plan, _, _ in lines], dtype=np.int64)
    first = _first(result)

    def each(values: np.ndarray) -> list[float]:
        return [float(values[plan, feature]) for plan, feature, _ in lines]

    return {
        **_rows(result, of),
        "plan": [plan - first[k] for (plan, _, _), k in zip(lines, of.tolist(), strict=True)],
        "why": [result.why[plan] for plan, _, _ in lines],
        "feature": [result.feature_names[feature] for _, feature, _ in lines],
        "before": _column([change["before"] for _, _, change in lines]),
        "after": _column([change["after"] for _, _, change in lines]),
        "change": [change["text"] for _, _, change in lines],
        "cost": each(result.costs),
        "low": each(result.low),
        "high": each(result.high),
        "region_low": each(result.region_low),
        "region_high": each(result.region_high),
        "distance": [float(result.distance[plan]) for plan, _, _ in lines],
        "prediction": [
            float(result.predictions[plan, result.goals[k]["output"]])
            for (plan, _, _), k in zip(lines, of.tolist(), strict=True)
        ],
        "near": [float(result.near[plan]) for plan, _, _ in lines],
    }


def plans_below_rows(
    result: Any, originals: np.ndarray | None, cells: np.ndarray | None
) -> dict[str, Any]:
    """Each row that was asked about, and below it its plans, with a column per feature.

    Parameters
    ----------
    result : Counterfactuals
    originals, cells : ndarray of object, shapes (n_asked, n_features), (n_plans, n_features)
        Cells as the caller's table has them. Without: as they are shown; of a category those
        that some plan changes.
    """
    if originals is None or cells is None:
        originals, cells = _as_shown(result)
    first = _first(result)
    plans: list[tuple[int, int]] = []  # (place of the row, plan or -1)
    for k in range(len(result.rows_asked)):
        plans.append((k, -1))
        plans += [(k, plan) for plan in np.flatnonzero(result.of == k).tolist()]
    of = np.array([k for k, _ in plans], dtype=np.int64)
    names = result.feature_names
    found: dict[str, Any] = {
        **_rows(result, of),
        "plan": _column([None if plan < 0 else plan - first[k] for k, plan in plans]),
        "why": [NOW if plan < 0 else result.why[plan] for _, plan in plans],
        "changed": [
            "" if plan < 0 else ", ".join(names[j] for j in np.flatnonzero(result.changed[plan]))
            for _, plan in plans
        ],
        "distance": [0.0 if plan < 0 else float(result.distance[plan]) for _, plan in plans],
        "prediction": [
            float((result.current[k] if plan < 0 else result.predictions[plan])[output])
            for (k, plan), output in zip(
                plans, (result.goals[k]["output"] for k in of.tolist()), strict=True
            )
        ],
    }
    return beside(
        found,
        {
            name: _column([originals[k, j] if plan < 0 else cells[plan, j] for k, plan in plans])
            for j, name in enumerate(names)
        },
    )


def lever_sets(result: Any) -> dict[str, Any]:
    """One line per set of the menu."""
    menu = result.menu
    names = result.feature_names
    return {
        **_rows(result, np.array([one["of"] for one in menu], dtype=np.int64)),
        "levers": [" + ".join(names[j] for j in one["features"]) for one in menu],
        "n_levers": [len(one["features"]) for one in menu],
        "possible": [one["cost"] is not None for one in menu],
        "proved": [one["proved"] for one in menu],
        "distance": [np.nan if one["cost"] is None else one["cost"] for one in menu],
        "change": [
            ", ".join(
                f"{names[change['feature']]} from {change['before_text']} to {change['text']}"
                for change in one["changes"]
            )
            for one in menu
        ],
    }


def _rows(result: Any, of: np.ndarray) -> dict[str, Any]:
    found: dict[str, Any] = {"row": result.rows_asked[of]}
    if result.row_names is not None:
        found["row_name"] = result.row_names[of]
    return found


def _first(result: Any) -> dict[int, int]:
    """The first plan of each row."""
    first: dict[int, int] = {}
    for plan, of in enumerate(result.of.tolist()):
        first.setdefault(of, plan)
    return first


def _as_shown(result: Any) -> tuple[np.ndarray, np.ndarray]:
    originals, cells = result.original.astype(object), result.values.astype(object)
    words = {one["feature"] for one in result.changes if isinstance(one["before"], str)}
    originals[:, list(words)] = None
    cells[:, list(words)] = None
    for one in result.changes:
        plan, j = one["plan"], one["feature"]
        if j in words:
            mine = result.of == result.of[plan]
            originals[result.of[plan], j] = one["before"]
            cells[mine & ~result.changed[:, j], j] = one["before"]
        cells[plan, j] = one["after"]
    return originals, cells


def _column(cells: list[Any]) -> np.ndarray:
    found = np.empty(len(cells), dtype=object)
    found[:] = cells
    return found
