"""Predictions of all rows travel to the page beside SHAP values, where they cost little."""

from __future__ import annotations

from collections.abc import Callable

from ..compute.run import Run
from ..errors import XwidgetsError
from ..study import Study
from ..threads import Steps
from .encode import predictions_block
from .hub import Hub

__all__ = ["predict_ahead"]

FIRST_PICTURE_SECONDS, LOOKS = 1.0, 5
"""So long predictions wait behind the first rows, in so many looks; for good where all rows are
explained by then."""

STEP_SECONDS = 0.5
"""Of one call for predictions: so soon they stop when they are to."""


def predict_ahead(
    study: Study,
    hub: Hub,
    run: Run,
    unit: str,
    *,
    behind: bool,
    is_shown: Callable[[], bool],
    given_up: Callable[[], None],
) -> Steps:
    """Send predictions of all rows: at once, or ahead of SHAP values that somebody sees.

    Parameters
    ----------
    study, hub, run, unit : Study, Hub, Run, str
    behind : bool
        Somebody sees SHAP values. Then predictions come behind the first picture, only while
        those are being computed or are a sample, and where they cost little beside.
    is_shown : callable
        Whether the unit still is on screen.
    given_up : callable
        Called at an end before all were sent.
    """
    predicted = study.predicted(unit)
    sent = 0
    try:
        if predicted is None:
            return
        if behind:
            run.first()
            for _ in range(LOOKS):
                if run.wait(FIRST_PICTURE_SECONDS / LOOKS):
                    return
                yield 0.0
        while sent < study.n_rows:
            progress = run.progress
            left = None if progress["state"] == "idle" else progress.get("seconds_left")
            if not is_shown() or progress["state"] not in ("idle", "running", "sampled"):
                return
            if not predicted.are_cheap(left):
                return
            predicted.advance(STEP_SECONDS)
            if predicted.done == study.n_rows or predicted.done >= 2 * max(sent, 1):
                part = predicted.values[sent : predicted.done]
                hub.add(predictions_block(part, sent, unit))
                sent += len(part)
            yield 0.0
    except XwidgetsError:  # the run says what the model says
        return
    finally:
        if sent < study.n_rows:
            given_up()
