"""How errors look: the arguments of `errors`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ...methods.performance.decision import require_target
from ...widgets.holder import Holder
from ...widgets.looks import chosen, read_arguments
from ...widgets.screen import Screen
from .view import ErrorsView

__all__ = ["options_of", "read_look", "write_look"]

MAX_DEPTH = 6
USUAL = {"max_depth": 3, "control": "holm", "refit": True}


def options_of(
    self: Holder,
    metric: str | None = None,
    max_depth: int = 3,
    *,
    control: str = "holm",
    refit: bool = True,
    columns: str | Sequence[str] | None = None,
) -> dict[str, Any]:
    """Options of the view, checked; see `errors`."""
    study = self._study
    options = _options(metric, max_depth, control, refit)
    options["columns"] = _columns(columns, [one.feature.name for one in study.extras])
    for question in ErrorsView.questions(self._live.screen, options):
        study.ask(question)  # raises where nobody can answer; computes nothing
    if study.inputs is not None and study.has_model:
        predictor = study.inputs.predictor
        require_target(study.inputs.target, predictor.task)
        if metric is not None:
            _check_metric(self, metric)
    return options


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `errors` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "errors")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    columns = look.get("columns")
    names = columns and [name.removeprefix("column:") for name in columns]
    return chosen({**look, "columns": names})


def _check_metric(holder: Holder, metric: str) -> None:
    from ...methods.errors.quantity import check_metric
    from ...results.units import decided_in

    study = holder._study
    assert study.inputs is not None
    probability = decided_in(study.units) == "probability"
    check_metric(metric, study.inputs.predictor.task, probability)


def _options(metric: Any, max_depth: Any, control: Any, refit: Any) -> dict[str, Any]:
    """Arguments, checked; what is as usual is None."""
    from ...methods.slices import CONTROLS

    if metric is not None and not isinstance(metric, str):
        raise InvalidType(
            "metric", found=shown(metric), expected="a name", fix='metric="error rate"'
        )
    if isinstance(max_depth, bool) or not isinstance(max_depth, int):
        raise InvalidType(
            "max_depth", found=shown(max_depth), expected="a whole number", fix="max_depth=3"
        )
    if not 1 <= max_depth <= MAX_DEPTH:
        raise InvalidValue(
            "max_depth", found=str(max_depth), expected=f"1 to {MAX_DEPTH}", fix="max_depth=3"
        )
    if control not in CONTROLS:
        expected = " or ".join(map(repr, CONTROLS))
        raise UnknownName("control", found=shown(control), expected=expected, fix='control="holm"')
    if not isinstance(refit, bool):
        raise InvalidType("refit", found=shown(refit), expected="True or False", fix="refit=False")
    given = {"metric": metric, "max_depth": max_depth, "control": control, "refit": refit}
    return {name: None if USUAL.get(name) == value else value for name, value in given.items()}


def _columns(given: Any, known: Sequence[str]) -> list[str] | None:
    """Names of columns as quantities; None: nobody said."""
    if given is None:
        return None
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, (list, tuple)) or not all(isinstance(one, str) for one in names):
        raise InvalidType(
            "columns",
            found=shown(given),
            expected="names of explainer.columns",
            fix=f"columns=[{shown(known[0])}]" if known else "columns=None",
        )
    for name in names:
        if name not in known:
            raise UnknownName(
                "columns",
                found=shown(name),
                expected="one of explainer.columns; features are used in any case",
                fix=did_you_mean(name, known) or f"explainer.columns[{shown(name)}] = values",
            )
    return [f"column:{name}" for name in dict.fromkeys(names)]
