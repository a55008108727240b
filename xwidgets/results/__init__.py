"""What the methods return: frozen dataclasses of NumPy arrays."""

from __future__ import annotations

from .attributions import Attributions
from .importance import Importance
from .interactions import Interactions
from .shap_exchange import frame_from_shap, from_shap

__all__ = ["Attributions", "Importance", "Interactions", "frame_from_shap", "from_shap"]
