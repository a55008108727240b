"""Predictions of all rows, ahead of their SHAP values where they cost little beside those."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from ..data import Frame
from ..methods.stop import check_cancelled
from ..models.predictor import Predictor
from ..results.probability import probabilities

__all__ = ["Predictions", "predict_all"]

ROWS_AT_ONCE = 100_000
"""Rows that the model is asked about in one call, where all are wanted at once."""

FIRST_ROWS = 64

SURE_AFTER_SECONDS = 1.0
"""The call costs more than its rows at first: so much work tells what a row costs."""

STEP_SECONDS = 0.5
"""Between two looks at whether all rows are still wanted."""

AT_MOST_SECONDS = 20.0
SHARE = 0.1
"""All rows may take this much of what their SHAP values still take."""


class Predictions:
    """What a model says of every row, in parts; no thread of its own: whoever asks goes on.

    Attributes
    ----------
    values : ndarray of float64, shape (n_rows, n_outputs)
        NaN where a row is not predicted yet.
    done : int
        Rows predicted so far, from the first on.
    """

    def __init__(
        self, predict: Callable[[np.ndarray], np.ndarray], n_rows: int, n_outputs: int
    ) -> None:
        self._predict = predict
        self._lock = threading.Lock()
        self._size = FIRST_ROWS
        self._last: tuple[int, float] | None = None
        self._worked = 0.0
        self.values = np.full((n_rows, n_outputs), np.nan)
        self.done = 0

    @classmethod
    def of(cls, predictor: Predictor, frame: Frame) -> Predictions:
        """Of all rows of `frame`; nothing is asked yet."""
        return cls(
            lambda rows: predictor.predict(frame.take(rows).native),
            frame.n_rows,
            len(predictor.output_names),
        )

    @property
    def are_whole(self) -> bool:
        """Whether all rows are predicted."""
        return self.done == len(self.values)

    def goes_on_from(self, known: np.ndarray) -> None:
        """Take over what was predicted before, of all rows."""
        self.values, self.done = np.array(known), len(known)

    def are_made_of(self, log_odds: Predictions, link: str) -> None:
        """Take over the probabilities that follow from log-odds of all rows."""
        if log_odds.are_whole and not self.are_whole:
            made = probabilities(log_odds.values, link)
            if made is not None:
                self.goes_on_from(made)

    @property
    def seconds_left(self) -> float:
        """About how long the rest takes, by what the last rows took; 0 before the first."""
        if self._last is None:
            return 0.0
        rows, seconds = self._last
        return seconds / rows * (len(self.values) - self.done)

    def are_cheap(self, other_seconds: float | None) -> bool:
        """Whether the rest costs little beside what takes so many seconds (None: unknown)."""
        if self._worked < SURE_AFTER_SECONDS:
            return True
        share = AT_MOST_SECONDS if other_seconds is None else SHARE * other_seconds
        return self.seconds_left <= min(AT_MOST_SECONDS, share)

    def quick(self) -> bool:
        """Go on while that takes no time worth saying; whether they are whole then."""
        while not self.are_whole and self.are_cheap(None):
            self.advance(STEP_SECONDS)
        return self.are_whole

    def all(self) -> np.ndarray:
        """Of all rows, read-only; asks for those that are missing.

        Raises
        ------
        ModelFailed, ModelOutput
        """
        while self.done < len(self.values):
            check_cancelled()
            self.advance(STEP_SECONDS)
        found = self.values.view()
        found.flags.writeable = False
        return found

    def advance(self, seconds: float) -> None:
        """Go on for about so long.

        Raises
        ------
        ModelFailed, ModelOutput
        """
        end = time.perf_counter() + seconds
        while self.done < len(self.values):
            with self._lock:
                self._step(seconds)
            if time.perf_counter() >= end:
                return

    def _step(self, aim: float) -> None:
        rows = np.arange(self.done, min(self.done + self._size, len(self.values)))
        if not len(rows):
            return
        start = time.perf_counter()
        self.values[rows] = self._predict(rows)
        took = len(rows), time.perf_counter() - start
        self.done += len(rows)
        self._worked += took[1]
        self._last = took
        # Many models answer some thousand rows in hardly more time than some dozen.
        self._size = max(1, int(self._size * min(4.0, max(0.25, aim / max(took[1], 1e-6)))))


def predict_all(predictor: Predictor, frame: Frame) -> np.ndarray:
    """What the model says of all rows of `frame`, float64 (n_rows, n_outputs).

    Raises
    ------
    ModelFailed, ModelOutput
    """
    if frame.n_rows <= ROWS_AT_ONCE:
        return predictor.predict(frame.native)
    every = np.arange(frame.n_rows)
    parts = np.split(every, range(ROWS_AT_ONCE, frame.n_rows, ROWS_AT_ONCE))
    return np.concatenate([predictor.predict(frame.take(part).native) for part in parts])
