"""What a row may become: per feature the values to choose from, and what each costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .distance import Kind, Ruler
from .rules import Rules

__all__ = ["Choices", "Lever"]


class Lever(NamedTuple):
    """A feature that may change; a one-hot group or a group of columns is one.

    Attributes
    ----------
    feature : int
        Its position in ``ground.columns``.
    kind : Kind
    columns : tuple of int
        Its columns in the frame.
    values : ndarray of float64, shape (n_values,)
        As ``ground.columns`` shows them (numbers, seconds, level codes; NaN is missing), the
        row's own first, then by what they cost. All of them are allowed: ranges, directions,
        whole numbers and levels are settled. Of a group that is no category: of its first column.
    codes : ndarray of float64, shape (n_values, n_columns)
        What stands in its columns, as ``Frame.matrix`` has it.
    costs : ndarray of float64, shape (n_values,)
        0 for the first.
    outside : ndarray of bool, shape (n_values,)
        Beyond what any row has.
    low, high : float
        Numbers and moments: what is allowed between the values, too. NaN for categories.
    seen_low, seen_high : float
        The span of the rows.
    step : float
        What allowed numbers are multiples of (1.0: whole numbers); 0.0: any number.
    single : bool
        Numbers are kept in 32 bits.
    """

    feature: int
    kind: Kind
    columns: tuple[int, ...]
    values: np.ndarray
    codes: np.ndarray
    costs: np.ndarray
    outside: np.ndarray
    low: float = np.nan
    high: float = np.nan
    seen_low: float = -np.inf
    seen_high: float = np.inf
    step: float = 0.0
    single: bool = False

    @property
    def is_number(self) -> bool:
        """Whether other values between those listed are allowed."""
        return self.kind in ("number", "date")

    def fitted(self, values: np.ndarray) -> np.ndarray:
        """What the column can hold next to these numbers, less what is not allowed."""
        values = np.asarray(values, dtype=np.float64)
        if self.step:
            values = np.rint(values / self.step) * self.step
        if self.single:
            values = values.astype(np.float32).astype(np.float64)
        return values[(values >= self.low) & (values <= self.high)]


@dataclass(frozen=True, eq=False)
class Choices:
    """All that is allowed for one row: a plan picks one value of each lever.

    Parameters
    ----------
    row : ndarray of float64, shape (n_columns,)
        The row itself, as ``Frame.matrix`` has it.
    levers : tuple of Lever
        Features with at least two values; no feature twice.
    locked : mapping of int to str
        The other features, and why each stays as it is.
    max_changes : int
        How many levers a plan may move.
    rules : Rules
        Which a plan has to keep.
    ruler : Ruler
    """

    row: np.ndarray
    levers: tuple[Lever, ...]
    locked: Mapping[int, str]
    max_changes: int
    rules: Rules
    ruler: Ruler

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many values each lever has, int64 (n_levers,)."""
        return np.array([len(lever.values) for lever in self.levers], dtype=np.int64)

    def codes(self, picks: np.ndarray) -> np.ndarray:
        """Rows of the frame's codes.

        Parameters
        ----------
        picks : ndarray of int, shape (m, n_levers)
            Which value of each lever; 0 is the row's own.

        Returns
        -------
        ndarray of float64, shape (m, n_columns)
            Equal to `row` bit by bit where the pick is 0.
        """
        picks = np.asarray(picks)
        found = np.repeat(self.row[None], len(picks), axis=0)
        start, first_codes, _, columns, wide = self._flat
        rows, places = np.nonzero(picks)
        found[rows, columns[places]] = first_codes[start[places] + picks[rows, places]]
        for place in wide:
            lever = self.levers[place]
            moved = np.flatnonzero(picks[:, place])
            found[moved[:, None], list(lever.columns)] = lever.codes[picks[moved, place]]
        return found

    @cached_property
    def _flat(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[int]]:
        """All values of all levers one after another: where each lever begins, what stands in its
        first column, what it costs; the first column of each; levers of several columns."""
        start = np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(np.int64)
        none = np.zeros(0)
        codes = np.concatenate([none, *(lever.codes[:, 0] for lever in self.levers)])
        costs = np.concatenate([none, *(lever.costs for lever in self.levers)])
        columns = np.array([lever.columns[0] for lever in self.levers], dtype=np.int64)
        wide = [k for k, lever in enumerate(self.levers) if len(lever.columns) > 1]
        return start, codes, costs, columns, wide

    def all_at_once(self) -> np.ndarray:
        """Rows of codes in which all levers move: in row k each has its value k, where it has one.

        Where every encoded column is computed from one raw column, what is encoded of these rows
        says what each value of each lever becomes. Shape (most values of a lever, n_columns).
        """
        codes = np.repeat(self.row[None], self.sizes.max(initial=1), axis=0)
        for lever in self.levers:
            codes[1 : len(lever.values), list(lever.columns)] = lever.codes[1:]
        return codes

    def lever_of(self, owner: np.ndarray) -> np.ndarray:
        """The lever that each encoded column is computed from, by its raw column; -1: none.

        Parameters
        ----------
        owner : ndarray of int, shape (n_encoded,)
        """
        found = np.full(self.row.size, -1)
        for place, lever in enumerate(self.levers):
            found[list(lever.columns)] = place
        levers: np.ndarray = found[np.asarray(owner)]
        return levers

    def costs(self, picks: np.ndarray) -> np.ndarray:
        """Distance of each plan from the row: the sum of its picks' costs, shape (m,)."""
        start, _, costs, _, _ = self._flat
        found = np.zeros(len(picks))
        rows, places = np.nonzero(picks)
        np.add.at(found, rows, costs[start[places] + np.asarray(picks)[rows, places]])
        return found

    def distances(self, picks: np.ndarray) -> np.ndarray:
        """The same by the ruler alone, whatever the levers' costs count besides, shape (m,)."""
        if not len(picks):
            return np.zeros(0)
        return self.ruler.distance(self.codes(picks), self.row)

    def changes(self, codes: np.ndarray) -> np.ndarray:
        """Which features differ from the row, bool (m, n_features)."""
        differs: np.ndarray = (codes != self.row) & ~(np.isnan(codes) & np.isnan(self.row))
        return np.column_stack(
            [differs[:, list(members)].any(axis=1) for members in self.ruler.members]
        )

    def allowed(self, codes: np.ndarray) -> np.ndarray:
        """Whether each row keeps the rules and changes few enough features, bool (m,)."""
        few = self.changes(codes).sum(axis=1) <= self.max_changes
        return few & self.rules.kept(codes).all(axis=1)

    def with_values(self, values: Mapping[int, np.ndarray]) -> Choices:
        """Other numbers to choose from, such as those next to a model's thresholds.

        Parameters
        ----------
        values : mapping of int to ndarray
            By the place of the lever (not the feature). Those that are not allowed are left out,
            the others are made what the column can hold; the row's own value and "missing" stay.
            Levers that are no numbers are left as they are.

        Returns
        -------
        Choices
        """
        levers = list(self.levers)
        for place, numbers in values.items():
            if levers[place].is_number:
                levers[place] = self._with(levers[place], numbers)
        return replace(self, levers=tuple(levers))

    def _with(self, lever: Lever, numbers: np.ndarray) -> Lever:
        own = self.row[lever.columns[0]]
        fitted = np.unique(lever.fitted(numbers))
        fitted = fitted[fitted != own]
        if np.isnan(lever.values[1:]).any():
            fitted = np.append(fitted, np.nan)
        outside = (fitted < lever.seen_low) | (fitted > lever.seen_high)
        return ordered(lever, self.ruler, own, fitted[:, None], fitted, outside)


def ordered(
    lever: Lever,
    ruler: Ruler,
    own: float | np.ndarray,
    codes: np.ndarray,
    values: np.ndarray,
    outside: np.ndarray,
) -> Lever:
    """A lever with the row's own value before these others, which are ordered by their cost."""
    before = np.atleast_1d(np.asarray(own, dtype=np.float64))
    costs = ruler.cost(lever.feature, codes, before[None])
    order = np.lexsort((np.nan_to_num(values, nan=np.inf), costs))
    return lever._replace(
        values=np.concatenate([lever.values[:1], values[order]]),
        codes=np.concatenate([before[None], codes[order]]),
        costs=np.concatenate([[0.0], costs[order]]),
        outside=np.concatenate([[False], outside[order]]),
    )
