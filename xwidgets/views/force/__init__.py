"""Force: what pushed one prediction up and what pushed it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder, count
from ..catalogue import view_class

if TYPE_CHECKING:
    from ...widgets.view import View

__all__ = ["force"]


def force(
    self: Holder, row: Any = None, *, max_display: int | None = None, guess: bool = False
) -> View:
    """What pushed a prediction up and what pushed it down.

    Parameters
    ----------
    row : position, label, or several of them, optional
        As `rows` of :meth:`attributions`: a whole number is a position, ``X.loc[label]``
        goes by label, and so does text. One row: its force plot, pinned to it. Several rows:
        a stacked force plot. Default: follows the row in focus.
    max_display : int, optional
        Features named before "others" (one row).
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    View
        A `ForceView` of one row, or a `StackedView` of several.

    Raises
    ------
    UnknownName, InvalidValue, InvalidShape
        No such row, or a `max_display` that is no whole number of at least 1.

    Notes
    -----
    **How to read it.** What pushes the prediction up and what pushes it down meet at f(x). The
    longer an arrow, the more the feature moves this prediction away from the base value.

    **When it misleads.** The order of the arrows is by size, not by when anything happened. In
    log-odds equal lengths are unequal steps of probability. Features that interact share what
    they do together.

    References
    ----------
    Lundberg et al. (2018), Explainable machine-learning predictions for the prevention of
    hypoxaemia during surgery.

    Examples
    --------
    >>> explainer.force(17)
    """
    from .view import ForceView

    most = count(max_display, "max_display")
    if row is None:
        return ForceView(self._live, None, most).asking(guess)
    rows = self._rows(row, "row").unique.tolist()
    if len(rows) == 1:
        return ForceView(self._live, rows[0], most).asking(guess)
    return view_class("stacked")(self._live, rows).asking(guess)
