"""Rankings: the explainer's method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import InvalidType
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import RankingsView

__all__ = ["rankings"]


def rankings(self: Holder, *, refit: bool = False, guess: bool = False) -> RankingsView:
    """Features ranked by several methods, and what explains where these disagree.

    Parameters
    ----------
    refit : bool
        Also fit copies of the model without each feature (drop-column importance), and with
        shuffled copies of features, on parts of at most 6,000 rows: 3 x (features + 6) fits.
        After the first of them it says about how long all take; where that is more than half a
        minute, copies are fitted to fewer rows (1,000 at least), and it says so: another
        machine may take others. Needs y, and an estimator with ``fit``.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    RankingsView
        Its ``result``: ``values``, ``standard_error``, ``ranks``, ``rank_low`` and
        ``rank_high`` of shape (n_features, n_methods), ``agreement`` (n_methods, n_methods)
        and ``notes``. SHAP is the mean of \\|attribution\\| over the rows explained by then, at
        least 2,000 where there are so many; permutation is what ``importance("permutation")``
        says.

    Raises
    ------
    NotSupported
        There is no model to ask; `refit` without y or of a model that cannot be fitted anew.

    Notes
    -----
    **How to read it.** Every column is a method, every line a feature; where lines cross,
    methods disagree. A bar through a mark spans the ranks that chance alone allows (two standard
    errors). ``conditional`` shuffles a feature among rows that are alike in the other features:
    what is lost is what this feature alone tells. Below stands what explains the order:
    features that say the same and hide each other, features with many values that impurity
    favors, features that the model never reads (where its trees or coefficients tell), whose
    SHAP values are 0 in all explained rows, whose shuffling cannot be told from chance, that
    carry nearly all, or from which y follows alone.

    **When it misleads.** On rows that the model was trained on, permutation tells what it
    memorised. The ranks of a fifth and a twentieth feature may differ by less than anybody cares
    about: look at the values. Drop-column is about fitting anew, not about this model. That y
    follows from a feature is no proof of a leak.

    References
    ----------
    Fisher, Rudin and Dominici (2019), All models are wrong, but many are useful. Strobl et al.
    (2008), Conditional variable importance for random forests. Molnar, Koenig, Bischl and
    Casalicchio (2023), Model-agnostic feature importance and effects with dependent features.
    Kursa and Rudnicki (2010), Feature selection with the Boruta package.

    Examples
    --------
    >>> explainer.rankings().to_frame()
    """
    from .view import RankingsView

    if not isinstance(refit, bool):
        raise InvalidType(
            "refit",
            found=type(refit).__name__,
            expected="True or False",
            fix="refit=True",
        )
    options = {"refit": refit}
    for question in RankingsView.questions(self._live.screen, options):
        self._study.ask(question)  # raises where nobody can answer; computes nothing
    if refit:
        _require(self)
    return RankingsView(self._live, refit=refit).asking(guess)


def _require(holder: Holder) -> None:
    """Refuse at once what the method would refuse later."""
    from ...methods.rankings.refit import require

    study = holder._study
    assert study.inputs is not None
    require(study.inputs.predictor, study.target is not None)
