"""Live: connects a study with its hub in the page, and answers what the page asks."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from types import MappingProxyType
from typing import Any, Protocol

import anywidget
import numpy as np

from ..compute.run import Run
from ..compute.units import cost
from ..data.display import Values
from ..errors import UnknownName, XwidgetsError
from ..export.save import MEDIA_TYPES
from ..results import Attributions
from ..study import Study
from ..threads import Background, Home, Steps
from .answers import Answers
from .comms import is_open
from .encode import (
    attributions_block,
    column_block,
    fits_all_outputs,
    hub_schema,
    is_large,
    table_blocks,
    trust_so_far,
    trust_summary,
)
from .history import History
from .hub import LINKED, Answer, Hub, reply
from .made_rows import MadeRows
from .predicting import predict_ahead
from .roles import AttributionsBlock
from .screen import Screen
from .selection import Selection, known_unit
from .shared import SHARED
from .wire import WIRE_VERSION, Progress, UnitCost

__all__ = ["Live", "Wire"]

NO_PROGRESS: Progress = {"state": "idle", "task": "", "done": 0, "total": 0, "message": ""}

GREETING_SECONDS, LOOK_SECONDS = 5.0, 0.05
"""So long a large table waits for a page; where none comes it is sent all the same."""


class Wire(Protocol):
    """What the views of one kind have on the wire for themselves: ``views/NAME/wire.py``."""

    @property
    def answers(self) -> Mapping[str, Callable[..., Answer]]:
        """What the page may ask, by the name of the request."""


class Live:
    """What a study has in the page: made when the first view is."""

    def __init__(
        self,
        study: Study,
        selection: Selection,
        wires: Mapping[str, Callable[[Live], Wire]] = MappingProxyType({}),
        others: Callable[[], Mapping[str, Live]] = dict,
        history: History | None = None,
        home: Home | None = None,
    ) -> None:
        self.study, self.selection, self.others = study, selection, others
        self.history = History(study, selection) if history is None else history
        self._home = home or Home()
        self._lock = threading.RLock()
        self._hub: Hub | None = None
        self._views: weakref.WeakSet[anywidget.AnyWidget] = weakref.WeakSet()
        self._shared: dict[str, Any] = {}  # of a file, or of a hub that was closed
        self._run: Run | None = None
        self._subscriptions: dict[str, Callable[[], None]] = {}
        self._wanted: set[tuple[str, int]] = set()
        self._explaining = False  # a view shows attributions
        self._predicting: set[str] = set()  # units whose predictions travel, or have
        self.made_rows = MadeRows(study, lambda block: self.hub.add(block))
        self.answers = Answers(study, lambda: self.hub)
        self._wires = {name: make(self) for name, make in wires.items()}
        selection.observe(lambda change: self._follow_unit(change["new"]), names="unit")

    @property
    def hub(self) -> Hub:
        """The hub, opened on first use."""
        with self._lock:
            if self._hub is None or not is_open(self._hub):
                self._let_go()
                self._open()
            assert self._hub is not None
            return self._hub

    def attach(self, view: anywidget.AnyWidget, *, attributions: bool) -> Hub:
        """The hub for a new view, which shows attributions or not; `close` closes both."""
        with self._lock:
            if attributions:
                self.explain()
            hub = self.hub
            self._views.add(view)
            return hub

    def explain(self) -> None:
        """Begin to compute attributions, unless they are being computed: somebody sees them."""
        with self._lock:
            first, self._explaining = not self._explaining, True
            if first and self._hub is not None:
                self._show(self.selection.unit)

    @property
    def is_open(self) -> bool:
        """Whether anything was shown yet."""
        return self._hub is not None

    @property
    def screen(self) -> Screen:
        """What pictures and files are made from, in the study's own unit."""
        return self.screen_in("")

    def screen_in(self, asked_unit: str) -> Screen:
        """The same in another unit; empty: the study's own."""
        hub, shared = self._hub, self.shared
        unit = self.selection.unit if hub is None else hub.unit
        if unit != (asked_unit or self.study.unit):  # other attributions
            for axis in shared.get("axes", {}).values():
                axis.pop("effect", None)
        return Screen(self.study, self.selection, unit, shared, asked_unit)

    def family(self) -> list[tuple[Screen, MadeRows]]:
        """Other models of the same rows: what is on screen of them, and what answers for them."""
        others = [live for live in self.others().values() if live is not self]
        return [(live.screen, live.made_rows) for live in others]

    @property
    def shared(self) -> dict[str, Any]:
        """What views share and files keep; empty where nothing was shown or loaded."""
        hub = self._hub
        shared: Mapping[str, Any] = deepcopy(self._shared) if hub is None else hub.shared
        own = {name: getattr(self.selection, name) for name in LINKED if name in SHARED}
        told = {**shared, **own}
        return {name: told[name] for name, key in SHARED.items() if key.kept and name in told}

    def keep(self, shared: Mapping[str, Any]) -> None:
        """What the hub will begin with, as a file has it; keys that there are not are left out."""
        self._shared = {name: shared[name] for name in SHARED if name in shared}

    def close(self) -> None:
        """Close the page's models; what is shown later opens new ones."""
        with self._lock:
            for view in list(self._views):
                view.close()
            self._views.clear()
            self._let_go()

    def _let_go(self) -> None:
        """Close the hub, and hear no more of the runs."""
        while self._subscriptions:
            _, unsubscribe = self._subscriptions.popitem()
            unsubscribe()
        if self._hub is not None:
            self._shared = self.shared
            self._hub.close()
            self._hub = None

    # --- opening -------------------------------------------------------------------------------

    def _open(self) -> None:
        study = self.study
        self._wanted, self._predicting = set(), set()
        self.answers.reopened()
        self.made_rows.reopened()
        greeted = threading.Event()

        def hello() -> Answer:
            greeted.set()
            return {"version": WIRE_VERSION}, []

        self._hub = self._home.call(
            Hub,
            hub_schema(study),
            self.selection,
            {
                "hello": hello,
                "explain": self._explain,
                "cancel": self._cancel,
                "resume": self._resume,
                "unit": self._show_unit,
                "costs": self._costs,
                "explain_row": self._explain_row,
                "compute": self.answers.compute,
                "stop": self.answers.stop,
                "export": self._export,
                "open_model": self._open_model,
                "made_rows": self.made_rows.answer,
                "made_rows_model": self.made_rows.page_model,
                **{name: f for wire in self._wires.values() for name, f in wire.answers.items()},
            },
            home=self._home,
            unit=self.selection.unit,
            progress=dict(NO_PROGRESS),
            trust=trust_so_far(study.run(self.selection.unit)),
            **{name: value for name, value in self._shared.items() if name not in LINKED},
        )
        hub: Hub = self._hub
        self.history.follow_hub(hub)
        self._send_table(hub, greeted)
        hub.observe(lambda _: self._send_output(hub), names="output")
        self.show(self.selection.unit)

    def wire(self, name: str) -> Any:
        """What a view has on the wire for itself: the `Wire` of its folder."""
        return self._wires[name]

    def _send_table(self, hub: Hub, greeted: threading.Event) -> None:
        """A large table goes in the background, once the page is there: pictures come first."""

        def send() -> Steps:
            end = time.monotonic() + GREETING_SECONDS
            while not greeted.is_set() and time.monotonic() < end:
                yield LOOK_SECONDS
            for block in table_blocks(self.study):
                hub.add(block)
                yield 0.0

        if is_large(self.study):
            Background(send(), name="xwidgets-table").start()
        else:
            hub.add(*table_blocks(self.study))

    def add_column(self, column: Values) -> None:
        """A new column of the rows is there at once in what is open."""
        if self._hub is not None:
            self._hub.add(column_block(column))

    def drop_column(self, name: str) -> None:
        """A column goes, and what is colored or ordered by it goes back to the usual."""
        hub = self._hub
        if hub is None:
            return
        hub.drop(lambda block: block.role == "column" and block.meta["column"]["name"] == name)

    # --- computations --------------------------------------------------------------------------

    def show(self, unit: str) -> None:
        """Put a unit on screen: its rows arrive as they are computed."""
        if unit == self.selection.unit:
            self._show(unit)
        else:
            self.selection.unit = unit
            _ = self.hub

    def _show(self, unit: str) -> None:
        run = self.study.run(unit)
        if self._explaining:
            run.want()
        with self._lock:
            hub = self.hub
            with hub.lock:
                before, self._run = self._run, run
                if hub.unit != unit:
                    hub.unit = unit
                hub.report(trust=trust_so_far(run))
            if unit in self._subscriptions:
                self._send_output(hub)
                self._on_progress(hub, unit, run)
            else:
                self._wanted.add((unit, hub.output))
                self._subscriptions[unit] = run.subscribe(
                    lambda chunk: self._on_chunk(hub, chunk),
                    lambda: self._on_progress(hub, unit, run),
                )
            self._begin_predicting(hub, unit, run)
        if before is not None and before is not run:
            before.pause()  # nobody sees it; who asks for its result sets it going again

    def _begin_predicting(self, hub: Hub, unit: str, run: Run) -> None:
        if unit in self._predicting or run.progress["state"] == "done":
            return
        self._predicting.add(unit)

        def is_shown() -> bool:
            with hub.lock:
                return self._hub is hub and hub.unit == unit

        steps = predict_ahead(
            self.study,
            hub,
            run,
            unit,
            behind=self._explaining,
            is_shown=is_shown,
            given_up=lambda: self._predicting.discard(unit),
        )
        Background(steps, name="xwidgets-predictions").start()

    def _follow_unit(self, unit: str) -> None:
        if self._hub is not None:
            self._show(unit)

    def _on_chunk(self, hub: Hub, chunk: Attributions) -> None:
        hub.add(self._block(hub, chunk))

    def _block(self, hub: Hub, chunk: Attributions) -> AttributionsBlock:
        """Of all outputs where they fit, else of those that were on screen so far."""
        with hub.lock:
            outputs = sorted(output for unit, output in self._wanted if unit == chunk.unit)
        return attributions_block(chunk, None if self._fits(chunk) else outputs)

    def _send_output(self, hub: Hub) -> None:
        """Attributions of the output on screen, where they were not sent with the first ones."""
        with hub.lock:
            run, key = self._run, (hub.unit, hub.output)
            if run is None or key in self._wanted:
                return
            # Every later chunk holds this output; what came before is sent now.
            self._wanted.add(key)
            part = run.partial()
            if part is not None and not self._fits(part):
                hub.add(attributions_block(part, [hub.output]))

    def _fits(self, part: Attributions) -> bool:
        return fits_all_outputs(self.study.n_rows, *part.values.shape[1:])

    def _on_progress(self, hub: Hub, unit: str, run: Run) -> None:
        # Read inside of the hub's lock, so that an older state never overwrites a newer one.
        with hub.lock:
            if hub.unit != unit:
                return
            progress = run.progress
            part = run.partial() if progress["state"] != "running" else None
            hub.report(progress, None if part is None else trust_summary(part))

    # --- answers -------------------------------------------------------------------------------

    def _explain(self) -> Answer:
        self.explain()
        return None, []

    def _cancel(self) -> Answer:
        if self._run is not None:
            self._run.cancel()
        return None, []

    def _resume(self) -> Answer:
        with self._lock:
            run, hub = self._run, self._hub
        if run is not None:
            run.resume()
            if hub is not None:
                self._begin_predicting(hub, hub.unit, run)
        return None, []

    def _show_unit(self, unit: str) -> Answer:
        if known_unit(unit, self.study.units, "unit") == self.selection.unit:
            self._show(unit)
        else:
            self.selection.receive_unit(unit)
        return None, []

    def _costs(self) -> Answer:
        """What each unit would cost; its plan is made here where there is none yet."""
        costs: list[UnitCost] = []
        for unit in self.study.units:
            with suppress(XwidgetsError):  # said where the unit is chosen
                found = cost(self.study.run(unit))
                costs.append({"unit": unit, **found._asdict()})  # type: ignore[typeddict-item]
        return costs, []

    def _explain_row(self, row: int) -> Answer:
        """One row ahead of the others: the answer is a block for the page that asked."""
        hub = self.hub
        result = self.study.run(hub.unit).explain_now(np.array([int(row)]))
        # Not a block of the hub's, which would be sent to every page from then on: the run sends
        # this row again in its turn.
        return reply(self._block(hub, result))

    def _open_model(self, name: str) -> Answer:
        """Another model of the same rows: what its hub is called in the page."""
        others = self.others()
        if name not in others:
            raise UnknownName(
                "name", found=repr(name), expected=f"one of {', '.join(map(repr, others))}"
            )
        return {"hub": f"anywidget:{others[name].hub.model_id}"}, []

    def _export(self, format: str, still: str) -> Answer:
        """A view of the page as a file."""
        if format not in MEDIA_TYPES:
            raise UnknownName(
                "format", found=repr(format), expected=f"one of {', '.join(MEDIA_TYPES)}"
            )
        with self._lock:
            view = next((view for view in self._views if view.still == still), None)
        if view is None:
            raise UnknownName("still", found=repr(still), expected="that of a view that is shown")
        name = f"{self.study.model_name}.{format}"
        return {"name": name, "type": MEDIA_TYPES[format]}, [view.exported(format)]
