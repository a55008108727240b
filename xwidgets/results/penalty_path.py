"""PenaltyPath: what coefficients would be under other penalties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = ["PenaltyPath"]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PenaltyPath(Record):
    """Coefficients of a linear model, fitted anew to the rows under penalties of other strengths.

    Parameters
    ----------
    strength : ndarray of float64, shape (n_penalties,)
        Rising: `parameter`, the model's own among them.
    parameter : str
        ``"alpha"``, or ``"1 / C"``.
    own : float
        The model's own strength.
    column_names : tuple of str, (n_columns,)
        Columns as the model's last step sees them, the largest coefficients first.
    features : ndarray of int64, shape (n_columns,)
        Which feature each comes from; -1: from several.
    coefficients : ndarray of float64, shape (n_penalties, n_columns)
        Per standard deviation of the column.
    error : ndarray of float64, shape (n_penalties,), or None
        Cross-validated, `error_name`; None where that would have taken long.
    standard_error : ndarray of float64, shape (n_penalties,), or None
        Of it, over the folds.
    error_name, output_name, method, unit : str
    trust : mapping
        ``n_rows`` (fitted to), ``refit_gap`` (how far coefficients at the model's own penalty are
        from its own, relative to the largest), ``notes``.
    """

    strength: Annotated[np.ndarray, Axes("n_penalties")]
    parameter: str
    own: float
    column_names: Annotated[tuple[str, ...], Axes("n_columns")]
    features: Annotated[np.ndarray, Axes("n_columns", "int64")]
    coefficients: Annotated[np.ndarray, Axes("n_penalties n_columns")]
    error: Annotated[np.ndarray | None, Axes("n_penalties")] = None
    standard_error: Annotated[np.ndarray | None, Axes("n_penalties")] = None
    error_name: str
    output_name: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def best(self) -> int | None:
        """The penalty with the least cross-validated error."""
        return None if self.error is None else int(np.argmin(self.error))

    @property
    def simplest(self) -> int | None:
        """The strongest penalty whose error is within one standard error of the least."""
        best = self.best
        if best is None or self.error is None or self.standard_error is None:
            return None
        limit = self.error[best] + self.standard_error[best]
        return int(np.flatnonzero(self.error <= limit)[-1])

    def doubts(self) -> list[doubt.Doubt]:
        trust, best = self.trust, self.best
        gap = trust.get("refit_gap")
        near = None if gap is None else max(0.0, 1.0 - float(gap))
        told = [
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total")),
            *doubt.agreement(
                near,
                f"its own coefficients but for {doubt.percent(min(1.0, gap or 0.0))}",
                "Fitted anew under its own penalty, it should be the model that was given.",
            ),
        ]
        if best is None or self.error is None or self.standard_error is None:
            return told
        error, most = self.standard_error[best], float(self.error[best])
        return [*told, *doubt.standard_error(error, most, self.error_name)]

    def facts(self) -> list[tuple[str, str]]:
        told = [
            ("method", f"{self.method}, {self.parameter}"),
            ("penalties", f"{self.strength[0]:.3g} to {self.strength[-1]:.3g}, own {self.own:.3g}"),
        ]
        best = self.best
        if best is not None and self.error is not None:
            found = f"{self.error[best]:.4g} at {self.strength[best]:.3g}"
            told.append((f"least {self.error_name}", found))
        return [*told, ("trust", summary.trust_facts(self.trust))]

    def tidy(self) -> dict[str, Any]:
        """One line per penalty and column.

        Returns
        -------
        dict of str to ndarray
            ``strength``, ``column``, ``coefficient``, ``error``, ``standard_error``.
        """
        n, m = self.coefficients.shape
        nothing = np.full(n, np.nan)
        error = nothing if self.error is None else self.error
        spread = nothing if self.standard_error is None else self.standard_error
        return {
            "strength": np.repeat(self.strength, m),
            "column": np.tile(np.array(self.column_names, dtype=object), n),
            "coefficient": self.coefficients.reshape(-1),
            "error": np.repeat(error, m),
            "standard_error": np.repeat(spread, m),
        }
