"""What the methods return: frozen dataclasses of NumPy arrays."""

from __future__ import annotations

from .attributions import Attributions
from .counterfactuals import Counterfactuals
from .importance import Importance
from .interactions import Interactions, PairEffect
from .linear_surrogate import LinearSurrogate
from .performance import Performance
from .record import Record
from .shap_exchange import frame_from_shap, from_shap
from .surrogate import Surrogate
from .table import Table

__all__ = [
    "Attributions",
    "Counterfactuals",
    "Importance",
    "Interactions",
    "LinearSurrogate",
    "PairEffect",
    "Performance",
    "Record",
    "Surrogate",
    "Table",
    "frame_from_shap",
    "from_shap",
]
