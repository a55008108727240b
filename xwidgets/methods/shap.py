"""One door to SHAP values: which algorithm serves a model, and importance from the values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..data import Frame, Groups, resolve_groups
from ..errors import InvalidShape, InvalidType, InvalidValue, NotSupported
from ..models import Predictor
from ..models.pipeline import split
from ..results import Attributions, Importance
from ..results.importance import mean_absolute
from ..results.units import unit_label
from . import boosters, conditional, encoded, exact, kernel, linear, shap_tree
from .chosen import chosen_rows
from .ground import Ground
from .plan import PERTURBATIONS, Plan, Request

__all__ = ["PLANNERS", "answer", "importance", "plan"]


def _trees(request: Request) -> Plan | None:
    """Our own walk through the trees."""
    from .tree_shap import loading, serve

    if loading.failure():  # no numba: a booster's own code comes before NumPy
        return boosters.plan(request) or serve(request)
    return serve(request)


TREE_PLANNERS = (
    _trees,  # any tree ensemble whose node arrays reproduce its predictions
    boosters.plan,  # margins of XGBoost, LightGBM, CatBoost, path-dependent
    shap_tree.plan,  # other trees, where shap's values add up
)


def _encoded(request: Request) -> Plan | None:
    return encoded.plan(request, TREE_PLANNERS)


PLANNERS = (
    linear.plan,  # closed form, interventional, also behind a Pipeline
    *TREE_PLANNERS,
    _encoded,  # Pipelines whose encoders treat every column by itself
    exact.plan,  # few features or groups: every coalition
    kernel.plan,  # anything
)
"""Asked in this order; the first that serves is taken. Every planner answers None where the
model, the unit or the perturbation are not its own, and checks itself on a few rows."""


def plan(
    predictor: Predictor,
    frame: Frame,
    *,
    background: Frame | Any = None,
    background_weight: np.ndarray | None = None,
    perturbation: str = "auto",
    budget: int | None = None,
    seed: int = 0,
    n_jobs: int | None = None,
    groups: Groups | Mapping[str, Any] | None = None,
) -> Plan:
    """Choose the algorithm for a model.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
        Rows to explain; at most 200 of them are used to check algorithms against the model.
    background : Frame or table, optional
        Reference rows. Default: at most 100 rows of `frame` drawn with `seed`.
    background_weight : array_like of float, shape (n_background,), optional
    perturbation : {"auto", "path_dependent", "interventional", "conditional"}
        What an unknown feature means: left to the branches of the trees by their covers, filled
        in from the background whatever is known, or expected from what is known (linear models
        of numbers only; mean and covariance are those of the background, or of all of `frame`).
        ``"auto"`` is interventional where a background is given or nothing else fits the model
        and its unit.
    budget : int, optional
        Calls to the model per row (each with the whole background), for models that are
        explained by asking them. More than `2**n_features` gives exact values. Default: those of
        few features are exact unless a row would take more than about ten seconds by the time
        that a call takes on this machine; it is said then that coalitions are a sample.
    seed : int
    n_jobs : int, optional
    groups : Groups or mapping, optional
        Features that are shown as one: their values are added, or where the groups are `joint`,
        they are known or unknown together.

    Returns
    -------
    Plan

    Raises
    ------
    NotSupported
        Path-dependent or conditional values of a model (or a unit) that has none.
    InvalidValue
        A budget that is too small, weights that are no weights.
    """
    request = _checked(
        predictor, frame, background, background_weight, perturbation, budget, seed, n_jobs, groups
    )
    if perturbation == "conditional" and request.joint:
        raise NotSupported(
            "group_values",
            found="'joint' with perturbation='conditional'",
            expected="interventional values, or sums of the members' conditional ones",
            fix='group_values="sum"',
        )
    if perturbation == "conditional":
        return conditional.plan(request)
    for planner in PLANNERS:
        found = planner(request)
        if found is not None:
            return found
    reasons = f" ({'; '.join(request.notes)})" if request.notes else ""
    trees = not hasattr(split(predictor.model)[1], "coef_")
    margins = [
        unit for unit in predictor.units if trees and predictor.with_output(unit).margin_scale
    ]
    raise NotSupported(
        "perturbation",
        found=f"'path_dependent' for {predictor.name} in {predictor.unit}{reasons}",
        expected="a tree ensemble in the unit of its own sum, or 'interventional'",
        fix="perturbation='interventional'"
        + (f", or output={margins[0]!r}" if margins and predictor.unit not in margins else ""),
    )


def _checked(
    predictor: Predictor,
    frame: Frame,
    background: Any,
    background_weight: Any,
    perturbation: str,
    budget: Any,
    seed: int,
    n_jobs: int | None,
    groups: Any,
) -> Request:
    if perturbation not in PERTURBATIONS:
        raise InvalidValue(
            "perturbation",
            found=repr(perturbation),
            expected=" or ".join(repr(one) for one in PERTURBATIONS),
            fix='perturbation="auto"',
        )
    if budget is not None:
        if isinstance(budget, bool) or not isinstance(budget, (int, np.integer)):
            raise InvalidType(
                "budget",
                found=f"{budget!r} ({type(budget).__name__})",
                expected="a whole number of calls per row",
                fix="budget=512",
            )
        if budget < 1:
            raise InvalidValue(
                "budget", found=str(budget), expected="1 call per row or more", fix="budget=512"
            )
    if background is not None and not isinstance(background, Frame):
        background = Frame.like(background, frame, "background")
    if isinstance(groups, Mapping):
        groups = resolve_groups(groups, frame.schema)
    weight = _weights(background_weight, background)
    return Request(
        predictor=predictor,
        frame=frame,
        background=background,
        background_weight=weight,
        perturbation=perturbation,
        budget=None if budget is None else int(budget),
        seed=seed,
        n_jobs=n_jobs,
        groups=groups,
    )


def _weights(given: Any, background: Frame | None) -> np.ndarray | None:
    if given is None:
        return None
    if background is None:
        raise InvalidValue(
            "background_weight",
            found="weights without a background",
            expected="background rows that they belong to",
            fix="pass background= as well",
        )
    weight = np.asarray(given, dtype=np.float64)
    if weight.shape != (background.n_rows,):
        raise InvalidShape(
            "background_weight",
            found=f"shape {weight.shape}",
            expected=f"({background.n_rows},), one weight per background row",
        )
    if not np.isfinite(weight).all() or (weight < 0).any() or weight.sum() <= 0:
        raise InvalidValue(
            "background_weight",
            found="negative, missing or only zero weights",
            expected="finite numbers >= 0 with a positive sum",
        )
    return weight / weight.sum()


def answer(
    ground: Ground, *, n_explained: int | None = None, rows: Sequence[int] | str | None = None
) -> Importance:
    """Importance by SHAP values, of every output.

    Parameters
    ----------
    ground : Ground
    n_explained : int, optional
        How many rows are explained when it is asked: with more of them it is another question.
        The answer is of all that are explained by now.
    rows : sequence of int or str, optional
        Only of these: positions, or base64 of one bit per row, the lowest first.

    Returns
    -------
    Importance
        See :func:`importance`.

    Raises
    ------
    InvalidValue
        A position that does not exist.
    """
    found = ground.known.attributions()
    if rows is not None:
        found = found.select(rows=chosen_rows(rows, ground.frame.n_rows)[found.rows])
    return importance(found)


def importance(attributions: Attributions) -> Importance:
    """Mean absolute SHAP value of every feature.

    Parameters
    ----------
    attributions : Attributions
        Of all rows, or of those so far.

    Returns
    -------
    Importance
        `standard_deviation` is the standard error of the mean over rows.

    Notes
    -----
    **How to read it** How far the feature moves a prediction on average, up or down, in the
    unit of the prediction. Two bars differ clearly where they are more than about three
    standard errors apart.

    **When it misleads** It says how much the model uses a feature, not whether that helps: a
    model that overfits noise shows it as important. Correlated features share.

    References
    ----------
    Lundberg et al. (2020), From local explanations to global understanding with explainable AI
    for trees.
    """
    mean, error = mean_absolute(attributions.values)
    trust = attributions.trust
    return Importance(
        values=mean,
        standard_deviation=error,
        method="shap",
        unit=f"mean |SHAP|, {unit_label(attributions.unit, trust.get('link', ''))}",
        feature_names=attributions.feature_names,
        output_names=attributions.output_names,
        trust={
            **{name: trust[name] for name in ("notes", "frame_library") if name in trust},
            "method": attributions.method,
            "n_rows": attributions.n_rows,
            "n_rows_total": trust.get("n_rows_total", attributions.n_rows),
        },
    )
