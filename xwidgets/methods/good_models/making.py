"""Models beside a model: refitted on other rows, with other seeds, its own bags, or given."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np

from ...data import Frame
from ...errors import NotSupported
from ...models import Predictor, as_predictor
from ...models.pipeline import split
from ..refitting import cannot_refit, fitted, is_seed, labels_of

__all__ = ["HOW", "How", "Made", "bags_of", "chosen_how", "in_words", "made", "require"]

How = Literal["bootstrap", "seed", "bags", "given"]
HOW = ("auto", "bootstrap", "seed", "bags")
"""What a caller may ask for."""
HELD_SHARE = 0.2
"""Of the rows, held out where all copies are fitted to the same ones."""


class Made(NamedTuple):
    """One model, and the positions of the rows from which it has learnt (None: not known)."""

    predictor: Predictor
    learnt: np.ndarray | None


def bags_of(predictor: Predictor) -> int:
    """Models that an explainable boosting machine is the mean of; 0: it is none, or of one."""
    bags = getattr(split(predictor.model)[1], "bagged_scores_", None)
    return 0 if not bags or len(bags[0]) < 2 else len(bags[0])


def chosen_how(predictor: Predictor, how: str) -> How:
    """What ``"auto"`` stands for.

    Raises
    ------
    NotSupported
        The model cannot be varied in that way.
    """
    chosen: Any = ("bags" if bags_of(predictor) else "bootstrap") if how == "auto" else how
    require(predictor, chosen)
    found: How = chosen
    return found


def in_words(predictor: Predictor, how: How, n: int) -> tuple[str, str]:
    """What would be done with this model, and a few words for the button that begins it."""
    title = predictor.title
    if how == "bags":
        n = min(n, bags_of(predictor))
        return (
            f"Compare the {n} bags that this {title} is the mean of: nothing is fitted.",
            "Compare",
        )
    others = "the same rows with other seeds" if how == "seed" else "other draws of the rows"
    return (
        f"Fit {n} copies of this {title} to {others}, and compare those that do as well. The first "
        "one tells how long all take.",
        "Fit and compare",
    )


def require(predictor: Predictor, how: str) -> None:
    """Refuse a way in which this model cannot be varied.

    Raises
    ------
    NotSupported
    """
    if how == "bags" and not bags_of(predictor):
        raise NotSupported(
            "how",
            found=f'"bags" of {predictor.title}, which has none',
            expected="an explainable boosting machine with outer bags",
            fix='how="bootstrap"',
        )
    reason = cannot_refit(predictor) if how in ("bootstrap", "seed") else ""
    if reason:
        raise NotSupported(
            "model",
            found=reason,
            expected="an estimator with fit and get_params",
            fix="pass models=[...], fitted to the same columns"
            if predictor.model is not None
            else "xw.load(path, model=model)",
        )
    if how == "seed" and not any(map(is_seed, predictor.model.get_params(deep=True))):
        raise NotSupported(
            "how",
            found=f'"seed" of {predictor.title}, which takes none: all copies would be the same',
            expected="a model with random_state",
            fix='how="bootstrap"',
        )


def made(
    predictor: Predictor,
    frame: Frame,
    rows: np.ndarray,
    actual: np.ndarray,
    how: How,
    n: int,
    *,
    weight: np.ndarray | None,
    seed: int,
) -> Iterator[Made | str]:
    """Models one after the other; why there is none, where a fit fails.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_rows,)
        Positions of those that copies are fitted to.
    actual, weight : ndarray of float64, shape (n_rows,)
        Of those rows.
    """
    if how == "bags":
        for bag in range(min(n, bags_of(predictor))):
            yield Made(_bag(predictor, frame, bag), None)
        return
    generator = np.random.default_rng(seed)
    n_held = max(1, int(HELD_SHARE * len(rows)))
    kept = np.sort(generator.permutation(len(rows))[n_held:])
    for k in range(n):
        train = generator.integers(0, len(rows), len(rows)) if how == "bootstrap" else kept
        try:
            one = fitted(
                predictor,
                frame.take(rows[train]),
                labels_of(predictor, actual[train]),
                weight=None if weight is None else weight[train],
                seed=seed + k,
                reseed=how == "seed",
            )
        except Exception as error:
            yield f"{type(error).__name__}: {str(error)[:200]}"
            continue
        if one.n_outputs != predictor.n_outputs:
            yield "a class has too few rows: a copy never saw it"
            continue
        yield Made(one, rows[train])


def _bag(predictor: Predictor, frame: Frame, bag: int) -> Predictor:
    """The machine with the scores of one of its bags."""

    def of(model: Any) -> Any:
        found = copy.copy(model)
        if hasattr(model, "steps") and hasattr(model, "named_steps"):
            name, last = model.steps[-1]
            found.steps = [*model.steps[:-1], (name, of(last))]
            return found
        found.term_scores_ = [one[bag] for one in model.bagged_scores_]
        found.intercept_ = np.asarray(model.bagged_intercept_[bag])
        if found.intercept_.ndim == 0 and np.ndim(model.intercept_) == 1:
            found.intercept_ = found.intercept_[None]
        if np.ndim(model.intercept_) == 0:
            found.intercept_ = float(found.intercept_)
        return found

    return as_predictor(of(predictor.model), frame, output=predictor.unit)
