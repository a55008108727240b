"""Loading (and, the first time on a machine, compiling) the loops in the background."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from textwrap import shorten

import numpy as np

from ...models.trees import Tree, Trees, assemble
from ...threads import can_start_threads, run_aside

__all__ = [
    "failure",
    "has_failed",
    "is_begun",
    "is_compiled",
    "is_ready",
    "note",
    "undisturbed",
    "wait",
    "warm",
]

_CODE = {
    "path_dependent": "kernels._loop",
    "one_row": "kernels._loop",
    "pairs": "kernels_pairs.pairs",
    "interventional": "kernels_deep.interventional",
    "coalitions": "kernels_coalitions.coalition_sums",
    "reference": "kernels_reference.by_reference",
    "sweep": "kernels.sweep",
    "swapped": "kernels.swapped",
    "relu": "kernels.relu_sums",
    "exact": "kernels_search.search",
}
"""Where each loop's machine code begins its file name."""
_lock = threading.Lock()
_done: dict[str, threading.Event] = {}
_errors: dict[str, BaseException] = {}
_turn = threading.Lock()
_calm = threading.Condition()
_undisturbed = 0
PATIENCE = 2.0
"""Seconds that loading waits at most for rows that are explained in NumPy."""


def warm(name: str = "path_dependent") -> None:
    """Start loading one loop in the background; where no thread can start, load it.

    Parameters
    ----------
    name : {"path_dependent", "one_row", "pairs", "interventional", "coalitions", "reference", \
"sweep", "swapped", "relu", "exact"}
    """
    with _lock:
        if name in _done:
            return
        _done[name] = threading.Event()
    run_aside(_load, name, name="xwidgets-tree-shap")


def is_ready(name: str = "path_dependent") -> bool:
    """Whether calls of a compiled loop start without delay."""
    event = _done.get(name)
    return event is not None and event.is_set() and name not in _errors


def is_begun(name: str) -> bool:
    """Whether a loop is being loaded, or was."""
    return name in _done


def has_failed(name: str) -> bool:
    """Whether a loop cannot be used, as is known now."""
    return name in _errors or _missing() is not None


def is_compiled(name: str) -> bool:
    """Whether machine code of a loop lies in the usual place on the disk."""
    places = list(pathlib.Path(__file__).parents[1].rglob("__pycache__"))
    if os.environ.get("NUMBA_CACHE_DIR"):
        places = list(pathlib.Path(os.environ["NUMBA_CACHE_DIR"]).glob("*"))
    return any(next(place.glob(f"{_CODE[name]}*.nbi"), None) for place in places)


def failure() -> BaseException | None:
    """Why loops cannot be used, once that is known: at once where there is no numba."""
    return next(iter(_errors.values()), None) or _missing()


@cache
def _missing() -> ImportError | None:
    try:
        found = importlib.util.find_spec("numba") and importlib.util.find_spec("llvmlite")
    except (ImportError, ValueError) as error:
        return ImportError(str(error))
    return None if found else ImportError("numba is not installed")


def note() -> str:
    """What readers are told where NumPy does all the work; "" elsewhere. Warns once.

    In a browser nobody is warned of what cannot be mended.
    """
    error = failure()
    if error is None:
        return ""
    reason = shorten(str(error) or type(error).__name__, 200)
    text = f"numba cannot be used ({reason}), so NumPy computes the same values, many times slower"
    if sys.platform != "emscripten":
        _warn(f"{text}; `pip install --upgrade numba` mends it")
    return text


@cache
def _warn(text: str) -> None:
    warnings.warn(text, RuntimeWarning, stacklevel=2)


def wait(name: str = "path_dependent", timeout: float | None = None) -> bool:
    """Wait until loading has ended; True where the loop is ready."""
    warm(name)
    _done[name].wait(timeout)
    return is_ready(name)


@contextmanager
def undisturbed() -> Iterator[None]:
    """No loading begins in this block: beside it every call of NumPy would wait for its turn."""
    global _undisturbed
    with _calm:
        _undisturbed += 1
    try:
        yield
    finally:
        with _calm:
            _undisturbed -= 1
            _calm.notify_all()


def _load(name: str) -> None:
    if can_start_threads():
        with _calm:
            _calm.wait_for(lambda: _undisturbed == 0, PATIENCE)
    try:
        with _turn:
            try:
                _CALLS[name]()
            except Exception:
                # Most likely machine code that an older version left on the disk.
                _forget_cache()
                _CALLS[name]()
    except BaseException as error:
        _errors[name] = error
    finally:
        _done[name].set()
    if name == "path_dependent" and is_ready(name):
        warm("one_row")


def _forget_cache() -> None:
    """Compile anew, in memory."""
    from numba.core.caching import NullCache

    from ..counterfactuals.exact import (
        kernels_bound,
        kernels_build,
        kernels_first,
        kernels_region,
        kernels_search,
    )
    from ..effects import kernels as kernels_effects
    from . import (
        kernels,
        kernels_coalitions,
        kernels_deep,
        kernels_interventional,
        kernels_pairs,
        kernels_reference,
    )

    modules = (kernels, kernels_coalitions, kernels_deep, kernels_interventional)
    exact = (kernels_bound, kernels_build, kernels_first, kernels_region, kernels_search)
    for module in (*modules, *exact, kernels_pairs, kernels_reference, kernels_effects):
        for loop in vars(module).values():
            if hasattr(loop, "py_func"):
                loop._cache = NullCache()


def _comb(n_splits: int = 1) -> Trees:
    """A tree that compares `n_splits` features on one path; right children are leaves."""
    n_nodes = 2 * n_splits + 1
    node = np.arange(n_nodes)
    inner = (node % 2 == 0) & (node < n_nodes - 1)
    comb = Tree(
        left=np.where(inner, node + 2, -1),
        right=np.where(inner, node + 1, -1),
        feature=np.where(inner, node // 2, -1),
        threshold=np.zeros(n_nodes),
        flags=np.zeros(n_nodes, np.uint8),
        cover=np.ones(n_nodes),
        value=node.astype(np.float64),
    )
    return assemble([comb], base=np.zeros(1), n_features=n_splits)


def _path_dependent() -> None:
    from . import engine

    engine.path_dependent(_comb(), np.zeros((1, 1)), n_jobs=1, singly=False)


def _one_row() -> None:
    from . import engine

    engine.path_dependent(_comb(), np.zeros((1, 1)), n_jobs=1)


def _pairs() -> None:
    from . import engine

    engine.interactions(_comb(), np.zeros((1, 1)), n_jobs=1)


def _interventional() -> None:
    from . import engine
    from .background import TABLE_BITS

    row = np.zeros((1, TABLE_BITS + 1))
    engine.interventional(_comb(TABLE_BITS + 1), row, row, n_jobs=1)


def _coalitions() -> None:
    from . import engine

    engine.coalition_sums(_comb(), np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1), bool))


def _reference() -> None:
    from .by_reference import by_reference
    from .references import References
    from .source import Source

    cells = np.zeros((1, 1))
    by_reference(References.of(Source(_comb(), "identity", ""), cells, None, [(0,)]), cells)


def _sweep() -> None:
    from ..effects.sweep import Swept, sweep
    from .source import Source

    list(sweep(Source(_comb(), "identity", ""), np.zeros((1, 1)), [Swept((0,), np.zeros((1, 1)))]))


def _swapped() -> None:
    from ..effects.swap import swap
    from .source import Source

    source, order = Source(_comb(), "identity", ""), np.zeros((1, 1), np.int64)
    list(swap(source, np.zeros((1, 1)), [(0,)], order))


def _relu() -> None:
    from ..effects.kernels import relu_sums

    cell = np.zeros((1, 1))
    relu_sums(cell, cell, cell, np.zeros((1, 1, 1)))


def _exact() -> None:
    from ..counterfactuals.exact.prove import warm_up

    warm_up()


_CALLS: dict[str, Callable[[], None]] = {
    "path_dependent": _path_dependent,
    "one_row": _one_row,
    "pairs": _pairs,
    "interventional": _interventional,
    "coalitions": _coalitions,
    "reference": _reference,
    "sweep": _sweep,
    "swapped": _swapped,
    "relu": _relu,
    "exact": _exact,
}
