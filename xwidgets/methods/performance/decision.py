"""What is compared with what: the rows that count, their scores, and where "yes" begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from ...data.display import Values
from ...data.wording import did_you_mean, listed, shown
from ...errors import InvalidType, InvalidValue, MissingValues, NotSupported, UnknownName
from ...inputs import Target
from ...results.performance_words import number
from ..chosen import chosen_rows
from ..ground import Ground

__all__ = [
    "Case",
    "check_threshold",
    "decisions",
    "limits_in_words",
    "limits_of",
    "own_threshold",
    "read_case",
    "require_target",
]

MAX_GROUPS = 50
MISSING = "missing"
ROUNDING = 1e-6


class Deciding(Protocol):
    """What says how its numbers are to be read: a predictor, or a result that names both."""

    @property
    def task(self) -> str: ...
    @property
    def unit(self) -> str: ...


class Case(NamedTuple):
    """One model's predictions beside one target, rows without a target left out.

    Parameters
    ----------
    task : {"binary", "multiclass", "regression"}
    target_name : str
    class_names : tuple of str
        Empty for numbers.
    output : int
    rows : ndarray of int64, shape (n_rows,), or None
        Positions in X; None where all of them count.
    actual : ndarray of float64, shape (n_rows,)
    scores : ndarray of float64, shape (n_rows, n_scores)
        Of two classes, of the positive one alone.
    decisions : ndarray of int64, shape (n_rows,), or None
    weight : ndarray of float64, shape (n_rows,), or None
    selected : ndarray of int64, shape (n_selected,), or None
        Places among `rows`.
    probability : bool
    thresholds : ndarray of float64, shape (n_groups,), or None
    threshold_of_rows : float, or ndarray of float64, shape (n_rows,)
        The one that all have, or each row's own; NaN where there are not two classes.
    group_names : tuple of str, or None
        None where one threshold is for all.
    group : ndarray of int64, shape (n_rows,), or None
    group_by : str
    notes : tuple of str
    """

    task: str
    target_name: str
    class_names: tuple[str, ...]
    output: int
    rows: np.ndarray | None
    actual: np.ndarray
    scores: np.ndarray
    decisions: np.ndarray | None
    weight: np.ndarray | None
    selected: np.ndarray | None
    probability: bool
    thresholds: np.ndarray | None
    threshold_of_rows: float | np.ndarray
    group_names: tuple[str, ...]
    group: np.ndarray | None
    group_by: str
    notes: tuple[str, ...]


def require_target(target: Target | None, task: str) -> Target:
    """Refuse what cannot be compared.

    Raises
    ------
    NotSupported
        There is no y, or the model predicts several numbers.
    MissingValues
        No row has one.
    """
    if target is None:
        raise NotSupported(
            "y",
            found="none",
            expected="what the rows really are",
            fix="xw.explain(model, X, y)",
        )
    if task == "multioutput":
        raise NotSupported(
            "model",
            found="several targets at once",
            expected="one",
            fix="explain a function that returns one of them: lambda X: model.predict(X)[:, 0]",
        )
    if not np.isfinite(target.column.numbers).any():
        raise MissingValues(
            "y", found="no value that is known", expected="numbers", fix="leave it out"
        )
    return target


def own_threshold(unit: str, output: int) -> float:
    """The lowest score with which the model itself says `output`: a tie is the first class's."""
    middle = 0.5 if unit == "probability" else 0.0
    return middle if output == 0 else float(np.nextafter(middle, 1.0))


def decisions(
    predictions: np.ndarray,
    predictor: Deciding,
    output: int,
    threshold: float | np.ndarray | None = None,
) -> np.ndarray | None:
    """The class that is decided for in every row: the one place where that is said.

    Its twin in the page is ``js/src/row/decision.ts``.

    Parameters
    ----------
    predictions : ndarray of float64, shape (n_rows, n_outputs)
        In the unit of `predictor`.
    predictor : Predictor
        Or a result that has its ``task`` and ``unit``.
    output : int
        Of two classes, the one that a score of `threshold` or more stands for. Of more classes
        the likeliest is decided for.
    threshold : float or ndarray of float64, shape (n_rows,), optional
        Of two classes. Default: the model's own decision.

    Returns
    -------
    ndarray of int64, shape (n_rows,), or None
        Positions of classes. None: the model predicts numbers, of which nothing is decided.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> predictor = SimpleNamespace(task="binary", unit="probability")
    >>> decisions(np.array([[0.8, 0.2], [0.4, 0.6]]), predictor, 1)
    array([0, 1])
    """
    if predictor.task == "multiclass":
        return predictions.argmax(axis=1).astype(np.int64)
    if predictor.task != "binary":
        return None
    limit = own_threshold(predictor.unit, output) if threshold is None else threshold
    return np.where(predictions[:, output] >= limit, output, 1 - output).astype(np.int64)


def check_threshold(value: Any, unit: str) -> float:
    """Refuse what no probability can be compared with.

    Raises
    ------
    InvalidType, InvalidValue, NotSupported
    """
    if unit != "probability":
        raise NotSupported(
            "threshold",
            found=f"{shown(value)} for a model that tells no probability",
            expected="none: its own decision",
            fix="leave it out",
        )
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise InvalidType(
            "threshold",
            found=shown(value),
            expected="a probability, from 0 to 1",
            fix="pass threshold=0.3",
        )
    number = float(value)
    if not 0.0 <= number <= 1.0:
        fix = f"pass threshold={number / 100 if 2 <= number <= 100 else 0.3:g}"
        raise InvalidValue(
            "threshold", found=f"{number:g}", expected="a probability, from 0 to 1", fix=fix
        )
    return number


def read_case(
    ground: Ground,
    output: int | None,
    threshold: float | Mapping[str, Any] | None,
    rows: Sequence[int] | str | None,
) -> Case:
    """The options of :func:`xwidgets.methods.performance.answer`, checked, beside the data."""
    predictor, unit = ground.predictor, ground.unit
    task = predictor.task
    target = require_target(ground.target, task)
    names = predictor.output_names
    chosen = predictor.default_output if output is None else int(output)
    if not 0 <= chosen < len(names):
        raise UnknownName(
            "output", found=str(output), expected=f"0 to {len(names) - 1}", fix="leave it out"
        )
    limits: np.ndarray | None = None
    limit: float | np.ndarray = np.nan
    group: np.ndarray | None = None
    group_names: tuple[str, ...] = ()
    group_by = ""
    if task == "binary":
        limits, group_names, group, group_by = limits_of(ground, threshold, chosen)
    actual = np.asarray(target.column.numbers, np.float64)
    known = np.isfinite(actual)
    places = None if known.all() else np.flatnonzero(known)
    keep = slice(None) if places is None else places
    predictions = ground.predictions[keep]
    actual = actual[keep]
    group = None if group is None else group[keep]
    if limits is not None:
        limit = float(limits[0]) if group is None else limits[group]
    return Case(
        task=task,
        target_name=target.name,
        class_names=() if task == "regression" else names,
        output=chosen,
        rows=places,
        actual=actual,
        scores=predictions[:, [chosen]] if task != "multiclass" else predictions,
        decisions=decisions(predictions, predictor, chosen, limit),
        weight=None if ground.sample_weight is None else ground.sample_weight[keep],
        selected=_selected(rows, ground.frame.n_rows, places),
        probability=task != "regression" and unit == "probability",
        thresholds=limits,
        threshold_of_rows=limit,
        group_names=group_names,
        group=group,
        group_by=group_by,
        notes=(
            *_notes(task, actual, names, int((~known).sum())),
            *_no_probabilities(predictions, task != "regression" and unit == "probability"),
        ),
    )


def limits_of(
    ground: Ground, threshold: float | Mapping[str, Any] | None, output: int
) -> tuple[np.ndarray, tuple[str, ...], np.ndarray | None, str]:
    """Thresholds, the names of their groups, the group of every row, and the groups' column."""
    own = own_threshold(ground.unit, output)
    if not isinstance(threshold, Mapping):
        one = own if threshold is None else check_threshold(threshold, ground.unit)
        return np.array([one]), ("",), None, ""
    column = ground.quantity(str(threshold["quantity"]))
    group, names = groups_of(column)
    limits = np.full(len(names), own)
    for name, value in threshold["values"].items():
        if name not in names:
            raise UnknownName(
                "threshold",
                found=shown(name),
                expected=f"levels of {column.feature.name}",
                fix=did_you_mean(name, names),
            )
        limits[names.index(name)] = check_threshold(value, ground.unit)
    return limits, names, group, column.feature.name


def limits_in_words(
    ground: Ground, threshold: float | Mapping[str, Any] | None, output: int | None
) -> str:
    """From which score on rows are called a class: "Decided: yes from 30 % on."

    Empty where that is the model's own decision.
    """
    predictor = ground.predictor
    if threshold is None or predictor.task != "binary":
        return ""
    chosen = predictor.default_output if output is None else int(output)
    limits, names, group, _ = limits_of(ground, threshold, chosen)
    if np.allclose(limits, own_threshold(ground.unit, chosen), rtol=0, atol=1e-12):
        return ""
    texts = [f"{number(100 * one)} % on" for one in limits.tolist()]
    if group is not None:
        texts = [f"{text} ({name})" for text, name in zip(texts, names, strict=True)]
    return f"Decided: {predictor.output_names[chosen]} from {listed(texts)}."


def groups_of(column: Values) -> tuple[np.ndarray, tuple[str, ...]]:
    """Group of every row, and the groups' names; what is missing is a group of its own.

    Raises
    ------
    NotSupported
        A number: it has no groups.
    """
    feature = column.feature
    levels = feature.levels
    if levels is None and feature.kind == "boolean":
        levels = ("False", "True")
    if levels is None or len(levels) > MAX_GROUPS:
        raise NotSupported(
            "threshold",
            found=f"{feature.name}, "
            + ("which has no levels" if levels is None else f"of {len(levels)} levels"),
            expected=f"a column of at most {MAX_GROUPS} levels",
            fix="cut it into levels: explainer.columns[...] = pandas.cut(...)",
        )
    codes = np.asarray(column.numbers, np.float64)
    absent = ~(codes >= 0)
    names = (*levels, MISSING) if absent.any() else tuple(levels)
    return np.where(absent, len(levels), np.nan_to_num(codes)).astype(np.int64), names


def _selected(
    rows: Sequence[int] | str | None, n_rows: int, places: np.ndarray | None
) -> np.ndarray | None:
    if rows is None:
        return None
    mask = chosen_rows(rows, n_rows)
    return np.flatnonzero(mask if places is None else mask[places])


def _no_probabilities(predictions: np.ndarray, probability: bool) -> list[str]:
    n = int(((predictions < -ROUNDING) | (predictions > 1 + ROUNDING)).any(axis=1).sum())
    if not probability or not n:
        return []
    return [f"{n:,} {'row is' if n == 1 else 'rows are'} told a probability outside of 0 to 1"]


def _notes(
    task: str, actual: np.ndarray, names: tuple[str, ...], n_unknown: int
) -> tuple[str, ...]:
    notes = []
    if n_unknown:
        left = "1 row has" if n_unknown == 1 else f"{n_unknown:,} rows have"
        notes.append(f"{left} no y and is left out" if n_unknown == 1 else f"{left} no y: left out")
    if len(actual) == 1:
        notes.append("one row: nothing can be said about others, so there are no intervals")
    elif task != "regression":
        there = np.unique(actual).astype(np.int64)
        if len(there) == 1:
            notes.append(
                f"every row is {names[there[0]]}: there is nothing to tell apart, "
                "so no ROC curve, precision or recall of another class"
            )
        elif len(there) < len(names):
            gone = [name for k, name in enumerate(names) if k not in there]
            notes.append(f"no row is {', '.join(gone[:5])}: what is of it cannot be told")
    elif np.ptp(actual) == 0:
        notes.append("y is the same in every row: there is nothing to explain, so no R2")
    return tuple(notes)
