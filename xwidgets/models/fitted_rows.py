"""How many rows a model was fitted to, where it, or a step before it, has kept count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from .pipeline import split
from .predictor import Predictor

__all__ = ["fitted_to_as_many", "known_to_be_fitted", "n_fitted"]


def n_fitted(model: Any) -> int | None:
    """Rows that a model was fitted to; None where nothing tells.

    Scalers count the rows that they have seen, trees those at their root, neighbors keep them.
    """
    if model is None:
        return None
    transformer, final = split(model)
    for part in [*_steps(transformer), final]:
        for read in _COUNTS:
            with suppress(Exception):  # of another library, or a version that names it otherwise
                found = float(read(part))
                if np.isfinite(found) and found >= 1:
                    return round(found)
    return None


def known_to_be_fitted(predictor: Predictor | None) -> int | None:
    """The same of a predictor, also of one whose model was left out of a file."""
    if predictor is None:
        return None
    told: int | None = predictor.adapter.extra.get("n_fitted")
    return n_fitted(predictor.model) if told is None else told


def fitted_to_as_many(predictor: Predictor | None, n_rows: int) -> bool:
    """Whether a model says that it was fitted to so many rows.

    One more or less is as many: those that hold a share of them out tell a rounded number.
    """
    known = known_to_be_fitted(predictor)
    return known is not None and abs(known - n_rows) <= 1


def _steps(part: Any) -> Iterator[Any]:
    """Fitted steps, those inside of others, too."""
    if part is None or isinstance(part, str):
        return
    inner = [
        *(one for _, one in getattr(part, "steps", ())),
        *(one for _, one, _ in getattr(part, "transformers_", ())),
        *(one for _, one in getattr(part, "transformer_list", ())),
    ]
    for one in inner:
        yield from _steps(one)
    if not inner:
        yield part


def _boosted(model: Any) -> float:
    """Histogram boosting holds some of them out to know when to stop."""
    kept = model._predictors[0][0].nodes["count"][0]
    held = model.validation_fraction if model.do_early_stopping_ else 0
    return float(kept / (1 - held)) if held is None or held < 1 else float(kept + held)


_COUNTS: tuple[Callable[[Any], Any], ...] = (
    lambda one: np.max(one.n_samples_seen_),
    lambda one: one.n_samples_fit_,
    lambda one: one.tree_.weighted_n_node_samples[0],
    lambda one: np.ravel(one.estimators_)[0].tree_.weighted_n_node_samples[0],
    _boosted,
    lambda one: one.booster_.dump_model(num_iteration=1)["tree_info"][0]["tree_structure"][
        "internal_count"
    ],
)
