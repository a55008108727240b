"""Comparison: the explainer's method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...data.wording import did_you_mean, shown
from ...errors import UnknownName
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import ComparisonView

__all__ = ["comparison"]


def comparison(self: Holder, *cohorts: str, guess: bool = False) -> ComparisonView:
    """Cohorts side by side: predictions, errors, importance, effects and features.

    Each is compared with everybody else and with each of the others; they may overlap.

    Parameters
    ----------
    *cohorts : str
        Names in ``explainer.cohorts``. Default: all that there are, also those to come.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    ComparisonView
        Its ``result``: ``values`` of shape (n_cohorts, n_measures) with ``low`` and ``high``,
        ``difference`` from everybody else with its 95 % interval and ``p``, and the same of pairs
        (``pair_difference``).

    Raises
    ------
    NotSupported
        There is no model to ask.
    UnknownName
        There is no such cohort.

    Notes
    -----
    **How to read it.** Each column is a cohort, each line a mean over its rows. Below it stands by
    how much it is more than that of the others; what is colored is sure at 5 %, whatever the number
    of lines and cohorts (Holm).

    **When it misleads.** A difference in importance may be one of the rows and none of the model:
    look at the features' own lines. A cohort that was found by a search is surely different in
    what was searched for, and no p-value here knows of that search. On rows that the model was
    fitted to, errors are too few.

    References
    ----------
    Welch, B. (1947). The generalization of "Student's" problem when several different population
    variances are involved. Biometrika 34. Holm, S. (1979). A simple sequentially rejective
    multiple test procedure. Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> explainer.cohorts["young"] = X["age"] < 30
    >>> explainer.comparison().to_frame()
    """
    from .view import ComparisonView

    known = [one["name"] for one in self.selection.cohorts]
    for name in cohorts:
        if name not in known:
            raise UnknownName(
                "cohorts",
                found=shown(name),
                expected="names in explainer.cohorts",
                fix=did_you_mean(str(name), known)
                if known
                else f"explainer.cohorts[{shown(name)}] = mask",
            )
    options = {"cohorts": list(dict.fromkeys(cohorts)) or None}
    for question in ComparisonView.questions(self._live.screen, options):
        self._study.ask(question)  # raises where nobody can answer; computes nothing
    return ComparisonView(self._live, **options).asking(guess)
