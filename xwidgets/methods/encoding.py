"""Rows of codes as a model's last step sees them."""

from __future__ import annotations

import numpy as np

from ..models.compact.encoder import Encoder, encoder_of
from ..models.pipeline import Encoding, dense
from .ground import Ground

__all__ = ["encoded", "encoder_for"]


def encoder_for(ground: Ground, encoding: Encoding) -> Encoder | None:
    """The model's encoder in NumPy, made once for all questions; None where it is not known."""
    found: Encoder | None = ground.known.kept(
        "encoder", lambda: encoder_of(ground.predictor, ground.frame, encoding)
    )
    return found


def encoded(ground: Ground, encoding: Encoding, codes: np.ndarray) -> np.ndarray:
    """Rows of codes, encoded, float64 (n_rows, n_encoded).

    Steps that are known are run in NumPy; of others, and for values that they do not take, the
    model's own are asked.
    """
    if encoding.transformer is None:
        return codes
    encoder = encoder_for(ground, encoding)
    if encoder is not None:
        return encoder(codes)
    native = ground.frame.from_matrix(codes)
    return dense(encoding.encode(ground.predictor.prepare(native)))
