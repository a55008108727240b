"""LightGBM: scikit-learn API and native boosters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from ...errors import NotFitted
from . import sklearn as sklearn_adapter
from .base import Adapter

__all__ = ["adapt", "booster_of", "objective_of"]

SMALL_BATCH = 1_000
"""Rows under which starting threads costs more than they bring."""


def booster_of(model: Any) -> Any:
    """The native booster of either API."""
    return model.booster_ if hasattr(model, "booster_") else model


def objective_of(booster: Any) -> tuple[str, int]:
    """Objective (``"binary sigmoid:1"``) and number of classes (1: not multiclass)."""
    text = booster.model_to_string(num_iteration=1)
    found = re.search(r"^objective=(.*)$", text, flags=re.MULTILINE)
    classes = re.search(r"^num_class=(\d+)$", text, flags=re.MULTILINE)
    return (found.group(1) if found else "", int(classes.group(1)) if classes else 1)


def adapt(model: Any) -> Adapter:
    """Describe a LightGBM model.

    Raises
    ------
    NotFitted
    """
    if hasattr(model, "get_params"):
        return _adapt_estimator(model)
    if model.num_trees() == 0:
        raise NotFitted(
            "model",
            found="a lightgbm.Booster without any tree",
            expected="a trained booster",
            fix="use the result of lightgbm.train(...)",
        )
    return _adapt_booster(model)


def _threads(table: Any) -> dict[str, int]:
    rows = getattr(table, "shape", (SMALL_BATCH,))[0]
    return {"num_threads": 1} if rows < SMALL_BATCH else {}


def _names(booster: Any) -> tuple[str, ...] | None:
    names = tuple(booster.feature_name())
    generated = all(name == f"Column_{i}" for i, name in enumerate(names))
    return None if generated else names


def _adapt_estimator(model: Any) -> Adapter:
    adapter = sklearn_adapter.adapt(model)
    names = _names(model.booster_)
    classifier = adapter.kind == "classifier"
    call = model.predict_proba if classifier else model.predict

    def margin(table: Any) -> Any:
        return call(table, raw_score=True, **_threads(table))

    def probability(table: Any) -> Any:
        return model.predict_proba(table, **_threads(table))

    def prediction(table: Any) -> Any:
        return model.predict(table, **_threads(table))

    return replace(
        adapter,
        library="lightgbm",
        value=margin if classifier else prediction,
        probability=probability if classifier else None,
        margin=margin,
        feature_names=names,
        takes_missing=True,
        wants="array" if names is None else "frame",
        value_is_labels=False,
    )


def _adapt_booster(booster: Any) -> Adapter:
    objective, n_classes = objective_of(booster)
    binary = objective.startswith(("binary", "cross_entropy")) and "lambda" not in objective
    multiclass = objective.startswith("multiclass")
    classifier = binary or multiclass
    names = _names(booster)

    def margin(table: Any) -> Any:
        return booster.predict(table, raw_score=True, **_threads(table))

    def prediction(table: Any) -> Any:
        return booster.predict(table, **_threads(table))

    def probability(table: Any) -> Any:
        p = np.asarray(prediction(table), dtype=np.float64)
        return p if multiclass else np.column_stack([1.0 - p, p])

    return Adapter(
        name="Booster",
        library="lightgbm",
        kind="classifier" if classifier else "regressor",
        value=margin if classifier else prediction,
        probability=probability if classifier else None,
        margin=margin,
        classes=np.arange(n_classes if multiclass else 2) if classifier else None,
        feature_names=names,
        n_features=int(booster.num_feature()),
        takes_missing=True,
        wants="array" if names is None else "frame",
    )
