"""Which explanation of a compact model the page can give: the one that Python gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from ...results.units import predicted_label
from .final import Final, Unit

if TYPE_CHECKING:
    from ...data import Groups

__all__ = ["METHODS", "Explanation", "Reference", "choose"]

MOST_PLAYERS = 12
"""Players whose coalitions are all tried."""
MOST_MIXTURES = 60_000
"""Mixed rows that the page evaluates for one explanation."""
NO_ROWS = "it needs background rows, which this file does not hold"
MOST_ON_A_PATH = 64
"""Distinct features on one path, for interventional trees."""

METHODS = {
    "linear": "exact, closed form of a linear model",
    "path_dependent": "exact tree SHAP, path-dependent",
    "interventional": "exact tree SHAP, interventional",
    "exact": "exact Shapley values, every coalition",
}


@dataclass(frozen=True, eq=False)
class Reference:
    """Background rows as the last step sees them.

    Parameters
    ----------
    rows : ndarray of float64, shape (n_background, n_encoded)
    weight : ndarray of float64, shape (n_background,)
        Sums to one.
    given : bool
        The caller's own, not drawn from the table.
    kept : bool
        The rows may stand in the file.
    """

    rows: np.ndarray
    weight: np.ndarray
    given: bool
    kept: bool


@dataclass(frozen=True)
class Explanation:
    """How one unit is explained.

    Parameters
    ----------
    kind : {"linear", "path_dependent", "interventional", "exact", ""}
    reason : str
        Why not, where `kind` is empty.
    players : tuple of int
        For every encoded column the player that it belongs to, or -1.
    shown : tuple of int
        For every player the value that it is added to.
    order : int
        Where a step makes one number of several raw columns: of how many at most. The players
        are the raw columns then, and the page mixes raw rows.
    """

    kind: str
    reason: str = ""
    players: tuple[int, ...] = ()
    shown: tuple[int, ...] = ()
    order: int = 0
    method: str = ""
    """What the method is called, where it does not follow from `kind`."""

    def header(self) -> dict[str, Any]:
        """As the compact model's header holds it."""
        return {
            "kind": self.kind,
            "reason": self.reason,
            "method": self.method or METHODS.get(self.kind, ""),
            "players": list(self.players),
            "shown": list(self.shown),
            "order": self.order,
        }


@dataclass(frozen=True, eq=False)
class Ground:
    """What the choice depends on."""

    final: Final
    unit: Unit
    sources: Sequence[frozenset[int]]
    reference: Reference
    perturbation: str
    groups: Groups | None
    n_raw: int
    transformed: bool
    owner: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        owner = [next(iter(one)) if len(one) == 1 else -1 for one in self.sources]
        object.__setattr__(self, "owner", np.array(owner, np.int64))


def choose(ground: Ground) -> Explanation:
    """The explanation that Python's planners give the same model in the same unit."""
    found = _choose(ground)
    if found.kind != "exact" or ground.final.kind != "trees":
        return found
    unit = predicted_label(ground.unit.name)
    return replace(found, method=f"exact Shapley values of the {unit}, by reference")


def _choose(ground: Ground) -> Explanation:
    member = _members(ground)
    order = max((len(one) for one in ground.sources), default=1)
    if order > 1:
        return _mixed(ground, member, order)
    joint = _joint(ground)
    owner, final = ground.owner, ground.final
    single = tuple(int(j) for j in owner)
    shown = tuple(int(member[j]) for j in range(ground.n_raw))
    own_scale = ground.unit.link == "identity" and ground.unit.other != "complement"
    own_scale = own_scale or (ground.unit.link == "identity" and final.kind == "trees")
    path_dependent = ground.perturbation == "path_dependent" or (
        ground.perturbation == "auto" and not ground.reference.given
    )
    if final.kind == "linear" and own_scale and ground.perturbation != "path_dependent":
        return Explanation("linear", "", single, shown)
    if final.kind == "trees" and own_scale and path_dependent and not joint:
        return Explanation("path_dependent", "", single, shown)
    if ground.perturbation == "path_dependent":
        return Explanation("", "path-dependent values exist on the scale of the sum of trees only")
    if not ground.reference.kept:
        return Explanation("", NO_ROWS)
    if joint:
        return _together(ground, member)
    owned = owner[owner >= 0]
    one_to_one = np.unique(owned).size == owned.size
    if final.kind == "trees" and own_scale and one_to_one:
        if _widest(final) > MOST_ON_A_PATH:
            return Explanation("", f"a path compares more than {MOST_ON_A_PATH} columns")
        return Explanation("interventional", "", single, shown)
    return _exact(ground, single, shown, one_to_one)


def _exact(
    ground: Ground,
    single: tuple[int, ...],
    shown: tuple[int, ...],
    one_to_one: bool,
) -> Explanation:
    """Every coalition of features."""
    trees, used = ground.final.trees, ground.n_raw
    if trees is not None and one_to_one:
        used = np.unique(trees.feature[trees.feature >= 0]).size
    if used <= MOST_PLAYERS:
        return Explanation("exact", "", single, shown)
    return Explanation("", _too_many(ground, used))


def _joint(ground: Ground) -> bool:
    """Whether some group is one player."""
    groups = ground.groups
    return groups is not None and groups.joint and any(len(one) > 1 for one in groups.members)


def _together(ground: Ground, member: np.ndarray) -> Explanation:
    """Every coalition of groups whose members are known or unknown together."""
    n_groups = int(member.max()) + 1
    if n_groups > MOST_PLAYERS:
        return Explanation("", _too_many(ground, n_groups))
    players = tuple(int(member[j]) if j >= 0 else -1 for j in ground.owner)
    return Explanation("exact", "", players, tuple(range(n_groups)))


def _mixed(ground: Ground, member: np.ndarray, order: int) -> Explanation:
    """Products of columns: sums of at most `order` columns at a time say everything."""
    n_mixtures = sum(comb(ground.n_raw, k) for k in range(order + 1)) * ground.reference.weight.size
    if ground.final.kind != "linear" or n_mixtures > MOST_MIXTURES:
        return Explanation("", "a step makes one number of several columns")
    if ground.perturbation == "path_dependent":
        return Explanation("", "path-dependent values exist on the scale of the sum of trees only")
    if not ground.reference.kept:
        return Explanation("", NO_ROWS)
    n_groups = int(member.max()) + 1
    if (n_groups if _joint(ground) else ground.n_raw) > MOST_PLAYERS:
        return Explanation("", _too_many(ground, ground.n_raw))
    to = tuple(int(place) for place in member)
    if _joint(ground):
        return Explanation("exact", "", to, tuple(range(n_groups)), order)
    return Explanation("exact", "", tuple(range(ground.n_raw)), to, order)


def _too_many(ground: Ground, n_players: int) -> str:
    unit = ground.unit.name.replace("_", "-")
    return f"{n_players} features in {unit} are estimated by sampling, which needs the kernel"


def _members(ground: Ground) -> np.ndarray:
    """For every raw column the position of the value that shows it."""
    member = np.arange(ground.n_raw)
    if ground.groups is not None:
        for place, columns in enumerate(ground.groups.members):
            member[list(columns)] = place
    return member


def _widest(final: Final) -> int:
    """Most distinct features on one path."""
    trees = final.trees
    assert trees is not None
    widest = 0
    for start, stop in zip(trees.offsets[:-1], trees.offsets[1:], strict=True):
        if np.unique(trees.feature[start:stop]).size - 1 <= MOST_ON_A_PATH:
            continue
        waiting = [(start, frozenset[int]())]
        while waiting:
            node, seen = waiting.pop()
            if trees.left[node] < 0:
                widest = max(widest, len(seen))
                continue
            below = seen | {int(trees.feature[node])}
            waiting += [(start + trees.left[node], below), (start + trees.right[node], below)]
    return widest
