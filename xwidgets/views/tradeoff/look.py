"""How a trade-off looks: the arguments of `tradeoff`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ...methods.performance.decision import require_target
from ...methods.tradeoff import metric_of
from ...widgets.holder import Holder
from ...widgets.screen import Screen
from .view import TradeoffView

__all__ = ["read_look", "write_look"]

ARGUMENTS = ("metric", "n_folds")
USUAL = {"metric": None, "n_folds": 5}
MAX_FOLDS = 50


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `tradeoff` as options of its view, without those that are as usual.

    Raises
    ------
    NotSupported, InvalidType, InvalidValue, UnknownName
    """
    for name in given:
        if name not in ARGUMENTS:
            raise UnknownName(
                "tradeoff",
                found=shown(name),
                expected=f"one of {', '.join(ARGUMENTS)}",
                fix=did_you_mean(str(name), ARGUMENTS),
            )
    metric, n_folds = (given.get(name, USUAL[name]) for name in ARGUMENTS)
    if metric is not None and not isinstance(metric, str):
        raise InvalidType(
            "metric",
            found=type(metric).__name__,
            expected="the name of a score",
            fix='metric="accuracy"',
        )
    if isinstance(n_folds, bool) or not isinstance(n_folds, int):
        raise InvalidType(
            "n_folds", found=type(n_folds).__name__, expected="a whole number", fix="n_folds=5"
        )
    if not 2 <= n_folds <= MAX_FOLDS:
        raise InvalidValue(
            "n_folds", found=str(n_folds), expected=f"2 to {MAX_FOLDS}", fix="n_folds=5"
        )
    told = {"metric": metric, "n_folds": n_folds}
    options = {name: value for name, value in told.items() if value != USUAL[name]}
    study = self._study
    for question in TradeoffView.questions(self._live.screen, options):
        study.ask(question)  # raises where nobody can answer; computes nothing
    if study.inputs is not None:
        require_target(study.target, study.inputs.predictor.task)
        members = study.family.values() or (study,)
        metric_of(metric, [one.inputs.predictor for one in members if one.inputs is not None])
    return options


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    return {name: look[name] for name in ARGUMENTS if look.get(name) is not None}
