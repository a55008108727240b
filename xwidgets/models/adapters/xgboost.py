"""XGBoost: scikit-learn API and native boosters."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np

from ...errors import NotFitted, NotSupported
from . import sklearn as sklearn_adapter
from .base import Adapter, sigmoid, softmax

__all__ = ["adapt", "booster_of", "dmatrix", "objective_of"]


def booster_of(model: Any) -> Any:
    """The native booster of either API."""
    return model.get_booster() if hasattr(model, "get_booster") else model


def objective_of(booster: Any) -> tuple[str, int]:
    """Objective (``"binary:logistic"``) and number of classes (0: not multiclass)."""
    learner = json.loads(booster.save_config())["learner"]
    return (
        str(learner["objective"]["name"]),
        int(learner["learner_model_param"]["num_class"]),
    )


def dmatrix(booster: Any, table: Any) -> Any:
    """Wrap a table the way the booster was trained, categories included."""
    import xgboost

    named = booster.feature_names is not None
    columns = list(booster.feature_names) if named and isinstance(table, np.ndarray) else None
    types = booster.feature_types if columns is not None else None
    return xgboost.DMatrix(
        table, feature_names=columns, feature_types=types, enable_categorical=True
    )


def adapt(model: Any) -> Adapter:
    """Describe an XGBoost model.

    Raises
    ------
    NotFitted
    """
    if hasattr(model, "get_booster"):
        return _adapt_estimator(model)
    if not _has_trees(model):
        raise NotFitted(
            "model",
            found="an xgboost.Booster without any round",
            expected="a trained booster",
            fix="use the result of xgboost.train(...)",
        )
    return _adapt_booster(model)


def _has_trees(booster: Any) -> bool:
    try:
        return int(booster.num_boosted_rounds()) > 0 or bool(booster.get_dump())
    except Exception:
        return False


def _adapt_estimator(model: Any) -> Adapter:
    adapter = sklearn_adapter.adapt(model)
    names = booster_of(model).feature_names
    classifier = adapter.kind == "classifier"

    def margin(table: Any) -> Any:
        return model.predict(table, output_margin=True)

    return replace(
        adapter,
        library="xgboost",
        value=margin if classifier else adapter.value,
        margin=margin,
        feature_names=None if names is None else tuple(names),
        takes_missing=True,
        wants="array" if names is None else "frame",
        value_is_labels=False,
    )


def _adapt_booster(booster: Any) -> Adapter:
    objective, n_classes = objective_of(booster)
    if objective == "multi:softmax" and n_classes < 2:
        raise NotSupported(
            "model", found=f"objective {objective} with {n_classes} classes", expected="2 or more"
        )
    binary = objective.startswith("binary:") and objective != "binary:hinge"
    multiclass = objective.startswith("multi:")
    names = booster.feature_names

    def margin(data: Any) -> Any:
        return booster.predict(data, output_margin=True)

    def probability(data: Any) -> Any:
        raw = np.asarray(margin(data), dtype=np.float64)
        if multiclass:
            return softmax(raw)
        p = sigmoid(raw.reshape(-1))
        return np.column_stack([1.0 - p, p])

    classifier = binary or multiclass
    return Adapter(
        name="Booster",
        library="xgboost",
        kind="classifier" if classifier else "regressor",
        value=margin if classifier else booster.predict,
        probability=probability if classifier else None,
        margin=margin,
        classes=np.arange(n_classes if multiclass else 2) if classifier else None,
        feature_names=None if names is None else tuple(names),
        n_features=int(booster.num_features()),
        takes_missing=True,
        wants="array" if names is None else "frame",
        pack=lambda table: dmatrix(booster, table),
    )
