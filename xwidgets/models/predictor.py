"""Any fitted model behind one function: table in, named outputs in one named unit out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InvalidType, InvalidValue, NotSupported
from ..results.units import UNITS
from .adapters import Adapter, adapt
from .adapters.sklearn import last_step
from .predictor_checks import as_outputs, call, check_columns, check_missing
from .predictor_probe import Probe, run_probe
from .predictor_scales import Scale, scales_of
from .quiet import quiet
from .saved import is_path, load

if TYPE_CHECKING:
    from ..data import Frame

__all__ = ["Predictor", "as_predictor"]


@dataclass(frozen=True, eq=False)
class Predictor:
    """A fitted model that answers in one unit.

    Attributes
    ----------
    model : object
        The caller's model, never changed.
    name : str
        Its class, or the name of the function.
    library : {"sklearn", "xgboost", "lightgbm", "catboost", "callable"}
    unit : {"probability", "log_odds", "value"}
    scales : mapping of unit to Scale
        Everything that it can show.
    default_output : int
        Output that is shown first: the second class of two, else the class that is predicted
        most often.
    classes : ndarray or None
        Labels of the classes, in the order of the outputs.
    adapter : Adapter
    prepare : callable
        Turns a native table into what the model takes.
    """

    model: Any
    name: str
    library: str
    unit: str
    scales: Mapping[str, Scale]
    default_output: int
    classes: np.ndarray | None
    adapter: Adapter
    prepare: Callable[[Any], Any]

    @property
    def task(self) -> str:
        """One of ``"binary"``, ``"multiclass"``, ``"regression"``, ``"multioutput"``."""
        return self.scales[self.unit].task

    @property
    def title(self) -> str:
        """What people call it: the model at the end of a Pipeline, else its `name`."""
        last = last_step(self.model) if self.library == "sklearn" else self.model
        return self.name if last is self.model or isinstance(last, str) else type(last).__name__

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that it can show, the natural one first."""
        return tuple(self.scales)

    @property
    def output_names(self) -> tuple[str, ...]:
        """One name per output: class names of a classifier."""
        return self.scales[self.unit].output_names

    @property
    def n_outputs(self) -> int:
        """Number of outputs."""
        return len(self.output_names)

    @property
    def margin_scale(self) -> bool:
        """Whether a tree or linear model's own sum of contributions is in this unit."""
        return self.scales[self.unit].margin_scale

    @property
    def link(self) -> str:
        """What makes probabilities of what is shown; see :class:`Scale`."""
        return self.scales[self.unit].link

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know about the unit."""
        note = self.scales[self.unit].note
        return (note,) if note else ()

    def predict(self, table: Any) -> np.ndarray:
        """Ask the model.

        Parameters
        ----------
        table : native table
            Of the same columns and kind as the frame that the predictor was made with.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_outputs)
            In `unit`.

        Raises
        ------
        ModelFailed
            The model raised; its own exception is the cause.
        ModelOutput
            NaN, another shape, or no numbers.
        """
        n_rows = int(table.shape[0])
        if n_rows == 0:
            return np.empty((0, self.n_outputs))
        return self.answer(self.scales[self.unit].call, table, n_rows)

    def answer(self, scale: Callable[[Any], Any], table: Any, n_rows: int) -> np.ndarray:
        """Prepare a table, call one scale's function on it, check what comes back.

        What the model warns of was seen at the door: it is asked thousands of times.
        """
        with quiet():
            prepared = call(self.prepare, table, self.name)
            said = call(scale, prepared, self.name)
        return as_outputs(said, n_rows, self.name, self.n_outputs)

    def named(self, output_names: Sequence[str]) -> Predictor:
        """The same model with other names of its outputs."""
        names = tuple(output_names)
        scales = {
            unit: replace(scale, output_names=names) if scale.task == self.task else scale
            for unit, scale in self.scales.items()
        }
        return replace(self, scales=scales)

    def with_output(self, unit: str) -> Predictor:
        """The same model in another unit.

        Raises
        ------
        InvalidValue
            Not a unit.
        NotSupported
            A unit that this model cannot show, with those that it can.
        """
        unit = _choose(unit, self.scales, self.name)
        if unit == self.unit:
            return self
        return replace(
            self,
            unit=unit,
            default_output=min(self.default_output, len(self.scales[unit].output_names) - 1),
        )


def as_predictor(
    model: Any,
    frame: Frame,
    *,
    output: str = "auto",
    class_names: Sequence[str] | None = None,
) -> Predictor:
    """Make a predictor of any fitted model.

    Parameters
    ----------
    model : object
        scikit-learn estimator or Pipeline, XGBoost, LightGBM or CatBoost model (either API, or
        the path of a file that their ``save_model`` wrote), or a function
        ``f(X) -> (n,) or (n, n_outputs)``.
    frame : Frame
        The rows to explain; the model is tried on a few of them.
    output : {"auto", "probability", "log_odds", "value"}
        Unit. ``"auto"`` is the first that the model tells: probability, else value. (What is
        shown by default is decided in ``compute.units``, where plans are known.)
    class_names : sequence of str, optional
        Names of the outputs, in the model's own order.

    Returns
    -------
    Predictor

    Raises
    ------
    InvalidModel, NotFitted, InvalidColumns, InvalidShape, MissingValues
        Before the model is called.
    ModelFailed, ModelOutput
        From the trial on a few rows.
    NotSupported
        The unit cannot be shown; the message tells which can.
    """
    if output != "auto":
        _check_unit(output)
    names = _checked_names(class_names)
    if is_path(model):
        model = load(model)
    adapter = adapt(model)
    check_columns(adapter, frame)
    check_missing(adapter, frame)
    probe: Probe = run_probe(adapter, frame)
    scales = scales_of(adapter, probe, output, names)
    unit = next(iter(scales)) if output == "auto" else _choose(output, scales, adapter.name)
    predictor = Predictor(
        model=model,
        name=adapter.name,
        library=adapter.library,
        unit=unit,
        scales=scales,
        default_output=0,
        classes=adapter.classes,
        adapter=adapter,
        prepare=probe.prepare,
    )
    return replace(predictor, default_output=_default_output(predictor, probe))


def _default_output(predictor: Predictor, probe: Probe) -> int:
    if predictor.task == "binary":
        return 1
    if predictor.task != "multiclass" or predictor.n_outputs == 1:
        return 0
    most = predictor.predict(probe.table).argmax(axis=1)
    return int(np.bincount(most, minlength=predictor.n_outputs).argmax())


def _check_unit(unit: Any) -> None:
    if unit not in UNITS:
        raise InvalidValue(
            "output",
            found=repr(unit),
            expected='"auto", "probability", "log_odds" or "value"',
            fix='output="auto" takes the natural one',
        )


def _choose(unit: str, scales: Mapping[str, Scale], name: str) -> str:
    _check_unit(unit)
    if unit not in scales:
        raise NotSupported(
            "output",
            found=f"{unit!r} for {name}",
            expected=" or ".join(repr(other) for other in scales),
            fix=f"output={next(iter(scales))!r}",
        )
    return unit


def _checked_names(class_names: Any) -> tuple[str, ...] | None:
    if class_names is None:
        return None
    # A mapping would give its keys, and a set any order.
    wrong = (str, bytes, Mapping, set, frozenset)
    if isinstance(class_names, wrong) or not hasattr(class_names, "__iter__"):
        raise InvalidType(
            "class_names",
            found=f"a {type(class_names).__name__}",
            expected="a list with one name per output",
            fix='class_names=["no", "yes"]',
        )
    names = tuple(str(name) for name in class_names)
    if len(set(names)) < len(names):
        raise InvalidValue(
            "class_names",
            found="the same name twice",
            expected="different names",
            fix="number them",
        )
    return names
