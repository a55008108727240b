"""The door to what is walked through step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..views import step_through
from ..widgets.holder import Holder

if TYPE_CHECKING:
    from ..views.step_through.view import StepThroughView

__all__ = ["steps"]


def steps(
    explainer: Holder,
    walk: str = "shap",
    row: Any = None,
    *,
    features: Sequence[str | int] | None = None,
    step: int = 1,
    unit: str | None = None,
) -> StepThroughView:
    """Walk through a method step by step, in the numbers of a model of your own.

    Parameters
    ----------
    explainer : Explainer
    walk, row, features, step, unit
        As of :meth:`xwidgets.Explainer.step_through`, which this is.

    Returns
    -------
    StepThroughView

    Raises
    ------
    UnknownName, InvalidValue, NotSupported

    Examples
    --------
    >>> teach.steps(explainer, "shap", row=17)  # doctest: +SKIP
    """
    return step_through.step_through(explainer, walk, row, features=features, step=step, unit=unit)
