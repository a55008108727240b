"""Which values a feature is given, and how well the rows say what happens there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ...data import Groups
from ...data.display import Values
from ...data.schema import Feature
from ...data.wording import did_you_mean, shown
from ...errors import InvalidValue, NotSupported, UnknownName
from ..ground import Ground
from .answers import Varied
from .edges import edges_of

__all__ = [
    "Along",
    "along",
    "feature_at",
    "grid_of",
    "nearest",
    "pair_shares",
    "shares",
    "sides_of",
]

N_VALUES = 40
N_OF_TWO = 20
"""Values of each of two features."""
MAX_LEVELS = 40


class Columns(Protocol):
    """Features and what is shown of them: a `Ground`, or a study."""

    @property
    def groups(self) -> Groups: ...

    @property
    def columns(self) -> tuple[Values, ...]: ...


@dataclass(frozen=True)
class Along:
    """A feature and the values that it is given.

    Parameters
    ----------
    feature : int
        Position among the features.
    name : str
    values : Values
        Of all rows.
    grid : ndarray of float64, shape (n_grid,)
        Rising, or levels in their order; NaN, last, is missing.
    varied : Varied
        The same in the columns of the table.
    n_levels_left : int
        Levels that are not part of the grid.
    """

    feature: int
    name: str
    values: Values
    grid: np.ndarray
    varied: Varied
    n_levels_left: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """How a person writes the values."""
        return tuple(self.values.feature.text(value) for value in self.grid)

    @property
    def kind(self) -> str:
        """Of the feature."""
        return self.values.feature.kind

    @property
    def has_levels(self) -> bool:
        """Whether there is nothing between two values."""
        return self.values.feature.levels is not None

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns of the table."""
        return self.varied.columns

    def on(self, grid: np.ndarray) -> Along:
        """The same feature with other values."""
        codes = _codes(self.values.feature, len(self.columns), grid)
        return Along(self.feature, self.name, self.values, grid, Varied(self.columns, codes))


def feature_at(ground: Columns, feature: Any, argument: str = "feature") -> int:
    """A position among the features, checked.

    Raises
    ------
    UnknownName
    """
    n = len(ground.groups.names)
    if isinstance(feature, bool) or not isinstance(feature, (int, float)) or not 0 <= feature < n:
        raise UnknownName(argument, found=shown(feature), expected=f"a position from 0 to {n - 1}")
    return int(feature)


def along(
    ground: Columns, feature: int, grid: Sequence[Any] | str | None = None, n: int = N_VALUES
) -> Along:
    """A feature with its own values (None), those at quantiles, evenly spaced ones, or the given.

    Raises
    ------
    InvalidValue
        A feature that does not vary, a grid of one value or of what is no value of the feature.
    NotSupported
        A group of columns that have no common value.
    """
    feature = feature_at(ground, feature)
    name, members = ground.groups.names[feature], ground.groups.members[feature]
    values = ground.columns[feature]
    one_hot = len(members) > 1
    if one_hot and values.feature.name != name:
        raise NotSupported(
            "feature",
            found=f"{shown(name)}, a group of {len(members)} columns",
            expected="a feature with one value per row",
            fix="name a feature that is no group, or make the explainer without groups=",
        )
    whole, n_left = _chosen(name, values, grid, n)
    return Along(
        feature,
        name,
        values,
        whole,
        Varied(members, _codes(values.feature, len(members), whole)),
        n_left,
    )


def _codes(feature: Feature, n_columns: int, grid: np.ndarray) -> np.ndarray:
    """Values of a feature in its columns: of a one-hot group, a 1 in one of them or none."""
    if n_columns == 1:
        return grid[:, None]
    return (grid[:, None] == np.arange(n_columns)).astype(np.float64)


def _chosen(
    name: str, values: Values, grid: Sequence[Any] | str | None, n: int
) -> tuple[np.ndarray, int]:
    feature, numbers = values.feature, values.numbers
    known = numbers[np.isfinite(numbers)]
    missing = np.isnan(numbers).any()
    distinct = np.unique(known)
    n_left = 0
    if grid is not None and not isinstance(grid, str):
        found, with_missing = _given(name, feature, grid)
        missing = missing or with_missing
    elif feature.levels is not None:
        counts = np.bincount(known.astype(int), minlength=len(feature.levels))
        order = np.argsort(-counts, kind="stable")
        found = np.sort(order[: min(MAX_LEVELS, int((counts > 0).sum()))]).astype(np.float64)
        n_left = int((counts > 0).sum()) - len(found)
    else:
        found = grid_of(known, n, grid or "both", whole=feature.integer)
    if len(found) + missing < 2 or ((grid is None or isinstance(grid, str)) and len(distinct) < 2):
        what = f"one value, {shown(feature.text(float(distinct[0])))}" if len(distinct) else "none"
        if grid is not None and not isinstance(grid, str):
            raise InvalidValue(
                "grid", found="one value", expected="two or more", fix="leave it out"
            )
        raise InvalidValue(
            "feature",
            found=f"{shown(name)}, which has {what} in all rows",
            expected="a feature that varies",
            fix="pass grid= with values to ask for, or choose another feature",
        )
    return np.concatenate([found, [np.nan]]) if missing else found, n_left


def grid_of(
    known: np.ndarray, n: int = N_VALUES, spacing: str = "both", whole: bool = False
) -> np.ndarray:
    """Values of a number or moment: all where they are few.

    ``"both"`` joins values at quantiles, where the rows are, with evenly spaced ones, so that no
    long stretch is left out.

    Raises
    ------
    InvalidValue
        No such spacing.
    """
    if spacing not in ("both", "quantile", "even"):
        raise InvalidValue(
            "grid",
            found=shown(spacing),
            expected='"quantile", "even", or a list of values',
            fix=did_you_mean(spacing, ("quantile", "even")),
        )
    distinct = np.unique(known)
    if len(distinct) <= n:
        return distinct
    even = np.linspace(distinct[0], distinct[-1], n if spacing == "even" else n // 3)
    if whole:
        even = np.unique(np.round(even))
    if spacing == "even":
        return even
    quantiles = edges_of(known, n - 1 if spacing == "quantile" else n - len(even))
    return quantiles if spacing == "quantile" else np.unique(np.concatenate([quantiles, even]))


def _given(name: str, feature: Feature, grid: Sequence[Any]) -> tuple[np.ndarray, bool]:
    """Values that were asked for, each once; levels by their codes or their names."""
    found = []
    missing = False
    for value in grid:
        if value is None or (isinstance(value, float) and np.isnan(value)):
            missing = True
        elif feature.levels is not None and isinstance(value, str):
            if value not in feature.levels:
                raise UnknownName(
                    "grid",
                    found=shown(value),
                    expected=f"levels of {shown(name)}",
                    fix=did_you_mean(value, feature.levels),
                )
            found.append(float(feature.levels.index(value)))
        elif isinstance(value, (bool, int, float, np.number)) and np.isfinite(value):
            code = float(value)
            if feature.levels is not None and not (
                code.is_integer() and 0 <= code < len(feature.levels)
            ):
                raise UnknownName(
                    "grid", found=shown(value), expected=f"levels of {shown(name)}, or their codes"
                )
            found.append(code)
        else:
            raise InvalidValue(
                "grid",
                found=shown(value),
                expected=f"values of {shown(name)}: finite numbers"
                if feature.levels is None
                else f"levels of {shown(name)}",
            )
    if feature.levels is not None:
        return np.array(list(dict.fromkeys(found))), missing
    return np.unique(np.array(found, dtype=np.float64)), missing


def sides_of(
    ground: Columns, features: Sequence[int], grid: Sequence[Any] | str | None
) -> list[Along]:
    """One or two features with their values.

    Raises
    ------
    InvalidValue, UnknownName, NotSupported
    """
    if len(features) not in (1, 2) or len(set(features)) < len(features):
        raise InvalidValue(
            "feature",
            found="the same feature twice" if len(features) == 2 else f"{len(features)} features",
            expected="one feature, or two different ones",
        )
    if len(features) == 1:
        return [along(ground, features[0], grid)]
    grids = (grid, grid) if grid is None or isinstance(grid, str) else tuple(grid)
    if len(grids) != 2:
        raise InvalidValue(
            "grid",
            found=f"{len(grids)} values",
            expected="a list of values for each of the two features",
            fix="grid=[[1, 2, 3], [10, 20]]",
        )
    return [along(ground, j, one, N_OF_TWO) for j, one in zip(features, grids, strict=True)]


def nearest(grid: np.ndarray, numbers: np.ndarray, levels: bool = False) -> np.ndarray:
    """Place of the nearest value of a grid, int64; -1 where there is none (what is missing, a
    level that is left out)."""
    known = np.isfinite(grid)
    places = np.full(len(numbers), -1)
    if known.sum() < len(grid):
        places[np.isnan(numbers)] = len(grid) - 1
    there = np.isfinite(numbers)
    values = grid[known]
    if not len(values):
        return places
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    if levels:
        at = np.minimum(np.searchsorted(ordered, numbers[there]), len(ordered) - 1)
        places[there] = np.where(ordered[at] == numbers[there], order[at], -1)
        return places
    middles = ordered[:-1] / 2 + ordered[1:] / 2
    places[there] = order[np.searchsorted(middles, numbers[there])]
    return places


def shares(places: np.ndarray, n: int, weight: np.ndarray | None) -> np.ndarray:
    """Share of the rows at each place; of what is at none nothing is said."""
    there = places >= 0
    own = None if weight is None else weight[there]
    found = np.bincount(places[there], weights=own, minlength=n).astype(np.float64)
    total = found.sum()
    return found / total if total > 0 else found


def pair_shares(ground: Ground, sides: tuple[Along, Along]) -> np.ndarray:
    """Share of the rows at each place of two grids, (n_first, n_second)."""
    first, second = (nearest(s.grid, s.values.numbers, s.has_levels) for s in sides)
    n_first, n_second = (len(s.grid) for s in sides)
    place = np.where((first < 0) | (second < 0), -1, first * n_second + second)
    return shares(place, n_first * n_second, ground.sample_weight).reshape(n_first, n_second)
