"""The units of predictions and attributions, and what they are called for people."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["UNITS", "decided_in", "predicted_label", "unit_label"]

UNITS = ("probability", "log_odds", "value")


def unit_label(unit: str, link: str = "") -> str:
    """``log-odds``, ``probability`` or ``value``.

    Scores of several classes, whose softmax are the probabilities (`link` is ``"softmax"``), are
    no log-odds: ``raw score``. Its twin is ``unitLabel`` of ``js/src/runtime/format.ts``.
    """
    return "raw score" if (unit, link) == ("log_odds", "softmax") else unit.replace("_", "-")


def predicted_label(unit: str, link: str = "") -> str:
    """What is predicted: ``log-odds``, ``probability`` or ``prediction``; see `unit_label`."""
    return "prediction" if unit == "value" else unit_label(unit, link)


def decided_in(units: Sequence[str]) -> str:
    """What is compared with y and with thresholds: probabilities where there are some, else "".

    Its twin is ``decidedIn`` of ``js/src/row/decision.ts``.
    """
    return "probability" if "probability" in units or "log_odds" in units else ""
