"""Rough sketch: the explainer's method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import SketchView

__all__ = ["sketch"]


def sketch(self: Holder, *, guess: bool = False) -> SketchView:
    """How far predictions differ between the halves of every feature.

    Parameters
    ----------
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    SketchView
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
    >>> frame = explainer.sketch().to_frame()
    """
    from .view import SketchView

    for question in SketchView.questions(self._live.screen, {}):
        self._study.ask(question)  # raises where nobody can answer; computes nothing
    return SketchView(self._live).asking(guess)
