"""Linear models: Shapley values in closed form, also behind a Pipeline's encoders."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..data import Frame
from ..models import Predictor
from ..models.adapters.base import binary_columns
from ..models.pipeline import Encoding, dense, encoding_of
from ..results import Attributions
from .plan import Request, record, summed

__all__ = ["LinearModel", "LinearPlan", "in_batches", "linear_model", "plan"]

BATCH_CELLS = 8_000_000
TOLERANCE = 1e-8


@dataclass(frozen=True, eq=False)
class LinearModel:
    """What a linear model computes, checked against its own predictions.

    Parameters
    ----------
    encoding : Encoding
    owner : ndarray of int64, shape (n_encoded,)
        Raw column of every encoded one, -1 for none.
    coefficients : ndarray of float64, shape (n_encoded, n_outputs)
    constants : ndarray of float64, shape (n_outputs,)
    seconds_per_row : float
    """

    encoding: Encoding
    owner: np.ndarray
    coefficients: np.ndarray
    constants: np.ndarray
    seconds_per_row: float

    def encoded(self, predictor: Predictor, part: Frame) -> np.ndarray:
        """Rows as the last step sees them: float64 (n_rows, n_encoded)."""
        return dense(self.encoding.encode(predictor.prepare(part.native)))


@dataclass(frozen=True, eq=False)
class LinearPlan:
    """coefficient x (value - mean of the background), summed over each raw column."""

    request: Request
    model: LinearModel
    means: np.ndarray
    base_values: np.ndarray
    n_background: int
    seconds_per_row: float | None = None
    exact: bool = True
    algorithm: str = "linear"
    perturbation: str = "interventional"
    method: str = "exact, closed form of a linear model"

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Exact values for the background.

        Notes
        -----
        **How to read it** How far the value is from the background's mean, times its
        coefficient. Behind a Pipeline the parts of all columns that an encoder made of one raw
        column are added: with encoders that treat every column by itself this is the raw
        column's own Shapley value.

        **When it misleads** Correlated features share their effect in whatever way the fit
        happened to split it between their coefficients.

        References
        ----------
        Strumbelj, Kononenko (2014), Explaining prediction models and individual predictions with
        feature contributions.
        """
        rows = np.asarray(rows, dtype=np.int64)
        parts, predictions = [], []
        for part in in_batches(frame, rows, len(self.model.owner)):
            predictions.append(self.request.predictor.predict(part.native))
            parts.append(self._values(part))
        separate = self.model.encoding.transformer is not None
        return record(
            self,
            self.request,
            rows,
            summed(np.concatenate(parts), self.request.groups),
            np.concatenate(predictions),
            n_background=self.n_background,
            notes=("parts of the encoded columns of each raw column are added",)
            if separate
            else (),
        )

    def _values(self, part: Frame) -> np.ndarray:
        n_raw = part.n_features
        coefficients, owner = self.model.coefficients, self.model.owner
        values = np.zeros((part.n_rows, n_raw, coefficients.shape[1]))
        if not part.n_rows:
            return values
        centered = self.model.encoded(self.request.predictor, part) - self.means
        if self.model.encoding.transformer is None:
            return np.asarray(centered[:, :, None] * coefficients[None])
        for raw in range(n_raw):
            mine = np.flatnonzero(owner == raw)
            values[:, raw] = centered[:, mine] @ coefficients[mine]
        return values


def in_batches(frame: Frame, rows: np.ndarray, n_encoded: int) -> Iterator[Frame]:
    """Rows of a frame, few enough at once that their encoded table fits into memory."""
    step = max(1, BATCH_CELLS // max(1, n_encoded))
    for start in range(0, max(1, len(rows)), step):
        yield frame.take(rows[start : start + step])


def _coefficients(final: Any, n_outputs: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Coefficients (n_encoded, n_outputs) and intercepts (n_outputs,), one column per output."""
    coefficients = getattr(final, "coef_", None)
    intercept = getattr(final, "intercept_", None)
    if coefficients is None or intercept is None:
        return None
    if hasattr(coefficients, "toarray"):
        coefficients = coefficients.toarray()
    try:
        weights = np.atleast_2d(np.asarray(coefficients, dtype=np.float64))
        constants = np.atleast_1d(np.asarray(intercept, dtype=np.float64)).reshape(-1)
    except (TypeError, ValueError):
        return None
    if weights.ndim != 2:
        return None
    constants = np.broadcast_to(constants, (len(weights),)) if constants.size == 1 else constants
    if len(constants) != len(weights):
        return None
    if len(weights) == 1 and n_outputs == 2:
        weights, constants = binary_columns(weights.T).T, binary_columns(constants[:, None])[0]
    return (weights.T.copy(), constants) if len(weights) == n_outputs else None


def linear_model(request: Request) -> LinearModel | None:
    """Coefficients of a linear model whose sum is in the unit asked for.

    The model itself is the judge: what its coefficients give is compared with its predictions.
    """
    predictor = request.predictor
    if predictor.library != "sklearn" or not predictor.margin_scale:
        return None
    encoding = encoding_of(predictor, request.frame)
    found = _coefficients(encoding.final, predictor.n_outputs)
    if found is None:
        return None
    if encoding.owner is None:
        request.notes.append("an encoder mixes raw columns")
        return None
    coefficients, constants = found
    model = LinearModel(encoding, encoding.owner, coefficients, constants, 0.0)
    probe = request.frame.take(request.probe_rows())
    start = time.perf_counter()
    encoded = model.encoded(predictor, probe)
    if encoded.shape[1] != len(coefficients) or len(encoding.owner) != len(coefficients):
        return None
    said = predictor.predict(probe.native)
    seconds = (time.perf_counter() - start) / probe.n_rows
    ours = encoded @ coefficients + constants
    size = max(float(np.abs(said).max()), float(np.abs(encoded @ np.abs(coefficients)).max()))
    if not np.abs(ours - said).max() <= TOLERANCE * (size or 1.0):
        return None
    return replace(model, seconds_per_row=seconds)


def plan(request: Request) -> LinearPlan | None:
    """Serve a linear model whose sum is in the unit asked for."""
    if not request.interventional:
        return None
    model = linear_model(request)
    if model is None:
        return None
    reference = request.reference
    background = model.encoded(request.predictor, reference)
    means = np.average(background, axis=0, weights=request.background_weight)
    constant = background.min(axis=0) == background.max(axis=0)
    means = np.where(constant, background[0], means)
    return LinearPlan(
        request=request,
        model=model,
        means=means,
        base_values=means @ model.coefficients + model.constants,
        n_background=reference.n_rows,
        seconds_per_row=model.seconds_per_row,
    )
