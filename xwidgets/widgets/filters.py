"""Filters as a person writes them: names, levels, and only what matters, made clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..data.quantities import COMPUTED, Quantity, quantity_of, read_quantity
from ..data.schema import Feature, Schema
from ..data.wording import did_you_mean, shown
from ..errors import InvalidType, InvalidValue, UnknownName
from .clauses import ARGUMENT, check_clauses
from .wire import Clause

__all__ = ["CLAUSE_KEYS", "TERM_KEYS", "output_position", "read_filters", "usual_key"]

TERM_KEYS = (
    "quantity",
    "feature",
    "column",
    "output",
    "min",
    "max",
    "codes",
    "levels",
    "rows",
    "table",
)
CLAUSE_KEYS = ("key", "op", "terms", "brushed", "label")


def read_filters(
    value: Any,
    schema: Schema,
    output_names: tuple[str, ...],
    target_levels: tuple[str, ...] | None = None,
    output: int = 0,
    columns: Sequence[Feature] = (),
) -> list[Clause]:
    """Clauses of filters in the wire's form or in a shorter one.

    Parameters
    ----------
    value : list of mappings
        See :class:`Selection`. A filter of one term may hold that term's keys itself.
    schema : Schema
    output_names : tuple of str
    target_levels : tuple of str, optional
        Classes in the order of their codes, where the target has some.
    output : int
        What predictions and attributions are of where a term does not say.
    columns : sequence of Feature
        Those that the model does not take.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
    """
    if isinstance(value, (list, tuple)):
        read = _Reader(schema, output_names, target_levels, output, columns)
        value = [read.clause(one) if isinstance(one, Mapping) else one for one in value]
    names = [column.name for column in columns]
    return check_clauses(value, len(schema), len(output_names), names)


class _Reader:
    def __init__(
        self,
        schema: Schema,
        output_names: tuple[str, ...],
        target_levels: tuple[str, ...] | None,
        output: int,
        columns: Sequence[Feature],
    ) -> None:
        self.columns = {column.name: column for column in columns}
        self.schema, self.output_names, self.output = schema, output_names, output
        self.target = Feature("the target", levels=target_levels)

    def clause(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(given)
        if "terms" in found:
            _no_others(found, CLAUSE_KEYS)
            terms = found["terms"]
        else:
            terms = [{key: found.pop(key) for key in list(found) if key not in CLAUSE_KEYS}]
            _no_others(terms[0], TERM_KEYS)
        if isinstance(terms, (list, tuple)):
            terms = [self.term(one) if isinstance(one, Mapping) else one for one in terms]
        return {"key": usual_key(terms), "op": "and", **found, "terms": terms}

    def term(self, given: Mapping[str, Any]) -> dict[str, Any]:
        _no_others(given, TERM_KEYS)
        about = self.quantity(given)
        found = {name: given[name] for name in ("min", "max") if given.get(name) is not None}
        found["quantity"] = str(about)
        if given.get("table") is not None:
            found["table"] = given["table"]
        codes = given.get("rows", given.get("codes")) if about.kind == "row" else given.get("codes")
        if codes is not None:
            found["codes"] = codes
        if "levels" in given:
            found["codes"] = _codes(given["levels"], self.described(about))
        return found

    def quantity(self, given: Mapping[str, Any]) -> Quantity:
        """What a term speaks of, as short as it may be said."""
        named = given.get("quantity")
        if named is None:
            named = _unsaid(given)
        feature, column = given.get("feature"), given.get("column")
        if named == "attribution":
            found = Quantity("attribution", self.schema.position(feature, ARGUMENT))
        elif named == "column":
            found = Quantity("column", column=str(column))
        elif named == "feature":
            beside = isinstance(feature, str) and feature not in self.schema.names
            if beside and feature in self.columns:
                return Quantity("column", column=str(feature))
            found = Quantity("feature", self.schema.position(feature, ARGUMENT))
        else:
            found = read_quantity(
                named, self.schema, list(self.columns), len(self.output_names), ARGUMENT
            )
        if found.kind in COMPUTED and found.output < 0:
            output = given.get("output", self.output)
            if isinstance(output, str):
                output = output_position(output, self.output_names, ARGUMENT)
            found = found._replace(output=output)
        return found

    def described(self, about: Quantity) -> Feature:
        """How the levels of a quantity are called."""
        if about.kind == "feature":
            return self.schema[about.feature]
        if about.kind == "target":
            return self.target
        if about.kind == "column" and about.column in self.columns:
            return self.columns[about.column]
        raise InvalidValue(
            ARGUMENT,
            found=f"levels of {about.kind}",
            expected="levels of a feature, of a column or of the target",
            fix="use min and max",
        )


def _unsaid(given: Mapping[str, Any]) -> str:
    """What a term speaks of where it does not say."""
    for key, kind in (
        ("rows", "row"),
        ("feature", "feature"),
        ("column", "column"),
        ("output", "prediction"),
    ):
        if given.get(key) is not None:
            return kind
    raise InvalidValue(
        ARGUMENT,
        found=shown(dict(given)),
        expected="filters that say what they speak of",
        fix='add "feature": its name, or "quantity": "target"',
    )


def usual_key(terms: Any) -> str:
    """Which picture shows it: that which makes such filters in the page."""
    if not isinstance(terms, list) or not all(isinstance(term, dict) for term in terms):
        return "filter"
    about = [quantity_of(str(term.get("quantity"))) for term in terms]
    first = about[0] if about else None
    if first is None or any(
        one is None or one.kind not in BRUSHED or one.feature != first.feature for one in about
    ):
        return "filter"
    return f"{first.kind}:{first.feature}"


BRUSHED = ("feature", "attribution")
"""What one plot brushes: its clauses bear the name of the quantity."""


def _codes(levels: Any, feature: Feature) -> list[int]:
    if isinstance(levels, str) or not isinstance(levels, (list, tuple, set, np.ndarray)):
        raise InvalidType(
            ARGUMENT,
            found=f"levels {shown(levels)}",
            expected="a list of levels",
            fix=f'"levels": [{shown(levels)}]',
        )
    return [_code(level, feature) for level in levels]


def _code(level: Any, feature: Feature) -> int:
    if level is None:
        return -1
    if feature.levels is not None:
        if str(level) not in feature.levels:
            raise UnknownName(
                ARGUMENT,
                found=shown(level),
                expected=f"one of the {len(feature.levels)} levels of {feature.name}",
                fix=did_you_mean(str(level), feature.levels),
            )
        return feature.levels.index(str(level))
    if not (isinstance(level, (bool, np.bool_, int, np.integer)) and level >= 0):
        raise InvalidValue(
            ARGUMENT,
            found=f"the level {shown(level)} of {feature.name}",
            expected="whole numbers of at least 0, or None (missing)",
            fix="use min and max",
        )
    return int(level)


def output_position(name: str, output_names: tuple[str, ...], argument: str) -> int:
    """Position of an output given by name.

    Raises
    ------
    UnknownName
    """
    if name not in output_names:
        raise UnknownName(
            argument,
            found=shown(name),
            expected=f"one of the {len(output_names)} outputs",
            fix=did_you_mean(name, output_names),
        )
    return output_names.index(name)


def _no_others(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            raise UnknownName(
                ARGUMENT,
                found=f"the key {shown(key)}",
                expected=f"one of {', '.join(known)}",
                fix=did_you_mean(str(key), known),
            )
