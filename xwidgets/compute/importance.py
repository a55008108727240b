"""Which importances a model and a target allow."""

from __future__ import annotations

from ..data.wording import did_you_mean, shown
from ..errors import NotSupported, UnknownName
from ..inputs import Inputs

__all__ = ["methods_of", "require"]

METHODS = ("shap", "permutation", "impurity")


def methods_of(inputs: Inputs) -> tuple[str, ...]:
    """The importances that this model and this target allow."""
    from ..methods.impurity import supports

    found = ["shap"]
    if inputs.target is not None:
        found.append("permutation")
    if supports(inputs.predictor):
        found.append("impurity")
    return tuple(found)


def require(method: str, allowed: tuple[str, ...], inputs: Inputs | None) -> None:
    """Refuse a method that there is not, or that this model or target does not allow.

    Raises
    ------
    UnknownName, NotSupported
    """
    if method not in METHODS:
        raise UnknownName(
            "method",
            found=shown(method),
            expected=f"one of {', '.join(METHODS)}",
            fix=did_you_mean(str(method), METHODS),
        )
    if method in allowed:
        return
    if method == "permutation":
        raise NotSupported(
            "method",
            found='"permutation" without y' if inputs else '"permutation", no model',
            expected="what the rows really are, to score predictions",
            fix="xw.explain(model, X, y)",
        )
    raise NotSupported(
        "method",
        found='"impurity" for a model without trees',
        expected=f"one of {', '.join(allowed)}",
        fix=f'pass method="{allowed[-1]}"',
    )
