"""Any model -> a predictor; tree ensembles -> node arrays; raw <-> encoded columns."""

from __future__ import annotations

from .predictor import Predictor, as_predictor

__all__ = ["Predictor", "as_predictor"]
