"""Lime: the explainer's method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import LimeView

__all__ = ["lime"]


def lime(
    self: Holder,
    row: Any = None,
    *,
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int | None = None,
    draws: str | None = None,
    max_display: int | None = None,
    unit: str | None = None,
    guess: bool = False,
) -> LimeView:
    """A linear model that stands in for the model around a row, and how well it does.

    Rows are made up from the values of each column, the model is asked for them, and a linear
    model is fitted to its answers, which count the more the nearer they are to the row.

    Parameters
    ----------
    row : position, label, or several of them, optional
        As in :meth:`force`. Several rows share their samples: the first costs most. Default:
        follows the row in focus.
    discretize : bool
        True: a number is the same as in the row or another, by quarters of its column. False:
        its weight is what one standard deviation more adds. Categories are the same or another.
    kernel_width : float, optional
        Samples at this distance count exp(-1/2). Default 0.75 times the root of the number of
        features; the view shows what others would have given, from the same samples.
    n_samples : int, optional
        Rows that are made up. Default 5,000.
    draws : {"values", "normal"}, optional
        Where made-up numbers are from: ``"values"`` that occur, or a ``"normal"`` distribution of
        the column, cut at the ends of a quarter, as the package ``lime`` has it. Default: values
        where numbers are discretised, else normal.
    max_display : int, optional
        Features shown before "more". Default 10.
    unit : {"probability", "log_odds", "value"}, optional
        As in :meth:`importance`.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    LimeView
        Its ``result``: ``values`` (weights) and ``standard_error`` of shape (n_rows, n_features,
        n_outputs), ``base_values`` (n_rows, n_outputs), in ``unit``; ``trust["local_r2"]``.

    Raises
    ------
    NotSupported
        There is no model to ask.
    InvalidValue, InvalidType
        A row that is none of X; a kernel width that is not positive, or one so narrow that
        nearly all weight is on fewer samples than there are features; too few samples.

    Notes
    -----
    **How to read it.** A bar to the right: that the feature is in this bin or category, and not
    in another, makes the linear model say more. Whiskers hold 95 of 100 weights that other
    seeds would give. The local R² says how much of the model there is in the linear one: at 0.3
    most of what the model does around the row is left out. The curves show how the weights
    depend on the width of the kernel, which nothing in the data decides.

    **When it misleads.** Columns are drawn independently of each other: where they go together,
    many samples are rows that cannot be, and the model's answers to them count all the same. In
    many columns hardly any sample is near, whatever the kernel: the weights are nearly those of
    the whole model. A quarter of a column with a long tail is wide. A weight compares with the
    average of all other bins, not with a row of your choice.

    References
    ----------
    Ribeiro, Singh, Guestrin (2016), "Why should I trust you?" Explaining the predictions of any
    classifier. Garreau, von Luxburg (2020), Explaining the explainer: a first theoretical
    analysis of LIME.

    Examples
    --------
    >>> explainer.lime(17).result.trust["local_r2"]
    >>> explainer.lime([17, 18, 19], discretize=False).to_frame()
    """
    from .look import options_of
    from .view import LimeView

    options = options_of(
        self,
        row,
        discretize=discretize,
        kernel_width=kernel_width,
        n_samples=n_samples,
        draws=draws,
        max_display=max_display,
    )
    asked_unit = self._shown_unit(unit)
    view = LimeView(self._live, asked_unit, **options)
    self._study.ask(view.question)  # raises where nobody can answer; computes nothing
    return view.asking(guess)
