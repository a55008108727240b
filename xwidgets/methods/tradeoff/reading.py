"""What there is to read of a model: leaves of trees, coefficients, terms."""

from __future__ import annotations

import numpy as np

from ...data import Frame
from ...models import Predictor
from ...models import trees as tree_models
from ...models.additive import additive_of
from ...models.compact.final import linear
from ...models.pipeline import encode_frame, encoding_of

__all__ = ["to_read"]


def to_read(predictor: Predictor, frame: Frame) -> tuple[float, str]:
    """How many rules, coefficients or terms a model is made of, and what they are called.

    NaN and "" where it is made of none that could be read (networks, neighbors, functions).
    """
    found = additive_of(predictor, frame)
    if found is not None and found.kind == "boosting":
        return float(len(found.columns)), "added term" if len(found.columns) == 1 else "added terms"
    encoding = encoding_of(predictor, frame)
    rows = frame.take(np.arange(min(frame.n_rows, 50)))
    try:
        inner = encoding.transformer is not None
        seen = encode_frame(predictor, encoding, rows) if inner else rows
        trees = tree_models.from_model(encoding.final, seen)
    except Exception:  # what its encoders do not take will be said where it is asked
        trees = None
    if trees is not None:
        n_trees = trees.n_trees
        leaves = int((trees.left.size + n_trees) // 2)
        word = "leaf" if leaves == 1 else "leaves"
        return float(leaves), word if n_trees == 1 else f"{word} of {n_trees:,} trees"
    coefficients = linear(encoding.final)
    if coefficients is None:
        return np.nan, ""
    n = int(np.count_nonzero(coefficients[0]))
    return float(n), "coefficient" if n == 1 else "coefficients"
