"""numba's compiler where there is one; else the loops run as they are written."""

from __future__ import annotations

from typing import Any

__all__ = ["COMPILED", "njit"]

try:
    from numba import njit

    COMPILED = True
except ImportError:
    COMPILED = False

    def njit(**options: Any) -> Any:
        return lambda loop: loop
