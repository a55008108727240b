"""Performance as an Altair chart."""

from __future__ import annotations

from typing import Any

from ...charts import figure_chart
from ...charts.figure import Figure, Numbers
from ...results.performance import Performance
from .figures import figures

__all__ = ["build"]


def build(scene: Any) -> Any:
    """The same figures as the still picture."""
    found = scene.answers.get("performance")
    if not isinstance(found, Performance):
        title = "Performance: nothing has been compared with y yet"
        return figure_chart.build(Figure(Numbers(), Numbers(), (), title=title))
    return figure_chart.build(figures(found))
