"""Loading (and, the first time on a machine, compiling) the loops in the background."""

from __future__ import annotations

import threading

import numpy as np

__all__ = ["failure", "is_ready", "wait", "warm"]

_lock = threading.Lock()
_done = threading.Event()
_thread: threading.Thread | None = None
_error: BaseException | None = None


def warm() -> None:
    """Start loading in a daemon thread; returns at once."""
    global _thread
    with _lock:
        if _thread is None:
            _thread = threading.Thread(target=_load, name="xwidgets-tree-shap", daemon=True)
            _thread.start()


def is_ready() -> bool:
    """Whether calls of the compiled loops start without delay."""
    return _done.is_set() and _error is None


def failure() -> BaseException | None:
    """Why the loops cannot be used, once that is known."""
    return _error


def wait(timeout: float | None = None) -> bool:
    """Wait until loading has ended; True where the loops are ready."""
    warm()
    _done.wait(timeout)
    return is_ready()


def _load() -> None:
    global _error
    try:
        from ...models.trees import Tree, assemble
        from . import engine
        from .layout import layout

        stump = Tree(
            left=np.array([1, -1, -1]),
            right=np.array([2, -1, -1]),
            feature=np.array([0, -1, -1]),
            threshold=np.zeros(3),
            flags=np.zeros(3, np.uint8),
            cover=np.array([2.0, 1.0, 1.0]),
            value=np.array([0.0, -1.0, 1.0]),
        )
        trees = assemble([stump], base=np.zeros(1), n_features=1)
        ready = layout(trees)
        engine.path_dependent(trees, np.zeros((1, 1)), ready=ready, n_jobs=1)
    except BaseException as error:
        _error = error
    finally:
        _done.set()
