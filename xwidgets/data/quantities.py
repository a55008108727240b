"""Names of quantities: any number or label that rows have, the same in Python and in the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from ..errors import UnknownName
from .display import Values
from .schema import Feature, Schema
from .wording import did_you_mean, shown

__all__ = ["COMPUTED", "Quantity", "check_quantity", "quantity_of", "read_quantity", "residual"]

Kind = Literal["feature", "attribution", "prediction", "target", "residual", "column", "row"]

COMPUTED = frozenset({"attribution", "prediction", "residual"})
"""Kinds that the model's answers make: in some unit, and there as rows are computed."""

FORM = re.compile(
    r"(?P<plain>target|row)|feature:(?P<feature>\d+)|attribution:(?P<of>\d+)(?::(?P<on>\d+))?"
    r"|(?P<told>prediction|residual)(?::(?P<output>\d+))?|column:(?P<column>.+)",
    re.DOTALL | re.ASCII,
)


class Quantity(NamedTuple):
    """What a name such as ``"attribution:3:1"`` says; its text is that name.

    Attributes
    ----------
    kind : str
    feature : int
        Of features and attributions; else -1.
    output : int
        Of attributions, predictions and residuals; -1: the one on screen.
    column : str
        The name of a column that the model does not take.
    """

    kind: Kind
    feature: int = -1
    output: int = -1
    column: str = ""

    def __str__(self) -> str:
        parts: list[str] = [self.kind]
        if self.kind == "column":
            parts.append(self.column)
        parts += [str(at) for at in (self.feature, self.output) if at >= 0]
        return ":".join(parts)


def quantity_of(name: str) -> Quantity | None:
    """What a name says; None where it is none.

    Examples
    --------
    >>> quantity_of("attribution:3:1").output
    1
    """
    found = FORM.fullmatch(name)
    if found is None:
        return None
    part = found.groupdict()
    if part["column"] is not None:
        return Quantity("column", column=part["column"])
    if part["feature"] is not None:
        return Quantity("feature", int(part["feature"]))
    if part["of"] is not None:
        return Quantity("attribution", int(part["of"]), int(part["on"] or -1))
    if part["told"] is not None:
        return Quantity(part["told"], output=int(part["output"] or -1))  # type: ignore[arg-type]
    return Quantity(part["plain"])  # type: ignore[arg-type]


def read_quantity(
    value: object,
    schema: Schema,
    columns: Sequence[str],
    n_outputs: int,
    argument: str,
    *,
    given: bool = False,
) -> Quantity:
    """What a person means by the name (or position) of a feature or column, or by a quantity's.

    Parameters
    ----------
    value : str or int
        ``"target"``, ``"prediction"``, ``"residual"`` and ``"row"`` come first, then names of
        features and columns, then names such as ``"feature:3"``.
    schema : Schema
        Of the features.
    columns : sequence of str
        Names of the columns that the model does not take.
    n_outputs : int
    argument : str
        For the message.
    given : bool
        Only features and columns will do: what is there without the model and y.

    Raises
    ------
    UnknownName
    """
    found = quantity_of(value) if isinstance(value, str) else None
    if given and found is not None and found.kind not in ("feature", "column"):
        found = None
    known = isinstance(value, str) and (value in schema.names or value in columns)
    if found is None or (known and ":" in str(value)):
        if isinstance(value, str) and value in columns:
            return Quantity("column", column=value)
        if isinstance(value, str) and value not in schema.names:
            names = (*schema.names, *columns)
            raise UnknownName(
                argument,
                found=shown(value),
                expected="a feature or column" + ("" if given else f", or {WORDS}"),
                fix=did_you_mean(value, names),
            )
        return Quantity("feature", schema.position(value, argument))
    check_quantity(found, len(schema), columns, n_outputs, argument)
    return found


WORDS = '"target", "prediction", "residual"'


def check_quantity(
    found: Quantity, n_features: int, columns: Sequence[str], n_outputs: int, argument: str
) -> None:
    """Refuse features, outputs and columns that are not there.

    Raises
    ------
    UnknownName
    """
    for name, at, size in (
        ("feature", found.feature, n_features),
        ("output", found.output, n_outputs),
    ):
        if at >= size:
            raise UnknownName(
                argument, found=f"{name} {at} in {found}", expected=f"{name} 0 to {size - 1}"
            )
    if found.kind == "column" and found.column not in columns:
        raise UnknownName(
            argument,
            found=f"the column {shown(found.column)}",
            expected="one of explainer.columns or explainer.cohorts",
            fix=did_you_mean(found.column, columns) if columns else "add it to explainer.columns",
        )


def residual(target: Values, predictions: np.ndarray, output: int) -> Values:
    """What a prediction misses: actual minus predicted.

    Parameters
    ----------
    target : Values
        Classes in the order of the outputs, or numbers.
    predictions : ndarray of float64, shape (n_rows, n_outputs)
        Of classes their probabilities.
    output : int
        Of classes: 1 where the row is of this one and 0 where not, minus its probability.
    """
    actual = target.numbers
    if target.feature.levels is not None:
        actual = np.where(np.isnan(actual), np.nan, actual == output)
    return Values(Feature("residual"), actual - predictions[:, output])
