"""Permutation importance: how much worse the model scores when a column is shuffled."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..data import Frame, Groups, sample_rows
from ..errors import InvalidShape, InvalidValue, NotSupported
from ..models import Predictor
from ..results import Importance
from ..results.importance import scored_outputs
from .effects.answers import Answers, answers_of
from .exact import NOISE
from .foremost import LEAST_FEATURES, MAX_FEATURES, foremost
from .ground import Ground, Part
from .partners import partners
from .permutation_scores import SCORES, Score, score_of

__all__ = ["MOST_ROWS", "SCORES", "Scored", "answer", "baseline", "importance", "scored", "steps"]

MOST_ROWS = 5_000
"""Rows that are scored, drawn with the seed from larger tables."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Rows with what the model says of them and how well that is, and orders to shuffle them in.

    Attributes
    ----------
    answers : Answers
    rows : ndarray of int64, shape (n_rows,)
        Positions in the table.
    orders : ndarray of int64, shape (n_repeats, n_rows)
    score : Score
    unit : str
        What a drop in score is called.
    before : ndarray of float64, shape (n_rows, n_outputs)
    baseline : ndarray of float64, shape (n_outputs,) or (1,)
    """

    answers: Answers
    rows: np.ndarray
    orders: np.ndarray
    score: Score
    unit: str
    before: np.ndarray
    baseline: np.ndarray

    def drops(
        self, members: Sequence[tuple[int, ...]], orders: np.ndarray | None = None
    ) -> Iterator[np.ndarray]:
        """Drops in score for every repeat, float64 (n_repeats, n_outputs), of one after the other.

        All columns are shuffled in the same orders: where they stand is no matter.
        """
        for said in self.answers.swap(
            self.rows, members, self.orders if orders is None else orders
        ):
            found = []
            for after in said:
                # What differs by rounding only (another place in the batch) is no difference.
                same = np.abs(after - self.before) <= NOISE * np.abs(self.before).max()
                found.append(self.baseline - self.score(np.where(same, self.before, after)))
            yield np.array(found)


def _shuffled(n_rows: int, n_repeats: int, seed: int) -> np.ndarray:
    """Orders of the rows, int64 (n_repeats, n_rows)."""
    return np.stack(
        [np.random.default_rng((seed, repeat)).permutation(n_rows) for repeat in range(n_repeats)]
    )


def importance(
    predictor: Predictor,
    frame: Frame,
    y: np.ndarray,
    *,
    groups: Groups | None = None,
    sample_weight: np.ndarray | None = None,
    scoring: str = "auto",
    n_repeats: int = 5,
    seed: int = 0,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    features: np.ndarray | None = None,
) -> Importance:
    """Drop in score when the column is shuffled, the rest left as it is.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
        Rows to score; at most 5,000 of them are drawn with `seed`.
    y : ndarray, shape (n_rows,) or (n_rows, n_outputs)
        What the rows really are: for a classifier the position of the class among the outputs
        (negative: not known, left out), else numbers (NaN: left out).
    groups : Groups, optional
        Columns that are shuffled together.
    sample_weight : ndarray of float64, shape (n_rows,), optional
    scoring : {"auto", "accuracy", "log_loss", "roc_auc", "r2"}
        ``"auto"``: accuracy for classifiers, R2 for others. These are what
        ``sklearn.inspection.permutation_importance`` reports for the same models, so the
        numbers can be compared. ``"log_loss"`` also sees probabilities that get worse without
        another class becoming the likeliest; it needs the unit to be probability.
        ``"roc_auc"``: of every class against all others, which no threshold decides.
    n_repeats : int
        Shuffles per feature.
    seed : int
    n_jobs : int, optional
        Threads that walk trees; default 1.
    progress : callable, optional
        Called with (features done, features in all).
    features : ndarray of int64, optional
        Those that are shuffled, one after the other; the others are NaN. Default: all.

    Returns
    -------
    Importance
        `values` is the mean over shuffles, `standard_deviation` their standard deviation (NaN
        for one shuffle). A score of a whole classifier is of one output, ``"all"``.
        `trust` holds ``score``, one per output: what the drops are taken from.

    Raises
    ------
    InvalidShape, InvalidValue
        `y` of another length, only missing, or constant where R2 needs it to vary.
    NotSupported
        A score that does not fit the model.

    Notes
    -----
    **How to read it** 0.1 means that the accuracy (or R2) is lower by 0.1 when the column tells
    nothing. A column that the model does not use is exactly 0. Negative values are chance: the
    shuffled column happened to score better.

    **When it misleads** On training rows it shows what the model memorised. Of two columns that
    say the same, each can be shuffled with little harm. Shuffled rows can be impossible ones.

    References
    ----------
    Breiman (2001), Random forests. Fisher, Rudin, Dominici (2019), All models are wrong, but
    many are useful.
    """
    work = steps(
        predictor,
        frame,
        y,
        groups=groups,
        sample_weight=sample_weight,
        scoring=scoring,
        n_repeats=n_repeats,
        seed=seed,
        n_jobs=n_jobs,
        features=features,
    )
    while True:
        try:
            part = next(work)
        except StopIteration as end:
            found: Importance = end.value
            return found
        if progress is not None:
            progress(part.done, part.total)


def answer(ground: Ground) -> Generator[Part, None, Importance]:
    """As :func:`importance`, of everything that an explainer was made from.

    Parameters
    ----------
    ground : Ground

    Returns
    -------
    Importance
        Parts on the way count the features that are done.

    Raises
    ------
    NotSupported
        What the rows really are is not known.
    """
    if ground.target is None:
        raise NotSupported(
            "method",
            found='"permutation" without y',
            expected="what the rows really are, to score predictions",
            fix="xw.explain(model, X, y)",
        )
    found = yield from steps(
        ground.predictor,
        ground.frame,
        ground.target.codes,
        groups=ground.groups,
        sample_weight=ground.sample_weight,
        seed=ground.seed,
        n_jobs=ground.n_jobs,
    )
    most = int(np.nan_to_num(found.values).max(axis=1).argmax())
    trust = {"frame_library": ground.library, "partners": partners(ground, most)}
    return replace(found, trust={**found.trust, **trust})


def baseline(
    predictor: Predictor,
    frame: Frame,
    y: np.ndarray,
    sample_weight: np.ndarray | None = None,
    *,
    seed: int = 0,
) -> np.ndarray:
    """How well the model scores on rows as they are, float64 (n_outputs,) or (1,)."""
    known, target = _known_rows(predictor, frame, y, seed)
    weight = None if sample_weight is None else sample_weight[known]
    score, _ = score_of(predictor, target, weight, "auto")
    return score(predictor.predict(frame.take(known).native))


def scored(
    predictor: Predictor,
    frame: Frame,
    y: np.ndarray,
    sample_weight: np.ndarray | None = None,
    scoring: str = "auto",
    n_repeats: int = 5,
    seed: int = 0,
    n_jobs: int | None = None,
) -> Scored:
    """The rows that are scored, ready to be shuffled.

    Parameters
    ----------
    predictor, frame, y, sample_weight, scoring, n_repeats, seed, n_jobs
        As of :func:`importance`.

    Returns
    -------
    Scored
        Their positions, seeded orders, and the score of the rows as they are.

    Raises
    ------
    InvalidShape, InvalidValue, NotSupported
        What :func:`importance` refuses.
    """
    known, target = _known_rows(predictor, frame, y, seed)
    weight = None if sample_weight is None else np.asarray(sample_weight, np.float64)[known]
    score, unit = score_of(predictor, target, weight, scoring)
    answers = answers_of(predictor, frame, n_jobs=1 if n_jobs is None else n_jobs)
    # Before as after: from the same trees, to the same digits.
    before = next(answers.swap(known, [()], np.arange(len(known))[None]))[0]
    orders = _shuffled(len(known), n_repeats, seed)
    return Scored(answers, known, orders, score, unit, before, score(before))


def steps(
    predictor: Predictor,
    frame: Frame,
    y: np.ndarray,
    *,
    groups: Groups | None = None,
    sample_weight: np.ndarray | None = None,
    scoring: str = "auto",
    n_repeats: int = 5,
    seed: int = 0,
    n_jobs: int | None = None,
    features: np.ndarray | None = None,
) -> Generator[Part, None, Importance]:
    """As :func:`importance`, one feature after the other: yields features done, of all.

    Of many features those come first that move the model most, and what is known by then is seen
    on the way.
    """
    if isinstance(n_repeats, bool) or n_repeats < 1:
        raise InvalidValue(
            "n_repeats", found=repr(n_repeats), expected="1 or more", fix="n_repeats=5"
        )
    task = scored(predictor, frame, y, sample_weight, scoring, int(n_repeats), seed, n_jobs)
    names, members = (
        (frame.schema.names, tuple((j,) for j in range(frame.n_features)))
        if groups is None
        else (groups.names, groups.members)
    )
    weighted, many = sample_weight is not None, len(members) > MAX_FEATURES
    if features is None:
        features = np.arange(len(members))
        if many:
            features = foremost(task.answers, task.rows, members, frame.n_features, seed)
    drops = np.full((len(members), int(n_repeats), len(task.baseline)), np.nan)
    shown: Importance | None = None
    for done, found in enumerate(task.drops([members[j] for j in features.tolist()]), start=1):
        drops[features[done - 1]] = found
        # Twice as many each time: all features are put together anew.
        if many and done >= LEAST_FEATURES and done & (done - 1) == 0:
            ahead = f"{len(features) - done:,} features are still to be shuffled"
            shown = _importance(task, predictor, frame, names, drops, weighted, [ahead])
        yield Part(done, len(features), shown)
    return _importance(task, predictor, frame, names, drops, weighted)


def _importance(
    task: Scored,
    predictor: Predictor,
    frame: Frame,
    names: tuple[str, ...],
    drops: np.ndarray,
    weighted: bool,
    notes: Sequence[str] = (),
) -> Importance:
    """Of drops in score, (n_features, n_repeats, n_outputs); NaN where nothing was shuffled."""
    n_repeats = drops.shape[1]
    spread = drops.std(axis=1, ddof=1) if n_repeats > 1 else np.full(drops[:, 0].shape, np.nan)
    return Importance(
        values=drops.mean(axis=1),
        standard_deviation=spread,
        method="permutation",
        unit=task.unit,
        feature_names=names,
        output_names=scored_outputs(predictor.output_names, drops.shape[2]),
        trust={
            "method": f"permutation, {n_repeats} shuffles of each column",
            "n_rows": len(task.rows),
            "n_rows_total": frame.n_rows,
            "n_repeats": n_repeats,
            "score": np.atleast_1d(task.baseline).tolist(),
            "weighted": weighted,
            "notes": list(notes),
        },
    )


def _known_rows(
    predictor: Predictor, frame: Frame, y: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    target = np.asarray(y)
    if target.ndim not in (1, 2) or target.shape[0] != frame.n_rows:
        raise InvalidShape(
            "y",
            found=f"shape {target.shape}",
            expected=f"({frame.n_rows},), one value per row of X",
            fix="pass the y that belongs to these rows",
        )
    target = target.reshape(frame.n_rows, -1).astype(np.float64)
    present = np.isfinite(target).all(axis=1)
    if predictor.task in ("binary", "multiclass"):
        present &= (target >= 0).all(axis=1)
        if (target >= predictor.n_outputs).any():
            raise InvalidValue(
                "y",
                found=f"class {int(np.nanmax(target))}",
                expected=f"positions of classes, 0 to {predictor.n_outputs - 1}",
                fix="pass the position of every row's class among the outputs",
            )
    known = np.flatnonzero(present)
    if not len(known):
        raise InvalidValue(
            "y", found="no value that is not missing", expected="at least one", fix="leave y out"
        )
    known = known[sample_rows(len(known), MOST_ROWS, seed)]
    return known, target[known]
