"""Views as files: still pictures (SVG, PNG), numbers (JSON, CSV), one-file HTML."""

from __future__ import annotations

from ..charts.scene import Scene
from .page import page
from .save import SUFFIXES, save
from .static import static_html, summary

__all__ = ["SUFFIXES", "Scene", "page", "save", "static_html", "summary"]
