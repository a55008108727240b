"""Served predictions, read as they come: a view of drift that follows a file or a folder."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .data.calls import clear_call
from .data.served import SUFFIXES, Piece, Read, in_batches, joined, read_rows, sources, stacked
from .data.wording import shown, shown_list
from .errors import (
    InvalidColumns,
    InvalidFile,
    InvalidShape,
    InvalidType,
    InvalidValue,
    XwidgetsError,
)
from .files.places import as_path, check_place, write_file
from .saving.batches import found_batches, recall_batches, told_batches
from .widgets.new_batches import read_batches

if TYPE_CHECKING:
    from .explainer import Explainer

__all__ = ["Monitor", "monitor"]

VERSION = 1
MAX_BATCHES = 24


class Monitor:
    """What :func:`xwidgets.monitor` returns: shows drift of what was served, the latest last.

    Attributes
    ----------
    view : DriftView
    problems : dict of str to str
        By the name of a file, or of a batch: why it was not read at the last look.
    n_rows : int
        In whole batches so far.
    n_waiting : int
        Read, and too few for a batch.
    """

    def __init__(
        self, explainer: Explainer, path: Path, batch_rows: int, target: str | None, state: Path
    ) -> None:
        self._explainer, self._path, self._target = explainer, path, target
        self._batch_rows, self._state = batch_rows, state
        self._lock, self._stopped = threading.RLock(), threading.Event()
        self._thread: threading.Thread | None = None
        self.problems: dict[str, str] = {}
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
                self._view = self._explainer.drift(batches, targets)
                self._shown = list(batches)
            return self._view

    def check(self) -> int:
        """Read what came since the last look, and bring the view up to date.

        Returns
        -------
        int
            How many rows came that make whole batches.

        Notes
        -----
        A file that cannot be read, or has other columns, stands in `problems`; the others are
        read. What is half written is read at the next look.
        """
        with self._lock:
            self._remember()
            self.problems = {}
            before = self.n_rows
            whole, rest = in_batches(self._new(), self._batch_rows)
            self._take([one for one in whole if self._fits(one)], [one.pieces for one in whole])
            self._waiting = rest
            self.n_waiting = 0 if rest is None else rest.table.shape[0]
            self._show()
            return self.n_rows - before

    def start(self, seconds: float) -> None:
        """Look every so many seconds, in a thread of its own, until `stop`."""
        self.stop()
        self._stopped = stopped = threading.Event()

        def look() -> None:
            while not stopped.wait(seconds):
                try:
                    self.check()
                except Exception as error:  # said, and tried again
                    self.problems = {self._path.name: str(error)}

        self._thread = threading.Thread(target=look, name="xwidgets-monitor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more by itself."""
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        self._thread = None
        with self._lock:
            self._remember()

    def __repr__(self) -> str:
        words = [f"{self.n_rows:,} rows in {len(self._batches):,} batches"]
        words += [f"{self.n_waiting:,} waiting"] if self.n_waiting else []
        words += [f"{name}: {text}" for name, text in self.problems.items()]
        return f"<Monitor of {self._path.name}: {'; '.join(words)}>"

    def _ipython_display_(self, **kwargs: Any) -> None:
        if self._batches or self._waiting is not None:
            self.view._ipython_display_(**kwargs)
        print(self)

    def _new(self) -> list[Read]:
        """One row after another would be too slow: the new rows of each file, in order."""
        found = []
        for name, path in sources(self._path).items():
            try:
                table, ends = read_rows(path, self._positions.get(name, 0), self._library)
                if table is not None:
                    self._check_columns(name, table)
                    starts = [self._positions.get(name, 0), *ends[:-1]]
                    pieces = (Piece(name, *ends_of) for ends_of in zip(starts, ends, strict=True))
                    found.append(Read(table, tuple(pieces)))
            except XwidgetsError as error:
                self.problems[name] = str(error)
        return found

    @property
    def _library(self) -> str:
        return self._explainer._study.library

    def _check_columns(self, name: str, table: Any) -> None:
        wanted = self._explainer._study.schema.names
        missing = [one for one in wanted if one not in table.columns]
        if missing:
            raise InvalidColumns(
                "path",
                found=f"{name} without {shown_list(missing)}",
                expected=f"the {len(wanted)} columns {shown_list(wanted)}; others may be there",
            )

    def _split(self, table: Any) -> tuple[Any, Any]:
        """Features, and the target where it is there and whole."""
        features = table[list(self._explainer._study.schema.names)]
        if self._target is None or self._target not in table.columns:
            return features, None
        y = table[self._target]
        known = y.null_count() == 0 if self._library == "polars" else bool(y.notna().all())
        return features, y if known else None

    def _fits(self, one: Read) -> bool:
        """Whether the model takes these rows; where not, that is said."""
        try:
            read_batches(self._explainer._study, *self._split(one.table))
        except XwidgetsError as error:
            self.problems[_files(one.pieces)] = str(error)
            return False
        return True

    def _take(self, fitting: list[Read], done: list[tuple[Piece, ...]]) -> None:
        """Write down what was read, and only then count it."""
        if not done:
            return
        positions = {**self._positions, **{one.file: one.stop for part in done for one in part}}
        batches = [*self._batches, *(joined(one.pieces) for one in fitting)]
        self._write(positions, batches)
        self._positions, self._batches = positions, batches
        for one in fitting:
            self._tables[joined(one.pieces)] = one.table

    def _write(self, positions: dict[str, int], batches: list[tuple[Piece, ...]]) -> None:
        said = {
            "version": VERSION,
            "batch_rows": self._batch_rows,
            "columns": list(self._explainer._study.schema.names),
            "read": positions,
            "batches": batches,
            "found": self._found,
        }
        write_file(self._state, json.dumps(said).encode())

    def _remember(self) -> None:
        """Write down what was found of the batches in the view, where there is more of it."""
        if self._view is None:
            return
        study = self._explainer._study
        looks = self._view.arrangement.get("looks") or {}
        name = {**self._view.options, **looks.get("drift", {})}["new"]
        found = found_batches(study, [one.key for one in study.batches.known[name]])
        known = self._found.get("units", {})
        if any(set(some) - set(known.get(unit, ())) for unit, some in found.items()):
            self._found = told_batches(study, found)
            self._write(self._positions, self._batches)

    def _restore(self) -> None:
        """Go on where the state file says that it was read up to."""
        if not self._state.exists():
            return
        expected = {
            "version": VERSION,
            "batch_rows": self._batch_rows,
            "columns": list(self._explainer._study.schema.names),
        }
        try:
            said = json.loads(self._state.read_bytes())
            batches = [tuple(Piece(*one) for one in part) for part in said["batches"]]
            positions = {str(name): int(stop) for name, stop in said["read"].items()}
            other = [key for key, value in expected.items() if said[key] != value]
            self._found = said.get("found", {})
            if self._found and not other:
                recall_batches(self._explainer._study, self._found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _no_state(self._state, "no state of a monitor") from error
        if other:
            raise _no_state(self._state, f"the state of a monitor of other {shown_list(other)}")
        self._batches, self._positions = batches, positions

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
                table, ends = read_rows(files[piece.file], piece.start, self._library)
                parts.append(table[: ends.index(piece.stop) + 1])
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
        parts = {name: self._split(table) for name, table in tables.items()}
        return (
            {name: features for name, (features, _) in parts.items()},
            {name: y for name, (_, y) in parts.items() if y is not None},
        )

    def _show(self) -> None:
        """The page's question is of other rows now; it is answered as any other."""
        if self._view is None:
            return
        batches, targets = self._given()
        if not batches or list(batches) == self._shown:
            return
        study = self._explainer._study
        name = study.batches.name(read_batches(study, batches, targets))
        self._shown = list(batches)
        looks = self._view.arrangement.get("looks") or {}
        mine = {**looks.get("drift", {}), "new": name}
        self._view.arrangement = {**self._view.arrangement, "looks": {**looks, "drift": mine}}


@clear_call
def monitor(
    explainer: Explainer,
    path: str | os.PathLike[str],
    *,
    batch_rows: int = 500,
    target: str | None = None,
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
        Columns beside the features are left out.
    batch_rows : int
        Rows that are compared together, at least 30. What is left waits for more.
    target : str, optional
        A column that holds what rows really are. It counts in batches where it is known of all.
    state : path, optional
        Where it is written down what was read. Default: beside `path`, ``PATH.monitor.json``.
    interval : float, optional
        Seconds between two looks, in a thread. Default: none, call ``check()``.

    Returns
    -------
    Monitor
        ``view`` is the view of drift; ``check()`` looks for new rows, ``problems`` says what
        could not be read; ``start(seconds)`` and ``stop()``.

    Raises
    ------
    InvalidFile
        The state file is of another monitor.
    InvalidType, InvalidValue
        No such path, no such suffix, a batch of too few rows, a state file that cannot be written.

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
    >>> watched = xw.monitor(explainer, "served", interval=60)  # doctest: +SKIP
    >>> watched  # doctest: +SKIP
    """
    if isinstance(batch_rows, bool) or not isinstance(batch_rows, int):
        raise InvalidType(
            "batch_rows", found=shown(batch_rows), expected="a whole number", fix="batch_rows=500"
        )
    if batch_rows < 30:
        raise InvalidValue(
            "batch_rows", found=str(batch_rows), expected="at least 30", fix="batch_rows=500"
        )
    if interval is not None and not interval > 0:
        raise InvalidValue(
            "interval", found=shown(interval), expected="seconds, more than 0", fix="interval=60"
        )
    place = as_path(path, "served")
    fine = place.is_dir() or (place.is_file() and place.suffix.lower() in SUFFIXES)
    if not fine:
        raise InvalidValue(
            "path",
            found=shown(str(place)),
            expected=f"a folder, or a file that ends in {', '.join(SUFFIXES)}",
            fix="create it first",
        )
    kept = place.with_name(f"{place.name}.monitor.json") if state is None else as_path(state, "s")
    check_place(kept)
    made = Monitor(explainer, place, batch_rows, target, kept)
    made.check()
    if interval is not None:
        made.start(interval)
    return made


def _files(pieces: tuple[Piece, ...]) -> str:
    return ", ".join(dict.fromkeys(one.file for one in pieces))


def _no_state(path: Path, found: str) -> InvalidFile:
    return InvalidFile(
        "state",
        found=f"{shown(str(path))}, {found}",
        expected="the state of a monitor of these columns and this batch_rows",
        fix="pass another state, or delete the file to begin again",
    )
