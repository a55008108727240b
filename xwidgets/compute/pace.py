"""Progress of long work: how fast it is, how long the rest takes, when to ask before it goes on."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

import numpy as np

__all__ = ["BATCH_SECONDS", "JobState", "Pace", "Progress", "failure"]

BATCH_SECONDS = 0.2
"""How long one batch should take: the time until the first rows show, and until Cancel works."""

LONG_BATCH_SECONDS = 1.0
"""How long a batch may take later on."""

SAMPLE_SECONDS = 60.0
"""So long a run works before it asks whether the rest is wanted."""

BEARABLE_SECONDS = {"estimate": 60.0, "exact": 600.0}
"""A rest that takes no longer than this is computed without asking."""

MEMORY = 0.95
"""So much of what earlier batches say of the time that is left counts after a further one."""

JobState = Literal["idle", "running", "done", "sampled", "cancelled", "failed"]


class Progress(TypedDict):
    """How far the background computation is; ``task`` says what is being computed.

    ``sampled``: it stopped by itself, with a random sample of the rows, since the rest would
    take long. ``seconds_left`` is about how long all rows would still take, once that is known.
    ``message``: why it failed; while it is running, what takes long beside the rows themselves.
    """

    state: JobState
    task: str
    done: int
    total: int
    message: str
    seconds_left: NotRequired[float | None]


def failure(error: BaseException) -> str:
    """Why it failed, in the words of who raised."""
    return f"{type(error).__name__}: {error}"


class Pace:
    """Seconds and rows of the batches so far; no locks of its own.

    `brief`: batches stay short, since nothing else is done meanwhile.
    """

    def __init__(self, n_rows: int, *, brief: bool = False) -> None:
        self.n_rows = n_rows
        self.longest = BATCH_SECONDS if brief else LONG_BATCH_SECONDS
        self.worked = 0.0
        self._seconds = self._rows = 0.0

    def count(self, seconds: float, n_rows: int) -> None:
        """A batch took so long."""
        self.worked += seconds
        self._seconds = MEMORY * self._seconds + seconds
        self._rows = MEMORY * self._rows + n_rows

    def forget(self) -> None:
        """What batches took so far says nothing of those to come."""
        self._seconds = self._rows = 0.0

    @property
    def aim(self) -> float:
        """How long the next batch should take: once pictures are there, longer ones, since
        some libraries (CatBoost) answer many rows in hardly more time than few."""
        return min(self.longest, max(BATCH_SECONDS, self.worked / 5))

    def seconds_left(self, done: int) -> float | None:
        """About how long the rest would take; None before the first batch, and at the end."""
        left = self.n_rows - done
        return self._seconds / self._rows * left if self._rows and left > 0 else None

    def is_enough(self, done: int, *, exact: bool) -> bool:
        """Whether to ask before the rest is computed: nothing begins work of hours by itself."""
        bearable = BEARABLE_SECONDS["exact" if exact else "estimate"]
        return self.worked >= SAMPLE_SECONDS and (self.seconds_left(done) or 0.0) > bearable


def first_batch(seconds_per_row: float | None) -> int:
    """Rows of the first batch."""
    if not seconds_per_row:
        return 32
    return int(np.clip(BATCH_SECONDS / seconds_per_row, 1, 4096))


def next_batch(
    size: int,
    seconds: float,
    before: tuple[int, float] | None = None,
    aim: float = BATCH_SECONDS,
) -> int:
    """Take about `aim` seconds, at most doubling so that one fast batch does not mislead.

    Parameters
    ----------
    size, seconds : int, float
        Rows of the batch that ended, and how long it took.
    before : tuple of (int, float), optional
        The same of the one before it. Where fewer rows took about as long, the call costs and
        not its rows: smaller batches would only pay it more often.
    """
    if before is not None and size != before[0]:
        (few, short), (many, long) = sorted([before, (size, seconds)])
        if short > 0.6 * long * (1.0 + few / many):
            return min(4 * many, 65536)
    return max(1, min(2 * size, int(size * aim / max(seconds, 1e-6)), 65536))
