"""From a sum of trees to what a model shows."""

from __future__ import annotations

import numpy as np

from ...models.trees import Trees

__all__ = ["CANDIDATES", "apply_link", "coded"]

CLIP = 1e-6
CANDIDATES = ("identity", "sigmoid", "softmax", "exp", "logit")
KINDS = ("identity", "sigmoid", "softmax", "exp", "isolation")
"""By their numbers in the compiled loops."""


def apply_link(name: str, sums: np.ndarray, trees: Trees) -> np.ndarray:
    """Outputs of a predictor from sums of trees.

    Parameters
    ----------
    name : str
        ``"identity"``, ``"sigmoid"``, ``"sigmoid2"`` (of twice the sum), ``"sigmoid:s"`` (of
        `s` times the sum), ``"softmax"``, ``"scaled_softmax"`` (AdaBoost: of the sum divided
        by the number of other classes), ``"exp"``, ``"logit"``, ``"logit/l"`` (of link `l`),
        ``"isolation"`` (minus two to minus the sum) and ``"isolation:o"`` (less the offset
        `o`).
    sums : ndarray of float64, shape (..., n_outputs of the trees)

    Returns
    -------
    ndarray of float64, shape (..., n_outputs of the predictor)
        A binary classifier gets both classes.
    """
    if name.startswith("logit/"):
        return _logit(apply_link(name.removeprefix("logit/"), sums, trees))
    kind, _, option = name.partition(":")
    number = float(option) if option else 1.0
    if kind == "sigmoid2":
        kind, number = "sigmoid", 2.0
    if kind == "scaled_softmax":
        kind, sums = "softmax", sums / (sums.shape[-1] - 1)
    if kind == "identity":
        return _both(sums, trees)
    if kind == "sigmoid":
        if not trees.mirrored:
            return _sigmoid(number * sums)
        return _sigmoid(number * np.concatenate([0.0 - sums, sums], axis=-1))
    if kind == "softmax":
        shifted = np.exp(sums - sums.max(axis=-1, keepdims=True))
        result: np.ndarray = shifted / shifted.sum(axis=-1, keepdims=True)
        return result
    if kind == "exp":
        with np.errstate(over="ignore"):
            return np.exp(sums)
    if kind == "logit":
        return _logit(_both(sums, trees))
    if kind == "isolation":
        return np.asarray(-np.exp2(-sums) - (float(option) if option else 0.0))
    raise ValueError(name)


def _both(sums: np.ndarray, trees: Trees) -> np.ndarray:
    if not trees.mirrored:
        return sums
    other = 1.0 - sums if trees.unit == "probability" else 0.0 - sums
    return np.concatenate([other, sums], axis=-1)


def _logit(p: np.ndarray) -> np.ndarray:
    p = np.clip(p, CLIP, 1.0 - CLIP)
    return np.asarray(np.log(p) - np.log1p(-p))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    """Without overflow, and with small probabilities to full relative precision."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def coded(name: str, n_outputs: int) -> tuple[int, float, bool]:
    """A link as the compiled loops take it: kind, its number, whether the logit follows.

    Sums become as many outputs; the second class of a binary classifier is left out.
    """
    if name == "logit":
        return 0, 0.0, True
    if name.startswith("logit/"):
        kind, number, _ = coded(name.removeprefix("logit/"), n_outputs)
        return kind, number, True
    name, _, option = name.partition(":")
    number = float(option) if option else float(name == "sigmoid")
    if name == "sigmoid2":
        name, number = "sigmoid", 2.0
    if name == "softmax":
        number = 1.0
    if name == "scaled_softmax":
        name, number = "softmax", 1.0 / (n_outputs - 1)
    return KINDS.index(name), number, False
