"""History: what was done in pages and by Python, in sentences and as code."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, overload

import traitlets

from ..results.arrays import build_frame
from ..study import Study
from .changes import FILTERS, Selected, change_of, same
from .code import comment
from .selection import Selection
from .shared import SHARED

__all__ = ["Gesture", "History"]

By = Literal["page", "python"]

MOST_STEPS = 1_000
MOST_CHARACTERS = 10_000_000
"""Of all code together: rows that were set by hand are written one by one."""

ONE_STEP = timedelta(seconds=0.7)
"""Steps that follow each other as quickly (an arrow key held down) are one, as undo has it."""

OF_SELECTION = ("unit", "output", "row", "feature", "threshold", "cohorts")
ARRANGED = ("place", "tabs", "pins", "drawer", "looks")
SHARED_NAMES = tuple(name for name, key in SHARED.items() if key.code == "shared")


class Arranged(Protocol):
    """A displayed view, as far as it tells of itself."""

    still: str

    def observe(self, handler: Callable[[Any], None], names: str) -> None: ...

    def called(self) -> str:
        """The call of its method that opens it as it is."""

    def told(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """What was done where its arrangement has become another one."""


@dataclass(frozen=True)
class Gesture:
    """One step.

    Attributes
    ----------
    when : datetime
        In local time.
    what : str
        One sentence, as ``"selected age 30 – 50 (1,203 rows)"``.
    code : str
        Python that does it again.
    by : {"page", "python"}
        Where it was done.
    """

    when: datetime
    what: str
    code: str
    by: By


@dataclass(frozen=True)
class _Step:
    gesture: Gesture
    part: str
    before: Any
    after: Any


class History(Sequence[Gesture]):
    """What was done, the oldest first: ``explainer.history``.

    Selecting, going to a row or feature, units, outputs, thresholds, cohorts, what all views
    share, and how dashboards and views were arranged, in a page or by Python. What leaves nothing
    behind (a pointer, a tooltip, a list that is opened) is no step, and neither is what Python
    alone adds (columns) or computes. Files do not keep it.

    At most the last 1,000 steps, and 10 MB of code; of those before, `code` writes what they left.
    Safe to read from any thread.

    Attributes
    ----------
    n_dropped : int
        Steps before the first one that is here.

    Examples
    --------
    >>> explainer.selection.filters = [{"feature": "age", "min": 30, "max": 50}]
    >>> explainer.history[-1].what
    'selected age 30 – 50 (... rows)'
    >>> print(explainer.history[-1].code)
    explainer.selection.filters = [
        {"feature": "age", "min": 30, "max": 50},
    ]
    """

    def __init__(self, study: Study, selection: Selection, name: str = "explainer") -> None:
        self._study, self._selection = study, selection
        self.name = name
        self.n_dropped = 0
        self._lock = threading.RLock()
        self._steps: list[_Step] = []
        self._left: dict[str, str] = {}  # by the steps that were dropped, by part
        self._now: dict[str, Any] = {name: key.default for name, key in SHARED.items()}
        self._now |= {part: getattr(selection, part) for part in OF_SELECTION}
        self._now[FILTERS] = Selected(list(selection.filters), selection.rows)
        selection.observe(self._hear_selection, names=[*OF_SELECTION, "filters", "rows"])

    # --- reading --------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._steps)

    @overload
    def __getitem__(self, at: int) -> Gesture: ...
    @overload
    def __getitem__(self, at: slice) -> list[Gesture]: ...
    def __getitem__(self, at: int | slice) -> Gesture | list[Gesture]:
        with self._lock:
            if isinstance(at, slice):
                return [step.gesture for step in self._steps[at]]
            return self._steps[at].gesture

    def __iter__(self) -> Iterator[Gesture]:
        return iter(self[:])

    def __repr__(self) -> str:
        last = f", the last: {self[-1].what}" if len(self) else ""
        return f"<History of {len(self)} step{'' if len(self) == 1 else 's'}{last}>"

    def __str__(self) -> str:
        return self.code()

    def code(self) -> str:
        """A script: run with a fresh explainer of the same model and rows, it does all of it again.

        What was added to ``explainer.columns`` must be there. A view is opened once, as it was
        left.
        """
        with self._lock:
            steps, left, dropped = list(self._steps), dict(self._left), self.n_dropped
        last = {step.part: k for k, step in enumerate(steps)}
        lines = []
        if dropped:
            lines.append(f"{comment(f'what the {dropped:,} steps before have left')}\n")
            lines += [code for part, code in left.items() if not (_is_view(part) and part in last)]
        for k, step in enumerate(steps):
            gesture = step.gesture
            where = "in a page" if gesture.by == "page" else "by Python"
            said = f"{gesture.when:%Y-%m-%d %H:%M:%S}, {where}: {gesture.what}"
            lines.append(f"{comment(said)}\n")
            if not _is_view(step.part) or last[step.part] == k:
                lines.append(gesture.code)
        return "".join(lines)

    def to_frame(self) -> Any:
        """A line per step, with `when`, `what`, `code` and `by`: pandas, or polars as X was."""
        steps = self[:]
        columns: dict[str, Sequence[Any]] = {
            name: [getattr(step, name) for step in steps] for name in ("when", "what", "code", "by")
        }
        return build_frame(columns, self._study.library)

    def clear(self) -> None:
        """Forget all steps; what is on screen stays."""
        with self._lock:
            self._steps, self._left, self.n_dropped = [], {}, 0

    # --- hearing --------------------------------------------------------------------------------

    def follow_hub(self, hub: traitlets.HasTraits) -> None:
        """Hear what pages share from now on."""
        with self._lock:
            self._now |= {name: deepcopy(getattr(hub, name)) for name in SHARED_NAMES}
        hub.observe(self._hear_shared, names=list(SHARED_NAMES))

    def follow_view(self, view: Arranged) -> None:
        """Hear how a view is arranged from now on."""
        with self._lock:
            self._now[_part_of(view)] = {}
        view.observe(self._hear_view, names="arrangement")

    def hear(self, part: str, value: Any, by: By) -> None:
        """A part of the state is another than before."""
        unit, output = self._selection.unit, self._selection.output

        def described(before: Any, after: Any) -> tuple[str, str]:
            return change_of(self._study, part, before, after, unit, output, self.name)

        self._add(part, value, by, described)

    def _hear_selection(self, change: Any) -> None:
        part, selection = change["name"], self._selection
        by: By = "page" if selection.by_page else "python"
        if part in ("rows", "filters"):
            self.hear(FILTERS, Selected(list(selection.filters), selection.rows), by)
        else:
            self.hear(part, getattr(selection, part), by)

    def _hear_shared(self, change: Any) -> None:
        self.hear(change["name"], deepcopy(change["new"]), _teller(change))

    def _hear_view(self, change: Any) -> None:
        view: Arranged = change["owner"]

        def described(before: Any, after: Any) -> tuple[str, str]:
            return view.told(before, after), f"{self.name}.{view.called()}\n"

        self._add(_part_of(view), deepcopy(_arranged(change["new"])), _teller(change), described)

    def _add(
        self, part: str, after: Any, by: By, described: Callable[[Any, Any], tuple[str, str]]
    ) -> None:
        with self._lock:
            before = self._now.get(part)
            if same(before, after):
                return
            self._now[part] = after
            when = datetime.now()
            last = self._steps[-1] if self._steps else None
            if (
                last is not None
                and (last.part, last.gesture.by) == (part, by)
                and part != FILTERS
                and when - last.gesture.when < ONE_STEP
            ):
                self._steps.pop()
                before = last.before
                if same(before, after):
                    return
            try:
                what, code = described(before, after)
            except Exception:  # whoever made the change is not the one to be told
                logging.getLogger(__name__).exception("%s cannot be told", part)
                return
            self._steps.append(_Step(Gesture(when, what, code, by), part, before, after))
            self._drop()

    def _drop(self) -> None:
        """Keep within the limits; what dropped steps left is known by part."""
        n_characters = sum(len(step.gesture.code) for step in self._steps)
        while len(self._steps) > MOST_STEPS or (
            n_characters > MOST_CHARACTERS and len(self._steps) > 1
        ):
            step = self._steps.pop(0)
            n_characters -= len(step.gesture.code)
            self.n_dropped += 1
            self._left.pop(step.part, None)  # it stands where it was done last
            self._left[step.part] = self._code_of(step)

    def _code_of(self, step: _Step) -> str:
        """Of cohorts all of them, not how they came to be."""
        if step.part != "cohorts":
            return step.gesture.code
        return change_of(self._study, "cohorts", [], step.after, "", 0, self.name).code


def _arranged(state: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of; a view in which nothing is chosen any more has no look."""
    found = {name: one for name, one in state.items() if name in ARRANGED}
    looks = {kind: look for kind, look in (found.pop("looks", None) or {}).items() if look}
    return {**found, "looks": looks} if looks else found


def _is_view(part: str) -> bool:
    return part.startswith("view ")


def _part_of(view: Arranged) -> str:
    return f"view {view.still}"


def _teller(change: Any) -> By:
    """Who has changed a trait: a page, while its message is being read, or Python."""
    return "page" if change["name"] in change["owner"]._property_lock else "python"
