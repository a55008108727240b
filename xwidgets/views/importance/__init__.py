"""Importance: which features matter, over all rows and over the selected ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...compute.importance import require
from ...errors import NotSupported
from ...widgets.holder import Holder, count

if TYPE_CHECKING:
    from .view import ImportanceView

__all__ = ["importance"]


def importance(
    self: Holder,
    method: str = "shap",
    *,
    max_display: int | None = None,
    by_output: bool | None = None,
    unit: str | None = None,
    guess: bool = False,
) -> ImportanceView:
    """Which features matter: bars over all rows, and over the selected ones.

    Parameters
    ----------
    method : {"shap", "permutation", "impurity"}
        ``"shap"``: mean of ``|attribution|``. ``"permutation"``: drop in score when a column is
        shuffled (needs y; computed while you watch, and you can stop it; ``view.result``
        waits for it). ``"impurity"``: gain in the training of trees.
    max_display : int, optional
        Features shown before "more".
    by_output : bool, optional
        All outputs (classes) side by side in one bar per feature, ordered by their sum:
        SHAP of a model with more than two. None: as on screen. ``view.to_frame()`` holds every
        output in any case.
    unit : {"probability", "log_odds", "value"}, optional
        Unit of the attributions: it comes on screen, where all views follow, and
        ``view.result`` and what is saved of this view are in it. Default: what is on screen
        stays, and ``view.result`` is in the explainer's own unit, as ``view.unit`` says.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    ImportanceView
        Its ``result`` is of ALL rows, also where a sample of them is shown: it waits for
        them, with a progress bar, and can be interrupted.

    Raises
    ------
    UnknownName, NotSupported
        No such method, or one that this model or a missing y does not allow.

    Notes
    -----
    **How to read it.** The longer a bar, the more the feature matters by that method: how far it
    moves predictions on average (SHAP), how much worse the model does when its values are
    shuffled (permutation), or how much training gained from it (impurity). Two SHAP bars differ
    clearly where they are more than about three standard errors apart.

    **When it misleads.** What moves predictions need not help them, and need not cause anything.
    Correlated features share their importance, or hide each other when one is shuffled at a time.
    Impurity favors features with many values, and tells of the training alone.

    References
    ----------
    Lundberg et al. (2020), From local explanations to global understanding with explainable AI
    for trees. Breiman (2001), Random forests. Fisher, Rudin and Dominici (2019), All models are
    wrong, but many are useful.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> flowers, kind = load_iris(return_X_y=True, as_frame=True)
    >>> species = xw.explain(LogisticRegression(max_iter=500).fit(flowers, kind), flowers, kind)
    >>> species.importance(by_output=True)
    """
    from .view import ImportanceView

    require(method, self._study.importance_methods, self._study.inputs)
    n_outputs = len(self.output_names)
    if by_output and (method != "shap" or n_outputs < 3):
        raise NotSupported(
            "by_output",
            found=f'method="{method}", {n_outputs} outputs',
            expected='method="shap" and more than two outputs',
            fix="leave it out",
        )
    if unit is not None and method != "shap":
        raise NotSupported(
            "unit",
            found=f"{unit!r} for {method} importance, which has a scale of its own",
            expected="none",
            fix="leave it out",
        )
    most = count(max_display, "max_display")
    view = ImportanceView(self._live, method, most, by_output, self._shown_unit(unit))
    return view.asking(guess)
