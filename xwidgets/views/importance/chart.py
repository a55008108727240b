"""Importance as an Altair chart."""

from __future__ import annotations

from typing import Any

from ...charts import figure_chart
from ...charts.figure import Figure, Numbers
from ...charts.scene import Scene
from .figures import TITLE, figure, lacks

__all__ = ["build"]


def build(scene: Scene) -> Any:
    """The same figure as the still picture."""
    why = lacks(scene)
    if why:
        return figure_chart.build(Figure(Numbers(), Numbers(), (), title=f"{TITLE}: {why}"))
    return figure_chart.build(figure(scene))
