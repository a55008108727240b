"""Interactive explanations of machine-learning models, inside the notebook."""

from __future__ import annotations

__version__ = "0.1.0"
