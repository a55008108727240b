"""Slices of rows by their errors: what several answers have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from .axes import Axes
from .performance_words import number, percent
from .record import Record

__all__ = ["EXCESS", "Sliced", "beside", "points", "unseen"]

Counts = Annotated[np.ndarray, Axes("n_slices", "int64")]
Numbers = Annotated[np.ndarray, Axes("n_slices")]
EXCESS = "excess error"
MUCH = 0.05
"""Of all errors: of slices with so many the one is told in which they lie densest."""


def beside(conditions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the columns in conditions that the model does not see."""
    return [c["feature_name"] for c in conditions if str(c["quantity"]).startswith("column:")]


def unseen(conditions: Sequence[Mapping[str, Any]]) -> str:
    """Which columns the model does not see, as it stands behind conditions."""
    names = beside(conditions)
    if len(names) == len(conditions):
        return " (not seen by the model)" if names else ""
    return f" ({names[0]} is not seen by the model)" if names else ""


def points(difference: float) -> str:
    """A difference of shares in percentage points.

    >>> points(0.104), points(-0.0004), points(0.0)
    ('+10.4 points', '0 points', '0 points')
    """
    if not np.isfinite(difference):
        return "–"
    size = f"{abs(100 * difference):.1f}"
    if size == "0.0":
        return "0 points"
    return f"{'+' if difference > 0 else '−'}{size} points"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Sliced(Record):
    """Groups of rows in which errors are more frequent, and how sure that is.

    Parameters
    ----------
    metric, share, rate
        What is called an error, whether a row is either wrong or right, the mean of all rows.
    slice_names, slice_conditions, slice_counts, ...
        As of :class:`~xwidgets.results.Errors`.
    n_tried : int
    """

    metric: str
    share: bool
    rate: float
    slice_names: Annotated[tuple[str, ...], Axes("n_slices")]
    slice_conditions: tuple[Any, ...]
    slice_counts: Counts
    slice_row_share: Numbers
    slice_error_share: Numbers
    slice_rates: Numbers
    slice_held_counts: Counts
    slice_held_rates: Numbers
    slice_low: Numbers
    slice_high: Numbers
    slice_effect: Numbers
    slice_effect_low: Numbers
    slice_effect_high: Numbers
    slice_p: Numbers
    slice_confirmed: Counts
    slice_overlap: Annotated[np.ndarray, Axes("n_slices n_slices")]
    slice_alike: tuple[Any, ...]
    n_tried: int

    @property
    def what(self) -> str:
        """What is counted, in words: "errors"."""
        return {
            "error rate": "errors",
            EXCESS: "errors",
            "false positive rate": "false positives",
            "false negative rate": "false negatives",
            "false discovery rate": "false positives",
        }.get(self.metric, self.metric)

    @property
    def surplus(self) -> str:
        """What slices have more of than the rest, in words."""
        return EXCESS if self.metric == EXCESS else self.what

    @property
    def words(self) -> dict[str, str]:
        """As a page gets them."""
        return {"what": self.what, "surplus": self.surplus}

    @property
    def densest(self) -> int:
        """The slice that is borne out in which errors lie densest, of those with many of all, if
        there are some; -1: none is borne out."""
        sure = np.flatnonzero(self.slice_confirmed)
        if not len(sure):
            return -1
        much = sure[self.slice_error_share[sure] >= MUCH]
        sure = much if len(much) else sure
        lift = self.slice_error_share[sure] / self.slice_row_share[sure]
        return int(sure[np.argmax(lift)])

    def said_of_slice(self, k: int) -> str:
        """ "17 % of the errors sit in 8 % of the rows: age up to 30"."""
        told = f"{self.slice_names[k]}{unseen(self.slice_conditions[k])}"
        if self.metric == EXCESS:
            more = f"{points(self.slice_rates[k]).lstrip('+')} more often"
            if self.slice_rates[k] < 0:
                more = f"{points(-self.slice_rates[k]).lstrip('+')} less often"
            return (
                f"Wrong {more} than probabilities say in {percent(self.slice_row_share[k])} of "
                f"the rows: {told}"
            )
        verb = "sits" if not self.share else "sit"
        return (
            f"{percent(self.slice_error_share[k])} of the {self.what} {verb} in "
            f"{percent(self.slice_row_share[k])} of the rows: {told}"
        )

    def amount(self, value: float) -> str:
        """A mean error as people write it."""
        if self.metric == EXCESS:
            return points(value)
        return percent(value) if self.share else number(value)
