"""Whom to ask what rows would get with other values: the model, its trees, or its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...data import Frame
from ...models import Predictor, as_predictor
from ...models import trees as tree_models
from ...models.parallel import predict_matrix
from ...models.parts import Parts, parts_of
from ...models.pipeline import encode_frame, encoding_of
from ...models.trees import prepare
from ..ground import Ground
from ..stop import check_cancelled
from ..tree_shap import engine, loading
from ..tree_shap.links import apply_link
from ..tree_shap.source import Source, find_link
from .behind import Behind, Varied
from .joined import vary_parts
from .swap import swap
from .sweep import sweep

__all__ = ["Answers", "ByModel", "ByParts", "ByTrees", "Varied", "answers_for", "answers_of", "ask"]

MAX_CELLS = 2_000_000
"""Cells of the tables that the model is asked about at a time."""


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

    def swap(
        self, rows: np.ndarray, players: Sequence[tuple[int, ...]], orders: np.ndarray
    ) -> Iterator[np.ndarray]:
        """Predictions of `rows` whose cells of one player are those of other rows.

        Parameters
        ----------
        rows : ndarray of int64, shape (n_rows,)
        players : sequence of tuple of int
            Columns of the table that are taken together; none twice.
        orders : ndarray of int64, shape (n_orders, n_rows)
            Whose cells they are, by position in `rows`.

        Yields
        ------
        ndarray of float64, shape (n_orders, n_rows, n_outputs)
            One per player.

        Raises
        ------
        ModelFailed, ModelOutput
        Cancelled
        """
        ...

    def say(self, codes: np.ndarray) -> np.ndarray:
        """Predictions of rows of codes, as ``Frame.matrix`` has them: (n_rows, n_outputs).

        Raises
        ------
        ModelFailed, ModelOutput
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

    def swap(
        self, rows: np.ndarray, players: Sequence[tuple[int, ...]], orders: np.ndarray
    ) -> Iterator[np.ndarray]:
        # Cell by cell, as they stand in the table: its types are the caller's. Small tables of
        # several players are asked about at once: a call takes its time however few rows it has.
        n_rows, n_features, n_orders = len(rows), self.frame.n_features, len(orders)
        n_tables = len(players) * n_orders
        step = max(1, MAX_CELLS // max(1, n_rows * n_features))
        ready = np.empty((0, n_rows, self.predictor.n_outputs))
        for start in range(0, n_tables, step):
            check_cancelled()
            some = range(start, min(start + step, n_tables))
            index = np.empty((len(some), n_rows, n_features), np.int64)
            index[:] = rows[:, None]
            for table, place in zip(index, some, strict=True):
                player, order = divmod(place, n_orders)
                table[:, list(players[player])] = rows[orders[order]][:, None]
            said = self.predictor.predict(self.frame.gather(index.reshape(-1, n_features)))
            ready = np.concatenate([ready, said.reshape(len(some), n_rows, -1)])
            while len(ready) >= n_orders:
                yield ready[:n_orders]
                ready = ready[n_orders:]

    def say(self, codes: np.ndarray) -> np.ndarray:
        return predict_matrix(self.predictor, self.frame.from_matrix, codes)

    def _said(self, rows: np.ndarray, varied: Varied) -> np.ndarray:
        codes = np.broadcast_to(varied.codes, (len(rows), *varied.codes.shape))
        return ask(self.predictor, self.frame, rows, varied.columns, codes)


@dataclass(frozen=True)
class ByTrees:
    """The model's own trees are walked once for all values, behind its encoders where it has some.

    Parameters
    ----------
    behind : Behind
    source : Source
        Trees of the last step, with the link to the predictor's unit.
    """

    behind: Behind
    source: Source
    n_jobs: int | None = None

    def _model(self) -> ByModel:
        """The model itself, where it has to say what it does not take."""
        return ByModel(self.behind.predictor, self.behind.frame)

    def vary(
        self, rows: np.ndarray, varied: Sequence[Varied]
    ) -> Iterator[tuple[slice, list[np.ndarray]]]:
        if not loading.wait("sweep"):  # no compiler for this machine
            return self._model().vary(rows, varied)
        try:
            encoded = self.behind.rows(self.behind.frame.take(rows))
            swept = [self.behind.swept(one) for one in varied]
        except Exception:
            return self._model().vary(rows, varied)
        return sweep(self.source, encoded, swept, n_jobs=self.n_jobs)

    def swap(
        self, rows: np.ndarray, players: Sequence[tuple[int, ...]], orders: np.ndarray
    ) -> Iterator[np.ndarray]:
        if not loading.wait("swapped"):
            return self._model().swap(rows, players, orders)
        try:
            encoded = self.behind.rows(self.behind.frame.take(rows))
        except Exception:
            return self._model().swap(rows, players, orders)
        owned = [self.behind.owned(one).tolist() for one in players]
        return swap(self.source, encoded, owned, orders, n_jobs=self.n_jobs)

    def say(self, codes: np.ndarray) -> np.ndarray:
        trees = self.source.trees
        try:
            encoded = prepare(trees, self.behind.encoded(codes))
        except Exception:
            return self._model().say(codes)
        sums = engine.predict(trees, encoded, n_jobs=self.n_jobs, ready=self.source.layout)
        return apply_link(self.source.link, sums, trees)


@dataclass(frozen=True)
class ByParts:
    """Of a linear model or a network only that is computed which the values change.

    Parameters
    ----------
    behind : Behind
    parts : Parts
        Of the last step, with the link to the predictor's unit.
    """

    behind: Behind
    parts: Parts
    n_jobs: int | None = None

    def _model(self) -> ByModel:
        """The model itself, where it has to say what it does not take."""
        return ByModel(self.behind.predictor, self.behind.frame)

    def vary(
        self, rows: np.ndarray, varied: Sequence[Varied]
    ) -> Iterator[tuple[slice, list[np.ndarray]]]:
        step = max(1, MAX_CELLS // self.parts.n_columns)
        for start in range(0, len(rows), step):
            for chunk, found in self._some(rows[start : start + step], varied):
                here = slice(start + chunk.start, start + chunk.stop)
                if all(np.isfinite(one.sum()) for one in found):
                    yield here, found
                    continue
                for inner, said in self._model().vary(rows[here], varied):
                    yield slice(here.start + inner.start, here.start + inner.stop), said

    def _some(
        self, rows: np.ndarray, varied: Sequence[Varied]
    ) -> Iterator[tuple[slice, list[np.ndarray]]]:
        try:
            encoded = self.behind.rows(self.behind.frame.take(rows))
            swept = [self.behind.swept(one) for one in varied]
        except Exception:
            return self._model().vary(rows, varied)
        if not all(np.isfinite(one).all() for one in (encoded, *(one.values for one in swept))):
            return self._model().vary(rows, varied)
        return vary_parts(self.parts, encoded, swept, n_jobs=self.n_jobs)

    def swap(
        self, rows: np.ndarray, players: Sequence[tuple[int, ...]], orders: np.ndarray
    ) -> Iterator[np.ndarray]:
        try:
            encoded = self.behind.rows(self.behind.frame.take(rows))
        except Exception:
            encoded = np.full((1, 1), np.nan)
        if not np.isfinite(encoded).all():
            yield from self._model().swap(rows, players, orders)
            return
        table = encoded.copy()
        for columns in players:
            owned = self.behind.owned(columns)
            found = []
            for order in orders:
                check_cancelled()
                table[:, owned] = encoded[np.ix_(order, owned)]
                found.append(self.parts.predict(table))
            table[:, owned] = encoded[:, owned]
            yield np.stack(found)

    def say(self, codes: np.ndarray) -> np.ndarray:
        try:
            encoded = self.behind.encoded(codes)
        except Exception:
            encoded = np.full((1, 1), np.nan)
        if not np.isfinite(encoded).all():
            return self._model().say(codes)
        return self.parts.predict(encoded)


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
    """The trees or parts where they say what the model says, on some rows; else the model."""
    asked = ByModel(predictor, frame)
    encoding = encoding_of(predictor, frame)
    if encoding.owner is None:
        return asked
    rows = np.unique(np.linspace(0, frame.n_rows - 1, min(200, frame.n_rows)).astype(int))
    behind, outer = Behind(predictor, frame, encoding), frame.take(rows)
    source = _trees_of(behind, outer) if loading.failure() is None else None
    if source is not None:
        return ByTrees(behind, source, n_jobs)
    parts = parts_of(encoding.final, predictor, behind.rows(outer), predictor.predict(outer.native))
    return asked if parts is None else ByParts(behind, parts, n_jobs)


def answers_for(ground: Ground) -> Answers:
    """The same for a ground, made once for all questions."""
    found: Answers = ground.known.kept(
        "answers", lambda: answers_of(ground.predictor, ground.frame, n_jobs=ground.n_jobs)
    )
    return found


def _trees_of(behind: Behind, outer: Frame) -> Source | None:
    """Trees of the last step, where it says of some rows what the whole model says."""
    last, sample = behind.predictor, behind.frame  # levels are numbered by those of all rows
    model, inner = last.model, behind.encoding.transformer is not None
    if inner:
        model, sample = behind.encoding.final, encode_frame(last, behind.encoding, outer)
    trees = tree_models.from_model(model, sample)
    if trees is None or trees.n_features != sample.n_features:
        return None
    if inner:
        last = as_predictor(model, sample, output=behind.predictor.unit)
        said, found = behind.predictor.predict(outer.native), last.predict(sample.native)
        if said.shape != found.shape:
            return None
        if np.abs(said - found).max() > 1e-9 * max(1.0, float(np.abs(said).max())):
            return None
    link, _, _ = find_link(trees, last, sample)
    return None if link is None else Source(trees, link, "")
