"""Dependence: a feature's value against what it adds, or what predictions do as it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import InvalidValue
from ...widgets.holder import Holder
from .asked import feature_positions, plain_grid
from .look import options_of

if TYPE_CHECKING:
    from .view import DependenceView

__all__ = ["dependence", "ledger", "regions"]


def dependence(
    self: Holder,
    feature: str | int | Sequence[str | int] | None = None,
    method: str = "shap",
    *,
    color_by: Any = None,
    grid: Any = None,
    edges: Any = None,
    centered: bool = False,
    individual: bool | int = True,
    over: str | Sequence[str] | None = None,
    n_rows: int | None = None,
    unit: str | None = None,
    guess: bool = False,
) -> DependenceView:
    """How predictions depend on the value of a feature, or of two together.

    Parameters
    ----------
    feature : str, int, or two of them in a list, optional
        Stays on this feature; default follows the feature in focus. Two: `method` is ``"pdp"`` or
        ``"ale"``.
    method : {"shap", "pdp", "ale"}
        ``"shap"``: every row a point, its value against its attribution. ``"pdp"``: partial
        dependence, the mean prediction were all rows to take a value, with curves of single rows
        (ICE). ``"ale"``: accumulated local effects, which ask for neighbouring values alone.
    color_by : str or int, optional
        A feature, one of ``explainer.columns``, ``"auto"`` (strongest apparent interaction),
        ``"target"``, ``"prediction"``, ``"residual"`` (actual minus predicted) or ``"none"``.
    grid : sequence, ``"quantile"`` or ``"even"``, optional
        Values to ask for: numbers, dates, names of levels, None for missing; of two features one
        list each. Default: all where they are few, else values at quantiles together with evenly
        spaced ones. Of accumulated effects the edges of the bins, or the order of the levels.
    edges : sequence, optional
        The same as `grid`, of accumulated effects.
    centered : bool
        Every curve around its own mean: what the value changes, not how high a row is.
        Accumulated effects always are. Of two features: what both do beyond each alone.
    individual : bool or int
        Curves of single rows, of at most so many (True: 1,000) drawn with the seed.
    over : {"shap", "pdp", "ale"} or a list of them, optional
        Further methods over it, all centered and in one unit.
    n_rows : int, optional
        Rows over which the mean is taken, drawn with the seed. Default: at most 20,000 (5,000
        where the model itself has to be asked; 1,000 for two features).
    unit : {"probability", "log_odds", "value"}, optional
        As in :meth:`importance`.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    DependenceView
        Its ``result``: ``Attributions`` of the feature, ``Dependence`` (``grid``, ``average`` of
        shape (n_grid, n_outputs), ``individual`` of shape (n_rows, n_grid, n_outputs)), or
        ``PairDependence``.

    Raises
    ------
    UnknownName
        No such feature, method or level.
    InvalidValue
        A feature named twice or with one value in all rows, a grid of one value.
    NotSupported
        Two features with SHAP values, a group of columns that has no value of its own, no model.

    Notes
    -----
    **How to read it.** The slope says what a higher value does to the prediction. Lines of single
    rows that are not parallel: it does not do the same to all (see :meth:`regions`). Where few
    rows are near, the curve fades.

    **When it misleads.** Partial dependence asks the model about rows that do not exist where
    features go together; the note says how many are like no row of the table. Accumulated
    effects don't, but two distant points of theirs join effects of different rows. SHAP values of
    one feature also hold its share of interactions. None of them says what would happen in the
    world were the value changed.

    References
    ----------
    Friedman (2001), Greedy function approximation. Goldstein, Kapelner, Bleich, Pitkin (2015),
    Peeking inside the black box. Apley, Zhu (2020), Visualizing the effects of predictor variables
    in black box supervised learning models. Lundberg et al. (2020), From local explanations to
    global understanding with explainable AI for trees.

    Examples
    --------
    >>> explainer.dependence("age", method="pdp")
    >>> explainer.dependence(["hour", "working_day"], method="ale")
    >>> explainer.dependence("age", method="pdp", over=["shap", "ale"])
    """
    from .view import DependenceView

    asked = options_of(
        self,
        feature,
        method,
        color_by=color_by,
        grid=grid,
        edges=edges,
        centered=centered,
        individual=individual,
        over=over,
        n_rows=n_rows,
    )
    view = DependenceView(self._live, self._shown_unit(unit), **asked)
    return view.asking(guess)


def regions(
    self: Holder,
    feature: str | int | None = None,
    *,
    grid: Any = None,
    unit: str | None = None,
    guess: bool = False,
) -> DependenceView:
    """For whom one average curve of a feature is not enough: regional effects.

    A small tree over the other features splits the rows where their curves disagree most.

    Parameters
    ----------
    feature : str or int, optional
        Default: the feature in focus.
    grid : optional
        As in :meth:`dependence`.
    unit : {"probability", "log_odds", "value"}, optional
        As in :meth:`importance`.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    DependenceView
        Its ``result`` is a ``RegionalEffects``: ``names`` and ``conditions`` of the regions,
        their curves ``average``, ``heterogeneity`` of each, ``before`` and ``after`` the splits.

    Raises
    ------
    UnknownName, InvalidValue, NotSupported
        As :meth:`dependence`.

    Notes
    -----
    **How to read it.** Heterogeneity is how far single rows' curves (each around its own mean) are
    from their average, in the unit of the prediction. A region whose heterogeneity is much lower
    is one where the average speaks for its rows. No split: one curve is enough.

    **When it misleads.** Of two features that go together either may be named. Curves are of
    combinations that may not occur, as in partial dependence.

    References
    ----------
    Herbinger, Bischl, Casalicchio (2022), REPID. Gkolemis et al. (2023), RHALE.

    Examples
    --------
    >>> explainer.regions("hour").result.names
    """
    from .view import DependenceView

    features = feature_positions(self, feature, most=1)
    return DependenceView(
        self._live,
        self._shown_unit(unit),
        method="pdp",
        centered=True,  # rows differ in the shape of their curves, not in their height
        regions=True,
        feature=(*features, None)[0],
        grid=plain_grid(self, features, grid, "pdp"),
    ).asking(guess)


def ledger(self: Holder, *, unit: str | None = None, guess: bool = False) -> DependenceView:
    """How much of the model is a sum of curves, and what it takes to say more: a variance ledger.

    Parameters
    ----------
    unit : {"probability", "log_odds", "value"}, optional
        As in :meth:`importance`.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    DependenceView
        Its ``result`` is a ``VarianceLedger``: ``curves`` (share of the variance that one curve
        per feature explains, on held-out rows) with its standard ``error``, ``gain`` and
        ``gain_error`` of each split, ``accepted``, ``rest``.

    Raises
    ------
    InvalidValue
        Fewer than 40 rows.
    NotSupported
        No model.

    Notes
    -----
    **How to read it.** "93 % is a sum of curves": the curves of :meth:`dependence` tell nearly
    all of the model. A split that adds says whose curve has to be read apart, and by what.

    **When it misleads.** It is about the model and these rows, not about the world. What no curve
    and no split explains can be pairs, triples, or steps too fine for the curves. Few rows find
    less than there is: ``curves`` is at least so much, give or take two standard errors, and with
    a standard error above 10 % the rows are too few to tell, which the page says.

    References
    ----------
    Hooker (2007), Generalized functional ANOVA diagnostics for high-dimensional functions of
    dependent variables.

    Examples
    --------
    >>> explainer.ledger().to_frame()
    """
    from .view import DependenceView

    if self._study.n_rows < MIN_ROWS:
        n = self._study.n_rows
        raise InvalidValue(
            "X",
            found=f"{n} row{'s' * (n != 1)}",
            expected=f"at least {MIN_ROWS}: some of them are held out",
        )
    return DependenceView(self._live, self._shown_unit(unit), method="pdp", ledger=True).asking(
        guess
    )


MIN_ROWS = 40
