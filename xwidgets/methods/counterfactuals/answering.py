"""The answer to "what would have to change?" for one row or several."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...data.wording import shown
from ...errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ...results.counterfactuals import Change, Counterfactuals, GoalMeta, LeverSet
from ..ground import Ground, Part
from ..performance.decision import groups_of
from ..stop import check_cancelled
from .asking import Model, model_of
from .choices import Choices
from .chosen import diversity
from .distance import ruler_of
from .exact.linear import linear_or_none
from .goal import Goal, goal_of
from .hindrance import hindrances
from .limits import Limits, shown_value
from .neighbors import Neighborhood, neighborhood
from .planning import Plans, plans_of
from .proving import SECONDS, SECONDS_FOR_ALL, Prover, certificate, told
from .recourse import MAX_LEVERS, Recourse, lever_menu
from .words import change_of, goal_words, listed

__all__ = ["MAX_PLANS", "MAX_ROWS", "answer"]

MAX_PLANS = 20
MAX_ROWS = 1_000
MAX_SECONDS = 600.0

UNLIKE = "unlike any row: more than twice as far from rows as those are from each other"
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


def answer(
    ground: Ground,
    *,
    row: int | None = None,
    rows: Sequence[int] | None = None,
    target: Any = None,
    vary: Sequence[str | int] | None = None,
    ranges: Mapping[str, Any] | None = None,
    monotone: Mapping[str, Any] | None = None,
    max_changes: int | None = None,
    n: int = 4,
    rules: Sequence[str] | str | None = None,
    missing_cost: float | None = None,
    menu: int | None = None,
    threshold: float | Mapping[str, Any] | None = None,
    output: int | None = None,
    seconds: float | None = None,
) -> Generator[Part, None, Counterfactuals]:
    """Plans after which the model says something else of a row.

    Parameters
    ----------
    ground : Ground
    row, rows : int, or several
        Positions in X; default the first row.
    target : optional
        See :func:`goal_of`.
    vary, ranges, monotone, max_changes, rules, missing_cost : optional
        See :func:`choices_of`.
    n : int
        Plans for each row, at most.
    menu : int, optional
        Features of a set of levers, at most, of which it is told what they cost. Default: no menu.
    threshold : float or mapping, optional
        The probability from which on a row counts as of the class on screen, or one per group.
    output : int, optional
        The output on screen.
    seconds : float, optional
        How long a proof is looked for; 0: not at all. Default: `proving.SECONDS`.

    Yields
    ------
    Part
        First plans that lead to the nearest real rows; then row by row.
    """
    asked_rows = _rows(ground, row, rows)
    most, largest = _count(n), _largest(menu)
    limits = Limits(vary, ranges, monotone, max_changes, rules, missing_cost)
    matrix = ground.frame.matrix()
    model = model_of(ground)
    around = neighborhood(ruler_of(ground, missing_cost), matrix, ground.seed)
    predictions = ground.predictions
    prover = _prover(model, len(asked_rows), seconds)
    found: list[One] = []
    total = (3 if largest else 2) * len(asked_rows)
    for place, position in enumerate(asked_rows):
        check_cancelled()
        goal = goal_of(
            ground.predictor,
            predictions[position],
            target,
            threshold=_threshold(ground, threshold, position),
            output=output,
            quartiles=_quartiles(predictions, ground, output),
        )
        choices = limits.choices(ground, matrix[position], around.ruler)
        steps = plans_of(model, position, choices, goal, most, around, prover)
        latest: Counterfactuals | None = None
        while True:
            try:
                some = next(steps)
            except StopIteration as end:
                plans: Plans = end.value
                break
            if some is not None:
                so_far = [*found, One(position, goal, some, choices)]
                latest = _result(ground, around, so_far)
            yield Part(total // len(asked_rows) * place + 1, total, latest)
        why: tuple[str, ...] = ()
        if not len(plans.picks):
            why = hindrances(model, position, limits, goal, around)
        one = One(position, goal, plans, choices, why)
        if largest:
            yield Part(3 * place + 2, total, _result(ground, around, [*found, one]))
            one = yield from _with_menu(model, prover, one, largest, len(asked_rows))
        found.append(one)
        if place + 1 < len(asked_rows):
            done = total // len(asked_rows) * (place + 1)
            yield Part(done, total, _result(ground, around, found))
    return _result(ground, around, found)


def _with_menu(
    model: Model, prover: Prover | None, one: One, largest: int, n_rows: int
) -> Generator[Part, None, One]:
    seconds = min(SECONDS, SECONDS_FOR_ALL / n_rows) if prover is None else prover.share
    linear = None if prover is None else prover.linear
    begin = time.perf_counter()
    steps = lever_menu(
        model,
        linear,
        one.choices,
        one.goal,
        most=largest,
        seconds=seconds,
        prove=prover is not None,
    )
    while True:
        check_cancelled()
        try:
            next(steps)
        except StopIteration as end:
            menu: list[Recourse] = end.value
            break
    used = time.perf_counter() - begin
    return one._replace(menu=tuple(menu), menu_seconds=seconds if used >= seconds else 0.0)
    yield  # as the steps of a search: nothing new is told before the menu is whole


# --- what was asked -------------------------------------------------------------------------------


def _rows(ground: Ground, row: int | None, rows: Sequence[int] | None) -> list[int]:
    asked = [row or 0] if rows is None else list(rows)
    n_rows = ground.frame.n_rows
    for one in asked:
        if isinstance(one, bool) or not isinstance(one, (int, np.integer)):
            raise InvalidType("row", found=shown(one), expected="a position")
        if not 0 <= one < n_rows:
            raise UnknownName("row", found=f"position {one}", expected=f"0 to {n_rows - 1}")
    if not asked or len(asked) > MAX_ROWS:
        raise InvalidValue(
            "rows", found=f"{len(asked)} rows", expected=f"1 to {MAX_ROWS}", fix="ask for fewer"
        )
    if ground.predictor.task == "multioutput":
        raise NotSupported(
            "model",
            found="several targets at once",
            expected="one",
            fix="explain a function that returns one of them: lambda X: model.predict(X)[:, 0]",
        )
    return [int(one) for one in asked]


def _count(n: object) -> int:
    if isinstance(n, bool) or not isinstance(n, (int, float, np.integer)) or n != int(n):
        raise InvalidType("n", found=shown(n), expected="a whole number")
    if not 1 <= n <= MAX_PLANS:
        raise InvalidValue("n", found=f"{n}", expected=f"1 to {MAX_PLANS}", fix="leave it out")
    return int(n)


def _largest(menu: object) -> int:
    if menu is None:
        return 0
    if isinstance(menu, bool) or not isinstance(menu, (int, float, np.integer)):
        raise InvalidType("menu", found=shown(menu), expected="a whole number")
    if menu != int(menu) or not 0 <= menu <= MAX_LEVERS:
        raise InvalidValue("menu", found=f"{menu}", expected=f"0 to {MAX_LEVERS}", fix="menu=2")
    return int(menu)


def _prover(model: Model, n_rows: int, seconds: Any) -> Prover | None:
    linear = linear_or_none(model.ground) if isinstance(model.sums, str) else None
    if seconds is None:
        return Prover(model.sums, n_rows, linear=linear)
    number = isinstance(seconds, (int, float, np.number)) and not isinstance(seconds, bool)
    if not number or not 0.0 <= float(seconds) <= MAX_SECONDS:
        raise InvalidValue(
            "seconds", found=shown(seconds), expected=f"0 to {MAX_SECONDS:g}", fix="leave it out"
        )
    return Prover(model.sums, n_rows, float(seconds), linear) if seconds else None


def _threshold(
    ground: Ground, threshold: float | Mapping[str, Any] | None, row: int
) -> float | None:
    """The row's own."""
    if not isinstance(threshold, Mapping):
        return None if threshold is None else float(threshold)
    group, names = groups_of(ground.quantity(str(threshold["quantity"])))
    value = threshold["values"].get(names[group[row]])
    return None if value is None else float(value)


def _quartiles(
    predictions: np.ndarray, ground: Ground, output: int | None
) -> tuple[float, float] | None:
    if ground.predictor.task in ("binary", "multiclass"):
        return None
    column = predictions[:, ground.predictor.default_output if output is None else output]
    low, high = np.quantile(column, (0.25, 0.75))
    return float(low), float(high)


# --- what is told ---------------------------------------------------------------------------------


def _result(ground: Ground, around: Neighborhood, found: Sequence[One]) -> Counterfactuals:
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
    features = np.array([lever.feature for lever in choices.levers])
    for lever_place, lever in enumerate(choices.levers):
        pick = picks[:, lever_place]
        values[:, lever.feature] = lever.values[pick]
        outside[:, lever.feature] = lever.outside[pick]
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
    if np.isfinite(arrays["region_low"]).any():
        notes.insert(0, REGION)
    if arrays["outside"].any():
        notes.append("values beyond what any row has are marked: there the model guesses")
    if (arrays["strangeness"] > 2.0).any():
        notes.append(UNLIKE)
    if any(one.menu_seconds for one in found):
        notes.append("not every set of levers was looked at within the time")
    if not any(len(one.plans.picks) or certificate(0, one.plans.proof) for one in found):
        notes.append("none was found; that is no proof that there is none")
    return tuple(notes)
