"""From a model, a row's choices and a goal to a problem over cells."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ....models import trees as tree_models
from ....models.pipeline import Encoding, encode_frame, encoding_of
from ....models.trees import Trees
from ....models.trees.arrays import CATEGORY, ZERO_MISSING
from ...encoding import encoded
from ...ground import Ground
from ...tree_shap.source import link_between
from ..choices import Choices, Lever
from ..goal import Goal
from .cuts import Asking, values_beside
from .margins import Margins, NotExact, margins_of
from .problem import Cells, Goals, Nodes, Problem

__all__ = ["Sums", "problem_of", "sums_of", "with_edges"]

SAMPLE_ROWS = 60
MAX_MARKS = 400_000_000
"""Nodes times cells."""


@dataclass(frozen=True, eq=False)
class Sums:
    """A model as a sum of trees over encoded columns.

    Attributes
    ----------
    ground : Ground
    encoding : Encoding
    trees : Trees
    link : str
        From the sums to what the ground's predictor says.
    beside : dict
        Values beside the thresholds, by column and limits: those of other rows are the same.
    margins : dict
        What the sums must be, by goal.
    """

    ground: Ground
    encoding: Encoding
    trees: Trees
    link: str
    beside: dict[Hashable, np.ndarray] = field(default_factory=dict, repr=False)
    margins: dict[Goal, Margins] = field(default_factory=dict, repr=False)

    def encode(self, codes: np.ndarray) -> np.ndarray:
        """Rows of codes as the trees compare them."""
        return tree_models.prepare(self.trees, encoded(self.ground, self.encoding, codes))

    def columns(self, lever: Lever) -> np.ndarray:
        """Encoded columns that are computed from a lever."""
        found = [self._computed[column] for column in lever.columns if column in self._computed]
        return np.sort(np.concatenate([np.zeros(0, np.int64), *found]))

    @cached_property
    def _computed(self) -> dict[int, np.ndarray]:
        """Encoded columns by the column that they are computed from."""
        assert self.encoding.owner is not None
        return _places(np.asarray(self.encoding.owner))

    @cached_property
    def thresholds(self) -> dict[int, np.ndarray]:
        """What trees compare an encoded column with, each once, rising; of those that they read."""
        trees = self.trees
        inner = np.flatnonzero((trees.feature >= 0) & ((trees.flags & CATEGORY) == 0))
        found = _places(trees.feature[inner])
        return {column: np.unique(trees.threshold[inner[at]]) for column, at in found.items()}


def _places(values: np.ndarray) -> dict[int, np.ndarray]:
    """Where each value stands, rising."""
    order = np.argsort(values, kind="stable")
    distinct, start = np.unique(values[order], return_index=True)
    return dict(zip(distinct.tolist(), np.split(order, start)[1:], strict=True))


def sums_of(ground: Ground) -> Sums:
    """Take a model apart.

    Raises
    ------
    NotExact
        It is no sum of trees, or an encoder mixes columns.
    """
    encoding = encoding_of(ground.predictor, ground.frame)
    if encoding.owner is None:
        raise NotExact("an encoder mixes columns")
    n_rows = min(SAMPLE_ROWS, ground.frame.n_rows)
    rows = np.unique(np.linspace(0, ground.frame.n_rows - 1, n_rows).astype(int))
    sample = encode_frame(ground.predictor, encoding, ground.frame.take(rows))
    trees = tree_models.from_model(encoding.final, sample)
    if trees is None:
        raise NotExact(f"{ground.predictor.name} is no sum of trees")
    if trees.n_features != sample.n_features or sample.n_features != len(encoding.owner):
        raise NotExact("the trees were grown on other columns")
    link, _ = link_between(trees, sample.matrix(), ground.predictions[rows])
    if link is None:
        raise NotExact("its trees do not add up to what it says")
    return Sums(ground, encoding, trees, link)


def with_edges(sums: Sums, choices: Choices) -> Choices:
    """Choices with the cheapest values beside each threshold in place of those of the rows.

    Between two such values the model says the same, so nothing cheaper lies between them.

    Raises
    ------
    NotExact
    """
    none = np.zeros(0, sums.trees.threshold.dtype)
    asking: list[tuple[int, int, Asking]] = []
    values: dict[int, np.ndarray] = {}
    keys: dict[int, Hashable] = {}
    for place, lever in enumerate(choices.levers):
        if not lever.is_number:
            continue
        key = (lever.columns, lever.low, lever.high)
        if key in sums.beside:
            values[place] = sums.beside[key]
            continue
        keys[place], values[place] = key, np.zeros(0)
        for column in sums.columns(lever).tolist():
            thresholds = sums.thresholds.get(column, none)
            asking.append((place, column, values_beside(lever, thresholds)))
    for place, found in _answered(sums, choices, asking):
        values[place] = np.append(values[place], found)
    sums.beside.update({key: values[place] for place, key in keys.items()})
    return choices.with_values(_ruled(choices, values))


def _answered(
    sums: Sums, choices: Choices, asking: list[tuple[int, int, Asking]]
) -> Iterator[tuple[int, np.ndarray]]:
    """Encode what is asked, of all columns at once: each is computed from one raw column."""
    replies: list[np.ndarray | None] = [None] * len(asking)
    while asking:
        waiting: list[tuple[int, int, Asking]] = []
        wanted: list[np.ndarray] = []
        for (place, column, steps), reply in zip(asking, replies, strict=True):
            try:
                wanted.append(next(steps) if reply is None else steps.send(reply))
                waiting.append((place, column, steps))
            except StopIteration as end:
                yield place, end.value
        asking = waiting
        rows: dict[int, int] = {}
        spans: list[slice] = []
        for (place, _, _), numbers in zip(asking, wanted, strict=True):
            begin = rows.get(place, 0)
            rows[place] = begin + len(numbers)
            spans.append(slice(begin, rows[place]))
        if not asking:
            return
        codes = np.repeat(choices.row[None], max(rows.values()), axis=0)
        for (place, _, _), numbers, span in zip(asking, wanted, spans, strict=True):
            codes[span, choices.levers[place].columns[0]] = numbers
        found = sums.encode(codes)
        replies = [found[span, column] for (_, column, _), span in zip(asking, spans, strict=True)]


def _ruled(choices: Choices, values: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
    """With what rules of two numbers make of each other's values: where they are just kept."""
    place_of = {lever.columns[0]: k for k, lever in enumerate(choices.levers) if k in values}
    before = dict(values)
    for row, bound in zip(choices.rules.coefficients, choices.rules.bounds, strict=True):
        used = np.flatnonzero(row)
        if len(used) > 2:
            raise NotExact("a rule is about more than two columns")
        for j in used:
            other = used[used != j]
            if int(j) not in place_of:
                continue
            theirs = choices.row[other]
            if other.size and int(other[0]) in place_of:
                theirs = np.append(before[place_of[int(other[0])]], theirs)
            edge = (bound - row[other].sum() * theirs) / row[j] if other.size else [bound / row[j]]
            lever = choices.levers[place_of[int(j)]]
            edge = np.asarray(edge)[np.isfinite(edge)]
            if lever.step:
                edge = (np.floor if row[j] > 0 else np.ceil)(edge / lever.step) * lever.step
            values[place_of[int(j)]] = np.append(values[place_of[int(j)]], edge)
    return values


def problem_of(sums: Sums, choices: Choices, goal: Goal, slack: float = 0.0) -> Problem:
    """The problem whose solution is the cheapest plan.

    Parameters
    ----------
    sums : Sums
    choices : Choices
    goal : Goal
    slack : float
        By how much margins must hold, relative to the size of the sums.

    Raises
    ------
    NotExact
        The goal is no set of conditions on sums, or there are too many nodes and values.
    """
    trees = sums.trees
    if goal not in sums.margins:
        sums.margins[goal] = margins_of(goal, trees, sums.link)
    margins = sums.margins[goal]
    sizes = choices.sizes
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    encoded = sums.encode(choices.all_at_once())
    assert sums.encoding.owner is not None
    nodes = _nodes(trees, margins, encoded, choices.lever_of(sums.encoding.owner), start)
    size = float(np.abs(trees.value).max(initial=0.0)) * trees.n_trees
    return Problem(
        Cells(start, np.concatenate([lever.costs for lever in choices.levers]), _about(choices)),
        nodes,
        Goals(
            margins.bound - margins.weights @ trees.base + slack * size,
            int(choices.max_changes),
            *_rules(choices, start),
        ),
    )


def _nodes(
    trees: Trees, margins: Margins, encoded: np.ndarray, lever_of: np.ndarray, start: np.ndarray
) -> Nodes:
    inner = trees.left >= 0
    lever = np.where(inner, lever_of[trees.feature], -1)
    first = np.repeat(trees.offsets[:-1], np.diff(trees.offsets))
    left, right = trees.left + first, trees.right + first
    # Splits on what may not change are passed on the row's own way.
    fixed = np.flatnonzero(inner & (lever < 0))
    own = tree_models.arrays.goes_left(trees, fixed, encoded[0, trees.feature[fixed]])
    way = np.arange(inner.size)
    way[fixed] = np.where(own, left[fixed], right[fixed])
    for _ in range(inner.size):
        further = way[way]
        if (further == way).all():
            break
        way = further
    splits = np.flatnonzero(inner & (lever >= 0))
    splits = splits[np.argsort(lever[splits], kind="stable")]
    sizes = np.diff(start)
    counts = sizes[lever[splits]]
    if int(counts.sum()) > MAX_MARKS:
        raise NotExact(f"it has too many splits ({splits.size:,})")
    at = np.zeros(inner.size, np.int64)
    ends = np.cumsum(counts)
    at[splits] = ends - counts
    marks = np.empty(int(counts.sum()), np.bool_)
    of = np.searchsorted(lever[splits], np.arange(sizes.size + 1))
    for place, size in enumerate(sizes.tolist()):
        mine = splits[of[place] : of[place + 1]]
        if mine.size:
            columns = trees.feature[mine]
            if (columns == columns[0]).all():
                columns = columns[:1]
            found = _marks(trees, mine[:, None], encoded[:size, columns].T)
            begin = int(at[mine[0]])
            marks[begin : begin + found.size] = found.ravel()
    tree = np.repeat(np.arange(trees.n_trees), np.diff(trees.offsets))
    reads = np.zeros((trees.n_trees, start.size - 1), np.bool_)
    reads[tree[splits], lever[splits]] = True
    if trees.value.shape[1] > 1:
        value = trees.value @ margins.weights.T
    else:
        value = trees.value * margins.weights.T[trees.output[tree]]
    feature = np.where(inner, lever, -1)
    return Nodes(
        roots=way[trees.offsets[:-1]].astype(np.int64),
        feature=feature.astype(np.int64),
        left=np.where(inner, way[np.where(inner, left, 0)], -1).astype(np.int64),
        right=np.where(inner, way[np.where(inner, right, 0)], -1).astype(np.int64),
        at=at,
        left_cells=marks,
        value=np.ascontiguousarray(value, dtype=np.float64),
        reads=reads,
    )


def _marks(trees: Trees, splits: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Whether values go left at splits, (n_splits, n_values); each has its own, or all the same."""
    if not (trees.flags[splits] & (CATEGORY | ZERO_MISSING)).any() and not np.isnan(values).any():
        return np.asarray(values <= trees.threshold[splits])
    return tree_models.arrays.goes_left(trees, splits, values)


def _about(choices: Choices) -> np.ndarray:
    used = (choices.rules.coefficients != 0).any(axis=0)
    return np.array([used[list(lever.columns)].any() for lever in choices.levers], np.bool_)


def _rules(choices: Choices, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rules over cells; what is missing breaks none."""
    rows: list[np.ndarray] = []
    most: list[float] = []
    for row, bound in zip(choices.rules.coefficients, choices.rules.bounds, strict=True):
        used = np.flatnonzero(row)
        cells = np.zeros(int(start[-1]))
        free = np.zeros(row.size, bool)
        for lever, a, b in zip(choices.levers, start[:-1], start[1:], strict=True):
            mine = row[list(lever.columns)]
            free[list(lever.columns)] = True
            if mine.any():
                part = np.where(mine != 0, lever.codes, 0.0) @ mine
                cells[a:b] = np.where(np.isnan(part), -np.inf, part)
        rest = choices.row[used[~free[used]]] @ row[used[~free[used]]]
        if np.isnan(rest):
            continue
        rows.append(cells)
        sizes = np.abs(np.nan_to_num(choices.row)) @ np.abs(row) + abs(bound)
        most.append(float(bound - rest + 1e-9 * sizes))
    return np.array(rows).reshape(len(rows), int(start[-1])), np.array(most)
