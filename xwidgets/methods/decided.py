"""The unit of decisions, where explanations may be in another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..results.probability import probabilities
from ..results.units import decided_in
from .ground import Ground

__all__ = ["decided"]


def decided(ground: Ground) -> Ground:
    """The same ground in the unit in which the model decides."""
    predictor = ground.predictor
    unit = decided_in(predictor.units)
    if unit == ground.unit or unit not in predictor.units:
        return ground
    own = predictor.with_output(unit)

    def predict() -> np.ndarray:
        found = probabilities(ground.predictions, predictor.link)
        return own.predict(ground.frame.native) if found is None else found

    said = ground.known.kept(("decided",), predict)
    known = ground.known._replace(predictions=lambda: said)
    return replace(ground, predictor=own, known=known)
