"""Named axes: what a result's annotations say of its arrays."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import numpy as np

from ..errors import InvalidShape

__all__ = ["Axes", "axes_of", "check_axes", "frozen", "plain"]


class Axes(NamedTuple):
    """Names of an array's axes, separated by spaces, and its dtype.

    Within one result an axis has one length, whichever arrays (or tuples of names) have it. A
    whole number is an axis of that length: ``Axes("n_rows 2")``.
    """

    names: str
    dtype: str = "float64"

    @property
    def each(self) -> tuple[str, ...]:
        """One name per axis."""
        return tuple(self.names.split())


_known: dict[type, Mapping[str, Axes]] = {}


def axes_of(kind: type) -> Mapping[str, Axes]:
    """Axes of the fields of a dataclass that have some, in the order of the fields."""
    if kind not in _known:
        hints = get_type_hints(kind, include_extras=True)
        found = {
            name: next((one for one in get_args(hint)[1:] if isinstance(one, Axes)), None)
            for name, hint in hints.items()
            if get_origin(hint) is Annotated
        }
        _known[kind] = MappingProxyType(
            {name: axes for name, axes in found.items() if axes is not None}
        )
    return _known[kind]


def frozen(value: Any, axes: Axes) -> Any:
    """An array that cannot be written to (of the dtype that `axes` names), or a tuple."""
    if value is None or isinstance(value, str):
        return value
    names = isinstance(value, (tuple, list)) and (not value or isinstance(value[0], str))
    if names and axes.dtype != "object":
        return tuple(value)
    array = np.asarray(value, dtype=axes.dtype).view()
    array.flags.writeable = False
    return array


def check_axes(values: Mapping[str, Any], axes: Mapping[str, Axes]) -> None:
    """Refuse arrays that do not fit together.

    Raises
    ------
    InvalidShape
    """
    lengths: dict[str, tuple[int, str]] = {}
    for field, one in axes.items():
        value = values[field]
        if value is None:
            continue
        shape = (len(value),) if isinstance(value, tuple) else value.shape
        if len(shape) != len(one.each):
            raise InvalidShape(
                field, found=f"an array of shape {shape}", expected=f"({', '.join(one.each)})"
            )
        for name, length in zip(one.each, shape, strict=True):
            first, whose = lengths.setdefault(
                name, (int(name), "its type") if name.isdigit() else (length, field)
            )
            if length != first:
                raise InvalidShape(
                    field,
                    found=f"an array of shape {shape}",
                    expected=f"({', '.join(one.each)}), {name} being {first} by {whose}",
                )


def plain(value: Any) -> Any:
    """As JSON has it: lists, numbers, and None for what is no finite number."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (tuple, list, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
