"""Filters as a person writes them: names, levels, and only what matters, made clauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..data.schema import Feature, Schema
from ..data.wording import did_you_mean, shown
from ..errors import InvalidType, InvalidValue, UnknownName
from .clauses import ARGUMENT, check_clauses
from .wire import Clause, Term

__all__ = ["NO_EXTRAS", "output_position", "read_filters"]

NO_EXTRAS = Schema(())

BLANK: Term = {
    "source": "rows",
    "feature": -1,
    "output": -1,
    "min": None,
    "max": None,
    "codes": None,
    "rows": None,
}
TERM_KEYS = (*BLANK, "levels")
CLAUSE_KEYS = ("key", "op", "terms", "brushed", "label")


def read_filters(
    value: Any,
    schema: Schema,
    output_names: tuple[str, ...],
    target_levels: tuple[str, ...] | None = None,
    output: int = 0,
    extras: Schema = NO_EXTRAS,
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
    extras : Schema
        Columns that are shown beside the features; their positions follow.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
    """
    if isinstance(value, (list, tuple)):
        read = _Reader(schema, output_names, target_levels, output, extras)
        value = [read.clause(one) if isinstance(one, Mapping) else one for one in value]
    return check_clauses(value, len(schema), len(output_names), len(extras))


class _Reader:
    def __init__(
        self,
        schema: Schema,
        output_names: tuple[str, ...],
        target_levels: tuple[str, ...] | None,
        output: int,
        extras: Schema,
    ) -> None:
        self.quantities = Schema((*schema.features, *extras.features))
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
        return {"key": _usual_key(terms), "op": "and", **found, "terms": terms}

    def term(self, given: Mapping[str, Any]) -> dict[str, Any]:
        _no_others(given, TERM_KEYS)
        found: dict[str, Any] = {**BLANK, **given}
        source = found["source"] = given.get("source") or _source(given)
        if source in ("feature", "attribution"):
            columns = self.quantities if source == "feature" else self.schema
            found["feature"] = columns.position(given.get("feature"), ARGUMENT)
        if source in ("attribution", "prediction"):
            name = given.get("output", self.output)
            if isinstance(name, str):
                name = output_position(name, self.output_names, ARGUMENT)
            found["output"] = name
        if "levels" in found:
            levels = found.pop("levels")
            if source not in ("feature", "target"):
                raise InvalidValue(
                    ARGUMENT,
                    found=f"levels of {source}",
                    expected="levels of a feature or of the target",
                    fix="use min and max",
                )
            about = self.target if source == "target" else self.quantities[found["feature"]]
            found["codes"] = _codes(levels, about)
        return found


def _source(given: Mapping[str, Any]) -> str:
    """What a term speaks of where it does not say."""
    for key, source in (("rows", "rows"), ("feature", "feature"), ("output", "prediction")):
        if given.get(key) is not None:
            return source
    raise InvalidValue(
        ARGUMENT,
        found=shown(dict(given)),
        expected="filters that say what they speak of",
        fix='add "feature": its name, or "source": "target"',
    )


def _usual_key(terms: Any) -> str:
    """Which picture shows it: that which makes such filters in the page."""
    if not isinstance(terms, list) or not all(isinstance(term, dict) for term in terms):
        return "filter"
    about = {(term.get("source"), term.get("feature")) for term in terms}
    features = {feature for _, feature in about}
    if len(features) != 1 or not about <= {(s, f) for s in SHOWN_BY for f in features}:
        return "filter"
    (feature,) = features
    return f"{SHOWN_BY[terms[0]['source']]}:{feature}"


SHOWN_BY = {"feature": "dependence", "attribution": "beeswarm"}


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
