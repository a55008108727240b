"""Errors: the explainer's method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import ErrorsView

__all__ = ["errors"]


def errors(
    self: Holder,
    metric: str | None = None,
    max_depth: int = 3,
    *,
    control: str = "holm",
    refit: bool = True,
    columns: str | Sequence[str] | None = None,
    guess: bool = False,
) -> ErrorsView:
    """Where the model is wrong: an error tree, slices, and the rows to look at.

    All rows with a y are asked, and every number has them as its denominator. The tree and the
    slices are chosen on one half of the rows, and stay only where the other half bears them out.

    Parameters
    ----------
    metric : str, optional
        What is an error: ``"error rate"`` (default), ``"log loss"``, ``"Brier score"``,
        ``"excess error"`` (wrong more often than probabilities say, in percentage points); of two
        classes also ``"false positive rate"``, ``"false negative rate"`` and ``"false discovery
        rate"`` (1 - precision), each asked of the rows in its denominator; of numbers
        ``"absolute error"`` (default) or ``"squared error"``.
    max_depth : int
        Of the tree, 1 to 6.
    control : {"holm", "benjamini_hochberg"}
        Whether the chance of any false alarm among the slices is held at 5 %, or the share of
        false ones among them.
    refit : bool
        Judge labels by five copies of the model, each asked about rows that it was not fitted
        to, where that takes no longer than half a minute; else by the model itself.
    columns : str or sequence of str, optional
        Those of ``explainer.columns`` by which the tree and the slices may tell rows, beside the
        features: what the model does not see. Default: all; ``[]``: none. Columns that nearly
        each row has a value of its own in tell no groups, and are left out.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    ErrorsView
        Its ``result``: of nodes ``counts``, ``error_share`` (of all errors), ``rates``; the same
        of slices; positions of rows, the first to look at first: ``mistakes`` (of those that the
        metric asks about), ``doubtful`` (labels to look at), ``by_label`` (all rows, in the order
        in which their labels are best looked at: a ranking).
        ``view.attribution_slices``: slices such as "effect of capital_gain above 0.4", of all rows
        where explaining them takes at most half a minute, else of 1,000. ``view.outliers``: of
        the same rows those whose attributions are unlike any others'.

    Raises
    ------
    NotSupported
        There is no y, or the metric needs probabilities that the model does not tell.
    UnknownName, InvalidType, InvalidValue

    Notes
    -----
    **How to read it.** Each node is filled as high as its share of all errors, and the deeper
    its color, the higher its rate. Where a node is split by a column that the model does not see,
    it says so: the model may lack what that column knows. A slice that is borne out has surely
    more errors than the rest, in rows that did not choose it. A label is to be looked at where
    copies of the model give it less than 10 %, and are surer of another class than they are of
    that class on average.

    **Which metric finds what.** ``"error rate"`` finds where most rows are wrong, which is often
    where every model would be: near its border. ``"log loss"`` and ``"Brier score"`` weigh how
    sure it was, and find sure mistakes, as of wrong labels, among many rows that are hard.
    ``"excess error"`` finds where it is wrong more often than it says: nothing in a calibrated
    model however hard its rows are, and of noise only what its probabilities do not know. A model
    that is too sure, or too unsure, everywhere (many forests) stands out by that first.

    **When it misleads.** On rows that the model was fitted to, errors are too few and elsewhere
    than in new rows. Where rows belong together (the same patient twice), half of them do not
    confirm the other half. A slice says where errors are, not why. A label that is
    listed may be right and the row hard: how many are wrong cannot be told from what a model
    says. Look at each, and delete none to flatter the score. An unusual
    explanation may be right: the row itself is unusual. Fewer than ten rows that are explained
    alike, and unlike all others, stand apart, too.

    References
    ----------
    Chung, Y., Kraska, T., Polyzotis, N., Tae, K., Whang, S. (2019). Slice Finder: automated data
    slicing for model validation. Ramaswamy, S., Rastogi, R., Shim, K. (2000). Efficient
    algorithms for mining outliers from large data sets. Northcutt, C., Jiang, L., Chuang, I.
    (2021). Confident learning: estimating uncertainty in dataset labels. Nushi, B., Kamar, E.,
    Horvitz, E. (2018). Towards accountable AI: hybrid human-machine analyses for characterizing
    system failure.

    Examples
    --------
    >>> explainer.errors().result.sentence
    'Nothing found: of 3,418 slices by one or two columns none has surely more errors than ...'
    """
    from .look import options_of
    from .view import ErrorsView

    options = options_of(self, metric, max_depth, control=control, refit=refit, columns=columns)
    return ErrorsView(self._live, **options).asking(guess)
