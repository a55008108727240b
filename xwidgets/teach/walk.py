"""The door to what is walked through step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ..widgets.view import View

__all__ = ["steps"]


class Walked(Protocol):
    """An explainer, as far as it is used here."""

    def step_through(
        self,
        walk: str = ...,
        row: Any = ...,
        *,
        features: Sequence[str | int] | None = ...,
        tree: int | None = ...,
        feature: str | int | Sequence[str | int] | None = ...,
        step: int = ...,
        unit: str | None = ...,
    ) -> View: ...


def steps(
    explainer: Walked,
    walk: str = "shap",
    row: Any = None,
    *,
    features: Sequence[str | int] | None = None,
    tree: int | None = None,
    feature: str | int | Sequence[str | int] | None = None,
    step: int = 1,
    unit: str | None = None,
) -> View:
    """Walk through a method step by step, in the numbers of a model of your own.

    Parameters
    ----------
    explainer : Explainer
    walk, row, features, tree, feature, step, unit
        As of :meth:`xwidgets.Explainer.step_through`, which this is.

    Returns
    -------
    View

    Raises
    ------
    UnknownName, InvalidValue, NotSupported

    Examples
    --------
    >>> teach.steps(explainer, "shap", row=17)
    """
    return explainer.step_through(
        walk, row, features=features, tree=tree, feature=feature, step=step, unit=unit
    )
