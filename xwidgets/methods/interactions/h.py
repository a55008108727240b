"""Friedman and Popescu's H: which share of what two features do is done only together."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np

from ...data import Frame, Groups, sample_rows
from ...errors import InvalidValue, NotSupported
from ...results import Interactions
from ..chosen import chosen_rows
from ..effects.answers import Answers, ByModel, Varied, answers_for
from ..effects.partial import apart
from ..exact import NOISE
from ..ground import Ground, Part
from ..stop import check_cancelled

__all__ = ["METHOD", "HStatistics", "answer", "h_statistics", "steps"]

METHOD = "Friedman and Popescu's H"

N_BLOCKS = 10
"""Parts of the rows of which one at a time is left out, for the error."""

MAX_ROWS = 200
MIN_ROWS = 50

MAX_CALLS = 1_000_000
"""Rows that the model is asked for where it is asked itself, and (more) where its trees are walked
or each column's part in it is known."""
MAX_QUICK_CALLS = 8_000_000

MIN_PAIRS = 66
"""Of very many features: the pairs of the twelve that act most together with all others."""

MAX_CELLS = 2_000_000_000
"""Of all tables that are asked about: some ten seconds of copying alone."""

BATCH_CELLS = 2_000_000


class HStatistics(NamedTuple):
    """Of every pair off the diagonal, of a feature with all others on it; NaN: not asked yet."""

    h: np.ndarray
    """Between 0 and 1, float64 (n_features, n_features, n_outputs)."""
    error: np.ndarray
    """Standard errors of `h`: other rows could have been drawn."""
    size: np.ndarray
    """Root of the mean square of what is done only together, in the unit of predictions."""


def answer(
    ground: Ground, *, rows: Sequence[int] | None = None, n_rows: int | None = None
) -> Generator[Part, None, Interactions]:
    """H of every pair and of each feature with all others, on some of the rows.

    Parameters
    ----------
    ground : Ground
    rows : sequence of int, optional
        Positions. Default: all.
    n_rows : int, optional
        Rows that are drawn of them with the seed. Default: at most 200, fewer where features are
        many or the model has to be asked itself. Each takes the values of each other.

    Returns
    -------
    Interactions
        ``strength`` is H, ``standard_error`` its error, ``size`` what it is of, in `unit`.

    Raises
    ------
    InvalidValue
        Fewer than two rows.
    NotSupported
        So many features that asking about each of them would take minutes.
    """
    n_all = ground.frame.n_rows
    wanted = np.arange(n_all) if rows is None else np.flatnonzero(chosen_rows(rows, n_all))
    answers = answers_for(ground)
    most = MAX_CALLS if isinstance(answers, ByModel) else MAX_QUICK_CALLS
    n_features, n_columns = len(ground.names), ground.frame.n_features
    n = _default(n_features, most) if n_rows is None else int(n_rows)
    drawn = np.sort(wanted[sample_rows(len(wanted), min(n, len(wanted)), ground.seed)])
    if n_features * len(drawn) ** 2 * n_columns > MAX_CELLS:
        raise NotSupported(
            "interactions",
            found=f"{n_features:,} features, {len(drawn)} rows with the values of each other",
            expected="fewer features or groups, or fewer rows",
            fix="groups=, or n_rows=",
        )
    n_pairs = max(MIN_PAIRS, most // max(1, len(drawn) ** 2) - 2 * n_features)
    weight = None if ground.sample_weight is None else ground.sample_weight[drawn]
    said = ground.predictor.predict(ground.frame.take(drawn).native)
    parts = steps(
        answers,
        ground.frame,
        ground.groups,
        drawn,
        said,
        weight=weight,
        max_pairs=n_pairs if n_rows is None else None,
        seed=ground.seed,
    )

    def record(found: HStatistics, n_left: int) -> Interactions:
        notes = [
            "each row with the values of each other: where columns go together, many cannot be"
        ]
        if n_left:
            notes.append(f"{n_left:,} pairs of the features that act least together are left out")
        share = np.full(len(drawn), 1.0 / len(drawn)) if weight is None else weight / weight.sum()
        return Interactions(
            strength=found.h,
            values=None,
            method=METHOD,
            feature_names=ground.names,
            output_names=ground.predictor.output_names,
            unit=ground.unit,
            base_values=share @ said,
            rows=drawn,
            standard_error=found.error,
            size=found.size,
            trust={
                "algorithm": "h",
                "n_rows": len(drawn),
                "n_rows_total": n_all,
                "notes": notes,
                "frame_library": ground.library,
            },
        )

    while True:
        try:
            done, total, found, n_left = next(parts)
        except StopIteration as end:
            return record(*end.value)
        yield Part(done, total, None if found is None else record(found, n_left))


def _default(n_features: int, most: int) -> int:
    n_pairs = n_features * (n_features - 1) // 2 + 2 * n_features
    return max(MIN_ROWS, min(MAX_ROWS, int((most / n_pairs) ** 0.5)))


def h_statistics(
    answers: Answers,
    frame: Frame,
    groups: Groups,
    rows: np.ndarray,
    predictions: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    seed: int = 0,
) -> HStatistics:
    """H of every pair of features, and of each feature with all others.

    Parameters
    ----------
    answers : Answers
        Whom to ask: see :func:`~xwidgets.methods.effects.answers.answers_of`.
    frame : Frame
    groups : Groups
        What counts as one feature.
    rows : ndarray of int64, shape (n_rows,)
        Where effects are compared, and over which they are means.
    predictions : ndarray of float64, shape (n_rows, n_outputs)
        What the model says of them.
    weight : ndarray of float64, shape (n_rows,), optional
    seed : int
        Of the blocks that are left out in turn, for the errors.

    Returns
    -------
    HStatistics

    Raises
    ------
    InvalidValue
        Fewer than two rows.

    Notes
    -----
    Of two features, with partial dependences that are centered over the rows,
    ``H² = sum (PD_jk - PD_j - PD_k)² / sum PD_jk²``; of one with all others ``PD_jk`` is the
    prediction and ``PD_k`` the dependence on all but `j`. H is the root, 0 where the denominator
    is nothing but rounding, and at most 1. Errors are those of a jackknife over blocks of rows,
    left out where effects are compared and where they are averaged.

    **How to read it.** 0: the two add up. 1: all that they do is done together.

    **When it misleads.** It is a share: of two features that hardly do anything a tiny
    interaction is large, which `size` tells. Where columns go together, the means are over rows
    that cannot be.

    References
    ----------
    Friedman, J. H., Popescu, B. E. (2008). Predictive learning via rule ensembles. Annals of
    Applied Statistics 2, section 8.1.
    """
    parts = steps(answers, frame, groups, rows, predictions, weight=weight, seed=seed)
    while True:
        try:
            next(parts)
        except StopIteration as end:
            found: HStatistics = end.value[0]
            return found


Told = tuple[int, int, HStatistics | None, int]
"""Features and pairs that are done, of how many, what is known, and how many pairs are left out."""


def steps(
    answers: Answers,
    frame: Frame,
    groups: Groups,
    rows: np.ndarray,
    predictions: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    max_pairs: int | None = None,
    seed: int = 0,
) -> Generator[Told, None, tuple[HStatistics, int]]:
    """:func:`h_statistics`, a part at a time; at most `max_pairs`, of what acts most together."""
    n_rows, n_features = len(rows), len(groups.members)
    if n_rows < 2:
        raise InvalidValue(
            "n_rows", found=f"{n_rows}", expected="at least two rows", fix="leave it out"
        )
    sums = _Sums(answers, frame, groups, rows, predictions, weight, seed)
    shape = (n_features, n_features, predictions.shape[1])
    found = HStatistics(*(np.full(shape, np.nan) for _ in range(3)))
    n_all = n_features * (n_features - 1) // 2
    n_pairs = n_all if max_pairs is None else min(n_all, max_pairs)
    total = n_features + n_pairs
    step = max(1, BATCH_CELLS // (n_rows**2 * shape[2]))
    for start in range(0, n_features, step):
        check_cancelled()
        stop = min(start + step, n_features)
        features = range(start, stop)
        for j, told in zip(features, sums.alone(features), strict=True):
            for array, value in zip(found, told, strict=True):
                array[j, j] = value
        yield stop, total, found, n_all - n_pairs
    acting = np.diagonal(found.size).sum(axis=0)
    order = np.argsort(-acting, kind="stable")
    n_strong = n_features if n_pairs == n_all else int((2 * n_pairs + 0.25) ** 0.5 + 0.5)
    pairs = list(itertools.combinations(order[: max(2, n_strong)].tolist(), 2))[:n_pairs]
    pairs.sort(key=lambda pair: -acting[pair[0]] * acting[pair[1]])
    done = n_features
    for some in _batches(pairs, step):
        check_cancelled()
        for (j, k), told in zip(some, sums.together(some), strict=True):
            for array, value in zip(found, told, strict=True):
                array[j, k] = array[k, j] = value
        done += len(some)
        yield done, total, found, n_all - n_pairs
    return found, n_all - n_pairs


def _batches(pairs: list[tuple[int, int]], most: int) -> list[list[tuple[int, int]]]:
    """Pairs that share no feature are asked together."""
    varied = [Varied(pair, np.empty((0, 2))) for pair in pairs]
    each = [[pairs[place] for place in places] for places in apart(varied)]
    return [part[i : i + most] for part in each for i in range(0, len(part), most)]


class _Sums:
    """Predictions of every row with the values of every other, added up by blocks of rows."""

    def __init__(
        self,
        answers: Answers,
        frame: Frame,
        groups: Groups,
        rows: np.ndarray,
        predictions: np.ndarray,
        weight: np.ndarray | None,
        seed: int,
    ) -> None:
        self.answers, self.groups, self.rows = answers, groups, rows
        self.predictions = predictions
        self.cells = frame.matrix()[rows]
        self.weight = np.ones(len(rows)) if weight is None else np.asarray(weight, np.float64)
        n_blocks = min(N_BLOCKS, len(rows))
        block = np.random.default_rng((seed, 4)).permutation(len(rows)) % n_blocks
        #: Weight of each row in each block, float64 (n_blocks, n_rows).
        self.parts = np.where(block == np.arange(n_blocks)[:, None], self.weight, 0.0)
        self.scale = np.abs(predictions).max(axis=0, initial=0.0)
        #: By feature: mean predictions by its values, at the rows, (n_blocks, n_rows, n_outputs).
        self.single: dict[int, np.ndarray] = {}

    def _varied(self, columns: tuple[int, ...]) -> tuple[Varied, np.ndarray]:
        """The values that occur, and which of them each row has."""
        values, places = np.unique(self.cells[:, list(columns)], axis=0, return_inverse=True)
        return Varied(columns, values), places.ravel()

    def alone(self, features: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """H, its error and its size, of features with all others."""
        varied = [self._varied(self.groups.members[j]) for j in features]
        shape = (len(self.parts), len(self.rows), self.predictions.shape[1])
        by_value = [np.zeros((shape[0], len(one.codes), shape[2])) for one, _ in varied]
        by_others = [np.empty(shape) for _ in varied]
        # How much each value weighs in each block.
        often = [
            np.stack([np.bincount(places, part, len(one.codes)) for part in self.parts])
            for one, places in varied
        ]
        for chunk, said in self.answers.vary(self.rows, [one for one, _ in varied]):
            check_cancelled()
            for at, predictions in enumerate(said):
                by_value[at] += np.tensordot(self.parts[:, chunk], predictions, axes=(1, 0))
                others = np.tensordot(often[at], predictions, axes=(1, 1))
                by_others[at][:, chunk] = others
        found = []
        for at, j in enumerate(features):
            self.single[j] = by_value[at][:, varied[at][1]]
            whole = self.predictions
            found.append(self._h(whole, self.single[j], by_others[at], is_mean=False))
        return found

    def together(
        self, pairs: Sequence[tuple[int, int]]
    ) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """H, its error and its size, of pairs that share no feature."""
        members = self.groups.members
        varied = [self._varied((*members[j], *members[k])) for j, k in pairs]
        n_blocks, n_outputs = len(self.parts), self.predictions.shape[1]
        sums = [np.zeros((n_blocks, len(one.codes), n_outputs)) for one, _ in varied]
        for chunk, said in self.answers.vary(self.rows, [one for one, _ in varied]):
            check_cancelled()
            for at, predictions in enumerate(said):
                sums[at] += np.tensordot(self.parts[:, chunk], predictions, axes=(1, 0))
        return [
            self._h(sums[at][:, varied[at][1]], self.single[j], self.single[k], is_mean=True)
            for at, (j, k) in enumerate(pairs)
        ]

    def _h(
        self, joint: np.ndarray, first: np.ndarray, second: np.ndarray, *, is_mean: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of all rows, and how it differs as one block after the other is left out.

        `joint` are sums by blocks where it `is_mean`, else predictions of the rows.
        """
        inside = self.parts.sum(axis=1)

        def of(left_out: int | None) -> tuple[np.ndarray, np.ndarray]:
            kept = np.arange(len(self.parts)) != left_out
            total, weight = inside[kept].sum(), self.parts[kept].sum(axis=0)
            means = [
                one[kept].sum(axis=0) / total
                for one in ((joint, first, second) if is_mean else (first, second))
            ]
            whole, one, other = means if is_mean else (joint, *means)
            return _ratio(whole, one, other, weight / total, self.scale)

        h, size = of(None)
        usable = np.flatnonzero((inside > 0) & (inside < inside.sum()))
        if len(usable) < 2:
            return h, np.zeros_like(h), size
        others = np.stack([of(int(block))[0] for block in usable])
        n = len(others)
        error = np.sqrt((n - 1) / n * np.square(others - others.mean(axis=0)).sum(axis=0))
        return h, error, size


def _ratio(
    joint: np.ndarray, first: np.ndarray, second: np.ndarray, share: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """H and what it is of, by outputs; `share` adds up to 1."""
    centered = [one - share @ one for one in (joint, first, second)]
    together = share @ np.square(centered[0] - centered[1] - centered[2])
    whole = share @ np.square(centered[0])
    # What is left over by rounding is nothing.
    noise = np.square(NOISE * scale)
    known = (whole > noise) & (together > noise)
    h = np.sqrt(np.where(known, np.minimum(1.0, together / np.where(known, whole, 1.0)), 0.0))
    return h, np.where(known, np.sqrt(together), 0.0)
