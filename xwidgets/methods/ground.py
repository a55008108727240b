"""Ground: what every method is given, and what it may say on its way."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from ..data import Frame, Groups
from ..data.batches import Batch, learnt_elsewhere
from ..data.display import Values
from ..data.quantities import Quantity, check_quantity, quantity_of, residual
from ..data.schema import Feature
from ..data.wording import shown
from ..errors import UnknownName
from ..inputs import Inputs, Target
from ..models import Predictor
from ..models.fitted_rows import fitted_to_as_many
from ..results import Attributions
from ..results.record import Record

if TYPE_CHECKING:
    from .plan import Plan

__all__ = ["Ground", "Known", "Part"]


class Part(NamedTuple):
    """How far a method is, of how much, and what can be seen by now."""

    done: int
    total: int
    so_far: Record | None = None
    ahead: str = ""
    """What comes next and takes long, in words that come after "now:": whoever waits is told before
    it begins."""


class Known(NamedTuple):
    """What is computed once for all methods, in the unit of the question; by whoever needs it."""

    predictions: Callable[[], np.ndarray]
    """Of all rows, float64 (n_rows, n_outputs)."""
    plan: Callable[[], Plan]
    """How SHAP values are computed."""
    attributions: Callable[[], Attributions]
    """Of the rows explained so far; the first ones are waited for."""
    so_far: Callable[[str, Mapping[str, Any]], Record | None]
    """What there is by now of the answer to a method with these options. Nothing is waited for."""
    kept: Callable[[Hashable, Callable[[], Any]], Any]
    """What was made under a name, or is made now: once for all questions in this unit. A name
    says all that it depends on besides the model and the rows, and what is kept changes nothing
    but what it has found out so far: another order of questions gives the same answers."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A model and its rows, as a method sees them; nothing of it changes.

    A method is a module with a function ``answer(ground, **options)`` that returns a result, or
    yields `Part` on its way and returns a result at the end. It has no cache, no thread and no
    lock of its own.

    Attributes
    ----------
    predictor : Predictor
        In the unit that was asked for.
    frame : Frame
        The rows.
    groups : Groups
        Features (or groups of them) in the order of results.
    columns : tuple of Values
        What is shown for each of those, over all rows.
    background : Frame
    background_given : bool
    background_weight : ndarray of float64, shape (n_background,), or None
    target : Target or None
        What the rows really are.
    sample_weight : ndarray of float64, shape (n_rows,), or None
    seed : int
    n_jobs : int or None
    library : {"pandas", "polars"}
        That tidy frames are of.
    known : Known
        What is computed once for all methods.
    extras : tuple of Values
        Columns that the model does not take, over all rows.
    cohorts : Mapping of str to Values
        Sets of rows by their names: 1 or 0 of each row. A quantity, as columns are.
    family : Mapping of str to Ground
        The models that stand beside one another, this one among them, each over the same rows and
        the same target; empty where there is one model.
    given : Mapping of str to tuple of Predictor
        Sets of models that a question may name, over the same columns and outputs.
    batches : Mapping of str to tuple of Batch
        Lists of further rows that a question may name, of the same columns.
    """

    predictor: Predictor
    frame: Frame
    groups: Groups
    columns: tuple[Values, ...]
    background: Frame
    background_given: bool
    background_weight: np.ndarray | None
    target: Target | None
    sample_weight: np.ndarray | None
    seed: int
    n_jobs: int | None
    library: Literal["pandas", "polars"]
    known: Known
    extras: tuple[Values, ...] = ()
    cohorts: Mapping[str, Values] = field(default_factory=lambda: MappingProxyType({}))
    family: Mapping[str, Ground] = field(default_factory=lambda: MappingProxyType({}))
    given: Mapping[str, tuple[Predictor, ...]] = field(default_factory=lambda: MappingProxyType({}))
    batches: Mapping[str, tuple[Batch, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        inputs: Inputs,
        unit: str,
        columns: tuple[Values, ...],
        known: Known,
        extras: tuple[Values, ...] = (),
    ) -> Ground:
        """What an explainer was made from, in a unit (empty: the predictor's own)."""
        predictor = inputs.predictor
        return cls(
            predictor=predictor.with_output(unit) if unit else predictor,
            frame=inputs.frame,
            groups=inputs.groups,
            columns=columns,
            background=inputs.background,
            background_given=inputs.background_given,
            background_weight=inputs.background_weight,
            target=inputs.target,
            sample_weight=inputs.sample_weight,
            seed=inputs.seed,
            n_jobs=inputs.n_jobs,
            library="polars" if inputs.frame.backend == "polars" else "pandas",
            known=known,
            extras=extras,
        )

    @cached_property
    def seems_fitted(self) -> bool:
        """Whether the model was fitted to these rows, as far as it tells itself."""
        actual = None if self.target is None else np.asarray(self.target.column.numbers, float)
        weighted = self.sample_weight is not None
        return fitted_to_as_many(self.predictor, self.frame.n_rows, None if weighted else actual)

    @property
    def fitted(self) -> dict[str, int]:
        """``n_fitted`` for `trust`, where the model seems to be fitted to these rows and nobody has
        given others that it learnt from; else nothing."""
        n_rows = self.frame.n_rows
        told = learnt_elsewhere(self.batches, n_rows)
        return {"n_fitted": n_rows} if self.seems_fitted and not told else {}

    @property
    def unit(self) -> str:
        """Of predictions, and of what is computed from them."""
        return self.predictor.unit

    @property
    def names(self) -> tuple[str, ...]:
        """Features (or groups) under the names that results bear."""
        return self.groups.names

    @cached_property
    def predictions(self) -> np.ndarray:
        """Of all rows, float64 (n_rows, n_outputs) in `unit`; computed once for all methods.

        Raises
        ------
        ModelFailed, ModelOutput
        """
        return self.known.predictions()

    def quantity(self, name: str) -> Values:
        """One number per row, by its name: ``"feature:3"``, ``"target"``, ``"prediction:1"``,
        ``"residual:1"``, ``"column:sex"``.

        Predictions and residuals are in `unit`; without an output they are of the default one.

        Raises
        ------
        UnknownName
        """
        found = quantity_of(name)
        n_outputs = self.predictor.n_outputs
        if found is not None:
            names = [column.feature.name for column in (*self.extras, *self.cohorts.values())]
            check_quantity(found, len(self.columns), names, n_outputs, "quantity")
            values = self._values(found)
            if values is not None:
                return values
        raise UnknownName(
            "quantity",
            found=shown(name),
            expected='a number per row: "feature:3", "prediction:1", "target" or "column:NAME"',
        )

    def _values(self, quantity: Quantity) -> Values | None:
        kind, feature, output, name = quantity
        output = self.predictor.default_output if output < 0 else output
        if kind == "feature":
            return self.columns[feature]
        if kind == "column":
            beside = (*self.extras, *self.cohorts.values())
            return next(column for column in beside if column.feature.name == name)
        if kind == "row":
            return Values(Feature("row"), np.arange(self.frame.n_rows, dtype=np.float64))
        if kind == "prediction":
            label = self.predictor.output_names[output]
            return Values(Feature(label, "number"), self.predictions[:, output])
        if self.target is None or kind == "attribution":
            return None
        if kind == "target":
            return self.target.column
        # Log-odds and classes have no difference.
        if (self.target.levels is None) != (self.unit == "value") or self.unit == "log_odds":
            return None
        return residual(self.target.column, self.predictions, output)
