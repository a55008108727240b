"""Plans of one row or several as one record: arrays, words, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...results.counterfactuals import Change, Counterfactuals, GoalMeta, LeverSet
from ..ground import Ground
from .choices import Choices
from .chosen import diversity
from .goal import Goal
from .limits import shown_value
from .neighbors import Neighborhood
from .planning import Plans
from .plausible import RARE, shares
from .proving import certificate, told
from .recourse import Recourse
from .words import change_of, goal_words, listed

__all__ = ["One", "result_of"]

UNLIKE = "unlike any row: more than twice as far from rows as those are from each other"
ORDER = "a proof counts distance alone; plans stand in an order that counts how usual they are, too"
REGION = "the numbers of a plan may lie anywhere in what it says, all at once"
NO_PROMISE = "a plan for the model is no promise about the world"


class One(NamedTuple):
    """What is known of one row."""

    row: int
    goal: Goal
    plans: Plans
    choices: Choices
    binding: tuple[str, ...] = ()
    menu: tuple[Recourse, ...] = ()
    menu_seconds: float = 0.0


def result_of(ground: Ground, around: Neighborhood, found: Sequence[One]) -> Counterfactuals:
    """What is known of these rows by now."""
    n_features = len(ground.names)
    changes: list[Change] = []
    parts: list[dict[str, np.ndarray]] = []
    for place, one in enumerate(found):
        changes += _changes(ground, one, sum(len(part["of"]) for part in parts))
        parts.append(_of_row(ground, around, one, place))
    arrays: dict[str, Any] = {name: _joined([part[name] for part in parts]) for name in parts[0]}
    changed = arrays["changed"]
    rows = np.array([one.row for one in found])
    return Counterfactuals(
        **arrays,
        valid=np.ones(len(changed), dtype=bool),
        rows_asked=rows,
        original=np.array([_shown(ground, one.choices.row) for one in found]).reshape(
            len(found), n_features
        ),
        current=ground.predictions[rows],
        near_now=np.array([around.nearest(one.choices.row[None], one.row)[1][0] for one in found]),
        nearest_unlike=np.array([one.plans.nearest_unlike for one in found]),
        why=tuple(why for one in found for why in one.plans.why),
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        changes=tuple(changes),
        goals=tuple(_goal_meta(one.goal) for one in found),
        certificates=tuple(certificate(len(one.plans.picks), one.plans.proof) for one in found),
        binding=tuple(one.binding for one in found),
        menu=tuple(
            _lever_set(ground, one, place) for place, row in enumerate(found) for one in row.menu
        ),
        locked={str(j): why for j, why in found[0].choices.locked.items()},
        sentence=_sentence(ground, found, changes),
        method="counterfactuals",
        unit=ground.unit,
        trust={
            "notes": _notes(found, arrays),
            "n_asked": sum(one.plans.n_asked for one in found),
            "proofs": [told(one.plans.proof) for one in found],
            "diversity": float(
                np.mean([diversity(changed[arrays["of"] == k]) for k in range(len(found))])
            ),
            "frame_library": ground.library,
        },
    )


def _of_row(ground: Ground, around: Neighborhood, one: One, place: int) -> dict[str, np.ndarray]:
    """The arrays of one row's plans."""
    choices, picks = one.plans.choices, one.plans.picks
    n_features, n_plans = len(ground.names), len(picks)
    codes = choices.codes(picks)
    values = np.repeat(_shown(ground, choices.row)[None], n_plans, axis=0)
    low = np.full((n_plans, n_features), np.nan)
    high, region_low, region_high = low.copy(), low.copy(), low.copy()
    order = np.full((n_plans, n_features), -1)
    outside = np.zeros((n_plans, n_features), dtype=bool)
    share = np.full((n_plans, n_features), np.nan)
    features = np.array([lever.feature for lever in choices.levers])
    for lever_place, lever in enumerate(choices.levers):
        pick = picks[:, lever_place]
        values[:, lever.feature] = lever.values[pick]
        outside[:, lever.feature] = lever.outside[pick]
        if (pick > 0).any():
            share[:, lever.feature] = np.where(pick > 0, shares(lever, around)[pick], np.nan)
        low[:, lever.feature] = one.plans.low[:, lever_place]
        high[:, lever.feature] = one.plans.high[:, lever_place]
        region_low[:, lever.feature] = one.plans.region_low[:, lever_place]
        region_high[:, lever.feature] = one.plans.region_high[:, lever_place]
    steps = one.plans.order
    order[:, : steps.shape[1]] = np.where(steps >= 0, features[steps], -1)
    near_row, near = around.nearest(codes, one.row)
    costs = choices.ruler.parts(codes, choices.row)
    return {
        "values": values,
        "codes": codes,
        "changed": choices.changes(codes),
        "costs": costs,
        "distance": costs.sum(axis=1),
        "predictions": one.plans.predictions,
        "low": low,
        "high": high,
        "region_low": region_low,
        "region_high": region_high,
        "outside": outside,
        "order": order,
        "path": one.plans.path,
        "near": near,
        "near_row": near_row,
        "share": share,
        "strangeness": around.strangeness(codes),
        "of": np.full(n_plans, place),
    }


def _changes(ground: Ground, one: One, first: int) -> list[Change]:
    """Changed cells in the order of each plan's path; plans are counted from `first`."""
    found = []
    levers, picks, plans = one.plans.choices.levers, one.plans.picks, one.plans
    for plan, steps in enumerate(plans.order):
        for place in steps[steps >= 0].tolist():
            lever = levers[place]
            span = float(plans.low[plan, place]), float(plans.high[plan, place])
            region = float(plans.region_low[plan, place]), float(plans.region_high[plan, place])
            shown_as = ground.columns[lever.feature]
            pick = int(picks[plan, place])
            found.append(change_of(first + plan, lever, pick, span, region, shown_as))
    return found


def _lever_set(ground: Ground, one: Recourse, place: int) -> LeverSet:
    """A line of the menu: of a set without a plan what the features are."""
    changes = []
    for lever, pick, low, high in zip(one.levers, one.picks, one.low, one.high, strict=True):
        region = (low, high) if one.joint else (np.nan, np.nan)
        shown_as = ground.columns[lever.feature]
        changes.append(change_of(-1, lever, pick, (low, high), region, shown_as))
    return {
        "of": place,
        "features": list(one.features),
        "cost": None if not one.picks else one.cost,
        "proved": one.proved,
        "changes": changes,
    }


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """One below the other; paths of fewer steps end with their last value repeated."""
    if parts[0].ndim == 2:
        width = max(part.shape[1] for part in parts)
        parts = [
            np.pad(part, ((0, 0), (0, width - part.shape[1])), mode="edge")
            if len(part)
            else np.zeros((0, width), part.dtype)
            for part in parts
        ]
    return np.concatenate(parts)


def _shown(ground: Ground, row: np.ndarray) -> np.ndarray:
    return np.array([shown_value(ground, j, row) for j in range(len(ground.names))])


def _goal_meta(goal: Goal) -> GoalMeta:
    return {
        "output": goal.output,
        "low": goal.low if np.isfinite(goal.low) else None,
        "high": goal.high if np.isfinite(goal.high) else None,
        "largest": goal.largest,
        "text": goal.text,
    }


def _sentence(ground: Ground, found: Sequence[One], changes: Sequence[Change]) -> str:
    if len(found) > 1:
        reached = sum(len(one.plans.picks) > 0 for one in found)
        return f"{reached} of {len(found)} rows have a plan."
    one = found[0]
    goal = goal_words(one.goal, ground.predictor.output_names, ground.predictor.task)
    if not len(one.plans.picks):
        why = "; ".join(one.binding)
        certain = certificate(0, one.plans.proof)
        none = "There is certainly no plan for" if certain else "No plan was found for"
        return f"{none} {goal}" + (f": {why}." if why else ".")
    first = [change for change in changes if change["plan"] == 0]
    return f"For {goal}: {listed(first, ground.names)}."


def _notes(found: Sequence[One], arrays: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    notes = [NO_PROMISE]
    if any(one.plans.why for one in found):
        notes.insert(0, ORDER)
    if np.isfinite(arrays["region_low"]).any():
        notes.insert(0, REGION)
    if arrays["outside"].any():
        notes.append("values beyond what any row has are marked: there the model guesses")
    if (arrays["share"] < RARE).any():
        notes.append("levels are marked that less than 1 % of the rows have")
    if (arrays["strangeness"] > 2.0).any():
        notes.append(UNLIKE)
    if any(one.menu_seconds for one in found):
        notes.append("not every set of levers was looked at within the time")
    if not any(len(one.plans.picks) or certificate(0, one.plans.proof) for one in found):
        notes.append("none was found; that is no proof that there is none")
    return tuple(notes)
