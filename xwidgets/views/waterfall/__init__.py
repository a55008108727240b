"""Waterfall: the same numbers as force, one step per feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder, count

if TYPE_CHECKING:
    from .view import WaterfallView

__all__ = ["waterfall"]


def waterfall(
    self: Holder, row: Any = None, *, max_display: int | None = None, guess: bool = False
) -> WaterfallView:
    """From the base value to f(x), one step per feature, largest first.

    Parameters
    ----------
    row : position or label, optional
        Default: follows the row in focus.
    max_display : int, optional
        Features with a step of their own.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    WaterfallView
        Its ``result`` holds the attributions of the row, or of the row in focus.

    Raises
    ------
    UnknownName, InvalidValue
        No such row, or a `max_display` that is no whole number of at least 1.

    Notes
    -----
    **How to read it.** Start at the base value and add step after step: the last one ends at
    f(x). A step is what that feature's value moves the prediction, given as its SHAP value.

    **When it misleads.** The steps look like a sequence, but have no order in the model: each is
    a mean over all orders. Taking a step away is not what the model would say without that
    feature.

    References
    ----------
    Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions.

    Examples
    --------
    >>> explainer.waterfall(17)
    """
    from .view import WaterfallView

    return WaterfallView(self._live, self._row(row), count(max_display, "max_display")).asking(
        guess
    )
