"""Slices of rows by attributions: where the model explains in some way, and is wrong more often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .sliced import Sliced
from .units import unit_label

__all__ = ["AttributionSlices"]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class AttributionSlices(Sliced):
    """Slices such as "effect of capital_gain above 0.4", with what errors they hold.

    Shares, rates, intervals and p-values as of :class:`~xwidgets.results.Errors`: of all rows
    that are explained, and what is ``held`` of the half of them that chose no slice.

    Parameters
    ----------
    metric, share, rate
        What is called an error, whether a row is either wrong or right, the mean of all rows.
    slice_names, slice_conditions, slice_counts, ...
        As of :class:`~xwidgets.results.Errors`; the quantities are ``"attribution:3:1"``: the
        position of the feature, and of the output.
    n_tried : int
    members : ndarray of int64, shape (n_rows,), or None
        Of each row the sum of 2**k over slices k that it lies in.
    feature_names : tuple of str
    output_name : str
        Whose attributions.
    method, unit : str
    trust : mapping
        ``n_rows`` (explained, with a y), ``n_rows_total``, ``n_held_out``, ``control``, ``notes``.
    """

    members: Annotated[np.ndarray | None, Axes("n_rows", "int64")] = None
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_name: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        return [
            *doubt.as_many_fitted(trust.get("n_fitted")),
            *doubt.held_out(trust.get("n_held_out")),
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total")),
        ]

    def rows(self, k: int) -> np.ndarray:
        """Positions of the rows of a slice, int64 (n,)."""
        if self.members is None:
            return np.zeros(0, np.int64)
        return np.flatnonzero((self.members >> k) & 1)

    @property
    def sentence(self) -> str:
        """The answer in words."""
        if self.densest < 0:
            return (
                f"Nothing found: of {self.n_tried:,} slices by one or two effects none has surely "
                f"more {self.surplus} than the rest."
            )
        return f"{self.said_of_slice(self.densest)} ({unit_label(self.unit)})."

    def facts(self) -> list[tuple[str, str]]:
        n_sure = int(self.slice_confirmed.sum())
        return [
            ("in words", self.sentence),
            ("slices", f"{n_sure} borne out by rows held out, of {self.n_tried:,}"),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per slice.

        Returns
        -------
        dict of str to ndarray
            ``slice``, ``rows``, ``row_share``, ``error_share``, ``rate``, ``held_rows``,
            ``held_rate``, ``low``, ``high``, ``effect``, ``effect_low``, ``effect_high``, ``p``,
            ``confirmed``, ``metric``, ``output``, ``unit``.
        """
        n = len(self.slice_names)
        return {
            "slice": np.array(self.slice_names, dtype=object),
            "rows": self.slice_counts,
            "row_share": self.slice_row_share,
            "error_share": self.slice_error_share,
            "rate": self.slice_rates,
            "held_rows": self.slice_held_counts,
            "held_rate": self.slice_held_rates,
            "low": self.slice_low,
            "high": self.slice_high,
            "effect": self.slice_effect,
            "effect_low": self.slice_effect_low,
            "effect_high": self.slice_effect_high,
            "p": self.slice_p,
            "confirmed": self.slice_confirmed > 0,
            "metric": np.full(n, self.metric, dtype=object),
            "output": np.full(n, self.output_name, dtype=object),
            "unit": np.full(n, self.unit, dtype=object),
        }

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        arrays, plain = super().sent()
        return arrays, {**plain, "sentence": self.sentence, **self.words}
