"""Results as Altair charts, for papers and slides. Altair is imported when a chart is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import MissingDependency
from .scene import Scene

__all__ = ["Scene", "chart"]


def chart(build: Callable[[Scene], Any], scene: Scene) -> Any:
    """A view as an Altair chart.

    Parameters
    ----------
    build : callable
        Makes the chart, without its theme.
    scene : Scene

    Returns
    -------
    altair.TopLevelMixin
        With its data inside: it can be shown, changed, and saved anywhere. Columns of its data
        have neutral names (``attribution``, ``value``, ``label`` ...); names of features stand
        in titles and cells only, so that dots, brackets, colons and quotes mean nothing.

    Raises
    ------
    MissingDependency
        Altair is not installed.
    """
    try:
        import altair
    except ImportError as error:
        raise MissingDependency(
            "kind", found="no altair installed", fix="pip install altair"
        ) from error
    del altair
    from .style import styled

    return styled(build(scene))
