"""What the folders of this room hold. Nothing of a folder is imported before it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..data.wording import did_you_mean
from ..errors import UnknownName

if TYPE_CHECKING:
    from ..charts.scene import Scene

__all__ = ["NAMES", "about", "chart", "draw", "part", "view_class", "with_part"]

HERE = __name__.rpartition(".")[0]

NAMES = tuple(module.name for module in iter_modules(import_module(HERE).__path__) if module.ispkg)
"""Every view."""


def part(name: str, module: str) -> ModuleType:
    """A module of a view's folder: ``view``, ``picture`` or ``chart``.

    Raises
    ------
    UnknownName
        No such view.
    """
    return import_module(f"{HERE}.{_known(name)}.{module}")


def view_class(name: str) -> Any:
    """The widget of a view: ``WhatIfView`` of ``what_if``.

    Raises
    ------
    UnknownName
        No such view.
    """
    words = "".join(word.capitalize() for word in name.split("_"))
    return getattr(part(name, "view"), f"{words}View")


@cache
def with_part(module: str) -> tuple[str, ...]:
    """The views that have such a module in their folder."""
    return tuple(name for name in NAMES if find_spec(f"{HERE}.{name}.{module}"))


@cache
def about(name: str) -> Mapping[str, Any]:
    """What ``about.json`` says of a view.

    Raises
    ------
    UnknownName
        No such view.
    """
    text = files(HERE).joinpath(_known(name), "about.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def draw(name: str, scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Draw a view as SVG.

    Parameters
    ----------
    name : str
        One of `NAMES`.
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
        No such view.
    """
    svg: str = part(name, "picture").draw(scene, width=width, theme=theme)
    return svg


def chart(name: str, scene: Scene) -> Any:
    """A view as an Altair chart; see :func:`xwidgets.charts.chart`.

    Raises
    ------
    UnknownName
        No such view.
    MissingDependency
        Altair is not installed.
    """
    from .. import charts

    return charts.chart(part(name, "chart").build, scene)


def _known(name: str) -> str:
    if name not in NAMES:
        raise UnknownName(
            "view",
            found=repr(name),
            expected=f"one of {', '.join(NAMES)}",
            fix=did_you_mean(str(name), NAMES),
        )
    return name
