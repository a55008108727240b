"""Impurity importance: how much the splits on a feature improved the trees while they grew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..data import Frame, Groups
from ..errors import NotSupported
from ..models import Predictor
from ..models.adapters import library_of
from ..models.pipeline import encoded_groups, encoding_of, split
from ..results import Importance
from ..results.importance import scored_outputs
from . import impurity_gains
from .ground import Ground
from .impurity_gains import Gains

__all__ = ["answer", "importance", "supports"]


def supports(predictor: Predictor) -> bool:
    """Whether the model is made of trees that tell their gains."""
    transformer, final = split(predictor.model)
    if _reader(final) is None:
        return False
    if transformer is None:
        return True
    n_raw = predictor.adapter.n_features
    found = None if n_raw is None else encoded_groups(transformer, n_raw)
    return found is not None and all(len(one) <= 1 for one in found)


def answer(ground: Ground) -> Importance:
    """As :func:`importance`, of everything that an explainer was made from.

    Parameters
    ----------
    ground : Ground

    Returns
    -------
    Importance

    Raises
    ------
    NotSupported
        The model is not made of trees that tell their gains; see :func:`supports`.
    """
    found = importance(ground.predictor, ground.frame, groups=ground.groups)
    return replace(found, trust={**found.trust, "frame_library": ground.library})


def importance(predictor: Predictor, frame: Frame, *, groups: Groups | None = None) -> Importance:
    """Share of the trees' total improvement that came from splits on each feature.

    Parameters
    ----------
    predictor : Predictor
        Of a tree ensemble, or of a Pipeline that ends in one.
    frame : Frame
        Only its columns matter.
    groups : Groups, optional

    Returns
    -------
    Importance
        `values` add up to 1 (all 0 for trees without a split); of several outputs they are
        of one, ``"all"``.
        `standard_deviation` is over trees; NaN where the library does not tell (CatBoost).

    Raises
    ------
    NotSupported
        No trees, or encoders that mix raw columns.

    Notes
    -----
    scikit-learn's trees: decrease of the impurity, weighted by the rows that reach the split.
    XGBoost, LightGBM and HistGradientBoosting: gain in the objective. CatBoost: its own
    prediction values change.

    **How to read it** What the trees found useful *while they were grown*, at no cost.

    **When it misleads** Features with many different values offer more places to split and look
    too important, even pure noise in deep trees; it is about the training rows only.

    References
    ----------
    Breiman, Friedman, Olshen, Stone (1984), Classification and regression trees. Strobl et al.
    (2007), Bias in random forest variable importance measures.
    """
    encoding = encoding_of(predictor, frame)
    reader = _reader(encoding.final)
    if reader is None or encoding.owner is None:
        raise NotSupported(
            "method",
            found=f"'impurity' for {predictor.name}",
            expected="a tree ensemble"
            if reader is None
            else "encoders that treat every column by itself",
            fix="method='permutation' works for every model",
        )
    gains = reader(encoding.final, len(encoding.owner))
    names, members = (
        (frame.schema.names, tuple((j,) for j in range(frame.n_features)))
        if groups is None
        else (groups.names, groups.members)
    )
    member_of = np.full(frame.n_features + 1, -1)
    for group, columns in enumerate(members):
        member_of[list(columns)] = group
    owner = member_of[encoding.owner]
    per_tree = np.zeros((len(gains.per_tree), len(members)))
    for column, group in enumerate(owner):
        if group >= 0:
            per_tree[:, group] += gains.per_tree[:, column]
    shares = _shares(per_tree, gains)
    return Importance(
        values=shares.mean[:, None],
        standard_deviation=shares.spread[:, None],
        method="impurity",
        unit=gains.unit,
        feature_names=names,
        output_names=scored_outputs(predictor.output_names, 1),
        trust={
            "method": f"impurity, {len(gains.per_tree):,} trees",
            "n_trees": len(gains.per_tree),
            "notes": [],
        },
    )


@dataclass(frozen=True, eq=False)
class _Shares:
    mean: np.ndarray
    spread: np.ndarray


def _shares(per_tree: np.ndarray, gains: Gains) -> _Shares:
    weights = gains.weights
    if not len(per_tree) or weights.sum() <= 0:
        nothing = np.zeros(per_tree.shape[1])
        return _Shares(nothing, nothing)
    mean = np.average(per_tree, axis=0, weights=weights)
    total = float(mean.sum())
    if total <= 0:
        nothing = np.zeros(per_tree.shape[1])
        return _Shares(nothing, nothing)
    if not gains.by_tree:
        return _Shares(mean / total, np.full(len(mean), np.nan))
    spread = np.sqrt(np.average((per_tree - mean) ** 2, axis=0, weights=weights))
    return _Shares(mean / total, spread / total)


def _reader(final: Any) -> Callable[[Any, int], Gains] | None:
    library = library_of(final)
    if library == "xgboost":
        return impurity_gains.xgboost if impurity_gains.grows_trees(final) else None
    if library == "lightgbm":
        return impurity_gains.lightgbm
    if library == "catboost":
        return impurity_gains.catboost
    return impurity_gains.sklearn_reader(final)
