"""Exact SHAP values of tree ensembles."""

from __future__ import annotations

from .loading import warm
from .plan import plan, serve

__all__ = ["plan", "serve", "warm"]
