"""Hub: the shared state of one explainer on the wire, its blocks, and its answers to the page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import anywidget
import numpy as np
import traitlets

from ..threads import Home, run_aside
from .block import Block
from .comms import answer_while_busy
from .encode import pack_bits, unpack_bits
from .roles import BlockState
from .runtime import Runtime, runtime
from .selection import Selection
from .shared import SHARED, SharedState, trait_of
from .wire import Progress, Schema, Trust

__all__ = ["Answer", "Hub", "reply"]

Answer = tuple[Any, list[bytes]]
"""What a handler returns: a JSON result and buffers."""

LINKED = ("row", "feature", "output", "cohorts", "threshold")  # which may be by a cohort
"""Traits that hub and selection share as they are."""

QUICK = frozenset({"hello", "cancel"})
"""Requests answered where they arrive; all others get a thread, so that none holds up the next."""


class Hub(anywidget.AnyWidget):
    """Shared by every view of one explainer; never drawn by itself.

    Handlers may run in another thread than the cell's (subshells), and chunks arrive from the
    run's thread: whatever touches traits holds `lock`. Observers of the selection are called
    with `lock` free, since they may wait for the run.
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
    locals().update({name: trait_of(name) for name in SHARED})
    progress = traitlets.Dict().tag(sync=True)
    trust = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        schema: Schema,
        selection: Selection,
        handlers: Mapping[str, Callable[..., Answer]],
        home: Home,
        **state: Any,
    ) -> None:
        self.lock = threading.RLock()
        self._linking = False
        self._quiet = False
        self._telling = False
        self._receiving = False
        self._changed: set[str] = set()
        self._closed = False
        self._handlers = handlers
        self._home = home
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

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the page has changed, as one change."""
        with self.lock:
            self._receiving = True
            try:
                super().set_state(sync_data)
            finally:
                self._receiving = False
        self._tell_selection()

    def _from_page(self, change: Any) -> None:
        if self._linking:
            return
        self._changed.add(change["name"])
        if not self._receiving:
            self._tell_selection()

    def _tell_selection(self) -> None:
        with self.lock:
            changed, self._changed = self._changed, set()
            focus = {name: getattr(self, name) for name in LINKED if name in changed}
            bits, filters = self.selected, list(self.filters)
        with self._selection.told(by_page=True):
            self._telling = True
            try:
                for name, value in focus.items():
                    self._selection.receive_focus(name, value)
                if changed & {"selected", "filters"}:
                    rows = None if bits is None else unpack_bits(bytes(bits), self._n_rows)
                    self._selection.receive(rows, filters)
            finally:
                self._telling = False

    def _from_python(self, change: Any) -> None:
        # What the selection is now, not what it was when the change began: another thread may
        # have changed it since.
        name, selection = change["name"], self._selection
        if name == "unit":  # comes with the run that computes it
            return
        with self.lock, self.hold_sync():
            self._linking, self._quiet = True, selection.by_page and not self._telling
            try:
                if name not in ("rows", "filters"):
                    setattr(self, name, getattr(selection, name))
                    return
                # Bits without clauses: the page makes them a clause of its own.
                self.filters = list(selection.filters)
                self.selected = _bits(selection.rows, self._n_rows)
            finally:
                self._linking, self._quiet = False, False

    def _should_send_property(self, key: str, value: Any) -> bool:
        """Not what came from a page: that shows it, in every view of every linked study."""
        return not self._quiet and bool(super()._should_send_property(key, value))

    @property
    def shared(self) -> SharedState:
        """What all views share, as it is now."""
        with self.lock:
            return {name: deepcopy(getattr(self, name)) for name in SHARED}  # type: ignore[return-value]

    @property
    def _n_rows(self) -> int:
        return int(self.schema["n_rows"])

    # --- data ----------------------------------------------------------------------------------

    def add(self, *contents: BlockState) -> None:
        """Send blocks; safe from any thread. A closed hub takes none."""
        with self.lock:
            if self._closed:
                return
            layout = self.runtime.layout
            made = [self._home.call(Block, content, layout=layout) for content in contents]
            self._kept += made
            self.blocks = [*self.blocks, *(f"anywidget:{block.model_id}" for block in made)]

    def drop(self, wanted: Callable[[Block], bool]) -> None:
        """Take blocks back; safe from any thread."""
        with self.lock:
            gone = [block for block in self._kept if wanted(block)]
            self._kept = [block for block in self._kept if block not in gone]
            refs = {f"anywidget:{block.model_id}" for block in gone}
            self.blocks = [ref for ref in self.blocks if ref not in refs]
            for block in gone:
                block.close()

    def report(self, progress: Progress | None = None, trust: Trust | None = None) -> None:
        """Say how far the work is and what it is worth; safe from any thread."""
        with self.lock, self.hold_sync():
            if progress is not None:
                self.progress = dict(progress)
            if trust is not None:
                self.trust = dict(trust)

    def close(self) -> None:
        """Close the hub's models in the page; again is harmless."""
        with self.lock:
            if not self._closed:
                self._closed = True
                self._selection.unobserve(self._from_python, names=traitlets.All)
            kept, self._kept = self._kept, []
            for block in kept:
                block.close()
            super().close()

    # --- requests ------------------------------------------------------------------------------

    def _on_message(self, _widget: Any, content: Any, _buffers: list[memoryview]) -> None:
        if not isinstance(content, dict) or "id" not in content:
            return
        if content.get("name") in QUICK:
            self._answer(content)
        else:
            run_aside(self._answer, content, name="xwidgets-answer")

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
            offer = getattr(error, "offer", None)
            reply.update(ok=False, error=f"{type(error).__name__}: {error}", offer=offer)
        self.send(reply, buffers)


def reply(block: BlockState) -> Answer:
    """A block for the page that asked, and for no other."""
    return {name: block[name] for name in ("role", "meta", "columns")}, [block["data"]]


def _bits(rows: np.ndarray | None, n_rows: int) -> bytes | None:
    return None if rows is None else pack_bits(rows, n_rows)
