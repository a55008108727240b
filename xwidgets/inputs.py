"""What `explain` was given, checked in one place before any work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any

import numpy as np

from .data import BACKGROUND_ROWS, Frame, Groups, resolve_groups, sample_rows
from .data.columns import could_be_years
from .data.display import Values, display_columns
from .data.extras import features_only, open_native, own_names, read_extras, take_out, without
from .data.labels import Labels, read_labels
from .data.row_names import is_missing
from .data.row_names_given import read_row_names, same_order
from .data.rows import Rows, is_whole
from .data.sampling import short_seed
from .data.schema import Feature
from .data.wording import did_you_mean, shown
from .errors import InvalidShape, InvalidType, InvalidValue, MissingValues
from .models.predictor import Predictor, as_predictor
from .models.predictor_scales import PREDICTION
from .models.strange_rows import check_rows

__all__ = ["Inputs", "Target", "free_target", "labels_of", "read_inputs", "target_of"]

NAMELESS = "y"
"""What a y is called that has no name of its own."""


@dataclass(frozen=True, eq=False)
class Target:
    """What the rows really are.

    `codes` holds numbers (float64), or codes of `levels` (int32, -1 missing).
    """

    name: str
    codes: np.ndarray
    levels: tuple[str, ...] | None
    labels: np.ndarray

    @property
    def column(self) -> Values:
        """As a column, NaN where it is missing; whole numbers where all of them are."""
        codes = np.asarray(self.codes, dtype=np.float64)
        if self.levels is not None:
            known = np.where(codes < 0, np.nan, codes)
            return Values(Feature(self.name, "category", levels=self.levels), known)
        finite = codes[np.isfinite(codes)]
        whole = bool(np.all(finite == np.round(finite)))
        separators = not (whole and could_be_years(finite))
        return Values(Feature(self.name, "number", integer=whole, separators=separators), codes)


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything an explainer is made from; never changes."""

    frame: Frame
    predictor: Predictor
    background: Frame
    background_given: bool
    background_weight: np.ndarray | None
    groups: Groups
    groups_given: bool
    target: Target | None
    sample_weight: np.ndarray | None
    seed: int
    """In 32 bits, for every random choice and all that is fitted."""
    n_jobs: int | None
    rows: Rows
    """The rows as callers name them."""
    labels: Labels
    """Words for features and levels."""
    output: str = "auto"
    """The unit that was asked for."""
    extras: tuple[Values, ...] = ()
    """Columns that are shown beside the features."""
    raw: Frame | None = None
    """The rows as the Pipeline takes them, where `frame` is what its last step sees."""

    @property
    def has_model(self) -> bool:
        """Whether there is a model to ask: not where a file was loaded without it."""
        return self.predictor.model is not None


def read_inputs(
    model: Any,
    X: Any,
    y: Any = None,
    *,
    background: Any = None,
    background_weight: Any = None,
    output: str = "auto",
    columns: str = "raw",
    feature_names: Sequence[str] | None = None,
    groups: Mapping[str, Any] | None = None,
    group_values: str = "sum",
    class_names: Sequence[str] | None = None,
    sample_weight: Any = None,
    row_names: Any = None,
    show: Any = None,
    labels: Any = None,
    feature_labels: Any = None,
    seed: int = 0,
    n_jobs: int | None = None,
    **unknown: Any,
) -> Inputs:
    """Check and read the arguments of :func:`xwidgets.explain`."""
    _no_unknown(unknown)
    if columns not in ("raw", "encoded"):
        raise InvalidValue(
            "columns", found=repr(columns), expected='"raw" or "encoded"', fix='pass columns="raw"'
        )
    seed = short_seed(_whole(seed, "seed", 0))
    if n_jobs is not None and (_whole(n_jobs, "n_jobs", -1) == 0):
        raise InvalidValue(
            "n_jobs",
            found="0",
            expected="a number of threads, or -1 for all",
            fix="leave it out for all",
        )
    if looks_like_model(X) and not looks_like_model(model):
        raise InvalidType(
            "model",
            found=f"a {type(model).__name__}, and a model ({type(X).__name__}) as X",
            expected="the model first, then the rows",
            fix="swap the arguments: xw.explain(model, X, y)",
        )
    if X is None:
        raise InvalidType(
            "X",
            found="none",
            expected="the table of rows to explain",
            fix="xw.explain(model, X, y), with the columns that the model was fitted on",
        )
    _in_order(X, y)
    same_order(X, y)
    taken, beside = take_out(X, show)
    frame = Frame.from_table(taken, feature_names=feature_names)
    whole = frame.native if taken is X else open_native(X)
    rows = Rows(frame.n_rows, read_row_names(row_names, whole, X, beside), whole)
    extras = read_extras(beside, frame.n_rows, X)
    own_names(extras, frame.schema.names)
    given = background is not None
    if background_weight is not None and not given:
        raise InvalidValue(
            "background_weight",
            found="weights without rows",
            expected="a background that they belong to",
            fix="pass background= as well",
        )
    reference = (
        Frame.like(without(background, extras, frame.schema.names), frame, "background")
        if given
        else frame.take(sample_rows(frame.n_rows, BACKGROUND_ROWS, seed))
    )
    actual = None if y is None else labels_of(y, frame.n_rows)
    sample = _weights(sample_weight, frame.n_rows, "sample_weight", "X")
    weight = _weights(background_weight, reference.n_rows, "background_weight", "background")
    if columns == "raw":
        resolve_groups(groups, frame.schema, values=group_values)  # before the model is tried
    with features_only(show):
        predictor = as_predictor(model, frame, output=output, class_names=class_names)
    if given:
        check_rows(predictor, frame, reference, "background")
    target = None if actual is None else target_of(y, actual, predictor)
    if target is not None:
        predictor = _after_target(predictor, target)
    raw = None
    if columns == "encoded":
        from .models.pipeline import encode

        raw = frame
        frame, reference, predictor = encode(predictor, raw, reference, output=output)
        if target is not None:
            predictor = _after_target(predictor, target)
    resolved = resolve_groups(groups, frame.schema, values=group_values)
    own_names(extras, resolved.names)
    shown_columns = (
        {
            name: column.feature
            for name, column in zip(resolved.names, display_columns(frame, resolved), strict=True)
        }
        if labels is not None
        else {}
    )
    return Inputs(
        frame=frame,
        predictor=predictor,
        background=reference,
        background_given=given,
        background_weight=weight,
        groups=resolved,
        groups_given=groups is not None,
        target=target,
        sample_weight=sample,
        seed=seed,
        n_jobs=n_jobs,
        output=output,
        rows=rows,
        extras=extras,
        raw=raw,
        labels=read_labels(labels, feature_labels, resolved.names, shown_columns),
    )


KEYWORDS = tuple(
    one.name for one in signature(read_inputs).parameters.values() if one.kind is one.KEYWORD_ONLY
)


def _no_unknown(unknown: Mapping[str, Any]) -> None:
    for name in unknown:
        raise InvalidType(
            "explain",
            found=f"the keyword {name!r}",
            expected=", ".join(KEYWORDS),
            fix=did_you_mean(name, KEYWORDS),
        )


def looks_like_model(value: Any) -> bool:
    """Whether an object predicts (without calling it)."""
    if hasattr(value, "shape") or hasattr(value, "columns"):
        return False
    return hasattr(value, "predict") or callable(value)


def _whole(value: Any, argument: str, low: int) -> int:
    fix = f"leave it out, or pass {argument}=1"
    if not is_whole(value):
        found = f"{shown(value)} ({type(value).__name__})"
        raise InvalidType(argument, found=found, expected="a whole number", fix=fix)
    if value < low:
        expected = f"a whole number >= {low}"
        raise InvalidValue(argument, found=str(value), expected=expected, fix=fix)
    return int(value)


def _weights(value: Any, n_rows: int, argument: str, of: str) -> np.ndarray | None:
    if value is None:
        return None
    try:
        weights = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidType(
            argument,
            found=f"a {type(value).__name__}",
            expected=f"{n_rows} numbers",
            fix="pass one number per row",
        ) from None
    if weights.shape != (n_rows,):
        raise InvalidShape(
            argument,
            found=f"shape {weights.shape}",
            expected=f"({n_rows},), one weight per row of {of}",
        )
    if not np.isfinite(weights).all() or (weights < 0).any() or weights.sum() <= 0:
        raise InvalidValue(
            argument,
            found="negative, missing or only zero weights",
            expected="finite numbers >= 0 with a positive sum",
        )
    return weights


def _in_order(X: Any, y: Any) -> None:
    """Refuse a model, or the rows, where `y` should be."""
    if looks_like_model(y):
        raise InvalidType(
            "y",
            found=f"a model ({type(y).__name__})",
            expected="what the rows really are",
            fix="call xw.explain(model, X, y)",
        )
    if getattr(X, "ndim", None) == 1 and getattr(y, "ndim", None) == 2 and y.shape[1] > 1:
        raise InvalidType(
            "X",
            found=f"one column ({type(X).__name__}), and a table ({type(y).__name__}) as y",
            expected="the rows, then what they really are",
            fix="swap the arguments: xw.explain(model, X, y)",
        )


def labels_of(y: Any, n_rows: int) -> np.ndarray:
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise InvalidShape(
            "y",
            found=f"shape {labels.shape}" if labels.ndim else f"a {type(y).__name__}",
            expected=f"shape ({n_rows},), one value per row of X",
            fix=_one_column(labels) if labels.ndim else "pass a list, an array or a column",
        )
    if len(labels) != n_rows:
        raise InvalidShape(
            "y",
            found=f"{len(labels)} values",
            expected=f"{n_rows}, one per row of X",
            fix="pass the y that belongs to these rows",
        )
    return labels


def _one_column(labels: np.ndarray) -> str:
    """What to do with a table where one column belongs."""
    if labels.ndim == 2 and labels.dtype.kind in "biuf" and (labels.sum(axis=1) == 1).all():
        return "pass the classes, y.argmax(axis=1), or leave y out"
    return "leave y out where the model predicts several targets, or pass the one column of y"


def target_of(y: Any, labels: np.ndarray, predictor: Predictor) -> Target:
    name = str(getattr(y, "name", None) or "").strip() or NAMELESS
    if predictor.task not in ("binary", "multiclass"):
        return Target(name, _numbers(labels), None, labels)
    return _classes(name, labels, predictor)


def _after_target(predictor: Predictor, target: Target) -> Predictor:
    """What y tells of the outputs: the name of a number, the class that is shown first."""
    if predictor.task == "regression" and predictor.output_names == (PREDICTION,):
        return predictor if target.name == NAMELESS else predictor.named([target.name])
    if predictor.task != "multiclass":
        return predictor
    counts = np.bincount(target.codes[target.codes >= 0], minlength=predictor.n_outputs)
    return replace(predictor, default_output=int(counts.argmax()))


def _numbers(labels: np.ndarray) -> np.ndarray:
    try:
        if labels.dtype.kind in "mM":
            raise TypeError
        return labels.astype(np.float64)
    except (TypeError, ValueError):
        raise InvalidType(
            "y",
            found=f"values such as {_written(labels[0])}",
            expected="numbers, as the model predicts",
            fix="pass the column that the model was fitted on, or pandas.to_numeric(y)",
        ) from None


def _written(value: Any) -> str:
    """A value as the caller wrote it, without NumPy's own type around it."""
    plain = isinstance(value, np.generic) and value.dtype.kind in "biufU"
    return shown(value.item() if plain else value)


def _classes(name: str, labels: np.ndarray, predictor: Predictor) -> Target:
    known = predictor.classes
    names = predictor.output_names
    if known is None:
        known = np.arange(len(names))
    keys = {_key(value): code for code, value in enumerate(known)}
    by_name = {text: code for code, text in enumerate(names)}
    codes = np.full(len(labels), -1, dtype=np.int32)
    strange = []
    for i, value in enumerate(labels):
        if is_missing(value):
            continue
        code = keys.get(_key(value), by_name.get(str(value)))
        if code is None:
            strange.append(value)
        else:
            codes[i] = code
    if strange:
        raise InvalidValue(
            "y",
            found=f"{_written(strange[0])}"
            + (f" and {len(strange) - 1} more" if len(strange) > 1 else "")
            + ", no class of the model",
            expected=f"classes {', '.join(map(str, known[:10]))}",
            fix=_known_classes(strange, known),
        )
    if (codes < 0).all():
        raise MissingValues(
            "y", found="only missing values", expected="classes", fix="leave it out"
        )
    return Target(name, codes, tuple(names), labels)


def _known_classes(strange: list[Any], known: Sequence[Any] | np.ndarray) -> str:
    """Words where the model counts its classes: most likely their names."""
    names = sorted({str(value) for value in strange})
    counted = [str(value) for value in known] == [str(k) for k in range(len(known))]
    if not counted or len(names) != len(known):
        return "pass y as the model was trained on it"
    return (
        f"pass class_names={names} if the model's outputs 0 to {len(known) - 1} are these, "
        "in this order, or y as the model was trained on it"
    )


def _key(value: Any) -> Any:
    """1, 1.0, True and numpy's own are the same label."""
    if isinstance(value, (bool, np.bool_, int, np.integer, float, np.floating)):
        return float(value)
    return str(value)


def free_target(y: Any, n_rows: int) -> Target | None:
    """A y with no model to compare it with: classes where it is text, else numbers."""
    if y is None:
        return None
    labels = np.asarray(y)
    if labels.shape != (n_rows,):
        raise InvalidShape("y", found=f"shape {labels.shape}", expected=f"({n_rows},)")
    name = str(getattr(y, "name", None) or "y")
    if labels.dtype.kind in "biuf":
        return Target(name, labels.astype(np.float64), None, labels)
    levels, codes = np.unique(labels.astype(str), return_inverse=True)
    return Target(name, codes.astype(np.int32), tuple(map(str, levels)), labels)
