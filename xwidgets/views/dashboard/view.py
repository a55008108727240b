"""Dashboard: the views laid out together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ...data.wording import did_you_mean
from ...errors import NotSupported, UnknownName
from ...study import Study
from ...widgets.live import Live
from ...widgets.view import View
from ...widgets.wire import BlockState
from ..catalogue import NAMES, about, view_class

__all__ = ["VIEWS", "DashboardView", "check_names"]

VIEWS = tuple(name for name in NAMES if not about(name).get("alone"))
"""What a dashboard may hold; which it shows unless asked is ``js/src/dashboard/layout.ts``'s."""


def check_names(names: Sequence[object]) -> None:
    """Refuse what is no view of a dashboard.

    Raises
    ------
    UnknownName
    """
    for name in names:
        if name not in VIEWS:
            raise UnknownName(
                "dashboard",
                found=repr(name),
                expected=f"views among {', '.join(VIEWS)}",
                fix=did_you_mean(name, VIEWS)
                if isinstance(name, str)
                else "pass names: explainer.dashboard('importance', 'force')",
            )


class DashboardView(View):
    """Linked importance, dependence and force plots, and more in tabs."""

    def __init__(self, live: Live, views: tuple[str, ...] = ()) -> None:
        super().__init__(live, views=list(views) or None)

    @classmethod
    def prepare(
        cls, study: Study, unit: str, options: Mapping[str, Any], wait: float | None
    ) -> None:
        """Of views that were asked for by name; only where nobody minds waiting."""
        for name in (options.get("views") or ()) if wait is None else ():
            with suppress(NotSupported):  # its place in the picture says that there are none
                view_class(name).prepare(study, unit, {}, wait)

    @classmethod
    def blocks(
        cls, study: Study, unit: str, options: Mapping[str, Any], output: int
    ) -> list[BlockState]:
        """What its views show; all views where none was named."""
        views = map(view_class, options.get("views") or VIEWS)
        return [block for view in views for block in view.blocks(study, unit, {}, output)]
