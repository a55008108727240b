"""Exact SHAP values of tree ensembles."""

from __future__ import annotations

from .loading import warm
from .plan import plan

__all__ = ["plan", "warm"]
