"""What is checked at the door: columns, missing values, the model's answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.wording import did_you_mean, nearest, shown, shown_list
from ..errors import InvalidColumns, InvalidShape, MissingValues, ModelFailed, ModelOutput
from .adapters import Adapter

if TYPE_CHECKING:
    from ..data import Frame

__all__ = ["as_outputs", "call", "check_columns", "check_missing", "columns_with", "words"]


def check_columns(adapter: Adapter, frame: Frame) -> None:
    """Compare a table's columns with those that the model was fitted on.

    Raises
    ------
    InvalidShape
        Another number of columns, where names cannot tell which.
    InvalidColumns
        Missing, unknown or misspelt names, or another order.
    """
    expected = adapter.feature_names
    found = frame.own_names
    if expected is not None and found is not None:
        _check_names(adapter, expected, found)
    elif adapter.n_features not in (None, frame.n_features):
        raise InvalidShape(
            "X",
            found=f"{frame.n_features} columns",
            expected=f"the {adapter.n_features} columns that {adapter.name} was fitted on",
            fix="pass the same columns as to fit, in the same order",
        )


def _check_names(adapter: Adapter, expected: tuple[str, ...], found: tuple[str, ...]) -> None:
    if adapter.library == "lightgbm":  # it writes "_" for every space
        expected = tuple(name.replace(" ", "_") for name in expected)
        known = tuple(name.replace(" ", "_") for name in found)
    elif adapter.library == "catboost":  # it calls a column without a name by its position
        known = tuple(name or str(position) for position, name in enumerate(found))
    else:
        known = found
    have, want = set(known), set(expected)
    missing = [name for name in expected if name not in have]
    unknown = [name for name, key in zip(found, known, strict=True) if key not in want]
    if missing:
        raise InvalidColumns(
            "X",
            found=f"no column {shown_list(missing)} among {shown_list(found)}",
            expected=f"the columns that {adapter.name} was fitted on, {shown_list(expected)}",
            fix=_missing_fix(missing, unknown),
        )
    if adapter.any_columns:
        return
    if unknown:
        raise InvalidColumns(
            "X",
            found=f"column {shown_list(unknown)}, which {adapter.name} was not fitted on",
            expected=f"its {len(expected)} columns",
            fix=f"X.drop(columns=[{shown(unknown[0])}])"
            if len(unknown) == 1
            else "drop them, e.g. X[list(model.feature_names_in_)]",
        )
    if known != expected:
        at = next(i for i, pair in enumerate(zip(known, expected, strict=True)) if len({*pair}) > 1)
        raise InvalidColumns(
            "X",
            found=f"another order: column {at} is {shown(found[at])}",
            expected=f"{shown(expected[at])} there, as {adapter.name} was fitted",
            fix="X = X[list(model.feature_names_in_)]",
        )


def _missing_fix(missing: list[str], unknown: list[str]) -> str:
    if nearest(missing[0], unknown):
        return did_you_mean(missing[0], unknown)
    if not unknown:
        return f"add {'it' if len(missing) == 1 else 'them'} to X"
    if len(missing) == len(unknown) == 1:
        return f"rename {shown(unknown[0])} to {shown(missing[0])} if it is the same quantity"
    return "pass X with the columns that were passed to fit"


def columns_with(frame: Frame, what: str) -> list[int]:
    """Positions of the columns that hold ``"missing"`` or ``"infinite"`` values."""
    if what == "missing":
        return [j for j in range(frame.n_features) if frame.schema[j].has_missing]
    return [
        j
        for j in range(frame.n_features)
        if frame.schema[j].kind == "number" and bool(np.isinf(frame.column(j)).any())
    ]


def check_missing(adapter: Adapter, frame: Frame) -> None:
    """Refuse missing values where the model says that it takes none.

    Raises
    ------
    MissingValues
    """
    if adapter.takes_missing is not False:
        return
    for what, found in (("missing", "missing values"), ("infinite", "infinite values")):
        columns = columns_with(frame, what)
        if columns:
            raise missing_values(adapter.name, frame, columns, found)


def missing_values(
    name: str, frame: Frame, columns: list[int], found: str, said: str = ""
) -> MissingValues:
    """The error that names the columns, with what the model said if it was asked."""
    return MissingValues(
        "X",
        found=f"{found} in {shown_list([frame.schema.names[j] for j in columns])}"
        + (f", and {name} says: {said}" if said else ""),
        expected=f"numbers that {name} can take",
        fix="replace them: clip, or np.nan and an imputer before the model in a Pipeline"
        if found.startswith("infinite")  # which an imputer refuses as well
        else "drop those rows, or put an imputer before the model in a Pipeline",
    )


def call(function: Any, table: Any, name: str) -> Any:
    """Call a model; whatever it raises becomes a ModelFailed that repeats it.

    Raises
    ------
    ModelFailed
    """
    try:
        return function(table)
    except Exception as error:
        raise ModelFailed(
            "model",
            found=f"{name} raised {type(error).__name__}: {words(error)}",
            expected=f"predictions for a table of shape {tuple(getattr(table, 'shape', ()))}",
            fix="try the model on the same rows by hand; its own traceback stands above",
        ) from error


def words(error: BaseException) -> str:
    """What an error says, without the place in XGBoost's source and its stack."""
    text = str(error).partition("\nStack trace:")[0].rstrip()
    return re.sub(r"^\[[\d:]+\] \S+:\d+: ", "", text)


def as_outputs(answer: Any, n_rows: int, name: str, n_outputs: int | None = None) -> np.ndarray:
    """Turn an answer of a model into float64 (n_rows, n_outputs).

    Raises
    ------
    ModelOutput
        Not numbers, not finite, or of another shape.
    """
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu().numpy()
    if hasattr(answer, "toarray"):
        answer = answer.toarray()
    wanted = "finite numbers of shape (n,) or (n, n_outputs)"
    try:
        if answer is None:
            raise TypeError
        raw = np.asarray(answer)
        if raw.dtype.kind not in "biuf":
            if raw.dtype.kind in "USMmc" or any(isinstance(v, str) for v in raw.flat[:1]):
                raise TypeError
            raw = raw.astype(np.float64)
    except (TypeError, ValueError):
        raise ModelOutput(
            "model",
            found=f"an answer of {name} that is not numbers ({type(answer).__name__})",
            expected=wanted,
            fix="return probabilities or values, not labels, e.g. lambda X: m.predict_proba(X)",
        ) from None
    if raw.ndim not in (1, 2) or raw.shape[0] != n_rows or 0 in raw.shape[1:]:
        raise ModelOutput(
            "model",
            found=f"an answer of {name} of shape {raw.shape} for {n_rows} rows",
            expected=f"shape ({n_rows},) or ({n_rows}, n_outputs)",
            fix="return one row of outputs for every row of X",
        )
    values: np.ndarray = raw.reshape(n_rows, -1).astype(np.float64, copy=False)
    if n_outputs is not None and values.shape[1] != n_outputs:
        raise ModelOutput(
            "model",
            found=f"{values.shape[1]} outputs of {name}",
            expected=f"{n_outputs}, as before",
            fix="return the same number of outputs for every table",
        )
    finite = np.isfinite(values).all(axis=1)
    if not finite.all():
        raise ModelOutput(
            "model",
            found=f"NaN or infinity in {int((~finite).sum())} of {n_rows} answers of {name}",
            expected=wanted,
            fix="check the model's training, or the missing values in X",
        )
    return values
