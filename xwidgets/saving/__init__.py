"""A study as one file, and back: with a model that is compared, or without one."""

from __future__ import annotations

from .reading import Loaded, read_study
from .writing import write_study

__all__ = ["Loaded", "read_study", "write_study"]
