"""CatBoost: scikit-learn API and the plain ``CatBoost`` class."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import NotFitted
from .base import Adapter

__all__ = ["adapt", "loss_of", "pool"]

SMALL_BATCH = 1_000
"""Rows under which starting threads costs more than they bring."""

_BINARY = ("Logloss", "CrossEntropy", "Focal")
_MULTICLASS = ("MultiClass", "MultiClassOneVsAll")


def loss_of(model: Any) -> str:
    """Name of the loss it was trained with, without parameters."""
    return str(model.get_all_params().get("loss_function", "")).partition(":")[0]


def pool(model: Any, table: Any) -> Any:
    """Wrap a table the way the model was trained, categorical columns included."""
    import catboost

    return catboost.Pool(table, cat_features=list(model.get_cat_feature_indices()) or None)


def adapt(model: Any) -> Adapter:
    """Describe a CatBoost model.

    Raises
    ------
    NotFitted
    """
    if not model.is_fitted():
        raise NotFitted(
            "model",
            found=f"{type(model).__name__} that is not fitted",
            expected="a fitted model",
            fix="call model.fit(X, y) first",
        )
    loss = loss_of(model)
    classifier = loss in _BINARY + _MULTICLASS
    names = tuple(str(name) for name in model.feature_names_)
    generated = all(name == str(i) for i, name in enumerate(names))

    def call(kind: str, table: Any) -> Any:
        small = getattr(table, "shape", (SMALL_BATCH,))[0] < SMALL_BATCH
        return model.predict(table, prediction_type=kind, thread_count=1 if small else -1)

    def margin(table: Any) -> Any:
        return call("RawFormulaVal", table)

    def prediction(table: Any) -> Any:
        return model.predict(table)

    return Adapter(
        name=type(model).__name__,
        library="catboost",
        kind="classifier" if classifier else "regressor",
        value=margin if classifier else prediction,
        probability=(lambda table: call("Probability", table)) if classifier else None,
        margin=margin,
        classes=np.asarray(model.classes_) if classifier else None,
        feature_names=None if generated else names,
        n_features=len(names),
        takes_missing=None if model.get_cat_feature_indices() else True,
        wants="array" if generated else "frame",
    )
