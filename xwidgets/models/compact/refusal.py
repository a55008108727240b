"""How the parts of this room say no."""

from __future__ import annotations

__all__ = ["Refusal"]


class Refusal(Exception):
    """The model has no compact form; the message says why. Never leaves this room."""
