"""One module per picture: ``draw(scene, *, width, theme) -> str``, a self-contained SVG."""

from __future__ import annotations

from importlib import import_module

from ...charts.scene import Scene
from ...errors import UnknownName

__all__ = ["KINDS", "draw"]

KINDS = (
    "beeswarm",
    "dashboard",
    "dependence",
    "force",
    "importance",
    "stacked",
    "table",
    "waterfall",
    "what_if",
)


def draw(kind: str, scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Draw one view as SVG.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    scene : Scene
    width : float
        In CSS pixels; at least 240.
    theme : {"auto", "light", "dark"} or None
        None: the scene's own. ``"auto"`` follows the reader's preference without a script.

    Returns
    -------
    str
        At most 36 KB of SVG without scripts, ids or references to other files. The same scene
        gives the same bytes.

    Raises
    ------
    UnknownName
        No such picture.
    """
    if kind not in KINDS:
        raise UnknownName("kind", found=repr(kind), expected=f"one of {', '.join(KINDS)}")
    svg: str = import_module(f".{kind}", __name__).draw(scene, width=width, theme=theme)
    return svg
