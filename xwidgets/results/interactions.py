"""Interactions: how much two features do together that neither does alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record, renumbered

__all__ = ["Interactions", "PairEffect", "strongest_first"]

MAX_FEATURES_SENT = 128
"""Features whose pairs a page gets."""

MAX_PAIRS_OF = 12
"""Of so many features a page gets every row's values of all pairs: what it shows at first."""

MAX_BYTES_SENT = 4_000_000
"""Of all outputs; of many, fewer features' pairs are sent with their rows."""


def strongest_first(strength: np.ndarray) -> np.ndarray:
    """Features by all that they do together with others, then by what they do alone.

    Parameters
    ----------
    strength : ndarray of float64, shape (n_features, n_features)

    Returns
    -------
    ndarray of int, shape (n_features,)
    """
    alone = np.diagonal(strength)
    return np.lexsort((-alone, alone - strength.sum(axis=1)))


@dataclass(frozen=True, eq=False, repr=False)
class Interactions(Record):
    """Main effects and interactions of two features.

    Parameters
    ----------
    strength : ndarray of float64, shape (n_features, n_features, n_outputs)
        Mean size over rows, in `unit`: of the whole interaction of a pair (both halves) off the
        diagonal, of a feature's main effect on it. Symmetric.
    values : ndarray of float64, shape (n_rows, n_features, n_features, n_outputs), or None
        Per row, symmetric: half of a pair's interaction off the diagonal, the main effect on it.
        Each line sums to the feature's SHAP value. None where there are no values per row, or
        they would not fit into memory.
    method : str
        One line that names the algorithm, for people.
    feature_names, output_names : tuple of str
    unit : str
        ``"probability"``, ``"log_odds"`` or ``"value"``.
    base_values : ndarray of float64, shape (n_outputs,)
        What is predicted before any feature is known.
    rows : ndarray of int64, shape (n_rows,)
        Positions of the explained rows, also where `values` is None.
    trust : mapping
        ``algorithm``, ``perturbation``, ``n_background``, ``additivity_gap`` (float64
        (n_rows, n_outputs)) and notes.
    standard_error : ndarray of float64, shape of `strength`, or None
        Of a strength that is a share (H): what other rows would change.
    size : ndarray of float64, shape of `strength`, or None
        Beside a strength that is a share: what it is of, in `unit`; the root of the mean square.

    Notes
    -----
    Where `strength` is H it lies between 0 and 1: of what a pair does, which share is done only
    together; on the diagonal of a feature with all others. NaN: a pair that was not asked for.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    strength: Annotated[np.ndarray, Axes("n_features n_features n_outputs")]
    values: Annotated[np.ndarray | None, Axes("n_rows n_features n_features n_outputs")]
    method: str
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    unit: str
    base_values: Annotated[np.ndarray, Axes("n_outputs")]
    rows: Annotated[np.ndarray, Axes("n_rows", "int64")]
    trust: Mapping[str, Any] = field(default_factory=dict)
    standard_error: Annotated[np.ndarray | None, Axes("n_features n_features n_outputs")] = None
    size: Annotated[np.ndarray | None, Axes("n_features n_features n_outputs")] = None

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        n_rows = trust.get("n_rows", len(self.rows))
        sizes = self.strength if self.size is None else self.size
        return [
            *doubt.additivity_gap(
                trust.get("additivity_gap"), doubt.largest(sizes) or 1.0, self.unit
            ),
            *doubt.sampled_rows(n_rows, trust.get("n_rows_total", n_rows)),
            *doubt.standard_error(self.standard_error, doubt.largest(self.strength), ""),
        ]

    def facts(self) -> list[tuple[str, str]]:
        first, second = np.triu_indices(len(self.feature_names), 1)
        shown = -1 if len(self.output_names) == 2 else 0
        names, sizes = self.feature_names, self.strength[first, second, shown]
        pairs = [f"{names[i]} x {names[j]}" for i, j in zip(first, second, strict=True)]
        output = f"for {self.output_names[shown]}" if len(self.output_names) > 1 else ""
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("rows", f"{len(self.rows)} rows, {len(names)} features"),
            (
                f"strongest {output}".strip(),
                summary.strongest(pairs, sizes),
            ),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and pair, each pair once, main effects as a feature with itself.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``other``, ``strength``, ``method``, ``unit``; of H also
            ``standard_error`` and ``size``. Pairs that were not asked for are left out.
        """
        first, second = np.triu_indices(len(self.feature_names))
        known = ~np.isnan(self.strength[first, second]).any(axis=1)
        first, second = first[known], second[known]
        features = np.array(self.feature_names, dtype=object)
        n_outputs, n_pairs = len(self.output_names), len(first)
        more = {
            name: array[first, second].T.reshape(-1)
            for name, array in (("standard_error", self.standard_error), ("size", self.size))
            if array is not None
        }
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_pairs),
            "feature": np.tile(features[first], n_outputs),
            "other": np.tile(features[second], n_outputs),
            "strength": self.strength[first, second].T.reshape(-1),
            **more,
            "method": np.full(n_outputs * n_pairs, self.method, dtype=object),
            "unit": np.full(n_outputs * n_pairs, self.unit, dtype=object),
        }

    def of_rows(self, positions: np.ndarray) -> Interactions:
        kept, rows = renumbered(self.rows, positions)
        trust = dict(self.trust)
        if "additivity_gap" in trust:
            trust["additivity_gap"] = np.asarray(trust["additivity_gap"])[kept]
        return replace(
            self,
            rows=rows,
            values=None if self.values is None else self.values[kept],
            trust=trust,
        )

    def without_rows(self) -> Interactions:
        return self.of_rows(np.empty(0, dtype=np.int64))

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Strengths of the strongest features' pairs, and what some of those did in every row.

        By output: ``features`` int32 (n_outputs, m), the strongest first, ``strength`` float64
        (n_outputs, m, m), ``first`` and ``second`` int32 (n_outputs, n_pairs), ``values`` float32
        (n_outputs, n_pairs, n_rows) with both halves of a pair added, ``rows`` int64 (n_rows,).
        Of a binary classifier whose outputs mirror each other only the second is sent.
        """
        outputs, mirrored = list(range(len(self.output_names))), self._is_mirrored()
        if mirrored:
            outputs = [1]
        ranked = self.strength if self.size is None else self.size
        features = np.array(
            [strongest_first(np.nan_to_num(ranked[..., k]))[:MAX_FEATURES_SENT] for k in outputs]
        )
        most = MAX_BYTES_SENT // (4 * max(1, len(self.rows)) * len(outputs))
        n_inner = min(MAX_PAIRS_OF, features.shape[1], int((2 * most + 0.25) ** 0.5 - 0.5))
        inner = np.sort(features[:, :n_inner], axis=1)
        first, second = (inner[:, at] for at in np.triu_indices(n_inner))
        if self.values is None:
            first = second = first[:, :0]
        parts = list(zip(outputs, features, first, second, strict=True))
        with np.errstate(over="ignore"):
            each = [self._pairs(i, j, k).astype(np.float32) for k, _, i, j in parts]
        arrays = {
            "features": features.astype(np.int32),
            **{
                name: np.array([array[..., k][np.ix_(f, f)] for k, f, _, _ in parts])
                for name, array in (
                    ("strength", self.strength),
                    ("standard_error", self.standard_error),
                    ("size", self.size),
                )
                if array is not None
            },
            "first": first.astype(np.int32),
            "second": second.astype(np.int32),
            "values": np.array(each),
            "rows": self.rows,
        }
        plain = {"method": self.method, "unit": self.unit}
        trust = {"doubts": list(self.trust.get("doubts", ()))}
        return arrays, {**plain, "outputs": outputs, "mirrored": mirrored, "trust": trust}

    def _pairs(self, first: np.ndarray, second: np.ndarray, output: int) -> np.ndarray:
        """(n_pairs, n_rows); a main effect has no other half."""
        if self.values is None:
            return np.zeros((0, len(self.rows)))
        share = np.where(first == second, 1.0, 2.0)
        return self.values[:, first, second, output].T * share[:, None]

    def _is_mirrored(self) -> bool:
        if len(self.output_names) != 2 or self.unit not in ("probability", "log_odds"):
            return False
        first, second = self.strength[..., 0], self.strength[..., 1]
        return bool(np.allclose(first, second, rtol=1e-6, atol=1e-12, equal_nan=True))


@dataclass(frozen=True, eq=False, repr=False)
class PairEffect(Record):
    """What two features did together in every row.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_outputs)
        The whole interaction, both halves; of a feature with itself its main effect. In `unit`.
    rows : ndarray of int64, shape (n_rows,)
        Positions.
    first, second : int
        Positions of the features.
    feature_names : tuple of str
        Of the two.
    output_names : tuple of str
    method : str
    unit : str
    trust : mapping
    """

    values: Annotated[np.ndarray, Axes("n_rows n_outputs")]
    rows: Annotated[np.ndarray, Axes("n_rows", "int64")]
    first: int
    second: int
    feature_names: tuple[str, ...]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        most = doubt.largest(self.values) or 1.0
        return [
            *doubt.additivity_gap(trust.get("additivity_gap"), most, self.unit),
            *doubt.sampled_rows(len(self.rows), trust.get("n_rows_total")),
        ]

    def facts(self) -> list[tuple[str, str]]:
        sizes = np.abs(self.values).mean(axis=0)
        shown = -1 if len(self.output_names) == 2 else 0
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("pair", " x ".join(self.feature_names)),
            ("mean size", f"{sizes[shown]:.3g} over {len(self.rows)} rows"),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and row: ``output``, ``row``, ``value``, ``unit``."""
        n_rows, n_outputs = self.values.shape
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_rows),
            "row": np.tile(self.rows, n_outputs),
            "value": self.values.T.reshape(-1),
            "unit": np.full(n_rows * n_outputs, self.unit, dtype=object),
        }

    def of_rows(self, positions: np.ndarray) -> PairEffect:
        kept, rows = renumbered(self.rows, positions)
        return replace(self, rows=rows, values=self.values[kept])

    def without_rows(self) -> PairEffect:
        return self.of_rows(np.empty(0, dtype=np.int64))
