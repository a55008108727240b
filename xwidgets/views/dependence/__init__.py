"""Dependence: a feature's value against its attribution, every row a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...data.schema import Schema
from ...errors import NotSupported
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import DependenceView

__all__ = ["dependence"]


def dependence(
    self: Holder, feature: str | int | None = None, method: str = "shap", *, color_by: Any = None
) -> DependenceView:
    """How attributions of a feature depend on its value.

    Parameters
    ----------
    feature : str or int, optional
        Stays on this feature; default follows the feature in focus.
    method : {"shap"}
    color_by : str or int, optional
        A feature or a column that is shown beside them, ``"auto"`` (strongest apparent
        interaction), ``"target"``, ``"prediction"`` or ``"none"``.

    Raises
    ------
    UnknownName
        No such feature.
    """
    from .view import DependenceView

    if method != "shap":
        raise NotSupported(
            "method", found=repr(method), expected='"shap"', fix='pass method="shap"'
        )
    position = None if feature is None else self._study.schema.position(feature)
    if color_by is not None and color_by not in ("auto", "target", "prediction", "none"):
        beside = tuple(column.feature for column in self._study.extras)
        shown = Schema((*self._study.schema.features, *beside))
        color_by = f"feature:{shown.position(color_by, 'color_by')}"
    return DependenceView(self._live, position, color_by)
