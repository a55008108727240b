"""What was chosen for all views in the words of a person: names in place of positions, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..data.quantities import quantity_of
from ..data.schema import Schema

__all__ = ["ALL_FEATURES", "WORDS", "axes_by_name", "axes_by_position", "named_quantity"]

WORDS: Mapping[str, tuple[str, ...]] = {
    "color_by": ("auto", "none"),
    "order": ("similarity", "output", "original"),
    "theme": ("auto", "light", "dark"),
}
"""Words that such a value may be beside quantities; of the theme there are no others."""

ALL_FEATURES = -1
"""The axis of the attributions of all features."""


def named_quantity(quantity: str, schema: Schema, words: tuple[str, ...] = ()) -> str:
    """A feature by its name, where that means nothing else; any other quantity as it is.

    Examples
    --------
    >>> from ..data.schema import Feature
    >>> schema = Schema((Feature("age"), Feature("none")))
    >>> [named_quantity(f"feature:{j}", schema, ("none",)) for j in (0, 1)]
    ['age', 'feature:1']
    """
    found = quantity_of(quantity)
    if found is None or found.kind != "feature" or not 0 <= found.feature < len(schema):
        return quantity
    name = schema.names[found.feature]
    return quantity if quantity_of(name) is not None or name in words else name


def axes_by_name(axes: Mapping[str, Any], schema: Schema) -> dict[str | int, Any]:
    """Axes by the names of their features, -1 for the attributions of all, as a person has them."""
    found: dict[str | int, Any] = {}
    for place, axis in axes.items():
        j = int(place)
        if j < len(schema):
            found[schema.names[j] if j >= 0 else ALL_FEATURES] = axis
    return found


def axes_by_position(axes: Mapping[Any, Any], schema: Schema, argument: str) -> dict[str, Any]:
    """Return the same as pages have them.

    Raises
    ------
    UnknownName
        No such feature.
    """
    return {str(_place(name, schema, argument)): axis for name, axis in axes.items()}


def _place(name: Any, schema: Schema, argument: str) -> int:
    if name == ALL_FEATURES and not isinstance(name, bool):
        return ALL_FEATURES
    return schema.position(name, argument)
