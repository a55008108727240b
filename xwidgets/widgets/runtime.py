"""Runtime: carries the front-end's core, once per kernel, and hands out the pieces of its views."""

from __future__ import annotations

import threading
import weakref
from typing import Any, Protocol

import anywidget
import ipywidgets
import traitlets

from ..language import language
from ..threads import in_marimo
from .comms import is_open
from .pieces import CORE, Bundle, bundle
from .watching import watch

__all__ = ["SHIM", "Pieces", "Runtime", "runtime"]

SHIM = """\
export default {
  async render({ model, el, host, signal }) {
    const { exports } = await host.getWidget(model.get("_runtime"));
    await exports.mount({ model, el, host, signal });
  },
};
"""

LOADER = """\
const cores = (globalThis.__xwidgets_cores ??= new Map());
const unpack = async (data) => {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  const written = Promise.all([writer.write(data), writer.close()]);
  const [text] = await Promise.all([new Response(readable).text(), written]);
  const url = URL.createObjectURL(
    new Blob(["export default ", text], { type: "text/javascript" }),
  );
  try {
    return (await import(/* webpackIgnore: true */ url)).default;
  } finally {
    URL.revokeObjectURL(url);
  }
};
const loads = new WeakMap();
const load = (data) => {
  if (!loads.has(data)) {
    loads.set(data, unpack(data));
    loads.get(data).catch(() => loads.delete(data));
  }
  return loads.get(data);
};
const begin = async (data) => {
  const core = (await load(data)).core[1]();
  core.provide({ core: [[], () => core] });
  return core;
};
const coreOf = (model) => {
  const build = model.get("build");
  if (!cores.has(build)) {
    cores.set(build, begin(model.get("data")));
    cores.get(build).catch(() => cores.delete(build));
  }
  return cores.get(build);
};
export default {
  initialize({ model }) {
    coreOf(model);
    return {
      async mount(view) {
        // Beside the core, not after it.
        for (const ref of view.model.get("_pieces"))
          view.host.getModel(ref).then((held) => load(held.get("data"))).catch(() => {});
        return (await coreOf(model)).mount(view, load);
      },
    };
  },
};
"""


class Drawn(Protocol):
    """What the page draws: a view or a card."""

    def needed(self, found: Bundle) -> list[str]:
        """Names of the pieces that draw it."""
        ...


class Pieces(anywidget.AnyWidget):
    """Code of some views on the wire, which the page reads as it reads a block."""

    _esm = "export default {}"
    names: traitlets.List = traitlets.List().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)


class Runtime(anywidget.AnyWidget):
    """The core as one compressed trait, and a loader that unpacks it once per page."""

    _esm = LOADER
    build = traitlets.Unicode().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)

    def __init__(self) -> None:
        self._language = language().code
        self._sent: dict[str, Pieces] = {}
        self._sending = threading.Lock()
        self._views: weakref.WeakSet[Any] = weakref.WeakSet()
        found = self.bundle()
        # One (empty) layout serves every model that is never drawn by itself.
        super().__init__(build=found.build, data=found.packed([CORE]), layout=ipywidgets.Layout())
        watch(self)

    def bundle(self) -> Bundle:
        """The code as it is now, in the language of when this began."""
        return bundle(self._language)

    def pieces(self, view: Drawn, names: list[str]) -> list[str]:
        """References to models that carry what a view needs; sends what was not sent yet.

        In marimo each view has its own: a cell that runs again closes what it made.
        """
        with self._sending:
            self._views.add(view)
            return self._pieces(self.bundle(), names)

    def _pieces(self, found: Bundle, needed: list[str]) -> list[str]:
        names = [name for name in needed if name != CORE]
        sent = {} if in_marimo() else self._sent
        missing = [name for name in names if name not in sent or not is_open(sent[name])]
        if missing:
            data = found.packed(missing)
            more = Pieces(names=missing, data=data, layout=self.layout)
            sent.update(dict.fromkeys(missing, more))
        models = dict.fromkeys(sent[name] for name in names)
        return [f"anywidget:{model.model_id}" for model in models]

    def renew(self, found: Bundle) -> None:
        """Let every open view begin anew with another build."""
        with self._sending:
            old = set(self._sent.values())
            self._sent = {}
            with self.hold_sync():
                self.build, self.data = found.build, found.packed([CORE])
            for view in [view for view in self._views if is_open(view)]:
                view._pieces = self._pieces(found, view.needed(found))
                view._esm += f"// {found.build}\n"  # anywidget renders it again
            for model in old:
                model.close()


_lock = threading.Lock()
_shared: dict[str, Runtime] = {}


def runtime() -> Runtime:
    """Return the kernel's runtime in the language that is chosen.

    In marimo it is a new one: a cell that runs again closes its own.
    """
    if in_marimo():
        return Runtime()
    with _lock:
        code = language().code
        if code not in _shared or not is_open(_shared[code]):
            _shared[code] = Runtime()
        return _shared[code]
