"""From which input columns each output column of a transformer is computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = ["Origins", "obstacle", "origins"]

Origins = list[frozenset[int]]
"""For every output column, the input columns that it is computed from."""

_COLUMN_BY_COLUMN = {
    "StandardScaler",
    "MinMaxScaler",
    "MaxAbsScaler",
    "RobustScaler",
    "QuantileTransformer",
    "PowerTransformer",
    "OrdinalEncoder",
    "Binarizer",
}


def origins(step: Any, n_in: int) -> Origins | None:
    """Trace the columns of one fitted transformer.

    Parameters
    ----------
    step : object
        Fitted transformer, Pipeline of them, ``"passthrough"``, ``"drop"`` or None.
    n_in : int
        Number of input columns.

    Returns
    -------
    list of frozenset of int, or None
        None for transformers that are not known: every output may depend on every input.
    """
    if step is None or (isinstance(step, str) and step == "passthrough"):
        return _same(n_in)
    if isinstance(step, str):
        return [] if step == "drop" else None
    name = type(step).__name__
    if type(step).__module__.partition(".")[0] != "sklearn":
        return None
    if name in _COLUMN_BY_COLUMN:
        return _same(n_in)
    known = _KNOWN.get(name)
    if known is not None:
        return known(step, n_in)
    if hasattr(step, "get_support"):
        return [frozenset([int(j)]) for j in np.flatnonzero(step.get_support())]
    return _mixed(step, n_in)


def obstacle(name: str, step: Any, n_in: int, most: int) -> tuple[str, Any] | None:
    """The innermost step that makes columns of more than so many, or in a way that is not known.

    Parameters
    ----------
    name : str
        What `step` is called where it stands.
    step : object
        As of :func:`origins`.
    n_in, most : int
        Columns that it takes; columns that one of its own may be computed from.

    Returns
    -------
    tuple of str and object, or None
        Its name and the step; None where nothing stands in the way.
    """
    found = origins(step, n_in)
    if found is not None and all(len(one) <= most for one in found):
        return None
    inner: list[tuple[str, Any, int]] = []
    if type(step).__name__ == "Pipeline" and hasattr(step, "steps"):
        through: Origins | None = _same(n_in)
        for inner_name, one in step.steps:
            if through is None:
                break
            inner.append((inner_name, one, len(through)))
            then = origins(one, len(through))
            through = None if then is None else _through(through, then)
            if through is None or any(len(columns) > most for columns in through):
                return obstacle(*inner[-1], most) or (inner_name, one)
    elif type(step).__name__ == "ColumnTransformer":
        inputs = getattr(step, "_transformer_to_input_indices", {})
        inner = [
            (key, one, len(inputs[key])) for key, one, _ in step.transformers_ if key in inputs
        ]
    elif type(step).__name__ == "FeatureUnion":
        inner = [(key, one, n_in) for key, one in step.transformer_list]
    return next(filter(None, (obstacle(*one, most) for one in inner)), (name, step))


def _same(n_in: int) -> Origins:
    return [frozenset([j]) for j in range(n_in)]


def _repeat(counts: Sequence[int]) -> Origins:
    return [frozenset([j]) for j, count in enumerate(counts) for _ in range(int(count))]


def _mixed(step: Any, n_in: int) -> Origins | None:
    """Every output from every input (principal components, for instance)."""
    try:
        n_out = len(step.get_feature_names_out())
    except Exception:
        return None
    return [frozenset(range(n_in))] * n_out


def _through(first: Origins, then: Origins) -> Origins:
    return [frozenset().union(*(first[j] for j in one)) for one in then]


def _pipeline(step: Any, n_in: int) -> Origins | None:
    found: Origins = _same(n_in)
    for _, inner in step.steps:
        then = origins(inner, len(found))
        if then is None:
            return None
        found = _through(found, then)
    return found


def _column_transformer(step: Any, n_in: int) -> Origins | None:
    inputs = getattr(step, "_transformer_to_input_indices", None)
    if inputs is None:
        return None
    n_out = max((place.stop for place in step.output_indices_.values()), default=0)
    found: list[frozenset[int] | None] = [None] * n_out
    for name, inner, _ in step.transformers_:
        place = step.output_indices_.get(name, slice(0, 0))
        if place.stop == place.start:
            continue
        columns = [frozenset([int(j)]) for j in inputs[name]]
        then = origins(inner, len(columns))
        if len(columns) == 1:  # whatever is made of one column comes from it
            then = _repeat([place.stop - place.start])
        if then is None or len(then) != place.stop - place.start:
            return None
        found[place] = _through(columns, then)
    complete = [one for one in found if one is not None]
    return complete if len(complete) == n_out else None


def _union(step: Any, n_in: int) -> Origins | None:
    found: Origins = []
    for _, inner in step.transformer_list:
        part = origins(inner, n_in)
        if part is None:
            return None
        found += part
    return found


def _imputer(step: Any, n_in: int) -> Origins:
    empty = np.array([value is np.nan or value != value for value in step.statistics_])
    kept = np.ones(n_in, bool) if step.keep_empty_features else ~empty
    found = [frozenset([int(j)]) for j in np.flatnonzero(kept)]
    if step.add_indicator:
        found += [frozenset([int(j)]) for j in step.indicator_.features_]
    return found


def _indicator(step: Any, n_in: int) -> Origins:
    return [frozenset([int(j)]) for j in step.features_]


def _one_hot(step: Any, n_in: int) -> Origins | None:
    names = [f"c{j}" for j in range(n_in)]
    counts = getattr(step, "_n_features_outs", None)
    if counts is None:
        counts = [len(levels) for levels in step.categories_]
        if len(step.get_feature_names_out()) != sum(counts):
            return None
    return _repeat(counts) if len(counts) == len(names) else None


def _bins(step: Any, n_in: int) -> Origins:
    return _same(n_in) if step.encode == "ordinal" else _repeat(step.n_bins_)


def _target_encoder(step: Any, n_in: int) -> Origins:
    classes = getattr(step, "classes_", None)
    multiclass = getattr(step, "target_type_", "") == "multiclass"
    return _repeat([len(classes)] * n_in) if multiclass and classes is not None else _same(n_in)


def _spline(step: Any, n_in: int) -> Origins | None:
    n_out = int(step.n_features_out_)
    return _repeat([n_out // n_in] * n_in) if n_in and n_out % n_in == 0 else None


def _polynomial(step: Any, n_in: int) -> Origins:
    return [frozenset(int(j) for j in np.flatnonzero(row)) for row in step.powers_]


def _function(step: Any, n_in: int) -> Origins | None:
    elementwise = step.func is None or isinstance(step.func, np.ufunc)
    return _same(n_in) if elementwise else None


_KNOWN: dict[str, Callable[[Any, int], Origins | None]] = {
    "Pipeline": _pipeline,
    "ColumnTransformer": _column_transformer,
    "FeatureUnion": _union,
    "SimpleImputer": _imputer,
    "MissingIndicator": _indicator,
    "OneHotEncoder": _one_hot,
    "KBinsDiscretizer": _bins,
    "TargetEncoder": _target_encoder,
    "SplineTransformer": _spline,
    "PolynomialFeatures": _polynomial,
    "FunctionTransformer": _function,
}
