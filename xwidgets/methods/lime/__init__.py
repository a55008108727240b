"""Lime: a linear model that stands in for the model around a row."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from ...data import Frame, Groups
from ...models import Predictor
from ...results.lime import Lime
from ..chosen import chosen_rows
from ..ground import Ground, Part
from ..stop import check_cancelled
from .fit import default_width
from .local import N_SAMPLES, WIDTHS, Around, Local
from .sampling import DRAWS, draw

__all__ = ["DRAWS", "N_SAMPLES", "WIDTHS", "answer", "lime", "steps"]

BATCH_CELLS = 4_000_000
MAX_ROWS_AT_ONCE = 100
MAX_CURVES = 12
"""Rows that are fitted by other widths of the kernel, too."""


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
    """
    wanted = np.flatnonzero(chosen_rows(rows, ground.frame.n_rows))
    source, at, donors, weight = ground.frame, wanted, None, ground.sample_weight
    if ground.background_given:
        source = ground.background.concat(ground.frame.take(wanted))
        donors = np.arange(ground.background.n_rows)
        at, weight = ground.background.n_rows + np.arange(len(wanted)), ground.background_weight
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
    )
    return (yield from parts)


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
) -> Generator[Part, None, Lime]:
    """:func:`lime`, a part at a time; `positions` are what the rows are called in the result."""
    if groups is None:
        names = source.schema.names
        groups = Groups(names, tuple((j,) for j in range(source.n_features)))
    width = default_width(len(groups.names)) if kernel_width is None else float(kernel_width)
    how = draws or ("values" if discretize else "normal")
    sample = draw(
        source,
        groups,
        n_samples,
        donors=donors,
        weight=weight,
        discretize=discretize,
        how=how,
        seed=seed,
    )
    local = Local(predictor, groups, sample, width, seed, discretize)
    found: list[Around] = []
    step = max(1, min(MAX_ROWS_AT_ONCE, 5 * BATCH_CELLS // sample.drawn.size))
    for start in range(0, len(at), step):
        asked = local.asked(at[start : start + step], samples=start == 0)
        n_batch, n_asked = max(1, BATCH_CELLS // source.n_features), len(asked.cells.drawn)
        said = np.empty((n_asked, predictor.n_outputs))
        for first in range(0, n_asked, n_batch):
            yield Part(start or min(first, n_samples), len(at) if start else n_samples)
            check_cancelled()
            part = slice(first, first + n_batch)
            said[part] = predictor.predict(sample.table(asked.cells, part))
        found += local.fitted(asked, said, curve=len(at) <= MAX_CURVES)
        yield Part(min(start + step, len(at)), len(at))
    return local.record(found, at if positions is None else positions, how, library)
