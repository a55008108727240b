"""Hub: the shared state of one explainer on the wire, its blocks, and its answers to the page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import anywidget
import numpy as np
import traitlets

from ..compute.threads import start_thread
from .block import Block
from .comms import answer_while_busy
from .encode import pack_bits, unpack_bits
from .runtime import Runtime, runtime
from .selection import Selection
from .wire import BlockState, Progress, Schema, Trust

__all__ = ["Answer", "Hub"]

Answer = tuple[Any, list[bytes]]
"""What a handler returns: a JSON result and buffers."""

LINKED = ("row", "feature", "output")
"""Traits that hub and selection share as they are."""

QUICK = frozenset({"hello", "cancel"})
"""Requests answered where they arrive; all others get a thread, so that none holds up the next."""


class Hub(anywidget.AnyWidget):
    """Shared by every view of one explainer; never drawn by itself.

    Handlers may run in another thread than the cell's (subshells), and chunks arrive from the
    job's thread: whatever touches more than one trait holds `lock`.
    """

    _esm = "export default {}"

    schema = traitlets.Dict().tag(sync=True)
    blocks: traitlets.List = traitlets.List().tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    hovered = traitlets.Int(-1).tag(sync=True)
    selected: Any = traitlets.Bytes(None, allow_none=True).tag(
        sync=True,
        echo_update=False,  # the page that made it has it already
        from_json=lambda value, _: None if value is None else bytes(value),
    )
    row = traitlets.Int(0).tag(sync=True)
    feature = traitlets.Int(-1).tag(sync=True)
    output = traitlets.Int(0).tag(sync=True)
    filters: traitlets.List = traitlets.List().tag(sync=True, echo_update=False)
    color_by = traitlets.Unicode("auto").tag(sync=True)
    order = traitlets.Unicode("similarity").tag(sync=True)
    theme = traitlets.Unicode("auto").tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)
    trust = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        schema: Schema,
        selection: Selection,
        handlers: Mapping[str, Callable[..., Answer]],
        **state: Any,
    ) -> None:
        self.lock = threading.RLock()
        self._linking = False
        self._handlers = handlers
        self._selection = selection
        self._kept: list[Block] = []
        self.runtime: Runtime = runtime()
        shared = {name: getattr(selection, name) for name in LINKED}
        super().__init__(
            schema=schema,
            hovered=selection.hovered,
            selected=_bits(selection.rows, schema["n_rows"]),
            filters=selection.filters,
            layout=self.runtime.layout,
            **shared,
            **state,
        )
        answer_while_busy(self)
        self.on_msg(self._on_message)
        self.observe(self._from_page, names=[*LINKED, "selected", "filters"])
        selection.observe(self._from_python, names=traitlets.All)

    # --- state ---------------------------------------------------------------------------------

    @contextmanager
    def _once(self) -> Iterator[bool]:
        """Hold the lock; yields False inside a change that came from the other side."""
        with self.lock:
            if self._linking:
                yield False
                return
            self._linking = True
            try:
                yield True
            finally:
                self._linking = False

    def _from_page(self, change: Any) -> None:
        with self._once() as mine:
            if not mine:
                return
            if change["name"] in LINKED:
                setattr(self._selection, change["name"], change["new"])
                return
            bits = self.selected
            rows = None if bits is None else unpack_bits(bytes(bits), self._n_rows)
            self._selection.receive(rows, list(self.filters))

    def _from_python(self, change: Any) -> None:
        with self._once() as mine:
            if not mine:
                return
            if change["name"] not in ("rows", "filters"):
                setattr(self, change["name"], change["new"])
                return
            # Bits without clauses: the page makes them a clause of its own.
            with self.hold_sync():
                self.filters = list(self._selection.filters)
                self.selected = _bits(self._selection.rows, self._n_rows)

    @property
    def _n_rows(self) -> int:
        return int(self.schema["n_rows"])

    # --- data ----------------------------------------------------------------------------------

    def add(self, *contents: BlockState) -> None:
        """Send blocks; safe from any thread."""
        made = [Block(content, layout=self.runtime.layout) for content in contents]
        with self.lock:
            self._kept += made
            self.blocks = [*self.blocks, *(f"anywidget:{block.model_id}" for block in made)]

    def report(self, progress: Progress | None = None, trust: Trust | None = None) -> None:
        """Say how far the work is and what it is worth; safe from any thread."""
        with self.lock, self.hold_sync():
            if progress is not None:
                self.progress = dict(progress)
            if trust is not None:
                self.trust = dict(trust)

    def close(self) -> None:
        """Close the hub's models in the page."""
        for block in self._kept:
            block.close()
        self._selection.unobserve(self._from_python, names=traitlets.All)
        super().close()

    # --- requests ------------------------------------------------------------------------------

    def _on_message(self, _widget: Any, content: Any, _buffers: list[memoryview]) -> None:
        if not isinstance(content, dict) or "id" not in content:
            return
        if content.get("name") in QUICK:
            self._answer(content)
            return
        start_thread(self._answer, content, name="xwidgets-answer")

    def _answer(self, content: dict[str, Any]) -> None:
        name, args = content.get("name"), content.get("args") or {}
        reply = {"id": content["id"], "ok": True, "result": None, "error": ""}
        buffers: list[bytes] = []
        handler = self._handlers.get(str(name))
        try:
            if handler is None:
                raise LookupError(f"this kernel cannot answer {name!r}")
            reply["result"], buffers = handler(**args)
        except Exception as error:  # whatever fails is shown in the view that asked
            reply.update(ok=False, error=f"{type(error).__name__}: {error}")
        self.send(reply, buffers)


def _bits(rows: np.ndarray | None, n_rows: int) -> bytes | None:
    return None if rows is None else pack_bits(rows, n_rows)
