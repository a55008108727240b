"""Checks: the explainer's method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import ChecksView

__all__ = ["checks"]


def checks(self: Holder) -> ChecksView:
    """How far predictions differ between the halves of every feature.

    Returns
    -------
    ChecksView
        Its ``result``: ``differences`` of shape (n_features, n_outputs), in ``unit``.

    Raises
    ------
    NotSupported
        There is no model to ask.

    Notes
    -----
    **How to read it.** A bar to the right: the model says more for large values.

    **When it misleads.** Features that go together share what one of them does.

    References
    ----------
    None: replace this by where the method comes from.

    Examples
    --------
    >>> explainer.checks().to_frame()  # doctest: +SKIP
    """
    from .view import ChecksView

    for question in ChecksView.questions(self._live.screen, {}):
        self._study.ask(question)  # raises where nobody can answer; computes nothing
    return ChecksView(self._live)
