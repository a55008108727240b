"""InteractionRun: interactions of some rows, computed a part at a time by whoever asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from ..data import Frame, Groups, sample_rows
from ..errors import NotSupported
from ..results import Interactions

if TYPE_CHECKING:
    from ..methods.plan import Plan
    from .run import Run

__all__ = ["InteractionRun", "InteractionRuns", "PairValues"]

INTERACTION_ROWS = 1000
MIN_INTERACTION_ROWS = 100
MAX_RUNS = 4
"""Runs that are held."""

BATCH_SECONDS = 0.2
"""How long one batch should take."""

MOST_KEPT = 2**25
"""Values that are kept per row (256 MB); beyond, only their means are."""

Explain = Callable[[Frame, np.ndarray], Interactions]


class PairValues(NamedTuple):
    """What pairs did in the rows that are explained: ``values`` is float64 (n_pairs, n_rows).

    The whole interaction of a pair (both halves); of a feature with itself its main effect.
    """

    rows: np.ndarray
    values: np.ndarray


class InteractionRun:
    """One computation with no thread of its own; safe to use from several.

    `advance` goes on for a while and stops: who asks again goes on, who does not has cancelled.
    Rows are walked in a seeded random order, so that what is there so far is a fair sample.
    """

    def __init__(
        self, make_plan: Callable[[], Plan], frame: Frame, rows: np.ndarray, seed: int = 0
    ) -> None:
        self.rows = rows
        self._make_plan = make_plan
        self._frame = frame
        self._order = np.random.default_rng(seed).permutation(len(rows))
        self._lock = threading.RLock()
        self._explain_: Explain | None = None
        self._done = 0
        self._size = 4
        self._mean: Interactions | None = None
        self._gap = np.zeros((len(rows), 1))
        self._values: np.ndarray | None = None

    def goes_on_from(self, known: Interactions) -> None:
        """Take over what was computed before, of all of `rows`."""
        self._order = np.arange(len(self.rows))
        self._done, self._mean = len(self.rows), replace(known, values=None)
        self._gap, self._values = np.asarray(known.trust["additivity_gap"]), known.values

    @property
    def done(self) -> int:
        """How many of `rows` are explained."""
        return self._done

    def require(self) -> None:
        """Refuse at once what this model cannot have.

        Raises
        ------
        NotSupported
        """
        with self._lock:
            if self._done < len(self.rows):
                self._explain()

    def advance(self, seconds: float | None) -> int:
        """Go on for about so long (None: to the end); returns how many rows are explained."""
        begin = time.perf_counter()
        while self._done < len(self.rows):
            self._step()
            if seconds is not None and time.perf_counter() - begin >= seconds:
                break
        return self._done

    def result(self) -> Interactions:
        """Of all rows; computes those that are missing."""
        self.advance(None)
        found = self.so_far()
        assert found is not None
        return found

    def so_far(self) -> Interactions | None:
        """Of the rows explained so far, in their order; ``values`` once all of them are."""
        with self._lock:
            if self._mean is None:
                return None
            places = np.sort(self._order[: self._done])
            whole = self._done == len(self.rows)
            return replace(
                self._mean,
                rows=self.rows[places],
                values=self._values if whole else None,
                trust={**self._mean.trust, "additivity_gap": self._gap[places]},
            )

    def pair_values(self, first: np.ndarray, second: np.ndarray, output: int) -> PairValues | None:
        """What some pairs did in each row explained so far; None where that is not kept."""
        with self._lock:
            if self._values is None:
                return None
            places = np.sort(self._order[: self._done])
            found = self._values[places[:, None], first, second, output].T
            return PairValues(self.rows[places], found * _whole(first, second)[:, None])

    def explain_pair(self, first: int, second: int, output: int) -> PairValues:
        """As :meth:`pair_values`, of one pair, which is computed anew where it is not kept."""
        pair = np.array([first]), np.array([second])
        kept = self.pair_values(*pair, output)
        if kept is not None:
            return kept
        with self._lock:
            explain, done = self._explain(), np.sort(self._order[: self._done])
        rows = self.rows[done]
        cells = 1 if self._mean is None else self._mean.strength.size
        step = max(1, MOST_KEPT // cells // 4)
        parts = []
        for start in range(0, len(rows), step):
            values = explain(self._frame, rows[start : start + step]).values
            assert values is not None
            parts.append(values[:, first, second, output])
        found = np.concatenate(parts) if parts else np.zeros(0)
        return PairValues(rows, (found * _whole(*pair))[None, :])

    # --- inside --------------------------------------------------------------------------------

    def _explain(self) -> Explain:
        if self._explain_ is None:
            from ..methods.interactions import ready

            plan = self._make_plan()
            names = self._frame.schema.names if not plan.request.groups else plan.request.groups[0]
            n_outputs = len(plan.base_values)
            if len(names) ** 2 * n_outputs > MOST_KEPT:
                raise NotSupported(
                    "interactions",
                    found=f"every pair of {len(names):,} features",
                    expected=f"at most {int((MOST_KEPT / n_outputs) ** 0.5):,} features or groups",
                    fix="groups=",
                )
            self._explain_ = ready(plan)
        return self._explain_

    def _step(self) -> None:
        with self._lock:
            if self._done >= len(self.rows):
                return
            begin = time.perf_counter()
            places = self._order[self._done : self._done + self._size]
            part = self._explain()(self._frame, self.rows[places])
            self._take(places, part)
            seconds = time.perf_counter() - begin
            size = int(self._size * BATCH_SECONDS / max(seconds, 1e-6))
            self._size = max(1, min(4 * self._size, size))

    def _take(self, places: np.ndarray, part: Interactions) -> None:
        n_before, n_new = self._done, len(places)
        if self._mean is None:
            self._gap = np.zeros((len(self.rows), len(part.output_names)))
            if len(self.rows) * part.strength.size <= MOST_KEPT:
                self._values = np.empty((len(self.rows), *part.strength.shape))
            library = "polars" if self._frame.backend == "polars" else "pandas"
            self._mean = replace(part, values=None, trust={**part.trust, "frame_library": library})
        else:
            share = n_new / (n_before + n_new)
            mean = self._mean.strength * (1.0 - share) + part.strength * share
            self._mean = replace(self._mean, strength=mean)
        self._gap[places] = part.trust["additivity_gap"]
        if self._values is not None:
            assert part.values is not None
            self._values[places] = part.values
        self._done = n_before + n_new


def _whole(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Both halves of a pair are its interaction; a main effect has no other half."""
    return np.where(first == second, 1.0, 2.0)


class Explained(Protocol):
    """What interactions are of: see :class:`xwidgets.study.Study`."""

    @property
    def frame(self) -> Frame: ...

    @property
    def groups(self) -> Groups: ...

    @property
    def output_names(self) -> tuple[str, ...]: ...

    @property
    def seed(self) -> int: ...

    def run(self, unit: str | None = None) -> Run: ...


class InteractionRuns:
    """The runs of a study by their unit and rows, the latest used last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[tuple[str, tuple[int, ...] | None], InteractionRun] = {}

    def begun(self, unit: str, rows: tuple[int, ...] | None = None) -> InteractionRun | None:
        """The run, where somebody has asked for it."""
        return self._runs.get((unit, rows))

    def all(self) -> dict[tuple[str, tuple[int, ...] | None], InteractionRun]:
        """Every run, by its unit and rows."""
        with self._lock:
            return dict(self._runs)

    def put(self, unit: str, rows: tuple[int, ...] | None, run: InteractionRun) -> None:
        """Take over a run that was begun elsewhere."""
        with self._lock:
            self._runs[unit, rows] = run

    def get(self, study: Explained, unit: str, rows: tuple[int, ...] | None) -> InteractionRun:
        """The one run of these rows; None: a sample of them."""
        with self._lock:
            found = self._runs.pop((unit, rows), None)
            if found is None:
                chosen = _sample(study) if rows is None else np.array(rows, np.int64)
                run = study.run(unit)
                found = InteractionRun(lambda: run.plan, study.frame, chosen, study.seed)
            self._runs[unit, rows] = found
            for old in list(self._runs)[:-MAX_RUNS]:
                del self._runs[old]
            return found


def _sample(study: Explained) -> np.ndarray:
    """As many rows as are worth it, and as few as fit into memory with every pair."""
    cells = len(study.groups.names) ** 2 * len(study.output_names)
    most = max(MIN_INTERACTION_ROWS, min(INTERACTION_ROWS, MOST_KEPT // cells))
    n_rows = study.frame.n_rows
    return sample_rows(n_rows, min(n_rows, most), study.seed)
