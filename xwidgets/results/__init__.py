"""What the methods return: frozen dataclasses of NumPy arrays."""

from __future__ import annotations

from .attributions import Attributions
from .importance import Importance

__all__ = ["Attributions", "Importance"]
