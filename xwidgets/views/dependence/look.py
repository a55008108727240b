"""How a view of effects looks: the arguments of `dependence`, as its page has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...data.quantities import read_quantity
from ...data.rows import is_whole
from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ...widgets.holder import Holder, count
from ...widgets.looks import chosen, read_arguments
from ...widgets.lookup import beside
from ...widgets.named import WORDS, named_quantity
from ...widgets.screen import Screen
from .asked import feature_positions, plain_grid

__all__ = ["features_of", "looking", "options_of", "read_look", "write_look"]

METHODS = ("shap", "pdp", "ale")
OWN = ("grid", "n_rows", "individual")
"""What is asked of one method and its features alone."""


def options_of(
    self: Holder,
    feature: str | int | Sequence[str | int] | None = None,
    method: str = "shap",
    *,
    color_by: Any = None,
    grid: Any = None,
    edges: Any = None,
    centered: bool = False,
    individual: bool | int = True,
    over: str | Sequence[str] | None = None,
    n_rows: int | None = None,
) -> dict[str, Any]:
    """Arguments of `dependence` as options of its view, each of them checked.

    Raises
    ------
    UnknownName, InvalidType, InvalidValue, NotSupported
    """
    _known(method, "method")
    features = feature_positions(self, feature)
    if method == "shap":
        _only_of_effects(grid=grid, edges=edges, n_rows=n_rows)
    if len(features) == 2 and method == "shap":
        raise NotSupported(
            "method",
            found='"shap" of two features',
            expected='"pdp" or "ale"',
            fix='method="pdp", or interactions() for SHAP values of pairs',
        )
    if edges is not None and (method != "ale" or grid is not None):
        raise InvalidType(
            "edges",
            found=f'edges with method="{method}"' if method != "ale" else "edges beside grid",
            expected="one of both, edges of bins for accumulated effects alone",
            fix='grid=..., or method="ale"',
        )
    if color_by is not None and color_by not in ("auto", "none"):
        study = self._study
        names = [column.feature.name for column in beside(study)]
        n_outputs = len(study.output_names)
        color_by = str(read_quantity(color_by, study.schema, names, n_outputs, "color_by"))
    kept = _individual(individual)
    asked: dict[str, Any] = {
        "method": method,
        "color_by": color_by,
        "centered": bool(centered) or None,
        "over": _over(over, method, len(features)),
        "n_rows": count(n_rows, "n_rows"),
        "individual": kept if method == "pdp" and len(features) < 2 else None,
        "grid": plain_grid(self, features, grid if edges is None else edges, method),
    }
    asked |= {"features": features} if len(features) == 2 else {"feature": (*features, None)[0]}
    return {name: value for name, value in asked.items() if value is not None}


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """The look of a view inside a dashboard, as somebody writes it: arguments of `dependence`.

    Raises
    ------
    UnknownName
        No such argument.
    InvalidType, InvalidValue, NotSupported
        As `dependence`.
    """
    return read_arguments(self, given, options_of, "dependence")


def write_look(screen: Screen, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same the other way: a look as arguments of the method."""
    schema = screen.study.schema
    method = look.get("method", METHODS[0])
    pinned, other = features_of(look)
    first = screen.focus if pinned < 0 else pinned
    is_pair = method != METHODS[0] and other >= 0 and other != first
    features = [first, other] if is_pair else [pinned] if pinned >= 0 else []
    names = [schema.names[j] for j in features]
    over = [name for name in METHODS if name in (look.get("over") or ())]
    color_by = look.get("color_by")
    given = {
        "feature": names if is_pair else (*names, None)[0],
        "method": None if method == METHODS[0] else method,
        "over": None if is_pair else over or None,
        "centered": look.get("centered") or None,
        "color_by": color_by and named_quantity(color_by, schema, WORDS["color_by"]),
        **{name: one for name, one in look.items() if name in OWN},
    }
    return chosen(given)


def looking(options: Mapping[str, Any], look: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a view, and what was chosen in its page since; as ``looking`` in records.ts.

    What was asked of one method and its features alone is left out where others are shown.
    """
    found = {**options, **look}
    if _question(found) == _question(options):
        return found
    return {name: value for name, value in found.items() if name not in OWN or name in look}


def _question(options: Mapping[str, Any]) -> tuple[Any, ...]:
    return options.get("method", METHODS[0]), *features_of(options)


def features_of(options: Mapping[str, Any]) -> tuple[int, int]:
    """The feature that a view stays on, and the one beside it; -1: none."""
    features = list(options.get("features") or ())
    first = options.get("feature", features[0] if features else -1)
    second = options.get("other", features[1] if len(features) > 1 else -1)
    return int(first), int(second)


def _known(method: Any, argument: str) -> None:
    if method not in METHODS:
        raise UnknownName(
            argument,
            found=shown(method),
            expected=f"one of {', '.join(map(repr, METHODS))}",
            fix=did_you_mean(str(method), METHODS),
        )


def _only_of_effects(**given: Any) -> None:
    for name, value in given.items():
        if value is not None:
            raise InvalidType(
                name,
                found=f'{name}= with method="shap"',
                expected='method="pdp" or "ale"',
                fix='leave it out, or pass method="pdp"',
            )


def _over(over: Any, method: str, n_features: int) -> list[str] | None:
    if over is None:
        return None
    found = [over] if isinstance(over, str) else list(over)
    for one in found:
        _known(one, "over")
    if n_features == 2:
        raise NotSupported("over", found="two features", expected="one feature", fix="leave it out")
    return [one for one in dict.fromkeys(found) if one != method] or None


def _individual(individual: Any) -> int | None:
    if isinstance(individual, bool):
        return None if individual else 0
    if not is_whole(individual) or individual < 0:
        raise InvalidValue(
            "individual",
            found=shown(individual),
            expected="True, False, or a number of rows",
            fix="individual=200",
        )
    return int(individual)
