"""Tree SHAP behind the door: which algorithm serves a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...models import trees as tree_models
from ...models.trees import predict, prepare
from ..exact import ExactPlan
from ..kernel import KernelPlan, check_budget, default_budget
from ..plan import Plan, Request
from . import loading
from .background import MOST_PLAYERS
from .masker import TreeMasker
from .plans import InterventionalPlan, PathDependentPlan
from .reference_plan import ReferencePlan, certain
from .references import References
from .source import Source, agreement, find_link

__all__ = ["by_coalitions", "coalitions", "enumerated", "plan", "serve"]


def plan(predictor: Any, frame: Any, **keywords: Any) -> Plan | None:
    """A plan of our own tree engine, or None where it does not serve.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
        Explained rows; the node arrays are checked against the model on some of them.
    **keywords
        The other fields of :class:`~xwidgets.methods.plan.Request`: `background`,
        `background_weight`, `perturbation`, `budget`, `seed`, `n_jobs`, `groups`, `notes`.
    """
    return serve(Request(predictor, frame, **keywords))


def serve(request: Request) -> Plan | None:
    """As :func:`plan`, for a request; `request.notes` gets the reason of a None."""
    predictor, frame = request.predictor, request.frame
    trees = tree_models.from_model(predictor.model, frame, request.notes)
    if trees is None:
        return None
    if trees.n_features != frame.n_features:
        request.notes.append("the trees were grown on other columns than the table's")
        return None
    link, difference, n_rows = find_link(trees, predictor, frame)
    if link is None:
        request.notes.append(
            "the trees as read differ from the model's own predictions by "
            f"{difference:.1e} of the largest, so other code explains it"
        )
        return None
    note = (
        f"trees as read checked against the model on {n_rows} rows "
        f"(largest difference {difference:.1e} of the largest prediction)"
    )
    source = Source(trees, link, "; ".join(filter(None, (note, loading.note()))))
    if link == "identity" and request.path_dependent and not request.joint:
        return PathDependentPlan(request, source)
    if not request.interventional:
        request.notes.append(
            "path-dependent values know the members of a group one by one"
            if link == "identity"
            else "path-dependent values exist in the unit of the sum of trees only"
        )
        return None
    if link == "identity" and not request.joint:
        return _interventional(request, source)
    return coalitions(request, source)


def _interventional(request: Request, source: Source) -> Plan | None:
    if int(source.layout.nodes.distinct.max(initial=0)) > MOST_PLAYERS:
        request.notes.append(
            f"a tree compares more than {MOST_PLAYERS} different features on one path"
        )
        return None
    background = prepare(source.trees, request.reference.matrix())
    sums = predict(source.trees, background)
    gap = agreement(source, sums, request.predictor.predict(request.reference.native))
    if gap > source.trees.tolerance:
        request.notes.append(
            f"the trees as read differ from the model on the background ({gap:.1e})"
        )
        return None
    weight = request.background_weight
    if weight is None:
        weight = np.full(background.shape[0], 1.0 / background.shape[0])
    weight = np.asarray(weight, np.float64)
    weight = weight / weight.sum()
    return InterventionalPlan(request, source, background, weight, weight @ sums)


def coalitions(request: Request, source: Source) -> Plan | None:
    """Any unit, by coalitions; None where the trees differ."""
    return by_coalitions(request, source, request.players, request.shown)


def by_coalitions(
    request: Request,
    source: Source,
    players: Sequence[tuple[int, ...]],
    shown: tuple[tuple[int, ...], ...] | None,
) -> Plan | None:
    """Exact by reference where that is affordable, else sampled; None where the trees differ.

    Parameters
    ----------
    players : sequence of tuple of int
        Columns that are known or unknown together.
    shown : tuple of tuple of int, or None
        Players whose values are added, as `Request.shown`.
    """
    masker = TreeMasker(source, request, players)
    if not masker.agrees():
        request.notes.append("the trees as read differ from the model on the background")
        return None
    references = References.of(
        source, request.reference.matrix(), request.background_weight, players
    )
    exact = ReferencePlan(request, masker, references, shown)
    if certain(references):
        return exact
    budget = request.budget if request.budget is not None else default_budget(len(players))
    check_budget(budget, len(players))
    sampled = KernelPlan(request, masker, budget, shown)
    return replace(exact, sampled=sampled) if references.fits else sampled


def enumerated(request: Request, source: Source) -> ExactPlan | None:
    """Every coalition, where that is affordable, for those who need them all."""
    feature = source.trees.feature
    used = set(np.unique(feature[feature >= 0]).tolist())
    masker = TreeMasker(source, request, request.players)
    if not masker.lists(sum(not used.isdisjoint(columns) for columns in request.players)):
        return None
    return ExactPlan(request, masker, request.shown) if masker.agrees() else None
