"""Any tree ensemble as one set of node arrays."""

from __future__ import annotations

from typing import Any

from .arrays import Lookup, Tree, Trees, assemble, goes_left, leaves_of, predict, prepare

__all__ = [
    "Lookup",
    "Tree",
    "Trees",
    "assemble",
    "from_model",
    "goes_left",
    "leaves_of",
    "predict",
    "prepare",
]


def from_model(model: Any, frame: Any = None, notes: list[str] | None = None) -> Trees | None:
    """Read the trees of a fitted model.

    Parameters
    ----------
    model : object
        scikit-learn estimator, XGBoost / LightGBM / CatBoost model or booster, explainable
        boosting machine (interpret).
    frame : Frame, optional
        The explained table; its levels say which codes its categories have.
    notes : list of str, optional
        Gets the reason where an ensemble is too large.

    Returns
    -------
    Trees or None
        None where the model is no sum of trees that are walked here, or one whose arrays do
        not fit into memory.
    """
    try:
        return _read(model, frame)
    except MemoryError as error:
        if notes is not None:
            notes.append(str(error) or "the trees do not fit into memory")
        return None


def _read(model: Any, frame: Any) -> Trees | None:
    features = None if frame is None else frame.schema.features
    for kind in type(model).__mro__:
        library = kind.__module__.split(".")[0]
        if library == "sklearn":
            from .from_sklearn import parse as parse_sklearn

            return parse_sklearn(model, features) if kind is type(model) else None
        if library == "xgboost":
            from .from_xgboost import parse as parse_xgboost

            return parse_xgboost(model, features)
        if library == "lightgbm":
            from .from_lightgbm import parse as parse_lightgbm

            return parse_lightgbm(model, features)
        if library == "catboost":
            from .from_catboost import parse as parse_catboost

            return parse_catboost(model)
        if library == "interpret" and hasattr(model, "term_scores_"):
            from .from_ebm import parse as parse_ebm

            return parse_ebm(model, features)
    return None
