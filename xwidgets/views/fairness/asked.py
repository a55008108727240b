"""Figures of what is asked of groups besides their rates: features, recourse, reweighing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...charts.figure import Figure, Figures, Levels, Mark, Numbers, Points, Rule, Text
from ...charts.wording import clean, plural
from ...results.by_group import ByGroup
from ...results.fairness_features import FairnessFeatures
from ...results.fairness_recourse import FairnessRecourse
from ...results.fairness_recourse import told as away
from ...results.fairness_reweighed import FairnessReweighed
from ...results.performance_words import number, percent
from ...results.summary import remarks
from ...results.units import unit_label

__all__ = ["Room", "asked_figures", "lanes", "largest"]

N_LEVERS = 3
ROW = 22.0
NAME = 30


class Room(NamedTuple):
    """How many groups (those with the most rows) and features are drawn, at most."""

    groups: int = 12
    features: int = 8

    @classmethod
    def of(cls, detail: float) -> Room:
        """Less where a picture grew too large."""
        return cls(max(3, int(12 * detail)), max(2, int(8 * detail)))


def asked_figures(found: ByGroup, room: Room) -> Figures:
    """The picture of one further answer."""
    if isinstance(found, FairnessFeatures):
        return _features(found, room)
    if isinstance(found, FairnessRecourse):
        return _recourse(found, room)
    assert isinstance(found, FairnessReweighed)
    return _reweighed(found, room)


def lanes(
    title: str,
    names: Sequence[str],
    values: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    texts: Sequence[str],
    *,
    axis: Numbers | None = None,
    rule: float = np.nan,
    before: np.ndarray | None = None,
) -> Figure:
    """Dots with their intervals, one a lane, and what each is beside it.

    `rule` is what they are compared with, `before` what they were.
    """
    places = np.arange(len(names), dtype=np.float64)
    known = np.concatenate([values, *ends, [rule], [] if before is None else before])
    right = float(known[np.isfinite(known)].max(initial=-np.inf))
    if axis is not None and axis.high is not None:
        right = axis.high
    right = right if np.isfinite(right) else 1.0
    low, high = (np.where(np.isfinite(values), end, np.nan) for end in ends)
    marks: list[Mark] = [Rule(x=np.array([rule]), color="muted", dash=True)]
    marks += [Rule(x=low, x2=np.minimum(high, right), y=places, width=2.0, color="muted")]
    name = "" if before is None else "with"
    marks.append(Points(x=values, y=places, size=6.0, color="ink", name=name))
    if before is not None:
        ring = Points(x=before, y=places, size=7.0, color="muted", ring=True, name="without")
        marks.append(ring)
    marks += [
        Text(x=np.full(len(names), right), y=places, text=tuple(texts), dx=10.0, color="ink"),
    ]
    told = tuple(clean(name, NAME) for name in names)
    return Figure(axis or Numbers(""), Levels(told, size=ROW), marks, title=title)


def largest(counts: np.ndarray, n: int) -> np.ndarray:
    """Positions of the groups that are drawn, in their order."""
    return np.sort(np.argsort(-counts, kind="stable")[:n])


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)


def _share(value: float) -> str:
    return percent(value) if np.isfinite(value) else "n/a"


def _change(before: float, after: float) -> str:
    return f"{_share(before)} → {_share(after)}"


def _number(value: float) -> str:
    return number(value) if np.isfinite(value) else "n/a"


def _note(found: ByGroup, first: str, groups: np.ndarray, n_groups: int) -> str:
    some = f"the {len(groups)} largest of {n_groups} groups" if len(groups) < n_groups else ""
    return f"{found.sentence} {'; '.join(filter(None, [first, some, *remarks(found.trust)]))}"


def first_features(found: FairnessFeatures, n: int) -> list[int]:
    """Features by how far apart their mean attributions are; the first, and proxies."""
    with np.errstate(invalid="ignore"):
        known = np.where(np.isfinite(found.mean), found.mean, np.nan)
        gap = np.fmax.reduce(known, axis=1) - np.fmin.reduce(known, axis=1)
    order = np.lexsort((-np.nan_to_num(found.share), -np.nan_to_num(gap, nan=-1.0)))
    chosen = [j for k, j in enumerate(order.tolist()) if k < n or found.proxy[j]]
    return chosen[: 2 * n]


def _features(found: FairnessFeatures, room: Room) -> Figures:
    chosen, groups = first_features(found, room.features), largest(found.counts, room.groups)
    names = [found.groups[k] for k in groups.tolist()]
    attribute = clean(" × ".join(found.by), NAME)
    chance = 0.5 if found.measure == "AUC" else 0.0
    tells = lanes(
        f"how well each tells {attribute} ({found.measure})",
        [found.feature_names[j] for j in chosen],
        found.alone[chosen],
        (found.alone_low[chosen], found.alone_high[chosen]),
        [
            f"{_number(found.alone[j])}{', a proxy' if found.proxy[j] else ''}; "
            f"{_share(found.share[j])} of all attributions"
            for j in chosen
        ],
        rule=chance,
    )
    ends = np.stack([found.mean_low, found.mean_high])[:, chosen][:, :, groups]
    reach = float(np.abs(ends[np.isfinite(ends)]).max(initial=0.0)) or 1.0
    means = [
        lanes(
            clean(found.feature_names[j], NAME),
            names,
            found.mean[j, groups],
            (found.mean_low[j, groups], found.mean_high[j, groups]),
            [_number(one) for one in found.mean[j, groups].tolist()],
            axis=Numbers("", low=-reach, high=reach, signed=True),
            rule=0.0,
        )
        for j in chosen
    ]
    small = Figures(
        means,
        columns=3,
        least_width=230.0,
        title="Mean SHAP by group",
        subtitle=unit_label(found.unit),
    )
    counted = plural(int(found.counts.sum()), "explained row")
    return Figures(
        [tells, small],
        columns=1,
        title="Which features set the groups apart?",
        note=_note(found, f"{counted}, 95 % intervals", groups, len(found.groups)),
    )


def _recourse(found: FairnessRecourse, room: Room) -> Figures:
    groups = largest(found.n_rejected, room.groups)
    names = [
        f"{found.groups[k]} ({found.n_asked[k]:,} of {found.n_rejected[k]:,})"
        for k in groups.tolist()
    ]
    distance = found.distance[groups]
    ends = (_finite(found.distance_low[groups]), found.distance_high[groups])
    most = np.concatenate([_finite(distance), _finite(ends[1])])
    parts = [
        lanes(
            "distance, median",
            names,
            _finite(distance),
            (ends[0], ends[1]),
            ["n/a" if np.isnan(one) else away(one) for one in distance.tolist()],
            axis=Numbers("", low=0.0, high=float(np.nanmax(most, initial=0.0)) or 1.0),
        ),
        lanes(
            "features changed, mean",
            names,
            found.changes[groups],
            (found.changes_low[groups], found.changes_high[groups]),
            [_number(one) for one in found.changes[groups].tolist()],
        ),
        lanes(
            "without a plan",
            names,
            found.none[groups],
            (found.none_low[groups], found.none_high[groups]),
            [_share(one) for one in found.none[groups].tolist()],
            axis=Numbers("", share=True),
        ),
    ]
    return Figures(
        parts,
        columns=3,
        least_width=270.0,
        title=f"How far are all others from {clean(found.positive, NAME)}?",
        note=_note(found, _levers(found, groups), groups, len(found.groups)),
    )


def _levers(found: FairnessRecourse, groups: np.ndarray) -> str:
    """What plans of each group change most often."""
    told = []
    for k in groups.tolist():
        share = np.nan_to_num(found.changed[:, k])
        order = [j for j in np.argsort(-share, kind="stable")[:N_LEVERS].tolist() if share[j]]
        if order:
            named = ", ".join(f"{found.feature_names[j]} {percent(share[j])}" for j in order)
            told.append(f"{found.groups[k]}: {named}")
    return f"most often changed: {'; '.join(told)}" if told else ""


def _reweighed(found: FairnessReweighed, room: Room) -> Figures:
    groups = largest(found.counts, room.groups)
    names = [*(found.groups[k] for k in groups.tolist()), "all rows"]
    nothing = np.full(len(names), np.nan)
    parts = []
    for k, metric in enumerate(found.metrics):
        before, after = (
            np.append(values[k, groups], overall[k])
            for values, overall in (
                (found.before, found.before_overall),
                (found.after, found.after_overall),
            )
        )
        texts = [_change(a, b) for a, b in zip(before, after, strict=True)]
        gap = f"largest gap {_change(found.before_gap[k], found.after_gap[k])}"
        parts.append(
            lanes(
                metric,
                names,
                after,
                (nothing, nothing),
                texts,
                axis=Numbers(gap, field="share", share=True),
                before=before,
            )
        )
    return Figures(
        parts,
        columns=3,
        least_width=270.0,
        title="What if it were trained with weights?",
        note=_note(found, "rings: without weights, dots: with them", groups, len(found.groups)),
    )
