"""Models of which each column has its part: linear ones, networks, radial kernels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .adapters import library_of
from .compact import links
from .compact.final import linear
from .pipeline import dense
from .predictor import Predictor

__all__ = ["Kernels", "Layers", "Parts", "parts_of"]

TOLERANCE = 1e-11
"""Largest difference from the model's own predictions, relative to the largest of those."""
MAX_EXPONENT = 700.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Parts(ABC):
    """What a model computes, begun column by column.

    Parameters
    ----------
    link : str
    other : {"", "minus", "complement"}
        As for :func:`xwidgets.models.compact.links.apply`: from the last sums to outputs.
    """

    link: str = "identity"
    other: str = ""

    @property
    @abstractmethod
    def n_columns(self) -> int: ...

    @property
    @abstractmethod
    def width(self) -> int:
        """Units of the widest layer."""

    @property
    @abstractmethod
    def n_sums(self) -> int:
        """What the link is applied to."""

    @abstractmethod
    def part(self, columns: np.ndarray, cells: np.ndarray) -> np.ndarray:
        """What some columns bring in, (n_units, n_rows), of their cells, (n_rows, n_of_them)."""

    @abstractmethod
    def join(self, rows: np.ndarray, values: np.ndarray, memory: np.ndarray) -> np.ndarray:
        """Outputs of every row with every value.

        Parameters
        ----------
        rows : ndarray of float64, shape (n_units, n_rows)
            Part of the columns that stay.
        values : ndarray of float64, shape (n_units, n_values)
            Part of those that take other values.
        memory : ndarray of float64, shape (at least n_units * n_values * n_rows,)
            To work in: what is asked for anew each time is first cleared by the system.

        Returns
        -------
        ndarray of float64, shape (n_outputs, n_values, n_rows)
        """

    def predict(self, encoded: np.ndarray) -> np.ndarray:
        """Outputs of rows of the last step's table, (n_rows, n_outputs)."""
        none, every = np.arange(0), np.arange(self.n_columns)
        rows, nothing = self.part(every, encoded), self.part(none, encoded[:1, none])
        return self.join(rows, nothing, np.empty(rows.size))[:, 0].T

    def _outputs(self, sums: np.ndarray) -> np.ndarray:
        if self.other == "minus" and self.link == "sigmoid":
            return _both_sigmoids(sums[0])
        return np.ascontiguousarray(links.apply(self.link, sums.T, self.other).T)


@dataclass(frozen=True, eq=False)
class Layers(Parts):
    """Products with weights, one after the other.

    Parameters
    ----------
    weights : tuple of ndarray of float64, shape (n_units, n_before)
    constants : tuple of ndarray of float64, shape (n_units,)
    activation : {"identity", "relu", "tanh", "logistic"}
        Between two of them.
    """

    weights: tuple[np.ndarray, ...]
    constants: tuple[np.ndarray, ...]
    activation: str = "identity"

    @property
    def n_columns(self) -> int:
        return self.weights[0].shape[1]

    @property
    def width(self) -> int:
        return max(len(one) for one in self.weights)

    @property
    def n_sums(self) -> int:
        return len(self.weights[-1])

    def part(self, columns: np.ndarray, cells: np.ndarray) -> np.ndarray:
        return np.asarray(self.weights[0][:, columns] @ cells.T)

    def join(self, rows: np.ndarray, values: np.ndarray, memory: np.ndarray) -> np.ndarray:
        values = values + self.constants[0][:, None]
        shape = (values.shape[1], rows.shape[1])
        block = memory[: rows.size * shape[0]].reshape(-1, *shape)
        np.copyto(block, rows[:, None, :])
        flat = block.reshape(len(rows), -1)
        if len(self.weights) == 1:
            block += values[:, :, None]
            return self._outputs(flat).reshape(-1, *shape)
        constants = self.constants[1][:, None]
        if self.activation == "relu":
            # max(a + b, 0) is max(a, -b) + b: the last part does not depend on the row.
            np.maximum(block, -values[:, :, None], out=block)
            constants = constants + self.weights[1] @ values
        else:
            block += values[:, :, None]
            _activate(self.activation, flat)
        sums = (self.weights[1] @ flat).reshape(-1, *shape)
        sums += constants[:, :, None]
        return self.rest(sums)

    def rest(self, sums: np.ndarray) -> np.ndarray:
        """Outputs of the second layer's sums, (n_units, n_values, n_rows)."""
        flat = sums.reshape(len(sums), -1)
        for weights, constant in zip(self.weights[2:], self.constants[2:], strict=True):
            _activate(self.activation, flat)
            flat = weights @ flat
            flat += constant[:, None]
        return self._outputs(flat).reshape(-1, *sums.shape[1:])


@dataclass(frozen=True, eq=False)
class Kernels(Parts):
    """Nearness to points, exp(-gamma d**2), weighted and added: a product over columns.

    Parameters
    ----------
    points : ndarray of float64, shape (n_points, n_columns)
    weights : ndarray of float64, shape (n_sums, n_points)
    constants : ndarray of float64, shape (n_sums,)
    gamma : float
    """

    points: np.ndarray
    weights: np.ndarray
    constants: np.ndarray
    gamma: float

    @property
    def n_columns(self) -> int:
        return self.points.shape[1]

    @property
    def width(self) -> int:
        return len(self.points)

    @property
    def n_sums(self) -> int:
        return len(self.weights)

    def part(self, columns: np.ndarray, cells: np.ndarray) -> np.ndarray:
        from scipy.spatial.distance import cdist

        if not len(columns):
            return np.ones((len(self.points), len(cells)))
        squares = cdist(self.points[:, columns], cells, "sqeuclidean")
        squares *= -self.gamma
        return np.exp(squares, out=squares)

    def join(self, rows: np.ndarray, values: np.ndarray, memory: np.ndarray) -> np.ndarray:
        shape = (values.shape[1], rows.shape[1])
        sums = [(one[:, None] * values).T @ rows for one in self.weights]
        flat = np.stack(sums).reshape(len(sums), -1) + self.constants[:, None]
        return self._outputs(flat).reshape(-1, *shape)


def parts_of(
    final: Any, predictor: Predictor, encoded: np.ndarray, said: np.ndarray
) -> Parts | None:
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
    found = _network(final) or _radial(final) or _linear(final)
    if found is None or found.n_columns != encoded.shape[1] or not np.isfinite(encoded).all():
        return None
    scale = max(1.0, float(np.abs(said).max(initial=0.0)))
    for link, other in _ways(predictor, found, said.shape[1]):
        tried = replace(found, link=link, other=other)
        with np.errstate(all="ignore"):
            ours = tried.predict(encoded)
        # A difference that is not a number is no agreement.
        if ours.shape == said.shape and np.abs(ours - said).max() <= TOLERANCE * scale:
            return tried
    return None


def _network(final: Any) -> Parts | None:
    if type(final).__name__ not in ("MLPClassifier", "MLPRegressor"):
        return None
    return Layers(
        tuple(np.array(one.T, dtype=np.float64, order="C") for one in final.coefs_),
        tuple(np.asarray(one, dtype=np.float64) for one in final.intercepts_),
        final.activation,
    )


def _radial(final: Any) -> Parts | None:
    """Support vector machines of one decision, and kernel ridge regression."""
    name = type(final).__name__
    if getattr(final, "kernel", None) != "rbf":
        return None
    if name == "KernelRidge":
        points, weights, constants = final.X_fit_, final.dual_coef_.T, np.zeros(1)
        gamma = final.gamma if final.gamma is not None else 1.0 / points.shape[1]
    elif name in ("SVC", "NuSVC", "SVR", "NuSVR", "OneClassSVM"):
        points, weights, constants = final.support_vectors_, final.dual_coef_, final.intercept_
        gamma = final._gamma
    else:
        return None
    weights = np.atleast_2d(dense(weights))
    if len(weights) != len(constants) and name != "KernelRidge":
        return None  # one machine for each pair of classes, which vote
    constants = np.broadcast_to(np.asarray(constants, np.float64), (len(weights),))
    return Kernels(dense(points), weights, constants, float(gamma))


def _linear(final: Any) -> Parts | None:
    found = linear(final)
    if found is None:
        return None
    return Layers((np.ascontiguousarray(found[0].T),), (found[1],))


def _ways(predictor: Predictor, found: Parts, n_outputs: int) -> list[tuple[str, str]]:
    """Links that may lead to the predictor's unit, and what the first class of two has."""
    one_for_two = found.n_sums == 1 and n_outputs == 2
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
