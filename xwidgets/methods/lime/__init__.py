"""Lime: a linear model that stands in for the model around a row."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...data import Frame, Groups, resolve_groups
from ...models import Predictor
from ...results.lime import Lime
from ..chosen import chosen_rows
from ..effects.answers import Answers, ByModel, answers_for
from ..ground import Ground, Part
from ..stop import check_cancelled
from .fit import default_width
from .local import N_SAMPLES, WIDTHS, Around, Local
from .sampling import DRAWS, Reading, Sample, draw, read

__all__ = [
    "DRAWS",
    "N_SAMPLES",
    "WIDTHS",
    "Placed",
    "Shared",
    "answer",
    "around",
    "lime",
    "placed",
    "read",
    "steps",
]

BATCH_CELLS = 4_000_000
MAX_ROWS_AT_ONCE = 100
MAX_CURVES = 12
"""Rows that are fitted by other widths of the kernel, too."""

MAX_SHARED = 2_000_000
"""Cells of samples that are kept for further rows."""


@dataclass
class Shared:
    """Samples, and what the model says of them, that every row of a study uses."""

    sample: Sample | None = None
    answers: np.ndarray | None = None


def answer(
    ground: Ground,
    *,
    rows: Sequence[int],
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int = N_SAMPLES,
    draws: str | None = None,
) -> Generator[Part, None, Lime]:
    """Linear models around some rows, from one set of samples; see :func:`lime`.

    Values are drawn from the background where one was given, else from all rows.

    Parameters
    ----------
    ground : Ground
    rows : sequence of int
        Positions of the rows that are explained.
    discretize, kernel_width, n_samples, draws : optional
        As of :func:`lime`.

    Returns
    -------
    Lime
        Parts on the way hold no result.

    Raises
    ------
    InvalidValue
        What :func:`lime` refuses.
    ModelFailed, ModelOutput
    """
    wanted = np.flatnonzero(chosen_rows(rows, ground.frame.n_rows))
    shared: Shared | None = None
    if not ground.background_given and n_samples == N_SAMPLES:
        shared = ground.known.kept(("lime", discretize, draws), Shared)
    parts = around(
        ground,
        wanted,
        discretize=discretize,
        kernel_width=kernel_width,
        n_samples=n_samples,
        draws=draws,
        shared=shared,
    )
    return (yield from parts)


def around(
    ground: Ground,
    wanted: np.ndarray,
    *,
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int = N_SAMPLES,
    draws: str | None = None,
    shared: Shared | None = None,
) -> Generator[Part, None, Lime]:
    """As :func:`answer`, of rows by their positions; `shared` keeps the samples."""
    source, at, donors, weight = placed(ground, wanted)
    parts = steps(
        ground.predictor,
        source,
        at,
        groups=ground.groups,
        donors=donors,
        weight=weight,
        discretize=discretize,
        kernel_width=kernel_width,
        n_samples=n_samples,
        draws=draws,
        seed=ground.seed,
        positions=wanted,
        library=ground.library,
        answers=None if ground.background_given else answers_for(ground),
        shared=shared,
    )
    return (yield from parts)


class Placed(NamedTuple):
    """Where rows are explained."""

    source: Frame
    """Whose cells are used."""
    at: np.ndarray
    """The explained rows in it, int64."""
    donors: np.ndarray | None
    """Rows whose values are drawn; None: all."""
    weight: np.ndarray | None


def placed(ground: Ground, wanted: np.ndarray) -> Placed:
    """Rows beside the background where one was given, else among all rows."""
    if not ground.background_given:
        return Placed(ground.frame, wanted, None, ground.sample_weight)
    background = ground.background  # its levels may be numbered in another way
    return Placed(
        background.concat(ground.frame.take(wanted)),
        background.n_rows + np.arange(len(wanted)),
        np.arange(background.n_rows),
        ground.background_weight,
    )


def lime(
    predictor: Predictor,
    frame: Frame,
    rows: Sequence[int] | np.ndarray,
    *,
    groups: Groups | None = None,
    donors: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int = N_SAMPLES,
    draws: str | None = None,
    seed: int = 0,
    answers: Answers | None = None,
    reading: Reading | None = None,
) -> Lime:
    """Linear models around single rows.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
    rows : sequence of int
        Positions. All of them share the samples, and what the model says of them.
    groups : Groups, optional
        Columns that make one feature together; default: every column by itself.
    donors : ndarray of int64, optional
        Rows whose values are drawn. Default: all.
    weight : ndarray of float64, shape (n_donors,), optional
    discretize : bool
        Compare numbers by quarters of the rows: the same as in the row, or another.
    kernel_width : float, optional
        Distance at which a sample counts exp(-1/2); default 0.75 times the root of the number of
        features.
    n_samples : int
    draws : {"values", "normal"}, optional
        Where numbers are from: values that occur, or a normal distribution, as ``lime`` has it
        (see :func:`.sampling.draw`). Default: values where they are discretised.
    seed : int
    answers : Answers, optional
        What says of rows of `frame` what the model says, made beforehand; see
        :func:`~xwidgets.methods.effects.answers.answers_of`. Default: the model.
    reading : Reading, optional
        The same table, read beforehand with the same `groups`, `donors`, `weight`, `discretize`
        and `seed`; see :func:`~.sampling.read`.

    Returns
    -------
    Lime

    Raises
    ------
    InvalidValue
        Too few samples near the row for so many features.
    """
    parts = steps(
        predictor,
        frame,
        np.asarray(rows, dtype=np.int64),
        groups=groups,
        donors=donors,
        weight=weight,
        discretize=discretize,
        kernel_width=kernel_width,
        n_samples=n_samples,
        draws=draws,
        seed=seed,
        answers=answers,
        reading=reading,
    )
    while True:
        try:
            next(parts)
        except StopIteration as end:
            found: Lime = end.value
            return found


def steps(
    predictor: Predictor,
    source: Frame,
    at: np.ndarray,
    *,
    groups: Groups | None = None,
    donors: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int = N_SAMPLES,
    draws: str | None = None,
    seed: int = 0,
    positions: np.ndarray | None = None,
    library: str = "pandas",
    answers: Answers | None = None,
    reading: Reading | None = None,
    shared: Shared | None = None,
) -> Generator[Part, None, Lime]:
    """:func:`lime`, a part at a time; `positions` are what the rows are called in the result."""
    groups = resolve_groups(None, source.schema) if groups is None else groups
    width = default_width(len(groups.names)) if kernel_width is None else float(kernel_width)
    how = draws or ("values" if discretize else "normal")
    sample = None if shared is None else shared.sample
    if sample is None:
        if reading is None:
            reading = read(
                source, groups, donors=donors, weight=weight, discretize=discretize, seed=seed
            )
        sample = draw(reading, n_samples, how=how, seed=seed)
    local = Local(predictor, groups, sample, width, seed, discretize)
    if shared is not None and shared.answers is not None:
        local.know(shared.answers)
    found: list[Around] = []
    step = max(1, min(MAX_ROWS_AT_ONCE, 5 * BATCH_CELLS // sample.drawn.size))
    for start in range(0, len(at), step):
        asked = local.asked(at[start : start + step], samples=not local.knows)
        n_batch, n_asked = max(1, BATCH_CELLS // source.n_features), len(asked.cells.drawn)
        said = np.empty((n_asked, predictor.n_outputs))
        for first in range(0, n_asked, n_batch):
            yield Part(start or min(first, n_samples), len(at) if start else n_samples)
            check_cancelled()
            part = slice(first, first + n_batch)
            if answers is None or isinstance(answers, ByModel):
                said[part] = predictor.predict(sample.table(asked.cells, part))
            else:
                said[part] = answers.say(sample.numbers(asked.cells, part))
        found += local.fitted(asked, said, curve=len(at) <= MAX_CURVES)
        if shared is not None and sample.drawn.size <= MAX_SHARED:
            shared.sample, shared.answers = sample, local.answers
        yield Part(min(start + step, len(at)), len(at))
    return local.record(found, at if positions is None else positions, how, library)
