"""Rows in: any table as a `Frame`, its `Schema`, samples of it, and small teaching data."""

from __future__ import annotations

from .frame import Frame
from .sampling import BACKGROUND_ROWS, sample_rows
from .schema import Feature, Groups, Schema, resolve_groups

__all__ = [
    "BACKGROUND_ROWS",
    "Feature",
    "Frame",
    "Groups",
    "Schema",
    "resolve_groups",
    "sample_rows",
]
