"""Rows that stand in no table: what the model says of them, and the model as a page can run it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..compute.once import Once
from ..data import Frame
from ..data.display import Member, Values, member_columns
from ..errors import InvalidValue, ModelFailed, NotSupported
from ..study import Study
from .block import pack
from .hub import Answer
from .requests import EditedRow
from .roles import ModelBlock, ModelMeta
from .words import shown_columns

if TYPE_CHECKING:
    from ..inputs import Inputs
    from ..models.compact import Compact, NotCompact
    from ..models.predictor import Predictor

__all__ = ["MODEL_BYTES", "Limits", "MadeRows", "model_block"]

MODEL_BYTES = 8_000_000
"""Largest compact model that is sent to the page without being asked for."""


RAISED_CHARACTERS = 400


@dataclass(frozen=True)
class Field:
    """What is edited as one: a column, or 0/1 columns that are shown as a category.

    The first fields are the shown features; of a group of numbers that is its first column. The
    others follow behind.
    """

    members: tuple[int, ...]
    one_hot: bool

    def place(self, codes: np.ndarray, value: float) -> None:
        """Write a shown value into a row of the frame's codes."""
        if not self.one_hot:
            codes[self.members[0]] = value
            return
        codes[list(self.members)] = 0.0
        if value < len(self.members):
            codes[self.members[int(value)]] = 1.0


class Limits(NamedTuple):
    """What the model takes, per shown feature."""

    missing: list[bool]
    refused: list[list[int]]


class MadeRows:
    """Answers about rows that the page makes up; `send` puts a block into the page."""

    def __init__(self, study: Study, send: Callable[[ModelBlock], None]) -> None:
        self.study = study
        self._send = send
        self._lock = threading.RLock()
        self._limits: Once[Limits] = Once()
        self._compact: Once[Compact | NotCompact] = Once()
        self._sent = False
        inputs = study.inputs
        self.fields: tuple[Field, ...] = ()
        self._further: tuple[Member, ...] = ()
        if inputs is not None:
            self._further = member_columns(study.frame, study.groups, study.columns)
            split = {member.group for member in self._further}
            self.fields = (
                *(
                    Field(members[:1], False)
                    if place in split
                    else Field(members, len(members) > 1)
                    for place, members in enumerate(study.groups.members)
                ),
                *(Field((member.position,), False) for member in self._further),
            )

    @property
    def columns(self) -> tuple[Values, ...]:
        """What is known of each field's values."""
        return (*shown_columns(self.study), *(member.column for member in self._further))

    @property
    def _inputs(self) -> Inputs:
        inputs = self.study.inputs
        if inputs is None or not inputs.has_model:
            raise NotSupported(
                "model",
                found="no model",
                expected="a model that answers for edited rows",
                fix="xw.explain(model, X), or xw.load(path, model=model)",
            )
        return inputs

    def _predictor(self, unit: str) -> Predictor:
        return self._inputs.predictor.with_output(unit)

    # --- rows ----------------------------------------------------------------------------------

    def codes(self, row: int, edits: Mapping[str, float | None]) -> np.ndarray:
        """The codes of an edited row, as ``Frame.matrix`` has them, shape (n_features,)."""
        frame = self._inputs.frame
        if not 0 <= row < frame.n_rows:
            raise InvalidValue("row", found=str(row), expected=f"0 to {frame.n_rows - 1}")
        codes = np.array([frame.column(j)[row] for j in range(frame.n_features)])
        for key, value in edits.items():
            position = int(key)
            if not 0 <= position < len(self.fields):
                raise InvalidValue(
                    "edits", found=f"feature {key}", expected=f"0 to {len(self.fields) - 1}"
                )
            self.fields[position].place(codes, np.nan if value is None else float(value))
        return codes

    def table(self, rows: Sequence[EditedRow]) -> Any:
        """Edited rows as the caller's own kind of table, with its dtypes."""
        codes = [self.codes(row["row"], row["edits"]) for row in rows]
        return self._inputs.frame.from_matrix(np.stack(codes))

    # --- answers -------------------------------------------------------------------------------

    def answer(
        self,
        rows: Sequence[EditedRow],
        unit: str,
        output: int = 0,
        explain: bool = False,
        ice: Sequence[Mapping[str, Any]] = (),
    ) -> Answer:
        """Predictions, attributions and ICE curves of edited rows.

        Parameters
        ----------
        rows : sequence of EditedRow
        unit : str
        output : int
            The one that is explained and drawn as curves.
        explain : bool
        ice : sequence of {"feature": int, "grid": list of float or None}
            Curves of the first row: what is predicted as one feature takes other values. NaN
            where the model does not take one.

        Returns
        -------
        result : dict
            ``base_value``, ``method`` and ``has_errors`` (with `explain`); ``raised`` alone, the
            model's own exception in words, where it raised one.
        buffers : list of bytes
            float64: predictions (n_rows, n_outputs); with `explain` attributions (n_rows,
            n_features) and, where they are estimates, their standard errors; with `ice` all
            curves one after another.
        """
        codes = np.stack([self.codes(row["row"], row["edits"]) for row in rows])
        try:
            return self._answer(codes, unit, output, explain, ice)
        except ModelFailed as failed:
            return {"raised": _own_words(failed)}, []

    def _answer(
        self,
        codes: np.ndarray,
        unit: str,
        output: int,
        explain: bool,
        ice: Sequence[Mapping[str, Any]],
    ) -> Answer:
        result: dict[str, Any] = {}
        buffers: list[np.ndarray] = []
        if explain:
            frame = self._inputs.frame
            table = Frame.like(frame.from_matrix(codes), frame, "rows")
            found = self.study.run(unit).explain_table(table)
            errors = found.standard_error
            buffers += [found.predictions, found.values[:, :, output]]
            if errors is not None:
                buffers.append(errors[:, :, output])
            result = {
                "base_value": float(found.base_values[output]),
                "method": found.method,
                "has_errors": errors is not None,
            }
        elif not ice:
            buffers.append(self._predict(codes, unit))
        if ice:
            grids = [self._grid(codes[0], curve["feature"], curve["grid"]) for curve in ice]
            if not explain:
                buffers.append(np.empty((0, 0)))
            buffers.append(self._curves(grids, unit, output))
        return result, [np.ascontiguousarray(b, dtype="<f8").tobytes() for b in buffers]

    def _predict(self, codes: np.ndarray, unit: str) -> np.ndarray:
        return self._predictor(unit).predict(self._inputs.frame.from_matrix(codes))

    def _grid(self, codes: np.ndarray, feature: int, grid: Sequence[float | None]) -> np.ndarray:
        rows = np.repeat(codes[None], len(grid), axis=0)
        for row, value in zip(rows, grid, strict=True):
            self.fields[feature].place(row, np.nan if value is None else float(value))
        return rows

    def _curves(self, grids: list[np.ndarray], unit: str, output: int) -> np.ndarray:
        """One call to the model for all curves; where it fails, one per curve, then per point."""
        try:
            return self._predict(np.concatenate(grids), unit)[:, output]
        except Exception:  # whatever a model raises for values that it does not take
            if len(grids) > 1:
                return np.concatenate([self._curves([grid], unit, output) for grid in grids])
            points = grids[0]
            if len(points) == 1:
                return np.array([np.nan])
            return np.concatenate([self._curves([p[None]], unit, output) for p in points])

    def limits(self) -> Limits:
        """Which shown features may be missing, and which levels the model refuses."""
        return self._limits.get("limits", self._find_limits)

    def _find_limits(self) -> Limits:
        from ..models.compact.rows import acceptance

        inputs = self._inputs
        taken = acceptance(
            inputs.frame,
            lambda codes: inputs.predictor.predict(inputs.frame.from_matrix(codes)),
        )
        first = [field.members[0] for field in self.fields]
        single = [not field.one_hot for field in self.fields]
        return Limits(
            [bool(taken.missing[j]) and own for j, own in zip(first, single, strict=True)],
            [
                taken.refused[j].tolist() if own else []
                for j, own in zip(first, single, strict=True)
            ],
        )

    # --- the model in the page -----------------------------------------------------------------

    def compact(self, *, rows: bool = True, max_bytes: int = MODEL_BYTES) -> Compact | NotCompact:
        """The model as the page can run it, or why it cannot."""
        from ..models.compact import write

        inputs = self._inputs
        return self._compact.get(
            (rows, max_bytes),
            lambda: write(
                inputs.predictor,
                inputs.frame,
                inputs.background if inputs.background_given else None,
                background_weight=inputs.background_weight,
                groups=inputs.groups if inputs.groups_given else None,
                seed=inputs.seed,
                rows=rows,
                max_bytes=max_bytes,
            ),
        )

    def page_model(self) -> Answer:
        """Send the model to the page, once; answers with the reason where it stays here."""
        from ..models.compact import NotCompact

        compact = self.compact()
        if isinstance(compact, NotCompact):
            return {"reason": compact.reason}, []
        with self._lock:
            first, self._sent = not self._sent, True
        if first:
            self._send(model_block(self, compact))
        return {"reason": ""}, []

    def reopened(self) -> None:
        """A new hub has none of the blocks of the one before."""
        self._sent = False


def _own_words(failed: ModelFailed) -> str:
    """What the model raised, without what is said around it: libraries add their own stacks."""
    cause = failed.__cause__
    text = f"{type(cause).__name__}: {cause}" if cause is not None else str(failed)
    return text if len(text) <= RAISED_CHARACTERS else f"{text[:RAISED_CHARACTERS]}\u2026"


def model_block(rows: MadeRows, compact: Compact, *, ranges: bool = False) -> ModelBlock:
    """A compact model on the wire; with `ranges` also where to begin without any row."""
    limits = rows.limits()
    meta: ModelMeta = {
        "unit": compact.unit,  # type: ignore[typeddict-item]
        "method": compact.explanation or compact.reason,
        "members": [list(field.members) for field in rows.fields],
        "missing": limits.missing,
        "refused": limits.refused,
    }
    if compact.holds_rows:
        meta["n_background"] = rows._inputs.background.n_rows
    if ranges:
        meta["ranges"] = [_range(column.numbers) for column in rows.columns]
    model = np.frombuffer(compact.data, dtype=np.uint8)
    return {"role": "model", "meta": meta, **pack({"model": model})}


def _range(values: np.ndarray) -> list[float]:
    finite = values[np.isfinite(values)]
    return [float(finite.min()), float(finite.max())] if len(finite) else [0.0, 1.0]
