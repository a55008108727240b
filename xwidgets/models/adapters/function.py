"""Functions of the user's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .base import Adapter

__all__ = ["adapt"]


def adapt(model: Callable[[Any], Any]) -> Adapter:
    """Describe a function ``f(X) -> (n,) or (n, n_outputs)``. What it means is seen later."""
    name = getattr(model, "__name__", None) or getattr(
        getattr(model, "func", None), "__name__", type(model).__name__
    )
    owner = getattr(model, "__self__", None)
    if owner is not None and not hasattr(owner, "__path__") and name != "<lambda>":
        name = f"{type(owner).__name__}.{name}"
    return Adapter(name=str(name), library="callable", kind="callable", value=model)
