"""Decision boundary as an Altair chart."""

from __future__ import annotations

from typing import Any

from ...charts import figure_chart
from ...charts.figure import Figure, Numbers
from ...charts.scene import Scene
from .figures import BoundaryScene

__all__ = ["build"]


def build(scene: Scene | BoundaryScene) -> Any:
    """The same figure as the still picture."""
    found = scene if isinstance(scene, BoundaryScene) else BoundaryScene.of(scene)
    if found is None:
        empty = Figure(Numbers(), Numbers(), (), title="Decision boundary: nothing yet")
        return figure_chart.build(empty)
    return figure_chart.build(found.figure())
