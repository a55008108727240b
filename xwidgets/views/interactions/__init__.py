"""Interactions: what pairs of features do together, beside what each does alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder
from ...widgets.selection import known_unit

if TYPE_CHECKING:
    from .view import InteractionsView

__all__ = ["interactions"]


def interactions(
    self: Holder,
    method: str = "shap",
    rows: Any = None,
    *,
    n_rows: int | None = None,
    unit: str | None = None,
    guess: bool = False,
) -> InteractionsView:
    """How much pairs of features do together, beside what each does alone.

    A matrix of the strongest features; a cell opens what its pair did in every row, over the
    values of both features. ``view.result`` holds the numbers.

    Parameters
    ----------
    method : {"shap", "h"}
        SHAP interaction values, or Friedman and Popescu's H, which any model has in any unit:
        between 0 and 1, the share of what a pair does that is done only together.
    rows : None, positions, labels or mask, optional
        As in :meth:`attributions`. None: all rows, or 1,000 of them drawn with `seed` (fewer
        where there are several hundred features). They are explained while you watch, and
        you can stop it.
    n_rows : int, optional
        H alone: rows that are drawn of them, each of which takes the values of each other.
        Default: at most 200.
    unit : {"probability", "log_odds", "value"}, optional
        As in :meth:`importance`.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    InteractionsView
        Its ``result`` (waits for all rows): ``strength`` of shape (n_features, n_features,
        n_outputs) and, where they fit into memory, ``values`` of shape (n_rows, n_features,
        n_features, n_outputs), in ``unit``. Of H: ``strength`` is H (on the diagonal of a
        feature with all others), ``standard_error`` its error, ``size`` what it is of.

    Raises
    ------
    NotSupported
        Another method, no model, or a model that cannot have SHAP's: it is neither trees in
        the unit of their own sum nor has it few enough features to ask for every
        coalition: a dozen, or up to 16 where trees are walked or the background is small.
        H it can have.
    InvalidValue, InvalidType
        No row, or a table: a view is about rows of X.

    Notes
    -----
    **How to read it.** Off the diagonal: the mean size, over rows, of what the two features
    do together beyond what each does alone (both halves of the pair added). On the diagonal,
    in grey: of what the feature does alone. In an opened pair an orange point was pushed up
    by the two being together, a blue one down.

    **When it misleads.** The size says nothing about the direction: a strong pair may push
    half of the rows up and half down. Path-dependent values of correlated features show
    interactions that the trees do not have. Effects of three and more features are shared
    out among their pairs. Colors of pairs and of the diagonal have scales of their own. H is a
    share: of two features that hardly do anything a tiny interaction is a large one, which
    ``size`` tells; and where columns go together it is about rows that cannot be.

    References
    ----------
    Fujimoto, Kojadinovic, Marichal (2006), Axiomatic characterizations of probabilistic and
    cardinal-probabilistic interaction indices. Lundberg et al. (2020), From local
    explanations to global understanding with explainable AI for trees. Friedman, Popescu
    (2008), Predictive learning via rule ensembles.

    Examples
    --------
    >>> explainer.interactions()
    >>> explainer.interactions().to_frame()
    """
    from .look import options_of
    from .view import InteractionsView, question

    told = options_of(self, method, rows, n_rows=n_rows)
    asked = known_unit(unit, self._study.units, "unit") if unit else self._study.unit
    # What this model cannot have is refused now, before any row is explained.
    self._study.ask(question(asked, told)).advance(0.0)
    return InteractionsView(
        self._live,
        told["rows"],
        self._shown_unit(unit),
        method=method if method != "shap" else None,
        n_rows=told["n_rows"],
    ).asking(guess)
