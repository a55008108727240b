"""XGBoost: scikit-learn API and native boosters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ...errors import NotFitted, NotSupported
from . import sklearn as sklearn_adapter
from .base import Adapter, sigmoid, softmax

__all__ = ["adapt", "answer", "booster_of", "dmatrix", "objective_of"]

UNSEEN = re.compile(r"not in the training set for the (\d+)th \(0-based\) column: `(.*)`")


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


def answer(ask: Callable[[Any], Any], table: Any) -> Any:
    """What `ask` says of a table, whichever categories its columns could hold.

    XGBoost 3.4 refuses a category that it was not trained on as soon as a column's dtype lists
    it. Here only one that a cell holds is refused.
    """
    while True:
        try:
            return ask(table)
        except Exception as error:
            fewer = _without(table, UNSEEN.search(str(error)))
            if fewer is None:
                raise
            table = fewer


def _without(table: Any, unseen: re.Match[str] | None) -> Any:
    """A pandas table whose column no longer lists the category; None where a cell holds it."""
    if unseen is None or not hasattr(table, "select_dtypes"):
        return None
    position, text = int(unseen[1]), unseen[2]
    column = table.iloc[:, position]
    if not hasattr(column, "cat") or (column.astype(str) == text).any():
        return None
    fewer = column.cat.remove_unused_categories()
    if not len(fewer.cat.categories):  # XGBoost wants one, also where every cell is missing
        listed = column.cat.categories
        fewer = column.cat.set_categories(listed[listed.astype(str) != text])
    if len(fewer.cat.categories) in (0, len(column.cat.categories)):
        return None
    return table.assign(**{table.columns[position]: fewer})


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
        return answer(lambda table: model.predict(table, output_margin=True), table)

    def asked(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda table: answer(ask, table)

    return replace(
        adapter,
        library="xgboost",
        value=margin if classifier else asked(adapter.value),
        probability=None if adapter.probability is None else asked(adapter.probability),
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

    def predict(table: Any, **options: Any) -> Any:
        return answer(lambda table: booster.predict(dmatrix(booster, table), **options), table)

    def margin(table: Any) -> Any:
        return predict(table, output_margin=True)

    def probability(table: Any) -> Any:
        raw = np.asarray(margin(table), dtype=np.float64)
        if multiclass:
            return softmax(raw)
        p = sigmoid(raw.reshape(-1))
        return np.column_stack([1.0 - p, p])

    classifier = binary or multiclass
    return Adapter(
        name="Booster",
        library="xgboost",
        kind="classifier" if classifier else "regressor",
        value=margin if classifier else predict,
        probability=probability if classifier else None,
        margin=margin,
        classes=np.arange(n_classes if multiclass else 2) if classifier else None,
        feature_names=None if names is None else tuple(names),
        n_features=int(booster.num_features()),
        takes_missing=True,
        wants="array" if names is None else "frame",
    )
