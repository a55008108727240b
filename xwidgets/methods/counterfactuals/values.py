"""The values of one feature that a plan may choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...data.display import Values
from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ..ground import Ground
from .choices import Lever

__all__ = ["MAX_VALUES", "values_of_group", "values_of_levels", "values_of_numbers"]

MAX_VALUES = 256
"""Of a number, from which a plan chooses; further ones are looked for between them."""

LEAST_VALUES = 4
CELLS = 16_000_000
"""Of all rows in which one feature is changed, which are asked at once: of wide tables fewer
values are tried."""

DAY = 86_400.0

UP, DOWN = "up", "down"


# --- numbers and moments -------------------------------------------------------------------------


def values_of_numbers(
    lever: Lever,
    ground: Ground,
    column: Values,
    row: np.ndarray,
    given: Any,
    going: Any,
    to_missing: bool,
) -> Lever:
    """Values of a number or a moment."""
    name, j = ground.groups.names[lever.feature], lever.columns[0]
    own = float(row[j])
    known = _known(ground, lever.feature, column)
    seen = (known[0], known[-1]) if len(known) else (-np.inf, np.inf)
    low, high = seen if given is None else _span(name, given, lever.kind, seen)
    if going is not None:
        if going not in (UP, DOWN):
            raise InvalidValue(
                "monotone",
                found=f"{shown(going)} for {shown(name)}",
                expected='"up" or "down"',
                fix=f'monotone={{{shown(name)}: "up"}}',
            )
        if not np.isnan(own):
            low, high = (max(low, own), high) if going == UP else (low, min(high, own))
    if low > high and given is not None:
        raise InvalidValue(
            "monotone",
            found=f"{shown(name)} going {going} from {own:g}, in a range of {given}",
            expected="limits that leave something",
            fix="widen the range, or leave out one of the two",
        )
    feature = ground.frame.schema[j]
    step = 1.0 if feature.integer else 0.0
    if feature.kind == "datetime" and len(known) and (known % DAY == 0).all():
        step = DAY
    lever = lever._replace(
        low=low,
        high=high,
        seen_low=float(seen[0]),
        seen_high=float(seen[1]),
        step=step,
        single=str(ground.frame.dtypes[j]).lower() in ("float32", "float"),
    )
    most = int(min(MAX_VALUES, max(LEAST_VALUES, CELLS / ground.frame.n_features**2)))
    values = _candidates(known, own, lever, most)
    values = values[values != own]
    outside = (values < seen[0]) | (values > seen[1])
    if to_missing and feature.has_missing and not np.isnan(own):
        values, outside = np.append(values, np.nan), np.append(outside, False)
    return lever._replace(
        values=np.append(lever.values, values),
        codes=np.concatenate([lever.codes, values[:, None]]),
        outside=outside,
    )


def _known(ground: Ground, feature: int, column: Values) -> np.ndarray:
    """What rows have, each value once, the smallest first."""
    found: np.ndarray = ground.known.kept(
        ("values", feature), lambda: np.unique(column.numbers[np.isfinite(column.numbers)])
    )
    return found


def _candidates(known: np.ndarray, own: float, lever: Lever, most: int) -> np.ndarray:
    """Values of the rows within the limits; where those end outside of the rows, some beyond."""
    inside = known[(known >= lever.low) & (known <= lever.high)]
    if len(inside) > most:
        at = np.linspace(0, len(inside) - 1, most * 3 // 4).round().astype(int)
        even = np.linspace(inside[0], inside[-1], most // 4)
        few = most // 32
        near = np.searchsorted(inside, 0.0 if np.isnan(own) else own) + np.arange(-few, few + 1)
        near = np.clip(near, 0, len(inside) - 1)
        inside = np.unique(np.concatenate([inside[at], even, inside[near]]))
    ends = [end for end in (lever.low, lever.high) if np.isfinite(end)]
    if len(ends) == 2 and len(known) and (ends[0] < known[0] or ends[1] > known[-1]):
        beyond = np.linspace(ends[0], ends[1], most // 4 + 1)
        inside = np.concatenate([inside, beyond[(beyond < known[0]) | (beyond > known[-1])]])
    elif ends and not len(inside):
        inside = np.array(ends)
    return np.unique(lever.fitted(np.concatenate([inside, ends])))


def _span(name: str, given: Any, kind: str, seen: tuple[float, float]) -> tuple[float, float]:
    if isinstance(given, (str, Mapping)) or not hasattr(given, "__len__") or len(given) != 2:
        raise InvalidType(
            "ranges",
            found=f"{shown(given)} for {shown(name)}",
            expected="two numbers, None for no bound",
            fix=f"ranges={{{shown(name)}: ({seen[0]:g}, {seen[1]:g})}}",
        )
    ends = []
    for end, other in zip(given, seen, strict=True):
        value = other if end is None else _moment(end) if kind == "date" else end
        number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        if not number or not np.isfinite(value):
            raise InvalidType(
                "ranges", found=f"{shown(end)} for {shown(name)}", expected="finite numbers"
            )
        ends.append(float(value))
    if ends[0] > ends[1]:
        open_end = None in given
        raise InvalidValue(
            "ranges",
            found=f"from {ends[0]:g} to {ends[1]:g} for {shown(name)}",
            expected="the lower end first" if not open_end else "a bound within the rows' values",
            fix="give both ends" if open_end else f"({ends[1]:g}, {ends[0]:g})",
        )
    return ends[0], ends[1]


def _moment(value: Any) -> Any:
    """Dates as they are written in Python or JSON, in seconds."""
    if isinstance(value, (int, float, np.integer, np.floating)):
        return value
    try:
        return float(np.datetime64(value, "us").astype(np.int64)) / 1e6
    except (ValueError, TypeError) as error:
        raise InvalidValue(
            "ranges", found=shown(value), expected='dates such as "2024-03-01"'
        ) from error


# --- categories ----------------------------------------------------------------------------------


def values_of_levels(
    lever: Lever,
    ground: Ground,
    column: Values,
    row: np.ndarray,
    given: Any,
    going: Any,
    to_missing: bool,
) -> Lever:
    """Levels of a category, of a boolean or of 0/1 columns that are one category."""
    name, own = ground.groups.names[lever.feature], float(lever.values[0])
    words: tuple[str, ...] = column.feature.levels or ("False", "True")
    known = _known(ground, lever.feature, column)
    allowed = known
    if given is not None:
        allowed = _codes_of("ranges", name, given, words)
    if going is not None:
        order = _order(name, going, words, column.feature.kind)
        if own in order:
            order = order[order.index(own) :]
            allowed = allowed[np.isin(allowed, order)]
    values = allowed[allowed != own]
    outside = ~np.isin(values, known)
    if to_missing and column.feature.has_missing and not np.isnan(own):
        values, outside = np.append(values, np.nan), np.append(outside, False)
    if lever.kind == "one_hot":
        n = len(lever.columns)
        codes = (values[:, None] == np.arange(n)).astype(np.float64)
    else:
        codes = values[:, None]
    return lever._replace(
        values=np.append(lever.values, values),
        codes=np.concatenate([lever.codes, codes]),
        outside=outside,
    )


def _codes_of(argument: str, name: str, given: Any, words: Sequence[str]) -> np.ndarray:
    listed = [given] if isinstance(given, (str, bool)) else given
    if isinstance(listed, Mapping) or not hasattr(listed, "__iter__"):
        raise InvalidType(
            argument, found=f"{shown(given)} for {shown(name)}", expected="a list of levels"
        )
    codes = []
    for level in listed:
        text = str(level)
        if text not in words:
            raise UnknownName(
                argument,
                found=f"{shown(level)} for {shown(name)}",
                expected="levels of it",
                fix=did_you_mean(text, words),
            )
        codes.append(float(list(words).index(text)))
    return np.array(list(dict.fromkeys(codes)))


def _order(name: str, going: Any, words: Sequence[str], kind: str) -> list[float]:
    if isinstance(going, str) and kind == "boolean" and going in (UP, DOWN):
        return [0.0, 1.0] if going == UP else [1.0, 0.0]
    if isinstance(going, str):
        raise InvalidValue(
            "monotone",
            found=f"{shown(going)} for {shown(name)}, which is no number",
            expected="its levels, in the order in which it may go forward",
            fix=f"monotone={{{shown(name)}: {list(words)[:3]!r}}}",
        )
    order: list[float] = _codes_of("monotone", name, going, words).tolist()
    return order


# --- groups of columns ---------------------------------------------------------------------------


def values_of_group(
    lever: Lever,
    ground: Ground,
    column: Values,
    row: np.ndarray,
    given: Any,
    going: Any,
    to_missing: bool,
) -> Lever:
    """Columns that change together take what some row has in all of them."""
    name = ground.groups.names[lever.feature]
    for argument, value in (("ranges", given), ("monotone", going)):
        if value is not None:
            raise InvalidValue(
                argument,
                found=f"{shown(name)}, a group of columns",
                expected="a feature with one value",
                fix="make the explainer without groups=",
            )
    columns = np.column_stack([ground.frame.column(j) for j in lever.columns])
    tuples = np.unique(columns[~np.isnan(columns).any(axis=1)], axis=0)
    tuples = tuples[(tuples != lever.codes[0]).any(axis=1)]
    if len(tuples) > MAX_VALUES:
        chosen = np.random.default_rng(ground.seed).choice(len(tuples), MAX_VALUES, replace=False)
        tuples = tuples[np.sort(chosen)]
    return lever._replace(
        values=np.append(lever.values, tuples[:, 0]),
        codes=np.concatenate([lever.codes, tuples]),
        outside=np.zeros(len(tuples), dtype=bool),
    )
