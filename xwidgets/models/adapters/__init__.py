"""One module per library: what it takes, what it answers, on which scale."""

from __future__ import annotations

import inspect
from typing import Any

from ...errors import InvalidModel
from .base import Adapter, library_of

__all__ = ["Adapter", "adapt", "library_of"]

_TABLE_PACKAGES = ("numpy", "pandas", "polars", "pyarrow", "scipy", "narwhals")


def adapt(model: Any) -> Adapter:
    """Describe any model.

    Raises
    ------
    InvalidModel
        A class instead of an instance, a table instead of a model, nothing that predicts.
    NotFitted
    """
    if inspect.isclass(model):
        raise InvalidModel(
            "model",
            found=f"the class {model.__name__}",
            expected="a fitted instance",
            fix=f"{model.__name__}(...).fit(X, y) and pass that",
        )
    name = type(model).__name__
    if type(model).__module__.partition(".")[0] in _TABLE_PACKAGES and hasattr(model, "shape"):
        raise InvalidModel(
            "model",
            found=f"a table ({name} of shape {tuple(model.shape)})",
            expected="a fitted model first, then the table",
            fix="swap the arguments: xw.explain(model, X)",
        )
    library = library_of(model)
    if library == "callable" and not callable(model):
        raise InvalidModel(
            "model",
            found=f"a {name}",
            expected="an estimator with predict, or a function",
            fix="pass a fitted model, or a function f(X) -> (n,) or (n, n_outputs)",
        )
    if library == "sklearn" and not hasattr(model, "predict") and not _has_fit(model):
        library = "callable" if callable(model) else "sklearn"
    if library == "xgboost":
        from . import xgboost as chosen
    elif library == "lightgbm":
        from . import lightgbm as chosen  # type: ignore[no-redef]
    elif library == "catboost":
        from . import catboost as chosen  # type: ignore[no-redef]
    elif library == "callable":
        from . import function as chosen  # type: ignore[no-redef]
    else:
        from . import sklearn as chosen  # type: ignore[no-redef]
    return chosen.adapt(model)


def _has_fit(model: Any) -> bool:
    return hasattr(model, "fit")
