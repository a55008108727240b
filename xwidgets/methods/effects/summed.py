"""A sum of one curve per column, fitted to what a model says, and what splits add to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...data import Frame
from ..stop import check_cancelled
from .conditions import Condition
from .least_squares import RIDGES, Curve, Sum
from .pieces import curve_of

__all__ = ["MAX_FOLDED", "Entry", "Fit", "Ledger", "Split", "ledger"]

N_FOLDS = 5
MAX_FOLDED = 2_000
"""More rows are parted once, in halves."""
LEAST_GAIN = 0.01
"""So much of the variance a split explains at least, on rows that it was not fitted on."""
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
    fit = Fit(predictions, frame, rows, columns, start=start, seed=seed)
    return fit.with_splits(splits)


class Fit:
    """A sum of curves, fitted: what :func:`ledger` begins with, and tries splits on.

    Parameters and errors as there.
    """

    def __init__(
        self,
        predictions: np.ndarray,
        frame: Frame,
        rows: np.ndarray,
        columns: Sequence[int],
        *,
        start: np.ndarray | None = None,
        seed: int = 0,
    ) -> None:
        n = len(rows)
        if n < 2 * N_FOLDS:
            raise ValueError(f"{n} rows")
        self._frame, self._rows = frame, rows
        folds = _folds(n, seed)
        held = np.concatenate([test for _, test in folds])
        self._curves = {column: curve_of(frame, column, rows) for column in columns}
        self._square = square = (predictions[held] - predictions[held].mean()) ** 2
        self._sums = [Sum(list(self._curves.values()), predictions, *fold) for fold in folds]

        # The mean alone is a sum of curves, too: below 0 nothing falls.
        begins = [np.zeros(n), *([] if start is None else [start])]
        targets = predictions[:, None] - np.stack(begins, 1)
        found = [square, *(one for r in RIDGES for one in _squared(self._sums, targets, r).T)]
        totals = [float(one.sum()) for one in found]
        best = int(np.argmin(totals))
        self._left = found[best]
        additive, _ = _share(square - self._left, square)
        # That the mean is as good as any curves is not known better than how good those are.
        _, error = _share(square - found[best or 1 + int(np.argmin(totals[1:]))], square)
        self._best = divmod(best - 1, targets.shape[1]) if best else (len(RIDGES) - 1, 0)
        self._targets = targets
        self.plain = Ledger(additive, error, (), len(folds[0][0]), len(held))
        """Before any split is tried."""

    def with_splits(self, splits: Sequence[Split]) -> Ledger:
        """Try splits, best first; once: what is accepted stays in the sum."""
        ridge, which = self._best
        for one in self._sums:
            one.aim(self._targets[:, which], RIDGES[ridge])
        square = self._square
        entries: list[Entry] = []
        left = list(splits)
        while left:
            trials = [self._tried(split) for split in left]
            gains = [_share(self._left - squares, square) for squares, _ in trials]
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
            self._left, ridge = trials[best]
            self._curves[split.column] = self._parted(split)
            for one in self._sums:
                one.exchange(self._place(split), self._curves[split.column], RIDGES[ridge])
        return replace(self.plain, entries=tuple(entries))

    def _place(self, split: Split) -> int:
        return list(self._curves).index(split.column)

    def _parted(self, split: Split) -> Curve:
        """The curve with each knot twice: for rows outside and inside of the condition."""
        curve = self._curves[split.column]
        column = self._frame.column(split.condition.column)
        inside = split.condition.holds(column[self._rows])
        return Curve(2 * curve.knot + inside[:, None], curve.weight)

    def _tried(self, split: Split) -> tuple[np.ndarray, int]:
        """Squares that are left, and how much it is shrunk."""
        check_cancelled()
        curve, at = self._parted(split), self._place(split)
        left = np.concatenate([one.missed_with(at, curve) for one in self._sums]) ** 2
        least = int(np.argmin(left.sum(axis=0)))
        return left[:, least], least


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
