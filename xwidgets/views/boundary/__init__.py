"""Decision boundary: where the answer turns, over two features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import BoundaryView

__all__ = ["boundary"]


def boundary(
    self: Holder,
    f1: str | int | None = None,
    f2: str | int | None = None,
    row: Any = None,
    *,
    n_rows: int | None = None,
    guess: bool = False,
) -> BoundaryView:
    """Where the answer turns: the model over two features, with the rows and the line between.

    Through one row, whose other values stay as they are, or on average over rows. The line is
    where the decision turns: at the threshold that all views share, between the regions of
    several classes; of numbers there are contours.

    Parameters
    ----------
    f1, f2 : str or int, optional
        Along x and along y. Default: the two that together tell most of the predictions'
        variance, of classes such that the average decision turns over them where that is to be
        had; with one named, the one that tells most beside it.
    row : position or label, optional
        Through this row; in the page it can be dragged. Default: the mean over rows (partial
        dependence of both features).
    n_rows : int, optional
        Rows over which the mean is taken, drawn with the seed; default at most 500.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    BoundaryView
        Its ``result`` is a :class:`~xwidgets.results.Boundary`: ``grid_first``, ``grid_second``,
        ``surface`` of shape (n_first, n_second, n_outputs), and of a row
        ``turn(output, threshold)``, the nearest place where the decision is another.

    Raises
    ------
    NotSupported
        There is no model to ask; a group of columns that has no value of its own.
    InvalidValue, UnknownName
        A feature named twice or with one value in all rows, no such feature or row.

    Notes
    -----
    **How to read it.** Orange is above the decision, blue below, the dark line between them where
    it turns. Dots are rows where they stand; a cross is a row that the model gets wrong. The
    distance says how far the row would have to go within this plane, in median absolute
    deviations of each feature (another level counts as one).

    **When it misleads.** A plane is a cut through as many dimensions as there are features: dots
    may stand on one side and be decided on the other, for their other values are their own. The
    note says how often the plane speaks for the rows. Where no row is, nobody knows. The nearest
    turn in two features may be far from the nearest in all, and says nothing of what can be
    changed in the world.

    References
    ----------
    Friedman (2001), Greedy function approximation. Hastie, Tibshirani, Friedman (2009), The
    elements of statistical learning, chapter 2.

    Examples
    --------
    >>> explainer.boundary("age", "hours", row=12).result.turn(1)
    Turn(distance=0.66..., first=39.0, second=51.0)
    """
    from .look import options_of
    from .view import BoundaryView

    options = options_of(self, f1, f2, row, n_rows=n_rows)
    return BoundaryView(self._live, **options).asking(guess)
