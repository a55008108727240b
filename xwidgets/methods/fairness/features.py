"""Which features set groups apart: what they push by group, and how well they tell the group."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data import sample_rows
from ...data.display import Values
from ...results.fairness_features import FairnessFeatures
from ..ground import Ground, Part
from ..plan import affordable
from ..slices.evidence import compared, controlled
from ..stop import check_cancelled
from .criteria import LEAST_ROWS
from .groups import Grouped, grouped, usual
from .proxies import LEAST, N_FOLDS, NOTHING, Attribute, Told, alone, together

__all__ = ["Pushes", "adjusted", "answer", "is_proxy", "pushes"]

MAX_EXPLAINED, STEP = 1_000, 100
"""Rows whose attributions are compared, explained so many at a time."""
MAX_TOGETHER = 3_000
"""Rows from which all features together tell the group."""
MAX_FEATURES = 100
"""Of more, those that the model uses most."""
N_PERMUTED = 499
SURE = 0.05
N_FAMILIES = 2
"""Attributions, and what tells the groups: 5 % of false alarms are those of the whole answer."""


class Pushes(NamedTuple):
    """Means by group with 95 % intervals, and how far each group is from the others.

    float64 (n_features, n_groups) each; `p` is adjusted for all of them. NaN of groups with too
    few rows.
    """

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    apart: np.ndarray
    p: np.ndarray


def answer(
    ground: Ground, *, by: Sequence[str] | None = None, output: int | None = None
) -> Generator[Part, None, FairnessFeatures]:
    """Compare attributions between groups, and look for features that stand for the groups.

    Parameters
    ----------
    ground : Ground
    by : sequence of str, optional
        As of :func:`xwidgets.methods.fairness.answer`.
    output : int, optional
        Whose attributions. Default: the model's own.

    Returns
    -------
    FairnessFeatures
    """
    output = ground.predictor.default_output if output is None else int(output)
    by = usual(ground.columns, ground.extras) if by is None else tuple(by)
    columns = [ground.quantity(name) for name in by]
    whole = grouped(columns)
    n_explained = affordable(ground.known.plan(), MAX_EXPLAINED)
    rows = sample_rows(ground.frame.n_rows, n_explained, ground.seed)
    values = yield from _explained(ground, rows, output)
    weight = None if ground.sample_weight is None else ground.sample_weight[rows]
    size = np.average(np.abs(values), axis=0, weights=weight)
    first = np.sort(np.argsort(-size, kind="stable")[:MAX_FEATURES])
    group, n_groups = whole.codes[rows], len(whole.names)
    found = pushes(values[:, first], group, n_groups, weight, ground.seed)
    told, whole_told, measure, n_together = yield from _told(ground, by, columns, whole, first)
    p = adjusted(np.array([*(one.p for one in told), whole_told.p]))
    return FairnessFeatures(
        by=tuple(column.feature.name for column in columns),
        quantities=by,
        groups=whole.names,
        counts=np.bincount(group, minlength=n_groups).astype(np.int64),
        feature_names=tuple(ground.names[j] for j in first.tolist()),
        positions=first.astype(np.int64),
        mean=found[0].mean,
        mean_low=found[0].low,
        mean_high=found[0].high,
        mean_apart=found[0].apart,
        mean_p=found[0].p,
        size=found[1].mean,
        size_low=found[1].low,
        size_high=found[1].high,
        size_apart=found[1].apart,
        size_p=found[1].p,
        share=size[first] / size.sum() if size.sum() > 0 else np.full(len(first), np.nan),
        prediction=_means(ground.predictions[rows, output], group, n_groups, weight),
        measure=measure,
        alone=np.array([one.score for one in told]),
        alone_low=np.array([one.low for one in told]),
        alone_high=np.array([one.high for one in told]),
        alone_p=p[:-1],
        together=whole_told.score,
        together_low=whole_told.low,
        together_high=whole_told.high,
        together_p=float(p[-1]),
        proxy=np.array(
            [is_proxy(one, float(p[k]), measure) for k, one in enumerate(told)], np.int64
        ),
        output_name=ground.predictor.output_names[output],
        method="fairness.features",
        unit=ground.unit,
        trust=_trust(ground, len(rows), len(first), n_together, whole),
    )


def pushes(
    values: np.ndarray,
    group: np.ndarray,
    n_groups: int,
    weight: np.ndarray | None = None,
    seed: int = 0,
) -> tuple[Pushes, Pushes]:
    """Means of attributions and of their sizes by group, each group beside all others.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features)
    group : ndarray of int64, shape (n_rows,)
    n_groups : int
    weight : ndarray of float64, shape (n_rows,), optional
    seed : int

    Returns
    -------
    tuple of Pushes
        Of attributions, and of their absolute values. p-values are of all of them together, by
        the largest difference among permuted groups: they hold however attributions are
        distributed and go together.

    References
    ----------
    Westfall, P. H., Young, S. S. (1993). Resampling-based multiple testing. Wiley.
    """
    shape = values.shape[1], n_groups
    parts = np.full((2, 5, *shape), np.nan)
    enough = np.bincount(group, minlength=n_groups) >= LEAST_ROWS
    enough &= np.bincount(group, weight, n_groups) > 0
    tested = np.flatnonzero(enough)
    for k in tested.tolist():
        inside = group == k
        for j in range(shape[0]):
            for way, column in enumerate((values[:, j], np.abs(values[:, j]))):
                one = compared(column, inside, weight)
                parts[way, :4, j, k] = one.mean, one.low, one.high, one.effect
    if len(tested):
        both = np.concatenate([values, np.abs(values)], axis=1)
        p = _by_the_largest(both, group, tested, weight, seed)
        parts[:, 4][:, :, tested] = p.reshape(2, shape[0], len(tested))
    return Pushes(*parts[0]), Pushes(*parts[1])


def _by_the_largest(
    columns: np.ndarray,
    group: np.ndarray,
    tested: np.ndarray,
    weight: np.ndarray | None,
    seed: int,
) -> np.ndarray:
    """p-value of each column and group, (n_columns, n_tested): how often chance moves any of them
    so far from the mean of all rows."""
    own = np.ones(len(group)) if weight is None else weight
    spread = columns.std(axis=0)
    centered = columns - np.average(columns, axis=0, weights=own)
    scaled = centered / np.where(spread > 0, spread, 1.0) * own[:, None]
    member = (group[:, None] == tested).astype(np.float64)

    def away(order: np.ndarray) -> np.ndarray:
        mine = member[order]
        return np.asarray(np.abs(scaled.T @ mine) / np.sqrt(own**2 @ mine))

    found = away(np.arange(len(group)))
    rng = np.random.default_rng(seed)
    beaten = np.ones_like(found)
    for _ in range(N_PERMUTED):
        check_cancelled()
        beaten += away(rng.permutation(len(group))).max() >= found - 1e-12
    return np.minimum(1.0, N_FAMILIES * beaten / (N_PERMUTED + 1))


def adjusted(p: np.ndarray) -> np.ndarray:
    """p-values of what tells the groups, for how many there are beside those of attributions."""
    return np.minimum(1.0, N_FAMILIES * controlled(p))


def is_proxy(told: Told, p: float, measure: str) -> bool:
    """Whether it surely tells something of the group, and enough to stand for it."""
    return bool(p <= SURE and told.score >= LEAST[measure])


def _told(
    ground: Ground,
    by: Sequence[str],
    columns: Sequence[Values],
    whole: Grouped,
    first: np.ndarray,
) -> Generator[Part, None, tuple[list[Told], Told, str, int]]:
    """Each feature alone, all of them together, by what measure, and of how many rows."""
    counts = np.bincount(whole.codes, minlength=len(whole.names))
    large = np.flatnonzero(counts >= LEAST_ROWS)
    rows = np.flatnonzero(np.isin(whole.codes, large))
    if len(large) < 2:
        return [NOTHING] * len(first), NOTHING, "AUC", 0
    group = np.searchsorted(large, whole.codes[rows])
    attribute = Attribute(group, _number(columns, rows))
    itself = {int(name.partition(":")[2]) for name in by if name.startswith("feature:")}
    told = []
    for k, j in enumerate(first.tolist()):
        column = ground.columns[j]
        part = Values(column.feature, column.numbers[rows])
        asked = j not in itself and column.feature.kind != "text"
        told.append(alone(part, attribute, ground.seed) if asked else NOTHING)
        yield Part(len(first) + k, 2 * len(first) + 1)
    drawn = sample_rows(len(rows), MAX_TOGETHER, ground.seed)
    number = attribute.number
    some = Attribute(group[drawn], None if number is None else number[drawn])
    if np.bincount(some.group, minlength=len(large)).min() < N_FOLDS:
        return told, NOTHING, attribute.measure, 0
    others = [
        Values(column.feature, column.numbers[rows[drawn]])
        for j, column in enumerate(ground.columns)
        if j not in itself and column.feature.kind != "text"
    ]
    return told, together(others, some, ground.seed), attribute.measure, len(drawn)


def _number(columns: Sequence[Values], rows: np.ndarray) -> np.ndarray | None:
    """What the groups are ranges of, where that is one number that all rows have."""
    [column, *more] = columns
    if more or column.feature.levels is not None or column.feature.kind == "boolean":
        return None
    number = np.asarray(column.numbers, np.float64)[rows]
    return number if np.isfinite(number).all() else None


def _means(
    said: np.ndarray, group: np.ndarray, n_groups: int, weight: np.ndarray | None
) -> np.ndarray:
    own = np.ones(len(said)) if weight is None else weight
    among = np.bincount(group, own, n_groups)
    total = np.bincount(group, own * said, n_groups)
    return np.where(among > 0, total / np.where(among > 0, among, 1.0), np.nan)


def _explained(ground: Ground, rows: np.ndarray, output: int) -> Generator[Part, None, np.ndarray]:
    """Attributions of these rows, float64 (n_rows, n_features)."""
    plan, found = ground.known.plan(), []
    for start in range(0, len(rows), STEP):
        check_cancelled()
        some = plan.explain(ground.frame, rows[start : start + STEP])
        found.append(np.asarray(some.values[:, :, output]))
        yield Part(start, 2 * len(rows))
    return np.concatenate(found)


def _trust(
    ground: Ground, n_explained: int, n_features: int, n_together: int, whole: Grouped
) -> dict[str, Any]:
    n_rows = ground.frame.n_rows
    small = int((np.bincount(whole.codes, minlength=len(whole.names)) < LEAST_ROWS).sum())
    notes = []
    if n_features < len(ground.names):
        notes.append(f"the {n_features} features with the largest attributions")
    if 0 < n_together < n_rows:
        notes.append(f"all features together were asked of {n_together:,} rows")
    if small:
        groups = "group has" if small == 1 else "groups have"
        notes.append(f"{small} {groups} fewer than {LEAST_ROWS} rows and cannot be told")
    if ground.sample_weight is not None:
        notes.append("who is told from features does not count sample weights")
    return {
        "n_rows": n_explained,
        "n_rows_total": n_rows,
        "notes": notes,
        "frame_library": ground.library,
    }
