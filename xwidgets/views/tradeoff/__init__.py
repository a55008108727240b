"""Trade-off: the explainer's method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import TradeoffView

__all__ = ["tradeoff"]


def tradeoff(
    self: Holder, *, metric: str | None = None, n_folds: int = 5, guess: bool = False
) -> TradeoffView:
    """How well models do on rows held out, beside how complex each is.

    Of the models of ``xw.tradeoff({"name": model, ...}, X, y)``; of an explainer with one model,
    that one.

    Parameters
    ----------
    metric : str, optional
        A score that ``performance()`` tells: ``"ROC AUC"`` (default where there are two classes),
        ``"macro ROC AUC"`` (default of more), ``"R2"`` (of numbers), ``"accuracy"``, ``"F1"``,
        ``"log loss"``, ``"MAE"``, ...
    n_folds : int
        2 to 50.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    TradeoffView
        Its ``result``: ``scores`` (n_models, n_folds), ``mean``, ``standard_error``, ``behind``
        and ``behind_error`` (n_models,), ``complexity``, ``front`` (n_models, n_measures),
        ``simplest`` (n_measures,), ``differ`` (n_models, n_models), ``decisions``,
        ``predictions`` and ``held_out`` (n_models, n_rows).

    Raises
    ------
    NotSupported
        No model to ask, no y, or several numbers at once.
    InvalidType, InvalidValue, UnknownName
        `n_folds`, `metric`.

    Notes
    -----
    Scores are of copies of each model (``sklearn.base.clone``), fitted without the rows that
    they are scored on: the same folds for all, stratified by class. A class with fewer rows than
    folds is missing from some, which a note says. At most 10,000 rows take part. The standard
    error is that of Nadeau and Bengio, since folds share rows that are fitted to. A model that
    cannot be fitted anew (a function, a booster without ``fit``) has a complexity and no score.

    Complexity is measured on the model as it was given, of its probability or value. *Features
    used*: those that it splits on or that have a coefficient, else those whose values change a
    prediction. *Interaction strength*: what the sum of accumulated local effects misses of the
    predictions' variance; 0 is a sum of curves. *Main-effect complexity*: numbers that a curve
    takes, in straight pieces that tell 95 % of it; 1 is a straight line; the mean over columns,
    by their variance. *To read*: leaves of trees, coefficients that are not 0, terms.

    **How to read it.** Left is simpler; the upright axis says whether more or less is better. The
    line joins models that no other one beats in both. Ringed is the simplest whose score is
    within one standard error of the best one's: what is lost by taking it cannot be told from
    chance.

    **When it misleads.** "Within one standard error" says that these rows cannot tell the two
    apart, not that they are equally good: more rows may. Each measure counts one kind of
    complexity; a forest of short trees over few features is still nothing that anybody can read.
    Logistic models add up in log-odds, so that their probability shows interactions and bends.
    Settings that were chosen on these rows (the best of many tries) have seen what is held out
    here.

    References
    ----------
    Molnar, Casalicchio and Bischl (2019), Quantifying model complexity via functional
    decomposition for better post-hoc interpretability. Nadeau and Bengio (2003), Inference for
    the generalization error. Breiman, Friedman, Stone and Olshen (1984), Classification and
    regression trees, section 3.4.3.

    Examples
    --------
    >>> explainer.tradeoff().to_frame()
    """
    from .look import read_look
    from .view import TradeoffView

    options = read_look(self, {"metric": metric, "n_folds": n_folds})
    return TradeoffView(self._live, **options).asking(guess)
