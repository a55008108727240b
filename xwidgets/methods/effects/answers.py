"""Whom to ask what rows would get with other values: the model, or its own trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...data import Frame
from ...models import Predictor, as_predictor
from ...models import trees as tree_models
from ...models.parallel import predict_matrix
from ...models.pipeline import Encoding, encode_frame, encoding_of
from ..stop import check_cancelled
from ..tree_shap import loading
from ..tree_shap.source import Source, find_link
from .sweep import Swept, sweep

__all__ = ["Answers", "ByModel", "ByTrees", "Varied", "answers_of", "ask"]

MAX_CELLS = 2_000_000
"""Cells of the tables that the model is asked about at a time."""


@dataclass(frozen=True)
class Varied:
    """Columns that take other values together, and those values.

    Parameters
    ----------
    columns : tuple of int
        Positions in the table.
    codes : ndarray of float64, shape (n_values, n_columns)
        As ``Frame.matrix`` has them; NaN is missing.
    """

    columns: tuple[int, ...]
    codes: np.ndarray


class Answers(Protocol):
    """Predictions of rows in which some columns have other values."""

    def vary(
        self, rows: np.ndarray, varied: Sequence[Varied]
    ) -> Iterator[tuple[slice, list[np.ndarray]]]:
        """A chunk of `rows` (int64 positions) at a time: (n_chunk, n_values, n_outputs) each.

        No column stands in two of `varied`.

        Raises
        ------
        ModelFailed, ModelOutput
            What the model raises for values that it does not take.
        Cancelled
        """
        ...


@dataclass(frozen=True)
class ByModel:
    """Every row with every value is asked from the model."""

    predictor: Predictor
    frame: Frame

    def vary(
        self, rows: np.ndarray, varied: Sequence[Varied]
    ) -> Iterator[tuple[slice, list[np.ndarray]]]:
        most = max((len(one.codes) for one in varied), default=1)
        step = max(1, MAX_CELLS // (most * self.frame.n_features))
        for start in range(0, len(rows), step):
            chunk = slice(start, min(start + step, len(rows)))
            yield chunk, [self._said(rows[chunk], one) for one in varied]

    def _said(self, rows: np.ndarray, varied: Varied) -> np.ndarray:
        codes = np.broadcast_to(varied.codes, (len(rows), *varied.codes.shape))
        return ask(self.predictor, self.frame, rows, varied.columns, codes)


@dataclass(frozen=True)
class ByTrees:
    """The model's own trees are walked once for all values, behind its encoders where it has some.

    Parameters
    ----------
    encoding : Encoding
        Every encoded column comes from one raw column.
    source : Source
        Trees of the last step, with the link to the unit of `predictor`.
    """

    predictor: Predictor
    frame: Frame
    encoding: Encoding
    source: Source
    n_jobs: int | None = None

    def vary(
        self, rows: np.ndarray, varied: Sequence[Varied]
    ) -> Iterator[tuple[slice, list[np.ndarray]]]:
        if not loading.wait("sweep"):  # no compiler for this machine
            yield from ByModel(self.predictor, self.frame).vary(rows, varied)
            return
        encoded = self._encoded(self.frame.take(rows))
        swept = [self._swept(one) for one in varied]
        yield from sweep(self.source, encoded, swept, n_jobs=self.n_jobs)

    def _encoded(self, part: Frame) -> np.ndarray:
        return encode_frame(self.predictor, self.encoding, part).matrix()

    def _swept(self, varied: Varied) -> Swept:
        owner = self.encoding.owner
        assert owner is not None
        columns = np.flatnonzero(np.isin(owner, varied.columns))
        # The other cells are those of a row that the encoders take.
        cells = np.repeat(self.frame.take([0]).matrix(), len(varied.codes), axis=0)
        cells[:, list(varied.columns)] = varied.codes
        table = Frame.like(self.frame.from_matrix(cells), self.frame)
        return Swept(tuple(columns.tolist()), self._encoded(table)[:, columns])


def ask(
    predictor: Predictor,
    frame: Frame,
    rows: np.ndarray,
    columns: tuple[int, ...],
    codes: np.ndarray,
) -> np.ndarray:
    """Predictions of rows with other values of their own: (n_rows, n_alternatives, n_outputs).

    `codes` is (n_rows, n_alternatives, n_columns).
    """
    X = frame.matrix()
    n_alternatives = codes.shape[1]
    step = max(1, MAX_CELLS // (n_alternatives * X.shape[1]))
    found = [np.zeros((0, n_alternatives, predictor.n_outputs))]
    for start in range(0, len(rows), step):
        check_cancelled()
        part = codes[start : start + step]
        table = np.repeat(X[rows[start : start + step]], n_alternatives, axis=0)
        table[:, list(columns)] = part.reshape(len(table), -1)
        said = predict_matrix(predictor, frame.from_matrix, table)
        found.append(said.reshape(len(part), n_alternatives, -1))
    return np.concatenate(found)


def answers_of(predictor: Predictor, frame: Frame, *, n_jobs: int | None = None) -> Answers:
    """The trees where they say what the model says, on a sample of rows; else the model."""
    if loading.failure() is not None:
        return ByModel(predictor, frame)
    encoding = encoding_of(predictor, frame)
    if encoding.owner is None:
        return ByModel(predictor, frame)
    sample, last = frame, predictor
    if encoding.transformer is not None:
        rows = np.unique(np.linspace(0, frame.n_rows - 1, min(200, frame.n_rows)).astype(int))
        outer = frame.take(rows)
        sample = encode_frame(predictor, encoding, outer)
        last = as_predictor(encoding.final, sample, output=predictor.unit)
        said = predictor.predict(outer.native)
        if said.shape != (found := last.predict(sample.native)).shape:
            return ByModel(predictor, frame)
        if np.abs(said - found).max() > 1e-9 * max(1.0, float(np.abs(said).max())):
            return ByModel(predictor, frame)
    trees = tree_models.from_model(last.model, sample)
    if trees is None or trees.n_features != sample.n_features:
        return ByModel(predictor, frame)
    link, _, _ = find_link(trees, last, sample)
    if link is None:
        return ByModel(predictor, frame)
    return ByTrees(predictor, frame, encoding, Source(trees, link, ""), n_jobs)
