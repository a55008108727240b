"""Python as it is in a browser: one CPU, no thread, no process, no numba, no shap."""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
from typing import Any

MISSING = {"llvmlite", "numba", "shap"}


class Missing:
    """An importer that finds nothing of these packages."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def no_thread(*_: Any, **__: Any) -> Any:
    raise RuntimeError("can't start new thread")


def pretend() -> None:
    """From here on this process is like Pyodide; before anything of ours is imported."""
    assert not MISSING & set(sys.modules), "imported already"
    sys.meta_path.insert(0, Missing())  # type: ignore[arg-type]
    for name in ("_start_new_thread", "_start_joinable_thread"):  # before and since 3.13
        if hasattr(threading, name):
            setattr(threading, name, no_thread)
    os.cpu_count = lambda: 1  # type: ignore[assignment]
    os.environ["OMP_NUM_THREADS"] = "1"
    os.environ["JOBLIB_MULTIPROCESSING"] = "0"  # as joblib finds it where there are no processes
    sysconfig.get_config_vars()  # of this platform, for libraries that ask how they were built
    sys.platform = "emscripten"
