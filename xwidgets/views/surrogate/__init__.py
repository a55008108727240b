"""Surrogate: which few rules does the model follow?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder
from ...widgets.selection import known_unit

if TYPE_CHECKING:
    from .view import SurrogateView

__all__ = ["surrogate"]


def surrogate(
    self: Holder,
    max_depth: int = 3,
    kind: str = "tree",
    rows: Any = None,
    *,
    unit: str | None = None,
    guess: bool = False,
) -> SurrogateView:
    """A small tree that imitates the model: which few rules does it follow, and how nearly?

    The tree is drawn: what each node splits by, as a histogram in the colors of the prediction;
    lines as wide as their rows are many. A click on a node selects its rows in every view.

    Where the model is itself one decision tree, also at the end of a Pipeline, nothing is
    imitated: the same drawing shows the model, in the columns of X, and says so (``exact``).

    Parameters
    ----------
    max_depth : int
        Conditions of a rule at most, 1 to 8. The curve beside the tree shows what one more level
        buys. A model that is itself a tree is shown as it is.
    kind : {"tree", "rules", "linear"}
        The tree drawn, or its leaves as a list of rules: both are of the same numbers. Or a
        weighted sum of the columns, where `max_depth` says nothing.
    rows : None, positions, labels or mask, optional
        As in :meth:`attributions`. The model is imitated on these rows alone. None: on all.
    unit : {"probability", "log_odds", "value"}, optional
        As in :meth:`importance`.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    SurrogateView
        Its ``result`` is a :class:`~xwidgets.results.Surrogate`: ``rules``, ``fidelity`` (R2 to
        the model on held-out rows, per output), ``agreement`` (of decisions), ``depth_fidelity``
        (of trees of depth 1 to 8), ``importances``, ``model`` (scikit-learn's own tree) and the
        nodes as arrays. Of a linear one a :class:`~xwidgets.results.LinearSurrogate`:
        ``coefficients`` (of numbers: for one standard deviation more), ``size`` of each feature,
        ``fidelity``.

    Raises
    ------
    NotSupported
        There is no model, no column but texts, or predictions that are not finite.
    InvalidValue, InvalidType, UnknownName
        A depth that is none, an unknown kind or unit, rows of another table.
    InvalidShape
        Fewer than 10 rows.

    Notes
    -----
    **How to read it.** From the top: what is asked, then left or right. A leaf is a rule; its
    color says whether the model says more (orange) or less (blue) there than on average. R² of 0.8
    says that 80 % of the variance of the model's predictions is there in the tree's, on rows from
    which it was not grown. The bars in a leaf show what the model itself says of its rows: where
    they lie far apart, the rule is a rough one.

    **When it misleads.** It is another model: where its fidelity is low, its rules are not the
    model's. Columns that go together stand for each other: the tree takes one and never mentions
    the other. Nothing here says how right the model is; fidelity is to the model, not to y.

    References
    ----------
    Craven, M., Shavlik, J. (1995). Extracting tree-structured representations of trained networks.
    NeurIPS. Breiman, L., Friedman, J., Olshen, R., Stone, C. (1984). Classification and regression
    trees. Bastani, O., Kim, C., Bastani, H. (2017). Interpretability via model extraction.

    Examples
    --------
    >>> explainer.surrogate()
    >>> for rule in explainer.surrogate(max_depth=2).result.rules:
    ...     print(rule["condition"], rule["prediction"], rule["coverage"])
    """
    from .look import options_of
    from .view import SurrogateView

    view_options = options_of(self, max_depth, kind, rows)
    asked = known_unit(unit, self._study.units, "unit") if unit else ""
    for question in SurrogateView.questions(self._live.screen_in(asked), view_options):
        self._study.ask(question)  # raises where nobody can answer; computes nothing
    return SurrogateView(self._live, **view_options, asked_unit=self._shown_unit(unit)).asking(
        guess
    )
