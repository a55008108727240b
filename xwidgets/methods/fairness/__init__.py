"""Fairness: rates by group, criteria that hold or not, thresholds per group and what they cost."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...results.fairness import Fairness
from ..effects.conditions import in_words, told
from ..ground import Ground, Part
from ..performance.decision import limits_in_words
from ..performance.intervals import intervals
from .criteria import CRITERIA, LEAST_ROWS, conflicts, criteria_of, gap_of, verdict
from .gaps import difference_ends, ratio_ends
from .groups import Grouped, grouped, usual
from .judged import Judged, cost_of, every, judged_of, spread_of
from .rates import COUNTED, SIGNED, ByGroup, by_group, difference, ratio_of, wilson_ends
from .strategies import STRATEGIES, Cuts, check_cost, choose, cuts_of

__all__ = ["answer"]

EQUAL = 0.01
"""So far apart may groups be in what a strategy makes equal."""


def answer(
    ground: Ground,
    *,
    by: Sequence[str] | None = None,
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
    tolerance: float = 0.05,
    cost: Sequence[float] = (1.0, 1.0),
) -> Generator[Part, None, Fairness]:
    """Compare groups of rows in what a model decides and in how right it is.

    Parameters
    ----------
    by : sequence of str, optional
        Quantities whose levels or ranges make the groups: ``"column:sex"``, ``"feature:3"``.
        Default: :func:`xwidgets.methods.fairness.groups.usual`.
    output : int, optional
        The class that counts as positive; of several classes against all others.
    threshold : float or mapping, optional
        As of :func:`xwidgets.methods.performance.answer`.
    tolerance : float
        Gaps up to this are as good as none; of numbers, in standard deviations of y.
    cost : sequence of float
        Of a false positive and of a false negative.

    Returns
    -------
    Fairness
    """
    cost = check_cost(cost)
    by = usual(ground.columns, ground.extras) if by is None else tuple(by)
    columns = [ground.quantity(name) for name in by]
    whole = grouped(columns)
    judged = judged_of(ground, output, threshold)
    group = whole.codes if judged.rows is None else whole.codes[judged.rows]
    n_groups = len(whole.names)
    metrics = by_group(
        group,
        n_groups,
        score=judged.score,
        decided=judged.decided,
        actual=judged.actual,
        probability=judged.probability,
    )
    among = metrics.among(judged.weight[None])[0]
    squares = metrics.among(judged.weight[None] ** 2)[0]
    # Rows, as if all counted the same.
    sizes = np.where(among > 0, among**2 / np.where(squares > 0, squares, 1.0), 0.0)
    limit = tolerance * spread_of(judged)
    values, low, high = yield from _bootstrapped(metrics, judged.weight, ground.seed)
    shares = [k for k, name in enumerate(metrics.names) if name in COUNTED]
    low[shares], high[shares] = wilson_ends(values[shares], among[shares], squares[shares])
    gaps = _gaps(metrics.names, *(part[:, :-1] for part in (values, low, high)))
    # Of two rows no bootstrap knows anything.
    unsure = sizes < 3
    low[unsure], high[unsure] = np.nan, np.nan
    enough = sizes[:, :-1] >= LEAST_ROWS
    ends = (values, low, high)
    known = Known(*(np.where(enough, one[:, :-1], np.nan) for one in ends))
    strategies = _strategies(judged, group, whole, metrics, cost)
    names = tuple(column.feature.name for column in columns)
    return Fairness(
        by=names,
        quantities=by,
        groups=whole.names,
        conditions=tuple(_conditions(ground, by, whole, columns)),
        metrics=metrics.names,
        values=values[:, :-1],
        low=low[:, :-1],
        high=high[:, :-1],
        sizes=sizes[:, :-1],
        counts=np.bincount(group, minlength=n_groups).astype(np.int64),
        overall=values[:, -1],
        overall_low=low[:, -1],
        overall_high=high[:, -1],
        **gaps,
        criteria=tuple(_criteria(metrics.names, known, whole.names, limit)),
        conflicts=conflicts(metrics.names, *known, whole.names, tolerance),
        tolerance=limit,
        cost=cost,
        **strategies,
        positive=ground.predictor.output_names[judged.output] if judged.decided is not None else "",
        task=ground.predictor.task,
        row_group=whole.codes,
        row_score=every(judged.score, judged.rows, len(whole.codes)),
        row_decided=None
        if judged.decided is None
        else every(judged.decided, judged.rows, len(whole.codes)),
        method="fairness",
        unit=ground.unit,
        trust={
            **_trust(ground, judged, group, whole),
            "decided": limits_in_words(ground, threshold, judged.output),
        },
    )


def _bootstrapped(
    metrics: ByGroup, weight: np.ndarray, seed: int
) -> Generator[Part, None, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Values of all groups with intervals from the same resamples."""
    shape = len(metrics.names), metrics.n_groups + 1

    def of(weights: np.ndarray) -> np.ndarray:
        return metrics.of(weights).reshape(len(weights), -1)

    work = intervals(of, len(weight), weight=weight, seed=seed)
    while True:
        try:
            yield Part(round(100 * next(work)), 100)
        except StopIteration as end:
            values, low, high = np.stack(end.value).reshape(3, *shape)
            return values, low, high


def _gaps(
    metrics: tuple[str, ...], values: np.ndarray, low: np.ndarray, high: np.ndarray
) -> dict[str, Any]:
    """Differences and ratios of groups, with intervals."""
    quotient = np.where(np.isin(metrics, SIGNED), np.nan, ratio_of(values))
    unknown = np.isnan(quotient)
    ends = [np.where(unknown, np.nan, end) for end in ratio_ends(values, low, high)]
    least, most = difference_ends(values, low, high)
    return {
        "difference": difference(values),
        "difference_low": least,
        "difference_high": most,
        "ratio": quotient,
        "ratio_low": ends[0],
        "ratio_high": ends[1],
    }


class Known(NamedTuple):
    """What is known of groups that have rows enough; NaN of others, (n_metrics, n_groups) each."""

    values: np.ndarray
    low: np.ndarray
    high: np.ndarray


def _criteria(
    metrics: tuple[str, ...], known: Known, groups: tuple[str, ...], tolerance: float
) -> list[dict[str, Any]]:
    lines = []
    for name in criteria_of(metrics):
        gap, low, high = gap_of(name, metrics, *known)
        rates = known.low[[metrics.index(one) for one in CRITERIA[name]]]
        left_out = [groups[j] for j in np.flatnonzero(np.isnan(rates).any(axis=0))]
        judged = verdict(low, high, tolerance)
        if judged == "holds" and left_out:
            judged = "cannot tell"
        line = {"name": name, "metrics": list(CRITERIA[name]), "gap": gap, "low": low, "high": high}
        lines.append({**line, "verdict": judged, "left_out": left_out})
    return lines


def _strategies(
    judged: Judged,
    group: np.ndarray,
    whole: Grouped,
    metrics: ByGroup,
    cost: tuple[float, float],
) -> dict[str, Any]:
    """Thresholds by strategy, what they would make of every rate, and whom they would move."""
    n_groups = len(whole.names)
    fields = ("thresholds", "strategy_values", "strategy_cost", "held_cost", "gained", "lost")
    if not judged.thresholds or judged.actual is None:
        empty = np.zeros((0, n_groups))
        parts = [empty, np.zeros((0, len(metrics.names), n_groups)), *[np.zeros(0)] * 2]
        parts += [empty.astype(np.int64)] * 2
        return {"strategies": (), "now_cost": None, **dict(zip(fields, parts, strict=True))}
    lines = [_strategy(name, judged, group, n_groups, metrics, cost) for name in STRATEGIES]
    parts = [np.array(part) for part in zip(*lines, strict=True)]
    assert judged.decided is not None
    return {
        "strategies": STRATEGIES,
        "now_cost": cost_of(judged, judged.decided, cost),
        **dict(zip(fields, parts, strict=True)),
    }


def _strategy(
    name: str,
    judged: Judged,
    group: np.ndarray,
    n_groups: int,
    metrics: ByGroup,
    cost: tuple[float, float],
) -> tuple[Any, ...]:
    assert judged.decided is not None and judged.actual is not None
    everyone = np.ones(len(group), bool)
    limits = _limits(name, judged, group, n_groups, cost, everyone)
    nothing = np.zeros(n_groups, np.int64)
    if np.isnan(limits).any():
        values = np.full((len(metrics.names), n_groups), np.nan)
        return limits, values, np.nan, np.nan, nothing, nothing
    then = judged.score >= limits[group]
    again = by_group(
        group,
        n_groups,
        score=judged.score,
        decided=then,
        actual=judged.actual,
        probability=judged.probability,
    )
    values = again.of(judged.weight[None])[0, :, :-1]
    gained, lost = (
        np.bincount(group[changed], minlength=n_groups).astype(np.int64)
        for changed in (then & ~judged.decided, judged.decided & ~then)
    )
    return (
        limits,
        values,
        cost_of(judged, then, cost),
        _held_cost(name, judged, group, n_groups, cost),
        gained,
        lost,
    )


def _held_cost(
    name: str, judged: Judged, group: np.ndarray, n_groups: int, cost: tuple[float, float]
) -> float:
    """What thresholds cost the half of the rows that they were not chosen on, both halves."""
    first = np.random.default_rng(0).permutation(len(group)) % 2 == 0
    then = np.zeros(len(group), bool)
    for half in (first, ~first):
        limits = _limits(name, judged, group, n_groups, cost, half)
        if np.isnan(limits).any():
            return float("nan")
        then[~half] = (judged.score >= limits[group])[~half]
    return cost_of(judged, then, cost)


def _limits(
    name: str,
    judged: Judged,
    group: np.ndarray,
    n_groups: int,
    cost: tuple[float, float],
    chosen_on: np.ndarray,
) -> np.ndarray:
    assert judged.actual is not None
    actual = judged.actual

    def cuts(rows: np.ndarray) -> Cuts:
        return cuts_of(
            actual[rows], judged.score[rows], judged.weight[rows], probability=judged.probability
        )

    each = [cuts(chosen_on & (group == k)) for k in range(n_groups)]
    return choose(name, each, cuts(chosen_on), cost, EQUAL, LEAST_ROWS * chosen_on.mean())


def _conditions(
    ground: Ground, by: Sequence[str], whole: Grouped, columns: Sequence[Any]
) -> list[list[dict[str, Any]]]:
    """As the page selects by them."""
    features = [column.feature for column in columns]
    return [
        [
            {
                **told(one, one.column, features[one.column].name),
                "quantity": by[one.column],
                "text": in_words([one], features),
            }
            for one in each
        ]
        for each in whole.conditions
    ]


def _trust(ground: Ground, judged: Judged, group: np.ndarray, whole: Grouped) -> dict[str, Any]:
    n_rows = ground.frame.n_rows
    counts = np.bincount(group, minlength=len(whole.names))
    notes = list(judged.notes)
    small = [whole.names[k] for k in np.flatnonzero(counts < LEAST_ROWS)]
    if small:
        shown = ", ".join(small[:3]) + (f" and {len(small) - 3} more" if len(small) > 3 else "")
        notes.append(f"fewer than {LEAST_ROWS} rows, too few to judge by: {shown}")
    return {
        "n_rows": len(group),
        "n_rows_total": n_rows,
        "notes": notes,
        "frame_library": ground.library,
        **ground.fitted,
    }
