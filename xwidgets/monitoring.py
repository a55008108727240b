"""Served predictions, read as they come: a view of drift that follows a file or a folder."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .data.batches import Batch
from .data.calls import clear_call
from .data.served import New, Piece, Read, in_batches, joined, read_new, read_rows, sources, stacked
from .data.wording import did_you_mean, listed, shown
from .errors import InvalidFile, InvalidShape, NotSupported, XwidgetsError
from .saving.batches import found_batches, recall_batches, told_batches
from .saving.watched import State, check_watched, no_state, read_state, write_state
from .threads import Background, Steps
from .widgets.new_batches import read_batches, read_left_out

if TYPE_CHECKING:
    from .explainer import Explainer

__all__ = ["Monitor", "monitor"]

MAX_BATCHES = 24
MAX_LINES = 3
"""Broken lines of a file that a problem names; `Monitor.left_out` has all."""


class Monitor:
    """What :func:`xwidgets.monitor` returns: shows drift of what was served, the latest last.

    Attributes
    ----------
    view : DriftView
    problems : dict of str to str
        What is wrong as of the last look, by the name of a file, of a batch, or ``"target"``. The
        view says it, too.
    left_out : dict of str to dict of int to str
        By the name of a file and the number of a line, from 1: why it is no row. It is read once.
    n_rows : int
        In whole batches so far.
    n_waiting : int
        Read, and too few for a batch.
    """

    def __init__(
        self,
        explainer: Explainer,
        path: Path,
        batch_rows: int,
        target: str | None,
        state: Path,
        leave_out: Sequence[int] = (),
    ) -> None:
        self._explainer, self._path, self._target = explainer, path, target
        self._batch_rows, self._state, self._leave_out = batch_rows, state, leave_out
        self._lock = threading.RLock()
        self._looking: Background | None = None
        self.problems: dict[str, str] = {}
        self.left_out: dict[str, dict[int, str]] = {}
        self._refused: dict[str, str] = {}
        self.n_waiting = 0
        self._positions: dict[str, int] = {}
        self._batches: list[tuple[Piece, ...]] = []
        self._tables: dict[tuple[Piece, ...], Any] = {}
        self._waiting: Read | None = None
        self._view: Any = None
        self._shown: Any = None
        self._found: dict[str, Any] = {}
        self._restore()

    @property
    def n_rows(self) -> int:
        return len(self._batches) * self._batch_rows

    @property
    def view(self) -> Any:
        """The view of drift, which every look brings up to date.

        Raises
        ------
        InvalidShape
            Nothing was served yet.
        """
        with self._lock:
            if self._view is None:
                batches, targets = self._given()
                if not batches:
                    raise InvalidShape(
                        "path",
                        found=f"no row in {shown(str(self._path))}",
                        expected="rows that were served",
                        fix="call check() once there are some",
                    )
                left = [self._explainer._study.groups.names[j] for j in self._leave_out]
                self._view = self._explainer.drift(self._read(batches, targets), leave_out=left)
                self._shown = list(batches)
                self._show()
            return self._view

    def check(self) -> int:
        """Read what came since the last look, and bring the view up to date.

        Returns
        -------
        int
            How many rows came that make whole batches.

        Notes
        -----
        A file that cannot be read, or lacks columns, stands in `problems`; the others are read.
        So do lines that are no rows: they are left out, and so are columns beside the features.
        What is half written is read at the next look.
        """
        with self._lock:
            self._remember()
            self.problems = {}
            before = self.n_rows
            new = self._new()
            whole, rest = in_batches(new.read, self._batch_rows)
            read = {one.file: one.stop for part in whole for one in part.pieces}
            self._take([one for one in whole if self._fits(one)], {**new.passed, **read})
            self._waiting = rest
            self.n_waiting = 0 if rest is None else rest.table.shape[0]
            for name, text in self._refused.items():
                self._say(name, text)
            self._look_for_target([*self._tables.values(), *(one.table for one in new.read)])
            self._show()
            return self.n_rows - before

    def start(self, seconds: float) -> None:
        """Look every so many seconds, beside all else, until `stop`.

        Raises
        ------
        NotSupported
            Neither threads nor an event loop are there.
        """
        self.stop()
        self._looking = Background(self._looks(seconds), name="xwidgets-monitor")
        if not self._looking.start():
            raise NotSupported(
                "interval",
                found="neither threads nor an event loop to look by",
                fix="leave it out, and call check() to look for new rows",
            )

    def _looks(self, seconds: float) -> Steps:
        while True:
            yield seconds
            try:
                self.check()
            except Exception as error:  # said, and tried again
                self.problems = {self._path.name: str(error)}

    def stop(self) -> None:
        """Look no more by itself."""
        if self._looking is not None:
            self._looking.stop()
        self._looking = None
        with self._lock:
            self._remember()

    def __repr__(self) -> str:
        words = [f"{self.n_rows:,} rows in {len(self._batches):,} batches"]
        words += [f"{self.n_waiting:,} waiting"] if self.n_waiting else []
        words += [f"{name}: {text}" for name, text in dict(self.problems).items()]
        return f"<Monitor of {self._path.name}: {'; '.join(words)}>"

    def _ipython_display_(self, **kwargs: Any) -> None:
        if self._batches or self._waiting is not None:
            self.view._ipython_display_(**kwargs)
        print(self)

    def _new(self) -> New:
        """The new rows of each file, in order; what is wrong with any is said."""
        new = read_new(self._path, self._positions, self._library, self._columns)
        self.problems.update(new.problems)
        for name, lines in new.broken.items():
            self.left_out[name] = {**self.left_out.get(name, {}), **lines}
        for name, lines in self.left_out.items():
            texts = [f"line {number} ({why})" for number, why in lines.items()]
            self._say(name, f"left out: {listed(texts, MAX_LINES)}")
        return new

    def _say(self, name: str, text: str) -> None:
        """One more thing that is wrong with a file, once."""
        said = self.problems.get(name, "")
        if text not in said:
            self.problems[name] = f"{said}. {text}" if said else text

    def _look_for_target(self, tables: Iterable[Any]) -> None:
        """A column that none of these tables has is said: it may be a slip, or come later."""
        names = list(dict.fromkeys(name for one in tables for name in one.columns))
        if names and self._target is not None and self._target not in names:
            fix = did_you_mean(self._target, names)
            said = f"no column {shown(self._target)} in {self._path.name}: {fix}"
            self.problems["target"] = said

    @property
    def _library(self) -> str:
        return self._explainer._study.library

    @property
    def _columns(self) -> tuple[str, ...]:
        return self._explainer._study.schema.names

    def _actual(self, table: Any) -> Any:
        """The target where it is there and whole."""
        if self._target is None or self._target not in table.columns:
            return None
        y = table[self._target]
        known = y.null_count() == 0 if self._library == "polars" else bool(y.notna().all())
        return y if known else None

    def _read(self, tables: Any, targets: Any) -> list[Batch]:
        beside = [] if self._target is None else [self._target]
        return read_batches(self._explainer._study, tables, targets, beside=beside)

    def _fits(self, one: Read) -> bool:
        """Whether the model takes these rows; where not, that is said."""
        try:
            self._read(one.table, self._actual(one.table))
        except XwidgetsError as error:
            name = _files(one.pieces)
            self._refused[name] = str(error)
            self._say(name, str(error))
            return False
        return True

    def _take(self, fitting: list[Read], passed: dict[str, int]) -> None:
        """Write down what was read, and only then count it."""
        if not passed:
            return
        positions = {**self._positions, **passed}
        batches = [*self._batches, *(joined(one.pieces) for one in fitting)]
        self._write(positions, batches)
        self._positions, self._batches = positions, batches
        for one in fitting:
            self._tables[joined(one.pieces)] = one.table

    def _write(self, positions: dict[str, int], batches: list[tuple[Piece, ...]]) -> None:
        state = State(positions, tuple(batches), self.left_out, self._refused, self._found)
        write_state(self._state, state, self._mine)

    @property
    def _mine(self) -> dict[str, Any]:
        """By which a state file is known as one of this monitor."""
        return {"batch_rows": self._batch_rows, "columns": list(self._columns)}

    def _remember(self) -> None:
        """Write down what was found of the batches in the view, where there is more of it."""
        if self._view is None:
            return
        study = self._explainer._study
        looks = self._view.arrangement.get("looks") or {}
        name = {**self._view.options, **looks.get("drift", {})}["new"]
        found = found_batches(
            study, [one.key for one in study.batches.known[name]], self._leave_out
        )
        known = self._found.get("units", {})
        if any(set(some) - set(known.get(unit, ())) for unit, some in found.items()):
            self._found = told_batches(study, found, self._leave_out)
            self._write(self._positions, self._batches)

    def _restore(self) -> None:
        """Go on where the state file says that it was read up to."""
        state = read_state(self._state, self._mine)
        self._found = dict(state.found)
        try:
            if self._found:
                recall_batches(self._explainer._study, self._found, self._leave_out)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise no_state(self._state, "no state of a monitor") from error
        self._batches, self._positions = list(state.batches), dict(state.read)
        self._refused = dict(state.refused)
        self.left_out = {name: dict(lines) for name, lines in state.left_out.items()}

    def _table(self, pieces: tuple[Piece, ...]) -> Any:
        """The rows of a batch; read again after a restart."""
        if pieces not in self._tables:
            files = sources(self._path)
            parts = []
            for piece in pieces:
                if piece.file not in files:
                    raise InvalidFile(
                        "path", found=f"no {piece.file}", expected="a file that was read before"
                    )
                file = files[piece.file]
                rows = read_rows(file, piece.start, self._library, self._columns)
                parts.append(rows.table[: rows.ends.index(piece.stop) + 1])
            self._tables[pieces] = stacked(parts)
        return self._tables[pieces]

    def _given(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The latest batches with their y, as `drift` takes them."""
        tables, rows = {}, self._batch_rows
        first = max(0, len(self._batches) - MAX_BATCHES)
        for k, pieces in enumerate(self._batches[first:], start=first):
            name = f"rows {k * rows + 1:,} to {(k + 1) * rows:,}"
            try:
                tables[name] = self._table(pieces)
            except (XwidgetsError, ValueError, TypeError) as error:
                self.problems[name] = str(error)
        kept = set(self._batches[first:])
        self._tables = {key: table for key, table in self._tables.items() if key in kept}
        if not tables and self._waiting is not None and self._fits(self._waiting):
            tables[f"the first {self.n_waiting:,} rows"] = self._waiting.table
        self._look_for_target(tables.values())
        targets = {name: self._actual(table) for name, table in tables.items()}
        return tables, {name: y for name, y in targets.items() if y is not None}

    def _show(self) -> None:
        """The page's question is of other rows now; it is answered as any other."""
        if self._view is None:
            return
        batches, targets = self._given()
        problems = [f"{name}: {text}" for name, text in self.problems.items()]
        looks = self._view.arrangement.get("looks") or {}
        mine = {**looks.get("drift", {})}
        if batches and list(batches) != self._shown:
            read = self._read(batches, targets)
            mine["new"] = self._explainer._study.batches.name(read)
            self._shown = list(batches)
        if problems != mine.get("problems", []):
            mine["problems"] = problems
        if mine != looks.get("drift", {}):
            self._view.arrangement = {**self._view.arrangement, "looks": {**looks, "drift": mine}}


@clear_call
def monitor(
    explainer: Explainer,
    path: str | os.PathLike[str],
    *,
    batch_rows: int = 500,
    target: str | None = None,
    leave_out: str | int | Sequence[str | int] = (),
    state: str | os.PathLike[str] | None = None,
    interval: float | None = None,
) -> Monitor:
    """Follow what a model is asked: drift of rows that another program writes down.

    Parameters
    ----------
    explainer : Explainer
        Of the rows that new ones are compared with.
    path : path
        A file that grows (``.csv``, ``.jsonl`` or ``.ndjson``: JSON lines), or a folder to which
        such files and ``.parquet`` files are added; they are read in the order of their names.
        Columns beside the features are left out, and so are lines of text that are no rows: no
        JSON, no record, without a feature, more or fewer cells than names. Both are said.
    batch_rows : int
        Rows that are compared together, at least 30. What is left waits for more.
    target : str, optional
        A column that holds what rows really are. It counts in batches where it is known of all.
    leave_out : names or positions, optional
        Features that are expected to move, as those of `xwidgets.Explainer.drift`.
    state : path, optional
        Where it is written down what was read. Default: beside `path`, ``PATH.monitor.json``.
    interval : float, optional
        Seconds between two looks, beside all else. Default: none, call ``check()``.

    Returns
    -------
    Monitor
        ``view`` is the view of drift; ``check()`` looks for new rows, ``problems`` says what
        could not be read; ``start(seconds)`` and ``stop()``.

    Raises
    ------
    InvalidFile
        The state file is of another monitor.
    InvalidType, InvalidValue, UnknownName
        No such path, no such suffix, a batch of too few rows, no such feature, a state file that
        cannot be written.

    Notes
    -----
    The state file is written whole or not at all, before rows are counted: where Python is killed,
    the next monitor of the same path goes on, and no row is lost or counted twice. It holds what
    was found of the batches that are shown, too: each is compared once, also by the next monitor of
    the same model and rows. Only whole lines are read. What a file holds must not change: it may
    only grow.

    **How to read it.** Each batch is a point of the timeline; `xwidgets.Explainer.drift` says what
    its numbers mean. The last 24 batches are shown.

    **When it misleads.** A batch is what came next, not a day or a week: a slow hour and a busy one
    weigh alike. Files whose names are not in the order in which they came are read in the order of
    their names. One batch in 20 raises an alarm by chance: two in a row are a reason to look.

    Examples
    --------
    >>> Path("served.jsonl").write_text(explainer.reasons(X_new).to_json_lines())
    >>> watched = xw.monitor(explainer, "served.jsonl", interval=60)
    >>> watched
    >>> watched.stop()
    """
    place, kept = check_watched(path, batch_rows, state, interval)
    left = read_left_out(explainer._study, leave_out)
    made = Monitor(explainer, place, batch_rows, target, kept, left)
    made.check()
    if interval is not None:
        made.start(interval)
    return made


def _files(pieces: tuple[Piece, ...]) -> str:
    return ", ".join(dict.fromkeys(one.file for one in pieces))
