"""Recourse by group: how far those whom a model rejects are from a yes."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data import sample_rows
from ...data.wording import shown
from ...errors import InvalidValue, NotSupported, XwidgetsError
from ...results.counterfactuals import Counterfactuals
from ...results.fairness_recourse import FairnessRecourse
from .. import counterfactuals
from ..counterfactuals.distance import Ruler, ruler_of
from ..counterfactuals.given import positions
from ..counterfactuals.limits import Limits
from ..ground import Ground, Part
from ..slices.evidence import controlled, wilson
from .groups import grouped, usual
from .judged import decided_of

__all__ = ["Far", "answer", "far", "median_ends"]

MAX_ROWS = 20
"""Rejected rows of each group that plans are looked for."""
MAX_TOTAL = 200
LEAST_ASKED = 6
"""Of fewer nothing is told."""


class Far(NamedTuple):
    """Of one group: the median distance, mean number of changes and share without a plan, each
    as ``(value, low, high)``; the distance is infinite where half of the rows have no plan."""

    distance: tuple[float, float, float]
    changes: tuple[float, float, float]
    none: tuple[float, float, float]


def answer(
    ground: Ground,
    *,
    by: Sequence[str] | None = None,
    output: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
    n: int = MAX_ROWS,
    vary: Sequence[str | int] | None = None,
    ranges: Mapping[str, Any] | None = None,
    max_changes: int | None = None,
) -> Generator[Part, None, FairnessRecourse]:
    """Look for the smallest changes that turn a no into a yes, of some rows of each group.

    Parameters
    ----------
    ground : Ground
    by, output, threshold : optional
        As of :func:`xwidgets.methods.fairness.answer`. Columns that make the groups are not
        changed.
    n : int
        Rejected rows of each group that are asked about, at most; drawn at random.
    vary, ranges, max_changes : optional
        What plans may change, as of :func:`xwidgets.methods.counterfactuals.choices_of`.

    Returns
    -------
    FairnessRecourse

    Raises
    ------
    NotSupported
        The model decides nothing.
    InvalidType, InvalidValue, UnknownName
        Limits that do not exist, contradict each other or leave nothing.
    """
    by = usual(ground.columns, ground.extras) if by is None else tuple(by)
    fixed = {int(name.partition(":")[2]) for name in by if name.startswith("feature:")}
    limits = Limits(_free(ground, vary, fixed), ranges, None, max_changes, None, None)
    ruler = ruler_of(ground)
    matrix = ground.frame.matrix()
    if any(one is not None for one in (vary, ranges, max_changes)):
        _check_limits(ground, limits, matrix, ruler)
    yield Part(0, 1)  # what is wrong with the arguments is said before the model is asked
    columns = [ground.quantity(name) for name in by]
    whole = grouped(columns)
    n_groups = len(whole.names)
    chosen, decided = decided_of(ground, output, threshold)
    if decided is None:
        raise NotSupported(
            "model",
            found="one that predicts numbers",
            expected="one that decides between classes",
            fix="explainer.counterfactuals(row, target=...)",
        )
    rejected = [np.flatnonzero((whole.codes == k) & ~decided) for k in range(n_groups)]
    n = min(n, max(LEAST_ASKED, MAX_TOTAL // n_groups))
    asked = [rows[sample_rows(len(rows), n, ground.seed)] for rows in rejected]
    rows = np.concatenate(asked)
    names = ground.names
    able = np.array([_may_change(ground, limits, matrix[row], ruler) for row in rows], bool)
    found: Counterfactuals | None = None
    if able.any():
        found = yield from _silent(
            counterfactuals.answer(
                ground,
                rows=rows[able].tolist(),
                target=ground.predictor.output_names[chosen],
                vary=limits.vary,
                ranges=ranges,
                max_changes=max_changes,
                n=1,
                seconds=0.0,
                threshold=threshold,
                output=chosen,
            )
        )
    distance, changed = _closest(found, np.flatnonzero(able), len(rows), len(names))
    of = np.repeat(np.arange(n_groups), [len(one) for one in asked])
    told = [far(distance[of == k], changed[of == k].sum(axis=1)) for k in range(n_groups)]
    parts = np.array(told).reshape(n_groups, 3, 3)
    return FairnessRecourse(
        by=tuple(column.feature.name for column in columns),
        quantities=by,
        groups=whole.names,
        n_rejected=np.array([len(one) for one in rejected], np.int64),
        n_asked=np.array([len(one) for one in asked], np.int64),
        distance=parts[:, 0, 0],
        distance_low=parts[:, 0, 1],
        distance_high=parts[:, 0, 2],
        changes=parts[:, 1, 0],
        changes_low=parts[:, 1, 1],
        changes_high=parts[:, 1, 2],
        none=parts[:, 2, 0],
        none_low=parts[:, 2, 1],
        none_high=parts[:, 2, 2],
        p_values=_apart(distance, of, n_groups),
        feature_names=names,
        changed=_shares(changed, np.isfinite(distance), of, n_groups),
        positive=ground.predictor.output_names[chosen],
        method="fairness.recourse",
        unit=ground.unit,
        trust={
            "n_rows": len(rows),
            "n_rows_total": sum(map(len, rejected)),
            "notes": [_note(names, fixed, vary, limits)],
            "frame_library": ground.library,
        },
    )


def _free(
    ground: Ground, vary: Sequence[str | int] | None, fixed: Collection[int]
) -> list[int] | None:
    """Positions of features that plans may change; None for all but texts.

    Raises
    ------
    InvalidValue
        One of them makes the groups.
    """
    if vary is not None:
        given = positions(vary, ground.names, "vary")
        for feature in given:
            if feature in fixed:
                raise InvalidValue(
                    "vary",
                    found=f"{shown(ground.names[feature])}, which makes the groups",
                    expected="features that may change in all groups alike",
                    fix="leave it out of vary",
                )
        return given
    if not fixed:
        return None
    columns = enumerate(ground.columns)
    return [j for j, column in columns if j not in fixed and column.feature.kind != "text"]


def _check_limits(ground: Ground, limits: Limits, matrix: np.ndarray, ruler: Ruler) -> None:
    """Refuse limits that are wrong whatever the row: those that no one of some rows can keep."""
    why: XwidgetsError | None = None
    for row in matrix[:LEAST_ASKED]:
        try:
            limits.choices(ground, row, ruler)
            return
        except XwidgetsError as error:
            why = error
    if why is not None:
        raise why


def _may_change(ground: Ground, limits: Limits, row: np.ndarray, ruler: Ruler) -> bool:
    """Whether limits leave a row anything to change: a row without it has no plan."""
    try:
        limits.choices(ground, row, ruler)
    except InvalidValue:
        return False
    return True


def far(distance: np.ndarray, changes: np.ndarray) -> Far:
    """How far some rejected rows are from a yes.

    Parameters
    ----------
    distance : ndarray of float64, shape (n_rows,)
        Infinite where there is no plan.
    changes : ndarray of int64, shape (n_rows,)
        Of those with a plan.
    """
    n = len(distance)
    if n < LEAST_ASKED:
        nothing = (np.nan, np.nan, np.nan)
        return Far(nothing, nothing, nothing)
    there = np.isfinite(distance)
    return Far(
        median_ends(distance),
        _mean_ends(changes[there].astype(np.float64)),
        (float(1 - there.mean()), *wilson(float(1 - there.mean()), float(n))),
    )


def median_ends(values: np.ndarray) -> tuple[float, float, float]:
    """A median with its 95 % interval: between two of the values, whatever their distribution.

    Of fewer than six values no two are far enough apart: NaN.
    """
    from scipy.stats import binom

    ordered, n = np.sort(values), len(values)
    k = int(binom.ppf(0.025, n, 0.5))
    low, high = (ordered[k - 1], ordered[n - k]) if k else (np.nan, np.nan)
    middle = ordered[(n - 1) // 2], ordered[n // 2]
    value = middle[0] if middle[0] == middle[1] else sum(middle) / 2
    return float(value), float(low), float(high)


def _mean_ends(values: np.ndarray) -> tuple[float, float, float]:
    from scipy.special import stdtrit

    n = len(values)
    if n < 2:
        return (float(values[0]) if n else np.nan), np.nan, np.nan
    mean = float(values.mean())
    reach = float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / np.sqrt(n))
    return mean, max(1.0, mean - reach), mean + reach


def _apart(distance: np.ndarray, of: np.ndarray, n_groups: int) -> np.ndarray:
    """Of each group, whether it is as far as the others: rank tests, adjusted by Holm."""
    from scipy.stats import mannwhitneyu

    p = np.full(n_groups, np.nan)
    enough = [k for k in range(n_groups) if (of == k).sum() >= LEAST_ASKED]
    if len(enough) < 2:
        return p
    there = np.isin(of, enough)
    # Of two groups each is the other's rest: one test.
    tested = enough[:1] if len(enough) == 2 else enough
    for k in tested:
        mine, rest = distance[of == k], distance[there & (of != k)]
        same = len(np.unique(np.concatenate([mine, rest]))) == 1
        p[k] = 1.0 if same else float(mannwhitneyu(mine, rest).pvalue)
    p[tested] = controlled(p[tested])
    p[enough] = p[tested] if len(tested) == len(enough) else p[tested[0]]
    return p


def _closest(
    found: Counterfactuals | None, places: np.ndarray, n_rows: int, n_features: int
) -> tuple[np.ndarray, np.ndarray]:
    """Of each row the distance of its closest plan (infinite: none), and what that changes.

    `places`: where rows that were asked about stand among all.
    """
    distance = np.full(n_rows, np.inf)
    changed = np.zeros((n_rows, n_features), bool)
    if found is None:
        return distance, changed
    for plan in np.argsort(-found.distance, kind="stable").tolist():  # the closest comes last
        row = int(places[found.of[plan]])
        distance[row] = found.distance[plan]
        changed[row] = found.changed[plan]
    return distance, changed


def _shares(changed: np.ndarray, there: np.ndarray, of: np.ndarray, n_groups: int) -> np.ndarray:
    """Of each group's plans, the share that changes each feature, (n_features, n_groups)."""
    found = np.full((changed.shape[1], n_groups), np.nan)
    for k in range(n_groups):
        mine = there & (of == k)
        if mine.any():
            found[:, k] = changed[mine].mean(axis=0)
    return found


def _silent(
    steps: Generator[Part, None, Counterfactuals],
) -> Generator[Part, None, Counterfactuals]:
    """How far another method is, without what it shows on its way."""
    while True:
        try:
            part = next(steps)
        except StopIteration as end:
            found: Counterfactuals = end.value
            return found
        yield Part(part.done, part.total)


def _note(
    names: tuple[str, ...],
    fixed: Collection[int],
    vary: Sequence[str | int] | None,
    limits: Limits,
) -> str:
    """What distances are, and what plans may change."""
    parts = [
        "distances are in median absolute deviations, a change of category is 1",
        "the best plans that a quick search finds, nothing is proved",
    ]
    if fixed:
        verb = "stays as it is" if len(fixed) == 1 else "stay as they are"
        parts.append(f"{', '.join(names[j] for j in sorted(fixed))} {verb}")
    if vary is not None:
        free = ", ".join(names[int(j)] for j in limits.vary or ())
        parts.append(f"plans may change only {free}")
    if limits.ranges:
        ranged = ", ".join(
            names[j] for j in positions(map(_as_name, limits.ranges), names, "ranges")
        )
        parts.append(f"within the ranges given for {ranged}")
    if limits.max_changes is not None:
        most = int(limits.max_changes)
        parts.append(f"at most {most} change{'s' if most > 1 else ''} a plan")
    return "; ".join(parts)


def _as_name(name: str | int) -> str | int:
    """Names of a mapping are text in JSON, positions too."""
    return int(name) if str(name).isdigit() else name
