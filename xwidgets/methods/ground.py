"""Ground: what every method is given, and what it may say on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from ..data import Frame, Groups
from ..data.display import Values
from ..data.schema import Feature
from ..data.wording import shown
from ..errors import UnknownName
from ..inputs import Inputs, Target
from ..models import Predictor
from ..results.record import Record

__all__ = ["Ground", "Part"]


class Part(NamedTuple):
    """How far a method is, of how much, and what can be seen by now."""

    done: int
    total: int
    so_far: Record | None = None


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
    extras : tuple of Values
        Columns that the model does not take, over all rows.
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
    predict_all: Callable[[], np.ndarray]
    extras: tuple[Values, ...] = ()

    @classmethod
    def of(
        cls,
        inputs: Inputs,
        unit: str,
        columns: tuple[Values, ...],
        predict_all: Callable[[], np.ndarray],
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
            predict_all=predict_all,
            extras=inputs.extras,
        )

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
        return self.predict_all()

    def quantity(self, name: str) -> Values:
        """One number per row, by its name: ``"feature:3"``, ``"target"``, ``"prediction:1"``,
        ``"column:sex"``.

        Raises
        ------
        UnknownName
        """
        kind, _, rest = name.partition(":")
        if kind == "feature" and rest.isdigit() and int(rest) < len(self.columns):
            return self.columns[int(rest)]
        if kind == "prediction" and rest.isdigit() and int(rest) < self.predictor.n_outputs:
            feature = Feature(self.predictor.output_names[int(rest)], "number")
            return Values(feature, self.predictions[:, int(rest)])
        if name == "target" and self.target is not None:
            return self.target.column
        for column in self.extras:
            if kind == "column" and rest == column.feature.name:
                return column
        raise UnknownName(
            "quantity",
            found=shown(name),
            expected='a number per row: "feature:3", "prediction:1", "target" or "column:NAME"',
        )
