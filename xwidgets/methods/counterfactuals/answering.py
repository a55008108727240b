"""The answer to "what would have to change?" for one row or several."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from ...data.wording import shown
from ...errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ...results.counterfactuals import Counterfactuals
from ..ground import Ground, Part
from ..performance.decision import groups_of
from ..stop import check_cancelled
from .asking import Model, model_of
from .distance import ruler_of
from .exact.linear import linear_or_none
from .goal import goal_of
from .hindrance import hindrances
from .limits import Limits
from .neighbors import neighborhood
from .planning import Plans, plans_of
from .proving import SECONDS, SECONDS_FOR_ALL, Prover
from .recourse import MAX_LEVERS, Recourse, lever_menu
from .telling import One, result_of

__all__ = ["MAX_PLANS", "MAX_ROWS", "answer"]

MAX_PLANS = 20
MAX_ROWS = 1_000
MAX_SECONDS = 600.0


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

    Returns
    -------
    Counterfactuals
        Plans of all rows, with what is proved of them. How far a proof gets within its seconds
        depends on the machine: "best found" here may be "closest" there.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
        A row, a target or limits that do not exist, contradict each other or leave nothing.
    NotSupported
        There is no model that can be asked, or nothing that it could reach.
    """
    asked_rows = _rows(ground, row, rows)
    most, largest = _count(n), _largest(menu)
    limits = Limits(vary, ranges, monotone, max_changes, rules, missing_cost)
    matrix = ground.frame.matrix()
    model = model_of(ground)
    around = ground.known.kept(
        ("neighborhood", missing_cost),
        lambda: neighborhood(ruler_of(ground, missing_cost), matrix, ground.seed),
    )
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
                latest = result_of(ground, around, so_far)
            yield Part(total // len(asked_rows) * place + 1, total, latest)
        why: tuple[str, ...] = ()
        if not len(plans.picks):
            why = hindrances(model, position, limits, goal, around)
        one = One(position, goal, plans, choices, why)
        if largest:
            yield Part(3 * place + 2, total, result_of(ground, around, [*found, one]))
            one = _with_menu(model, prover, one, largest, len(asked_rows))
        found.append(one)
        if place + 1 < len(asked_rows):
            done = total // len(asked_rows) * (place + 1)
            yield Part(done, total, result_of(ground, around, found))
    return result_of(ground, around, found)


def _with_menu(model: Model, prover: Prover | None, one: One, largest: int, n_rows: int) -> One:
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
