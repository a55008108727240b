"""Dashboard: the views laid out together."""

from __future__ import annotations

from collections.abc import Sequence

from ...data.wording import did_you_mean
from ...errors import UnknownName
from ...widgets.live import Live
from ...widgets.view import View
from ..catalogue import NAMES, about

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
