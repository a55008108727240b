"""Runtime: carries the front-end bundle, once per kernel."""

from __future__ import annotations

import gzip
import hashlib
import threading
from functools import lru_cache
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from ..compute.threads import in_marimo
from ..errors import MissingDependency

__all__ = ["Runtime", "bundle_text", "runtime"]

STATIC = Path(__file__).parent.parent / "static"

LOADER = """\
const cache = (globalThis.__xwidgets_bundles ??= new Map());
const load = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(stream).text();
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return (await import(/* webpackIgnore: true */ url)).default;
  } finally {
    URL.revokeObjectURL(url);
  }
};
export default {
  async initialize({ model }) {
    const hash = model.get("hash");
    if (!cache.has(hash)) cache.set(hash, load(model.get("bundle")));
    return (await cache.get(hash)).initialize();
  },
};
"""


def bundle_text(name: str = "xwidgets.js") -> str:
    """Return a built bundle's text.

    Raises
    ------
    MissingDependency
        The package was installed from a checkout whose bundle was not built.
    """
    path = STATIC / name
    if not path.exists():
        raise MissingDependency(
            "xwidgets",
            found=f"no front-end bundle ({name})",
            expected="a bundle in the package",
            fix="in a checkout run `./dev build`; otherwise install the wheel again",
        )
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _packed() -> tuple[bytes, str]:
    text = bundle_text().encode()
    return gzip.compress(text, 6, mtime=0), hashlib.sha256(text).hexdigest()[:16]


class Runtime(anywidget.AnyWidget):
    """The bundle as one compressed trait, and a loader that unpacks it once per page."""

    _esm = LOADER
    bundle = traitlets.Bytes().tag(sync=True)
    hash = traitlets.Unicode().tag(sync=True)

    def __init__(self) -> None:
        bundle, digest = _packed()
        # One (empty) layout serves every model that is never drawn by itself.
        super().__init__(bundle=bundle, hash=digest, layout=ipywidgets.Layout())


_lock = threading.Lock()
_shared: list[Runtime] = []


def runtime() -> Runtime:
    """Return the kernel's runtime; in marimo a new one: a cell that runs again closes its own."""
    if in_marimo():
        return Runtime()
    with _lock:
        if not _shared or _shared[0].comm is None:
            _shared[:] = [Runtime()]
        return _shared[0]
