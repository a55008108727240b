"""Any tree ensemble as one set of node arrays."""

from __future__ import annotations

from typing import Any

from .arrays import Lookup, Tree, Trees, assemble, predict, prepare

__all__ = ["Lookup", "Tree", "Trees", "assemble", "from_model", "predict", "prepare"]


def from_model(model: Any, frame: Any = None) -> Trees | None:
    """Read the trees of a fitted model.

    Parameters
    ----------
    model : object
        scikit-learn estimator, XGBoost / LightGBM / CatBoost model or booster.
    frame : Frame, optional
        The explained table; its levels say which codes its categories have.

    Returns
    -------
    Trees or None
        None where the model is no sum of trees that are walked here.
    """
    from . import from_sklearn

    for kind in type(model).__mro__:
        if kind.__module__.split(".")[0] == "sklearn":
            return from_sklearn.parse(model) if kind is type(model) else None
    return None
