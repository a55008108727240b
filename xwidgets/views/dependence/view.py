"""Dependence: a feature's value against its attribution, every row a point."""

from __future__ import annotations

import numpy as np

from ...results import Attributions
from ...results.importance import mean_absolute
from ...widgets.live import Live
from ...widgets.view import View

__all__ = ["DependenceView"]


class DependenceView(View):
    """SHAP dependence scatter; pinned to a feature where one is named."""

    def __init__(self, live: Live, feature: int | None = None, color_by: str | None = None) -> None:
        super().__init__(live, feature=feature, color_by=color_by)

    @property
    def result(self) -> Attributions:
        """Of all rows, of the one feature: the pinned one, else the one in focus; in `unit`."""
        found = self._live.study.attributions()
        feature = int(self.options.get("feature", self._live.selection.feature))
        if feature < 0:
            sizes = mean_absolute(found.values)[0][:, self._live.selection.output]
            feature = int(np.argmax(sizes))
        return found.select(feature=feature)
