"""Which importances a model and a target allow."""

from __future__ import annotations

from ..data.wording import did_you_mean, shown
from ..errors import NotSupported, UnknownName
from ..inputs import Inputs

__all__ = ["METHODS", "methods_of", "require"]

MODEL = "xw.explain(model, X, y), or xw.load(path, model=model)"
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
    with_model = inputs is not None and inputs.has_model
    if method == "permutation":
        raise NotSupported(
            "method",
            found=f'"permutation" {"without y" if with_model else "without a model"}',
            expected="a model, and what the rows really are, to score predictions",
            fix="xw.explain(model, X, y)" if with_model else MODEL,
        )
    if not with_model:
        raise NotSupported(
            "method", found='"impurity" without a model', expected="a model to ask", fix=MODEL
        )
    raise NotSupported(
        "method",
        found='"impurity" for a model without trees',
        expected=f"one of {', '.join(allowed)}",
        fix=f'pass method="{allowed[-1]}"',
    )
