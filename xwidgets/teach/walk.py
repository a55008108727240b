"""The door to what is walked through step by step."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..views.step_through import step_through

__all__ = ["steps"]

Given = ParamSpec("Given")
Shown = TypeVar("Shown")


def _taking_what(
    method: Callable[Concatenate[Any, Given], Shown],
) -> Callable[[Callable[..., Shown]], Callable[Concatenate[Any, Given], Shown]]:
    """For a function that hands on what it is given: it takes what a method takes."""
    taken = signature(method)
    first, *others = taken.parameters.values()

    def typed(function: Callable[..., Shown]) -> Callable[Concatenate[Any, Given], Shown]:
        parameters = [first.replace(name="explainer"), *others]
        function.__signature__ = taken.replace(parameters=parameters)  # type: ignore[attr-defined]
        return function

    return typed


@_taking_what(step_through)
def steps(explainer: Any, *given: Any, **named: Any) -> Any:
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
    return explainer.step_through(*given, **named)
