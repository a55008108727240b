"""Loading (and, the first time on a machine, compiling) the loops in the background."""

from __future__ import annotations

import os
import pathlib
import threading
from collections.abc import Callable

import numpy as np

from ...models.trees import Tree, Trees, assemble

__all__ = ["failure", "is_ready", "wait", "warm"]

_MODULES = {
    "path_dependent": "kernels",
    "interventional": "kernels_interventional",
    "coalitions": "kernels_coalitions",
}
_lock = threading.Lock()
_done: dict[str, threading.Event] = {}
_errors: dict[str, BaseException] = {}
_turn = threading.Lock()


def warm(name: str = "path_dependent") -> None:
    """Start loading one loop in a daemon thread; returns at once.

    Parameters
    ----------
    name : {"path_dependent", "interventional", "coalitions"}
    """
    with _lock:
        if name in _done:
            return
        _done[name] = threading.Event()
    threading.Thread(target=_load, args=(name,), name="xwidgets-tree-shap", daemon=True).start()


def is_ready(name: str = "path_dependent") -> bool:
    """Whether calls of a compiled loop start without delay."""
    event = _done.get(name)
    return event is not None and event.is_set() and name not in _errors


def is_compiled(name: str) -> bool:
    """Whether machine code of a loop lies in the usual place on the disk."""
    here = pathlib.Path(__file__).parent
    places = [here / "__pycache__"]
    if os.environ.get("NUMBA_CACHE_DIR"):
        places = list(pathlib.Path(os.environ["NUMBA_CACHE_DIR"]).glob("*"))
    return any(next(place.glob(f"{_MODULES[name]}.*.nbi"), None) for place in places)


def failure() -> BaseException | None:
    """Why loops cannot be used, once that is known."""
    return next(iter(_errors.values()), None)


def wait(name: str = "path_dependent", timeout: float | None = None) -> bool:
    """Wait until loading has ended; True where the loop is ready."""
    warm(name)
    _done[name].wait(timeout)
    return is_ready(name)


def _load(name: str) -> None:
    try:
        with _turn:
            try:
                _CALLS[name](_stump())
            except Exception:
                # Most likely machine code that an older version left on the disk.
                _forget_cache()
                _CALLS[name](_stump())
    except BaseException as error:
        _errors[name] = error
    finally:
        _done[name].set()


def _forget_cache() -> None:
    """Compile anew, in memory."""
    from numba.core.caching import NullCache

    from . import kernels, kernels_coalitions, kernels_interventional

    for module in (kernels, kernels_coalitions, kernels_interventional):
        for loop in vars(module).values():
            if hasattr(loop, "py_func"):
                loop._cache = NullCache()


def _stump() -> Trees:
    stump = Tree(
        left=np.array([1, -1, -1]),
        right=np.array([2, -1, -1]),
        feature=np.array([0, -1, -1]),
        threshold=np.zeros(3),
        flags=np.zeros(3, np.uint8),
        cover=np.array([2.0, 1.0, 1.0]),
        value=np.array([0.0, -1.0, 1.0]),
    )
    return assemble([stump], base=np.zeros(1), n_features=1)


def _path_dependent(trees: Trees) -> None:
    from . import engine

    engine.path_dependent(trees, np.zeros((1, 1)), n_jobs=1)


def _interventional(trees: Trees) -> None:
    from . import engine

    engine.interventional(trees, np.zeros((1, 1)), np.zeros((1, 1)), n_jobs=1)


def _coalitions(trees: Trees) -> None:
    from . import engine

    engine.coalition_sums(trees, np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1), bool))


_CALLS: dict[str, Callable[[Trees], None]] = {
    "path_dependent": _path_dependent,
    "interventional": _interventional,
    "coalitions": _coalitions,
}
