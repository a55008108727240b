"""Guess: what somebody expected of a view before they saw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Guess"]


@dataclass(frozen=True)
class Guess:
    """What somebody expected of a view before they saw it, and how far that is from the truth.

    Attributes
    ----------
    question : str
        What was asked.
    said : tuple
        What was answered: names in order, ``(name, pushes up)`` pairs, a name, a number, or the
        numbers of a curve at the handles it was drawn with.
    truth : tuple or None
        What the view shows, in the same form; None while it is not computed.
    gap : float or None
        How far apart they are: of numbers what was said minus what is; of a curve the mean
        distance; of names how many are not what or where they were expected.
    words : str
        The gap as the page tells it.
    """

    question: str
    said: tuple[Any, ...]
    truth: tuple[Any, ...] | None
    gap: float | None
    words: str
