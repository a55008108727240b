"""The door to what is walked through step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from ..data.wording import shown
from ..errors import InvalidType

__all__ = ["steps"]

Given = ParamSpec("Given")
Shown = TypeVar("Shown", covariant=True)


class Walked(Protocol[Given, Shown]):
    """An explainer, as far as it is used here."""

    @property
    def step_through(self) -> Callable[Given, Shown]: ...


def steps(explainer: Walked[Given, Shown], *given: Given.args, **named: Given.kwargs) -> Shown:
    """Walk through a method step by step, in the numbers of a model of your own.

    Parameters
    ----------
    explainer : Explainer
    *given, **named
        As of :meth:`xwidgets.Explainer.step_through`, which this is: ``walk``, ``row``,
        ``features``, ``tree``, ``feature``, ``step``, ``unit``.

    Returns
    -------
    View

    Raises
    ------
    InvalidType
        Something else than an explainer.
    UnknownName, InvalidValue, NotSupported

    Examples
    --------
    >>> teach.steps(explainer, "shap", row=17)
    """
    try:
        walk = explainer.step_through
    except AttributeError:
        raise InvalidType(
            "explainer",
            found=shown(type(explainer).__name__),
            expected="an explainer, which knows model and rows",
            fix="pass xw.explain(model, X)",
        ) from None
    return walk(*given, **named)
