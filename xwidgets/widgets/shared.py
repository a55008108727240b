"""What all views of one explainer share: each key is declared here, once, and nowhere else.

Each key is a synchronized trait of the hub by itself, so that a change of one sends that one
alone, and Python and a page may change two of them at the same time. The page has them as
signals (``store.shared.color_by``); ``js/src/runtime/wire.ts`` is generated from this.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict, get_args, get_origin, get_type_hints

import traitlets

__all__ = [
    "SHARED",
    "AxisState",
    "CohortState",
    "GroupThresholds",
    "Key",
    "SharedState",
    "Spacing",
    "trait_of",
]

Spacing = Literal["linear", "log", "rank"]

Place = Literal["shared", "selection", "cohorts", ""]


@dataclass(frozen=True)
class Key:
    """What is to be known of a shared value beside its name and type.

    Attributes
    ----------
    default : plain JSON
        What it is before anybody has chosen, and where a file or a saved state of an earlier
        version does not have it.
    undo : bool
        Whether a change is a step that undo goes back.
    kept : bool
        Whether exported files, pictures and saved studies have it.
    code : {"shared", "selection", "cohorts", ""}
        Where Python has it, which "Copy as code" and ``explainer.history`` write where it was
        chosen: ``explainer.shared.NAME``, ``explainer.selection.NAME``, or by the names in
        ``explainer.cohorts``. Empty: no gesture, since the page chooses it by itself.
    """

    default: Any
    undo: bool = False
    kept: bool = True
    code: Place = "shared"


class AxisState(TypedDict, total=False):
    """How a feature's values stand along an axis, as far as it was chosen.

    ``range`` is what is shown (else a robust range); ``effect`` the same of its attributions;
    ``page`` is which levels of a large category are shown.
    """

    spacing: Spacing
    range: list[float] | Literal["all"]
    effect: list[float]
    page: int


class GroupThresholds(TypedDict):
    """A threshold for each level of a quantity; other rows follow the model's own decision."""

    quantity: str
    values: dict[str, float]


class CohortState(TypedDict):
    """A named set of rows: row i is bit i & 7 of byte i >> 3 of ``rows``, which are base64."""

    name: str
    rows: str


class SharedState(TypedDict):
    """What all views of one explainer share beside selection, focus and unit.

    ``color_by``: what points are colored by: "auto", "none" or a quantity.
    ``order``: of stacked rows: "similarity", "output", "original" or a quantity.
    ``axes``: how axes look, by position of the feature; -1: attributions of all features.
    ``trend``: whether point plots show their trend.
    ``by_output``: whether importance shows all outputs side by side.
    ``importance_method``: "shap", "permutation" or "impurity".
    ``compared``: whether importance shows marks of the other methods.
    ``partners``: what "auto" colors by, by unit, output and feature: where it was chosen while
    rows were being computed.
    ``threshold``: the probability from which on a row counts as of the class on screen; null:
    the model's own decision.
    ``silenced``: findings that somebody has answered: reasons, by name.
    ``cohorts``: sets of rows that were given a name, in the order in which they were.
    ``theme``: "auto", "light" or "dark".
    """

    color_by: Annotated[str, Key("auto")]
    order: Annotated[str, Key("similarity")]
    axes: Annotated[dict[str, AxisState], Key({})]
    trend: Annotated[bool, Key(True)]
    by_output: Annotated[bool, Key(False)]
    importance_method: Annotated[str, Key("shap")]
    compared: Annotated[bool, Key(False)]
    partners: Annotated[dict[str, int], Key({}, code="")]
    threshold: Annotated[float | GroupThresholds | None, Key(None, undo=True, code="selection")]
    silenced: Annotated[dict[str, str], Key({}, undo=True)]
    cohorts: Annotated[list[CohortState], Key([], undo=True, code="cohorts")]
    theme: Annotated[str, Key("auto")]


def _declared(state: type) -> Mapping[str, Key]:
    return {
        name: get_args(hint)[1] for name, hint in get_type_hints(state, include_extras=True).items()
    }


SHARED: Mapping[str, Key] = _declared(SharedState)
"""Every key, in the order of their declaration."""

TRAITS: Mapping[type, type[traitlets.TraitType[Any, Any]]] = {
    str: traitlets.Unicode,
    bool: traitlets.Bool,
    dict: traitlets.Dict,
}


def trait_of(name: str) -> traitlets.TraitType[Any, Any]:
    """The hub's trait of a key; what is neither text, boolean nor mapping is taken as it is."""
    hint = get_type_hints(SharedState)[name]
    kind = TRAITS.get(get_origin(hint) or hint, traitlets.Any)
    return kind(deepcopy(SHARED[name].default)).tag(sync=True)
