"""Attributions: how much each feature moved each prediction away from the base value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from ..data import Feature, Groups, Schema, resolve_groups
from ..errors import InvalidValue
from . import doubt, summary
from .arrays import Library, build_frame, check_shape, positions
from .axes import Axes
from .importance import mean_absolute
from .lines import long_columns, wide_columns
from .record import Record
from .units import UNITS

__all__ = ["Attributions"]

Unit = str
"""One of ``"probability"``, ``"log_odds"``, ``"value"``."""


@dataclass(frozen=True, eq=False, repr=False)
class Attributions(Record):
    """Signed contributions of every feature to every explained prediction.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features, n_outputs)
        Contributions, in `unit`.
    base_values : ndarray of float64, shape (n_outputs,)
        What is predicted before any feature is known, in `unit`.
    predictions : ndarray of float64, shape (n_rows, n_outputs)
        What the model itself says, in `unit`.
    rows : ndarray of int64, shape (n_rows,)
        Positions in the explained table; -1 for rows that are not part of it.
    feature_names, output_names : tuple of str
    unit : {"probability", "log_odds", "value"}
    method : str
        One line that names the algorithm, for people.
    standard_error : ndarray of float64, shape of `values`, or None
        Sampling error of an estimate; None where the algorithm is exact.
    trust : mapping
        What a reader needs to judge the numbers: ``algorithm``, ``perturbation``,
        ``n_background``, ``additivity_gap`` (float64 (n_rows, n_outputs)) and notes.
    data : ndarray of object, shape (n_rows, n_features), or None
        The cells that were explained, as Python values.
    row_names : ndarray of object, shape (n_rows,), or None
        What the rows are called, as the explained table has it; None where nothing names them.

    Raises
    ------
    InvalidShape
        Arrays that do not fit together.
    InvalidValue
        An unknown unit.

    Notes
    -----
    The arrays are read-only and `trust` cannot be changed: a result is a record.
    """

    values: Annotated[np.ndarray, Axes("n_rows n_features n_outputs")]
    base_values: Annotated[np.ndarray, Axes("n_outputs")]
    predictions: Annotated[np.ndarray, Axes("n_rows n_outputs")]
    rows: Annotated[np.ndarray, Axes("n_rows", "int64")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    unit: Unit
    method: str
    standard_error: Annotated[np.ndarray | None, Axes("n_rows n_features n_outputs")] = None
    trust: Mapping[str, Any] = field(default_factory=dict)
    data: Annotated[np.ndarray | None, Axes("n_rows n_features", "object")] = None
    row_names: Annotated[np.ndarray | None, Axes("n_rows", "object")] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        gap = self.trust.get("additivity_gap")
        if gap is not None:
            check_shape(
                "trust['additivity_gap']",
                np.asarray(gap),
                (self.n_rows, self.n_outputs),
                "one per row and output",
            )
        if self.unit not in UNITS:
            raise InvalidValue(
                "unit", found=repr(self.unit), expected=f"one of {', '.join(map(repr, UNITS))}"
            )

    @property
    def n_rows(self) -> int:
        """Number of explained rows."""
        return len(self.rows)

    @property
    def n_features(self) -> int:
        """Number of features (or groups of them)."""
        return len(self.feature_names)

    @property
    def n_outputs(self) -> int:
        """Number of outputs: classes, or targets of a regression."""
        return len(self.output_names)

    def additivity_gap(self) -> np.ndarray:
        """How far base value plus contributions are from the model's own prediction.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_outputs)
            ``base + sum - prediction``, in `unit`. 0 where the explanation is complete. Of some
            of the features (`select`): that of all of them.
        """
        if "feature" in self.trust:
            return np.asarray(self.trust["additivity_gap"], dtype=np.float64)
        return self.base_values + self.values.sum(axis=1) - self.predictions

    def select(
        self,
        rows: Any = None,
        output: str | int | None = None,
        feature: str | int | None = None,
    ) -> Attributions:
        """Some of the rows, one of the outputs, or one of the features.

        Parameters
        ----------
        rows : array_like of int or bool, optional
            Positions *in this result* (0 is its first row, whatever `rows` says of the table),
            or a mask of n_rows booleans. Default all.
        output : str or int, optional
            Name or position. The last axis stays, with length 1. Default all.
        feature : str or int, optional
            Name or position. The axis of the features stays, with length 1. ``trust["feature"]``
            says that the others are left out, and ``trust["additivity_gap"]`` stays that of all.

        Raises
        ------
        UnknownName
            No such output or feature ("did you mean ...").
        InvalidShape, InvalidValue
            A mask of another length; a position that does not exist.
        """
        keep = slice(None) if rows is None else positions(rows, self.n_rows)
        kept = slice(None)
        if output is not None:
            outputs = Schema(tuple(map(Feature, self.output_names)))
            position = outputs.position(output, "output")
            kept = slice(position, position + 1)
        trust = dict(self.trust)
        if trust.get("additivity_gap") is not None:
            trust["additivity_gap"] = np.asarray(trust["additivity_gap"])[keep][:, kept]
        features = slice(None)
        if feature is not None:
            names = Schema(tuple(map(Feature, self.feature_names)))
            place = names.position(feature, "feature")
            features = slice(place, place + 1)
            trust["feature"] = self.feature_names[place]
            if trust.get("additivity_gap") is None:
                trust["additivity_gap"] = self.additivity_gap()[keep][:, kept]
        error = self.standard_error
        return replace(
            self,
            values=self.values[keep][:, features, kept],
            base_values=self.base_values[kept],
            predictions=self.predictions[keep][:, kept],
            rows=self.rows[keep],
            feature_names=self.feature_names[features],
            output_names=self.output_names[kept],
            standard_error=None if error is None else error[keep][:, features, kept],
            trust=trust,
            data=None if self.data is None else self.data[keep][:, features],
            row_names=None if self.row_names is None else self.row_names[keep],
        )

    def grouped(self, groups: Mapping[str, Any] | Groups) -> Attributions:
        """Join features into groups: the signed contributions of the members are added.

        Parameters
        ----------
        groups : mapping of str to features, or Groups
            ``{"City": ["City_A", "City_B"]}``. Other features stay as they are.

        Returns
        -------
        Attributions
            Base values, predictions and so the additivity gap are the same. The standard error
            of a group is the root of the summed squares of its members', and the cells of a
            group read ``"City_A=1, City_B=0"``.

        Notes
        -----
        **When it misleads.** The sum is the Shapley value of the group as *one* player only
        where the members do not interact with features outside of it (always for one-hot
        columns of a model that is additive in them). The standard error takes the errors of the
        members as independent; estimates that share their samples err together, so it can be
        off in either direction. Opposite contributions of members cancel.
        """
        schema = Schema(tuple(map(Feature, self.feature_names)))
        joined = groups if isinstance(groups, Groups) else resolve_groups(groups, schema)
        error = self.standard_error
        data = None
        if self.data is not None:
            data = np.empty((self.n_rows, len(joined.names)), dtype=object)
            for place, members in enumerate(joined.members):
                data[:, place] = self._joined_cells(members)
        return replace(
            self,
            values=_sum_members(self.values, joined),
            feature_names=joined.names,
            standard_error=None if error is None else np.sqrt(_sum_members(error**2, joined)),
            data=data,
        )

    def _joined_cells(self, members: tuple[int, ...]) -> Any:
        assert self.data is not None
        if len(members) == 1:
            return self.data[:, members[0]]
        names = [self.feature_names[member] for member in members]
        return [
            ", ".join(f"{name}={cell}" for name, cell in zip(names, cells, strict=True))
            for cells in self.data[:, list(members)]
        ]

    @classmethod
    def concatenate(cls, parts: Sequence[Attributions]) -> Attributions:
        """Join results of one computation that was done in chunks of rows.

        Parameters
        ----------
        parts : sequence of Attributions
            With the same features, outputs, unit and base values. `method` and the notes in
            `trust` are the first one's; gaps are joined; a missing standard error beside given
            ones counts as 0; `data` is kept if all parts have it.

        Raises
        ------
        InvalidValue
            No part at all, or parts that differ in features, outputs, unit or base values.
        """
        if not parts:
            raise InvalidValue("parts", found="none", expected="at least one result")
        first = parts[0]
        for part in parts[1:]:
            first._require_same(part)
        error = None
        if any(part.standard_error is not None for part in parts):
            error = np.concatenate(
                [
                    np.zeros_like(part.values)
                    if part.standard_error is None
                    else part.standard_error
                    for part in parts
                ]
            )
        trust = dict(first.trust)
        gaps = [part.trust.get("additivity_gap") for part in parts]
        if any(gap is not None for gap in gaps):
            trust["additivity_gap"] = np.concatenate(
                [
                    part.additivity_gap() if gap is None else np.asarray(gap)
                    for part, gap in zip(parts, gaps, strict=True)
                ]
            )
        cells = [part.data for part in parts if part.data is not None]
        names = [part.row_names for part in parts if part.row_names is not None]
        return replace(
            first,
            values=np.concatenate([part.values for part in parts]),
            predictions=np.concatenate([part.predictions for part in parts]),
            rows=np.concatenate([part.rows for part in parts]),
            standard_error=error,
            trust=trust,
            data=np.concatenate(cells) if len(cells) == len(parts) else None,
            row_names=np.concatenate(names) if len(names) == len(parts) else None,
        )

    def _require_same(self, other: Attributions) -> None:
        for name in ("feature_names", "output_names", "unit"):
            if getattr(self, name) != getattr(other, name):
                raise InvalidValue(
                    "parts", found=f"results with different {name}", expected="one computation"
                )
        if not np.allclose(self.base_values, other.base_values, rtol=1e-9, atol=1e-12):
            raise InvalidValue(
                "parts", found="results with different base_values", expected="one computation"
            )

    def doubts(self) -> list[doubt.Doubt]:
        gap = self.trust.get("additivity_gap")
        error = self.standard_error
        spread = 1.0
        if gap is not None and self.n_rows:
            with np.errstate(invalid="ignore"):
                spread = doubt.largest(np.ptp(self.predictions, axis=0)) or 1.0
        most = None if error is None else doubt.largest(mean_absolute(self.values)[0])
        return [
            *doubt.additivity_gap(gap, spread, self.unit),
            *doubt.standard_error(error, most, self.unit, " A larger budget makes it smaller."),
        ]

    def facts(self) -> list[tuple[str, str]]:
        shown = -1 if self.n_outputs == 2 else 0
        sizes, _ = mean_absolute(self.values[:, :, shown])
        output = f"for {self.output_names[shown]}" if self.n_outputs > 1 else ""
        size = f"{self.n_rows} rows, {self.n_features} features"
        if self.n_outputs > 1:
            size += f", {self.n_outputs} outputs"
        read_as = self.trust.get("rows_read_as")
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("rows", size + (f" (given as {read_as})" if read_as else "")),
            (f"mean |SHAP| {output}".strip(), summary.strongest(self.feature_names, sizes)),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def to_frame(self, library: Library | None = None, *, wide: bool = False) -> Any:
        """The numbers in tidy form.

        Parameters
        ----------
        library : {"pandas", "polars"}, optional
            Default: polars where X was polars, else pandas.
        wide : bool
            False: a line per row, output and feature, as :meth:`tidy` lists. True: a line per row
            and output, with a column of attributions per feature. A feature that is called as
            one of the columns before it (``row``, ``row_name``, ``output``, ``prediction``,
            ``base_value``) gets ``_`` at its end: ``prediction_``.

        Returns
        -------
        DataFrame
        """
        if not wide:
            return super().to_frame(library)
        library = library or self.trust.get("frame_library", "pandas")
        return build_frame(wide_columns(self), library)

    def tidy(self) -> dict[str, Any]:
        """One line per row, output and feature.

        Returns
        -------
        dict of str to ndarray
            ``row`` (int64), ``row_name`` (where rows have names), ``output``, ``feature``,
            ``value`` (the cell; None without `data`), ``attribution``, ``base_value``,
            ``prediction``, and ``standard_error`` where there is one; in `unit`.
        """
        return long_columns(self)

    def to_shap(self, output: str | int | None = None) -> Any:
        """The same numbers for the plots of the shap package.

        Parameters
        ----------
        output : str or int, optional
            One output only. shap's plots take one at a time.

        Returns
        -------
        shap.Explanation
            Values of shape (n_rows, n_features), or (n_rows, n_features, n_outputs) where there
            are several outputs. ``data`` is float64 where all cells are numbers.

        Raises
        ------
        MissingDependency
            shap is not installed.
        UnknownName
            No such output.
        """
        from .shap_explanation import explanation

        part = self if output is None else self.select(output=output)
        return explanation(
            part.values,
            part.base_values,
            feature_names=part.feature_names,
            output_names=part.output_names,
            standard_error=part.standard_error,
            data=part.data,
        )


def _sum_members(values: np.ndarray, groups: Groups) -> np.ndarray:
    return np.stack([values[:, list(members)].sum(axis=1) for members in groups.members], axis=1)
