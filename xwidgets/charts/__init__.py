"""Results as Altair charts, for papers and slides. Altair is imported when a chart is made."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ..errors import MissingDependency, UnknownName
from . import views
from .scene import Scene

__all__ = ["KINDS", "Scene", "chart"]

KINDS = tuple(module.name for module in iter_modules(views.__path__))
"""Views that have a chart: the modules in ``views``."""


def chart(kind: str, scene: Scene) -> Any:
    """One view as an Altair chart.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    scene : Scene

    Returns
    -------
    altair.TopLevelMixin
        With its data inside: it can be shown, changed, and saved anywhere. Columns of its data
        have neutral names (``attribution``, ``value``, ``label`` ...); names of features stand
        in titles and cells only, so that dots, brackets, colons and quotes mean nothing.

    Raises
    ------
    UnknownName
        No such chart (a table has none: ``to_frame()`` holds its numbers).
    MissingDependency
        Altair is not installed.
    """
    if kind not in KINDS:
        raise UnknownName(
            "kind",
            found=repr(kind),
            expected=f"one of {', '.join(KINDS)}",
            fix="use to_frame() for the numbers",
        )
    try:
        import altair
    except ImportError as error:
        raise MissingDependency(
            "kind", found="no altair installed", fix="pip install altair"
        ) from error
    del altair
    from .style import styled

    return styled(import_module(f".{kind}", views.__name__).build(scene))
