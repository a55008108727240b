"""scikit-learn's fitted transformers as steps of a program.

Arithmetic on numbers is written down as such. What happens to categories (imputed, encoded,
rare ones joined, one dropped, unknown ones ignored) is not copied but asked: the fitted steps
themselves are run once for every level, and the answers become a table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..pipeline import dense
from ..quiet import quiet
from .program import Program
from .refusal import Refusal

__all__ = ["Column", "Compiler"]

Stage = Callable[[np.ndarray], Any]
"""From rows of codes to the table that reaches a step."""


@dataclass(frozen=True)
class Column:
    """One column on its way through the steps.

    Parameters
    ----------
    sources : frozenset of int
        Raw columns that it is computed from.
    register : int or None
        Where its number is; None where it still holds categories or dates.
    plain : bool
        It is a raw column as it was, but for missing values that may have been filled in.
    """

    sources: frozenset[int]
    register: int | None
    plain: bool = False

    @property
    def raw(self) -> int:
        (only,) = self.sources
        return only


Columns = list[Column]


class Compiler:
    """Collects the steps of one model.

    Parameters
    ----------
    program : Program
    levels : sequence of (int or None)
        For every raw column the number of its levels; None for numbers.
    base : ndarray of float64, shape (1, n_raw)
        A row of codes that the model takes.
    """

    def __init__(self, program: Program, levels: Sequence[int | None], base: np.ndarray) -> None:
        self.program = program
        self.levels = levels
        self.base = base

    def compile(self, step: Any, stage: Stage, columns: Columns) -> Columns:
        """Append what a fitted transformer does to `columns`.

        Parameters
        ----------
        step : object
            Fitted transformer, Pipeline of them, ``"passthrough"``, ``"drop"`` or None.
        stage : callable
            Makes the table that reaches the step.
        columns : list of Column
            The columns of that table.

        Raises
        ------
        Refusal
        """
        if step is None or (isinstance(step, str) and step == "passthrough"):
            return columns
        if isinstance(step, str) and step == "drop":
            return []
        name = type(step).__name__
        known = _KNOWN.get(name)
        if type(step).__module__.partition(".")[0] == "sklearn":
            if known is not None:
                return known(self, step, stage, columns)
            if hasattr(step, "get_support"):
                return [columns[int(j)] for j in np.flatnonzero(step.get_support())]
        raise Refusal(f"{name} cannot run in the page")

    def registers(self, step: Any, columns: Columns) -> list[int]:
        """Registers of columns that have to be numbers."""
        found = [column.register for column in columns if column.register is not None]
        if len(found) < len(columns):
            raise Refusal(f"{type(step).__name__} of categories or dates cannot run in the page")
        return found

    def elementwise(self, op: str, step: Any, columns: Columns, **arrays: Any) -> Columns:
        """Append a step that makes one number of each."""
        out = self.program.add(op, self.registers(step, columns), len(columns), **arrays)
        return [Column(column.sources, place) for column, place in zip(columns, out, strict=True)]

    def ask(self, stage: Stage, raw: int, values: np.ndarray, out: Sequence[int]) -> np.ndarray:
        """What comes out of `stage`, in columns `out`, for values of one raw column.

        Rows that the steps refuse are NaN.
        """
        codes = np.repeat(self.base, len(values), axis=0)
        codes[:, raw] = values
        try:
            return _answer(stage, codes)[:, out]
        except Exception:  # some level is refused: find out which
            rows = np.full((len(values), len(out)), np.nan)
            for i in range(len(values)):
                try:
                    rows[i] = _answer(stage, codes[i : i + 1])[0, out]
                except Exception:
                    continue
            return rows

    def lookup(
        self, step: Any, stage: Stage, column: Column, known: Any, out: Sequence[int]
    ) -> Columns:
        """Append a table of what `stage` (behind the step) says for each value of a column."""
        levels = self.levels[column.raw] if len(column.sources) == 1 else None
        if levels is None and not (column.plain or column.register is None):
            raise Refusal(f"{type(step).__name__} behind arithmetic cannot run in the page")
        raw = column.raw
        if levels is not None:
            values = np.arange(levels, dtype=np.float64)
            unknown = np.nan
        else:
            values = np.unique([v for v in map(_number, known) if v == v])
            unknown = float(np.floor(values.max(initial=0.0)) + 1.0)
        answers = self.ask(stage, raw, np.append(values, [np.nan, unknown]), out)
        place = self.program.add(
            "lookup",
            [raw],
            len(out),
            known=values,
            rows=answers[:-2],
            missing=answers[-2],
            other=np.full(len(out), np.nan) if levels is not None else answers[-1],
        )
        return [Column(column.sources, register) for register in place]


def _number(value: Any) -> float:
    """A category of numbers; NaN where it is none."""
    try:
        return float("nan") if value is None else float(value)
    except (TypeError, ValueError):
        return float("nan")


def _answer(stage: Stage, codes: np.ndarray) -> np.ndarray:
    with quiet():
        return dense(stage(codes))


def _behind(step: Any, stage: Stage) -> Stage:
    return lambda codes: step.transform(stage(codes))


def _pipeline(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    for _, inner in step.steps:
        columns = compiler.compile(inner, stage, columns)
        if inner is not None and not isinstance(inner, str):
            stage = _behind(inner, stage)
    return columns


def _column_transformer(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    inputs = getattr(step, "_transformer_to_input_indices", None)
    if inputs is None:
        raise Refusal("this ColumnTransformer does not say which columns go where")
    names = getattr(step, "feature_names_in_", None)
    n_out = max((place.stop for place in step.output_indices_.values()), default=0)
    found: list[Column | None] = [None] * n_out
    header = list(getattr(stage(compiler.base), "columns", ())) if names is not None else []
    for name, inner, _ in step.transformers_:
        place = step.output_indices_.get(name, slice(0, 0))
        if place.stop == place.start:
            continue
        positions = [int(j) for j in inputs[name]]
        if names is not None and header:
            positions = [header.index(names[j]) for j in positions]
        part = compiler.compile(inner, _selected(stage, positions), [columns[j] for j in positions])
        if len(part) != place.stop - place.start:
            raise Refusal(f"{type(inner).__name__} makes another number of columns than expected")
        found[place] = part
    return [column for column in found if column is not None]


def _selected(stage: Stage, positions: list[int]) -> Stage:
    from sklearn.utils import _safe_indexing

    return lambda codes: _safe_indexing(stage(codes), positions, axis=1)


def _union(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    if step.transformer_weights:
        raise Refusal("a FeatureUnion with weights cannot run in the page")
    found: Columns = []
    for _, inner in step.transformer_list:
        found += compiler.compile(inner, stage, columns)
    return found


def _identity(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    if step.func is not None:
        raise Refusal("a FunctionTransformer's function cannot run in the page")
    return columns


def _standard_scaler(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    n = len(columns)
    shift = step.mean_ if step.with_mean else np.zeros(n)
    scale = step.scale_ if step.with_std else np.ones(n)
    return compiler.elementwise("standardize", step, columns, shift=shift, scale=scale)


def _robust_scaler(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    n = len(columns)
    shift = step.center_ if step.with_centering else np.zeros(n)
    scale = step.scale_ if step.with_scaling else np.ones(n)
    return compiler.elementwise("standardize", step, columns, shift=shift, scale=scale)


def _max_abs_scaler(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    if getattr(step, "clip", False):
        raise Refusal("a MaxAbsScaler that clips cannot run in the page")
    shift = np.zeros(len(columns))
    return compiler.elementwise("standardize", step, columns, shift=shift, scale=step.scale_)


def _min_max_scaler(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    low, high = step.feature_range if step.clip else (-np.inf, np.inf)
    return compiler.elementwise(
        "rescale",
        step,
        columns,
        scale=step.scale_,
        shift=step.min_,
        low=np.full(len(columns), low),
        high=np.full(len(columns), high),
    )


def _imputer(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    if step.missing_values is not None and step.missing_values == step.missing_values:
        raise Refusal(f"a SimpleImputer of {step.missing_values!r} cannot run in the page")
    found: Columns = []
    for column, value in zip(columns, step.statistics_, strict=True):
        if column.register is None:
            found.append(column)  # what becomes of categories is asked where they are encoded
            continue
        try:
            number = float("nan") if value is None else float(value)
        except ValueError:  # numbers become words where they are missing
            found.append(Column(column.sources, None))
            continue
        if number != number and not step.keep_empty_features:
            continue
        (place,) = compiler.program.add("impute", [column.register], 1, value=[number])
        found.append(Column(column.sources, place, column.plain))
    if step.add_indicator:
        behind = _behind(step, stage)
        for i, j in enumerate(step.indicator_.features_):
            column = columns[int(j)]
            if column.register is None:
                found += compiler.lookup(step, behind, column, (), [len(step.statistics_) + i])
            else:
                (place,) = compiler.program.add("missing", [column.register], 1)
                found.append(Column(column.sources, place))
    return found


def _encoder(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    """Encoders that treat every column by itself: OneHot, Ordinal, Target."""
    n_out = np.asarray(getattr(step, "_n_features_outs", np.ones(len(columns))), int)
    if type(step).__name__ == "TargetEncoder" and getattr(step, "target_type_", "") == "multiclass":
        n_out = np.full(len(columns), len(step.classes_))
    behind = _behind(step, stage)
    found: Columns = []
    for column, known, width in zip(columns, step.categories_, n_out, strict=True):
        start = len(found)
        found += compiler.lookup(step, behind, column, known, range(start, start + int(width)))
    return found


def _polynomial(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    inputs = compiler.registers(step, columns)
    factors = [np.repeat(np.arange(len(row)), row) for row in step.powers_]
    out = compiler.program.add(
        "product",
        inputs,
        len(factors),
        factor=np.concatenate([np.zeros(0, np.int64), *factors]).astype(np.int64),
        start=np.cumsum([0, *(len(f) for f in factors)]),
    )
    return [
        Column(frozenset().union(*(columns[j].sources for j in f)), place)
        for f, place in zip(factors, out, strict=True)
    ]


def _splines(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    inputs = compiler.registers(step, columns)
    if step.extrapolation == "periodic":
        raise Refusal("periodic splines cannot run in the page")
    found: Columns = []
    for column, register, spline in zip(columns, inputs, step.bsplines_, strict=True):
        breaks, origin, powers = _pieces(spline, step.extrapolation)
        if not step.include_bias:
            powers = powers[:, :, :-1]
        width = powers.shape[2]
        zeros = getattr(step, "handle_missing", "error") == "zeros"
        place = compiler.program.add(
            "pieces",
            [register],
            width,
            breaks=breaks,
            origin=origin,
            powers=powers,
            missing=np.full(width, 0.0 if zeros else np.nan),
        )
        found += [Column(column.sources, p) for p in place]
    return found


def _pieces(spline: Any, extrapolation: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Basis splines as polynomials, highest power first, with what lies beyond the knots.

    Returns
    -------
    breaks : ndarray, shape (n_breaks,)
    origin : ndarray, shape (n_breaks + 1,)
    powers : ndarray, shape (n_breaks + 1, degree + 1, n_splines)
    """
    degree, knots = spline.k, spline.t
    breaks = np.unique(knots[degree : len(knots) - degree])
    low, high = breaks[0], breaks[-1]
    # Derivatives from the right at the start of each interval are its Taylor coefficients.
    start = np.concatenate([[low], breaks[:-1], [high]])
    inside = [spline(breaks[:-1], nu=k) / _factorial(k) for k in range(degree, -1, -1)]
    powers = np.stack(inside, axis=1)
    outside = np.zeros((2, *powers.shape[1:]))
    if extrapolation == "error":
        outside[:] = np.nan
    elif extrapolation == "continue":
        outside[0], outside[1] = powers[0], powers[-1]
        start[-1] = breaks[-2]
    else:
        for side, at in enumerate((low, high)):
            outside[side, -1] = spline(at)
            if extrapolation == "linear" and degree:
                outside[side, -2] = spline(at, nu=1)
    return breaks, start, np.concatenate([outside[:1], powers, outside[1:]])


def _factorial(k: int) -> int:
    return 1 if k < 2 else k * _factorial(k - 1)


def _bins(compiler: Compiler, step: Any, stage: Stage, columns: Columns) -> Columns:
    inputs = compiler.registers(step, columns)
    found: Columns = []
    for column, register, edges in zip(columns, inputs, step.bin_edges_, strict=True):
        n_bins = len(edges) - 1
        ordinal = step.encode == "ordinal"
        rows = np.arange(n_bins)[:, None] if ordinal else np.eye(n_bins)
        place = compiler.program.add(
            "pieces",
            [register],
            rows.shape[1],
            breaks=np.asarray(edges, np.float64)[1:-1],
            origin=np.zeros(n_bins),
            powers=rows[:, None, :],
            missing=np.full(rows.shape[1], np.nan),
        )
        found += [Column(column.sources, p) for p in place]
    return found


_KNOWN: dict[str, Callable[[Compiler, Any, Stage, Columns], Columns]] = {
    "Pipeline": _pipeline,
    "ColumnTransformer": _column_transformer,
    "FeatureUnion": _union,
    "FunctionTransformer": _identity,
    "StandardScaler": _standard_scaler,
    "RobustScaler": _robust_scaler,
    "MaxAbsScaler": _max_abs_scaler,
    "MinMaxScaler": _min_max_scaler,
    "SimpleImputer": _imputer,
    "OneHotEncoder": _encoder,
    "OrdinalEncoder": _encoder,
    "TargetEncoder": _encoder,
    "PolynomialFeatures": _polynomial,
    "SplineTransformer": _splines,
    "KBinsDiscretizer": _bins,
}
