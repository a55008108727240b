"""Surrogates: trees that imitate a model which cannot be taken apart, and how well they do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data import Frame, Groups, resolve_groups
from ..errors import InvalidShape
from ..models.pipeline import split
from ..models.predictor import Predictor, as_predictor
from ..models.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Imitation", "fidelity", "imitate", "recombine"]

N_SAMPLES = 20_000
"""Rows, real and recombined, that a model is asked about."""

MOST_CELLS = 8_000_000
"""Fewer rows are asked about where they have very many columns."""

MOST_HELD_OUT = 2_000
LEAST_ROWS = 10
CHUNK_CELLS = 2_000_000


@dataclass(frozen=True, eq=False)
class Imitation:
    """An ensemble of trees that imitates a model.

    Attributes
    ----------
    predictor : Predictor
        The imitator, in the unit and with the outputs of what it imitates. It takes the rows of
        `frame`.
    frame : Frame
        The explained rows as codes (`Frame.matrix`): numbers all through.
    imitates : str
        Name of the model.
    kind : str
        ``"gradient-boosted trees"`` or ``"extremely randomised trees"``.
    fidelity : ndarray of float64, shape (n_outputs,)
        R2 on rows that were not used.
    fidelity_edited : ndarray of float64, shape (n_outputs,)
        R2 on those rows with some of their values exchanged.
    n_held_out : int
        How many rows were not used.
    """

    predictor: Predictor
    frame: Frame
    imitates: str
    kind: str
    fidelity: np.ndarray
    fidelity_edited: np.ndarray
    n_held_out: int

    @property
    def lowest(self) -> float:
        """The smaller of both fidelities, each averaged over outputs."""
        return float(min(self.fidelity.mean(), self.fidelity_edited.mean()))

    def __str__(self) -> str:
        """Name it as what it is, with its fidelity."""
        return (
            f"surrogate: {self.kind} that imitate {self.imitates}; "
            f"R\u00b2 {self.fidelity.mean():.2f} on {self.n_held_out:,} held-out rows, "
            f"{self.fidelity_edited.mean():.2f} on edited ones"
        )


def imitate(
    predictor: Predictor,
    frame: Frame,
    *,
    groups: Groups | None = None,
    n_samples: int = N_SAMPLES,
    seed: int = 0,
    n_jobs: int | None = None,
) -> Imitation:
    """Grow trees that answer as a model does, and measure how well.

    Use it where the model itself cannot be taken along: a function, a neural network, a support
    vector machine.

    Parameters
    ----------
    predictor : Predictor
        The model, in the unit that is to be imitated.
    frame : Frame, shape (n_rows, n_features)
        Rows of the kind that it will be asked about; at least 10.
    groups : Groups, optional
        Features whose values only mean something together (0/1 columns of one category).
    n_samples : int
        Rows that the model is asked about at most, held-out ones not counted.
    seed : int
        Same seed, same trees.
    n_jobs : int, optional
        Threads.

    Returns
    -------
    Imitation

    Raises
    ------
    InvalidShape
        Too few rows to keep some for measuring.
    ModelFailed, ModelOutput
        From the model.

    Notes
    -----
    A fifth of the rows (at most 2,000) is kept for measuring. The trees learn the model's own
    predictions, never the target, on the other rows and on mixtures of them: rows of which a
    random share of the values comes from another row, so that the trees know what happens when
    values are changed one by one.

    One output is imitated by gradient boosting (Friedman, 2001). Probabilities and several
    outputs are imitated by extremely randomised trees (Geurts et al., 2006): averages of what
    the model said, which never leave the range of its answers, and add up to one where those do.

    **How to read it.** A fidelity of 0.93 says that 93 % of the variance of the model's
    predictions is there in the surrogate's.

    **When it misleads.** The surrogate is another model: in single rows it may say the opposite
    of what it imitates, also where its fidelity is high. Its steps are a tree's: between them
    nothing changes where the model's answer may.

    References
    ----------
    Craven and Shavlik (1995), Extracting Tree-Structured Representations of Trained Networks.
    Friedman (2001), Greedy Function Approximation: A Gradient Boosting Machine.
    Geurts, Ernst and Wehenkel (2006), Extremely Randomized Trees.
    """
    if frame.n_rows < LEAST_ROWS:
        raise InvalidShape(
            "what_if",
            found=f"a surrogate of {frame.n_rows} {'row' if frame.n_rows == 1 else 'rows'} of X",
            expected=f"at least {LEAST_ROWS}, to measure how well it imitates",
            fix="explain more rows, or leave what_if out",
        )
    groups = groups or resolve_groups(None, frame.schema)
    n_samples = min(n_samples, max(1_000, MOST_CELLS // max(1, frame.n_features)))
    rng = np.random.default_rng(seed)
    rows = rng.permutation(frame.n_rows)
    n_held_out = min(MOST_HELD_OUT, frame.n_rows // 5)
    held_out, learnt = rows[:n_held_out], rows[n_held_out:][:n_samples]
    mixed = recombine(learnt, groups, n_samples - len(learnt), rng)
    index = np.concatenate([_whole(learnt, frame.n_features), mixed])
    answers = _ask(predictor, frame, index)
    model, kind = _learner(predictor, seed, n_jobs)
    _fit(model, _cells(frame, index), answers)
    codes = Frame.from_table(frame.matrix(), feature_names=list(frame.schema.names))
    imitator = _as(predictor, as_predictor(model, codes, output="value"))

    def measured(index: np.ndarray) -> np.ndarray:
        return fidelity(_ask(predictor, frame, index), imitator.predict(_cells(frame, index)))

    return Imitation(
        predictor=imitator,
        frame=codes,
        imitates=_name(predictor),
        kind=kind,
        fidelity=measured(_whole(held_out, frame.n_features)),
        fidelity_edited=measured(recombine(held_out, groups, max(500, n_held_out), rng)),
        n_held_out=n_held_out,
    )


def _name(predictor: Predictor) -> str:
    """Of the model; of a pipeline, of its last step."""
    if predictor.library == "callable":
        return predictor.name
    final = split(predictor.model)[1]
    return predictor.name if final is predictor.model else type(final).__name__


def fidelity(
    expected: np.ndarray, found: np.ndarray, weight: np.ndarray | None = None
) -> np.ndarray:
    """R2 of imitated predictions.

    Parameters
    ----------
    expected, found : ndarray of float64, shape (n_rows, n_outputs)
        What the model says, and what its surrogate says.
    weight : ndarray of float64, shape (n_rows,), optional

    Returns
    -------
    ndarray of float64, shape (n_outputs,)
        1: the same. 0: no better than the mean. Where the model says the same for all rows: 1
        where that is imitated to nine digits, else 0.
    """
    each = np.ones(len(expected)) if weight is None else weight
    mean = np.average(expected, axis=0, weights=each)
    error = each @ (expected - found) ** 2
    spread = each @ (expected - mean) ** 2
    rounding = (1e-9 * np.abs(expected)).max(axis=0, initial=0.0) ** 2 * each.sum()
    constant = spread <= rounding
    share = error / np.where(constant, 1.0, spread)
    return np.where(constant, (error <= rounding).astype(float), 1.0 - share)


def recombine(rows: np.ndarray, groups: Groups, n: int, rng: np.random.Generator) -> np.ndarray:
    """Mixtures of rows: each is one row, with the values of some groups from another.

    Parameters
    ----------
    rows : ndarray of int, shape (n_rows,)
        Positions to draw from.
    groups : Groups
        Values of a group stay together.
    n : int
        Mixtures wanted; one value at least is exchanged, mostly few, in some nearly all.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int64, shape (n, n_features)
        Row of each cell, as `Frame.gather` takes it.
    """
    n = max(0, n)
    first, second = rng.choice(rows, n), rng.choice(rows, n)
    n_groups = len(groups.names)
    exchanged = rng.random((n, n_groups)) < rng.random((n, 1)) ** 3
    exchanged[np.arange(n), rng.integers(0, n_groups, n)] = True
    of_column = np.empty(sum(map(len, groups.members)), dtype=np.intp)
    for group, members in enumerate(groups.members):
        of_column[list(members)] = group
    return np.where(exchanged[:, of_column], second[:, None], first[:, None]).astype(np.int64)


def _whole(rows: np.ndarray, n_features: int) -> np.ndarray:
    return np.repeat(rows[:, None], n_features, axis=1)


def _cells(frame: Frame, index: np.ndarray) -> np.ndarray:
    """Codes of the cells that `Frame.gather` would compose."""
    cells: np.ndarray = np.take_along_axis(frame.matrix(), index, axis=0)
    return cells


def _ask(predictor: Predictor, frame: Frame, index: np.ndarray) -> np.ndarray:
    """The model's predictions, shape (n, n_outputs)."""
    step = max(1, CHUNK_CELLS // max(1, frame.n_features))

    def chunks() -> Iterator[np.ndarray]:
        for start in range(0, len(index), step):
            yield predictor.predict(frame.gather(index[start : start + step]))

    return np.concatenate(list(chunks()))


def _learner(predictor: Predictor, seed: int, n_jobs: int | None) -> tuple[Any, str]:
    from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor

    if predictor.n_outputs == 1 and predictor.unit != "probability":
        boosted = HistGradientBoostingRegressor(
            max_iter=300, early_stopping=False, random_state=seed
        )
        return boosted, "gradient-boosted trees"
    averaged = ExtraTreesRegressor(50, max_leaf_nodes=2_000, random_state=seed, n_jobs=n_jobs)
    return averaged, "extremely randomised trees"


def _fit(model: Any, X: np.ndarray, answers: np.ndarray) -> None:
    # Hundreds of small steps: on a busy machine threads wait for each other longer than they work.
    with one_thread("openmp"):
        # One output is a vector to scikit-learn.
        model.fit(X, answers[:, 0] if answers.shape[1] == 1 else answers)


def _as(predictor: Predictor, imitator: Predictor) -> Predictor:
    """The imitator under the names and in the unit of what it imitates."""
    scale = replace(
        imitator.scales["value"], output_names=predictor.output_names, task=predictor.task
    )
    return replace(
        imitator,
        name=f"surrogate of {predictor.name}",
        unit=predictor.unit,
        scales={predictor.unit: scale},
        default_output=predictor.default_output,
    )
