"""A walk as an Altair chart."""

from __future__ import annotations

from typing import Any

from ...charts import figure_chart
from ...charts.figure import Figure, Numbers
from ...charts.scene import Scene
from .figures import TITLE, figure, found_in

__all__ = ["build"]


def build(scene: Scene) -> Any:
    """The same figure as the still picture."""
    found = found_in(scene)
    if found is None:
        return figure_chart.build(Figure(Numbers(), Numbers(), (), title=f"{TITLE}: nothing yet"))
    return figure_chart.build(figure(scene, found))
