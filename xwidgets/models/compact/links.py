"""From a model's own sums to the outputs that it shows."""

from __future__ import annotations

import numpy as np

from ..adapters.base import sigmoid, softmax

__all__ = ["CLIP", "LINKS", "apply"]

CLIP = 1e-6
"""Probabilities nearer to 0 or 1 than this are moved there before taking log-odds."""

LINKS = ("identity", "sigmoid", "softmax", "shares", "exp", "logit")
"""Tried in this order where a model does not say which it uses."""


def apply(link: str, sums: np.ndarray, other: str) -> np.ndarray:
    """Outputs from sums.

    Parameters
    ----------
    link : str
        ``"identity"``; ``"sigmoid"``, ``"sigmoid:s"`` (of `s` times the sum); ``"shares"``
        (sigmoids that are divided by their sum); ``"softmax"``, ``"softmax:s"``; ``"exp"``;
        ``"logit"`` (of a clipped probability), ``"logit/l"`` (of what link `l` makes);
        ``"isolation:o"`` (minus two to minus the sum, less the offset `o`).
    sums : ndarray of float64, shape (n_rows, n_sums)
    other : {"", "minus", "complement"}
        What the first class of two has, where there is one sum for both: minus the sum, or
        one minus it.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_outputs)
    """
    if link.startswith("logit/"):
        return apply("logit", apply(link.removeprefix("logit/"), sums, other), "")
    kind, _, option = link.partition(":")
    number = float(option) if option else 1.0
    if other == "minus":
        sums = np.concatenate([0.0 - sums, sums], axis=1)
    elif other == "complement":
        sums = np.concatenate([1.0 - sums, sums], axis=1)
    with np.errstate(all="ignore"):
        if kind == "identity":
            return sums
        if kind == "sigmoid":
            return sigmoid(number * sums)
        if kind == "shares":
            each = sigmoid(sums)
            return np.asarray(each / each.sum(axis=1, keepdims=True))
        if kind == "softmax":
            return softmax(number * sums)
        if kind == "exp":
            return np.exp(sums)
        if kind == "logit":
            p = np.clip(sums, CLIP, 1.0 - CLIP)
            return np.asarray(np.log(p) - np.log1p(-p))
        if kind == "isolation":
            return np.asarray(-np.exp2(-sums) - (float(option) if option else 0.0))
    raise ValueError(link)
