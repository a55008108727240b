"""The variance ledger: how much of a model is a sum of curves, and what splits add to it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from ...data import Frame
from ...errors import InvalidValue, NotSupported
from ...models.parallel import one_blas_thread
from ...results.regions import VarianceLedger
from ..ground import Ground, Part
from ..stop import check_cancelled
from .answers import answers_of
from .conditions import Condition, as_json, in_words
from .edges import edges_of
from .grid import Along, along
from .least_squares import Curve, Sum
from .notes import rows_asked
from .partial import partial_dependence
from .regions import Region, output_at, regions

__all__ = ["Entry", "Ledger", "Split", "answer", "ledger"]

MAX_ROWS = 10_000
"""Rows that curves are fitted to and tested on, drawn with the seed."""
MIN_ROWS = 40
MAX_CURVES = 500
"""Rows whose curves tell which splits are worth trying."""
N_VALUES = 16
MAX_FEATURES = 30
"""Those whose curves disagree most are looked at for splits, and may split."""
MAX_SPLITS = 10
"""That are tried."""

N_KNOTS = 32
"""Pieces of a number's curve, linear each."""
MAX_LEVELS = 50
"""Levels of a category that have a step of their own, the most frequent ones."""
LEAST_GAIN = 0.01
"""So much of the variance a split explains at least, on rows that it was not fitted on."""


@dataclass(frozen=True)
class Split:
    """A curve that may differ between the two sides of a condition.

    Parameters
    ----------
    column : int
        Whose curve.
    condition : Condition
        On another column.
    """

    column: int
    condition: Condition


@dataclass(frozen=True)
class Entry:
    """What one split adds.

    Parameters
    ----------
    split : Split
    gain : float
        Share of the model's variance, on held-out rows, that it explains beyond those before it.
    accepted : bool
        Whether that is enough to be kept.
    """

    split: Split
    gain: float
    accepted: bool


@dataclass(frozen=True)
class Ledger:
    """Shares of a model's variance.

    Parameters
    ----------
    additive : float
        Explained by the best sum of one curve per column: R2 on held-out rows.
    entries : tuple of Entry
        Splits in the order in which they were tried: the accepted ones, then the others.
    n_train, n_test : int
        Rows.

    Notes
    -----
    **How to read it.** A model whose sum of curves explains nearly all can be read curve by
    curve. Else the splits that add most say which curves have to be read for whom.

    **When it misleads.** It tells of the model, not of the world; and of the rows that there
    are: what the model does elsewhere is not counted.
    """

    additive: float
    entries: tuple[Entry, ...]
    n_train: int
    n_test: int

    @property
    def explained(self) -> float:
        """By the curves and the accepted splits together."""
        return self.additive + sum(entry.gain for entry in self.entries if entry.accepted)


def ledger(
    predictions: np.ndarray,
    frame: Frame,
    rows: np.ndarray,
    columns: Sequence[int],
    splits: Sequence[Split] = (),
    *,
    seed: int = 0,
) -> Ledger:
    """Fit a sum of curves to a model's predictions, then with splits, best first.

    Parameters
    ----------
    predictions : ndarray of float64, shape (n_rows,)
        One output of the model.
    frame : Frame
    rows : ndarray of int64, shape (n_rows,)
        Positions of the predictions' rows. Half of them, drawn by `seed`, are held out.
    columns : sequence of int
        Those that have a curve.
    splits : sequence of Split
        Candidates.

    Raises
    ------
    ValueError
        Fewer than 4 rows.

    References
    ----------
    Hooker, G. (2007). Generalized functional ANOVA diagnostics for high-dimensional functions of
    dependent variables. Journal of Computational and Graphical Statistics 16.
    """
    if len(rows) < 4:
        raise ValueError(f"{len(rows)} rows")
    order = np.random.default_rng(seed).permutation(len(rows))
    train, test = order[: len(rows) // 2], order[len(rows) // 2 :]
    curves = {column: _curve(frame, column, rows) for column in columns}

    whole, place = Sum(list(curves.values()), predictions, train, test), list(curves).index

    def gain(split: Split) -> float:
        check_cancelled()
        return whole.r2_with(place(split.column), parted(split)) - so_far

    def parted(split: Split) -> Curve:
        """The curve with each knot twice: for rows outside and inside of the condition."""
        curve = curves[split.column]
        inside = split.condition.holds(frame.column(split.condition.column)[rows])
        return Curve(2 * curve.knot + inside[:, None], curve.weight)

    entries: list[Entry] = []
    # Below 0 the curves say less of held-out rows than their mean does: nothing is explained.
    additive = so_far = max(0.0, whole.r2())
    left = list(splits)
    gains = [gain(split) for split in left]
    while left and max(gains) >= LEAST_GAIN:
        best = int(np.argmax(gains))
        split = left.pop(best)
        entries.append(Entry(split, gains[best], True))
        so_far += gains[best]
        curves[split.column] = parted(split)
        whole.exchange(place(split.column), curves[split.column])
        gains = [gain(one) for one in left]
    rest = [Entry(split, more, False) for split, more in zip(left, gains, strict=True)]
    rest.sort(key=lambda entry: -entry.gain)
    return Ledger(additive, (*entries, *rest), len(train), len(test))


def _curve(frame: Frame, column: int, rows: np.ndarray) -> Curve:
    values = frame.column(column)[rows]
    if frame.schema[column].levels is not None:
        return _steps(values)
    absent = np.isnan(values)
    knots = edges_of(values, N_KNOTS)
    knot = np.zeros((len(rows), 2), np.int64)
    weight = np.zeros((len(rows), 2))
    weight[:, 0] = 1.0
    if len(knots) > 1:
        known = np.clip(values[~absent], knots[0], knots[-1])
        below = np.minimum(np.searchsorted(knots, known, "right") - 1, len(knots) - 2)
        share = (known - knots[below]) / (knots[below + 1] - knots[below])
        knot[~absent] = np.stack([below, below + 1], axis=1)
        weight[~absent] = np.stack([1.0 - share, share], axis=1)
    knot[absent] = len(knots)
    return Curve(knot, weight)


def _steps(values: np.ndarray) -> Curve:
    """Levels have no between; rare ones share a step."""
    codes = np.where(np.isnan(values), -1, values).astype(np.int64)
    levels, place = np.unique(codes, return_inverse=True)
    if len(levels) > MAX_LEVELS:
        rank = np.argsort(np.argsort(-np.bincount(place), kind="stable"), kind="stable")
        place = np.minimum(rank[place], MAX_LEVELS)
    knot = np.stack([place, place], axis=1)
    return Curve(knot, np.tile([1.0, 0.0], (len(values), 1)))


def answer(
    ground: Ground, output: int | None = None, n_rows: int | None = None
) -> Generator[Part, None, VarianceLedger]:
    """How much of a model is a sum of curves, and which splits add to it.

    Parameters
    ----------
    ground : Ground
    output : int, optional
        Default: the one that is shown first.
    n_rows : int, optional
        Rows, half of them held out; default at most 10,000.

    Returns
    -------
    VarianceLedger

    Raises
    ------
    InvalidValue
        Fewer than 40 rows.
    UnknownName
    ModelFailed, ModelOutput

    Notes
    -----
    Splits worth trying are those of the regions in which a feature's curves agree
    (:func:`~xwidgets.methods.effects.regions.regions`). See :func:`ledger`.
    """
    output = output_at(ground, output)
    rows = rows_asked(ground, n_rows, MAX_ROWS)
    if len(rows) < MIN_ROWS:
        raise InvalidValue(
            "n_rows" if ground.frame.n_rows >= MIN_ROWS else "X",
            found=f"{len(rows)} row{'s' * (len(rows) != 1)}",
            expected=f"at least {MIN_ROWS}: half of them are held out",
        )
    sides = _sides(ground)
    total = 2 * len(sides) + 1
    yield Part(0, total)
    predictions = ground.predictions[rows, output]
    answers = answers_of(ground.predictor, ground.frame, n_jobs=ground.n_jobs)
    order = np.random.default_rng(ground.seed).permutation(rows)
    few = np.sort(order[:MAX_CURVES])
    curves = []
    for done, side in enumerate(sides, start=1):
        [one] = partial_dependence(answers, few, [side.varied], kept=np.ones(len(few), bool))
        curves.append(one.ice[:, :, output])
        yield Part(done, total)
    candidates: list[tuple[float, Split]] = []
    spread = [float(((c - c.mean(axis=1, keepdims=True)).var(axis=0)).mean()) for c in curves]
    most = np.argsort(-np.array(spread), kind="stable")[:MAX_FEATURES].tolist()
    by = [column for k in most for column in sides[k].columns]
    for done, k in enumerate(most, start=len(sides) + 1):
        others = [column for column in by if column not in sides[k].columns]
        whole = regions(curves[k], ground.frame, few, others)
        for column in sides[k].columns:
            candidates += [(drop, Split(column, one)) for drop, one in _splits(whole)]
        yield Part(done, total)
    candidates.sort(key=lambda one: -one[0])
    tried = [split for _, split in candidates[:MAX_SPLITS]]
    columns = [j for members in ground.groups.members for j in members]
    with one_blas_thread():  # two threads wait for each other more than they save
        found = ledger(predictions, ground.frame, rows, columns, tried, seed=ground.seed)
    return _told(ground, output, found, len(rows))


def _sides(ground: Ground) -> list[Along]:
    """Features that vary and have a value."""
    found = []
    for feature in range(len(ground.names)):
        try:
            found.append(along(ground, feature, n=N_VALUES))
        except (InvalidValue, NotSupported):  # it has no curve
            continue
    return found


def _splits(whole: Region) -> list[tuple[float, Condition]]:
    """One side of every split, with how much of the spread between curves it takes away."""
    found = []
    for region in (whole, *whole.children):
        if not region.children:
            continue
        left = region.children[0]
        after = sum(len(child.rows) * child.heterogeneity**2 for child in region.children)
        drop = len(region.rows) * region.heterogeneity**2 - after
        found.append((drop / len(whole.rows), left.conditions[-1]))
    return found


def _told(ground: Ground, output: int, found: Ledger, n_rows: int) -> VarianceLedger:
    owner = {j: k for k, members in enumerate(ground.groups.members) for j in members}
    entries, names = found.entries, ground.frame.schema.names
    total = ground.frame.n_rows
    notes = [f"R2 on {found.n_test:,} held-out rows"]
    if n_rows < total:
        notes.append(f"of {n_rows:,} of {total:,} rows")
    return VarianceLedger(
        output=output,
        curves=found.additive,
        rest=1.0 - found.explained,
        gain=np.array([one.gain for one in entries]),
        accepted=np.array([one.accepted for one in entries], dtype=bool),
        feature=np.array([owner[one.split.column] for one in entries], dtype=np.int64),
        by=np.array([owner[one.split.condition.column] for one in entries], dtype=np.int64),
        names=tuple(
            f"{names[one.split.column]} by {in_words([one.split.condition], ground.frame)}"
            for one in entries
        ),
        conditions=tuple(as_json(one.split.condition, ground) for one in entries),
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        method="variance ledger",
        unit=ground.unit,
        trust={
            "n_rows": found.n_train,
            "n_test": found.n_test,
            "n_rows_total": total,
            "notes": notes,
            "frame_library": ground.library,
        },
    )
