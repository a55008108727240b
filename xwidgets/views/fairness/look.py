"""How rates by group look: the arguments of `fairness`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ...data.extras import read_column
from ...data.quantities import read_quantity
from ...data.wording import shown
from ...errors import InvalidColumns, InvalidType, InvalidValue
from ...methods.counterfactuals.given import given as read_limits
from ...methods.fairness.groups import grouped
from ...methods.fairness.strategies import check_cost
from ...study import Study
from ...widgets.holder import Holder
from ...widgets.looks import chosen, names_of, read_arguments
from ...widgets.lookup import beside
from ...widgets.named import named_quantity
from ...widgets.screen import Screen
from .view import FairnessView, further

__all__ = ["options_of", "read_look", "write_look"]

OWN_NAME = "group"
"""Of values that come without a name."""


def options_of(
    self: Holder,
    by: Any = None,
    *,
    tolerance: float = 0.05,
    cost: Sequence[float] = (1.0, 1.0),
    vary: Sequence[str | int] | None = None,
    ranges: Mapping[str, Any] | None = None,
    max_changes: int | None = None,
) -> dict[str, Any]:
    """Options of the view, checked; see `fairness`."""
    study = self._study
    for question in FairnessView.questions(self._live.screen, {}):
        study.ask(question)  # raises where nobody can answer; computes nothing
    tolerance, cost = _tolerance(tolerance), check_cost(cost)
    names = None if by is None else _quantities(self, by)
    limits = read_limits(study.groups.names, vary=vary, ranges=ranges, max_changes=max_changes)
    if limits:  # what is wrong with them is said here; the search begins when it is asked for
        question = further(self._live.screen, {"by": names, **limits}, "recourse")
        study.ask(question).advance(0.0)
    return {
        "by": names,
        "tolerance": None if tolerance == 0.05 else tolerance,
        "cost": None if cost == (1.0, 1.0) else list(cost),
        **limits,
    }


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `fairness` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, InvalidColumns, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "fairness")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    study, by = screen.study, look.get("by")
    names = by and [named_quantity(name, study.schema) for name in by]
    return chosen({**look, "by": names, "vary": names_of(study, look.get("vary"))})


def _tolerance(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        raise InvalidValue(
            "tolerance", found=shown(value), expected="a number from 0 to 1", fix="tolerance=0.05"
        )
    return float(value)


def _quantities(holder: Holder, by: Any) -> list[str]:
    """Names of quantities; values become a column first."""
    study = holder._study
    if isinstance(by, (str, int)) and not isinstance(by, bool):
        parts = [by]
    elif isinstance(by, (list, tuple)) and by and len(by) != study.n_rows:
        parts = list(by)
    elif isinstance(by, (list, tuple)) and not by:
        raise InvalidValue("by", found="nothing", expected="columns", fix='by="sex"')
    else:
        parts = [_added(holder, by)]
    inputs = study.inputs
    n_outputs = 1 if inputs is None else inputs.predictor.n_outputs
    columns = [one.feature.name for one in beside(study)]
    found = [
        str(read_quantity(part, study.schema, columns, n_outputs, "by", given=True))
        for part in parts
    ]
    if len(set(found)) < len(found):
        raise InvalidValue("by", found="the same column twice", expected="different ones")
    _check_groups(study, found)
    return found


def _added(holder: Holder, values: Any) -> str:
    if isinstance(values, (bool, float, Mapping)) or values is None:
        raise InvalidType(
            "by",
            found=shown(values),
            expected="the name of a column, a list of names, or one value per row",
            fix='by="sex"',
        )
    study = holder._study
    own = getattr(values, "name", None)
    name = str(own) if own is not None and str(own).strip() else OWN_NAME
    read_column(name, values, study.n_rows, study.frame.native, "by")
    taken = {*study.schema.names, *study.frame.schema.names, *study.cohorts}
    if name in study.schema.names:
        name = f"{name} (given)"
    free, k = name, 1
    while True:
        if free not in taken:
            with suppress(InvalidColumns):  # other values are called so
                holder.columns[free] = values
                return free
        k += 1
        free = f"{name} {k}"


def _check_groups(study: Study, names: Sequence[str]) -> None:
    """Refuse free text and too many groups before anything is computed."""
    extras = {f"column:{one.feature.name}": one for one in beside(study)}
    features = {f"feature:{j}": one for j, one in enumerate(study.columns)}
    known = {**features, **extras}
    grouped([known[name] for name in names])
