"""Models that begin with a sum over their columns: linear ones, and networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .adapters import library_of
from .compact import links
from .compact.final import linear
from .predictor import Predictor

__all__ = ["Layers", "layers_of"]

TOLERANCE = 1e-11
"""Largest difference from the model's own predictions, relative to the largest of those."""
MAX_EXPONENT = 700.0


@dataclass(frozen=True, eq=False)
class Layers:
    """Products with weights, one after the other, and what makes outputs of the last sums.

    Parameters
    ----------
    weights : tuple of ndarray of float64, shape (n_units, n_before)
    constants : tuple of ndarray of float64, shape (n_units,)
    activation : {"identity", "relu", "tanh", "logistic"}
        Between two of them.
    link : str
    other : {"", "minus", "complement"}
        As for :func:`xwidgets.models.compact.links.apply`.
    """

    weights: tuple[np.ndarray, ...]
    constants: tuple[np.ndarray, ...]
    activation: str = "identity"
    link: str = "identity"
    other: str = ""

    @property
    def n_columns(self) -> int:
        return self.weights[0].shape[1]

    @property
    def width(self) -> int:
        """Units of the widest layer."""
        return max(len(one) for one in self.weights)

    def first(self, encoded: np.ndarray) -> np.ndarray:
        """Sums of the first layer, (n_units, n_rows), of rows (n_rows, n_columns)."""
        return np.asarray(self.weights[0] @ encoded.T + self.constants[0][:, None])

    def vary(self, sums: np.ndarray, change: np.ndarray, cells: np.ndarray) -> np.ndarray:
        """Outputs of every row, with every change of the first layer's sums.

        Parameters
        ----------
        sums : ndarray of float64, shape (n_units, n_rows)
        change : ndarray of float64, shape (n_units, n_values)
            Added to the sums of each row.
        cells : ndarray of float64, shape (at least n_units * n_values * n_rows,)
            Memory to work in: what is asked for anew each time is first cleared by the system.

        Returns
        -------
        ndarray of float64, shape (n_outputs, n_values, n_rows)
        """
        shape = (change.shape[1], sums.shape[1])
        block = cells[: sums.size * shape[0]].reshape(-1, *shape)
        np.copyto(block, sums[:, None, :])
        flat = block.reshape(len(sums), -1)
        if len(self.weights) == 1:
            block += change[:, :, None]
            return self._outputs(flat).reshape(-1, *shape)
        constants = self.constants[1][:, None]
        if self.activation == "relu":
            # max(a + b, 0) is max(a, -b) + b: the last part does not depend on the row.
            np.maximum(block, -change[:, :, None], out=block)
            constants = constants + self.weights[1] @ change
        else:
            block += change[:, :, None]
            _activate(self.activation, flat)
        flat = self.weights[1] @ flat
        flat.reshape(-1, *shape)[...] += constants[:, :, None]
        for weights, constant in zip(self.weights[2:], self.constants[2:], strict=True):
            _activate(self.activation, flat)
            flat = weights @ flat
            flat += constant[:, None]
        return self._outputs(flat).reshape(-1, *shape)

    def _outputs(self, sums: np.ndarray) -> np.ndarray:
        if self.other == "minus" and self.link == "sigmoid":
            return _both_sigmoids(sums[0])
        return np.ascontiguousarray(links.apply(self.link, sums.T, self.other).T)

    def predict(self, encoded: np.ndarray) -> np.ndarray:
        """Outputs of rows of the last step's table, (n_rows, n_outputs)."""
        sums = self.first(encoded)
        return self.vary(sums, np.zeros((len(sums), 1)), np.empty(sums.size))[:, 0].T


def layers_of(
    final: Any, predictor: Predictor, encoded: np.ndarray, said: np.ndarray
) -> Layers | None:
    """What a model computes, if it is known and says the same of some rows.

    Parameters
    ----------
    final : object
        The last step of a Pipeline, or the model.
    predictor : Predictor
        Of the whole model.
    encoded : ndarray of float64, shape (n_rows, n_columns)
        Rows as the last step sees them.
    said : ndarray of float64, shape (n_rows, n_outputs)
        The predictor's own answers for those rows.
    """
    if library_of(final) != "sklearn":
        return None
    found = _network(final) or _linear(final)
    if found is None or found.n_columns != encoded.shape[1] or not np.isfinite(encoded).all():
        return None
    scale = max(1.0, float(np.abs(said).max(initial=0.0)))
    for link, other in _ways(predictor, found, said.shape[1]):
        tried = Layers(found.weights, found.constants, found.activation, link, other)
        with np.errstate(all="ignore"):
            ours = tried.predict(encoded)
        # A difference that is not a number is no agreement.
        if ours.shape == said.shape and np.abs(ours - said).max() <= TOLERANCE * scale:
            return tried
    return None


def _network(final: Any) -> Layers | None:
    if type(final).__name__ not in ("MLPClassifier", "MLPRegressor"):
        return None
    return Layers(
        tuple(np.array(one.T, dtype=np.float64, order="C") for one in final.coefs_),
        tuple(np.asarray(one, dtype=np.float64) for one in final.intercepts_),
        final.activation,
    )


def _linear(final: Any) -> Layers | None:
    found = linear(final)
    if found is None:
        return None
    return Layers((np.ascontiguousarray(found[0].T),), (found[1],))


def _ways(predictor: Predictor, found: Layers, n_outputs: int) -> list[tuple[str, str]]:
    """Links that may lead to the predictor's unit, and what the first class of two has."""
    one_for_two = len(found.weights[-1]) == 1 and n_outputs == 2
    others = ("minus", "complement") if one_for_two else ("",)
    simple = ["identity", "sigmoid", "softmax", "shares", "exp"]
    if predictor.unit == "probability":
        simple = ["sigmoid", "softmax", "shares", "identity"]
    if predictor.unit == "log_odds" and not predictor.margin_scale:
        # Probabilities are clipped: the sums themselves would differ where no row lies.
        simple = ["logit/sigmoid", "logit/softmax", "logit/shares", "logit"]
    return [(link, other) for link in simple for other in others]


def _activate(name: str, sums: np.ndarray) -> None:
    if name == "relu":
        np.maximum(sums, 0.0, out=sums)
    elif name == "tanh":
        np.tanh(sums, out=sums)
    elif name == "logistic":
        np.clip(sums, -MAX_EXPONENT, MAX_EXPONENT, out=sums)
        np.negative(sums, out=sums)
        np.exp(sums, out=sums)
        sums += 1.0
        np.reciprocal(sums, out=sums)


def _both_sigmoids(sums: np.ndarray) -> np.ndarray:
    """Of minus the sums and of the sums, by one exponential."""
    found = np.empty((2, *sums.shape))
    less, more = found
    np.clip(sums, -MAX_EXPONENT, MAX_EXPONENT, out=less)
    np.negative(less, out=less)
    np.exp(less, out=less)
    np.add(less, 1.0, out=more)
    np.reciprocal(more, out=more)
    less *= more
    return found
