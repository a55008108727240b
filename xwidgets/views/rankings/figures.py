"""Rankings as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Figure, Levels, Line, Mark, Points, Text
from ...charts.scene import Scene
from ...charts.wording import amount_text, clean, number_text
from ...results.rankings import Rankings
from ...results.summary import remarks

__all__ = ["METHODS", "figure", "found_in", "said"]

MAX_FEATURES = 12
METHODS = {
    "shap": "SHAP",
    "permutation": "permutation",
    "conditional": "conditional",
    "impurity": "impurity",
    "drop_column": "left out",
}


def found_in(scene: Scene) -> Rankings | None:
    """The answer, once there is one."""
    found = scene.answers.get("rankings")
    return found if isinstance(found, Rankings) else None


def said(found: Rankings) -> str:
    """How far the methods agree, in words; those of each feature stand in its notes."""
    if len(found.method_names) < 2:
        return "By one method alone: a second needs y (permutation) or trees (impurity)."
    upper = np.triu(np.nan_to_num(found.agreement, nan=1.0), 1) + np.tril(
        np.ones_like(found.agreement)
    )
    i, j = np.unravel_index(int(upper.argmin()), upper.shape)
    least = upper[i, j]
    names = [METHODS.get(name, name) for name in found.method_names]
    pair, told = f"({names[i]} and {names[j]})", number_text(least, 2)
    if least >= 0.8 - 1e-9:
        agree = "methods tell much the same order: rank correlation"
        return f"{len(names)} {agree} {told} {pair} or more."
    return f"{len(names)} methods disagree: rank correlation down to {told} {pair}."


def figure(scene: Scene, found: Rankings) -> Figure:
    """The first features by their mean rank: a line for each through its ranks."""
    n_features = len(found.feature_names)
    shown = found.order()[:MAX_FEATURES]
    n_lanes = min(n_features, MAX_FEATURES)
    names = tuple(METHODS.get(name, name) for name in found.method_names)
    at = np.arange(len(names), dtype=np.float64)
    own = np.minimum(lanes_of(found), n_lanes)
    marks: list[Mark] = [Line(x=at, y=own[j], color="line") for j in shown]
    for m in range(len(names)):
        for rank in np.unique(found.ranks[shown, m]):
            tied = own[shown[found.ranks[shown, m] == rank], m]
            if tied.min() < tied.max():
                ends = np.array([tied.min(), tied.max()])
                marks.append(Line(x=at[[m, m]], y=ends, color="ink", width=1.5))
    for m in range(len(names)):
        for j in shown[shown == scene.feature]:
            ends = _lanes(np.array([found.rank_low[j, m], found.rank_high[j, m]]), n_lanes)
            if ends[0] < ends[1]:
                marks.append(Line(x=at[[m, m]], y=ends, color="muted", width=6.0, opacity=0.4))
    for m, name in enumerate(names):
        lanes = own[shown, m]
        labels = tuple(found.feature_names[j] for j in shown)
        marks.append(
            Points(
                x=np.full(len(shown), at[m]),
                y=lanes,
                color="ink",
                more={
                    "feature": labels,
                    "method": [name] * len(shown),
                    "rank": found.ranks[shown, m].tolist(),
                    "value": found.values[shown, m].tolist(),
                },
            )
        )
        # Of several in one place the first is named.
        named = np.unique(lanes, return_index=True)[1]
        marks.append(
            Text(
                x=np.full(len(named), at[m]),
                y=lanes[named],
                text=tuple(
                    f"{clean(found.feature_names[j], 22)} {amount_text(found.values[j, m])}"
                    for j in shown[named]
                ),
                dx=8.0,
            )
        )
    ranks = (
        *(str(rank + 1) for rank in range(n_lanes)),
        *(["below"] if n_lanes < n_features else []),
    )
    return Figure(
        Levels(names),
        Levels(ranks, "rank"),
        marks,
        title="Rankings",
        subtitle=said(found),
        note="; ".join(
            [
                *(["joined dots are tied"] if _has_ties(found) else []),
                *(str(note["text"]).removesuffix(".") for note in found.notes[:3]),
                *remarks(found.trust),
            ]
        ),
    )


def lanes_of(found: Rankings) -> np.ndarray:
    """By feature and method its lane, from 0, float64: as its rank.

    Of features that share a rank each has a lane of its own, in the order of all methods. As
    `lanesOf` of ``js/src/views/rankings/lay.ts``.
    """
    place = np.argsort(found.order())
    lanes = np.empty(found.ranks.shape)
    for m, ranks in enumerate(found.ranks.T):
        lanes[np.lexsort((place, ranks)), m] = np.arange(len(ranks))
    return lanes


def _lanes(ranks: np.ndarray, n_lanes: int) -> np.ndarray:
    """Where ranks stand, from 0; those below the last lane stand in one of their own."""
    return np.minimum(ranks - 1.0, float(n_lanes))


def _has_ties(found: Rankings) -> bool:
    return any(len(np.unique(ranks)) < len(ranks) for ranks in found.ranks.T)
