"""The libraries that publishing needs, and that nothing else does."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import MissingDependency

__all__ = ["library"]


def library(name: str) -> Any:
    """Import a module of the ``publish`` extra.

    Raises
    ------
    MissingDependency
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingDependency(
            "publish",
            found=f"no {name.partition('.')[0]}",
            expected="the libraries that read, run and render notebooks",
            fix='pip install "xwidgets[publish]"',
        ) from error
