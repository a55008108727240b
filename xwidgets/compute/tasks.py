"""Tasks: the one computation of every question that is asked of a study."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ..data.wording import shown
from ..errors import UnknownName
from ..methods.ground import Ground
from ..results.record import Record
from .question import Question
from .task import Task

__all__ = ["MAX_BYTES", "Tasks", "answer_of", "is_of_family"]

METHODS = "xwidgets.methods"
MAX_BYTES = 256_000_000
"""Of the answers that are kept; of more, those that were asked for least lately go."""


def answer_of(method: str) -> Callable[..., Any]:
    """The function that answers a question.

    Raises
    ------
    UnknownName
        No module of ``xwidgets.methods`` of that name answers questions.
    """
    module = f"{METHODS}.{method}"
    # What a page says is looked up among our own modules, and nowhere else.
    if re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", method):
        package = module.rpartition(".")[0]
        if find_spec(package) is not None and find_spec(module) is not None:
            found = getattr(import_module(module), "answer", None)
            if callable(found):
                return found
    raise UnknownName("method", found=shown(method), expected="a method that answers questions")


def is_of_family(method: str) -> bool:
    """Whether a method answers for all models that stand beside one another, with one answer.

    Its module says so: ``OF_FAMILY = True``.
    """
    with suppress(UnknownName):
        answer_of(method)
        return bool(getattr(import_module(f"{METHODS}.{method}"), "OF_FAMILY", False))
    return False


class Tasks:
    """Answers by their questions: equal questions are computed once.

    Attributes
    ----------
    dropped : list of Question
        Whose answers were given up for want of room; asked again, they are computed again.
    """

    def __init__(self, ground: Callable[[str], Ground]) -> None:
        self._ground = ground
        self._lock = threading.Lock()
        self._tasks: dict[str, tuple[Question, Task[Any]]] = {}
        self.dropped: list[Question] = []

    def ask(self, question: Question) -> Task[Any]:
        """The one task of a question; nothing is computed by asking.

        Raises
        ------
        UnknownName
            No such method.
        """
        with self._lock:
            entry = self._tasks.pop(question.key, None)
            if entry is None:
                answer = answer_of(question.method)
                entry = (
                    question,
                    Task(lambda: answer(self._ground(question.unit), **question.options)),
                )
            self._tasks[question.key] = entry  # the latest used stands last
            self._make_room(question.key)
            return entry[1]

    def so_far(self, question: Question) -> Record | None:
        """What is there of an answer by now, without asking for it."""
        with self._lock:
            entry = self._tasks.get(question.key)
        return None if entry is None else entry[1].so_far()

    def answered(self) -> list[tuple[Question, Record]]:
        """What was answered to the end, the latest last."""
        with self._lock:
            entries = list(self._tasks.values())
        return [(question, task.found) for question, task in entries if task.found is not None]

    def answer_is(self, question: Question, record: Record) -> None:
        """Take over an answer that was computed before (read from a file)."""
        task: Task[Any] = Task(lambda: record)
        task.advance(None)
        with self._lock:
            self._tasks[question.key] = question, task

    def forget(self, quantity: str) -> None:
        """Give up answers that a quantity went into: it is another one from now on."""
        with self._lock:
            for key, (question, task) in list(self._tasks.items()):
                if _holds(question.options, quantity):
                    task.stop()
                    del self._tasks[key]

    def forget_those(self, stale: Callable[[Record], bool]) -> None:
        """Give up answers that say what is no longer so."""
        with self._lock:
            for key, (_, task) in list(self._tasks.items()):
                if task.found is not None and stale(task.found):
                    del self._tasks[key]

    def stop(self) -> None:
        """End what is being computed."""
        with self._lock:
            entries = list(self._tasks.values())
        for _, task in entries:
            task.stop()

    def _make_room(self, asked: str) -> None:
        sizes = {
            key: 0 if (found := task.so_far()) is None else found.n_bytes
            for key, (_, task) in self._tasks.items()
        }
        total = sum(sizes.values())
        for key, size in sizes.items():
            if total <= MAX_BYTES:
                return
            if size and key != asked:
                total -= size
                self.dropped.append(self._tasks.pop(key)[0])


def _holds(options: Any, text: str) -> bool:
    if isinstance(options, Mapping):
        return any(_holds(value, text) for value in options.values())
    if isinstance(options, (list, tuple)):
        return any(_holds(value, text) for value in options)
    return bool(options == text)
