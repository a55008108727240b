"""The units of predictions and attributions, and what they are called for people."""

from __future__ import annotations

__all__ = ["UNITS", "predicted_label", "unit_label"]

UNITS = ("probability", "log_odds", "value")


def unit_label(unit: str) -> str:
    """``log-odds``, ``probability`` or ``value``."""
    return unit.replace("_", "-")


def predicted_label(unit: str) -> str:
    """What is predicted: ``log-odds``, ``probability`` or ``prediction``."""
    return "prediction" if unit == "value" else unit_label(unit)
