"""What-if: edit a row, and see prediction and force plot follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import WhatIfView

__all__ = ["what_if"]


def what_if(self: Holder, row: Any = None, *, guess: bool = False) -> WhatIfView:
    """Edit one row: prediction and force plot follow while you drag.

    Parameters
    ----------
    row : position or label, optional
        The row to begin at. Default: follows the row in focus.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    WhatIfView
        ``view.edited`` is the edited row as one row of your own kind of table, with its
        dtypes; ``view.branches`` holds every branch by its name. Both can be observed.

    Raises
    ------
    NotSupported
        There is no model to ask.

    Notes
    -----
    **How to read it.** Under every slider stands the ICE curve (Goldstein et al., 2015) of
    the edited row: what the model would say if that feature alone took other values.
    Features stand in the order of the range of that curve. Where a column holds whole numbers,
    sliders step by one and a fraction that is typed is rounded, which is said beside it; typed
    once more it is kept, and ``view.edited`` holds it.

    **When it misleads.** The model answers for rows that cannot exist (a height changed, the
    weight kept). A changed prediction is not what would happen in the world if somebody
    changed that feature. Values outside of the data are marked: there the model guesses.

    References
    ----------
    Goldstein, Kapelner, Bleich and Pitkin (2015), Peeking Inside the Black Box: Visualizing
    Statistical Learning with Plots of Individual Conditional Expectation.

    Examples
    --------
    >>> explainer.what_if(17)
    """
    from .view import WhatIfView

    return WhatIfView(self._live, self._row(row)).asking(guess)
