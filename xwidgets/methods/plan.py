"""What every SHAP algorithm looks like to those who run it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from ..data import BACKGROUND_ROWS, Frame, Groups, sample_rows
from ..models import Predictor
from ..results import Attributions

__all__ = [
    "PERTURBATIONS",
    "Plan",
    "Request",
    "added",
    "affordable",
    "record",
    "summed",
]

FEWEST, SECONDS = 32, 15.0
"""Rows that are explained however dear one is, and what more of them may take."""
PERTURBATIONS = ("auto", "path_dependent", "interventional", "conditional")
"""What an unknown feature can mean; see :func:`xwidgets.methods.shap.plan`."""


class Plan(Protocol):
    """One algorithm, ready to explain rows of one predictor.

    Attributes
    ----------
    request : Request
        What was asked for.
    algorithm : str
        Short name: ``"linear"``, ``"kernel"``, ...
    method : str
        One line for people.
    perturbation : {"path_dependent", "interventional", "conditional"}
    exact : bool
        Free of sampling error.
    base_values : ndarray of float64, shape (n_outputs,)
    seconds_per_row : float or None
        Rough guess, to size the first chunk.
    """

    @property
    def request(self) -> Request: ...
    @property
    def algorithm(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def perturbation(self) -> str: ...
    @property
    def exact(self) -> bool: ...
    @property
    def base_values(self) -> np.ndarray: ...
    @property
    def seconds_per_row(self) -> float | None: ...

    def explain(self, frame: Frame, rows: np.ndarray) -> Attributions:
        """Attributions of those positions of `frame`; pure and thread-safe."""
        ...


@dataclass(frozen=True, eq=False)
class Request:
    """What a plan is asked for, checked.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
        The rows to explain, as far as they are known.
    background : Frame or None
        None where the caller gave none.
    background_weight : ndarray of float64, shape (n_background,), or None
        Sums to one.
    perturbation : {"auto", "path_dependent", "interventional", "conditional"}
    budget : int or None
        Calls to the model per row, for estimators.
    seed : int
    n_jobs : int or None
    groups : Groups or None
    notes : list of str
        Planners that pass write down why.
    drawn : Frame or None
        Rows already drawn as a background, for where none is given.
    table_rows : int or None
        Rows of the table, where `frame` is only a sample of it.
    """

    predictor: Predictor
    frame: Frame
    background: Frame | None = None
    background_weight: np.ndarray | None = None
    perturbation: str = "auto"
    budget: int | None = None
    seed: int = 0
    n_jobs: int | None = None
    groups: Groups | None = None
    notes: list[str] = field(default_factory=list)
    drawn: Frame | None = None
    table_rows: int | None = None

    @property
    def n_rows(self) -> int:
        """Rows that will have to be explained."""
        return self.frame.n_rows if self.table_rows is None else self.table_rows

    @cached_property
    def reference(self) -> Frame:
        """The background: the caller's, or rows drawn from the frame."""
        known = self.background if self.background is not None else self.drawn
        if known is not None:
            return known
        return self.frame.take(sample_rows(self.frame.n_rows, BACKGROUND_ROWS, self.seed))

    @cached_property
    def drawn_note(self) -> str:
        """How far another draw of the background would lead; "" where it is given, or all rows."""
        n_rows = self.reference.n_rows
        if self.background is not None or not 1 < n_rows < self.n_rows:
            return ""
        said = self.predictor.predict(self.reference.native)
        error = float((said.std(axis=0, ddof=1) / np.sqrt(n_rows)).max())
        return (
            f"the background is {n_rows} rows drawn from the table: another draw would move the "
            f"base value by about \u00b1{error:.2g}, and the SHAP values with it; "
            "background= takes rows of your own"
        )

    @property
    def path_dependent(self) -> bool:
        """Whether path-dependent values are what is asked for."""
        if self.perturbation == "auto":
            return self.background is None
        return self.perturbation == "path_dependent"

    @property
    def interventional(self) -> bool:
        """Whether interventional values are a fine answer."""
        return self.perturbation in ("auto", "interventional")

    @property
    def joint(self) -> bool:
        """Whether some group is known or unknown together, and has a value as such."""
        groups = self.groups
        return groups is not None and groups.joint and any(len(one) > 1 for one in groups.members)

    @property
    def players(self) -> tuple[tuple[int, ...], ...]:
        """Columns that are known or unknown together."""
        if self.joint and self.groups is not None:
            return self.groups.members
        return tuple((j,) for j in range(self.frame.n_features))

    @property
    def shown(self) -> tuple[tuple[int, ...], ...] | None:
        """Players whose values are added for every value that is shown; None: each by itself."""
        groups = self.groups
        if groups is None or groups.joint or all(len(one) == 1 for one in groups.members):
            return None
        return groups.members

    def probe_rows(self, size: int = 16) -> np.ndarray:
        """Rows on which a plan proves itself."""
        return sample_rows(self.frame.n_rows, size, 0)


def affordable(plan: Plan, most: int, seconds: float = SECONDS) -> int:
    """How many rows are explained where many would do: `most`, or its half, a quarter and so on.

    The same number on machines that are about as fast, so that the same rows are drawn again.

    Parameters
    ----------
    plan : Plan
    most : int
        Where a row takes no time to speak of.
    seconds : float
        That all of them may take, as `plan` guesses it; `FEWEST` rows are explained in any case.
    """
    price = plan.seconds_per_row or 0.0
    while most > FEWEST and most * price > seconds:
        most = max(FEWEST, most // 2)
    return most


def summed(values: np.ndarray, groups: Groups | None) -> np.ndarray:
    """Values of the members of every group, added: (n, p, o) -> (n, n_groups, o)."""
    return added(values, None if groups is None else groups.members)


def added(values: np.ndarray, shown: Sequence[tuple[int, ...]] | None) -> np.ndarray:
    """Values of several players added, as `Request.shown` says: (n, p, o) -> (n, n_shown, o)."""
    if shown is None or all(len(members) == 1 for members in shown):
        return values
    return np.stack([values[:, list(members)].sum(axis=1) for members in shown], axis=1)


def record(
    plan: Plan,
    request: Request,
    rows: np.ndarray,
    values: np.ndarray,
    predictions: np.ndarray,
    *,
    n_background: int,
    notes: Sequence[str] = (),
    standard_error: np.ndarray | None = None,
    **trust: Any,
) -> Attributions:
    """Put a plan's numbers into the record that readers see, with the additivity gap."""
    gap = np.abs(plan.base_values + values.sum(axis=1) - predictions)
    drawn = request.drawn_note if n_background and len(rows) else ""
    schema, groups = request.frame.schema, request.groups
    return Attributions(
        values=values,
        base_values=plan.base_values,
        predictions=predictions,
        rows=np.asarray(rows, dtype=np.int64),
        feature_names=schema.names if groups is None else groups.names,
        output_names=request.predictor.output_names,
        unit=request.predictor.unit,
        method=plan.method,
        standard_error=standard_error,
        trust=MappingProxyType(
            {
                "algorithm": plan.algorithm,
                "perturbation": plan.perturbation,
                "n_background": n_background,
                "additivity_gap": gap,
                "notes": (*request.predictor.notes, *notes, *filter(None, [drawn])),
                "link": request.predictor.link,
                **trust,
            }
        ),
    )
