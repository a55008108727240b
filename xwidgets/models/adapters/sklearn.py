"""Estimators and Pipelines of scikit-learn, and objects that follow its conventions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import InvalidModel, NotFitted, NotSupported, XwidgetsError
from ..threads import alone
from .base import Adapter, sole_outputs

__all__ = ["adapt", "fitted_names", "is_classifier", "last_step", "unwrap"]

FEW_ROWS = 64


def unwrap(model: Any) -> Any:
    """The estimator that a search (grid, random, halving) found best; others as they are."""
    while hasattr(model, "best_estimator_") and hasattr(model, "predict"):
        model = model.best_estimator_
    return model


def is_classifier(model: Any) -> bool:
    """Whether a model predicts classes, by scikit-learn's tags where it has them."""
    kind = getattr(_tags(model), "estimator_type", None) or getattr(model, "_estimator_type", None)
    if kind is not None:
        return bool(kind == "classifier")
    return hasattr(model, "predict_proba")


def fitted_names(model: Any) -> tuple[str, ...] | None:
    """Column names seen when fitting; None where there were none."""
    names = getattr(model, "feature_names_in_", None)
    return None if names is None else tuple(str(name) for name in names)


def adapt(model: Any) -> Adapter:
    """Describe a scikit-learn estimator.

    Raises
    ------
    NotFitted, InvalidModel, NotSupported
    """
    _check(model)
    classifier = is_classifier(model)
    classes = getattr(model, "classes_", None) if classifier else None
    multioutput = isinstance(classes, list)
    names = fitted_names(model)
    probability = getattr(model, "predict_proba", None) if classifier else None
    decision = getattr(model, "decision_function", None)
    outlier = getattr(_tags(model), "estimator_type", None) == "outlier_detector"
    value = decision if decision is not None and (classifier or outlier) else model.predict
    labels = classifier and value == model.predict
    composite = _is_composite(model)
    ask = alone if _opens_threads(model) else _few_alone
    margin = _margin(model, decision) if classifier and not multioutput else None
    return Adapter(
        name=type(model).__name__,
        library="sklearn",
        kind="classifier" if classifier else "regressor",
        value=ask(value),
        probability=None
        if probability is None
        else ask(lambda table: sole_outputs(probability(table))),
        margin=None if margin is None else ask(margin),
        classes=_joined_classes(classes),
        feature_names=names,
        n_features=getattr(model, "n_features_in_", None),
        any_columns=_selects_columns(model),
        takes_missing=None if composite else _takes_missing(model),
        wants=_container(model, names),
        value_is_labels=labels,
        multioutput=multioutput,
    )


def last_step(model: Any) -> Any:
    """What predicts, at the end of a Pipeline and inside of a search; others as they are."""
    last = unwrap(model)
    while getattr(last, "steps", None):
        last = unwrap(last.steps[-1][1])
    return last


def _opens_threads(model: Any) -> bool:
    """Whether it ends in scikit-learn's histogram boosting."""
    return type(last_step(model)).__name__.startswith("HistGradientBoosting")


def _few_alone(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Few rows are predicted in this thread: joblib's workers take longer to start."""

    def asked(table: Any) -> Any:
        if table.shape[0] > FEW_ROWS:
            return ask(table)
        from joblib import parallel_config  # scikit-learn has imported it

        with parallel_config(backend="sequential"):
            return ask(table)

    return asked


def _tags(model: Any) -> Any:
    # sklearn is already imported where the model is one of its own.
    try:
        from sklearn.utils import get_tags

        return get_tags(model)
    except Exception:
        return None


def _check(model: Any) -> None:
    name = type(model).__name__
    if not hasattr(model, "predict"):
        raise InvalidModel(
            "model",
            found=f"{name}, which has no predict",
            expected="a fitted classifier or regressor, or a function",
            fix="pass the model itself, or a function f(X) -> (n,) or (n, n_outputs)",
        )
    if getattr(_tags(model), "estimator_type", None) == "clusterer":
        raise NotSupported(
            "model",
            found=f"{name}, whose predictions are cluster numbers",
            expected="a model whose predictions are quantities or class probabilities",
            fix="pass a function such as lambda X: -model.transform(X)",
        )
    try:
        from sklearn.exceptions import NotFittedError
        from sklearn.utils.validation import check_is_fitted
    except ImportError:
        return
    try:
        check_is_fitted(model)
    except NotFittedError:
        raise NotFitted(
            "model",
            found=f"{name} that is not fitted",
            expected="a fitted model",
            fix="call model.fit(X, y) first",
        ) from None
    except (TypeError, AttributeError):  # follows the conventions only in part
        return


def _joined_classes(classes: Any) -> np.ndarray | None:
    if classes is None:
        return None
    if isinstance(classes, list):
        return np.array(
            [f"target {i} = {label}" for i, part in enumerate(classes) for label in part],
            dtype=object,
        )
    return np.asarray(classes)


def _first_step(model: Any) -> Any:
    model = unwrap(model)
    while hasattr(model, "steps") and model.steps:
        model = unwrap(model.steps[0][1])
    return model


def _is_composite(model: Any) -> bool:
    inner = unwrap(model)
    nested = ("steps", "transformers", "estimators", "estimator", "regressor", "base_estimator")
    # A forest keeps its kind of tree as `estimator`, but was not given it.
    own = getattr(inner, "_get_param_names", None)
    return any(hasattr(inner, name) and (own is None or name in own()) for name in nested)


def _selects_columns(model: Any) -> bool:
    return hasattr(_first_step(model), "transformers_")


def _margin(model: Any, decision: Any) -> Any:
    """Raw scores: decision values, or those of a booster that a Pipeline ends in."""
    if decision is not None or not hasattr(model, "steps"):
        return decision
    from . import adapt as adapt_any

    try:
        last = adapt_any(model.steps[-1][1])
    except XwidgetsError:
        return None
    before, margin = model[:-1], last.margin
    return None if margin is None else lambda table: margin(before.transform(table))


def _container(model: Any, names: tuple[str, ...] | None) -> str:
    if names is not None:
        return "frame"
    # Where it picks columns they may be of any kind, which one array has not.
    if not hasattr(model, "n_features_in_") or _selects_columns(model):
        return "any"
    return "array"


def _takes_missing(model: Any) -> bool | None:
    tags = getattr(_tags(model), "input_tags", None)
    return None if tags is None else bool(tags.allow_nan)
