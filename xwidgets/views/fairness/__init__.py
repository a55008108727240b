"""Fairness: the explainer's method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...methods.performance.decision import check_threshold
from ...results.units import decided_in
from ...widgets.filters import output_position
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import FairnessView

__all__ = ["fairness"]


def fairness(
    self: Holder,
    by: Any = None,
    threshold: float | Mapping[str, Any] | None = None,
    *,
    output: str | int | None = None,
    tolerance: float = 0.05,
    cost: Sequence[float] = (1.0, 1.0),
    vary: Sequence[str | int] | None = None,
    ranges: Mapping[str, Any] | None = None,
    max_changes: int | None = None,
    guess: bool = False,
) -> FairnessView:
    """Whether a model decides alike for groups of rows, and is as right for each of them.

    Rates by group with intervals, criteria of fairness with what holds, which of them cannot hold
    together here, and what thresholds per group would change and cost. A click on a group selects
    its rows in all views.

    Parameters
    ----------
    by : str, int, or values of every row; or a list of names, optional
        A feature, a column of ``explainer.columns`` (which the model does not see), or a Series
        or array, which becomes such a column. Of several names the groups are intersections
        ("Female × Black"). Numbers are cut into four ranges with about as many rows each; rows
        without a value are a group of their own. Default: a column that is called as a protected
        attribute, else one with levels.
    threshold : float or mapping, optional
        As of :meth:`performance`. It comes on screen, where all views follow it.
    output : str or int, optional
        The class that is good for those about whom it is decided (``"repaid"``), by name or
        position: rates, criteria and recourse are of being called so. It comes on screen, where
        all views follow it. Default: the class on screen, at first the model's last one, which
        is the bad one where a model is trained to find defaults.
    tolerance : float
        A criterion holds where its gap is surely no larger. Of numbers in standard deviations.
    cost : sequence of float
        What a false positive and what a false negative costs: strategies choose thresholds by it.
    vary, ranges, max_changes : optional
        What plans of ``recourse`` may change, as of :meth:`counterfactuals`. What makes the
        groups never changes.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    FairnessView
        Its ``result`` is a :class:`~xwidgets.results.fairness.Fairness`: ``groups``, ``metrics``,
        ``values``, ``low``, ``high`` of shape (n_metrics, n_groups), ``counts``, ``summary``,
        ``criteria``, ``conflicts``, ``strategies``, ``thresholds``. Computed when asked for:
        ``features`` (attributions by group, and proxies), ``recourse`` (how far rows are from
        the class that they are not called), ``reweighed`` (what weights of rows would change).

    Raises
    ------
    NotSupported
        No model; free text or more than 50 groups in `by`; a threshold where there is no
        probability.
    UnknownName, InvalidType, InvalidShape, InvalidValue, InvalidColumns
        `by` that names nothing, or values that are not one per row; a threshold, tolerance or
        cost that is none; limits of recourse that contradict each other or leave nothing.

    Notes
    -----
    Without y only what the model says is compared (demographic parity). Of several classes one is
    compared with all others. Differences are the largest minus the smallest rate, ratios the
    smallest over the largest, as usual. Their intervals come from resampling all rows, so that
    they are of the whole statistic. Groups with fewer than 30 rows behind a rate are shown, but no
    criterion is judged by them. Thresholds per group are the cheapest of all there are.

    **How to read it.** A dot is a group, the line its 95 % interval, the rule all rows together.
    A criterion "holds" where the whole interval of its gap is within the tolerance, "does not
    hold" where all of it is beyond, and else nobody can tell from these rows. Where base rates
    differ, criteria exclude each other: which one matters is no question of statistics.

    **When it misleads.** y may be unfair itself: arrests are no crimes. The largest difference
    grows with the number of groups, by chance alone. Thresholds are chosen on these rows: the
    cost on other rows is told beside. They need the attribute when decisions are made, which the
    law may forbid. Equal rates say nothing of single persons. Recourse is the model's, not
    life's: nobody gets younger, and a feature that is changed may be no cause.

    References
    ----------
    Hardt, M., Price, E., Srebro, N. (2016). Equality of opportunity in supervised learning.
    Chouldechova, A. (2017). Fair prediction with disparate impact. Big Data 5. Kleinberg, J.,
    Mullainathan, S., Raghavan, M. (2017). Inherent trade-offs in the fair determination of risk
    scores. ITCS. Kamiran, F., Calders, T. (2012). Data preprocessing techniques for
    classification without discrimination. Knowledge and Information Systems 33. Wilson, E. B.
    (1927). Probable inference, the law of succession, and statistical inference. Journal of the
    American Statistical Association 22.

    Examples
    --------
    >>> explainer.columns["sex"] = people["sex"]
    >>> explainer.fairness(by="sex").result.summary["recall"]
    {'difference': 0.11..., 'ratio': 0.85...}
    >>> explainer.columns["race"] = people["race"]
    >>> explainer.fairness(by=["sex", "race"], output="repaid", cost=(1, 5))
    >>> view = explainer.fairness(by="sex", vary=["hours", "degree"])
    >>> view.recourse.sentence, view.save("recourse.csv", part="recourse")
    """
    from .look import options_of
    from .view import FairnessView

    study = self._study
    if threshold is not None and not isinstance(threshold, Mapping):
        threshold = check_threshold(threshold, decided_in(study.units))
    options = options_of(
        self, by, tolerance=tolerance, cost=cost, vary=vary, ranges=ranges, max_changes=max_changes
    )
    if output is not None:
        if isinstance(output, str):
            output = output_position(output, self.output_names, "output")
        self.selection.output = output
    if threshold is not None:
        self.selection.threshold = threshold
    return FairnessView(self._live, **options).asking(guess)
