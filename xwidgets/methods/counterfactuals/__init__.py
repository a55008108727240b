"""Counterfactuals: what would have to change so that the model says something else."""

from __future__ import annotations

from .answering import answer
from .choices import Choices, Lever
from .distance import Ruler, ruler_of
from .goal import Goal, goal_of
from .limits import choices_of

__all__ = ["Choices", "Goal", "Lever", "Ruler", "answer", "choices_of", "goal_of", "ruler_of"]
