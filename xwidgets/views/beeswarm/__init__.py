"""Beeswarm: one strip per feature, every row a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder, count

if TYPE_CHECKING:
    from .view import BeeswarmView

__all__ = ["beeswarm"]


def beeswarm(self: Holder, *, max_display: int | None = None, guess: bool = False) -> BeeswarmView:
    """Every attribution of every row, one strip per feature.

    Parameters
    ----------
    max_display : int, optional
        Features shown before "more".
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    BeeswarmView
        Its ``result`` holds the attributions of all rows, in the explainer's unit.

    Raises
    ------
    InvalidValue
        `max_display` is no whole number of at least 1.

    Notes
    -----
    **How to read it.** A point is one row. How far right it lies is how far the feature raises
    that prediction, its color is the feature's own value. Where colors change from left to right,
    higher values move predictions one way; where they are mixed, other features decide.

    **When it misleads.** Color shows an association, not what would happen if the value were
    changed. Correlated features share their credit, and some rare rows far out draw more of the
    eye than the many near 0.

    References
    ----------
    Lundberg et al. (2020), From local explanations to global understanding with explainable AI
    for trees.

    Examples
    --------
    >>> explainer.beeswarm(max_display=8)
    """
    from .view import BeeswarmView

    return BeeswarmView(self._live, count(max_display, "max_display")).asking(guess)
