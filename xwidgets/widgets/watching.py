"""For who works on the page's half: open views take over a bundle that was built anew."""

from __future__ import annotations

import logging
import os
import time
import weakref
from typing import Any

from ..compute.threads import start_thread
from ..errors import MissingDependency
from .pieces import bundle

__all__ = ["VARIABLE", "watch"]

VARIABLE = "XWIDGETS_WATCH"
"""The environment variable that ``./dev watch`` sets."""

EVERY_SECONDS = 0.3


def watch(runtime: Any) -> None:
    """Renew a runtime whenever the bundle changes, as long as it lives; only if asked for."""
    if os.environ.get(VARIABLE):
        start_thread(_watch, weakref.ref(runtime), name="xwidgets-watch")


def _watch(held: weakref.ref[Any]) -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        runtime = held()
        if runtime is None or runtime.comm is None:
            return
        try:
            found = bundle()
            if found.build != runtime.build:
                runtime.renew(found)
        except MissingDependency:
            pass  # until the next build
        except Exception:
            logging.getLogger(__name__).exception("the new bundle could not be taken over")
        del runtime
