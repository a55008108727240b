"""The variance ledger: how much of a model is a sum of curves, and what splits add to it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from ...data import Frame
from ...errors import InvalidValue, NotSupported
from ...models.threads import one_thread
from ...results.regions import VarianceLedger
from ..foremost import MAX_FEATURES as MANY_FEATURES
from ..foremost import foremost
from ..ground import Ground, Part
from ..stop import check_cancelled
from .answers import Answers, ByModel, answers_for
from .begun import begun
from .conditions import Condition, as_json, in_words
from .grid import Along, along
from .least_squares import RIDGES, Curve, Sum
from .notes import rows_asked
from .partial import partial_dependence
from .pieces import curve_of
from .regions import Region, output_at, regions

__all__ = ["Entry", "Ledger", "Split", "answer", "ledger"]

MAX_ROWS = 10_000
"""Rows that curves are fitted to and tested on, drawn with the seed."""
MIN_ROWS = 40
MAX_CURVES = 500
"""Rows whose curves tell where a sum of curves begins, and which splits are worth trying."""
MAX_VALUES, N_COMPARED = 256, 16
"""Of a feature; those at which curves are compared, to find splits."""
MAX_CELLS, MAX_ASKED = 128_000, 20_000
"""Rows times values that a feature's curves have, so that those of few rows are finer; and where
the model itself has to be asked, or rows are many."""
N_FOLDS = 5
MAX_FOLDED = 2_000
"""More rows are parted once, in halves."""
MAX_FEATURES = 30
"""Those whose curves disagree most are looked at for splits, and may split."""
MANY_CURVES = 30
"""Of more than 200 features those that move the model most have a curve, the others none."""
MAX_SPLITS = 10
"""That are tried."""

LEAST_GAIN = 0.01
"""So much of the variance a split explains at least, on rows that it was not fitted on."""
UNSURE = 0.1
"""With a standard error above this the rows are too few to tell."""
SURE = 2.0
"""And so many of its own standard errors."""


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
        Share of the model's variance, on held-out rows, that it explains beyond those before it;
        below 0 where it says less of them.
    error : float
        Standard error of `gain`, of the rows.
    accepted : bool
        Whether that is enough to be kept.
    """

    split: Split
    gain: float
    error: float
    accepted: bool


@dataclass(frozen=True)
class Ledger:
    """Shares of a model's variance.

    Parameters
    ----------
    additive : float
        Explained by the best sum of one curve per column that was found: R2 on held-out rows. A
        sum found with more rows can only be better.
    error : float
        Standard error of `additive`, of the rows.
    entries : tuple of Entry
        Splits in the order in which they were tried: the accepted ones, then the others.
    n_train, n_test : int
        Rows that curves are fitted to at a time, and rows that are held out, in turn.

    Notes
    -----
    **How to read it.** A model whose sum of curves explains nearly all can be read curve by
    curve. Else the splits that add most say which curves have to be read for whom.

    **When it misleads.** It tells of the model, not of the world; and of the rows that there
    are: what the model does elsewhere is not counted.
    """

    additive: float
    error: float
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
    start: np.ndarray | None = None,
    seed: int = 0,
) -> Ledger:
    """Fit a sum of curves to a model's predictions, then with splits, best first.

    Parameters
    ----------
    predictions : ndarray of float64, shape (n_rows,)
        One output of the model.
    frame : Frame
    rows : ndarray of int64, shape (n_rows,)
        Positions of the predictions' rows. Of up to 2,000 each is held out once, a fifth at a
        time; of more one half, drawn by `seed`.
    columns : sequence of int
        Those that have a curve.
    splits : sequence of Split
        Candidates.
    start : ndarray of float64, shape (n_rows,), optional
        A sum of curves that is known already, for each row from the others
        (:func:`~xwidgets.methods.effects.begun.begun`): what it leaves is fitted, if that is
        better on held-out rows than to begin at the mean.
    seed : int

    Raises
    ------
    ValueError
        Fewer than 10 rows.

    Notes
    -----
    How much the fit is shrunk is chosen on the held-out rows: one number for all curves, one for
    each split. A split is kept if it explains 1 % and that is more than two of its own standard
    errors.

    References
    ----------
    Hooker, G. (2007). Generalized functional ANOVA diagnostics for high-dimensional functions of
    dependent variables. Journal of Computational and Graphical Statistics 16.
    """
    n = len(rows)
    if n < 2 * N_FOLDS:
        raise ValueError(f"{n} rows")
    folds = _folds(n, seed)
    held = np.concatenate([test for _, test in folds])
    curves = {column: curve_of(frame, column, rows) for column in columns}
    place = list(curves).index
    square = (predictions[held] - predictions[held].mean()) ** 2
    sums = [Sum(list(curves.values()), predictions, *fold) for fold in folds]

    # The mean alone is a sum of curves, too: below 0 nothing falls.
    targets = predictions[:, None] - np.stack([np.zeros(n), *([] if start is None else [start])], 1)
    found = [square, *(one for r in RIDGES for one in _squared(sums, targets, r).T)]
    totals = [float(one.sum()) for one in found]
    best = int(np.argmin(totals))
    so_far = found[best]
    additive, _ = _share(square - so_far, square)
    # That the mean is as good as any curves is not known better than how good those are.
    _, error = _share(square - found[best or 1 + int(np.argmin(totals[1:]))], square)
    ridge, which = divmod(best - 1, targets.shape[1]) if best else (len(RIDGES) - 1, 0)
    for one in sums:
        one.aim(targets[:, which], RIDGES[ridge])

    def parted(split: Split) -> Curve:
        """The curve with each knot twice: for rows outside and inside of the condition."""
        curve = curves[split.column]
        inside = split.condition.holds(frame.column(split.condition.column)[rows])
        return Curve(2 * curve.knot + inside[:, None], curve.weight)

    def tried(split: Split) -> tuple[np.ndarray, int]:
        """Squares that are left, and how much it is shrunk."""
        check_cancelled()
        curve, at = parted(split), place(split.column)
        left = np.concatenate([one.missed_with(at, curve) for one in sums]) ** 2
        least = int(np.argmin(left.sum(axis=0)))
        return left[:, least], least

    entries: list[Entry] = []
    left = list(splits)
    while left:
        trials = [tried(split) for split in left]
        gains = [_share(so_far - squares, square) for squares, _ in trials]
        sure = [gain if gain >= max(LEAST_GAIN, SURE * off) else -np.inf for gain, off in gains]
        best = int(np.argmax(sure))
        if not np.isfinite(sure[best]):
            entries += [
                Entry(left[k], *gains[k], False)
                for k in sorted(range(len(left)), key=lambda k: -gains[k][0])
            ]
            break
        split = left.pop(best)
        entries.append(Entry(split, *gains[best], True))
        so_far, ridge = trials[best]
        curves[split.column] = parted(split)
        for one in sums:
            one.exchange(place(split.column), curves[split.column], RIDGES[ridge])
    return Ledger(additive, error, tuple(entries), len(folds[0][0]), len(held))


def _folds(n: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Places of rows to fit to, and of rows held out."""
    order = np.random.default_rng(seed).permutation(n)
    if n > MAX_FOLDED:
        return [(order[: n // 2], order[n // 2 :])]
    parts = np.array_split(order, N_FOLDS)
    return [(np.concatenate([*parts[:k], *parts[k + 1 :]]), parts[k]) for k in range(N_FOLDS)]


def _squared(sums: Sequence[Sum], targets: np.ndarray, ridge: float) -> np.ndarray:
    """What is left on the held-out rows of all folds, (n_held, n_targets)."""
    check_cancelled()
    return np.concatenate([one.missed_by(targets, ridge) for one in sums]) ** 2


def _share(explained: np.ndarray, square: np.ndarray) -> tuple[float, float]:
    """Share of the squares, and its standard error as the ratio of two means over rows."""
    total = float(square.sum())
    if total <= 0:
        return 1.0, 0.0
    share = float(explained.sum()) / total
    return share, float(np.sqrt(((explained - share * square) ** 2).sum())) / total


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
        Default at most 10,000.

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
    The sum begins with partial dependence: a model that is a sum of curves is the sum of its own
    partial dependences, however few rows there are. Splits worth trying are those of the regions
    in which a feature's curves agree (:func:`~xwidgets.methods.effects.regions.regions`). See
    :func:`ledger`.
    """
    output = output_at(ground, output)
    rows = rows_asked(ground, n_rows, MAX_ROWS)
    if len(rows) < MIN_ROWS:
        raise InvalidValue(
            "n_rows" if ground.frame.n_rows >= MIN_ROWS else "X",
            found=f"{len(rows)} row{'s' * (len(rows) != 1)}",
            expected=f"at least {MIN_ROWS}: some of them are held out",
        )
    answers = answers_for(ground)
    is_asked = isinstance(answers, ByModel) or len(rows) > MAX_FOLDED
    most = MAX_ASKED if is_asked else MAX_CELLS
    n_values = min(MAX_VALUES, most // min(MAX_CURVES, len(rows)))
    features = _with_curves(ground, answers, rows)
    sides = _sides(ground, features, n_values)
    total = 2 * len(sides) + 1
    yield Part(0, total)
    predictions = ground.predictions[rows, output]
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
        every = 1 if sides[k].has_levels else max(1, curves[k].shape[1] // N_COMPARED)
        whole = regions(curves[k][:, ::every], ground.frame, few, others)
        for column in sides[k].columns:
            candidates += [(drop, Split(column, one)) for drop, one in _splits(whole)]
        yield Part(done, total)
    candidates.sort(key=lambda one: -one[0])
    tried = [split for _, split in candidates[:MAX_SPLITS]]
    start = np.zeros(len(rows))
    for side, ice in zip(sides, curves, strict=True):
        start += begun(side, ice, ground.predictions[few, output], few, rows)
    columns = [j for feature in features for j in ground.groups.members[feature]]
    with one_thread("blas"):  # two threads wait for each other more than they save
        found = ledger(
            predictions, ground.frame, rows, columns, tried, start=start, seed=ground.seed
        )
    return _told(ground, output, found, len(rows), len(features))


def _with_curves(ground: Ground, answers: Answers, rows: np.ndarray) -> list[int]:
    """Features in their order: all, or of many those that move the model most."""
    members = ground.groups.members
    if len(members) <= MANY_FEATURES:
        return list(range(len(members)))
    order = foremost(answers, rows, members, ground.frame.n_features, ground.seed)
    return sorted(order[:MANY_CURVES].tolist())


def _sides(ground: Ground, features: Sequence[int], n_values: int) -> list[Along]:
    """Those that vary and have a value."""
    found = []
    for feature in features:
        try:
            found.append(along(ground, feature, n=n_values))
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


def _told(ground: Ground, output: int, found: Ledger, n_rows: int, n_curves: int) -> VarianceLedger:
    owner = {j: k for k, members in enumerate(ground.groups.members) for j in members}
    entries, names = found.entries, ground.frame.schema.names
    total = ground.frame.n_rows
    notes = [f"R2 on {found.n_test:,} held-out rows"]
    if found.error > UNSURE:
        notes.append(f"{found.n_test:,} rows are too few to tell how much is a sum of curves")
    if n_curves < len(ground.names):
        notes.append(
            f"of {len(ground.names):,} features the {n_curves} that move the model most have a "
            "curve: what the others do counts as the rest"
        )
    if n_rows < total:
        notes.append(f"of {n_rows:,} of {total:,} rows")
    return VarianceLedger(
        output=output,
        curves=found.additive,
        error=found.error,
        rest=1.0 - found.explained,
        gain=np.array([one.gain for one in entries]),
        gain_error=np.array([one.error for one in entries]),
        accepted=np.array([one.accepted for one in entries], dtype=bool),
        feature=np.array([owner[one.split.column] for one in entries], dtype=np.int64),
        by=np.array([owner[one.split.condition.column] for one in entries], dtype=np.int64),
        names=tuple(
            f"{names[one.split.column]} by {in_words([one.split.condition], ground.frame.schema)}"
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
            "n_curves": n_curves,
            "unsure": found.error > UNSURE,
            "n_rows_total": total,
            "notes": notes,
            "frame_library": ground.library,
        },
    )
