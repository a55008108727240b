"""How far the rejected are from a yes, by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from .axes import Axes
from .by_group import ByGroup
from .performance_words import number

__all__ = ["FairnessRecourse"]

OfGroups = Annotated[np.ndarray, Axes("n_groups")]
Counted = Annotated[np.ndarray, Axes("n_groups", "int64")]
SURE = 0.05


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FairnessRecourse(ByGroup):
    """What a yes would take of rows that the model rejects.

    Parameters
    ----------
    by, quantities, groups : tuple of str
        As of :class:`~xwidgets.results.fairness.Fairness`.
    n_rejected, n_asked : ndarray of int64, shape (n_groups,)
        Rows that are not called positive, and how many of them plans were looked for.
    distance, distance_low, distance_high : ndarray of float64, shape (n_groups,)
        Median distance of the closest plan with its 95 % interval; infinite where half of the
        rows have none. NaN of groups with too few rejected rows.
    changes, changes_low, changes_high : ndarray of float64, shape (n_groups,)
        Mean number of features that plans change.
    none, none_low, none_high : ndarray of float64, shape (n_groups,)
        Share of rows without a plan.
    p_values : ndarray of float64, shape (n_groups,)
        That a group is as far as all others: rank tests, adjusted by Holm.
    feature_names : tuple of str, (n_features,)
    changed : ndarray of float64, shape (n_features, n_groups)
        Share of a group's plans that change a feature.
    positive : str
    method, unit : str
    trust : mapping
        ``n_rows`` (asked), ``n_rows_total`` (rejected), ``notes``.
    """

    by: tuple[str, ...]
    quantities: tuple[str, ...]
    groups: Annotated[tuple[str, ...], Axes("n_groups")]
    n_rejected: Counted
    n_asked: Counted
    distance: OfGroups
    distance_low: OfGroups
    distance_high: OfGroups
    changes: OfGroups
    changes_low: OfGroups
    changes_high: OfGroups
    none: OfGroups
    none_low: OfGroups
    none_high: OfGroups
    p_values: OfGroups
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    changed: Annotated[np.ndarray, Axes("n_features n_groups")]
    positive: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The answer in words."""
        known = ~np.isnan(self.distance)
        if known.sum() < 2:
            return f"Fewer than two groups have rows enough that are not called {self.positive}."
        held = np.where(known, self.distance, np.nan)
        far, near = int(np.nanargmax(held)), int(np.nanargmin(held))
        if np.isinf(held[near]):
            return (
                f"Of every group, half or more of those who are not called {self.positive} have "
                "no plan."
            )
        if not np.nanmin(self.p_values) <= SURE:
            return (
                f"Of all groups, those who are not called {self.positive} are about as far from "
                f"it: medians of {told(held[near])} to {told(held[far])}, which may be chance."
            )
        return (
            f"Of {self.groups[far]}, those who are not called {self.positive} are farthest from "
            f"it, a median of {told(held[far])} away; those of {self.groups[near]} are "
            f"{told(held[near])} away."
        )

    def tidy(self) -> dict[str, Any]:
        """One line per group.

        Returns
        -------
        dict of str to ndarray
            ``group``, ``rejected``, ``asked``; ``distance``, ``changes``, ``none``, each with
            ``_low`` and ``_high``; ``p``, ``method``, ``unit``.
        """
        n = len(self.groups)
        measured = {
            name: getattr(self, name)
            for one in ("distance", "changes", "none")
            for name in (one, f"{one}_low", f"{one}_high")
        }
        return {
            "group": np.array(self.groups, dtype=object),
            "rejected": self.n_rejected,
            "asked": self.n_asked,
            **measured,
            "p": self.p_values,
            "method": np.full(n, self.method, dtype=object),
            "unit": np.full(n, self.unit, dtype=object),
        }


def told(distance: float) -> str:
    """A distance; half of the rows have no plan where it is infinite."""
    return "no plan" if np.isinf(distance) else number(distance)
