"""For teaching: cards that ask and judge where they are read, and methods walked step by step.

A card needs no explainer, no kernel to judge an answer, no network and no account.

>>> from xwidgets import teach
>>> card = teach.quiz(
...     "Which data tell how good a model is?",
...     {"the rows it was fitted to": "It has seen them.", "rows it has not seen": "Yes."},
...     answer="rows it has not seen",
... )
>>> card.correct is None  # nobody has answered yet
True
"""

from __future__ import annotations

from .card import Card
from .exercises import Exercise, exercise, progress
from .questions import number, order, quiz
from .walk import steps

__all__ = ["Card", "Exercise", "exercise", "number", "order", "progress", "quiz", "steps"]
