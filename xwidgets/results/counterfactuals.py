"""Counterfactuals: what would have to change so that the model says something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypedDict

import numpy as np

from . import doubt, summary
from .arrays import Library, build_frame
from .axes import Axes, axes_of
from .plan_lines import changed_cells, lever_sets, plans_below_rows
from .record import Record

__all__ = ["BEST_FOUND", "Change", "Counterfactuals", "GoalMeta", "LeverSet"]

BEST_FOUND = "best found"
"""The certificate of an answer about which nothing is proved."""

FAR = 1.5
"""Local outlier factor from which a plan is farther from rows than they are from each other."""


class Change(TypedDict):
    """One changed cell, as a person reads it.

    ``before`` and ``after`` are cells (a number, a text, None where it is missing); ``low`` and
    ``high`` are the span over which the plan stays valid with all else as it is, None where it has
    no end; ``region_low`` and ``region_high`` are the same while the plan's other numbers move
    within theirs. ``text`` says the region, where ``joint`` (it is known), else the span, in words
    with as few digits as still work.
    """

    plan: int
    feature: int
    before: float | str | None
    after: float | str | None
    before_text: str
    after_text: str
    text: str
    low: float | None
    high: float | None
    region_low: float | None
    region_high: float | None
    joint: bool


class LeverSet(TypedDict):
    """One line of the menu: features that all change together, and what their closest plan costs.

    ``of`` is the place in ``rows_asked``; ``cost`` is None and ``changes`` are empty where there is
    no plan: certainly, where ``proved``, else none was found. Sets are left out of which a part
    does as well.
    """

    of: int
    features: list[int]
    cost: float | None
    proved: bool
    changes: list[Change]


class GoalMeta(TypedDict):
    """What was asked for one row: bounds in `unit`, None where there is none."""

    output: int
    low: float | None
    high: float | None
    largest: bool
    text: str


@dataclass(frozen=True, eq=False, repr=False)
class Counterfactuals(Record):
    """Plans: changes of a row after which the model says what was asked for.

    Parameters
    ----------
    values : ndarray of float64, shape (n_plans, n_features)
        Each plan's row as it is shown: numbers, level codes, seconds; NaN where missing.
    codes : ndarray of float64, shape (n_plans, n_columns)
        The same in the columns of the table.
    changed : ndarray of bool, shape (n_plans, n_features)
        Cells that differ from the row.
    costs : ndarray of float64, shape (n_plans, n_features)
        What each change costs; numbers in median absolute deviations, a change of category 1.
    distance : ndarray of float64, shape (n_plans,)
        Their sum.
    predictions : ndarray of float64, shape (n_plans, n_outputs)
        Of the model itself, asked about the plan's row, in `unit`.
    valid : ndarray of bool, shape (n_plans,)
        Whether the model says what was asked for: all of them.
    low, high : ndarray of float64, shape (n_plans, n_features)
        Span of a changed number over which the plan stays valid with all else as it is; where it
        reaches the end of what is allowed, that end; NaN where nothing changed, and for
        categories.
    region_low, region_high : ndarray of float64, shape (n_plans, n_features)
        Region around the plan: while each changed number lies between these, wherever the others
        lie between theirs, the plan stays valid. NaN where nothing changed, for categories, and
        all of a plan of which it is not known (it is for sums of trees).
    outside : ndarray of bool, shape (n_plans, n_features)
        Changed cells beyond what any row has.
    order : ndarray of int64, shape (n_plans, n_features)
        Changed features in the order of `path`, then -1.
    path : ndarray of float64, shape (n_plans, n_steps)
        The goal's output before any change, and after each; its lead over the largest other
        output, where it has to be the largest. The last value is repeated.
    near : ndarray of float64, shape (n_plans,)
        Distance to the nearest other row.
    near_row : ndarray of int64, shape (n_plans,)
        Its position; -1 where there is no other row.
    share : ndarray of float64, shape (n_plans, n_features)
        Changed categories: the share of the rows that have the new level; NaN elsewhere.
    strangeness : ndarray of float64, shape (n_plans,)
        Local outlier factor among the rows: about 1 where the plan lies as rows do, more where it
        is farther from them than they are from each other.
    of : ndarray of int64, shape (n_plans,)
        The place in `rows_asked` of the row that it is a plan for.
    rows_asked : ndarray of int64, shape (n_asked,)
        Positions in X.
    original : ndarray of float64, shape (n_asked, n_features)
        These rows as they are shown.
    current : ndarray of float64, shape (n_asked, n_outputs)
        What the model says of them.
    near_now : ndarray of float64, shape (n_asked,)
        What their own distance to the nearest other row is.
    nearest_unlike : ndarray of int64, shape (n_asked,)
        Position of the nearest row that reaches the goal already; -1 where there is none.
    why : tuple of str
        Per plan, why it was chosen: ``"closest"`` (by distance alone), ``"most usual"`` (the best
        where rare levels and what lies farther from rows than the row does count as distance),
        ``"fewest changes"``, ``"like a real row"`` (all it changes is what a real row has),
        ``"other features"``. The closest is always there, not always the first.
    changes : sequence of Change
    goals : sequence of GoalMeta
        One per row that was asked for.
    certificates : sequence of str
        One per row: ``"best found"``, or what is proved.
    binding : sequence of sequences of str
        One per row: where there is no plan, which limits stand in its way.
    menu : sequence of LeverSet
        Sets of features, the smaller ones first, then the cheaper ones; empty where none was
        asked for.
    locked : mapping of str to str
        Features that stay as they are, by position, and why.
    sentence : str
        The answer in words.
    feature_names, output_names : tuple of str
    method, unit : str
    trust : mapping
        ``notes``, ``n_asked`` (rows that the model was asked about), ``diversity`` (mean share
        of changed features that two plans of a row do not have in common).
    row_names : ndarray of object, shape (n_asked,), or None
        Their names, where rows have some.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    """

    values: Annotated[np.ndarray, Axes("n_plans n_features")]
    codes: Annotated[np.ndarray, Axes("n_plans n_columns")]
    changed: Annotated[np.ndarray, Axes("n_plans n_features", "bool")]
    costs: Annotated[np.ndarray, Axes("n_plans n_features")]
    distance: Annotated[np.ndarray, Axes("n_plans")]
    predictions: Annotated[np.ndarray, Axes("n_plans n_outputs")]
    valid: Annotated[np.ndarray, Axes("n_plans", "bool")]
    low: Annotated[np.ndarray, Axes("n_plans n_features")]
    high: Annotated[np.ndarray, Axes("n_plans n_features")]
    region_low: Annotated[np.ndarray, Axes("n_plans n_features")]
    region_high: Annotated[np.ndarray, Axes("n_plans n_features")]
    outside: Annotated[np.ndarray, Axes("n_plans n_features", "bool")]
    order: Annotated[np.ndarray, Axes("n_plans n_features", "int64")]
    path: Annotated[np.ndarray, Axes("n_plans n_steps")]
    near: Annotated[np.ndarray, Axes("n_plans")]
    near_row: Annotated[np.ndarray, Axes("n_plans", "int64")]
    share: Annotated[np.ndarray, Axes("n_plans n_features")]
    strangeness: Annotated[np.ndarray, Axes("n_plans")]
    of: Annotated[np.ndarray, Axes("n_plans", "int64")]
    rows_asked: Annotated[np.ndarray, Axes("n_asked", "int64")]
    original: Annotated[np.ndarray, Axes("n_asked n_features")]
    current: Annotated[np.ndarray, Axes("n_asked n_outputs")]
    near_now: Annotated[np.ndarray, Axes("n_asked")]
    nearest_unlike: Annotated[np.ndarray, Axes("n_asked", "int64")]
    why: Annotated[tuple[str, ...], Axes("n_plans")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    changes: Sequence[Change]
    goals: Sequence[GoalMeta]
    certificates: Sequence[str]
    binding: Sequence[Sequence[str]]
    menu: Sequence[LeverSet]
    locked: Mapping[str, str]
    sentence: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)
    row_names: Annotated[np.ndarray | None, Axes("n_asked", "object")] = None

    @property
    def n_plans(self) -> int:
        """Of all rows together."""
        return len(self.distance)

    @property
    def n_changes(self) -> np.ndarray:
        """Changed features of each plan, int64 (n_plans,)."""
        found: np.ndarray = self.changed.sum(axis=1)
        return found

    def with_rows(
        self,
        table: Any,
        cells: Callable[[], tuple[np.ndarray, np.ndarray]],
        row_names: np.ndarray | None = None,
    ) -> Counterfactuals:
        """The same with its plans as a table, which `rows` returns.

        Parameters
        ----------
        table : table
        cells : callable
            Returns two arrays of object for ``to_frame(wide=True)``: cells of the rows that were
            asked about, (n_asked, n_features), and of the plans, (n_plans, n_features).
        row_names : ndarray of object, shape (n_asked,), optional
        """
        found = replace(self, row_names=row_names)
        object.__setattr__(found, "_rows", table)
        object.__setattr__(found, "_cells", cells)
        return found

    @property
    def rows(self) -> Any:
        """The plans as rows of the caller's own kind of table, with its dtypes.

        A cell that does not change is that of the row, bit by bit. Where it was made without a
        table (read from a file), a frame of the cells as they are shown.
        """
        own = getattr(self, "_rows", None)
        if own is not None:
            return own
        cells: dict[str, Any] = {
            name: self.values[:, j] for j, name in enumerate(self.feature_names)
        }
        return build_frame(cells, self.trust.get("frame_library", "pandas"))

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("_rows", None)
        state.pop("_cells", None)
        return state

    def of_rows(self, positions: np.ndarray) -> Counterfactuals:
        """Nothing: a plan is made of values of a row."""
        return self.without_rows()

    def without_rows(self) -> Counterfactuals:
        cut: dict[str, Any] = {
            name: getattr(self, name)[:0]
            for name, axes in axes_of(type(self)).items()
            if axes.each[0] in ("n_plans", "n_asked") and getattr(self, name) is not None
        }
        return replace(
            self,
            **cut,
            changes=(),
            goals=(),
            certificates=(),
            binding=(),
            menu=(),
            sentence="",
        )

    def tidy(self) -> dict[str, Any]:
        """One line per changed cell.

        Returns
        -------
        dict of str to list
            ``row``, ``row_name`` (where rows have names), ``plan`` (counted from 0 within a row),
            ``why``, ``feature``, ``before``, ``after``, ``change`` (in words), ``cost``, ``low``,
            ``high``, ``region_low``, ``region_high``, ``distance``, ``prediction`` (of the goal's
            output), ``near``.
        """
        return changed_cells(self)

    def to_frame(
        self, library: Library | None = None, *, wide: bool = False, menu: bool = False
    ) -> Any:
        """The plans as a table.

        Parameters
        ----------
        library : {"pandas", "polars"}, optional
            Default: polars where X was polars, else pandas.
        wide : bool
            False: a line per plan and changed feature, as :meth:`tidy` lists. True: the row as it
            is (``why`` is ``"now"``), below it a line per plan, with a column per feature;
            ``changed`` names those that differ from the row. A feature that is called as one of
            the columns before it (``row``, ``row_name``, ``plan``, ``why``, ``changed``,
            ``distance``, ``prediction``) gets ``_`` at its end: ``distance_``.
        menu : bool
            The recourse menu instead: a line per set of levers (``levers``, ``possible``,
            ``proved``, ``distance``, ``change``).

        Returns
        -------
        DataFrame
        """
        library = library or self.trust.get("frame_library", "pandas")
        if menu:
            return build_frame(lever_sets(self), library)
        if not wide:
            return super().to_frame(library)
        cells = getattr(self, "_cells", None)
        originals, own = (None, None) if cells is None else cells()
        return build_frame(plans_below_rows(self, originals, own), library)

    def doubts(self) -> list[doubt.Doubt]:
        told = self.certificates
        n_far = int((self.strangeness > FAR).sum()) if self.n_plans else 0
        outside = int(self.outside.any(axis=1).sum()) if self.n_plans else 0
        share = max(n_far, outside) / self.n_plans if self.n_plans else None
        return [
            *doubt.certificate([one != BEST_FOUND for one in told], told[0] if told else ""),
            *doubt.extrapolation(share, "of the plans lie where no rows are"),
        ]

    def facts(self) -> list[tuple[str, str]]:
        told = [("method", f"{self.method}, {self.unit}"), ("answer", self.sentence)]
        if len(self.rows_asked) == 1 and self.n_plans:
            nearest = f"{self.distance.min():.3g}, {self.certificates[0]}"
            told.append(("distance of the closest", nearest))
        return [*told, ("trust", summary.trust_facts(self.trust))]
