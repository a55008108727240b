"""Answers to questions as they travel: any result, by the names of its arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..compute.question import Question
from ..compute.task import Done
from ..results.record import Record
from ..study import Study
from .block import pack
from .hub import Answer, Hub, reply
from .roles import AnswerBlock

__all__ = ["Answers", "answer_block", "answered_blocks"]

MAX_STEP_SECONDS = 3.0
"""How long one request goes on with a task."""


def answer_block(
    question: Question,
    found: Record | None,
    progress: Done,
    *,
    whole: bool,
    ahead: str = "",
) -> AnswerBlock:
    """A result, or what can be seen of it by now (None: nothing yet)."""
    arrays, plain = ({}, {}) if found is None else found.sent()
    return {
        "role": "answer",
        "meta": {
            "key": question.key,
            "record": "" if found is None else type(found).__name__,
            "plain": plain,
            "whole": whole,
            "done": progress.done,
            "total": progress.total,
            "ahead": ahead,
        },
        **pack({name: _travelling(array) for name, array in arrays.items()}),
    }


def _travelling(array: np.ndarray) -> np.ndarray:
    """In a dtype that a page has; whole numbers as int32 where they fit."""
    if array.dtype == bool:
        return array.astype(np.uint8)
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8:
        limits = np.iinfo(np.int32)
        small = not array.size or (array.min() >= limits.min and array.max() <= limits.max)
        return array.astype(np.int32 if small else np.float64)
    return array


def answered_blocks(study: Study, positions: np.ndarray | None = None) -> list[AnswerBlock]:
    """All answers that are there; of a file that holds only these rows, with nothing of others."""
    found = []
    for question, record in study.answered():
        if positions is not None and record.shown_by_rows:
            continue
        shown = record if positions is None else record.of_rows(positions)
        found.append(answer_block(question, shown, Done(1, 1), whole=True))
    return found


class Answers:
    """Answers what the page asks of one study, in a way that is the same for every method.

    The page asks again and again until the whole is there: progress, an early picture, and a
    cancel that is to ask no more.
    """

    def __init__(self, study: Study, hub: Callable[[], Hub]) -> None:
        self._study = study
        self._hub = hub
        self._sent: set[str] = set()

    def reopened(self) -> None:
        """A new hub has none of the blocks of the one before."""
        self._sent = set()

    def compute(self, question: Mapping[str, Any], seconds: float, keep: bool = True) -> Answer:
        """Go on with a task for a while.

        Parameters
        ----------
        question : mapping
            As :meth:`Question.from_json` takes it.
        seconds : float
        keep : bool
            The whole answer stays with the hub, for other pages and for the saved notebook. What
            changes with every brush is not kept.

        Returns
        -------
        AnswerBlock
            What is there by now. Of a whole answer that is kept, without its arrays: those come
            as a block of the hub.
        """
        asked = Question.from_json(question)
        task = self._study.ask(asked)
        whole = task.advance(min(max(float(seconds), 0.0), MAX_STEP_SECONDS))
        if whole is not None and keep:
            self._keep(asked, whole)
            return reply(answer_block(asked, None, task.progress, whole=True))
        found = task.so_far()
        return reply(
            answer_block(asked, found, task.progress, whole=whole is not None, ahead=task.ahead)
        )

    def _keep(self, question: Question, found: Record) -> None:
        hub = self._hub()
        with hub.lock:
            first = question.key not in self._sent
            self._sent.add(question.key)
            if first:
                hub.add(answer_block(question, found, Done(1, 1), whole=True))

    def stop(self, question: Mapping[str, Any]) -> Answer:
        """End what is being computed for a question, between two calls to the model."""
        self._study.ask(Question.from_json(question)).stop()
        return None, []
