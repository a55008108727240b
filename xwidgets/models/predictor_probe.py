"""The trial at the door: a few rows through the model, before the real work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.sampling import sample_rows
from ..errors import ModelFailed, ModelOutput
from .adapters import Adapter
from .predictor_checks import as_outputs, call, columns_with, missing_values
from .predictor_levels import rows_of_rare_levels, unseen_level
from .predictor_tables import preparations

if TYPE_CHECKING:
    from ..data import Frame

__all__ = ["Probe", "run_probe"]

N_ROWS = 48
"""Rows tried: enough to tell a probability from a score, cheap for any model."""


@dataclass(frozen=True, eq=False)
class Probe:
    """Rows that went through the model.

    Parameters
    ----------
    prepare : callable
        The first way of handing tables over that worked.
    table : native table
        The rows.
    prepared : object
        The rows, as the model takes them.
    value, probability : ndarray or None
        Answers on them, checked.
    one_dimensional : bool
        The model's values come without an axis of outputs.
    """

    prepare: Callable[[Any], Any]
    table: Any
    prepared: Any
    n_rows: int
    value: np.ndarray | None
    probability: np.ndarray | None
    one_dimensional: bool


def run_probe(adapter: Adapter, frame: Frame) -> Probe:
    """Try the ways to hand a table to the model, and rows with missing or infinite values.

    Raises
    ------
    MissingValues
        Only the rows with missing or infinite values fail.
    InvalidValue
        Only the rows with some category fail.
    ModelFailed, ModelOutput
    """
    odd = {what: columns_with(frame, what) for what in ("missing", "infinite")}
    unclean = np.zeros(frame.n_rows, dtype=bool)
    for j in {*odd["missing"], *odd["infinite"]}:
        unclean |= ~np.isfinite(frame.column(j))
    clean = np.flatnonzero(~unclean)
    if not clean.size:
        return _first_that_works(adapter, frame, sample_rows(frame.n_rows, N_ROWS, 0))
    rows = clean[sample_rows(len(clean), N_ROWS, 0)]
    try:
        probe = _first_that_works(adapter, frame, rows)
    except ModelFailed as error:
        raise unseen_level(adapter, frame, rows, error) or error from error.__cause__
    _try_rare_levels(adapter, frame, clean, rows, probe)
    for what, columns in odd.items():
        if columns:
            probe = _try_odd_rows(adapter, frame, rows, probe, what, columns)
    return probe


def _try_rare_levels(
    adapter: Adapter, frame: Frame, clean: np.ndarray, tried: np.ndarray, probe: Probe
) -> None:
    """A category that the model has not seen fails here, not in the middle of the work."""
    rows = rows_of_rare_levels(frame, clean, tried)[:N_ROWS]
    if not rows.size:
        return
    try:
        _answers(adapter, frame, rows, probe.prepare)
    except ModelFailed as error:
        raise unseen_level(adapter, frame, np.append(tried, rows), error) or error from (
            error.__cause__
        )


def _try_odd_rows(
    adapter: Adapter, frame: Frame, clean: np.ndarray, probe: Probe, what: str, columns: list[int]
) -> Probe:
    rows = np.unique([int(np.argmax(~np.isfinite(frame.column(j)))) for j in columns[:N_ROWS]])
    try:
        _answers(adapter, frame, rows, probe.prepare)
        return probe
    except (ModelFailed, ModelOutput) as error:
        first = error
    # Another container may carry the missing values better (a null is not always a NaN).
    names = adapter.feature_names or frame.schema.names
    for prepare in preparations(adapter.wants, frame.backend, names, adapter.library):
        try:
            _answers(adapter, frame, rows, prepare)
            return _answers(adapter, frame, clean, prepare)
        except (ModelFailed, ModelOutput):
            continue
    if isinstance(first, ModelFailed):
        said = str(first.__cause__).partition("\n")[0].rstrip(".")
        raise missing_values(
            adapter.name, frame, columns, f"{what} values", said
        ) from first.__cause__
    raise missing_values(
        adapter.name, frame, columns, f"{what} values", "NaN or infinity as its answer"
    ) from first


def _first_that_works(adapter: Adapter, frame: Frame, rows: np.ndarray) -> Probe:
    names = adapter.feature_names or frame.schema.names
    first: ModelFailed | None = None
    for prepare in preparations(adapter.wants, frame.backend, names, adapter.library):
        try:
            return _answers(adapter, frame, rows, prepare)
        except ModelFailed as error:
            first = first or error
    assert first is not None
    raise first


def _answers(
    adapter: Adapter, frame: Frame, rows: np.ndarray, prepare: Callable[[Any], Any]
) -> Probe:
    table = frame.take(rows).native
    n_rows = len(rows)
    prepared = call(prepare, table, adapter.name)
    value = probability = None
    one_dimensional = False
    if adapter.probability is not None:
        probability = as_outputs(
            call(adapter.probability, prepared, adapter.name), n_rows, adapter.name
        )
    elif adapter.value_is_labels:
        call(adapter.value, prepared, adapter.name)
    else:
        raw = call(adapter.value, prepared, adapter.name)
        value = as_outputs(raw, n_rows, adapter.name)
        one_dimensional = np.ndim(raw) == 1
    return Probe(prepare, table, prepared, n_rows, value, probability, one_dimensional)
