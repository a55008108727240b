"""SHAP interaction values: what two features do together, beside what each does alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...data import Frame
from ...errors import NotSupported, Offer
from ...models import Predictor
from ...models.pipeline import encode_frame
from ...results import Interactions
from .. import exact, shap
from ..encoded import EncodedPlan
from ..exact import (
    MOST_LISTED,
    MOST_PLAYERS,
    NOISE,
    ExactPlan,
    all_coalitions,
    coalition_values,
    pieces,
    shapley,
)
from ..linear import LinearPlan
from ..plan import Plan, Request
from ..stop import check_cancelled

if TYPE_CHECKING:
    from ..tree_shap.plans import PathDependentPlan

__all__ = ["explain", "interactions", "ready", "shapley_interactions"]

MOST_CELLS = 2**26
"""Values that are kept per row (512 MB); beyond, only their means are."""

BATCH_CELLS = 2**22
"""Values that are computed between two looks whether the work is still wanted."""

Matrices = Callable[[Frame, np.ndarray], np.ndarray]
"""Positions of a frame -> (n, n_features, n_features, n_outputs)."""


def interactions(predictor: Any, frame: Frame, rows: np.ndarray, **keywords: Any) -> Interactions:
    """SHAP interaction values of some rows.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
    rows : ndarray of int, shape (n_rows,)
        Positions of `frame`.
    **keywords
        As for :func:`xwidgets.methods.shap.plan`: `background`, `background_weight`,
        `perturbation`, `seed`, `n_jobs`, `groups`.

    Returns
    -------
    Interactions

    Raises
    ------
    NotSupported
        A model that is no tree ensemble (or not in the unit of its trees' sum), with more features
        or groups than every coalition can be asked of: a dozen, or up to 16 where trees are
        walked or the background is small.

    Notes
    -----
    **How to read it** A row's values add up to its prediction less the base value. Off the
    diagonal stands what a pair does beyond what each of the two does alone, half in either
    place; on the diagonal what the feature does alone. A model that is a sum of functions of one
    feature each has zeros off the diagonal.

    **When it misleads** Path-dependent values of correlated features show interactions that the
    trees do not have. Effects of three and more features are shared out among their pairs.

    References
    ----------
    Fujimoto, Kojadinovic, Marichal (2006), Axiomatic characterizations of probabilistic and
    cardinal-probabilistic interaction indices. Lundberg et al. (2020), From local explanations
    to global understanding with explainable AI for trees.
    """
    return explain(shap.plan(predictor, frame, **keywords), frame, rows)


def explain(plan: Plan, frame: Frame, rows: np.ndarray) -> Interactions:
    """As :func:`interactions`, for a plan of SHAP values that is there already."""
    return ready(plan)(frame, rows)


def ready(plan: Plan) -> Callable[[Frame, np.ndarray], Interactions]:
    """:func:`explain` of one plan, prepared once for many calls; raises what it would raise."""
    matrices, by = _matrices(plan)
    return partial(_explain, plan.request, matrices, by)


def _explain(
    request: Request, matrices: Matrices, by: Plan, frame: Frame, rows: np.ndarray
) -> Interactions:
    rows = np.asarray(rows, dtype=np.int64)
    predictor, groups = request.predictor, request.groups
    names = request.frame.schema.names if groups is None else groups.names
    shape = (len(names), len(names), predictor.n_outputs)
    kept = len(rows) * np.prod(shape, dtype=float) <= MOST_CELLS
    values = np.empty((len(rows), *shape)) if kept else None
    strength, gap = np.zeros(shape), np.zeros((len(rows), predictor.n_outputs))
    step = max(1, BATCH_CELLS // int(np.prod(shape)))
    for start in range(0, len(rows), step):
        check_cancelled()
        part = slice(start, start + step)
        found = matrices(frame, rows[part])
        said = predictor.predict(frame.take(rows[part]).native)
        gap[part] = np.abs(by.base_values + found.sum(axis=(1, 2)) - said)
        strength += np.abs(found).sum(axis=0)
        if values is not None:
            values[part] = found
    strength *= 2.0 / max(1, len(rows))
    diagonal = np.arange(len(names))
    strength[diagonal, diagonal] /= 2.0
    return Interactions(
        strength=strength,
        values=values,
        method=f"interactions: {by.method}",
        feature_names=names,
        output_names=predictor.output_names,
        unit=predictor.unit,
        base_values=by.base_values,
        rows=rows,
        trust={
            "algorithm": by.algorithm,
            "perturbation": by.perturbation,
            "n_background": 0 if by.perturbation == "path_dependent" else request.reference.n_rows,
            "additivity_gap": gap,
            "notes": tuple(predictor.notes),
        },
    )


def _matrices(plan: Plan) -> tuple[Matrices, Plan]:
    """How the rows of a model are computed, and the plan that stands behind it."""
    from ..tree_shap.plan import enumerated
    from ..tree_shap.plans import InterventionalPlan, PathDependentPlan
    from ..tree_shap.reference_plan import ReferencePlan

    if isinstance(plan, EncodedPlan):
        return _encoded(plan)
    if isinstance(plan, LinearPlan):
        return _additive(plan), plan
    if isinstance(plan, PathDependentPlan):
        return _path_dependent(plan), plan
    request, found = plan.request, cast(Plan | None, plan)
    if isinstance(plan, InterventionalPlan):
        found = enumerated(request, plan.source)
    if isinstance(plan, ReferencePlan):
        found = plan.enumerated()
    if not isinstance(found, ExactPlan):
        found = exact.plan(replace(request, budget=None), patient=True)
    if isinstance(found, ExactPlan):
        return _enumerated(found), found
    raise _refusal(plan)


def _refusal(plan: Plan) -> NotSupported:
    request, predictor = plan.request, plan.request.predictor
    margins = [unit for unit in predictor.units if predictor.with_output(unit).margin_scale]
    n_players = len(request.players)
    fix = f'groups= of at most {MOST_PLAYERS} in all and group_values="joint"'
    trees = plan.algorithm.startswith("tree") or hasattr(
        getattr(plan, "masker", None), "agrees"
    )  # walked through trees, in another unit or against a background
    if trees and margins:
        fix += (
            f", or output={margins[0]!r}"
            if predictor.unit not in margins
            else ", or perturbation='path_dependent' (no background)"
        )
    fix += ', or interactions("h")'
    return NotSupported(
        "interactions",
        found=f"{n_players} features of {predictor.name} in {predictor.unit}, {plan.method}",
        expected="trees in the unit of their sum without a background, or at most "
        f"{MOST_PLAYERS} features or groups (up to {MOST_LISTED} where the background is small)",
        fix=fix,
        offer=_offer(predictor, margins, n_players) if trees else None,
    )


def _offer(predictor: Predictor, margins: list[str], n_players: int) -> Offer | None:
    """The unit in which the trees' own sum has exact interactions."""
    if not margins or predictor.unit in margins:
        return None
    other, here = (unit.replace("_", "-") for unit in (margins[0], predictor.unit))
    text = (
        f"Interactions of this model are exact in {other}; "
        f"in {here} they would need 2^{n_players} calls per row."
    )
    return {"text": text, "unit": margins[0]}


def _path_dependent(plan: PathDependentPlan) -> Matrices:
    def matrices(frame: Frame, rows: np.ndarray) -> np.ndarray:
        return _joined(plan.interactions(frame, rows), plan.request.shown)

    return matrices


def _additive(plan: LinearPlan) -> Matrices:
    def matrices(frame: Frame, rows: np.ndarray) -> np.ndarray:
        values = plan.explain(frame, rows).values
        n_rows, n_features, n_outputs = values.shape
        found = np.zeros((n_rows, n_features, n_features, n_outputs))
        found[:, np.arange(n_features), np.arange(n_features)] = values
        return found

    return matrices


def _encoded(plan: EncodedPlan) -> tuple[Matrices, Plan]:
    """By the last step, lines and columns of the encoded columns added up in blocks."""
    inner, by = _matrices(plan.inner)

    def matrices(frame: Frame, rows: np.ndarray) -> np.ndarray:
        encoded = encode_frame(plan.request.predictor, plan.encoding, frame.take(rows))
        values = inner(encoded, np.arange(len(rows)))
        for _ in range(2):  # lines, then columns
            n_rows, _, n_others, n_outputs = values.shape
            found = plan.combine(values.reshape(n_rows, values.shape[1], n_others * n_outputs))
            values = found.reshape(n_rows, -1, n_others, n_outputs).transpose(0, 2, 1, 3)
        return values

    return matrices, by


def _enumerated(plan: ExactPlan) -> Matrices:
    def matrices(frame: Frame, rows: np.ndarray) -> np.ndarray:
        predictions = plan.request.predictor.predict(frame.take(rows).native)
        game = plan.masker.game(frame, rows)
        players = [np.flatnonzero(active) for active in game.active]
        n_players = game.active.shape[1]
        found = np.zeros((len(rows), n_players, n_players, predictions.shape[1]))
        numbers = np.arange(len(rows))
        for part in pieces(players):
            check_cancelled()
            mine, said = players[part], predictions[part]
            answers = coalition_values(plan.masker, game, numbers[part], mine, said)
            for row, one, values in zip(numbers[part], mine, answers, strict=True):
                found[row, one[:, None], one] = shapley_interactions(values)
        return _joined(found, plan.shown)

    return matrices


def shapley_interactions(values: np.ndarray) -> np.ndarray:
    """Shapley interaction values of one game.

    Parameters
    ----------
    values : ndarray of float64, shape (2**n_players, n_outputs)
        Value of every coalition; bit i of the row number tells whether player i is in.

    Returns
    -------
    ndarray of float64, shape (n_players, n_players, n_outputs)
        Symmetric; off the diagonal half of the pair's Shapley interaction index (exactly 0.0
        where the pair never interacts), on it what is left of the Shapley value.

    References
    ----------
    Fujimoto, Kojadinovic, Marichal (2006), Axiomatic characterizations of probabilistic and
    cardinal-probabilistic interaction indices.

    Examples
    --------
    >>> shapley_interactions(np.array([[0.0], [1.0], [2.0], [7.0]]))[:, :, 0]
    array([[1., 2.],
           [2., 2.]])
    """
    n_players = int(values.shape[0]).bit_length() - 1
    n_outputs = values.shape[1]
    result = np.zeros((n_players, n_players, n_outputs))
    noise = 2 * NOISE * np.abs(values).max(axis=0)
    for i in range(n_players):
        without, within = values.reshape(-1, 2, 2**i, n_outputs).swapaxes(0, 1)
        change = (within - without).reshape(-1, n_outputs)  # the game of the others
        for j in range(i):
            pairs = change.reshape(-1, 2, 2**j, n_outputs)
            both = (pairs[:, 1] - pairs[:, 0]).reshape(-1, n_outputs)
            index = _mean_over_orders(both)
            index[np.abs(both).max(axis=0) <= noise] = 0.0
            result[i, j] = result[j, i] = index / 2.0
    diagonal = np.arange(n_players)
    result[diagonal, diagonal] = shapley(values) - result.sum(axis=1)
    return result


def _mean_over_orders(values: np.ndarray) -> np.ndarray:
    """Mean over all sizes of the means over coalitions of a size: (2**n, o) -> (o,)."""
    n_players = int(values.shape[0]).bit_length() - 1
    sizes = all_coalitions(n_players).sum(axis=1)
    counts = np.bincount(sizes, minlength=n_players + 1)
    return np.asarray((1.0 / (counts[sizes] * (n_players + 1))) @ values)


def _joined(values: np.ndarray, shown: Sequence[tuple[int, ...]] | None) -> np.ndarray:
    """Players that are shown as one added, in lines and in columns."""
    if shown is None:
        return values
    member = np.zeros((len(shown), values.shape[1]))
    for at, members in enumerate(shown):
        member[at, list(members)] = 1.0
    return np.einsum("gi,nijo,hj->ngho", member, values, member, optimize=True)
