"""Study: a model, its rows, and everything that was computed about them; nothing that is shown."""

from __future__ import annotations

import threading
import weakref
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from .compute import waiting
from .compute.cells import begin
from .compute.importance import methods_of
from .compute.once import Once
from .compute.predictions import Predictions, predict_all
from .compute.question import Question
from .compute.run import Run
from .compute.task import Task
from .compute.tasks import Tasks, is_of_family
from .compute.units import settle
from .data import Frame, Groups, Schema, resolve_groups
from .data.batches import GivenBatches
from .data.display import Values, display_cells, display_columns
from .data.extras import without
from .data.row_names import RowNames
from .data.rows import Found, Rows
from .errors import NotSupported
from .inputs import Inputs, Target, free_target
from .methods.ground import Ground, Known
from .models.additive import additive_of
from .models.given import GivenModels
from .results import Attributions, Importance
from .results.nothing import nothing_yet
from .results.probability import Link
from .results.record import Record

__all__ = ["Study"]

MOST_OTHER_RUNS = 4
"""Runs with a perturbation or a budget of their own that are held: no view shows them."""


@dataclass(frozen=True, eq=False)
class Study:
    """What is explained, and what was computed about it; safe to use from several threads.

    Attributes
    ----------
    inputs : Inputs or None
        None where there is no model, only attributions that came from elsewhere.
    frame : Frame
        The rows.
    groups : Groups
        Features (or groups of them) in the order of every result's second axis.
    model_name : str
    unit : str
        What is explained, unless another of `units` is asked for.
    units : tuple of str
    output_names : tuple of str
        In the order of every result's last axis; `default_output` is shown first.
    target : Target or None
    importance_methods : tuple of str
        Those that this model and this target allow.
    runs : dict of str to Run
        By unit, and what else was asked for; see :meth:`run`.
    family : dict of str to Study
        Studies of models of the same rows, this one among them, in one order; empty: it is alone.
    given, batches : GivenModels, GivenBatches
        Sets of further models, and further rows, that questions may name.
    cohorts : dict of str to Values, 1 of the rows that are in it and 0 of others
    """

    inputs: Inputs | None
    frame: Frame
    groups: Groups
    model_name: str
    unit: str
    units: tuple[str, ...]
    output_names: tuple[str, ...]
    default_output: int
    target: Target | None
    importance_methods: tuple[str, ...]
    extra_columns: list[Values] = field(default_factory=list, repr=False)
    cohorts: dict[str, Values] = field(default_factory=dict, repr=False)
    runs: dict[str, Run] = field(default_factory=dict, repr=False)
    family: dict[str, Study] = field(default_factory=dict, repr=False)
    given: GivenModels = field(default_factory=GivenModels, repr=False)
    batches: GivenBatches = field(default_factory=GivenBatches, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _predicted: dict[str, Predictions] = field(default_factory=dict, repr=False)
    _kept: Once[Any] = field(default_factory=Once, repr=False)

    @classmethod
    def of(cls, inputs: Inputs) -> Study:
        """A study of what was given; nothing is computed before it is needed."""
        inputs, plan = settle(inputs)
        predictor = inputs.predictor
        study = cls(
            inputs=inputs,
            frame=inputs.frame,
            groups=inputs.groups,
            model_name=predictor.title,
            unit=predictor.unit,
            units=predictor.units,
            output_names=predictor.output_names,
            default_output=predictor.default_output,
            target=inputs.target,
            importance_methods=methods_of(inputs),
            extra_columns=list(inputs.extras),
        )
        if plan is not None:
            study.runs[study.unit] = study.own(Run.of(inputs, study.unit, plan=plan))
        begin(study)
        return study

    @classmethod
    def of_attributions(cls, attributions: Attributions, frame: Frame, y: Any = None) -> Study:
        """A study without a model, of numbers that came from elsewhere."""
        names, unit = attributions.output_names, attributions.unit
        return cls(
            inputs=None,
            frame=frame,
            groups=resolve_groups(None, frame.schema),
            model_name="shap.Explanation",
            unit=unit,
            units=(unit,),
            output_names=names,
            default_output=1 if len(names) == 2 else 0,
            target=free_target(y, frame.n_rows),
            importance_methods=("shap",),
            runs={unit: Run.finished(attributions, frame)},
        )

    @property
    def extras(self) -> tuple[Values, ...]:
        """Columns of the rows that the model does not take: those there are by now."""
        return tuple(self.extra_columns)

    # --- what is explained ---------------------------------------------------------------------

    @property
    def has_model(self) -> bool:
        """Whether there is a model to ask."""
        return self.inputs is not None and self.inputs.has_model

    @property
    def has_predictions(self) -> bool:
        """Whether what the model says of every row is there, or can be asked."""
        return self.has_model or any(one.are_whole for one in self._predicted.values())

    @cached_property
    def has_terms(self) -> bool:
        """Whether the model is a sum of terms of one feature or two each."""
        if self.inputs is None or not self.has_model:
            return False
        return additive_of(self.inputs.predictor, self.frame) is not None

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self.frame.n_rows

    @property
    def seed(self) -> int:
        """Seed of everything random."""
        return 0 if self.inputs is None else self.inputs.seed

    @cached_property
    def rows(self) -> Rows:
        """The rows as callers name them: by position, or by label."""
        return Rows(self.n_rows) if self.inputs is None else self.inputs.rows

    @cached_property
    def columns(self) -> tuple[Values, ...]:
        """What stands for each feature (or group) where rows are shown."""
        return display_columns(self.frame, self.groups)

    @cached_property
    def schema(self) -> Schema:
        """Features (or groups) under the names that results bear."""
        return Schema(
            tuple(
                replace(column.feature, name=name)
                for name, column in zip(self.groups.names, self.columns, strict=True)
            )
        )

    # --- attributions --------------------------------------------------------------------------

    def run(
        self, unit: str | None = None, perturbation: str = "auto", budget: int | None = None
    ) -> Run:
        """The one run that computes these, once somebody wants them.

        Raises
        ------
        NotSupported
            There is no model to compute them with.
        """
        unit = unit or self.unit
        plain = perturbation == "auto" and budget is None
        key = unit if plain else f"{unit}/{perturbation}/{budget}"
        with self._lock:
            run = self.runs.get(key)
            if run is None:
                self._require_model("unit" if plain else "perturbation")
                assert self.inputs is not None
                run = self.own(Run.of(self.inputs, unit, perturbation, budget))
                self.runs[key] = run
            if not plain:
                self.runs[key] = self.runs.pop(key)  # the latest used stands last
                for old in [name for name in self.runs if "/" in name][:-MOST_OTHER_RUNS]:
                    del self.runs[old]
            return run

    def own(self, run: Run) -> Run:
        weakref.finalize(self, _cancel, weakref.ref(run))  # nobody can read it any more
        return run

    def link(self, unit: str | None = None) -> Link:
        """What makes probabilities of predictions in a unit."""
        unit = unit or self.unit
        if self.inputs is not None:
            return self.inputs.predictor.with_output(unit).link  # type: ignore[return-value]
        return "sigmoid" if unit == "log_odds" and len(self.output_names) <= 2 else ""

    def cancel(self) -> None:
        """Stop what is being computed; what is there stays."""
        for run in self._all_runs():
            run.cancel()
        self.tasks.stop()

    def pause(self) -> None:
        """Stop what is being computed until somebody wants the rest."""
        for run in self._all_runs():
            run.pause()

    def _all_runs(self) -> list[Run]:
        with self._lock:
            return list(self.runs.values())

    def attributions(
        self,
        rows: Any = None,
        perturbation: str = "auto",
        budget: int | None = None,
        unit: str | None = None,
        *,
        whole: bool = True,
    ) -> Attributions:
        """Of all rows (None), of some (see :class:`Rows`), or of a table of new ones.

        Not `whole`: of all rows, or of the sample with which a long computation stopped.
        """
        run = self.run(unit, perturbation, budget)
        if rows is None:
            return self._described(waiting.all_rows(run, whole=whole), self.frame, self.rows.names)
        if self.rows.are_new(rows):
            table = Frame.like(
                without(rows, self.extras, self.frame.schema.names), self.frame, "rows"
            )
            result = waiting.new_rows(run, table)
            return self._described(result, table, RowNames.of_index(rows))
        found = self.rows.find(rows)
        some = waiting.some_rows(run, found.positions)
        return self._described(some, self.frame, self.rows.names, found)

    @property
    def library(self) -> str:
        """Which library tidy frames are of."""
        return "polars" if self.frame.backend == "polars" else "pandas"

    def _described(
        self,
        result: Attributions,
        frame: Frame,
        names: RowNames | None,
        found: Found | None = None,
    ) -> Attributions:
        """Add cells and names of the rows, and which library tidy frames should be of."""
        trust = {**result.trust, "frame_library": self.library}
        own = frame is self.frame
        cells = result.data
        if cells is None:
            shown = self.columns if own else display_columns(frame, self.groups)
            cells = display_cells(frame, self.groups, shown, result.rows if own else None)
        if found is not None and found.read_as and self.rows.names is not None:
            trust["rows_read_as"] = found.read_as
        rows = result.rows if own else range(result.n_rows)
        labels = None if names is None else names.cells(rows)
        return replace(result, trust=trust, data=cells, row_names=labels)

    # --- questions -----------------------------------------------------------------------------

    @cached_property
    def tasks(self) -> Tasks:
        """What was asked, and the answers."""
        return Tasks(self._family_ground)

    def ask(self, question: Question) -> Task[Any]:
        """The one task that answers a question; nothing is computed by asking.

        Raises
        ------
        UnknownName
            No such method.
        NotSupported
            There is no model to ask.
        """
        if self.inputs is None:  # without a model, what needs none is answered
            self._require_model(question.method)
        first = self.first
        if first is not self and is_of_family(question.method):
            return first.tasks.ask(question)  # once for all of them
        return self.tasks.ask(question)

    def answered(self) -> list[tuple[Question, Record]]:
        """What was answered to the end, the latest last; what is of the whole family in each."""
        own = self.tasks.answered()
        if self.first is self:
            return own
        shared = self.first.tasks.answered()
        return [one for one in shared if is_of_family(one[0].method)] + own

    @property
    def first(self) -> Study:
        """The study that answers for the whole family; itself where it stands alone."""
        return next(iter(self.family.values()), self)

    @property
    def name(self) -> str:
        """What it is called in its family; empty where it stands alone."""
        return next((name for name, one in self.family.items() if one is self), "")

    def _require_model(self, what: str) -> None:
        if not self.has_model:
            raise NotSupported(
                what,
                found="no model",
                expected="a model to ask",
                fix="xw.explain(model, X), or xw.load(path, model=model)",
            )

    def _ground(self, unit: str) -> Ground:
        assert self.inputs is not None
        predicted = self.predicted(unit or self.inputs.predictor.unit)
        assert predicted is not None
        known = Known(
            predictions=predicted.all,
            plan=lambda: self.run(unit).plan,
            attributions=lambda: self.run(unit).first(),
            so_far=lambda method, options: self.tasks.so_far(Question(method, options, unit)),
            kept=lambda name, make: self._kept.get((unit, name), make),
        )
        ground = Ground.of(self.inputs, unit, self.columns, known, self.extras)
        ground = replace(ground, cohorts=dict(self.cohorts))
        return replace(ground, given=self.given.known, batches=self.batches.known)

    def _family_ground(self, unit: str) -> Ground:
        """With the grounds of its family; a model that has not the unit is in its own."""
        family = {
            name: one._ground(unit if unit in one.units else one.unit)
            for name, one in self.family.items()
        }
        return replace(self._ground(unit), family=MappingProxyType(family))

    # --- rows ----------------------------------------------------------------------------------

    def predictions(self, rows: Any = None) -> np.ndarray:
        """What the model says, float64 (m, n_outputs) in the study's unit, whatever is explained.

        Raises
        ------
        ModelFailed, ModelOutput
        """
        known = self._predicted.get(self.unit)
        if self.inputs is None or (known is not None and known.are_whole):
            found = self.run().result().predictions if known is None else known.values
            return found if rows is None else found[rows]
        frame = self.frame if rows is None else self.frame.take(rows)
        return predict_all(self.inputs.predictor, frame)

    def predicted(self, unit: str) -> Predictions | None:
        """Predictions in a unit as far as they are there, without their SHAP values; whoever asks
        goes on with them. None: the study is not of a model."""
        if self.inputs is None:
            return None
        with self._lock:
            if unit not in self._predicted:
                predictor = self.inputs.predictor.with_output(unit)
                self._predicted[unit] = Predictions.of(predictor, self.frame)
            found = self._predicted[unit]
        if unit == "probability" and "log_odds" in self._predicted and not self.has_model:
            found.are_made_of(self._predicted["log_odds"], self.link("log_odds"))
        return found

    def so_far(self, unit: str | None = None) -> Attributions:
        """What is explained by now: maybe no row. Nothing is waited for."""
        unit = unit or self.unit
        part, names = self.run(unit).partial(), self.groups.names
        return nothing_yet(names, self.output_names, unit) if part is None else part

    # --- importance ----------------------------------------------------------------------------

    @property
    def importances(self) -> dict[str, Importance]:
        """What was computed so far, by method (without that of SHAP values)."""
        return {
            one.method: found
            for one, found in self.tasks.answered()
            if isinstance(found, Importance) and one.method != "shap"
        }


def _cancel(run: weakref.ref[Run]) -> None:
    if (found := run()) is not None:
        found.cancel()
