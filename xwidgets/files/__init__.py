"""Files: arrays, cells, tables and results as one checked file, without pickle; knows no study."""

from __future__ import annotations

from .container import MAX_VERSION, read_file, write_file
from .parts import Reading, Writing

__all__ = ["MAX_VERSION", "Reading", "Writing", "read_file", "write_file"]
