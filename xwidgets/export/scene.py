"""What a still picture is made from (see `xwidgets.charts.scene`, which charts share)."""

from __future__ import annotations

from ..charts.scene import Colouring, Scene, Values

__all__ = ["Colouring", "Scene", "Values"]
