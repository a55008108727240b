"""AnswerView: a view of the answer to one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..charts.wording import clean, plural
from ..compute.question import Question
from ..results import Record
from .screen import Screen
from .view import View

if TYPE_CHECKING:
    from ..charts.scene import Scene
    from ..study import Study

__all__ = ["AnswerView", "held"]


class AnswerView(View):
    """Base class of views that show the answer to a question.

    Subclasses say which, by :meth:`questions`. Their ``picture.py`` and ``chart.py`` draw
    ``scene.answers[METHOD]``, which is not there before something is computed.
    """

    @classmethod
    def questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """What a view with these options shows now: what it draws, then what its page may show.

        On ``screen`` are the row and the feature in focus, the output, the selection, what all
        views share and the unit, ``drawn_unit``.
        """
        raise NotImplementedError

    @property
    def question(self) -> Question:
        """What is shown now."""
        drawn = self.drawn(self._live.study, self.options, self.arrangement)
        return self.questions(self._screen, drawn)[0]

    @property
    def result(self) -> Any:
        """The answer; what is missing of it is computed, and can be interrupted."""
        return self._live.study.ask(self.question).result()

    def _numbers(self) -> Record:
        found: Record = self.result
        return found

    @classmethod
    def prepare(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> None:
        for question in cls.questions(screen, options):
            screen.study.ask(question).advance(wait)

    @classmethod
    def filed_questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """What it shows now, and what its page may show."""
        return cls.questions(screen, options)

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        question = cls.questions(screen, options)[0]
        task = screen.study.ask(question)
        task.advance(wait)
        scene, found = super().drawn_from(screen, options, wait), task.so_far()
        if found is None:
            return scene
        return replace(scene, answers={**scene.answers, question.method: found})

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        words = [f"{clean(scene.model_name)}, {plural(scene.n_total, 'row')}."]
        found = scene.answers.get(cls.about().get("method", ""))
        if found is not None:
            words += [_said(head, text) for head, text in found.facts() if text]
        return " ".join(words)


def _said(head: str, text: str) -> str:
    """A fact as a sentence: the answer in words is one already."""
    words = text if head == "in words" else f"{head}: {text}"
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


def held(study: Study, question: Question) -> Question:
    """What can be shown for a question that was asked without options.

    Without a model (loaded from a file) that is the latest answer of its method which is there,
    however that was asked for. ``held`` of ``js/src/runtime/answers.ts`` does the same.
    """
    if study.has_model or question.options:
        return question
    there = [one for one, _ in study.answered() if one.method == question.method]
    return question if question in there or not there else there[-1]
