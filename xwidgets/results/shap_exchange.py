"""Attributions out of a ``shap.Explanation``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..data import Frame
from ..errors import InvalidShape, InvalidType, MissingValues, NotSupported
from .attributions import Attributions

__all__ = ["frame_from_shap", "from_shap"]


def from_shap(
    explanation: Any,
    *,
    unit: str = "value",
    output_names: Sequence[str] | None = None,
    argument: str = "explanation",
) -> Attributions:
    """Take over a ``shap.Explanation``.

    Parameters
    ----------
    explanation : shap.Explanation
        Of one row, (n_rows, n_features), or (n_rows, n_features, n_outputs).
    unit : {"probability", "log_odds", "value"}
        What its numbers measure; shap does not say.
    output_names : sequence of str, optional
        Default: the explanation's own, else ``"output"`` or ``"0", "1", ...``.
    argument : str
        What messages call it.

    Returns
    -------
    Attributions
        Its `predictions` are base value plus contributions: no model was asked, and
        ``trust["notes"]`` says so.

    Raises
    ------
    InvalidType
        Not a ``shap.Explanation``.
    InvalidShape
        No values, or names or base values that do not fit them.
    MissingValues
        NaN or infinity among the values.
    NotSupported
        Interaction values, or base values that differ from row to row.
    """
    values = _values(explanation, argument)
    if not values.size:
        raise InvalidShape(
            f"{argument}.values", found=f"shape {values.shape}", expected="at least one value"
        )
    if not np.isfinite(values).all():
        raise MissingValues(
            f"{argument}.values",
            found=f"NaN or infinity in {int((~np.isfinite(values)).sum())} of {values.size} values",
            expected="finite numbers",
            fix="leave those rows out: explanation[rows]",
        )
    n_features = _n_features(explanation, values)
    values = _three_axes(explanation, values, n_features, argument)
    n_rows, n_features, n_outputs = values.shape
    feature_names = _feature_names(explanation, n_features, argument)
    outputs = _output_names(explanation, output_names, n_outputs)
    base = _base_values(explanation, n_rows, n_outputs, argument)
    error = getattr(explanation, "error_std", None)
    if error is not None:
        error = np.asarray(error, dtype=np.float64)
        error = error.reshape(values.shape) if error.size == values.size else None
    return Attributions(
        values=values,
        base_values=base,
        predictions=base + values.sum(axis=1),
        rows=np.arange(n_rows),
        feature_names=feature_names,
        output_names=outputs,
        unit=unit,
        method="taken from shap",
        standard_error=error,
        trust={
            "algorithm": "shap",
            "perturbation": "unknown",
            "notes": ("Predictions are base value plus contributions: no model was asked.",),
        },
        data=_cells(explanation, n_rows, n_features),
    )


def frame_from_shap(explanation: Any, argument: str = "explanation") -> Frame | None:
    """The explained rows as a `Frame`, or None where the explanation does not hold them."""
    values = _values(explanation, argument)
    n_features = _n_features(explanation, values)
    table = _table(explanation)
    if table is None or table.shape[1] != n_features:
        return None
    names = _feature_names(explanation, n_features, argument)
    return Frame.from_table(table, feature_names=names, argument=f"{argument}.data")


def _values(explanation: Any, argument: str) -> np.ndarray:
    if isinstance(explanation, (list, tuple, np.ndarray)) or not (
        hasattr(explanation, "values") and hasattr(explanation, "base_values")
    ):
        raise InvalidType(
            argument,
            found=f"a {type(explanation).__name__}",
            expected="a shap.Explanation",
            fix="call the explainer, shap.TreeExplainer(model)(X), instead of its shap_values",
        )
    return np.asarray(explanation.values, dtype=np.float64)


def _table(explanation: Any) -> Any:
    for table in (getattr(explanation, "display_data", None), getattr(explanation, "data", None)):
        if table is None:
            continue
        table = table if hasattr(table, "shape") else np.asarray(table)
        if len(table.shape) == 1:
            return np.asarray(table).reshape(1, -1)
        if len(table.shape) == 2:
            return table
    return None


def _n_features(explanation: Any, values: np.ndarray) -> int:
    names = getattr(explanation, "feature_names", None)
    if names is not None and len(names) in values.shape:
        return len(names)
    table = _table(explanation)
    if table is not None and table.shape[1] in values.shape:
        return int(table.shape[1])
    return values.shape[1] if values.ndim > 1 else values.shape[0]


def _three_axes(explanation: Any, values: np.ndarray, n_features: int, argument: str) -> np.ndarray:
    base = np.asarray(explanation.base_values)
    if values.ndim == 1:
        return values[None, :, None]
    if values.ndim == 2:
        table = getattr(explanation, "data", None)
        one_row = table is not None and len(np.shape(table)) == 1
        if one_row or (values.shape[1] != n_features and values.shape[0] == n_features):
            return values[None, :, :]
        return values[:, :, None]
    per_output = base.ndim > 0 and base.shape[-1] == values.shape[-1]
    if values.ndim == 3 and (per_output or values.shape[1] != values.shape[2]):
        return values
    raise NotSupported(
        argument,
        found=f"values of shape {values.shape}",
        expected="(n_rows, n_features) or (n_rows, n_features, n_outputs)",
        fix="interaction values have a view of their own; pass the plain SHAP values",
    )


def _feature_names(explanation: Any, n_features: int, argument: str) -> tuple[str, ...]:
    names = getattr(explanation, "feature_names", None)
    if names is None:
        columns = getattr(getattr(explanation, "data", None), "columns", None)
        names = [f"x{j}" for j in range(n_features)] if columns is None else list(columns)
    if len(names) != n_features:
        raise InvalidShape(
            f"{argument}.feature_names",
            found=f"{len(names)} names",
            expected=f"{n_features}, one per column of its values",
        )
    return tuple(str(name) for name in names)


def _output_names(explanation: Any, names: Any, n_outputs: int) -> tuple[str, ...]:
    asked = names is not None
    if not asked:
        names = getattr(explanation, "output_names", None)
    names = [names] if isinstance(names, str) else list(() if names is None else names)
    if len(names) == n_outputs:
        return tuple(str(name) for name in names)
    if asked:
        raise InvalidShape(
            "output_names", found=f"{len(names)} names", expected=f"{n_outputs}, one per output"
        )
    # shap makes up names where it has none, at times not as many as there are outputs.
    return ("output",) if n_outputs == 1 else tuple(str(k) for k in range(n_outputs))


def _base_values(explanation: Any, n_rows: int, n_outputs: int, argument: str) -> np.ndarray:
    base = np.asarray(explanation.base_values, dtype=np.float64)
    if base.size == 1:
        return np.full(n_outputs, base.reshape(-1)[0])
    if base.size == n_rows * n_outputs:
        by_row = base.reshape(n_rows, n_outputs)
        scale = 1.0 + np.abs(by_row).max()
        if np.ptp(by_row, axis=0).max() > 1e-6 * scale:
            raise NotSupported(
                f"{argument}.base_values",
                found="a different base value for every row",
                expected="one per output",
                fix="explain all rows against the same background",
            )
        return by_row.mean(axis=0)
    if base.shape == (n_outputs,):
        return base
    raise InvalidShape(
        f"{argument}.base_values",
        found=f"shape {base.shape}",
        expected=f"({n_rows}, {n_outputs}) or ({n_outputs},)",
    )


def _cells(explanation: Any, n_rows: int, n_features: int) -> np.ndarray | None:
    table = _table(explanation)
    if table is None or tuple(table.shape) != (n_rows, n_features):
        return None
    if hasattr(table, "toarray"):
        table = table.toarray()
    return np.asarray(table, dtype=object)
