"""Whether an ensemble's arrays fit into the memory that is left."""

from __future__ import annotations

import os
import re
from pathlib import Path

__all__ = ["MOST_NODES", "check", "free_bytes"]

MOST_NODES = 2**31 - 1
"""Nodes are counted by int32."""
GIGABYTE = 1e9
MEMINFO = Path("/proc/meminfo")


def free_bytes() -> int | None:
    """Memory that programs can still have; None where the system does not tell.

    Linux keeps files in memory until somebody needs it: pages that are free by themselves are few
    on a machine that has been on for long, and say nothing.
    """
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB$", MEMINFO.read_text(), re.MULTILINE)
    except OSError:
        found = None
    if found:
        return int(found[1]) * 1024
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def check(needed: float, what: str) -> None:
    """Refuse before the work begins.

    Raises
    ------
    MemoryError
        `what` does not fit.
    """
    left = free_bytes()
    if left is not None and needed > left:
        raise MemoryError(
            f"{what} would take {needed / GIGABYTE:.1f} GB, and {left / GIGABYTE:.1f} GB are left"
        )
