"""Own terms: what an additive model is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import TermsView

__all__ = ["terms"]


def terms(self: Holder, *, path: bool = False, guess: bool = False) -> TermsView:
    """What the model itself is made of, where it is a sum: its own terms, exactly.

    Coefficients of linear models in the units of the raw columns, behind scalers, one-hot encoders
    and splines; the curves and surfaces of additive models and explainable boosting machines.
    SHAP values of the rows lie over each curve.

    Parameters
    ----------
    path : bool
        Whether coefficients under penalties of other strengths stand below, where the model has
        such a penalty.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    TermsView
        Its ``result`` is a :class:`~xwidgets.results.terms.Terms`: ``constant``, ``slope`` of
        shape (n_terms, n_outputs) per unit of the raw column, ``standardized``, ``size``, and
        ``curve(term)``; in log-odds of classifiers, else in the unit of the prediction.

    Raises
    ------
    NotSupported
        There is no model, or it is no sum of terms of one feature or two each.

    Notes
    -----
    **How to read it.** Terms stand in the order of what they move: their standard deviation over
    the rows. A curve is around its mean over the rows, so that all of them begin at the mean
    prediction; the prediction of a row is that mean plus what each curve says. A straight line
    has a slope: so much per unit, whatever the other features are. Levels are told around their
    mean, not against a reference.

    **When it misleads.** A term says what the model adds, not what the feature does in the world.
    Features that go together share one effect between their terms in whatever way the fit
    happened to split it: signs can turn where one of them is left out. Log-odds are no
    probabilities: the same step moves a probability of 0.5 most.

    References
    ----------
    Hastie, Tibshirani (1986), Generalized additive models. Lou, Caruana, Gehrke, Hooker (2013),
    Accurate intelligible models with pairwise interactions. Nori, Jenkins, Koch, Caruana (2019),
    InterpretML.

    Examples
    --------
    >>> explainer = xw.explain(model, X, y)
    >>> explainer.terms().to_frame()
    >>> explainer.terms().result.slope
    """
    from ...models.additive import no_sum
    from .look import options_of
    from .view import TermsView

    study = self._study
    tasks = [study.ask(one) for one in TermsView.questions(self._live.screen, {})]  # no model?
    if not study.has_terms and tasks[0].found is None:
        assert study.inputs is not None
        raise no_sum(study.inputs.predictor, study.frame)
    return TermsView(self._live, **options_of(self, path)).asking(guess)
