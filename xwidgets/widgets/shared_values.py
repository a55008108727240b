"""What all views share beside the selection, as a person reads and sets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

import numpy as np

from ..data.quantities import read_quantity
from ..data.rows import is_whole
from ..data.wording import did_you_mean, shown
from ..errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ..study import Study
from .live import Live
from .lookup import beside
from .named import WORDS, axes_by_name, axes_by_position, named_quantity
from .shared import SHARED, Spacing

__all__ = ["NAMES", "SharedValues"]

NAMES = tuple(name for name, key in SHARED.items() if key.code == "shared")
"""What it has."""


class SharedValues:
    """What all views show alike, beside what is selected: ``explainer.shared``.

    Read it or set it; every view follows, in files, too. A page sets it where somebody chooses
    colors, zooms an axis and so on, and "Copy as code" writes it.

    Attributes
    ----------
    color_by : str
        What points are colored by: ``"auto"``, ``"none"``, the name of a feature or of one of
        ``explainer.columns`` and ``explainer.cohorts``, ``"target"``, ``"prediction"`` or
        ``"residual"``.
    order : str
        Of stacked rows: ``"similarity"``, ``"output"``, ``"original"``, or as `color_by`.
    axes : dict
        How axes look, by the name of the feature, -1 for attributions of all features; each with
        what was chosen: ``"range"`` of values (two numbers, or ``"all"``), ``"effect"``, the same
        of its attributions, ``"spacing"`` (``"linear"``, ``"log"``, ``"rank"``), and ``"page"``
        of a category with many levels.
    trend : bool
        Whether point plots show their trend.
    by_output : bool
        Whether importance shows all outputs side by side.
    importance_method : str
        ``"shap"``, ``"permutation"`` or ``"impurity"``, as far as there is it.
    compared : bool
        Whether importance shows marks of the other methods.
    silenced : dict of str to str
        Reasons, by the names of checks that somebody has answered.
    theme : str
        ``"auto"``, ``"light"`` or ``"dark"``.

    Examples
    --------
    >>> explainer.shared.color_by = "age"
    >>> explainer.shared.axes = {"age": {"range": [20, 60]}}
    """

    _study: Study
    _live: Callable[[], Live]
    _tell: Callable[[str, Any, Literal["python"]], None]

    def __init__(
        self,
        study: Study,
        live: Callable[[], Live],
        tell: Callable[[str, Any, Literal["python"]], None],
    ) -> None:
        vars(self).update(_study=study, _live=live, _tell=tell)

    def __getattr__(self, name: str) -> Any:
        if name not in NAMES:
            raise AttributeError(f"explainer.shared has no {name!r}. Fix: {_meant(name)}.")
        value = self._live().shared.get(name, SHARED[name].default)
        if name in ("color_by", "order"):
            return named_quantity(value, self._study.schema, WORDS[name])
        return axes_by_name(value, self._study.schema) if name == "axes" else value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in NAMES:
            raise UnknownName(
                "shared",
                found=shown(name),
                expected=f"one of {', '.join(NAMES)}",
                fix=_meant(name),
            )
        read = self._read(name, value)
        live = self._live()
        if live.is_open:
            live.hub.set_trait(name, read)
        else:
            live.keep({**live.shared, name: read})
            self._tell(name, read, "python")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *NAMES]

    def __repr__(self) -> str:
        chosen = [
            f"{name}={shown(value)}"
            for name in NAMES
            if (value := getattr(self, name)) != SHARED[name].default
        ]
        return f"<SharedValues {' '.join(chosen) or 'as usual'}>"

    def _read(self, name: str, value: Any) -> Any:
        """A value as pages have it, checked."""
        argument = f"shared.{name}"
        if name in ("color_by", "order"):
            return self._quantity(value, WORDS[name], argument)
        if name == "theme":
            return _one_of(value, WORDS[name], argument)
        if name == "axes":
            return self._axes(value, argument)
        if name == "silenced":
            return _reasons(value, argument)
        if name == "importance_method":
            methods = self._study.importance_methods
            if value not in methods:
                raise NotSupported(
                    argument,
                    found=shown(value),
                    expected=f"one of {', '.join(methods)}",
                    fix=did_you_mean(str(value), methods),
                )
            return value
        if not isinstance(value, (bool, np.bool_)):
            raise InvalidType(argument, found=shown(value), expected="True or False")
        return bool(value)

    def _quantity(self, value: Any, words: tuple[str, ...], argument: str) -> str:
        if value in words:
            return str(value)
        study = self._study
        names = [column.feature.name for column in beside(study)]
        return str(read_quantity(value, study.schema, names, len(study.output_names), argument))

    def _axes(self, value: Any, argument: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise InvalidType(
                argument,
                found=shown(value),
                expected="a mapping by feature",
                fix='{"age": {"range": [20, 60]}}',
            )
        found = axes_by_position(value, self._study.schema, argument)
        return {place: _axis(axis, argument) for place, axis in found.items()}


def _meant(name: str) -> str:
    return did_you_mean(name, NAMES)


def _one_of(value: Any, words: tuple[str, ...], argument: str) -> str:
    if value not in words:
        raise UnknownName(
            argument,
            found=shown(value),
            expected=f"one of {', '.join(map(repr, words))}",
            fix=did_you_mean(str(value), words),
        )
    return str(value)


def _axis(axis: Any, argument: str) -> dict[str, Any]:
    """What was chosen for one axis."""
    parts = {"spacing": _spacing, "range": _range, "effect": _ends, "page": _page}
    if not isinstance(axis, Mapping) or not set(axis) <= set(parts):
        raise InvalidValue(
            argument,
            found=shown(axis),
            expected=f"a mapping with some of {', '.join(parts)}",
            fix='{"age": {"range": [20, 60]}}',
        )
    return {name: parts[name](value, f"{argument}: {name}") for name, value in axis.items()}


def _spacing(value: Any, argument: str) -> str:
    return _one_of(value, get_args(Spacing), argument)


def _range(value: Any, argument: str) -> Any:
    return value if value == "all" and isinstance(value, str) else _ends(value, argument)


def _ends(value: Any, argument: str) -> list[float]:
    try:
        low, high = map(float, value)
    except (TypeError, ValueError):
        low = high = np.nan
    if not (np.isfinite([low, high]).all() and low < high):
        raise InvalidValue(
            argument, found=shown(value), expected="a smaller and a larger number", fix="[20, 60]"
        )
    return [low, high]


def _page(value: Any, argument: str) -> int:
    if not is_whole(value) or value < 0:
        raise InvalidValue(argument, found=shown(value), expected="a whole number from 0 on")
    return int(value)


def _reasons(value: Any, argument: str) -> dict[str, str]:
    texts = isinstance(value, Mapping) and all(
        isinstance(one, str) and one.strip() for pair in value.items() for one in pair
    )
    if not texts:
        raise InvalidType(
            argument,
            found=shown(value),
            expected="reasons by the names of checks",
            fix='{"rare-categories": "the encoder joins them"}',
        )
    return dict(value)
