"""Step by step: the explainer's method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import StepThroughView

__all__ = ["step_through"]


def step_through(
    self: Holder,
    walk: str = "shap",
    row: Any = None,
    *,
    features: Sequence[str | int] | None = None,
    tree: int | None = None,
    feature: str | int | Sequence[str | int] | None = None,
    step: int = 1,
    unit: str | None = None,
) -> StepThroughView:
    """Walk through a method step by step: how its numbers arise, in your own model's numbers.

    Made to learn with, and to teach with: back and forward by buttons, a slider or the arrow
    keys, each step told in a sentence or two. It works in a saved file, without a kernel.

    Parameters
    ----------
    walk : {"shap", "lime", "tree", "effects"}
        ``"shap"``: from the base value to the prediction, as features become known one by one, in
        every order; the mean is the Shapley value. ``"lime"``: rows are made up, the model is
        asked, near ones count more, a sum is fitted. ``"tree"``: the row's way down one tree of
        the model (of a model without trees: of one that imitates it), then all trees together.
        ``"effects"``: where partial dependence asks the model and where accumulated local
        effects do, of a feature that goes together with another.
    row : position or label, optional
        As in :meth:`force`. Default: follows the row in focus.
    features : sequence of names or positions, optional
        Of ``"shap"``: who joins one by one, at most 4, or 5 where those are all; the others join
        together. Default: all where they are at most 4, else the 3 with the largest SHAP values.
        Of ``"lime"``: the two by which made-up rows are drawn.
    tree : int, optional
        Of ``"tree"``: which of the model's trees, from 0 on. Default: the first.
    feature : name or position, or two of them, optional
        Of ``"effects"``: the number that is moved, and the one that it goes together with.
        Default: the feature in focus, and the one that it goes together with most.
    step : int
        Where it begins, from 1 on.
    unit : {"probability", "log_odds", "value"}, optional
        As in :meth:`importance`.

    Returns
    -------
    StepThroughView
        Its ``result`` is a :class:`~xwidgets.results.step_through.ShapSteps` (``values`` of every
        coalition, ``orders``, ``shapley``, ``attributions``), a
        :class:`~xwidgets.results.step_through.LimeSteps`, a
        :class:`~xwidgets.results.step_through.TreeSteps` or an
        :class:`~xwidgets.results.step_through.EffectsSteps`; ``titles`` and ``said`` are its words.

    Raises
    ------
    NotSupported
        There is no model to ask, or ``"effects"`` of what is no number.
    UnknownName
        No such walk, or no such feature.
    InvalidValue
        More features than can be walked, or one twice; an argument of another walk; a tree or
        a step that there is not.

    Notes
    -----
    **How to read it.** SHAP: on the left every coalition with its mean prediction, where those
    features have the values of the row and the others those of the background; on the right what
    each adds as it joins. LIME: points are made-up rows, a larger one counts more.
    A tree: gray bars are the rows of the table that go along with the row, colored ones what
    each question does to their mean. Effects: crosses are rows that partial dependence moves to
    where no row is.

    **When it misleads.** With the others as one player, values are of another game than those of
    ``explainer.attributions()``, where every feature joins by itself; the last step says how far
    they are apart, and why. Of LIME's rows some hundreds are drawn, all of them count.

    References
    ----------
    Shapley (1953), A value for n-person games. Lundberg, Lee (2017), A unified approach to
    interpreting model predictions. Ribeiro, Singh, Guestrin (2016), "Why should I trust you?"
    Explaining the predictions of any classifier. Breiman, Friedman, Olshen, Stone (1984),
    Classification and regression trees. Apley, Zhu (2020), Visualizing the effects of predictor
    variables in black box supervised learning models.

    Examples
    --------
    >>> explainer.step_through("shap", row=17)
    >>> explainer.step_through("lime", 17, features=["age", "income"])
    >>> explainer.step_through("effects", feature="age")
    """
    from .look import check_step, options_of
    from .view import StepThroughView

    options = options_of(self, walk, row, features=features, tree=tree, feature=feature, step=step)
    view = StepThroughView(self._live, self._shown_unit(unit), **options)
    self._study.ask(view.question)  # raises where nobody can answer; computes nothing
    if tree is not None or step > 1:  # how far a walk goes is known once it is walked
        check_step(step, view.result)
    return view
