"""One module per picture, found by its name.

``draw(scene, *, width, theme) -> str`` is a self-contained SVG; ``block(scene, look) -> Block``
draws the same as a part of the dashboard.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ...charts.scene import Scene
from ...errors import UnknownName

__all__ = ["KINDS", "draw"]

KINDS = tuple(module.name for module in iter_modules(__path__))
"""Views that have a picture: the modules of this folder."""


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
