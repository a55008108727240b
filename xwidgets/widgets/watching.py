"""For who works on the page's half: open views take over a bundle that was built anew."""

from __future__ import annotations

import logging
import os
import weakref
from typing import Any

from ..errors import MissingDependency
from ..threads import Background, Steps

__all__ = ["VARIABLE", "watch"]

VARIABLE = "XWIDGETS_WATCH"
"""The environment variable that ``./dev watch`` sets."""

EVERY_SECONDS = 0.3


def watch(runtime: Any) -> None:
    """Renew a runtime whenever the bundle changes, as long as it lives; only if asked for."""
    if os.environ.get(VARIABLE):
        Background(_looks(weakref.ref(runtime)), name="xwidgets-watch").start()


def _looks(held: weakref.ref[Any]) -> Steps:
    while True:
        yield EVERY_SECONDS
        runtime = held()
        if runtime is None or runtime.comm is None:
            return
        try:
            found = runtime.bundle()
            if found.build != runtime.build:
                runtime.renew(found)
        except MissingDependency:
            pass  # until the next build
        except Exception:
            logging.getLogger(__name__).exception("the new bundle could not be taken over")
        del runtime
