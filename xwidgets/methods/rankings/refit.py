"""Copies of the model that are fitted anew: without a feature, and with shuffled ones."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from ...data import Frame
from ...errors import NotSupported
from ...models import Predictor
from ...models.threads import one_thread
from .. import permutation
from ..ground import Ground, Part
from ..refitting import (
    BY_TIME,
    affordable_rows,
    cannot_refit,
    labels_of,
    lasting,
    weight_argument,
)
from ..refitting import fitted as refitted
from ..scoring import corrected_error, folds_of, most_folds
from ..stop import check_cancelled

__all__ = ["Copies", "LeftOut", "copies_of", "require", "without"]

MAX_ROWS = 6_000

SECONDS = 30.0
"""For all copies together; of a model that takes longer, copies are fitted to fewer rows."""
LEAST_ROWS = 1_000

N_FOLDS = 3
N_PARTS = 5
"""Features are shuffled a fifth at a time: the others say what they say."""


class LeftOut(NamedTuple):
    """What copies of the model lose without each feature, on rows that were held out.

    Attributes
    ----------
    values, error : ndarray of float64, shape (n_features,)
        Drop in score, its mean over folds and the standard error of that, which allows for the
        training rows that folds share.
    held_out : ndarray of float64, shape (n_features,)
        Permutation importance on held-out rows of copies with all features.
    shuffled : float
        The largest such importance of a feature that was shuffled before the fit.
    unit, note : str
    """

    values: np.ndarray
    error: np.ndarray
    held_out: np.ndarray
    shuffled: float
    unit: str
    note: str


def require(predictor: Predictor, has_target: bool) -> None:
    """Refuse what cannot be fitted anew.

    Raises
    ------
    NotSupported
    """
    if not has_target:
        raise NotSupported(
            "refit",
            found="no y",
            expected="what the rows really are",
            fix="xw.explain(model, X, y)",
        )
    if cannot_refit(predictor):
        raise NotSupported(
            "refit",
            found=f"{predictor.name}, which cannot be fitted anew",
            expected="an estimator with fit and get_params",
            fix="leave refit out, or pass the estimator itself",
        )


class Copies(NamedTuple):
    """What will be fitted, and how long that takes by the first copy.

    Attributes
    ----------
    rows : ndarray of int64
        Positions in the table, of rows that have a y and a weight above 0.
    weight : ndarray of float64, shape (n_rows,), or None
        Of those rows, by which copies are fitted and scored.
    folds : list of (ndarray, ndarray)
        Positions in `rows` that are fitted to, and that are held out.
    n_copies : int
    seconds : float
        For all copies, about.
    by_time : bool
        Whether rows were left out as fits take long on this machine.
    """

    rows: np.ndarray
    weight: np.ndarray | None
    folds: list[tuple[np.ndarray, np.ndarray]]
    n_copies: int
    seconds: float
    by_time: bool

    @property
    def words(self) -> str:
        """What is ahead."""
        return (
            f"fitting {self.n_copies:,} copies of the model on two thirds of {len(self.rows):,} "
            f"rows: about {lasting(self.seconds)}"
        )


def copies_of(ground: Ground) -> Copies:
    """Fit one copy to learn what all cost; where that is long, fewer rows are taken."""
    codes = _codes(ground)
    classes = ground.predictor.task in ("binary", "multiclass")
    counts = (codes >= 0) if classes else np.isfinite(codes).reshape(len(codes), -1).all(axis=1)
    if ground.sample_weight is not None:
        counts &= ground.sample_weight > 0
    known = np.flatnonzero(counts)
    if (most := most_folds(codes[known], classes)) < N_FOLDS:
        raise NotSupported(
            "refit",
            found=f"{len(known):,} rows to fit to, which make {most} folds",
            expected=f"rows for {N_FOLDS} folds",
            fix="leave refit out",
        )
    n_copies = N_FOLDS * (1 + N_PARTS + len(ground.groups.members))

    def fit(rows: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        folds = folds_of(codes[rows], classes, N_FOLDS, ground.seed)
        fitted, held = folds[0]
        weight = _of(ground.sample_weight, rows)
        index = np.repeat(rows[:, None], ground.frame.n_features, axis=1)
        model, frame = _copy(ground, index, fitted, codes[rows], weight)
        permutation.baseline(
            model, frame.take(held), codes[rows[held]], _of(weight, held), seed=ground.seed
        )
        return folds

    rows, folds, seconds = affordable_rows(
        *(fit, known),
        n_copies=n_copies,
        seconds=SECONDS,
        most=MAX_ROWS,
        least=LEAST_ROWS,
        seed=ground.seed,
    )
    by_time = len(rows) < min(len(known), MAX_ROWS)
    return Copies(rows, _of(ground.sample_weight, rows), folds, n_copies, seconds, by_time)


def _of(weight: np.ndarray | None, rows: np.ndarray) -> np.ndarray | None:
    return None if weight is None else weight[rows]


def _codes(ground: Ground) -> np.ndarray:
    assert ground.target is not None
    return np.asarray(ground.target.codes)


def _copy(
    ground: Ground,
    index: np.ndarray,
    fitted: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray | None,
) -> tuple[Predictor, Frame]:
    """A copy that is fitted to some of the rows that `index` is composed of, and all of those."""
    frame = Frame.like(ground.frame.gather(index), ground.frame)
    labels = labels_of(ground.predictor, codes[fitted])
    with one_thread():
        model = refitted(
            *(ground.predictor, frame.take(fitted), labels),
            weight=_of(weight, fitted),
            seed=ground.seed,
        )
    return model, frame


def without(
    ground: Ground, copies: Copies, output: int, done: int, total: int
) -> Generator[Part, None, LeftOut]:
    """Fit copies on two thirds of the rows, and score them on the third, in turn.

    A feature is left out by one value in all rows, which tells nothing and keeps every column
    that a Pipeline looks for. What a score is, is as for permutation importance.
    """
    codes, rows, folds = _codes(ground), copies.rows, copies.folds
    weight = copies.weight
    members = ground.groups.members
    part_of = np.random.default_rng(ground.seed).permutation(len(members)) % N_PARTS
    drops = np.zeros((len(folds), len(members)))
    held_out = np.zeros_like(drops)
    shuffled = np.zeros_like(drops)
    unit = ""
    for fold, (fitted, held) in enumerate(folds):

        def copy(index: np.ndarray, fitted: np.ndarray = fitted) -> tuple[Predictor, Frame]:
            return _copy(ground, index, fitted, codes[rows], weight)

        def scored(model: Predictor, frame: Frame, held: np.ndarray = held) -> permutation.Scored:
            return permutation.scored(
                *(model, frame.take(held), codes[rows[held]], _of(weight, held)),
                seed=ground.seed,
                n_jobs=ground.n_jobs,
            )

        whole = np.repeat(rows[:, None], ground.frame.n_features, axis=1)
        task = scored(*copy(whole))
        at, unit = (output if len(task.baseline) > 1 else 0), task.unit
        held_out[fold] = [one[:, at].mean() for one in task.drops(members)]
        for part in range(N_PARTS):
            check_cancelled()
            mine = np.flatnonzero(part_of == part)
            index = whole.copy()
            for j in mine.tolist():
                order = np.random.default_rng((ground.seed, fold, j)).permutation(len(rows))
                index[:, list(members[j])] = rows[order][:, None]
            noisy = scored(*copy(index))
            shuffled[fold, mine] = [
                one[:, at].mean() for one in noisy.drops([members[j] for j in mine.tolist()])
            ]
        for j, columns in enumerate(members):
            check_cancelled()
            index = whole.copy()
            # One that is known, where any is: a column without values is another case.
            known_ones = np.isfinite(ground.columns[j].numbers[rows])
            index[:, list(columns)] = rows[int(known_ones.argmax())]
            model, frame = copy(index)
            score = permutation.baseline(
                model, frame.take(held), codes[rows[held]], _of(weight, held), seed=ground.seed
            )
            drops[fold, j] = task.baseline[at] - score[at]
            yield Part(done + (fold * len(members) + j + 1), total)
    note = f"copies of the model were fitted on two thirds of {len(rows):,} rows, in turn"
    if copies.by_time:
        note += f", {BY_TIME}"
    if weight is not None and weight_argument(ground.predictor.model) is None:
        note += "; its fit takes no sample_weight, scores do"
    return LeftOut(
        values=drops.mean(axis=0),
        error=corrected_error(drops.T, 1 / (N_FOLDS - 1)),
        held_out=held_out.mean(axis=0),
        shuffled=float(shuffled.mean(axis=0).max()),
        unit=f"{unit}, fitted without it",
        note=note,
    )
