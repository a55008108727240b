"""Counterfactuals: what would have to change so that the model says something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import NotSupported
from ...widgets.guessing import check_guess
from ...widgets.holder import Holder
from .asked import question_of

if TYPE_CHECKING:
    from .view import CounterfactualsView

__all__ = ["counterfactuals"]


def counterfactuals(
    self: Holder,
    row: Any = None,
    target: Any = None,
    vary: Sequence[str | int] | None = None,
    ranges: Mapping[str, Any] | None = None,
    monotone: Mapping[str, Any] | None = None,
    max_changes: int | None = None,
    n: int | None = None,
    *,
    rules: Sequence[str] | str | None = None,
    missing_cost: float | None = None,
    menu: int | None = None,
    seconds: float | None = None,
    guess: bool = False,
) -> CounterfactualsView:
    """What would have to change so that the model says something else of a row.

    Plans that are near the row, change few features, differ from each other and look like real
    rows; each of them was asked of the model itself.

    Parameters
    ----------
    row : position, label, or several of them, optional
        As `rows` of :meth:`attributions`. Default: follows the row in focus.
    target : optional
        What the model is to say. A class by its name; a number to get to or beyond; two numbers
        ``(low, high)``, None for no bound; ``{"class": "yes", "low": 0.7}``. For classifiers
        numbers are probabilities. Default: of two classes the other one, which the shared
        threshold decides; of several the runner-up; of a number its upper quartile (its lower
        one where the row is above the middle).
    vary : list of names or positions, optional
        Features that may change. Default: all but texts.
    ranges : dict, optional
        What they may become: ``{"age": (30, 60)}``, ``{"city": ["Paris", "Rome"]}``. Default:
        what the rows have; beyond that is allowed, and marked.
    monotone : dict, optional
        ``{"age": "up"}`` never falls; of a category its levels in their order, in which it may
        only go forward: ``{"degree": ["none", "school", "university"]}``.
    max_changes : int, optional
        Features that a plan may change.
    n : int, optional
        Plans, 1 to 20 (default 4).
    rules : text, or several, optional
        Linear rules between features that plans keep: ``"max_30d <= max_12m"``.
    missing_cost : float, optional
        Lets values become missing, at this cost. Default: nothing becomes missing; a value in
        place of a missing one costs 1.
    menu : int, optional
        Tells of every set of up to so many features (1 to 3) what it costs to change them alone,
        or that they cannot do it; a second or two for sets of 2. Default: no menu (one click in
        the page opens it).
    seconds : float, optional
        How long to look for a proof that nothing is closer (or that there is no plan), where the
        model is a sum of trees; 0: not at all. What is found by then is seen at once. Default 5.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    CounterfactualsView
        Its ``result`` is a :class:`~xwidgets.results.Counterfactuals`: ``rows`` (a table of your
        own kind, with its dtypes), ``predictions``, ``changed`` (a mask), ``distance``,
        ``valid``, ``low`` and ``high`` (how far each number may go alone), ``region_low`` and
        ``region_high`` (how far all of them at once), ``near`` and ``strangeness`` (how like real
        rows), ``certificates``, ``binding``, ``menu``. ``to_frame()`` has a line per plan and
        feature, ``to_frame(wide=True)`` one per plan below the row itself,
        ``to_frame(menu=True)`` the menu.

    Raises
    ------
    UnknownName
        A row, feature, level or class that does not exist.
    InvalidValue, InvalidType
        A target that is reached already, limits that contradict each other or leave nothing.
    NotSupported
        There is no model; it predicts several numbers at once, or tells no probability to reach.

    Notes
    -----
    **How to read it.** Distances add up over features: numbers count in median absolute
    deviations (MAD) of their column, a change of category counts 1. "At least 37" says how far the
    change has to go. For sums of trees what a plan says is a region: its numbers may lie anywhere
    in what is said, all at once. For other models it holds for each number while all else is as
    in the plan.
    For sums of trees (forests, boosting, EBM), whatever encoders of single columns stand before
    them, all combinations of the values beside the model's thresholds are searched by branch and
    bound for a few seconds, and linear models are solved as a program: "nothing closer exists
    within these limits" is a proof, and so is "certainly no plan". "Best found" is none.

    **When it misleads.** A plan for the model is no promise about the world: the model may use
    what does not cause the outcome, and features that change together in the world are changed
    one by one here. Lock what cannot be changed. Plans stop just beyond the decision; a model that
    is fitted anew may decide otherwise there. Plans that are strange (beyond 2) are unlike any
    row: there the model guesses.

    References
    ----------
    Wachter, S., Mittelstadt, B., Russell, C. (2017). Counterfactual explanations without opening
    the black box. Mothilal, R. K., Sharma, A., Tan, C. (2020). Explaining machine learning
    classifiers through diverse counterfactual explanations. Brughmans, D., Leyman, P.,
    Martens, D. (2024). NICE: an algorithm for nearest instance counterfactual explanations.
    Parmentier, A., Vidal, T. (2021). Optimal counterfactual explanations in tree ensembles.
    Breunig, M. M. et al. (2000). LOF: identifying density-based local outliers.

    Examples
    --------
    >>> explainer.counterfactuals(17)
    >>> view = explainer.counterfactuals(17, vary=["hours", "degree"])
    >>> view.result.rows
    >>> houses = xw.explain(appraiser, X, prices)
    >>> houses.counterfactuals(17, target=(250_000, None), max_changes=2)
    """
    from .look import options_of
    from .view import CounterfactualsView

    check_guess(guess)
    study = self._study
    options = options_of(
        self,
        row,
        target,
        vary,
        ranges,
        monotone,
        max_changes,
        n,
        rules=rules,
        missing_cost=missing_cost,
        menu=menu,
        seconds=seconds,
    )
    asked = study.ask(question_of(self._live.screen, options))  # refused where nobody can answer
    if asked.found is None and not study.has_model:
        raise NotSupported(
            "counterfactuals",
            found="no model",
            expected="a model to ask",
            fix="xw.load(path, model=model)",
        )
    # What is wrong with the arguments is said here; the search goes on when it is looked at.
    asked.advance(0.0)
    return CounterfactualsView(self._live, **options).asking(guess)
