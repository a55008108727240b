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


def fitted_to_as_many(
    predictor: Predictor | None, n_rows: int, actual: np.ndarray | None = None
) -> bool:
    """Whether a model says that it was fitted to so many rows, and not to others than these.

    One more or less is as many: those that hold a share of them out tell a rounded number.

    Parameters
    ----------
    predictor : Predictor or None
    n_rows : int
    actual : ndarray of float64, shape (n_rows,), optional
        What the rows are, numbers or positions of classes: a half that was held out has as many
        rows, and is told by what the model remembers of its y.
    """
    known = known_to_be_fitted(predictor)
    if predictor is None or known is None or abs(known - n_rows) > 1:
        return False
    return actual is None or not _remembers_another(predictor.model, actual)


def _remembers_another(model: Any, actual: np.ndarray) -> bool:
    """Whether a model remembers shares of classes that are not those of `actual`."""
    final = None if model is None else split(model)[1]
    classes = getattr(final, "classes_", None)
    if classes is None or getattr(final, "class_weight", None) is not None:
        return False
    if actual.ndim != 1 or not np.isfinite(actual).all():
        return False
    n = len(actual)
    own = np.bincount(actual.astype(np.int64), minlength=len(classes)) / n
    for read in _SHARES:
        with suppress(Exception):  # of another library, or a version that names it otherwise
            shares, n_draws = read(final)
            if shares.shape == own.shape and abs(shares.sum() - 1.0) < 1e-6:
                # Of rows drawn again and again the shares are about the same.
                apart = 4 * np.sqrt(own * (1 - own) * n / n_draws) if n_draws else 0.0
                return bool((np.abs(shares - own) * n > 2 + apart).any())
    return False


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


def _baseline(model: Any) -> tuple[np.ndarray, int]:
    """Of histogram boosting; of two classes it keeps the log-odds."""
    kept = np.ravel(model._baseline_prediction).astype(np.float64)
    kept = np.array([0.0, kept[0]]) if len(kept) == 1 else kept
    shares = np.exp(kept - kept.max())
    return shares / shares.sum(), 0


def _forest(model: Any) -> tuple[np.ndarray, int]:
    trees = model.estimators_
    shares = np.mean([one.tree_.value[0, 0] / one.tree_.value[0, 0].sum() for one in trees], axis=0)
    return shares, len(trees) if model.bootstrap else 0


_SHARES: tuple[Callable[[Any], tuple[np.ndarray, int]], ...] = (
    _baseline,
    _forest,
    lambda one: (one.tree_.value[0, 0] / one.tree_.value[0, 0].sum(), 0),
    lambda one: (np.asarray(one.init_.class_prior_), 0),
)
"""What models remember of the classes, and of how many draws that is the mean (0: of no draw)."""

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
