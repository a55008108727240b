"""Lime: linear models that stand in for the model around single rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes, axes_of
from .record import Record, renumbered

__all__ = ["Lime"]

PerFeature = Annotated[np.ndarray | None, Axes("n_kept n_features")]
PerOutput = Annotated[np.ndarray | None, Axes("n_kept n_outputs")]
PerBoth = Annotated[np.ndarray | None, Axes("n_kept n_features n_outputs")]
ByWidth = Annotated[np.ndarray | None, Axes("n_kept n_widths n_features n_outputs")]
PerWidth = Annotated[np.ndarray | None, Axes("n_kept n_widths n_outputs")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Lime(Record):
    """A linear model around each row, fitted to what the model says of rows near it.

    Parameters
    ----------
    values : ndarray of float64, shape (n_kept, n_features, n_outputs), or None
        Weights, in `unit`: what it adds that a feature is in the same bin (or category) as in
        the row and not in another; for a number that is not discretised, what one standard
        deviation more adds. 0 for a feature that is the same in every row.
    base_values : ndarray of float64, shape (n_kept, n_outputs), or None
        What the linear model says where `position` is 0 for every feature.
    predictions : ndarray of float64, shape (n_kept, n_outputs), or None
        What the model itself says of the rows.
    rows : ndarray of int64, shape (n_kept,), or None
        Positions in the table.
    position : ndarray of float64, shape (n_kept, n_features), or None
        Where the row stands: 1 for what is compared as the same or another, else standard
        deviations from the mean.
    low, high : ndarray of float64, shape (n_kept, n_features), or None
        The bin: above `low`, up to `high`; infinite where it has no end. NaN where there is none.
    standard_error : ndarray of float64, shape of `values`, or None
        By how much weights differ from seed to seed.
    widths : ndarray of float64, shape (n_widths,), or None
        Widths of the kernel for which the same samples were weighted anew.
    values_by_width : ndarray of float64, shape (n_kept, n_widths, n_features, n_outputs), or None
    error_by_width : ndarray of float64, shape of `values_by_width`, or None
    base_by_width, r2_by_width : ndarray of float64, shape (n_kept, n_widths, n_outputs), or None
    n_effective_by_width : ndarray of float64, shape (n_kept, n_widths), or None
    feature_names, output_names : tuple of str
    unit : str
        ``"probability"``, ``"log_odds"`` or ``"value"``.
    method : str
    trust : mapping
        ``local_r2`` (float64 (n_kept, n_outputs): share of the weighted variance of predictions
        near the row that the linear model has, less what so many features have by chance),
        ``n_samples``, ``n_calls`` (rows that the model was asked for), ``n_effective`` (how many
        samples their weights amount to, one per row), ``kernel_width``, ``discretize``, ``notes``.

    Notes
    -----
    ``base_values + contributions.sum(axis=1)`` is what the linear model says of the row.
    """

    values: PerBoth
    base_values: PerOutput
    predictions: PerOutput
    rows: Annotated[np.ndarray | None, Axes("n_kept", "int64")]
    position: PerFeature
    low: PerFeature
    high: PerFeature
    standard_error: PerBoth = None
    widths: Annotated[np.ndarray | None, Axes("n_widths")] = None
    values_by_width: ByWidth = None
    error_by_width: ByWidth = None
    base_by_width: PerWidth = None
    r2_by_width: PerWidth = None
    n_effective_by_width: Annotated[np.ndarray | None, Axes("n_kept n_widths")] = None
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    unit: str
    method: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def contributions(self) -> np.ndarray:
        """What each feature adds to the linear model's answer for the row: weight x position.

        Returns
        -------
        ndarray of float64, shape (n_kept, n_features, n_outputs)
            The weights themselves where everything is compared as the same or another.
        """
        assert self.values is not None and self.position is not None
        found: np.ndarray = self.values * self.position[:, :, None]
        return found

    def additivity_gap(self) -> np.ndarray:
        """How far the linear model is from the model at the rows themselves.

        Returns
        -------
        ndarray of float64, shape (n_kept, n_outputs)
        """
        assert self.base_values is not None and self.predictions is not None
        found: np.ndarray = self.base_values + self.contributions.sum(axis=1) - self.predictions
        return found

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        if self.values is None or "local_r2" not in trust:
            return []
        return [
            *doubt.fidelity(trust["local_r2"], "the model around the row"),
            *doubt.seeds(self.standard_error, doubt.largest(self.values), self.unit),
            *doubt.made_up(trust.get("n_samples"), np.min(trust.get("n_effective", np.nan))),
        ]

    def facts(self) -> list[tuple[str, str]]:
        if self.values is None or self.rows is None or not len(self.rows):
            return [("method", self.method), ("rows", "none in this file")]
        at = -1 if len(self.output_names) == 2 else 0
        fit = np.asarray(self.trust["local_r2"])[:, at]
        output = f"for {self.output_names[at]}" if len(self.output_names) > 1 else ""
        rows = f"row {self.rows[0]}" if len(self.rows) == 1 else f"{len(self.rows)} rows"
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("rows", f"{rows}, {len(self.feature_names)} features"),
            (
                f"strongest {output}".strip(),
                summary.strongest(self.feature_names, np.abs(self.contributions[0, :, at])),
            ),
            ("local R²", ", ".join(f"{one:.2f}" for one in fit[:5])),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per row, output and feature.

        Returns
        -------
        dict of str to ndarray
            ``row``, ``output``, ``feature``, ``weight``, ``standard_error``, ``contribution``,
            ``low`` and ``high`` (of the bin; NaN where there is none), ``base_value``,
            ``prediction``, ``local_r2``; in `unit`.
        """
        if self.values is None or self.rows is None:
            return {"row": np.empty(0, dtype=np.int64)}
        n_rows, n_features, n_outputs = self.values.shape
        shape = (n_rows, n_outputs, n_features)
        names = np.array(self.feature_names, dtype=object)

        def spread(array: Any, axes: tuple[int, ...]) -> np.ndarray:
            index = tuple(slice(None) if axis in axes else None for axis in range(3))
            return np.broadcast_to(np.asarray(array)[index], shape).reshape(-1)

        def lines(array: np.ndarray) -> np.ndarray:
            return array.transpose(0, 2, 1).reshape(-1)

        error = self.standard_error
        return {
            "row": spread(self.rows, (0,)),
            "output": spread(np.array(self.output_names, dtype=object), (1,)),
            "feature": spread(names, (2,)),
            "weight": lines(self.values),
            "standard_error": lines(np.zeros_like(self.values) if error is None else error),
            "contribution": lines(self.contributions),
            "low": spread(self.low, (0, 2)),
            "high": spread(self.high, (0, 2)),
            "base_value": spread(self.base_values, (0, 1)),
            "prediction": spread(self.predictions, (0, 1)),
            "local_r2": spread(self.trust["local_r2"], (0, 1)),
        }

    def of_rows(self, positions: np.ndarray) -> Lime:
        if self.rows is None:
            return self
        kept, rows = renumbered(self.rows, positions)
        if not kept.any():
            return self.without_rows()
        axes = axes_of(Lime)
        each = [name for name, one in axes.items() if one.each[0] == "n_kept" and name != "rows"]
        arrays = {name: getattr(self, name) for name in each}
        some: dict[str, Any] = {
            name: None if one is None else one[kept] for name, one in arrays.items()
        }
        trust = dict(self.trust)
        for name in OF_ROWS:
            trust[name] = np.asarray(trust[name])[kept]
        return replace(self, rows=rows, trust=trust, **some)

    def without_rows(self) -> Lime:
        found = super().without_rows()
        trust = {name: one for name, one in self.trust.items() if name not in OF_ROWS}
        return replace(found, trust=trust)


OF_ROWS = ("local_r2", "n_effective")
"""What in `trust` has one line per row."""
