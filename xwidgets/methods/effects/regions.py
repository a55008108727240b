"""Regional effects: is one average curve enough, and if not, for whom does it differ?"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...data import Frame
from ...data.wording import shown
from ...errors import InvalidValue, UnknownName
from ...results.regions import RegionalEffects
from ..ground import Ground, Part
from .answers import answers_for
from .conditions import Condition, as_json, in_words, merged
from .grid import along
from .notes import rows_asked
from .partial import Sums, in_slices

__all__ = ["Region", "answer", "heterogeneity", "output_at", "regions"]

MAX_CURVES = 1_000
"""Rows whose curves are compared, drawn with the seed."""

MAX_DEPTH = 2
MIN_SHARE = 0.05
"""Of all rows, in a region."""
MIN_ROWS = 10
LEAST_DROP = 0.2
"""So much of the heterogeneity a split takes away at least."""
NOTHING = 1e-4
"""Curves that differ by less than this share of what the curve itself does are one curve."""
MAX_CUTS = 1000
"""Values of a number that are tried."""


@dataclass(frozen=True)
class Region:
    """Rows whose curves are alike.

    Parameters
    ----------
    conditions : tuple of Condition
        All of them hold; none: all rows.
    rows : ndarray of int64
        Places among the curves.
    mean : ndarray of float64, shape (n_values,)
        Mean of the centered curves.
    heterogeneity : float
        Root mean square distance of a row's centered curve from `mean`.
    children : tuple of Region
        Two, or none.
    """

    conditions: tuple[Condition, ...]
    rows: np.ndarray
    mean: np.ndarray
    heterogeneity: float
    children: tuple[Region, ...] = field(default=())

    def leaves(self) -> Iterator[Region]:
        """The regions that are not split any further."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def heterogeneity(curves: np.ndarray) -> float:
    """Root mean square distance of centered curves, (n_rows, n_values), from their mean."""
    return float(np.sqrt(_spread(curves) / max(curves.size, 1)))


def regions(curves: np.ndarray, frame: Frame, rows: np.ndarray, columns: Sequence[int]) -> Region:
    """Split rows where their curves disagree most, by values of other columns.

    Parameters
    ----------
    curves : ndarray of float64, shape (n_rows, n_values)
        ICE curves of one output. Each is centered on its own mean first: how high a row is by
        its other columns is no disagreement.
    frame : Frame
    rows : ndarray of int64, shape (n_rows,)
        Positions of the curves' rows.
    columns : sequence of int
        Columns that may be asked about: not those that the curves vary.

    Returns
    -------
    Region
        Of all rows; with children where a split takes away a fifth of the heterogeneity.

    Notes
    -----
    **How to read it.** Where the mean curve hides that a value helps some rows and harms others,
    the first split names who they are. No split: one curve is enough.

    **When it misleads.** Two columns that go together can stand for each other in a split; and
    few rows can look alike by chance.

    References
    ----------
    Herbinger, J., Bischl, B., Casalicchio, G. (2022). REPID: regional effect plots with implicit
    interaction detection. AISTATS. Gkolemis, V. et al. (2023). RHALE: robust and
    heterogeneity-aware accumulated local effects. ECAI.
    """
    centered = curves - curves.mean(axis=1, keepdims=True)
    values = {column: frame.column(column)[rows] for column in columns}
    kinds = {column: frame.schema[column].levels is not None for column in columns}
    least = max(MIN_ROWS, int(np.ceil(MIN_SHARE * len(rows))))
    return _region(centered, values, kinds, np.arange(len(rows)), (), MAX_DEPTH, least)


def _region(
    curves: np.ndarray,
    values: dict[int, np.ndarray],
    kinds: dict[int, bool],
    places: np.ndarray,
    conditions: tuple[Condition, ...],
    depth: int,
    least: int,
) -> Region:
    mine = curves[places]
    mean = mine.mean(axis=0)
    whole = _spread(mine)
    own = Region(conditions, places, mean, heterogeneity(mine))
    if depth == 0 or whole <= NOTHING**2 * mean.var() * mine.size:
        return own
    best: tuple[float, tuple[Condition, Condition]] | None = None
    for column, column_values in values.items():
        try_it = _levels_split if kinds[column] else _number_split
        found = try_it(column, column_values[places], mine, least)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    if best is None or best[0] > (1.0 - LEAST_DROP) * whole:
        return own
    children = []
    for condition in best[1]:
        inside = places[condition.holds(values[condition.column][places])]
        further = (*conditions, condition)
        children.append(_region(curves, values, kinds, inside, further, depth - 1, least))
    return Region(conditions, places, mean, own.heterogeneity, tuple(children))


def _spread(curves: np.ndarray) -> float:
    """Sum of squares around the mean curve."""
    if not len(curves):
        return 0.0
    return float(((curves - curves.mean(axis=0)) ** 2).sum())


def _number_split(
    column: int, values: np.ndarray, curves: np.ndarray, least: int
) -> tuple[float, tuple[Condition, Condition]] | None:
    """Best cut of a number; rows without a value go where they fit better."""
    known = ~np.isnan(values)
    cuts = _cuts(values[known])
    if not cuts.size:
        return None
    order = np.argsort(values[known], kind="stable")
    ordered = curves[known][order]
    sums = np.concatenate([np.zeros_like(ordered[:1]), np.cumsum(ordered, axis=0)])
    absent = curves[~known]
    total = float((curves**2).sum())
    n_left = np.searchsorted(values[known][order], cuts, side="right")
    best: tuple[float, tuple[Condition, Condition]] | None = None
    for left_too in (False, True) if len(absent) else (False,):
        extra, n_extra = absent.sum(axis=0), len(absent)
        left = sums[n_left] + (extra if left_too else 0.0)
        right = sums[-1] - sums[n_left] + (0.0 if left_too else extra)
        n_of_left = n_left + (n_extra if left_too else 0)
        n_of_right = len(curves) - n_of_left
        fine = (n_of_left >= least) & (n_of_right >= least)
        if not fine.any():
            continue
        spread = total - (
            (left**2).sum(axis=1) / np.maximum(n_of_left, 1)
            + (right**2).sum(axis=1) / np.maximum(n_of_right, 1)
        )
        spread[~fine] = np.inf
        at = int(spread.argmin())
        if best is None or spread[at] < best[0]:
            cut = float(cuts[at])
            best = (
                float(spread[at]),
                (
                    Condition(column, high=cut, missing=left_too),
                    Condition(column, low=cut, missing=not left_too and n_extra > 0),
                ),
            )
    return best


def _cuts(values: np.ndarray) -> np.ndarray:
    """Between values that occur: all, or quantiles where they are many."""
    distinct = np.unique(values)
    if len(distinct) > MAX_CUTS:
        shares = np.linspace(0, 1, MAX_CUTS + 2)[1:-1]
        low = np.unique(np.quantile(values, shares, method="inverted_cdf"))
        above = distinct[np.minimum(np.searchsorted(distinct, low, "right"), len(distinct) - 1)]
        return low + (above - low) / 2
    return distinct[:-1] + np.diff(distinct) / 2


def _levels_split(
    column: int, values: np.ndarray, curves: np.ndarray, least: int
) -> tuple[float, tuple[Condition, Condition]] | None:
    """Best of two sets of levels: those between which the main direction of differences lies."""
    codes = np.where(np.isnan(values), -1, values).astype(np.int64)
    levels, place = np.unique(codes, return_inverse=True)
    if len(levels) < 2:
        return None
    counts = np.bincount(place)
    sums = np.zeros((len(levels), curves.shape[1]))
    np.add.at(sums, place, curves)
    means = sums / counts[:, None]
    away = (means - curves.mean(axis=0)) * np.sqrt(counts)[:, None]
    direction = np.linalg.svd(away, full_matrices=False)[2][0]
    order = np.argsort(means @ direction, kind="stable")
    left_sums = np.cumsum(sums[order], axis=0)[:-1]
    n_left = np.cumsum(counts[order])[:-1]
    n_right = len(curves) - n_left
    fine = (n_left >= least) & (n_right >= least)
    if not fine.any():
        return None
    right_sums = sums.sum(axis=0) - left_sums
    spread = float((curves**2).sum()) - (
        (left_sums**2).sum(axis=1) / n_left + (right_sums**2).sum(axis=1) / n_right
    )
    spread[~fine] = np.inf
    at = int(spread.argmin())
    sides = levels[order[: at + 1]], levels[order[at + 1 :]]
    left, right = (
        Condition(column, levels=tuple(sorted(side.tolist())), missing=-1 in side) for side in sides
    )
    return float(spread[at]), (left, right)


def answer(
    ground: Ground,
    feature: int,
    output: int | None = None,
    grid: Sequence[Any] | str | None = None,
    n_rows: int | None = None,
) -> Generator[Part, None, RegionalEffects]:
    """Regions of rows in which curves of a feature agree, and how much they disagree before.

    Parameters
    ----------
    ground : Ground
    feature : int
    output : int, optional
        Whose curves are compared; default the one that is shown first.
    grid : optional
        As of partial dependence.
    n_rows : int, optional
        Rows whose curves are compared, drawn with the seed; default at most 1,000.

    Returns
    -------
    RegionalEffects
        Regions by a tree of at most two splits one after the other.

    Raises
    ------
    InvalidValue, UnknownName, NotSupported
    ModelFailed, ModelOutput

    Notes
    -----
    See :func:`regions`.
    """
    side, output = along(ground, feature, grid), output_at(ground, output)
    rows = rows_asked(ground, n_rows, MAX_CURVES)
    if len(rows) < 2 * MIN_ROWS:
        raise InvalidValue(
            "n_rows" if ground.frame.n_rows >= 2 * MIN_ROWS else "X",
            found=f"{len(rows)} row{'s' * (len(rows) != 1)}",
            expected=f"at least {2 * MIN_ROWS}, to be split in regions of {MIN_ROWS}",
        )
    yield Part(0, len(rows))
    answers = answers_for(ground)
    sums = Sums()
    for done, sums in in_slices(ground, answers, side.varied, rows, len(rows)):  # noqa: B007
        yield Part(done, len(rows))
    kept, curves = sums.kept()
    others = [j for j in range(ground.frame.n_features) if j not in side.columns]
    whole = regions(curves[:, :, output], ground.frame, kept, others)
    found: list[tuple[Region, int]] = []
    _listed(whole, -1, found)
    conditions = [merged(one.conditions) for one, _ in found]
    inside = np.zeros(ground.frame.n_rows, dtype=np.int64)
    shares = []
    for k, own in enumerate(conditions):
        here = np.ones(ground.frame.n_rows, dtype=bool)
        for one in own:
            here &= one.holds(ground.frame.column(one.column))
        inside[here] = k  # parts come after what they are parts of
        shares.append(float(np.average(here, weights=ground.sample_weight)))
    leaves = list(whole.leaves())
    after = sum(len(one.rows) * one.heterogeneity**2 for one in leaves) / len(kept)
    drop = 1.0 - after / whole.heterogeneity**2 if whole.heterogeneity else 0.0
    notes = [] if whole.children else ["no split takes away a fifth: one curve is enough"]
    if len(rows) < ground.frame.n_rows:
        notes.append(f"curves of {len(rows):,} of {ground.frame.n_rows:,} rows")
    return RegionalEffects(
        feature=side.feature,
        feature_name=side.name,
        kind=side.kind,
        output=output,
        grid=side.grid,
        labels=side.labels,
        average=np.stack([one.mean for one, _ in found]),
        heterogeneity=np.array([one.heterogeneity for one, _ in found]),
        parent=np.array([parent for _, parent in found]),
        share=np.array(shares),
        region=inside,
        names=tuple(in_words(own, ground.frame.schema) for own in conditions),
        conditions=tuple([as_json(one, ground) for one in own] for own in conditions),
        before=whole.heterogeneity,
        after=float(np.sqrt(after)),
        output_names=ground.predictor.output_names,
        method="regional effects",
        unit=ground.unit,
        trust={
            "n_rows": len(rows),
            "n_rows_total": ground.frame.n_rows,
            "drop": drop,
            "notes": notes,
            "frame_library": ground.library,
        },
    )


def output_at(ground: Ground, output: int | None) -> int:
    """A position among the outputs; None: the one that is shown first.

    Raises
    ------
    UnknownName
    """
    n = ground.predictor.n_outputs
    if output is None:
        return ground.predictor.default_output
    if isinstance(output, bool) or output != int(output) or not 0 <= output < n:
        raise UnknownName("output", found=shown(output), expected=f"a position from 0 to {n - 1}")
    return int(output)


def _listed(region: Region, parent: int, found: list[tuple[Region, int]]) -> None:
    """All regions, each before its parts, with the position of what it is a part of."""
    at = len(found)
    found.append((region, parent))
    for child in region.children:
        _listed(child, at, found)
