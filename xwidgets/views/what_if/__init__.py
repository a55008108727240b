"""What-if: edit a row, and see prediction and force plot follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import WhatIfView

__all__ = ["what_if"]


def what_if(
    self: Holder,
    row: Any = None,
    *,
    edits: Mapping[str, Any] | None = None,
    guess: bool = False,
) -> WhatIfView:
    """Edit one row: prediction and force plot follow while you drag.

    Parameters
    ----------
    row : position or label, optional
        The row to begin at. Default: follows the row in focus.
    edits : mapping of str to value, optional
        By feature the value that it opens with in place of the row's own, as
        ``{"age": 44, "job": "clerk"}``; None or NaN is missing. What the page refuses is refused
        here, too: a category that the model does not know, a missing value that it does not take.
        Values outside of the data are taken, and marked. Views of the same row share their edits:
        these come into sight, and others stay beside them as a branch. ``{}``: the row as it is.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    WhatIfView
        ``view.edited`` is the edited row as one row of your own kind of table, with its
        dtypes; ``view.branches`` holds every branch by its name. Both can be observed.
        ``view.edits`` has what was changed, as `edits` takes it.

    Raises
    ------
    NotSupported
        There is no model to ask.
    UnknownName, InvalidType, InvalidValue
        `edits` with a feature or a category that there is not, or a value of another kind.

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
    >>> view = explainer.what_if(17, edits={"age": 44})
    >>> view.edits
    {'age': 44}
    """
    from .look import options_of
    from .view import WhatIfView

    return WhatIfView(self._live, **options_of(self, row, edits=edits)).asking(guess)
