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

MOST_EXACT = 12
"""Players whose coalitions are all tried."""


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
    if link == "identity" and request.path_dependent:
        return PathDependentPlan(request, source)
    if not request.interventional:
        request.notes.append("path-dependent values exist in the unit of the sum of trees only")
        return None
    if link == "identity":
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
    n_features = request.frame.n_features
    n_used = np.unique(source.trees.feature[source.trees.feature >= 0]).size
    groups = request.groups
    columns = tuple((j,) for j in range(n_features))
    single = groups is None or _affordable(n_used, request.budget)
    players = columns if groups is None or single else tuple(groups.members)
    return by_coalitions(request, source, players, sums=single)


def by_coalitions(
    request: Request, source: Source, players: Sequence[tuple[int, ...]], *, sums: bool
) -> Plan | None:
    """Exact by reference where that is affordable, else sampled; None where the trees differ.

    Parameters
    ----------
    players : sequence of tuple of int
        Columns that are known or unknown together.
    sums : bool
        The players are features whose values are added by group.
    """
    masker = TreeMasker(source, request, players)
    if not masker.agrees():
        request.notes.append("the trees as read differ from the model on the background")
        return None
    references = References.of(
        source, request.reference.matrix(), request.background_weight, players
    )
    exact = ReferencePlan(request, masker, references, sums)
    if certain(references):
        return exact
    budget = request.budget if request.budget is not None else default_budget(len(players))
    check_budget(budget, len(players))
    sampled = KernelPlan(request, masker, budget)
    return replace(exact, sampled=sampled) if references.fits else sampled


def enumerated(request: Request, source: Source) -> ExactPlan | None:
    """Every coalition of at most a dozen features or groups, for those who need them all."""
    n_used = np.unique(source.trees.feature[source.trees.feature >= 0]).size
    groups = request.groups
    columns = tuple((j,) for j in range(request.frame.n_features))
    single = groups is None or n_used <= MOST_EXACT
    players = columns if groups is None or single else tuple(groups.members)
    if min(n_used, len(players)) > MOST_EXACT:
        return None
    masker = TreeMasker(source, request, players)
    return ExactPlan(request, masker, single) if masker.agrees() else None


def _affordable(n_players: int, budget: int | None) -> bool:
    if budget is None:
        return n_players <= MOST_EXACT
    return n_players <= 20 and 2**n_players <= budget
